//! Interned strings (regions, accounts, types, states, tags): one copy per process.

use std::{
    collections::HashSet,
    sync::{LazyLock, PoisonError, RwLock},
};

use domain::resource::SharedStr;

/// Number of strings before unused ones are removed for the first time.
const FIRST_LIMIT: usize = 20_000;
/// Maximum length of a shared string in bytes.
const MAX_LENGTH: usize = 64;

static INTERNER: LazyLock<RwLock<Interner>> =
    LazyLock::new(|| RwLock::new(Interner { words: HashSet::new(), limit: FIRST_LIMIT }));

struct Interner {
    words: HashSet<SharedStr>,
    /// Number of strings before unused ones are removed next.
    limit: usize,
}

/// Returns a shared string, kept while it is in use.
pub fn intern(word: &str) -> SharedStr {
    if word.len() > MAX_LENGTH {
        return word.into();
    }
    if let Some(existing) = INTERNER.read().unwrap_or_else(PoisonError::into_inner).words.get(word) {
        return existing.clone();
    }
    INTERNER.write().unwrap_or_else(PoisonError::into_inner).intern(word)
}

impl Interner {
    fn intern(&mut self, word: &str) -> SharedStr {
        if let Some(existing) = self.words.get(word) {
            return existing.clone();
        }
        if self.words.len() >= self.limit {
            self.words.retain(|word| SharedStr::strong_count(word) != Some(1));
            // Twice the number of strings in use, so that the cost of a removal is proportional to the strings added
            // since.
            self.limit = FIRST_LIMIT.max(2 * self.words.len());
        }
        let word = SharedStr::from(word);
        self.words.insert(word.clone());
        word
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn interns_equal_strings_once() {
        let (first, again) = (intern("eu-west-1"), intern(&String::from("eu-west-1")));
        assert!(SharedStr::ptr_eq(&first, &again));
        let long = "x".repeat(MAX_LENGTH + 1);
        assert!(!SharedStr::ptr_eq(&intern(&long), &intern(&long)));
    }

    #[test]
    fn removes_unused_strings() {
        let mut interner = Interner { words: HashSet::new(), limit: 3 };
        let used = interner.intern("used");
        for unused in ["a", "b", "c"] {
            interner.intern(unused);
        }
        let mut words: Vec<&str> = interner.words.iter().map(SharedStr::as_str).collect();
        words.sort_unstable();
        assert_eq!(words, ["c", "used"]);
        assert!(SharedStr::ptr_eq(&used, &interner.intern("used")));
    }
}
