//! Results of Farthing's use cases: what pages, exports and the command line show.
//!
//! `server/reports` works them out. The ones that reach the browser are serializable; those that take a while arrive there as events.

pub mod answers;
pub mod costs;
pub mod findings;
pub mod resources;
mod snapshot;

pub use snapshot::{ListProgress, Snapshot};
