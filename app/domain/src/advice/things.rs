//! Facts from resources: the cost of each, and unattributed costs.

use rust_decimal::Decimal;

use super::{
    fact::{Class, Entity, FactKind},
    sheet::{SheetBuilder, part_of},
};
use crate::{
    attribution::Attribution,
    inventory::Item,
    money::Money,
    naming::display_name,
    period::DateRange,
    resource::{GLOBAL, Resource},
    value::FactValue,
};

/// Maximum number of resources, the most expensive first.
const MOST_RESOURCES: usize = 40;
/// Maximum number of tags per resource.
const MOST_TAGS: usize = 5;

/// Names of a service: the common short form and the billing name.
#[must_use]
pub fn service(billing: &str) -> Entity {
    let name = display_name(&crate::dimension::Dimension::Service.into(), billing, None);
    let also = if name == billing { Vec::new() } else { vec![billing.to_owned()] };
    Entity { class: Class::Service, name, also }
}

/// A resource and its location: the resource first, then service, account and region.
#[must_use]
pub fn resource(it: &Resource) -> Vec<Entity> {
    let title = it.title().to_owned();
    let names = [Some(&*it.id), it.arn.as_deref()].into_iter().flatten();
    let also = names.filter(|name| *name != title).map(str::to_owned).collect();
    let mut about = vec![Entity { class: Class::Resource, name: title, also }];
    about.extend(it.service.as_deref().map(service));
    let plain = |class, name: &str| Entity { class, name: name.to_owned(), also: Vec::new() };
    about.push(plain(Class::Account, &it.account));
    if it.region != GLOBAL {
        about.push(plain(Class::Region, &it.region));
    }
    about
}

impl SheetBuilder {
    /// Adds the most expensive resources with their costs, and the unattributed cost of each service.
    pub fn resources(&mut self, items: &[Item<'_>], attribution: &Attribution, span: DateRange) {
        let Some(unit) = &attribution.unit else { return };
        let money = |amount: Decimal| Money::new(amount, unit.clone());
        let total = money(attribution.total);
        let mut dearest: Vec<(Decimal, &Item<'_>)> =
            items.iter().filter_map(|item| Some((item.amount()?, item))).collect();
        dearest.sort_by(|(left, one), (right, other)| {
            right.abs().cmp(&left.abs()).then_with(|| one.resource.key().cmp(&other.resource.key()))
        });
        for (amount, item) in dearest.into_iter().take(MOST_RESOURCES) {
            let it = item.resource;
            let (_, mut entry) = self.entry(it.title(), resource(it), Some(span), Some(amount));
            let says = format!("{}, {}", it.kind.label(), item.confidence().as_str());
            entry.amount(FactKind::Cost, &money(amount), says);
            entry.percent(FactKind::Share, part_of(&money(amount), &total), "of the total");
            if let Some(state) = &it.state {
                entry.fact(FactKind::Evidence, FactValue::Text(state.to_string()), "state");
            }
            for tag in it.tags.iter().flatten().take(MOST_TAGS) {
                entry.fact(FactKind::Evidence, FactValue::Text(tag.1.to_string()), format!("tag {}", tag.0));
            }
        }
        for cost in attribution.services.iter().filter(|it| !it.unattributed.is_zero()) {
            let about = service(&cost.service);
            let (_, mut entry) = self.entry(about.name.clone(), vec![about], Some(span), Some(cost.unattributed));
            entry.amount(FactKind::Unattributed, &money(cost.unattributed), "no resource is known for it");
        }
    }
}
