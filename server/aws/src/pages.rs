//! Pagination: reads a list to its last page.

use std::{collections::HashSet, hash::Hash};

use domain::error::{Fault, SourceError};

use crate::error::Call;

/// Maximum pages of one Cost Explorer query, at 0.01 USD each. An endless list would use up the daily cap.
pub const MAX_PAID_PAGES: u32 = 20;

/// Token of a page; `None` for the first page.
pub type Token<T = String> = Option<T>;

/// Page token.
pub trait PageToken: Clone + Eq + Hash {
    /// Whether the token marks the end of the list: AWS ends some lists with an empty token.
    fn is_end(&self) -> bool;
}

impl PageToken for String {
    fn is_end(&self) -> bool {
        self.is_empty()
    }
}

/// Two markers, as in S3.
impl PageToken for (String, String) {
    fn is_end(&self) -> bool {
        self.0.is_empty()
    }
}

/// Position in a paginated list.
#[derive(Debug)]
pub struct Cursor<T = String> {
    call: Call,
    next: Option<Token<T>>,
    seen: HashSet<T>,
    page_count: u32,
}

impl<T: PageToken> Cursor<T> {
    /// Creates a cursor before the first page.
    pub fn new(call: Call) -> Self {
        Self { call, next: Some(None), seen: HashSet::new(), page_count: 0 }
    }

    /// Token of the next request; `None` after the last page.
    pub fn next(&mut self) -> Option<Token<T>> {
        self.next.take()
    }

    /// Moves to the next page, whose token is in the response; ends the list without a token.
    ///
    /// # Errors
    /// A repeated token, which would loop forever, or too many pages of a paid query.
    pub fn advance(&mut self, token: Token<T>) -> Result<(), SourceError> {
        if let Some(token) = token.filter(|it| !it.is_end()) {
            if !self.seen.insert(token.clone()) {
                return Err(self.call.server_error("the response repeated a page token"));
            }
            self.page_count += 1;
            if self.call.is_paid() && self.page_count >= MAX_PAID_PAGES {
                return Err(self.call.failed(Fault::TooManyPages(self.page_count), None));
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
    fn repeated_page_tokens_are_errors() {
        let mut cursor = Cursor::new(Call("ce:GetTags"));
        assert_eq!(cursor.next(), Some(None));
        cursor.advance(Some("a".to_owned())).unwrap();
        assert_eq!(cursor.next(), Some(Some("a".to_owned())));
        assert!(cursor.advance(Some("a".to_owned())).is_err());
        cursor.advance(None).unwrap();
        assert_eq!(cursor.next(), None);
    }

    #[test]
    fn only_paid_lists_have_a_page_limit() {
        let fault = |call| {
            let mut cursor: Cursor = Cursor::new(call);
            let error = (0..1_000).find_map(|page| {
                cursor.next()?;
                cursor.advance(Some(format!("page {page}"))).err()
            });
            error.map(|error| error.fault)
        };
        assert_eq!(fault(Call("ce:GetCostAndUsage")), Some(Fault::TooManyPages(MAX_PAID_PAGES)));
        assert_eq!(fault(Call("ec2:DescribeInstances")), None);
    }
}
