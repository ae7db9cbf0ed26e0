//! Reference-counted strings for repeated values: regions, accounts, usage types, tag keys. An account may have 100,000 resources
//! and 150,000 line items.

/// A text of eight bytes beside its letters, which any number of owners share. [`literal`] makes one that is known beforehand.
pub use arcstr::{ArcStr as Word, literal};
