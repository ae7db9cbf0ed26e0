//! IDs of requests, derived from their number.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::random::mix;

/// Generator of request IDs in AWS's format.
#[derive(Debug, Default)]
pub(crate) struct RequestIds(AtomicU64);

impl RequestIds {
    pub(crate) fn next(&self) -> String {
        let count = self.0.fetch_add(1, Ordering::Relaxed);
        let digits = format!("{:016x}{:016x}", mix(count), mix(!count));
        let part = |from: usize, to: usize| digits.get(from..to).unwrap_or_default();
        format!("{}-{}-{}-{}-{}", part(0, 8), part(8, 12), part(12, 16), part(16, 20), part(20, 32))
    }
}
