//! Chart options as plain data, testable without a browser; only `plot.rs` touches ECharts.

mod ahead;
pub mod color;
pub mod expected;
mod option;
pub mod over_time;
pub mod plot;
pub mod share;
mod tip;

pub use self::{plot::Plot, tip::title};
