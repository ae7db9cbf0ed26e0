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
    /// The UTC days, both ends inclusive.
    pub range: DateRange,
    /// Granularity of the costs.
    pub granularity: Granularity,
    /// Up to two attributes, the limit of Cost Explorer.
    pub group_by: Vec<Attribute>,
    /// Filter of the costs.
    pub filter: Filter,
}

impl CostQuery {
    /// Whether it queries single resources: a separate data set and operation.
    #[must_use]
    pub fn is_by_resource(&self) -> bool {
        let resource = Attribute::Dimension(Dimension::Resource);
        self.group_by.contains(&resource) || self.filter.each().any(|(attribute, _, _)| *attribute == resource)
    }
}

/// A question for the names that a filter can choose from.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum NameQuery {
    /// The values of a dimension, a tag or a category that had costs in the range.
    Values {
        /// Attribute of the values.
        of: Attribute,
        /// UTC days, both ends inclusive.
        range: DateRange,
    },
    /// The keys of cost allocation tags.
    TagKeys {
        /// UTC days, both ends inclusive.
        range: DateRange,
    },
    /// The names of cost categories.
    Categories {
        /// UTC days, both ends inclusive.
        range: DateRange,
    },
}

/// A value that a filter can choose, and what to call it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Name {
    /// Value in filters and in the bill.
    pub value: String,
    /// AWS's description of the value, such as an account name.
    pub label: Option<String>,
}
