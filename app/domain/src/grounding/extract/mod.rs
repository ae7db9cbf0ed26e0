//! Finding what a text claims, piece by piece: what is found first is not looked at again.

mod dates;
mod names;
mod numbers;
mod shape;
mod words;

use std::ops::Range;

pub(super) use words::in_words;

use super::{
    claim::{Claim, What},
    known::Index,
    pattern,
};

/// The claims of a text, in its order, none overlapping another.
pub(super) fn claims(text: &str, index: &Index) -> Vec<Claim> {
    let mut page = Page { text, taken: vec![false; text.len()], code: code(text), claims: Vec::new() };
    citations(&mut page);
    page.skip(&pattern::LINK);
    page.skip(&pattern::OFFER);
    page.skip(&pattern::OF_METHOD);
    names::find(&mut page, index);
    dates::find(&mut page);
    page.skip(&pattern::LIST_MARKER);
    // "The three largest": how many are looked at is up to the writer.
    page.skip(&pattern::TOP);
    words::find(&mut page);
    numbers::find(&mut page);
    page.claims.sort_by_key(|claim| claim.span.start);
    page.claims
}

/// A text, what is found in it, and which bytes of it are spoken for.
struct Page<'t> {
    text: &'t str,
    taken: Vec<bool>,
    /// Where commands and the like stand.
    code: Vec<Range<usize>>,
    claims: Vec<Claim>,
}

impl<'t> Page<'t> {
    /// Adds a claim unless something else has been found in its place.
    fn claim(&mut self, span: Range<usize>, what: What) {
        if self.take(&span) {
            self.claims.push(Claim { span, what });
        }
    }

    /// Marks a span as spoken for; whether nothing was found in it before.
    fn take(&mut self, span: &Range<usize>) -> bool {
        match self.taken.get_mut(span.clone()) {
            Some(bytes) if !bytes.contains(&true) => {
                bytes.fill(true);
                true
            }
            _ => false,
        }
    }

    /// What claims nothing.
    fn skip(&mut self, pattern: &regex::Regex) {
        for found in pattern.find_iter(self.text) {
            self.take(&found.range());
        }
    }

    /// The words right before a place.
    fn before(&self, place: usize) -> &'t str {
        pattern::right_before(self.text, place)
    }

    fn behind(&self, place: usize) -> &'t str {
        self.text.get(place..).unwrap_or("")
    }

    fn is_code(&self, span: &Range<usize>) -> bool {
        self.code.iter().any(|code| code.start <= span.start && span.end <= code.end)
    }
}

/// Blocks of code, and code between backticks that is more than a word.
fn code(text: &str) -> Vec<Range<usize>> {
    let blocks = pattern::FENCE.find_iter(text).map(|it| it.range());
    let spans = pattern::QUOTED.captures_iter(text).filter_map(|it| it.get(1));
    blocks.chain(spans.filter(|it| it.as_str().contains(' ')).map(|it| it.range())).collect()
}

/// The ids of facts, each a claim of its own; the brackets around them claim nothing.
fn citations(page: &mut Page<'_>) {
    for group in pattern::CITATIONS.find_iter(page.text) {
        for id in pattern::CITED_ID.find_iter(group.as_str()) {
            let span = group.start() + id.start()..group.start() + id.end();
            page.claim(span, What::Citation(id.as_str().parse().ok()));
        }
    }
}
