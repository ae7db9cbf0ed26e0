//! URL parameters of the Insights page, including dismissed findings.

mod decision;
mod parse;
mod words;
mod write;

pub use decision::{Decision, FindingKey};
pub use words::{FindingColumn, FindingProperty, FindingTab};

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{Facet, Sort};
use crate::filter::Choices;

/// Filters, order and grouping of findings. Attributes shared with costs (service, region, account, tags) are filtered by
/// [`super::View::filter`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Findings {
    /// Filters on attributes that only findings have.
    pub aspects: Choices<FindingProperty>,
    /// Source or status of the findings.
    pub tab: FindingTab,
    /// The least saving a month, inclusive; findings without an amount are left out then.
    pub min_saving: Option<Decimal>,
    /// The order within a group.
    pub sort: Sort<FindingColumn>,
    /// Attribute to group by.
    pub group: Facet<FindingProperty>,
    /// The finding that is opened, or all findings of a check.
    pub open: Option<Box<FindingKey>>,
    /// Dismissals in the order they were made.
    pub decisions: Vec<Decision>,
}

impl Findings {
    /// Maximum dismissals in a URL.
    pub const MAX_DISMISSALS: usize = 100;

    /// The most that decisions take of an address, in bytes: proxies refuse an address of more than eight thousand.
    pub const MAX_DISMISSAL_BYTES: usize = 6_000;

    /// Whether a URL has room for one more dismissal, which replaces one of the same subject.
    #[must_use]
    pub fn has_room_for(&self, decision: &Decision) -> bool {
        let others = || self.decisions.iter().filter(|it| it.about != decision.about);
        let bytes: usize = others().map(Decision::bytes).sum();
        others().count() < Self::MAX_DISMISSALS && bytes + decision.bytes() <= Self::MAX_DISMISSAL_BYTES
    }

    /// View with the dismissals only.
    #[must_use]
    pub fn decided(&self) -> Self {
        Self { decisions: self.decisions.clone(), ..Self::default() }
    }

    /// Whether filters hide findings, apart from the source or status.
    #[must_use]
    pub fn narrows(&self) -> bool {
        !self.aspects.is_empty() || self.min_saving.is_some()
    }

    /// Puts something away, in place of what was decided about it before.
    pub fn decide(&mut self, decision: Decision) {
        self.restore(&decision.about);
        self.open.take_if(|open| decision.about.holds(open));
        self.decisions.push(decision);
    }

    /// Takes back what was decided about something.
    pub fn restore(&mut self, about: &FindingKey) {
        self.decisions.retain(|it| it.about != *about);
    }
}

#[cfg(test)]
mod tests;
