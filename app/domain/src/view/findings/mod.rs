//! URL parameters of the Insights page, including dismissed findings.

mod dismissal;
mod options;
mod parse;
mod write;

pub use dismissal::{Dismissal, FindingKey};
pub use options::{FindingColumn, FindingProperty, FindingTab};

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{Facet, Sort};
use crate::filter::Choices;

/// Filters, order and grouping of findings. Attributes shared with costs (service, region, account, tags) are filtered by
/// [`super::View::filter`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Findings {
    /// Filters on attributes that only findings have.
    pub properties: Choices<FindingProperty>,
    /// Source or status of the findings.
    pub tab: FindingTab,
    /// Minimum monthly saving, inclusive; hides findings without an amount.
    pub min_saving: Option<Decimal>,
    /// Sort order within a group.
    pub sort: Sort<FindingColumn>,
    /// Attribute to group by.
    pub group: Facet<FindingProperty>,
    /// Open finding, or all findings of a check.
    pub open: Option<Box<FindingKey>>,
    /// Dismissals in the order they were made.
    pub dismissals: Vec<Dismissal>,
}

impl Findings {
    /// Maximum dismissals in a URL.
    pub const MAX_DISMISSALS: usize = 100;

    /// Maximum length of the dismissals in a URL, in bytes: proxies reject URLs of more than 8,000 bytes.
    pub const MAX_DISMISSAL_BYTES: usize = 6_000;

    /// Whether a URL has room for one more dismissal, which replaces one of the same target.
    #[must_use]
    pub fn has_room_for(&self, dismissal: &Dismissal) -> bool {
        let others = || self.dismissals.iter().filter(|it| it.target != dismissal.target);
        let bytes: usize = others().map(Dismissal::bytes).sum();
        others().count() < Self::MAX_DISMISSALS && bytes + dismissal.bytes() <= Self::MAX_DISMISSAL_BYTES
    }

    /// View with the dismissals only.
    #[must_use]
    pub fn dismissals_only(&self) -> Self {
        Self { dismissals: self.dismissals.clone(), ..Self::default() }
    }

    /// Whether filters hide findings, apart from the source or status.
    #[must_use]
    pub fn has_filters(&self) -> bool {
        !self.properties.is_empty() || self.min_saving.is_some()
    }

    /// Adds a dismissal, replacing an earlier one of the same target.
    pub fn dismiss(&mut self, dismissal: Dismissal) {
        self.restore(&dismissal.target);
        self.open.take_if(|open| dismissal.target.includes(open));
        self.dismissals.push(dismissal);
    }

    /// Removes the dismissal of a target.
    pub fn restore(&mut self, target: &FindingKey) {
        self.dismissals.retain(|it| it.target != *target);
    }
}

#[cfg(test)]
mod tests;
