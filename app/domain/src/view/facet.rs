//! Attributes that lists are filtered and grouped by.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use super::{FindingProperty, Property, options::UrlOption};
use crate::dimension::{Attribute, Dimension};

/// Attribute of the items of a list: one that costs share, or one of these items only.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Facet<P> {
    /// Attribute of costs.
    Shared(Attribute),
    /// Property of these items only.
    Own(P),
}

/// Property that only the items of one list have.
pub trait ListProperty: UrlOption + Ord {
    /// Groupings of the list besides tags, in menu order.
    const GROUPS: &'static [Facet<Self>];
}

impl ListProperty for Property {
    const GROUPS: &'static [Facet<Self>] = &[
        Facet::Shared(Attribute::Dimension(Dimension::Service)),
        Facet::Shared(Attribute::Dimension(Dimension::Region)),
        Facet::Shared(Attribute::Dimension(Dimension::Account)),
        Facet::Own(Self::State),
        Facet::Own(Self::ResourceType),
    ];
}

impl ListProperty for FindingProperty {
    const GROUPS: &'static [Facet<Self>] = &[
        Facet::Own(Self::Check),
        Facet::Shared(Attribute::Dimension(Dimension::Service)),
        Facet::Shared(Attribute::Dimension(Dimension::Account)),
        Facet::Own(Self::Effort),
    ];
}

impl Default for Facet<FindingProperty> {
    fn default() -> Self {
        Self::Own(FindingProperty::Check)
    }
}

impl<P: UrlOption> Facet<P> {
    /// Display name.
    #[must_use]
    pub fn label(&self) -> String {
        match self {
            Self::Shared(attribute) => attribute.label(),
            Self::Own(property) => property.label().to_owned(),
        }
    }
}

impl<P: fmt::Display> fmt::Display for Facet<P> {
    /// Format in URLs.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Shared(attribute) => attribute.fmt(f),
            Self::Own(property) => property.fmt(f),
        }
    }
}

impl<P: ListProperty> FromStr for Facet<P> {
    type Err = ();

    /// Parses a grouping of the list: one of the menu, or a tag.
    fn from_str(text: &str) -> Result<Self, ()> {
        let facet = text.parse().map(Self::Own).or_else(|()| text.parse().map(Self::Shared))?;
        let is_tag = matches!(facet, Self::Shared(Attribute::Tag(_)));
        if is_tag || P::GROUPS.contains(&facet) { Ok(facet) } else { Err(()) }
    }
}
