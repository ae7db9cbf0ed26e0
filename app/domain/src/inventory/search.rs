//! Case-insensitive search in the attributes of a resource.

use crate::resource::{Resource, Value};

/// Converts a text to lower case character by character, regardless of context (as for a final sigma).
pub(super) fn to_lower_case(text: &str) -> String {
    text.chars().flat_map(char::to_lowercase).collect()
}

/// Search for words that must all occur.
#[derive(Clone, Debug, Default)]
pub(super) struct Search {
    /// Words in lower case.
    words: Vec<String>,
}

impl Search {
    pub fn of(text: &str) -> Self {
        Self { words: text.split_whitespace().map(to_lower_case).collect() }
    }

    /// Whether the search is empty.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// Whether each word occurs in the name, ID, ARN, tags, type or facts.
    pub fn matches(&self, resource: &Resource) -> bool {
        self.words.iter().all(|word| occurs_in(word, resource))
    }
}

fn occurs_in(word: &str, resource: &Resource) -> bool {
    let has = |text: &str| contains(text, word);
    resource.name.as_deref().is_some_and(has)
        || has(&resource.id)
        || resource.arn.as_deref().is_some_and(has)
        || resource.tags.iter().flatten().any(|tag| has(&tag.0) || has(&tag.1))
        || resource.facts.iter().any(|fact| matches!(&fact.value, Value::Text(text) if has(text)))
        || has(&resource.resource_type.label())
}

/// Whether a text contains a lower-case word. Most texts are ASCII and need no copy.
fn contains(text: &str, word: &str) -> bool {
    if !text.is_ascii() {
        return to_lower_case(text).contains(word);
    }
    let Some(first) = word.bytes().next() else { return true };
    let is_match = |window: &[u8]| {
        window.first().is_some_and(|it| it.eq_ignore_ascii_case(&first)) && window.eq_ignore_ascii_case(word.as_bytes())
    };
    text.as_bytes().windows(word.len()).any(is_match)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ignores_case() {
        for (text, word, expected) in [
            ("Web-01", "WEB", true),
            ("web", "web-01", false),
            ("Größe", "GRÖ", true),
            ("GRÖSSE", "ö", true),
            ("ΟΔΟΣ", "οδοσ", true),
            ("plain", "ö", false),
            ("", "a", false),
        ] {
            assert_eq!(contains(text, &to_lower_case(word)), expected, "{word} in {text}");
        }
    }
}
