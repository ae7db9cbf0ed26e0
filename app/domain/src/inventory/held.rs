//! Value of a resource's attribute: known, absent or unreadable.

use super::Item;
use crate::{
    dimension::{Attribute, Dimension},
    filter::{Choice, NONE_VALUE},
    view::By,
};

/// Value of a resource's attribute. Order: values, then absent, then unreadable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Held<'a> {
    /// A value.
    Value(&'a str),
    /// No value: without the tag, without a state, …. A tag with an empty value has none, as in Cost Explorer.
    Nothing,
    /// Its tags could not be read: it is neither with nor without one.
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

    /// Whether it passes a filter; an unreadable value never does.
    pub(super) fn is_admitted(self, choice: &Choice) -> bool {
        self.as_filter().is_some_and(|value| choice.admits(value))
    }

    /// A value, where it is not empty.
    pub(super) fn of(value: Option<&'a str>) -> Self {
        value.filter(|it| !it.is_empty()).map_or(Self::Nothing, Self::Value)
    }
}

impl<'a> Item<'a> {
    /// Value of the resource's attribute.
    #[must_use]
    pub fn held(&self, by: &By) -> Held<'a> {
        let resource = self.resource;
        match by {
            By::Service => Held::of(resource.service.as_deref()),
            By::Region => Held::of(Some(&resource.region)),
            By::Account => Held::of(Some(&resource.account)),
            By::State => Held::of(resource.state.as_deref()),
            By::Kind => Held::of(Some(resource.kind.code())),
            By::Tag(_) if resource.tags.is_none() => Held::Unreadable,
            By::Tag(key) => Held::of(resource.tag(key)),
        }
    }
}

/// Resource attribute that corresponds to a cost attribute; `None` if there is none.
pub(super) fn counterpart(attribute: &Attribute) -> Option<By> {
    match attribute {
        Attribute::Dimension(Dimension::Service) => Some(By::Service),
        Attribute::Dimension(Dimension::Region) => Some(By::Region),
        Attribute::Dimension(Dimension::Account) => Some(By::Account),
        Attribute::Tag(key) => Some(By::Tag(key.clone())),
        Attribute::Dimension(_) | Attribute::Category(_) => None,
    }
}
