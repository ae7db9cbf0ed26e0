//! Words that many things share: regions, accounts, usage types, tag keys. There may be 100,000 resources, and half as many again
//! lines in a bill of theirs.

/// A text of eight bytes beside its letters, which any number of owners share. [`literal`] makes one that is known beforehand.
pub use arcstr::{ArcStr as Word, literal};
