//! Facts about resources and unattributed costs.

use rust_decimal::Decimal;

use super::{
    entities::{resource_entities, service_entity},
    fact::FactKind,
    sheet::{SheetBuilder, share_of},
};
use crate::{attribution::Attribution, inventory::Item, money::Money, period::DateRange, value::FactValue};

/// Maximum number of resources, the most expensive first.
const MAX_RESOURCES: usize = 40;
/// Maximum number of tags per resource.
const MAX_TAGS: usize = 5;

impl SheetBuilder {
    /// Adds the most expensive resources with their costs, and the unattributed cost of each service.
    pub fn resources(&mut self, items: &[Item<'_>], attribution: &Attribution, span: DateRange) {
        let Some(unit) = &attribution.unit else { return };
        let money = |amount: Decimal| Money::new(amount, unit.clone());
        let total = money(attribution.total);
        let mut by_cost: Vec<(Decimal, &Item<'_>)> =
            items.iter().filter_map(|item| Some((item.amount()?, item))).collect();
        by_cost.sort_by(|(left, one), (right, other)| {
            right.abs().cmp(&left.abs()).then_with(|| one.resource.key().cmp(&other.resource.key()))
        });
        for (amount, item) in by_cost.into_iter().take(MAX_RESOURCES) {
            let resource = item.resource;
            let (_, mut entry) = self.entry(resource.title(), resource_entities(resource), Some(span), Some(amount));
            let note = format!("{}, {}", resource.resource_type.label(), item.confidence().as_str());
            entry.amount(FactKind::Cost, &money(amount), note);
            entry.percent(FactKind::Share, share_of(&money(amount), &total), "of the total");
            if let Some(state) = &resource.state {
                entry.fact(FactKind::Evidence, FactValue::Text(state.to_string()), "state");
            }
            for tag in resource.tags.iter().flatten().take(MAX_TAGS) {
                entry.fact(FactKind::Evidence, FactValue::Text(tag.1.to_string()), format!("tag {}", tag.0));
            }
        }
        for cost in attribution.services.iter().filter(|it| !it.unattributed.is_zero()) {
            let service = service_entity(&cost.service);
            let (_, mut entry) = self.entry(service.name.clone(), vec![service], Some(span), Some(cost.unattributed));
            entry.amount(FactKind::Unattributed, &money(cost.unattributed), "not attributed to any resource");
        }
    }
}
