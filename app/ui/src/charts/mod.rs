//! Charts: what is drawn is plain data, built and tested without a browser; one file hands it to ECharts.

mod ahead;
pub mod colour;
pub mod expected;
mod option;
pub mod over_time;
pub mod plot;
pub mod share;
mod tip;

pub use self::{plot::Plot, tip::title};
