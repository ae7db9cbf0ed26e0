//! Results of use cases, for pages, exports and the command line.
//!
//! `server/reports` works them out. The ones that reach the browser are serializable; those that take a while arrive there as events.

pub mod answers;
pub mod costs;
pub mod findings;
pub mod resources;
mod snapshot;

pub use snapshot::{ListProgress, Snapshot};
