//! Failed attempts to sign in on the page, by address.

use std::{
    net::{IpAddr, Ipv6Addr},
    time::Duration,
};

use moka::{policy::EvictionPolicy, sync::Cache};

/// Failed attempts that an address may make within [`WINDOW`].
const MAX_FAILURES: u32 = 5;
/// Time after the latest failed attempt until all are forgotten.
pub const WINDOW: Duration = Duration::from_mins(15);
/// Maximum number of addresses that are stored; those that are longest inactive are forgotten first.
const MAX_ADDRESSES: u64 = 10_000;

/// Failed attempts by address.
pub struct Attempts {
    failures: Cache<Option<IpAddr>, u32>,
}

impl Default for Attempts {
    fn default() -> Self {
        Self {
            failures: Cache::builder()
                .max_capacity(MAX_ADDRESSES)
                .eviction_policy(EvictionPolicy::lru())
                .time_to_live(WINDOW)
                .build(),
        }
    }
}

impl Attempts {
    /// Attempts that an address has left. Addresses of one IPv6 network (/64) count as one; `None` is the unknown address.
    pub fn left(&self, address: Option<IpAddr>) -> u32 {
        MAX_FAILURES.saturating_sub(self.failures.get(&network(address)).unwrap_or(0))
    }

    /// Forgets the failed attempts of an address that has signed in.
    pub fn forget(&self, address: Option<IpAddr>) {
        self.failures.invalidate(&network(address));
    }

    /// Counts a failed attempt.
    pub fn count_failure(&self, address: Option<IpAddr>) {
        let add = |entry: Option<moka::Entry<_, u32>>| entry.map_or(1, |it| it.into_value().saturating_add(1));
        self.failures.entry(network(address)).and_upsert_with(add);
    }
}

/// The address, or the /64 network of an IPv6 address, which one subscriber has for himself.
fn network(address: Option<IpAddr>) -> Option<IpAddr> {
    address.map(|address| match address.to_canonical() {
        IpAddr::V6(it) => IpAddr::V6(Ipv6Addr::from_bits(it.to_bits() & !u128::from(u64::MAX))),
        v4 @ IpAddr::V4(_) => v4,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().unwrap()
    }

    #[test]
    fn an_address_has_five_attempts() {
        let attempts = Attempts::default();
        for left in (0..5).rev() {
            attempts.count_failure(Some(ip("10.0.0.1")));
            assert_eq!(attempts.left(Some(ip("10.0.0.1"))), left);
        }
        attempts.count_failure(Some(ip("10.0.0.1")));
        assert_eq!(
            (attempts.left(Some(ip("10.0.0.1"))), attempts.left(Some(ip("10.0.0.2"))), attempts.left(None)),
            (0, 5, 5)
        );
        attempts.forget(Some(ip("10.0.0.1")));
        assert_eq!(attempts.left(Some(ip("10.0.0.1"))), 5);
    }

    #[test]
    fn an_ipv6_network_counts_as_one_address() {
        let attempts = Attempts::default();
        attempts.count_failure(Some(ip("2001:db8:1:2::1")));
        assert_eq!(
            (attempts.left(Some(ip("2001:db8:1:2:ffff::9"))), attempts.left(Some(ip("2001:db8:1:3::1")))),
            (4, 5)
        );
        attempts.count_failure(Some(ip("::ffff:10.0.0.1")));
        assert_eq!(attempts.left(Some(ip("10.0.0.1"))), 4);
    }
}
