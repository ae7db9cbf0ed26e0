//! Export of resources and their costs.

use std::collections::BTreeMap;

use domain::{
    Decimal,
    attribution::MeasuredServices,
    error::{Fault, SourceError, notices},
    inventory::{ResourceRow, Selection, items_at, rows, sort_items},
    limits::Limits,
    report::{
        Snapshot,
        resources::{AccountCosts, CostsUnavailable, Measurement},
    },
    resource::{Listing, Tag},
    view::{Page, View},
};
use futures::sink::drain;
use reports::Reports;
use serde_json::{Map, Value, json};

use super::{
    error::{ExportError, cause_of},
    sheet::{Cell, Sheet},
};

/// Columns of the documented format, in order.
const COLUMNS: [&str; 12] = [
    "service",
    "type",
    "id",
    "name",
    "region",
    "account",
    "state",
    "cost",
    "cost_confidence",
    "cost_rule",
    "unit",
    "tags",
];

/// One row per resource and billing service, in the view's order. Without filters, unattributed costs have rows too, so
/// that the rows add up to the total of each service. Failed lists are in the notes.
pub async fn sheet(reports: &Reports, view: &View, limits: &Limits) -> Result<Sheet, ExportError> {
    let view = Page::Resources.scoped(view);
    let range = view.range(limits);
    let snapshot = reports.resources(range, view.metric, &mut drain()).await?;
    match &snapshot.unavailable {
        // If Cost Explorer does not respond, the file lists the resources and reports their costs as missing.
        Some(CostsUnavailable::Source(error))
            if matches!(error.fault, Fault::TimedOut | Fault::CircuitOpen(_)) && snapshot.count() > 0 => {}
        // After any other error, a file without costs would be of no use.
        Some(CostsUnavailable::Source(error)) => return Err(error.clone().into()),
        Some(CostsUnavailable::Attribution(reason)) => return Err(ExportError::Attribution(reason.clone())),
        None => {}
    }
    let items = snapshot.items();
    let selection = Selection::of(&view.filter, &view.resources);
    let order = sort_items(&items, selection.select(&items).indexes, view.resources.sort);
    let attribution = snapshot.bill.as_ref().map(|bill| &bill.attribution);
    let rows = rows(items_at(&items, &order), attribution, &selection);
    let total: Option<Decimal> =
        rows.iter().try_fold(Decimal::ZERO, |sum, row| sum.checked_add(row.cost.unwrap_or_default()));
    let unit = attribution.and_then(|it| it.unit.as_ref()).map(|unit| unit.as_str().to_owned());
    let query = query(&view, range.from().to_string(), range.to().to_string());
    let bill = snapshot.bill.as_ref();
    let measurement_gaps = || bill.into_iter().flat_map(|it| it.accounts.iter().filter_map(MeasurementGap::of));
    let missing = || bill.into_iter().flat_map(|it| it.missing.iter());
    let failures = causes(&snapshot).into_iter().chain(costs_error(&snapshot).map(costs_error_sentence));
    let missing_data = failures.chain(measurement_gaps().map(|it| it.sentence()));
    let gaps = list_failures(&snapshot).map(|it| it.json()).chain(costs_error(&snapshot).map(costs_gap));
    let gaps = gaps.chain(measurement_gaps().map(|it| it.json()));
    Ok(Sheet {
        name: "Resources",
        columns: COLUMNS.map(str::to_owned).to_vec(),
        rows: rows.iter().map(row).collect(),
        query,
        total,
        unit,
        missing_data: missing_data.chain(missing().cloned()).collect(),
        notes: Map::from_iter([(
            "gaps".to_owned(),
            gaps.chain(missing().map(|message| json!({ "message": message }))).collect(),
        )]),
    })
}

/// Error because of which costs are missing.
fn costs_error(snapshot: &Snapshot) -> impl Iterator<Item = &SourceError> {
    snapshot.unavailable.iter().filter_map(|it| match it {
        CostsUnavailable::Source(error) => Some(error),
        CostsUnavailable::Attribution(_) => None,
    })
}

