//! Reference-counted strings for repeated values: regions, accounts, usage types, tag keys. An account may have 100,000
//! resources and 150,000 line items.

/// Shared string: eight bytes per owner. [`literal`] creates one from a constant.
pub use arcstr::{ArcStr as SharedStr, literal};
