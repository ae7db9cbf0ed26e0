//! The Overview: what must be asked for a view, and the figures that follow from the answers.

mod figures;
mod movers;
mod plan;

pub use figures::{Figure, Figures, Reconciliation};
pub use movers::{Mover, Movers};
pub use plan::Plan;

use serde::{Deserialize, Serialize};

use crate::{error::SourceError, port::Reading};

/// What a part of the page is made from, or why it is missing.
pub type Answer = Result<Reading, SourceError>;

/// The answers to a [`Plan`], each on its own: a part that failed leaves the others whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answers {
    /// To [`Plan::costs`].
    pub costs: Answer,
    /// To [`Plan::now`].
    pub now: Option<Answer>,
    /// To [`Plan::before`].
    pub before: Option<Answer>,
    /// To [`Plan::totals`].
    pub totals: Answer,
}

#[cfg(test)]
mod tests;
