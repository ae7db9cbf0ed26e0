//! Selection of resources by filters and search.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::{Item, held::Held, search::Search};
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
    least: Option<Decimal>,
    most: Option<Decimal>,
}

/// Resources that pass the filter.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Picked {
    /// Positions of the selected resources, in the order of the inventory.
    pub places: Vec<u32>,
    /// Number of resources by service group, ignoring the filter on it.
    pub service_groups: BTreeMap<ServiceGroup, usize>,
}

impl Selection {
    /// Selection for an address. Filters on attributes that resources lack ([`inapplicable`]) exclude nothing.
    #[must_use]
    pub fn of(filter: &Filter, view: &ResourceView) -> Self {
        let shared = filter.choices().filter(|(attribute, _)| attribute.applies_to_resources());
        let shared = shared.map(|(attribute, choice)| (Facet::Shared(attribute.clone()), choice));
        let own = view.properties.choices().map(|(property, choice)| (Facet::Own(*property), choice));
        Self {
            choices: shared.chain(own).map(|(facet, choice)| (facet, choice.clone())).collect(),
            service_group: view.service_group,
            search: Search::of(&view.search),
            least: view.min_cost,
            most: view.max_cost,
        }
    }

    /// Whether a resource is shown.
    #[must_use]
    pub fn accepts(&self, item: &Item<'_>) -> bool {
        self.service_group.is_none_or(|it| it == ServiceGroup::of(&item.resource.kind))
            && self.admits_in_any_family(item)
    }

    /// Selects the resources to show.
    #[must_use]
    pub fn pick(&self, items: &[Item<'_>]) -> Picked {
        let mut picked = Picked::default();
        for (item, place) in items.iter().zip(0u32..).filter(|(item, _)| self.admits_in_any_family(item)) {
            let service_group = ServiceGroup::of(&item.resource.kind);
            *picked.service_groups.entry(service_group).or_default() += 1;
            if self.service_group.is_none_or(|it| it == service_group) {
                picked.places.push(place);
            }
        }
        picked
    }

    /// Evaluates all filters but the service group, cheapest first.
    fn admits_in_any_family(&self, item: &Item<'_>) -> bool {
        self.is_within_bounds(item)
            && self.choices.iter().all(|(facet, choice)| item.held(facet).is_admitted(choice))
            && self.search.finds(item.resource)
    }

    /// An unknown cost is outside any limits.
    fn is_within_bounds(&self, item: &Item<'_>) -> bool {
        if self.least.is_none() && self.most.is_none() {
            return true;
        }
        let is_within =
            |cost: Decimal| self.least.is_none_or(|least| least <= cost) && self.most.is_none_or(|most| cost <= most);
        item.amount().is_some_and(is_within)
    }

    /// Whether costs without a resource are shown too. They have no state, tags or name, so only service filters apply
    /// to them.
    #[must_use]
    pub fn has_rest(&self) -> bool {
        let is_of_service =
            self.choices.iter().all(|(facet, _)| *facet == Facet::Shared(Attribute::Dimension(Dimension::Service)));
        let is_any_cost = self.least.is_none() && self.most.is_none();
        is_of_service && is_any_cost && self.service_group.is_none() && self.search.is_empty()
    }

    /// Whether costs without a resource of a service, by billing name, are shown too.
    #[must_use]
    pub fn has_rest_of(&self, service: &str) -> bool {
        let held = Held::of(Some(service));
        self.has_rest() && self.choices.iter().all(|(_, choice)| held.is_admitted(choice))
    }
}

/// Cost filters on attributes that resources lack (usage type, operation, cost category, …); the page reports that they
/// do not apply.
pub fn inapplicable(filter: &Filter) -> impl Iterator<Item = &Attribute> {
    filter.choices().map(|(attribute, _)| attribute).filter(|attribute| !attribute.applies_to_resources())
}
