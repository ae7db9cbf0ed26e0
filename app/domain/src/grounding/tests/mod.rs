//! Answers on made-up bills, in four languages.

mod bill;
mod cases;
mod planted;
mod properties;

use super::*;

/// The text with braces around what is verified, and angle brackets around what is not.
fn marked(sheet: &FactSheet, text: &str) -> String {
    let (text, grounded) = Grounder::new(sheet).ground(text);
    let marked = grounded.segments.into_iter().map(|segment| {
        let words = &text[segment.span];
        match segment.verdict {
            Verdict::Plain | Verdict::Citation(_) => words.to_owned(),
            Verdict::Verified { .. } => format!("{{{words}}}"),
            Verdict::NotVerified(_) => format!("<{words}>"),
        }
    });
    marked.collect()
}
