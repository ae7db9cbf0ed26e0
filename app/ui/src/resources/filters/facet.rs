//! Attributes of resources in filters and groups.

use domain::{
    dimension::Attribute,
    filter::{NONE_VALUE, Rule},
    inventory::{self, AttributeValue},
    naming::display_name,
    resource::ResourceType,
    view::{Facet, Property, View},
};

use super::super::shown_resources::ShownResources;
use crate::components::picker::Filterable;

/// Maximum number of tag keys listed.
const MAX_TAG_KEYS: usize = 100;

impl Filterable for Facet<Property> {
    fn label(&self) -> String {
        Facet::label(self)
    }

    fn has(&self, view: &View, rule: Rule, value: &str) -> bool {
        match self {
            Self::Shared(attribute) => view.filter.has(attribute, rule, value),
            Self::Own(property) => view.resources.properties.has(property, rule, value),
        }
    }

    fn set(&self, view: &mut View, rule: Rule, value: &str, on: bool) {
        match (self, on) {
            (Self::Shared(attribute), true) => view.filter.add(attribute.clone(), rule, value),
            (Self::Shared(attribute), false) => view.filter.remove(attribute, rule, value),
            (Self::Own(property), true) => view.resources.properties.add(*property, rule, value),
            (Self::Own(property), false) => view.resources.properties.remove(property, rule, value),
        }
    }
}

/// Display name of a value.
pub fn value_name(facet: &Facet<Property>, value: &str) -> String {
    match facet {
        Facet::Shared(attribute) => display_name(attribute, value, None),
        Facet::Own(_) if value == NONE_VALUE => "none".to_owned(),
        Facet::Own(Property::ResourceType) => ResourceType::new(value.to_owned()).label(),
        Facet::Own(_) => value.to_owned(),
    }
}

/// Removes all values of an attribute under a rule.
pub fn clear(facet: &Facet<Property>, view: &mut View, rule: Rule) {
    match facet {
        Facet::Shared(attribute) => view.filter.clear(attribute, rule),
        Facet::Own(property) => view.resources.properties.clear(property, rule),
    }
}

/// Display name of a group or value.
pub fn group_label(facet: &Facet<Property>, value: AttributeValue<'_>) -> String {
    match (value, facet) {
        (AttributeValue::Value(value), _) => value_name(facet, value),
        (AttributeValue::Absent, Facet::Shared(Attribute::Tag(key))) => format!("Untagged ({key})"),
        (AttributeValue::Absent, _) => "none".to_owned(),
        (AttributeValue::Unreadable, _) => "tags unknown".to_owned(),
    }
}

/// Filters a view by one group and removes the grouping. Does nothing for unreadable values, which no filter can express.
pub fn show_only(view: &mut View, facet: &Facet<Property>, value: AttributeValue<'_>) {
    let Some(value) = value.as_filter() else { return };
    match facet {
        Facet::Shared(attribute) => view.filter.include_only(attribute, value),
        Facet::Own(property) => view.resources.properties.include_only(property, value),
    }
    view.resources.group = None;
}

/// Tag keys of the resources with their numbers of resources, most frequent first.
pub fn tag_keys(resources: ShownResources) -> Vec<(String, usize)> {
    resources.load().with(|snapshot| {
        let keys = inventory::tag_keys(snapshot.items()).into_iter().take(MAX_TAG_KEYS);
        keys.map(|(key, count)| (key.to_owned(), count)).collect()
    })
}
