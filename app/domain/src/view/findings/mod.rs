//! URL parameters of the Insights page, including dismissed findings.

mod decision;
mod parse;
mod words;
mod write;

pub use decision::{About, Decision};
pub use words::{Aspect, Drawer, Per, Rank, RankBy};

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::filter::Choices;

/// Which findings are shown, in which order and in which groups. What they share with costs (service, region, account, tags) is
/// filtered by [`super::View::filter`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Findings {
    /// What is kept and left out by what only findings have.
    pub aspects: Choices<Aspect>,
    /// Whose findings, or those that were put away.
    pub drawer: Drawer,
    /// The least saving a month, inclusive; findings without an amount are left out then.
    pub min_saving: Option<Decimal>,
    /// The order within a group.
    pub rank: Rank,
    /// What they are grouped by.
    pub per: Per,
    /// The finding that is opened, or all findings of a check.
    pub open: Option<Box<About>>,
    /// What was put away, and why, in the order in which it was.
    pub decisions: Vec<Decision>,
}

impl Findings {
    /// The most decisions that an address holds.
    pub const MOST_DECISIONS: usize = 100;

    /// The most that decisions take of an address, in bytes: proxies refuse an address of more than eight thousand.
    pub const MOST_DECIDED_BYTES: usize = 6_000;

    /// Whether one more decision has room in an address, in place of what was decided about the same before.
    #[must_use]
    pub fn has_room_for(&self, decision: &Decision) -> bool {
        let others = || self.decisions.iter().filter(|it| it.about != decision.about);
        let bytes: usize = others().map(Decision::bytes).sum();
        others().count() < Self::MOST_DECISIONS && bytes + decision.bytes() <= Self::MOST_DECIDED_BYTES
    }

    /// The same view of findings with nothing but what was decided about them.
    #[must_use]
    pub fn decided(&self) -> Self {
        Self { decisions: self.decisions.clone(), ..Self::default() }
    }

    /// Whether any finding is left out by what is chosen here, other than by its drawer.
    #[must_use]
    pub fn narrows(&self) -> bool {
        !self.aspects.is_empty() || self.min_saving.is_some()
    }

    /// Puts something away, in place of what was decided about it before.
    pub fn decide(&mut self, decision: Decision) {
        self.reconsider(&decision.about);
        self.open.take_if(|open| decision.about.holds(open));
        self.decisions.push(decision);
    }

    /// Takes back what was decided about something.
    pub fn reconsider(&mut self, about: &About) {
        self.decisions.retain(|it| it.about != *about);
    }
}

#[cfg(test)]
mod tests;
