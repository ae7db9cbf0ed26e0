//! Queries to a cost source.

use serde::{Deserialize, Serialize};

use crate::{
    dimension::{Attribute, Dimension},
    filter::Filter,
    period::{DateRange, Granularity},
};

/// A question whose answer is a cost table. All metrics are always asked for: one request brings them at one price.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct CostQuery {
    /// The UTC days, both ends inclusive.
    pub range: DateRange,
    /// How finely they are cut.
    pub granularity: Granularity,
    /// None, one or two attributes: Cost Explorer knows no third.
    pub group_by: Vec<Attribute>,
    /// Which costs count.
    pub filter: Filter,
}

impl CostQuery {
    /// Whether it asks for single resources: a data set of its own, with an operation of its own.
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
        /// Whose values.
        of: Attribute,
        /// In which days, both ends inclusive.
        range: DateRange,
    },
    /// The keys of cost allocation tags.
    TagKeys {
        /// In which days, both ends inclusive.
        range: DateRange,
    },
    /// The names of cost categories.
    Categories {
        /// In which days, both ends inclusive.
        range: DateRange,
    },
}

/// A value that a filter can choose, and what to call it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Name {
    /// As a filter and the bill write it.
    pub value: String,
    /// AWS's description of it, such as an account's name.
    pub label: Option<String>,
}
