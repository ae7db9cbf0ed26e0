//! Configuration of the sandbox.

use jiff::civil::Date;

use crate::faults::Fault;

/// Default page size of `GetCostAndUsage`, in groups.
const PAGE_SIZE: usize = 5_000;

/// Parameters of the generated organization. The same configuration always leads to the same figures.
#[derive(Clone, Debug)]
pub struct Config {
    /// Seed of the random number generator.
    pub seed: u64,
    /// Current day: the last day with data, which is incomplete.
    pub today: Date,
    /// Number of accounts in the organization, including the payer; at least one.
    pub accounts: usize,
    /// Number of resources. Increases the number of line items and owners, not the cost.
    pub resources: usize,
    /// Faults at the start.
    pub faults: Vec<Fault>,
    /// Page size of `GetCostAndUsage`: number of groups, summed over all periods. Other operations may have smaller pages.
    pub page_size: usize,
    /// Whether an anomaly monitor exists. AWS creates one in new accounts.
    pub has_anomaly_monitor: bool,
    /// Whether names and tags contain markup, formulas and other hostile texts, for tests of clients. Not in the demo
    /// account.
    pub hostile: bool,
}

impl Config {
    /// Default configuration: seed 1, four accounts, 1,200 resources, an anomaly monitor, no faults, no hostile names.
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
