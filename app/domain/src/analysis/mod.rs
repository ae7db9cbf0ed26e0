//! Analysis of daily costs: trend, weekday pattern, anomalies, forecast and drivers of a change.
//!
//! Every module documents its method, the method's source and its limits. Sums and drivers are exact; statistics use
//! binary floating point and return money with ten decimal places. Estimated days count like any other day unless the
//! caller removes them.

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

pub use series::{DailySeries, InsufficientData};

/// Days in a week, the only seasonality of the decomposition.
const WEEK: usize = 7;
