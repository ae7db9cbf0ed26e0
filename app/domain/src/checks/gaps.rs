//! Missing data of one check: accounts, regions and number of resources, by type of data.

use std::collections::{BTreeMap, BTreeSet};

use super::{account::AccountData, outcome::MissingData};
use crate::resource::{AccountRegion, ResourceType};

/// Missing data of one check.
#[derive(Default)]
pub(super) struct Gaps(BTreeMap<MissingData, Extent>);

/// Accounts and regions in which data is missing; none if it is missing everywhere.
#[derive(Default)]
struct Extent {
    account_regions: BTreeSet<AccountRegion>,
    /// Zero if a whole list is missing.
    resources: u32,
}

impl Gaps {
    /// Adds the accounts and regions in which the list of a resource type is incomplete.
    pub(super) fn add_incomplete_lists(&mut self, account: &AccountData<'_>, resource_type: &'static str) {
        let resource_type = ResourceType::new(resource_type);
        let is_incomplete = |it: &&AccountRegion| !(account.is_complete)(&resource_type, &it.account, &it.region);
        let incomplete: BTreeSet<AccountRegion> =
            account.account_regions.iter().filter(is_incomplete).cloned().collect();
        if !incomplete.is_empty() {
            self.0.entry(MissingData::List(resource_type)).or_default().account_regions.extend(incomplete);
        }
    }

    /// Adds a resource with missing data.
    pub(super) fn add_resource(&mut self, missing: MissingData, account_region: AccountRegion) {
        let extent = self.0.entry(missing).or_default();
        extent.account_regions.insert(account_region);
        extent.resources += 1;
    }

    /// Adds missing data of an account and region that does not belong to a resource.
    pub(super) fn add_account_region(&mut self, missing: MissingData, account_region: AccountRegion) {
        self.0.entry(missing).or_default().account_regions.insert(account_region);
    }

    /// Adds data that is missing everywhere.
    pub(super) fn add(&mut self, missing: MissingData) {
        self.0.entry(missing).or_default();
    }

    /// Missing data in order: data, accounts and regions, and number of resources.
    pub(super) fn into_iter(self) -> impl Iterator<Item = (MissingData, Vec<AccountRegion>, u32)> {
        self.0
            .into_iter()
            .map(|(missing, extent)| (missing, extent.account_regions.into_iter().collect(), extent.resources))
    }
}
