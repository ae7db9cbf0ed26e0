//! Selection of resources by filters and search.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::{Item, attribute_value::AttributeValue, search::Search};
use crate::{
    dimension::{Attribute, Dimension},
    filter::{Choice, Filter},
    view::{Facet, Property, ResourceView, ServiceGroup},
};

/// Filter of resources from a URL, prepared for many resources.
#[derive(Clone, Debug)]
pub struct Selection {
    choices: Vec<(Facet<Property>, Choice)>,
    service_group: Option<ServiceGroup>,
    search: Search,
    min_cost: Option<Decimal>,
    max_cost: Option<Decimal>,
}

/// Resources that pass the filter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FilteredResources {
    /// Indexes of the resources, in the order of the inventory.
    pub indexes: Vec<u32>,
    /// Number of resources by service group, ignoring the filter on it.
    pub service_groups: BTreeMap<ServiceGroup, usize>,
}

impl Selection {
    /// Selection for a URL. Filters on attributes that resources lack ([`inapplicable`]) exclude nothing.
    #[must_use]
    pub fn of(filter: &Filter, view: &ResourceView) -> Self {
        let shared = filter.choices().filter(|(attribute, _)| attribute.applies_to_resources());
        let shared = shared.map(|(attribute, choice)| (Facet::Shared(attribute.clone()), choice));
        let own = view.properties.choices().map(|(property, choice)| (Facet::Own(*property), choice));
        Self {
            choices: shared.chain(own).map(|(facet, choice)| (facet, choice.clone())).collect(),
            service_group: view.service_group,
            search: Search::of(&view.search),
            min_cost: view.min_cost,
            max_cost: view.max_cost,
        }
    }

    /// Whether a resource passes all filters.
    #[must_use]
    pub fn admits(&self, item: &Item<'_>) -> bool {
        self.service_group.is_none_or(|it| it == ServiceGroup::of(&item.resource.resource_type))
            && self.admits_in_any_group(item)
    }

    /// Selects the resources that pass all filters.
    #[must_use]
    pub fn select(&self, items: &[Item<'_>]) -> FilteredResources {
        let mut filtered = FilteredResources::default();
        for (item, index) in items.iter().zip(0u32..).filter(|(item, _)| self.admits_in_any_group(item)) {
            let service_group = ServiceGroup::of(&item.resource.resource_type);
            *filtered.service_groups.entry(service_group).or_default() += 1;
            if self.service_group.is_none_or(|it| it == service_group) {
                filtered.indexes.push(index);
            }
        }
        filtered
    }

    /// Evaluates all filters except the service group, the fastest first.
    fn admits_in_any_group(&self, item: &Item<'_>) -> bool {
        self.is_within_bounds(item)
            && self.choices.iter().all(|(facet, choice)| item.value(facet).passes(choice))
            && self.search.matches(item.resource)
    }

    /// Whether the cost is within the limits. An unknown cost is outside of any limit.
    fn is_within_bounds(&self, item: &Item<'_>) -> bool {
        if self.min_cost.is_none() && self.max_cost.is_none() {
            return true;
        }
        let is_within = |cost: Decimal| {
            self.min_cost.is_none_or(|min_cost| min_cost <= cost)
                && self.max_cost.is_none_or(|max_cost| cost <= max_cost)
        };
        item.amount().is_some_and(is_within)
    }

    /// Whether unattributed costs and unlisted resources are included: only if no attribute other than the service is
    /// filtered, because they have no state, tags or name.
    #[must_use]
    pub fn includes_unattributed(&self) -> bool {
        let only_service =
            self.choices.iter().all(|(facet, _)| *facet == Facet::Shared(Attribute::Dimension(Dimension::Service)));
        let has_no_limits = self.min_cost.is_none() && self.max_cost.is_none();
        only_service && has_no_limits && self.service_group.is_none() && self.search.is_empty()
    }

    /// Whether unattributed costs and unlisted resources of a service, by billing name, are included.
    #[must_use]
    pub fn includes_unattributed_of(&self, service: &str) -> bool {
        let value = AttributeValue::of(Some(service));
        self.includes_unattributed() && self.choices.iter().all(|(_, choice)| value.passes(choice))
    }
}

/// Filters on attributes that resources lack (usage type, operation, cost category, …), which have no effect.
pub fn inapplicable(filter: &Filter) -> impl Iterator<Item = &Attribute> {
    filter.choices().map(|(attribute, _)| attribute).filter(|attribute| !attribute.applies_to_resources())
}
