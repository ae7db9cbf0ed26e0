//! Export rows of resources. Without filters, the rows of each service add up to its Cost Explorer total.

use std::{borrow::Cow, collections::BTreeSet};

use rust_decimal::Decimal;

use super::{Item, Selection};
use crate::{
    attribution::{Attribution, Basis, Confidence, Part, ServiceCost, UnlistedResourceCost},
    resource::{Resource, Tag},
};

/// Row of the export, with fields in the order of the columns. Fields that do not apply are empty.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ResourceRow<'a> {
    /// Service that bills this cost, by billing name.
    pub service: &'a str,
    /// Code of the resource type.
    pub resource_type: &'a str,
    /// ID of the resource.
    pub id: &'a str,
    /// Name of the resource.
    pub name: &'a str,
    /// Region of the resource.
    pub region: &'a str,
    /// Account that owns the resource, 12 digits.
    pub account: &'a str,
    /// State; `gone` for measured resources that are not in the inventory.
    pub state: &'a str,
    /// Cost; `None` if unknown.
    pub cost: Option<Decimal>,
    /// Confidence of the cost, or `unattributed`.
    pub confidence: &'static str,
    /// Basis of the cost, or the reason why it is unattributed.
    pub rule: String,
    /// Currency.
    pub unit: &'a str,
    /// Tags; `None` if unknown.
    pub tags: Option<&'a [Tag]>,
}

/// State of resources that are not in the inventory.
const UNLISTED: &str = "gone";
/// Confidence column of unattributed costs.
const UNATTRIBUTED: &str = "unattributed";
/// Basis of a zero that is allocated for older days.
const ALLOCATED_ZERO: &str = "Earlier days allocated by its share of the measured days.";

/// Rows of resources in the given order, then of unlisted resources, then one per service for unattributed costs.
///
/// A resource has one row for each service that bills part of it (an instance's traffic is billed under another service
/// than its hours), so that rows add up by service; most have one. Unlisted resources and unattributed costs are only
/// included if no attribute other than the service is filtered ([`Selection::includes_unattributed`]), because their
/// state, tags and region are unknown.
#[must_use]
pub fn rows<'a>(
    shown: impl IntoIterator<Item = Item<'a>>,
    attribution: Option<&'a Attribution>,
    selection: &Selection,
) -> Vec<ResourceRow<'a>> {
    let Some(attribution) = attribution else {
        return shown.into_iter().map(|item| plain_row(item, "")).collect();
    };
    let builder = RowBuilder { attribution, unit: attribution.unit.as_ref().map_or("", |it| it.as_str()) };
    let mut rows = Vec::new();
    for item in shown {
        builder.add_resource(item, &mut rows);
    }
    if selection.includes_unattributed() {
        for cost in &attribution.unlisted {
            rows.extend(builder.unlisted(cost).filter(|row| selection.includes_unattributed_of(row.service)));
        }
        let services = attribution.services.iter().filter(|it| selection.includes_unattributed_of(&it.service));
        rows.extend(services.map(|it| builder.unattributed(it)));
    }
    rows
}

/// Row of a resource under its own service, for a cost without parts.
fn plain_row<'a>(item: Item<'a>, unit: &'a str) -> ResourceRow<'a> {
    let resource: &'a Resource = item.resource;
    let rule = match (item.amount(), item.confidence()) {
        (Some(_), Confidence::Measured) => Basis::Measured.sentence(),
        (Some(_), Confidence::Allocated) => ALLOCATED_ZERO.into(),
        _ => "".into(),
    };
    ResourceRow {
        service: resource.service.as_deref().unwrap_or_default(),
        resource_type: resource.resource_type.code(),
        id: &resource.id,
        name: resource.name.as_deref().unwrap_or_default(),
        region: &resource.region,
        account: &resource.account,
        state: resource.state.as_deref().unwrap_or_default(),
        cost: item.amount(),
        confidence: item.confidence().as_str(),
        rule: rule.into_owned(),
        unit,
        tags: resource.tags.as_deref(),
    }
}

/// Creates rows from an attribution.
struct RowBuilder<'a> {
    attribution: &'a Attribution,
    unit: &'a str,
}

impl<'a> RowBuilder<'a> {
    fn add_resource(&self, item: Item<'a>, rows: &mut Vec<ResourceRow<'a>>) {
        let row = plain_row(item, self.unit);
        let parts = item.cost.map_or(&[][..], |it| &it.parts);
        if parts.is_empty() {
            rows.push(row);
            return;
        }
        rows.extend(self.by_service(parts).map(|parts| self.with_parts(row.clone(), parts)));
    }

    fn unlisted(&self, cost: &'a UnlistedResourceCost) -> impl Iterator<Item = ResourceRow<'a>> {
        let row = ResourceRow {
            id: &cost.id,
            account: &cost.account,
            state: UNLISTED,
            unit: self.unit,
            ..ResourceRow::default()
        };
        self.by_service(&cost.parts).map(move |parts| self.with_parts(row.clone(), parts))
    }

    fn unattributed(&self, cost: &'a ServiceCost) -> ResourceRow<'a> {
        let sentences: Vec<_> = cost.reasons.iter().map(|(reason, _)| reason.sentence()).collect();
        ResourceRow {
            service: &cost.service,
            cost: Some(cost.unattributed),
            confidence: UNATTRIBUTED,
            rule: sentences.join(" "),
            unit: self.unit,
            ..ResourceRow::default()
        }
    }

    /// Groups parts by service. They are in the order of the line items, so those of one service are adjacent.
    fn by_service(&self, parts: &'a [Part]) -> impl Iterator<Item = &'a [Part]> {
        let attribution = self.attribution;
        let service = move |part: &Part| attribution.line(part).map(|line| &line.service);
        parts.chunk_by(move |left, right| service(left) == service(right))
    }

    /// Completes a row with the cost and basis of one service's parts.
    fn with_parts(&self, mut row: ResourceRow<'a>, parts: &[Part]) -> ResourceRow<'a> {
        if let Some(line) = parts.first().and_then(|part| self.attribution.line(part)) {
            row.service = &line.service;
        }
        let lowest = parts.iter().map(|it| it.basis.confidence()).max();
        row.confidence = lowest.unwrap_or(Confidence::Unknown).as_str();
        row.cost = Some(parts.iter().fold(Decimal::ZERO, |sum, part| sum.saturating_add(part.amount)));
        row.rule = basis_sentences(parts);
        row
    }
}

/// Sentences of the parts' bases, each once.
fn basis_sentences(parts: &[Part]) -> String {
    let bases: BTreeSet<Basis> = parts.iter().map(|it| it.basis).collect();
    let mut sentences: Vec<Cow<'static, str>> = Vec::new();
    for basis in bases {
        let sentence = basis.sentence();
        if !sentences.contains(&sentence) {
            sentences.push(sentence);
        }
    }
    sentences.join(" ")
}
