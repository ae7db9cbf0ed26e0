//! Server functions, one file a page.

mod error;
pub mod figures;
pub mod names;
pub mod resources;

pub use error::ApiError;
