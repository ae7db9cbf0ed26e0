//! Listing of resources. Lists are loaded independently of each other, page by page.

use std::{collections::HashSet, sync::Arc};

use serde::{Deserialize, Serialize};

use super::{GLOBAL, Resource, ResourceType, SharedStr};
use crate::error::SourceError;

/// Account and region.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct AccountRegion {
    /// The account, 12 digits.
    pub account: SharedStr,
    /// Region; [`super::GLOBAL`] for global resources.
    pub region: SharedStr,
}

/// ID of a list, from [`ListingEvent::Planned`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ListingId(pub u32);

/// List of resources to load from one AWS API.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Listing {
    /// Display name of the list ("EC2 instances").
    pub finder: SharedStr,
    /// IAM action of the list.
    pub action: SharedStr,
    /// Resource types that the list contains completely; empty if it contains only some resources.
    pub resource_types: Vec<ResourceType>,
    /// Account and region of the list.
    pub account_region: AccountRegion,
}

/// Resource types, accounts and regions whose lists were loaded completely.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CompleteLists(HashSet<(ResourceType, SharedStr, SharedStr)>);

impl CompleteLists {
    /// Adds a list that was loaded completely.
    pub fn add(&mut self, Listing { resource_types, account_region, .. }: &Listing) {
        self.0.extend(resource_types.iter().map(|resource_type| {
            (resource_type.clone(), account_region.account.clone(), account_region.region.clone())
        }));
    }

    /// Whether all resources of a type in an account and region are known. A list loaded once for all regions is
    /// complete in each region.
    #[must_use]
    pub fn has(&self, resource_type: &ResourceType, account: &str, region: &str) -> bool {
        let has =
            |region: &str| self.0.contains(&(resource_type.clone(), SharedStr::from(account), SharedStr::from(region)));
        has(region) || has(GLOBAL)
    }
}

/// Whether the text is an account number of 12 digits. If the account is unknown, a placeholder is used instead.
#[must_use]
pub fn is_account_number(account: &str) -> bool {
    account.len() == 12 && account.bytes().all(|byte| byte.is_ascii_digit())
}

/// Event while listing resources. A failed list does not stop the others.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ListingEvent {
    /// Additional lists to load.
    Planned(Vec<(ListingId, Listing)>),
    /// Page of a list.
    Found(ListingId, #[serde(with = "crate::columns")] Arc<[Resource]>),
    /// Details of some resources failed to load: the resources are shown without them.
    Gap(ListingId, SourceError),
    /// End of a list, complete or failed. Resources from earlier pages are kept.
    Ended(ListingId, Result<(), SourceError>),
}
