//! Results of use cases, for pages, exports and the command line.
//!
//! `server/reports` computes them. Results that reach the browser are serializable; slow ones arrive as events.

pub mod answers;
pub mod costs;
pub mod findings;
pub mod resources;
mod snapshot;

pub use snapshot::{ListProgress, Snapshot};
