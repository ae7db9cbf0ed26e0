//! Overview: queries of a view, and the figures derived from their results.

mod anomalies;
mod figures;
mod forecast;
mod movers;
mod plan;
mod report;
mod values;
mod watch;

pub use anomalies::{AnomalyEvent, AnomalyList, AnomalyReport, GroupName, Subject};
pub use figures::{Figure, Figures, Reconciliation, sum_groups};
pub use forecast::{CompleteDays, CostAnalysis, TrendEstimate};
pub use movers::{MAX_MOVERS, Mover, Movers};
pub use plan::Plan;
pub use report::{CostReport, MAX_NAMES};
pub use values::{AttributeValue, values, values_query};
pub use watch::{Watch, WatchedGroups};

use crate::{error::SourceError, port::Reading};

/// Costs of a query, or the error of the request.
pub type CostResult = Result<Reading, SourceError>;

#[cfg(test)]
mod tests;
