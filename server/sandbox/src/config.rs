//! What can be asked of the account before it exists.

use jiff::civil::Date;

use crate::Fault;

/// Groups a page of `GetCostAndUsage` when nobody says otherwise.
const PAGE_SIZE: usize = 5_000;

/// The account to build. The same configuration always gives the same figures.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where chance begins.
    pub seed: u64,
    /// The last day with data, and only a part of it.
    pub today: Date,
    /// Accounts of the organisation, the payer included; at least one.
    pub accounts: usize,
    /// How many things run: scales the number of EC2 and RDS lines and of their owners, not their cost.
    pub resources: usize,
    /// What goes wrong from the start.
    pub faults: Vec<Fault>,
    /// Groups a page of `GetCostAndUsage`; one group in one period counts as one. Where AWS's own pages are smaller, at most that many.
    pub page_size: usize,
    /// Whether a monitor looks for anomalies, as AWS sets one up for a new account.
    pub has_anomaly_monitor: bool,
    /// Whether somebody wrote markup, formulas and other traps into names and tags: for tests of what reads them. Visitors of the
    /// demo account meet none.
    pub hostile: bool,
}

impl Config {
    /// Seed 1, four accounts, 1,200 resources, no faults, a monitor, names that mean no harm.
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
