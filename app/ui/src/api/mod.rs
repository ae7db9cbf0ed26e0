//! Server functions, one file a page.

pub mod advice;
mod error;
pub mod explanation;
pub mod figures;
pub mod insights;
pub mod lines;
pub mod names;
pub mod raw_error;
pub mod resources;
pub mod values;
#[cfg(feature = "ssr")]
mod within;

pub use error::ApiError;
