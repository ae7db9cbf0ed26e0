//! What is verified and what is not, on the facts of made-up bills.

mod cases;
mod hostile;
mod planted;
mod planter;
mod properties;
mod sheets;
mod snares;
mod traps;
mod writing;

use super::*;

/// The text with braces around what is verified, and angle brackets around what is not.
fn marked(sheet: &FactSheet, text: &str) -> String {
    let mut marked = String::new();
    for segment in Grounder::new(sheet).ground(text).segments {
        let words = &text[segment.span];
        match segment.verdict {
            Verdict::Plain | Verdict::Citation(_) => marked.push_str(words),
            Verdict::Verified { .. } => marked.extend(["{", words, "}"]),
            Verdict::NotVerified(_) => marked.extend(["<", words, ">"]),
        }
    }
    marked
}

/// Holds a text against itself as it should be marked.
#[track_caller]
fn marked_as(sheet: &FactSheet, expected: &str) {
    let text: String = expected.chars().filter(|it| !"{}<>".contains(*it)).collect();
    assert_eq!(marked(sheet, &text), expected);
}
