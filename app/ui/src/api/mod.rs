//! Server functions, one file a page.

pub mod advice;
mod error;
pub mod figures;
pub mod insights;
pub mod lines;
pub mod names;
pub mod resources;
pub mod values;

pub use error::ApiError;
