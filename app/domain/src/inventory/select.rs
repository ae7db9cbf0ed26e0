//! Selection of resources by filters and search.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::{
    Item,
    held::{Held, counterpart},
    search::Search,
};
use crate::{
    dimension::Attribute,
    filter::{Choice, Filter},
    view::{By, Family, Property, Things},
};

/// What an address chooses of resources, ready to be asked of many.
#[derive(Clone, Debug)]
pub struct Selection {
    choices: Vec<(By, Choice)>,
    confidence: Option<Choice>,
    family: Option<Family>,
    search: Search,
    least: Option<Decimal>,
    most: Option<Decimal>,
}

/// What a selection leaves of an inventory.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Picked {
    /// The places of what is admitted, in the order of the inventory.
    pub places: Vec<u32>,
    /// How many of each family there are under everything that is chosen but the family.
    pub families: BTreeMap<Family, usize>,
}

impl Selection {
    /// The selection of an address. Filters on what resources do not have ([`inapplicable`]) leave none out.
    #[must_use]
    pub fn of(filter: &Filter, things: &Things) -> Self {
        let shared = filter.choices().filter_map(|(attribute, choice)| Some((counterpart(attribute)?, choice)));
        let own = [(Property::State, By::State), (Property::Kind, By::Kind)];
        let own = own.into_iter().filter_map(|(property, by)| Some((by, things.properties.choice(&property)?)));
        Self {
            choices: shared.chain(own).map(|(by, choice)| (by, choice.clone())).collect(),
            confidence: things.properties.choice(&Property::Confidence).cloned(),
            family: things.family,
            search: Search::of(&things.search),
            least: things.min_cost,
            most: things.max_cost,
        }
    }

    /// Whether a resource is shown.
    #[must_use]
    pub fn admits(&self, item: &Item<'_>) -> bool {
        self.family.is_none_or(|family| family == Family::of(&item.resource.kind)) && self.admits_in_any_family(item)
    }

    /// What is shown of an inventory.
    #[must_use]
    pub fn pick(&self, items: &[Item<'_>]) -> Picked {
        let mut picked = Picked::default();
        for (item, place) in items.iter().zip(0u32..).filter(|(item, _)| self.admits_in_any_family(item)) {
            let family = Family::of(&item.resource.kind);
            *picked.families.entry(family).or_default() += 1;
            if self.family.is_none_or(|it| it == family) {
                picked.places.push(place);
            }
        }
        picked
    }

    /// What costs little to ask comes first.
    fn admits_in_any_family(&self, item: &Item<'_>) -> bool {
        self.is_within_bounds(item)
            && self.confidence.as_ref().is_none_or(|choice| choice.admits(item.confidence().as_str()))
            && self.choices.iter().all(|(by, choice)| item.held(by).is_admitted(choice))
            && self.search.finds(item.resource)
    }

    /// An unknown cost is within no bounds.
    fn is_within_bounds(&self, item: &Item<'_>) -> bool {
        if self.least.is_none() && self.most.is_none() {
            return true;
        }
        let is_within =
            |cost: Decimal| self.least.is_none_or(|least| least <= cost) && self.most.is_none_or(|most| cost <= most);
        item.amount().is_some_and(is_within)
    }

    /// Whether costs of no known resource stand beside what is shown. They have no state, no tag and no name: only where
    /// nothing but the service is chosen is it known whether they belong to it.
    #[must_use]
    pub fn has_rest(&self) -> bool {
        let is_of_service = self.choices.iter().all(|(by, _)| *by == By::Service);
        let is_any_cost = self.least.is_none() && self.most.is_none() && self.confidence.is_none();
        is_of_service && is_any_cost && self.family.is_none() && self.search.is_empty()
    }

    /// Whether costs of a service, by its billing name, are among those that stand beside what is shown.
    #[must_use]
    pub fn has_rest_of(&self, service: &str) -> bool {
        let held = Held::of(Some(service));
        self.has_rest() && self.choices.iter().all(|(_, choice)| held.is_admitted(choice))
    }
}

/// What a filter says of costs that resources have nothing of (usage types, operations, cost categories, …): the page
/// says that it leaves no resource out.
pub fn inapplicable(filter: &Filter) -> impl Iterator<Item = &Attribute> {
    filter.choices().map(|(attribute, _)| attribute).filter(|attribute| counterpart(attribute).is_none())
}
