//! URL parameters of the Resources page.

mod options;
mod parse;
mod write;

pub use options::{Property, ResourceColumn, ServiceGroup};

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
    /// Service group shown; `None` for all.
    pub service_group: Option<ServiceGroup>,
    /// Search words, ignoring case, that must all match; empty matches all resources.
    pub search: String,
    /// Minimum cost, inclusive.
    pub min_cost: Option<Decimal>,
    /// Maximum cost, inclusive.
    pub max_cost: Option<Decimal>,
    /// Sort order of the table.
    pub sort: Sort<ResourceColumn>,
    /// Attribute to group by, for showback; `None` for a plain list.
    pub group: Option<Facet<Property>>,
    /// Columns besides the name, in order; [`ResourceColumn::Name`] is always shown and not included.
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
            columns: ResourceColumn::DEFAULT.to_vec(),
            open: None,
        }
    }
}

impl ResourceView {
    /// Maximum length of a search, in characters.
    pub const MAX_SEARCH_LENGTH: usize = 200;
    /// Maximum length of a resource key in a URL, in characters.
    pub const MAX_KEY_LENGTH: usize = 2000;

    /// Whether filters hide resources.
    #[must_use]
    pub fn has_filters(&self) -> bool {
        let Self { properties, service_group, search, min_cost, max_cost, .. } = self;
        let is_searched = search.split_whitespace().next().is_some();
        !properties.is_empty() || service_group.is_some() || is_searched || min_cost.is_some() || max_cost.is_some()
    }
}

#[cfg(test)]
pub(super) mod tests;
