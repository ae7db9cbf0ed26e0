//! Facts about resources and unattributed costs.

use rust_decimal::Decimal;

use super::{
    entities::{resource_entities, service_entity},
    fact::FactKind,
    sheet::{SheetBuilder, share_of},
};
use crate::{
    attribution::Attribution, inventory::Item, money::Money, period::DateRange, resource::Tag, value::FactValue,
};

/// Maximum number of resources in the sheet; those with the largest absolute costs are kept.
const MAX_RESOURCES: usize = 40;
/// Maximum number of tags per resource.
const MAX_TAGS: usize = 5;

impl SheetBuilder {
    /// Adds the resources with the largest absolute costs, and the unattributed cost of each service.
    pub fn add_resources(&mut self, items: &[Item<'_>], attribution: &Attribution, span: DateRange) {
        let Some(unit) = &attribution.unit else { return };
        let money = |amount: Decimal| Money::new(amount, unit.clone());
        let total = money(attribution.total);
        let mut by_cost: Vec<(Decimal, &Item<'_>)> =
            items.iter().filter_map(|item| Some((item.amount()?, item))).collect();
        by_cost.sort_by(|(left_cost, left), (right_cost, right)| {
            right_cost.abs().cmp(&left_cost.abs()).then_with(|| left.resource.key().cmp(&right.resource.key()))
        });
        for (cost, item) in by_cost.into_iter().take(MAX_RESOURCES) {
            let resource = item.resource;
            let (_, mut entry) =
                self.start_entry(resource.title(), resource_entities(resource), Some(span), Some(cost));
            let note = format!("{}, {}", resource.resource_type.label(), item.confidence().as_str());
            entry.add_amount(FactKind::Cost, &money(cost), note);
            entry.add_percent(FactKind::Share, share_of(&money(cost), &total), "of the total");
            if let Some(state) = &resource.state {
                entry.add_fact(FactKind::Evidence, FactValue::Text(state.to_string()), "state");
            }
            for Tag(key, value) in resource.tags.iter().flatten().take(MAX_TAGS) {
                entry.add_fact(FactKind::Evidence, FactValue::Text(value.to_string()), format!("tag {key}"));
            }
        }
        for service_cost in attribution.services.iter().filter(|it| !it.unattributed.is_zero()) {
            let service = service_entity(&service_cost.service);
            let unattributed = service_cost.unattributed;
            let (_, mut entry) = self.start_entry(service.name.clone(), vec![service], Some(span), Some(unattributed));
            entry.add_amount(FactKind::Unattributed, &money(unattributed), "not attributed to any resource");
        }
    }
}
