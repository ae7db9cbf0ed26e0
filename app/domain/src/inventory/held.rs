//! Value of a resource's attribute: known, absent or unreadable.

use super::Item;
use crate::{
    dimension::{Attribute, Dimension},
    filter::{Choice, NONE_VALUE},
    view::{Facet, Property},
};

/// Value of a resource's attribute. Order: values, then absent, then unreadable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Held<'a> {
    /// A value.
    Value(&'a str),
    /// No value: without the tag, without a state, …. A tag with an empty value has none, as in Cost Explorer.
    Nothing,
    /// The tags could not be loaded, so it is unknown whether the resource has the tag.
    Unreadable,
}

impl<'a> Held<'a> {
    /// Value in filters and URLs; `None` if no filter can express it.
    #[must_use]
    pub fn as_filter(self) -> Option<&'a str> {
        match self {
            Self::Value(value) => Some(value),
            Self::Nothing => Some(NONE_VALUE),
            Self::Unreadable => None,
        }
    }

    /// Whether the value passes a filter; an unreadable value never does.
    pub(super) fn is_admitted(self, choice: &Choice) -> bool {
        self.as_filter().is_some_and(|value| choice.accepts(value))
    }

    /// A value, unless it is empty.
    pub(super) fn of(value: Option<&'a str>) -> Self {
        value.filter(|it| !it.is_empty()).map_or(Self::Nothing, Self::Value)
    }
}

impl<'a> Item<'a> {
    /// Value of the item's attribute.
    #[must_use]
    pub fn held(&self, facet: &Facet<Property>) -> Held<'a> {
        match facet {
            Facet::Shared(attribute) => self.held_of(attribute),
            Facet::Own(Property::State) => Held::of(self.resource.state.as_deref()),
            Facet::Own(Property::Kind) => Held::of(Some(self.resource.kind.code())),
            Facet::Own(Property::Confidence) => Held::of(Some(self.confidence().as_str())),
        }
    }

    fn held_of(&self, attribute: &Attribute) -> Held<'a> {
        let resource = self.resource;
        match attribute {
            Attribute::Dimension(Dimension::Service) => Held::of(resource.service.as_deref()),
            Attribute::Dimension(Dimension::Region) => Held::of(Some(&resource.region)),
            Attribute::Dimension(Dimension::Account) => Held::of(Some(&resource.account)),
            Attribute::Tag(_) if resource.tags.is_none() => Held::Unreadable,
            Attribute::Tag(key) => Held::of(resource.tag(key)),
            Attribute::Dimension(_) | Attribute::Category(_) => Held::Nothing,
        }
    }
}
