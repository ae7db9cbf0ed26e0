//! AWS's error messages, kept in this process for a while and available by ID.

use std::{
    collections::VecDeque,
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use domain::error::raw_id;

/// Time that messages are kept.
const LIFETIME: Duration = Duration::from_hours(1);
/// Maximum number of messages; the oldest are removed first.
const MAX_MESSAGES: usize = 500;
/// Maximum length of a message in bytes.
const MAX_BYTES: usize = 8 * 1024;

/// A message of AWS with its time.
struct Message {
    id: String,
    text: String,
    at: Instant,
}

static MESSAGES: Mutex<VecDeque<Message>> = Mutex::new(VecDeque::new());

/// Locks the messages and removes expired ones. They are consistent even if another thread panicked.
fn messages() -> MutexGuard<'static, VecDeque<Message>> {
    let mut messages = MESSAGES.lock().unwrap_or_else(PoisonError::into_inner);
    messages.retain(|it| it.at.elapsed() < LIFETIME);
    messages
}

/// Stores a message of AWS. A repeated message is stored once, with a new expiration.
pub fn store(text: &str) {
    let id = raw_id(text);
    let mut messages = messages();
    messages.retain(|it| it.id != id);
    let surplus = (messages.len() + 1).saturating_sub(MAX_MESSAGES);
    messages.drain(..surplus);
    let text = text[..text.floor_char_boundary(MAX_BYTES)].to_owned();
    messages.push_back(Message { id, text, at: Instant::now() });
}

/// Message with an ID; `None` if it is no longer kept.
#[must_use]
pub fn raw_error(id: &str) -> Option<String> {
    messages().iter().find(|it| it.id == id).map(|it| it.text.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_the_latest_messages_up_to_a_limit() {
        for number in 0..=MAX_MESSAGES {
            store(&format!("message {number}"));
        }
        assert_eq!(raw_error(&raw_id(&format!("message {MAX_MESSAGES}"))), Some(format!("message {MAX_MESSAGES}")));
        assert!(messages().len() <= MAX_MESSAGES);
        store(&"é".repeat(MAX_BYTES));
        assert_eq!(raw_error(&raw_id(&"é".repeat(MAX_BYTES))).map(|it| it.len()), Some(MAX_BYTES));
        assert_eq!(raw_error("raw-0000000000000000"), None);
    }
}
