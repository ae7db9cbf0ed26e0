//! AWS's error messages, kept in this process for a while and available by ID.

use std::{
    collections::VecDeque,
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use domain::error::raw_id;

/// Time that messages are kept.
const LIFE: Duration = Duration::from_hours(1);
/// Maximum messages; the oldest are removed first.
const MOST: usize = 500;
/// Maximum bytes per message.
const LONGEST: usize = 8 * 1024;

/// A message of AWS with its time.
struct Kept {
    id: String,
    words: String,
    at: Instant,
}

static KEPT: Mutex<VecDeque<Kept>> = Mutex::new(VecDeque::new());

/// Messages that have not expired. A panic in another thread leaves complete entries.
fn kept() -> MutexGuard<'static, VecDeque<Kept>> {
    let mut kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
    kept.retain(|it| it.at.elapsed() < LIFE);
    kept
}

/// Keeps a message of AWS; a repeated message is kept once, with a new expiration.
pub fn keep(words: &str) {
    let id = raw_id(words);
    let mut kept = kept();
    kept.retain(|it| it.id != id);
    let surplus = (kept.len() + 1).saturating_sub(MOST);
    kept.drain(..surplus);
    let words = words[..words.floor_char_boundary(LONGEST)].to_owned();
    kept.push_back(Kept { id, words, at: Instant::now() });
}

/// Message with an ID; `None` if it is no longer kept.
#[must_use]
pub fn raw_error(id: &str) -> Option<String> {
    kept().iter().find(|it| it.id == id).map(|it| it.words.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_words_are_kept_and_the_latest_stay() {
        for number in 0..=MOST {
            keep(&format!("words {number}"));
        }
        assert_eq!(raw_error(&raw_id(&format!("words {MOST}"))), Some(format!("words {MOST}")));
        assert!(kept().len() <= MOST);
        keep(&"é".repeat(LONGEST));
        assert_eq!(raw_error(&raw_id(&"é".repeat(LONGEST))).map(|it| it.len()), Some(LONGEST));
        assert_eq!(raw_error("raw-0000000000000000"), None);
    }
}
