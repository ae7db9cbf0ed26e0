//! Configuration of a sandbox account.

use jiff::civil::Date;

use crate::Fault;

/// Default page size of `GetCostAndUsage`, in groups.
const PAGE_SIZE: usize = 5_000;

/// The account to build. The same configuration always gives the same figures.
#[derive(Clone, Debug)]
pub struct Config {
    /// Seed of the random generator.
    pub seed: u64,
    /// The last day with data, billed only in part.
    pub today: Date,
    /// Accounts of the organization, the payer included; at least one.
    pub accounts: usize,
    /// Number of resources: scales the number of EC2 and RDS lines and of their owners, not their cost.
    pub resources: usize,
    /// Initial faults.
    pub faults: Vec<Fault>,
    /// Page size of `GetCostAndUsage` in groups; one group in one period counts as one. An upper bound where AWS's own
    /// pages are smaller.
    pub page_size: usize,
    /// Whether an anomaly monitor exists, as AWS sets one up for a new account.
    pub has_anomaly_monitor: bool,
    /// Whether names and tags contain markup, formulas and other hostile values, for tests of their readers. The demo
    /// account contains none.
    pub hostile: bool,
}

impl Config {
    /// Seed 1, four accounts, 1,200 resources, no faults, an anomaly monitor, no hostile names.
    #[must_use]
    pub fn new(today: Date) -> Self {
        Self {
            seed: 1,
            today,
            accounts: 4,
            resources: 1_200,
            faults: Vec::new(),
            page_size: PAGE_SIZE,
            has_anomaly_monitor: true,
            hostile: false,
        }
    }
}
