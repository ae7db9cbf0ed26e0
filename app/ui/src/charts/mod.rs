//! Chart options as plain data, testable without a browser; only `plot.rs` calls ECharts.

pub mod color;
pub mod expected_range;
mod option;
pub mod over_time;
mod overlays;
pub mod plot;
pub mod series;
pub mod share;
mod tooltip;

#[cfg(feature = "ssr")]
pub use self::plot::charts_module_path;
pub use self::{plot::Plot, tooltip::title};
