//! Interned strings (regions, accounts, types, states, tags): one copy per process.

use std::{
    collections::HashSet,
    sync::{LazyLock, PoisonError, RwLock},
};

use domain::resource::Word;

/// Number of strings before unused ones are removed.
const PLENTY: usize = 20_000;
/// Maximum length of a shared string.
const LONGEST: usize = 64;

static KEPT: LazyLock<RwLock<Kept>> = LazyLock::new(|| RwLock::new(Kept { words: HashSet::new(), limit: PLENTY }));

struct Kept {
    words: HashSet<Word>,
    /// Number of strings before the next removal of unused ones.
    limit: usize,
}

/// Returns a shared string, kept while it is in use.
pub fn shared(word: &str) -> Word {
    if word.len() > LONGEST {
        return word.into();
    }
    if let Some(kept) = KEPT.read().unwrap_or_else(PoisonError::into_inner).words.get(word) {
        return kept.clone();
    }
    KEPT.write().unwrap_or_else(PoisonError::into_inner).keep(word)
}

impl Kept {
    fn keep(&mut self, word: &str) -> Word {
        if let Some(kept) = self.words.get(word) {
            return kept.clone();
        }
        if self.words.len() >= self.limit {
            self.words.retain(|word| Word::strong_count(word) != Some(1));
            // Twice the words in use, so that a search costs no more than the words added since the last one.
            self.limit = PLENTY.max(2 * self.words.len());
        }
        let word = Word::from(word);
        self.words.insert(word.clone());
        word
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_kept_once() {
        let (first, again) = (shared("eu-west-1"), shared(&String::from("eu-west-1")));
        assert!(Word::ptr_eq(&first, &again));
        let long = "x".repeat(LONGEST + 1);
        assert!(!Word::ptr_eq(&shared(&long), &shared(&long)));
    }

    #[test]
    fn words_that_nobody_uses_are_let_go() {
        let mut kept = Kept { words: HashSet::new(), limit: 3 };
        let used = kept.keep("used");
        for unused in ["a", "b", "c"] {
            kept.keep(unused);
        }
        let mut words: Vec<&str> = kept.words.iter().map(Word::as_str).collect();
        words.sort_unstable();
        assert_eq!(words, ["c", "used"]);
        assert!(Word::ptr_eq(&used, &kept.keep("used")));
    }
}
