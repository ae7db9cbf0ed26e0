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

/// Query for the values that a filter can select.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum NameQuery {
    /// Values of a dimension, a tag or a category with costs in the range.
    Values {
        /// Attribute of the values.
        attribute: Attribute,
        /// UTC days, both ends inclusive.
        range: DateRange,
    },
    /// Keys of cost allocation tags.
    TagKeys {
        /// UTC days, both ends inclusive.
        range: DateRange,
    },
    /// Names of cost categories.
    Categories {
        /// UTC days, both ends inclusive.
        range: DateRange,
    },
}

/// A filter value and its display name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Name {
    /// Value in filters and in the bill.
    pub value: String,
    /// AWS's description of the value, such as an account name.
    pub label: Option<String>,
}
