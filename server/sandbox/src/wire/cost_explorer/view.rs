//! Caller's view of the organization.

use crate::account::{Account, Line};

/// Data that a caller can see.
pub(crate) struct View<'a> {
    pub(crate) account: &'a Account,
    /// Account whose costs the caller can see; `None` for the payer, who can see all.
    pub(crate) visible_account: Option<&'a str>,
    pub(crate) page_size: usize,
    /// Seed of page tokens, so that tokens of another sandbox are invalid.
    pub(crate) seed: u64,
}

impl View<'_> {
    pub(super) fn can_see(&self, line: &Line) -> bool {
        self.visible_account.is_none_or(|id| *line.attributes.account == *id)
    }

    pub(super) fn lines(&self) -> impl Iterator<Item = &Line> {
        self.account.lines.iter().filter(|line| self.can_see(line))
    }
}
