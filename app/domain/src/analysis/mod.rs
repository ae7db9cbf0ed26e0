//! Analysis of daily costs: trend, weekday pattern, anomalies, forecast and drivers of a change.
//!
//! Every module names its method, the method's source and its limits. Sums and drivers are exact; statistics are done in
//! binary floating point and come back as money of ten decimal places. Nothing here knows which days are estimated: the
//! caller leaves them out, or they count as any other day.

pub mod anomaly;
mod baseline;
pub mod decompose;
pub mod drivers;
pub mod forecast;
pub mod series;
mod smoothing;
mod statistics;
pub mod trend;
pub mod unit_price;
pub mod weekday;

pub use series::{DailySeries, NotEnough};

/// Days in a week, the one season that daily costs are decomposed by.
const WEEK: usize = 7;
