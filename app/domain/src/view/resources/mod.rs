//! URL parameters of the Resources page.

mod parse;
mod words;
mod write;

pub use words::{Property, ResourceColumn, ServiceGroup};

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{Facet, Sort};
use crate::{filter::Choices, resource::ResourceKey};

/// Filters, order and columns of resources. Attributes shared with costs (service, region, account, tags) are filtered by
/// [`super::View::filter`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResourceView {
    /// Filters on attributes that only resources have.
    pub properties: Choices<Property>,
    /// The one service group that is shown; `None`: all.
    pub service_group: Option<ServiceGroup>,
    /// Search words, ignoring case, that must all match; empty matches all resources.
    pub search: String,
    /// The least cost, inclusive.
    pub min_cost: Option<Decimal>,
    /// The highest cost, inclusive.
    pub max_cost: Option<Decimal>,
    /// The order of the table.
    pub sort: Sort<ResourceColumn>,
    /// Attribute to group by, for showback; `None` for a plain list.
    pub group: Option<Facet<Property>>,
    /// Columns beside the name, in order; [`ResourceColumn::Name`] is always shown and never among them.
    pub columns: Vec<ResourceColumn>,
    /// Resource whose details are open.
    pub open: Option<ResourceKey>,
}

impl Default for ResourceView {
    fn default() -> Self {
        Self {
            properties: Choices::default(),
            service_group: None,
            search: String::new(),
            min_cost: None,
            max_cost: None,
            sort: Sort::default(),
            group: None,
            columns: ResourceColumn::USUAL.to_vec(),
            open: None,
        }
    }
}

impl ResourceView {
    /// The longest search, in characters.
    pub const MAX_SEARCH_LENGTH: usize = 200;
    /// The longest key of a resource that an address names, in characters.
    pub const LONGEST_KEY: usize = 2000;

    /// Whether filters hide resources.
    #[must_use]
    pub fn narrows(&self) -> bool {
        let Self { properties, service_group, search, min_cost, max_cost, .. } = self;
        let is_searched = search.split_whitespace().next().is_some();
        !properties.is_empty() || service_group.is_some() || is_searched || min_cost.is_some() || max_cost.is_some()
    }
}

#[cfg(test)]
pub(super) mod tests;
