//! Queries to a cost source.

use serde::{Deserialize, Serialize};

use crate::{
    dimension::{Attribute, Dimension},
    filter::Filter,
    period::{DateRange, Granularity},
};

/// Query for a cost table. All metrics are requested: one request returns them at one price.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct CostQuery {
    /// UTC days, both ends inclusive.
    pub range: DateRange,
    /// Granularity of the costs.
    pub granularity: Granularity,
    /// Up to two attributes, the limit of Cost Explorer.
    pub group_by: Vec<Attribute>,
    /// Filter of the costs.
    pub filter: Filter,
}

impl CostQuery {
    /// Whether the query is for costs by resource: a separate data set and operation.
    #[must_use]
    pub fn is_by_resource(&self) -> bool {
        let resource = Attribute::Dimension(Dimension::Resource);
        self.group_by.contains(&resource) || self.filter.each().any(|(attribute, _, _)| *attribute == resource)
    }
}

/// Query for names that a filter or grouping can select.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct NameQuery {
    /// Names to load.
    pub names: Names,
    /// UTC days, both ends inclusive.
    pub range: DateRange,
    /// Filter of the costs that have the names.
    pub filter: Filter,
}

/// Kind of names.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Names {
    /// Values of a dimension, a tag or a category.
    Values(Attribute),
    /// Keys of cost allocation tags.
    TagKeys,
    /// Names of cost categories.
    Categories,
}

impl NameQuery {
    /// Query for the names of all costs in a range.
    #[must_use]
    pub fn unfiltered(names: Names, range: DateRange) -> Self {
        Self { names, range, filter: Filter::default() }
    }
}

/// A filter value and its display name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Name {
    /// Value in filters and in the bill.
    pub value: String,
    /// AWS's description of the value, such as an account name.
    pub label: Option<String>,
}
