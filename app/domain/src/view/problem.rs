//! Problems with URL parameters, and their messages.

use std::fmt;

use serde::{Deserialize, Serialize};

/// URL parameter with an invalid value. Valid parameters still apply.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// Key from the URL, cut to a readable length.
    pub key: String,
    /// Value from the URL, cut to a readable length. Untrusted: display it as text only.
    pub value: String,
    /// Fault of the value, as the predicate of a sentence: `ends before it starts`.
    pub fault: String,
    /// Allowed values.
    pub allowed: String,
    /// Fallback that applies instead.
    pub instead: String,
}

/// Maximum length in characters of the keys and values that messages repeat.
const MAX_ECHO_LENGTH: usize = 60;

impl Problem {
    /// Creates a problem; `key` and `value` are shortened.
    #[must_use]
    pub fn new(key: &str, value: &str, fault: &str, allowed: impl Into<String>, instead: impl Into<String>) -> Self {
        Self {
            key: shortened(key),
            value: shortened(value),
            fault: fault.to_owned(),
            allowed: allowed.into(),
            instead: instead.into(),
        }
    }
}

impl fmt::Display for Problem {
    /// Key, value and fault as a sentence, then the allowed values and the fallback.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { key, value, fault, allowed, instead } = self;
        write!(f, "{key}={value} {fault}. Allowed: {allowed}. {instead}")
    }
}

/// Text without control characters, cut to [`MAX_ECHO_LENGTH`].
fn shortened(text: &str) -> String {
    let visible = |character: char| {
        if character.is_control() { '\u{fffd}' } else { character }
    };
    let mut short: String = text.chars().take(MAX_ECHO_LENGTH).map(visible).collect();
    if text.chars().nth(MAX_ECHO_LENGTH).is_some() {
        short.push('…');
    }
    short
}
