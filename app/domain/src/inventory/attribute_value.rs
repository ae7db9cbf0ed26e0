//! Value of a resource's attribute: known, absent or unreadable.

use super::Item;
use crate::{
    dimension::{Attribute, Dimension},
    filter::{Choice, NONE_VALUE},
    view::{Facet, Property},
};

/// Value of a resource's attribute. Values are ordered before absent and unreadable ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AttributeValue<'a> {
    /// A value.
    Value(&'a str),
    /// No value, for example no such tag or no state. An empty tag value counts as none, as in Cost Explorer.
    Absent,
    /// The tags could not be loaded, so it is unknown whether the resource has the tag.
    Unreadable,
}

impl<'a> AttributeValue<'a> {
    /// Value in filters and URLs; `None` if no filter can express it.
    #[must_use]
    pub fn as_filter(self) -> Option<&'a str> {
        match self {
            Self::Value(value) => Some(value),
            Self::Absent => Some(NONE_VALUE),
            Self::Unreadable => None,
        }
    }

    /// Whether the value passes a filter; an unreadable value never does.
    pub(super) fn passes(self, choice: &Choice) -> bool {
        self.as_filter().is_some_and(|value| choice.accepts(value))
    }

    /// Value of an optional text; empty text is absent.
    pub(super) fn of(value: Option<&'a str>) -> Self {
        value.filter(|it| !it.is_empty()).map_or(Self::Absent, Self::Value)
    }
}

impl<'a> Item<'a> {
    /// Value of the item's attribute.
    #[must_use]
    pub fn value(&self, facet: &Facet<Property>) -> AttributeValue<'a> {
        match facet {
            Facet::Shared(attribute) => self.attribute_value(attribute),
            Facet::Own(Property::State) => AttributeValue::of(self.resource.state.as_deref()),
            Facet::Own(Property::ResourceType) => AttributeValue::of(Some(self.resource.resource_type.code())),
            Facet::Own(Property::Confidence) => AttributeValue::of(Some(self.confidence().as_str())),
        }
    }

    fn attribute_value(&self, attribute: &Attribute) -> AttributeValue<'a> {
        let resource = self.resource;
        match attribute {
            Attribute::Dimension(Dimension::Service) => AttributeValue::of(resource.service.as_deref()),
            Attribute::Dimension(Dimension::Region) => AttributeValue::of(Some(&resource.region)),
            Attribute::Dimension(Dimension::Account) => AttributeValue::of(Some(&resource.account)),
            Attribute::Tag(_) if resource.tags.is_none() => AttributeValue::Unreadable,
            Attribute::Tag(key) => AttributeValue::of(resource.tag(key)),
            Attribute::Dimension(_) | Attribute::Category(_) => AttributeValue::Absent,
        }
    }
}
