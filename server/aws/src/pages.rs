//! Reading a list to its last page.

use std::collections::HashSet;

use domain::error::SourceError;

use crate::error::Call;

/// The token of the page to ask for: none for the first.
pub type Token = Option<String>;

/// Where a reader stands in a list of pages.
#[derive(Debug)]
pub struct Cursor {
    call: Call,
    next: Option<Token>,
    seen: HashSet<String>,
}

impl Cursor {
    /// Before the first page.
    pub fn new(call: Call) -> Self {
        Self { call, next: Some(None), seen: HashSet::new() }
    }

    /// The token to ask with next; `None` after the last page.
    pub fn next(&mut self) -> Option<Token> {
        self.next.take()
    }

    /// Goes on to the page that the last answer named, if it named one.
    ///
    /// # Errors
    /// A token that comes again would go round for ever.
    pub fn advance(&mut self, token: Token) -> Result<(), SourceError> {
        if let Some(token) = token.filter(|it| !it.is_empty()) {
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
