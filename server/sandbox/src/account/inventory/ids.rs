//! IDs in AWS's formats, from a deterministic random generator.

use crate::random::{hash, mix};

/// Generator of unique IDs.
#[derive(Debug)]
pub(super) struct Ids {
    seed: u64,
    count: u64,
}

impl Ids {
    pub(super) fn new(seed: u64) -> Self {
        Self { seed: mix(seed ^ hash(b"inventory")), count: 0 }
    }

    fn next(&mut self) -> u64 {
        self.count += 1;
        mix(self.seed ^ mix(self.count))
    }

    /// Hexadecimal ID: `i-0a1b2c3d4e5f60718`.
    pub(super) fn hex(&mut self, prefix: &str) -> Box<str> {
        format!("{prefix}-0{:016x}", self.next()).into()
    }

    pub(super) fn uuid(&mut self) -> Box<str> {
        let (first, second) = (self.next(), self.next());
        let digits = format!("{first:016x}{second:016x}");
        let part = |from: usize, to: usize| digits.get(from..to).unwrap_or_default().to_owned();
        format!("{}-{}-4{}-8{}-{}", part(0, 8), part(8, 12), part(13, 16), part(17, 20), part(20, 32)).into()
    }

    /// Public IP address from a range of AWS.
    pub(super) fn address(&mut self) -> Box<str> {
        let number = self.next();
        let part = |shift: u32| (number >> shift) & 0xFF;
        format!("3.{}.{}.{}", part(0), part(8), part(16) % 254 + 1).into()
    }

    /// Random number from 0 to `limit`, exclusive.
    pub(super) fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit.max(1)
    }

    /// Number of IDs generated so far.
    pub(super) fn count(&self) -> u64 {
        self.count
    }
}
