//! Attribute of a filter or grouping: one that costs share, or one of resources only.

use domain::{
    dimension::{Attribute, Dimension},
    filter::{NONE_VALUE, Rule},
    inventory::Held,
    naming::display_name,
    resource::Kind,
    view::{By, Property, View},
};

use crate::components::picker::Filterable;

/// Attribute of a filter: one that costs share, or one of resources only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Facet {
    /// Attribute of costs.
    Shared(Attribute),
    /// Property of resources only.
    Own(Property),
}

impl Filterable for Facet {
    fn label(&self) -> String {
        match self {
            Self::Shared(attribute) => attribute.label(),
            Self::Own(property) => property.label().to_owned(),
        }
    }

    fn has(&self, view: &View, rule: Rule, value: &str) -> bool {
        match self {
            Self::Shared(attribute) => view.filter.has(attribute, rule, value),
            Self::Own(property) => view.things.properties.has(property, rule, value),
        }
    }

    fn set(&self, view: &mut View, rule: Rule, value: &str, on: bool) {
        match (self, on) {
            (Self::Shared(attribute), true) => view.filter.add(attribute.clone(), rule, value),
            (Self::Shared(attribute), false) => view.filter.remove(attribute, rule, value),
            (Self::Own(property), true) => view.things.properties.add(*property, rule, value),
            (Self::Own(property), false) => view.things.properties.remove(property, rule, value),
        }
    }
}

impl Facet {
    /// Display name of a value.
    pub fn name(&self, value: &str) -> String {
        match self {
            Self::Shared(attribute) => display_name(attribute, value, None),
            Self::Own(_) if value == NONE_VALUE => "none".to_owned(),
            Self::Own(Property::Kind) => Kind::new(value.to_owned()).label(),
            Self::Own(_) => value.to_owned(),
        }
    }

    /// Removes all values under a rule.
    pub fn clear(&self, view: &mut View, rule: Rule) {
        match self {
            Self::Shared(attribute) => view.filter.clear(attribute, rule),
            Self::Own(property) => view.things.properties.clear(property, rule),
        }
    }
}

/// Display name of a group or value.
pub fn held_name(by: &By, held: Held<'_>) -> String {
    let facet = match by {
        By::Service => Facet::Shared(Dimension::Service.into()),
        By::Region => Facet::Shared(Dimension::Region.into()),
        By::Account => Facet::Shared(Dimension::Account.into()),
        By::State => Facet::Own(Property::State),
        By::Kind => Facet::Own(Property::Kind),
        By::Tag(key) => Facet::Shared(Attribute::Tag(key.clone())),
    };
    match (held, by) {
        (Held::Value(value), _) => facet.name(value),
        (Held::Nothing, By::Tag(key)) => format!("Untagged ({key})"),
        (Held::Nothing, _) => "none".to_owned(),
        (Held::Unreadable, _) => "tags unknown".to_owned(),
    }
}

/// View of one group's resources.
pub fn only(view: &mut View, by: &By, held: Held<'_>) {
    let Some(value) = held.as_filter() else { return };
    match by {
        By::Service => view.filter.keep_only(&Dimension::Service.into(), value),
        By::Region => view.filter.keep_only(&Dimension::Region.into(), value),
        By::Account => view.filter.keep_only(&Dimension::Account.into(), value),
        By::Tag(key) => view.filter.keep_only(&Attribute::Tag(key.clone()), value),
        By::State => view.things.properties.keep_only(&Property::State, value),
        By::Kind => view.things.properties.keep_only(&Property::Kind, value),
    }
    view.things.by = None;
}
