//! Reading a list to its last page.

use std::{collections::HashSet, hash::Hash};

use domain::error::SourceError;

use crate::error::Call;

/// The token of the page to ask for: none for the first.
pub type Token<T = String> = Option<T>;

/// Leads to a page.
pub trait Leads: Clone + Eq + Hash {
    /// Whether it leads to none: AWS ends some lists with an empty token.
    fn is_end(&self) -> bool;
}

impl Leads for String {
    fn is_end(&self) -> bool {
        self.is_empty()
    }
}

/// Two markers that go together.
impl Leads for (String, String) {
    fn is_end(&self) -> bool {
        self.0.is_empty()
    }
}

/// Where a reader stands in a list of pages.
#[derive(Debug)]
pub struct Cursor<T = String> {
    call: Call,
    next: Option<Token<T>>,
    seen: HashSet<T>,
}

impl<T: Leads> Cursor<T> {
    /// Before the first page.
    pub fn new(call: Call) -> Self {
        Self { call, next: Some(None), seen: HashSet::new() }
    }

    /// The token to ask with next; `None` after the last page.
    pub fn next(&mut self) -> Option<Token<T>> {
        self.next.take()
    }

    /// Goes on to the page that the last answer named, if it named one.
    ///
    /// # Errors
    /// A token that comes again would go round for ever.
    pub fn advance(&mut self, token: Token<T>) -> Result<(), SourceError> {
        if let Some(token) = token.filter(|it| !it.is_end()) {
            if !self.seen.insert(token.clone()) {
                return Err(self.call.broken("the same page token came twice"));
            }
            self.next = Some(Some(token));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_end_and_never_go_round() {
        let mut cursor = Cursor::new(Call("ce:GetTags"));
        assert_eq!(cursor.next(), Some(None));
        cursor.advance(Some("a".to_owned())).unwrap();
        assert_eq!(cursor.next(), Some(Some("a".to_owned())));
        assert!(cursor.advance(Some("a".to_owned())).is_err());
        cursor.advance(None).unwrap();
        assert_eq!(cursor.next(), None);
    }
}
