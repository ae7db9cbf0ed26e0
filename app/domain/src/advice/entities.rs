//! Entities that facts are about: services, resources with their location, findings, and groups of costs.

use super::fact::{Class, Entity};
use crate::{
    dimension::{Attribute, Dimension},
    finding::Finding,
    naming::{display_name, is_sentinel},
    resource::{GLOBAL, Resource},
    table::Key,
};

/// A service, by its common short name; the billing name is an alias.
#[must_use]
pub fn service_entity(billing: &str) -> Entity {
    let name = display_name(&Dimension::Service.into(), billing, None);
    let aliases = if name == billing { Vec::new() } else { vec![billing.to_owned()] };
    Entity { class: Class::Service, name, aliases }
}

/// A resource and its location: the resource first, then service, account and region.
#[must_use]
pub fn resource_entities(resource: &Resource) -> Vec<Entity> {
    let name = resource.title();
    let identifiers = [Some(&*resource.id), resource.arn.as_deref()].into_iter().flatten();
    let aliases = identifiers.filter(|it| *it != name).map(str::to_owned).collect();
    let first = Entity { aliases, ..Entity::new(Class::Resource, name) };
    let service = resource.service.as_deref().map(service_entity);
    let account = Entity::new(Class::Account, &*resource.account);
    let region = (resource.region != GLOBAL).then(|| Entity::new(Class::Region, &*resource.region));
    [first].into_iter().chain(service).chain([account]).chain(region).collect()
}

/// Entities of a finding, the resource first.
pub(super) fn finding_entities(finding: &Finding) -> Vec<Entity> {
    let mut entities = Vec::new();
    if let Some(subject) = &finding.resource {
        let name = subject.title();
        let alias = Some(subject.id.to_string()).filter(|id| *id != name);
        entities.push(Entity { aliases: alias.into_iter().collect(), ..Entity::new(Class::Resource, name) });
    }
    if !finding.service.is_empty() {
        entities.push(service_entity(&finding.service));
    }
    if !finding.account.is_empty() {
        entities.push(Entity::new(Class::Account, &*finding.account));
    }
    if !finding.region.is_empty() && finding.region != GLOBAL {
        entities.push(Entity::new(Class::Region, &*finding.region));
    }
    entities
}

/// Entities of a group of costs, in the order of the attributes.
#[must_use]
pub fn group_entities(group_by: &[Attribute], key: &Key, label: impl Fn(&str) -> Option<String>) -> Vec<Entity> {
    let pairs = group_by.iter().zip(&key.0);
    pairs.map(|(attribute, value)| attribute_entity(attribute, value, label(value).as_deref())).collect()
}

/// The value of an attribute, by its display name; `label` is AWS's own name of the value, if any.
pub(super) fn attribute_entity(attribute: &Attribute, value: &str, label: Option<&str>) -> Entity {
    let class = match attribute {
        Attribute::Dimension(Dimension::Service) => Class::Service,
        Attribute::Dimension(Dimension::Account) => Class::Account,
        Attribute::Dimension(Dimension::Region) => Class::Region,
        Attribute::Dimension(Dimension::Resource) => Class::Resource,
        Attribute::Dimension(_) | Attribute::Tag(_) | Attribute::Category(_) => Class::Value,
    };
    let name = display_name(attribute, value, label);
    let aliases = if name == value || is_sentinel(value) { Vec::new() } else { vec![value.to_owned()] };
    Entity { class, name, aliases }
}
