//! Words that many resources share (regions, accounts, types, states) are kept once for the whole program.

use std::{
    collections::HashSet,
    sync::{LazyLock, PoisonError, RwLock},
};

use domain::resource::Word;

/// How many words are kept for ever. A word beyond them is each resource's own: nobody's tags or names can fill the memory.
const MOST: usize = 20_000;
/// The longest word that is kept: what is shared is short.
const LONGEST: usize = 64;

static KEPT: LazyLock<RwLock<HashSet<&'static str>>> = LazyLock::new(RwLock::default);

/// A word that comes up again and again. For words of which there are few: what is kept is never let go.
pub fn shared(word: &str) -> Word {
    if word.len() > LONGEST {
        return Word::Owned(word.to_owned());
    }
    if let Some(kept) = KEPT.read().unwrap_or_else(PoisonError::into_inner).get(word) {
        return Word::Borrowed(kept);
    }
    let mut words = KEPT.write().unwrap_or_else(PoisonError::into_inner);
    if let Some(kept) = words.get(word) {
        return Word::Borrowed(kept);
    }
    if words.len() >= MOST {
        return Word::Owned(word.to_owned());
    }
    let kept: &'static str = Box::leak(word.to_owned().into_boxed_str());
    words.insert(kept);
    Word::Borrowed(kept)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_kept_once() {
        let (first, again) = (shared("eu-west-1"), shared(&String::from("eu-west-1")));
        assert!(matches!((first, again), (Word::Borrowed(a), Word::Borrowed(b)) if std::ptr::eq(a, b)));
        assert!(matches!(shared(&"x".repeat(LONGEST + 1)), Word::Owned(_)));
    }
}