fn costs_error_sentence(error: &SourceError) -> String {
    format!("Costs: {}: {}", error.operation, error.title())
}

fn costs_gap(error: &SourceError) -> Value {
    json!({ "list": "Costs", "whole": true, "operation": error.operation, "message": error.title() })
}

fn row(row: &ResourceRow<'_>) -> Vec<Cell> {
    let text = |text: &str| Cell::Text(text.to_owned());
    let pairs = |tags: &[Tag]| tags.iter().map(|tag| (tag.0.to_string(), tag.1.to_string())).collect();
    vec![
        text(row.service),
        text(row.resource_type),
        text(row.id),
        text(row.name),
        text(row.region),
        text(row.account),
        text(row.state),
        Cell::Amount(row.cost),
        text(row.confidence),
        text(&row.rule),
        text(row.unit),
        Cell::Object(row.tags.map(pairs).unwrap_or_default()),
    ]
}

/// The view's query with the keys of the page's URL, and with explicit days.
fn query(view: &View, from: String, to: String) -> Value {
    let query = View { span: None, theme: None, ..view.clone() }.to_query(&Page::Resources);
    let mut keys: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (key, value) in form_urlencoded::parse(query.as_bytes()) {
        keys.entry(key.into_owned()).or_default().push(value.into_owned());
    }
    let mut query: Map<String, Value> = keys.into_iter().map(|(key, values)| (key, json!(values))).collect();
    query.extend([("from".to_owned(), json!(from)), ("to".to_owned(), json!(to))]);
    query.insert("metric".to_owned(), json!(view.metric.as_str()));
    Value::Object(query)
}

/// Account whose costs by resource are missing for days on which AWS could provide them.
struct MeasurementGap<'a> {
    account: &'a str,
    operation: &'a str,
    message: String,
}

impl<'a> MeasurementGap<'a> {
    fn of(account: &'a AccountCosts) -> Option<Self> {
        let (operation, message) = match &account.measured {
            Measurement::Measured(MeasuredServices::All, _) | Measurement::TooOld => return None,
            Measurement::Measured(MeasuredServices::Ec2, _) => (
                "ce:GetCostAndUsageWithResources",
                "Cost Explorer measured EC2 instances only; other costs are allocated by rules".to_owned(),
            ),
            Measurement::Failed(error) => {
                (error.operation.as_str(), format!("{}; costs by resource are allocated by rules", error.title()))
            }
            Measurement::NoBill(error) => (error.operation.as_str(), format!("{}; costs are unknown", error.title())),
        };
        Some(Self { account: &account.account, operation, message })
    }

    fn json(&self) -> Value {
        json!({ "account": self.account, "operation": self.operation, "message": self.message })
    }

    fn sentence(&self) -> String {
        format!("{}: {}: {}", self.account, self.operation, self.message)
    }
}

/// A list that failed, or details of a list that could not be loaded.
struct ListFailure<'a> {
    listing: &'a Listing,
    error: &'a SourceError,
    /// Whether the whole list failed.
    is_whole: bool,
}

/// All failures of the lists.
fn list_failures(snapshot: &Snapshot) -> impl Iterator<Item = ListFailure<'_>> {
    snapshot.lists().flat_map(|list| {
        let failure = |is_whole| move |error| ListFailure { listing: &list.listing, error, is_whole };
        let failed = list.end.iter().filter_map(|end| end.as_ref().err()).map(failure(true));
        failed.chain(list.gaps.iter().map(failure(false)))
    })
}

/// Causes of missing data: one or two sentences each, with the actions that failed.
fn causes(snapshot: &Snapshot) -> Vec<String> {
    notices(list_failures(snapshot).map(|it| (it.listing, it.error, !it.is_whole))).iter().map(cause_of).collect()
}

impl ListFailure<'_> {
    fn json(&self) -> Value {
        json!({
            "list": self.listing.finder,
            "account": self.listing.account_region.account,
            "region": self.listing.account_region.region,
            "whole": self.is_whole,
            "operation": self.error.operation,
            "message": self.error.title(),
        })
    }
}
