//! AWS resources as returned by their services.

pub mod fact;
mod listing;
mod resource_type;
pub(crate) mod tags;
mod wire;

pub use crate::shared_str::{SharedStr, literal};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub use self::{
    fact::{Fact, Value},
    listing::{AccountRegion, CompleteLists, Listing, ListingEvent, ListingId, is_account_number},
    resource_type::{ResourceType, billing_service},
};

/// Region of global resources.
pub const GLOBAL: &str = "global";

/// AWS resource.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Resource {
    /// Resource type.
    pub resource_type: ResourceType,
    /// Service that bills the resource, by billing name; `None` if unknown.
    pub service: Option<SharedStr>,
    /// ID in its service: `i-…`, `vol-…`, a bucket or function name. Unique per type, account and region.
    pub id: SharedStr,
    /// Amazon Resource Name, if the service returns one or documents its format.
    pub arn: Option<SharedStr>,
    /// Name: the tag `Name`, or the name in its service.
    pub name: Option<SharedStr>,
    /// Account that owns the resource, 12 digits.
    pub account: SharedStr,
    /// Region; [`GLOBAL`] for global resources.
    pub region: SharedStr,
    /// Availability Zone, if any.
    pub zone: Option<SharedStr>,
    /// State as named by its service (`running`, `in-use`, …).
    pub state: Option<SharedStr>,
    /// Time of creation or launch, UTC.
    #[serde(with = "crate::time_encoding", default)]
    pub created: Option<Timestamp>,
    /// Tags by key; `None` if they could not be loaded, which differs from having none.
    pub tags: Option<Vec<Tag>>,
    /// Other attributes in display order.
    pub facts: Vec<Fact>,
}

/// Key of the tag that AWS's console shows as the name of EC2 resources.
pub const NAME_TAG: &str = "Name";

/// Tag: key and value, both untrusted text.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Tag(pub SharedStr, pub SharedStr);

impl Resource {
    /// Account and region of the resource.
    #[must_use]
    pub fn account_region(&self) -> AccountRegion {
        AccountRegion { account: self.account.clone(), region: self.region.clone() }
    }

    /// Unique key among all resources: type, account, region and ID.
    #[must_use]
    pub fn key(&self) -> ResourceKey {
        ResourceKey::of(self.resource_type.code(), &self.account, &self.region, &self.id)
    }

    /// Display name: the name, else the ID.
    #[must_use]
    pub fn title(&self) -> &str {
        self.name.as_deref().filter(|name| !name.trim().is_empty()).unwrap_or(&self.id)
    }

    /// Value of a tag; `None` without the tag, or if the tags are unknown.
    #[must_use]
    pub fn tag(&self, key: &str) -> Option<&str> {
        self.tags.iter().flatten().find(|tag| *tag.0 == *key).map(|tag| &*tag.1)
    }

    /// Value of a fact.
    #[must_use]
    pub fn fact(&self, name: &str) -> Option<&Value> {
        self.facts.iter().find(|fact| fact.name == name).map(|fact| &fact.value)
    }

    /// Value of a numeric fact.
    #[must_use]
    pub fn number(&self, name: &str) -> Option<u64> {
        match self.fact(name) {
            Some(Value::Number(number)) => Some(*number),
            _ => None,
        }
    }

    /// Value of a text fact.
    #[must_use]
    pub fn word(&self, name: &str) -> Option<&str> {
        match self.fact(name) {
            Some(Value::Text(text)) => Some(text),
            _ => None,
        }
    }

    /// Value of a boolean fact.
    #[must_use]
    pub fn flag(&self, name: &str) -> Option<bool> {
        match self.fact(name) {
            Some(Value::Flag(flag)) => Some(*flag),
            _ => None,
        }
    }
}

/// Unique key of a resource.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ResourceKey(pub Box<str>);

impl ResourceKey {
    /// Key of a resource with the code of its type.
    #[must_use]
    pub fn of(resource_type: &str, account: &str, region: &str, id: &str) -> Self {
        Self(format!("{resource_type}/{account}/{region}/{id}").into_boxed_str())
    }
}
