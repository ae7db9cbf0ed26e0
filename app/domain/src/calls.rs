//! Counts of calls on this thread, for tests that costs are parsed and planned once. In builds with debug assertions only.

use std::cell::Cell;

/// Number of calls on one thread.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CallCounts {
    /// Calls of [`crate::view::View::parse`].
    pub parsed: u64,
    /// Calls of [`crate::overview::Plan::of`].
    pub planned: u64,
}

thread_local! {
    static COUNTS: Cell<CallCounts> = const { Cell::new(CallCounts { parsed: 0, planned: 0 }) };
}

/// Number of calls on this thread since the last call of this function.
#[must_use]
pub fn take() -> CallCounts {
    COUNTS.take()
}

/// Counts a call.
pub(crate) fn count(increment: impl FnOnce(&mut CallCounts)) {
    let mut counts = COUNTS.get();
    increment(&mut counts);
    COUNTS.set(counts);
}
