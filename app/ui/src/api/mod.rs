//! Server functions, one file a page.

mod error;
pub mod names;
pub mod overview;

pub use error::ApiError;
