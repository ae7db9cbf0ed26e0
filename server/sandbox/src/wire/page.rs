//! Pages of lists. Tokens are opaque and valid for one list only.

use crate::random::{hash, mix};

/// Page of a list.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Page<T> {
    pub(super) items: Vec<T>,
    /// Token of the next page; `None` on the last page.
    pub(super) next: Option<String>,
}

/// Pages of one list.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pages {
    list: u64,
}

impl Pages {
    /// Pages of the list with this description, which must be unique.
    pub(super) fn of(seed: u64, list: &str) -> Self {
        Self { list: mix(seed ^ hash(list.as_bytes())) }
    }

    /// Page of a token, or the first page without a token; `None` for an invalid token.
    pub(super) fn page<T>(
        self,
        items: impl IntoIterator<Item = T>,
        token: Option<&str>,
        size: usize,
    ) -> Option<Page<T>> {
        let start = token.map_or(Some(0), |token| self.start(token))?;
        let mut remaining = items.into_iter().skip(start);
        let items: Vec<T> = remaining.by_ref().take(size).collect();
        let next = remaining.next().is_some().then(|| self.token(start + items.len()));
        Some(Page { items, next })
    }

    fn token(self, start: usize) -> String {
        let start = start as u64;
        format!("{:016x}{:016x}", self.checksum(start), start ^ mix(self.list))
    }

    fn start(self, token: &str) -> Option<usize> {
        let parse = |digits: &str| u64::from_str_radix(digits, 16).ok();
        let (checksum, masked) = token.split_at_checked(16)?;
        let start = parse(masked)? ^ mix(self.list);
        (parse(checksum)? == self.checksum(start) && token.len() == 32).then_some(usize::try_from(start).ok()?)
    }

    fn checksum(self, start: u64) -> u64 {
        mix(self.list ^ mix(start))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_item_is_on_one_page() {
        let pages = Pages::of(1, "list");
        let mut token = None;
        let mut seen = Vec::new();
        loop {
            let page = pages.page(0..7, token.as_deref(), 3).unwrap();
            seen.extend(page.items);
            token = page.next;
            if token.is_none() {
                break;
            }
        }
        assert_eq!(seen, [0, 1, 2, 3, 4, 5, 6]);
        assert_eq!(pages.page(0..3, None, 3), Some(Page { items: vec![0, 1, 2], next: None }));
    }

    #[test]
    fn a_token_is_valid_for_its_list_only() {
        let token = Pages::of(1, "list").token(3);
        assert_eq!(Pages::of(1, "list").start(&token), Some(3));
        assert_eq!(Pages::of(2, "list").start(&token), None);
        assert_eq!(Pages::of(1, "tail").start(&token), None);
        for garbage in
            ["", "x", "é", "éééééééé0000000000000000", &token[1..], &format!("{token}0"), &format!("+{token}")]
        {
            assert_eq!(Pages::of(1, "list").start(garbage), None, "{garbage}");
        }
    }
}
