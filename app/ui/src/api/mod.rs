//! Server functions, one file per topic: each parses its arguments, calls `server/reports` and returns the result.

pub mod answers;
pub mod codec;
pub mod costs;
mod error;
pub mod findings;
pub mod frames;
pub mod names;
pub mod raw_error;
pub mod report;
pub mod resources;
pub mod status;
#[cfg(feature = "ssr")]
mod stream;

pub use error::ApiError;

/// Use cases for server functions.
#[cfg(feature = "ssr")]
fn reports() -> reports::Reports {
    leptos::prelude::expect_context::<crate::Services>().reports
}
