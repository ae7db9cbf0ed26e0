//! Export of resources and their costs.

use std::collections::BTreeMap;

use domain::{
    Decimal,
    attribution::Measured,
    error::{Fault, SourceError, notices},
    inventory::{ResourceRow, Selection, arrange, at, rows},
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
    ExportError,
    sheet::{Cell, Sheet},
};

/// Columns of the documented format.
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

/// One row per resource and billing service, in the view's order; without filters also unattributed costs, so that rows
/// add up to each service's total. Failed lists are notes.
pub async fn sheet(reports: &Reports, view: &View, limits: &Limits) -> Result<Sheet, ExportError> {
    let shown = Page::Resources.scoped(view);
    let range = shown.range(limits);
    let snapshot = reports.resources(range, shown.metric, &mut drain()).await?;
    match &snapshot.unavailable {
        // If Cost Explorer does not respond, the file has the resources, with their costs as missing data.
        Some(CostsUnavailable::Source(error)) if error.fault == Fault::TimedOut && snapshot.count() > 0 => {}
        // A file without costs is not the requested one.
        Some(CostsUnavailable::Source(error)) => return Err(error.clone().into()),
        Some(CostsUnavailable::Unattributable(why)) => return Err(ExportError::Unattributable(why.clone())),
        None => {}
    }
    let items = snapshot.items();
    let selection = Selection::of(&shown.filter, &shown.resources);
    let order = arrange(&items, selection.pick(&items).places, shown.resources.sort);
    let attribution = snapshot.bill.as_ref().map(|bill| &bill.attribution);
    let rows = rows(at(&items, &order), attribution, &selection);
    let total: Option<Decimal> =
        rows.iter().try_fold(Decimal::ZERO, |sum, row| sum.checked_add(row.cost.unwrap_or_default()));
    let unit = attribution.and_then(|it| it.unit.as_ref()).map(|unit| unit.as_str().to_owned());
    let query = query(&shown, range.from().to_string(), range.to().to_string());
    let bill = snapshot.bill.as_ref();
    let unmeasured = || bill.into_iter().flat_map(|it| it.accounts.iter().filter_map(Unmeasured::of));
    let missing = || bill.into_iter().flat_map(|it| it.missing.iter());
    let failed = causes(&snapshot).into_iter().chain(costs_error(&snapshot).map(sentence));
    let partial = failed.chain(unmeasured().map(|it| it.sentence()));
    let gaps = unread(&snapshot).map(|it| it.json()).chain(costs_error(&snapshot).map(costs_gap));
    let gaps = gaps.chain(unmeasured().map(|it| it.json()));
    Ok(Sheet {
        name: "Resources",
        columns: COLUMNS.map(str::to_owned).to_vec(),
        rows: rows.iter().map(row).collect(),
        query,
        total,
        unit,
        partial: partial.chain(missing().cloned()).collect(),
        notes: Map::from_iter([(
            "gaps".to_owned(),
            gaps.chain(missing().map(|message| json!({ "message": message }))).collect(),
        )]),
    })
}

/// Error that explains missing costs.
fn costs_error(snapshot: &Snapshot) -> impl Iterator<Item = &SourceError> {
    snapshot.unavailable.iter().filter_map(|it| match it {
        CostsUnavailable::Source(error) => Some(error),
        CostsUnavailable::Unattributable(_) => None,
    })
}

fn sentence(error: &SourceError) -> String {
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
        text(row.kind),
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

/// Query with the keys of an address, with explicit days.
fn query(view: &View, from: String, to: String) -> Value {
    let address = View { span: None, theme: None, ..view.clone() }.to_query(&Page::Resources);
    let mut keys: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (key, value) in form_urlencoded::parse(address.as_bytes()) {
        keys.entry(key.into_owned()).or_default().push(value.into_owned());
    }
    let mut query: Map<String, Value> = keys.into_iter().map(|(key, values)| (key, json!(values))).collect();
    query.extend([("from".to_owned(), json!(from)), ("to".to_owned(), json!(to))]);
    query.insert("metric".to_owned(), json!(view.metric.as_str()));
    Value::Object(query)
}

/// Account without costs by resource, though AWS keeps them for these days.
struct Unmeasured<'a> {
    account: &'a str,
    operation: &'a str,
    message: String,
}

impl<'a> Unmeasured<'a> {
    fn of(read: &'a AccountCosts) -> Option<Self> {
        let (operation, message) = match &read.measured {
            Measurement::Measured(Measured::All, _) | Measurement::TooOld => return None,
            Measurement::Measured(Measured::Ec2, _) => (
                "ce:GetCostAndUsageWithResources",
                "Cost Explorer measured EC2 instances only; other costs are allocated by rules".to_owned(),
            ),
            Measurement::Failed(error) => {
                (error.operation.as_str(), format!("{}; costs by resource are allocated by rules", error.title()))
            }
            Measurement::NoBill(error) => (error.operation.as_str(), format!("{}; costs are unknown", error.title())),
        };
        Some(Self { account: &read.account, operation, message })
    }

    fn json(&self) -> Value {
        json!({ "account": self.account, "operation": self.operation, "message": self.message })
    }

    fn sentence(&self) -> String {
        format!("{}: {}: {}", self.account, self.operation, self.message)
    }
}

/// Failed list, or a list with unreadable details.
struct Unread<'a> {
    listing: &'a Listing,
    error: &'a SourceError,
    is_whole: bool,
}

/// Missing data and its cause.
fn unread(snapshot: &Snapshot) -> impl Iterator<Item = Unread<'_>> {
    snapshot.lists().flat_map(|list| {
        let of = |is_whole| move |error| Unread { listing: &list.listing, error, is_whole };
        let failed = list.end.iter().filter_map(|end| end.as_ref().err()).map(of(true));
        failed.chain(list.gaps.iter().map(of(false)))
    })
}

/// Causes of missing data, in one or two sentences each, with the failed actions.
fn causes(snapshot: &Snapshot) -> Vec<String> {
    notices(unread(snapshot).map(|it| (it.listing, it.error, !it.is_whole))).iter().map(super::cause).collect()
}

impl Unread<'_> {
    fn json(&self) -> Value {
        json!({
            "list": self.listing.finder,
            "account": self.listing.place.account,
            "region": self.listing.place.region,
            "whole": self.is_whole,
            "operation": self.error.operation,
            "message": self.error.title(),
        })
    }
}
