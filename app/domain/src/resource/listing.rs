//! Listing of resources: list by list, page by page, independent of each other.

use std::{collections::HashSet, sync::Arc};

use serde::{Deserialize, Serialize};

use super::{GLOBAL, Kind, Resource, Word};
use crate::error::SourceError;

/// Account and region of a list.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Place {
    /// The account, 12 digits.
    pub account: Word,
    /// Region; [`super::GLOBAL`] if there is none.
    pub region: Word,
}

/// Position of a list in [`ListingEvent::Planned`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ListingId(pub u32);

/// List to read.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Listing {
    /// Display name of the list ("EC2 instances").
    pub finder: Word,
    /// IAM action of the list.
    pub action: Word,
    /// Resource types that the list contains completely; empty if it contains only some resources.
    pub kinds: Vec<Kind>,
    /// Account and region.
    pub place: Place,
}

/// Complete lists.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Complete(HashSet<(Kind, Word, Word)>);

impl Complete {
    /// Adds a list that was loaded completely.
    pub fn add(&mut self, Listing { kinds, place, .. }: &Listing) {
        self.0.extend(kinds.iter().map(|kind| (kind.clone(), place.account.clone(), place.region.clone())));
    }

    /// Whether all resources of a type in an account and region are known. A list read once for all regions is complete
    /// in each.
    #[must_use]
    pub fn has(&self, kind: &Kind, account: &str, region: &str) -> bool {
        let has = |region: &str| self.0.contains(&(kind.clone(), Word::from(account), Word::from(region)));
        has(region) || has(GLOBAL)
    }
}

/// Whether an account is identified by its number: an unidentified one has a placeholder name and no bill.
#[must_use]
pub fn is_account_number(account: &str) -> bool {
    account.len() == 12 && account.bytes().all(|byte| byte.is_ascii_digit())
}

/// Event of listing resources. A failed list is an event; the others continue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ListingEvent {
    /// Additional lists to read.
    Planned(Vec<(ListingId, Listing)>),
    /// A page of a list.
    Found(ListingId, Arc<[Resource]>),
    /// A detail of some resources could not be loaded: they are shown without it.
    Gap(ListingId, SourceError),
    /// End of a list, complete or failed; its resources so far stay.
    Ended(ListingId, Result<(), SourceError>),
}
