//! The Overview: what must be asked for a view, and the figures that follow from the answers.

mod figures;
mod movers;
mod outlook;
mod plan;
mod values;

pub use figures::{Figure, Figures, Reconciliation, days_of_groups};
pub use movers::{Mover, Movers};
pub use outlook::{Heading, Noticed, Outlook, noticed_by_group};
pub use plan::Plan;
pub use values::{Valued, values, values_query};

use crate::{error::SourceError, port::Reading};

/// What a part of the page is made from, or why it is missing.
pub type Answer = Result<Reading, SourceError>;

#[cfg(test)]
mod tests;
