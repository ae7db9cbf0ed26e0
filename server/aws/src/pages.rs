//! Pagination: reads a list to its last page.

use std::{collections::HashSet, hash::Hash};

use domain::error::{Fault, SourceError};

use crate::error::Call;

/// Maximum pages of one Cost Explorer query, at 0.01 USD each: an endless list would use up the daily cap.
pub const MOST_PAID_PAGES: u32 = 20;

/// Token of a page; `None` for the first.
pub type Token<T = String> = Option<T>;

/// Page token.
pub trait Leads: Clone + Eq + Hash {
    /// Whether the token marks the end: AWS ends some lists with an empty token.
    fn is_end(&self) -> bool;
}

impl Leads for String {
    fn is_end(&self) -> bool {
        self.is_empty()
    }
}

/// A pair of markers.
impl Leads for (String, String) {
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
    read: u32,
}

impl<T: Leads> Cursor<T> {
    /// Creates a cursor before the first page.
    pub fn new(call: Call) -> Self {
        Self { call, next: Some(None), seen: HashSet::new(), read: 0 }
    }

    /// Token of the next request; `None` after the last page.
    pub fn next(&mut self) -> Option<Token<T>> {
        self.next.take()
    }

    /// Moves to the next page named in a response, if any.
    ///
    /// # Errors
    /// A repeated token, which would loop forever, or too many pages of a paid query.
    pub fn advance(&mut self, token: Token<T>) -> Result<(), SourceError> {
        if let Some(token) = token.filter(|it| !it.is_end()) {
            if !self.seen.insert(token.clone()) {
                return Err(self.call.broken("the response repeated a page token"));
            }
            self.read += 1;
            if self.call.is_paid() && self.read >= MOST_PAID_PAGES {
                return Err(self.call.failed(Fault::TooManyPages(self.read), None));
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

    #[test]
    fn a_paid_list_without_end_is_stopped_and_a_free_one_is_not() {
        let read = |call| {
            let mut cursor: Cursor = Cursor::new(call);
            let ended = (0..1_000).find_map(|page| {
                cursor.next()?;
                cursor.advance(Some(format!("page {page}"))).err()
            });
            ended.map(|error| error.fault)
        };
        assert_eq!(read(Call("ce:GetCostAndUsage")), Some(Fault::TooManyPages(MOST_PAID_PAGES)));
        assert_eq!(read(Call("ec2:DescribeInstances")), None);
    }
}
