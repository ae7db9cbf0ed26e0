//! Server functions, one file a topic: each reads its arguments, calls `server/reports` and sends the result.

pub mod answers;
pub mod costs;
mod error;
pub mod findings;
pub mod lines;
pub mod names;
pub mod raw_error;
pub mod resources;
#[cfg(feature = "ssr")]
mod stream;

pub use error::ApiError;

/// The use cases, for a server function.
#[cfg(feature = "ssr")]
fn reports() -> reports::Reports {
    leptos::prelude::expect_context::<crate::Services>().reports
}
