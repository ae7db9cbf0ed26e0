//! RDS in awsQuery: databases, clusters, snapshots and reserved instances.

mod clusters;
mod databases;
mod reservations;
mod snapshots;

#[cfg(test)]
mod tests;

use std::ops::RangeInclusive;
use std::sync::Arc;

use super::call::Call;
use super::operation::Rds;
use super::parameters::{Filter, filters};
use super::refusal::Refusal;
use super::xml::Xml;

pub(super) const NAMESPACE: &str = "http://rds.amazonaws.com/doc/2014-10-31/";
/// Allowed page sizes, and the default.
const PAGE_SIZES: RangeInclusive<usize> = 20..=100;

pub(super) fn answer(operation: Rds, call: &Call<'_>) -> Result<String, Refusal> {
    match operation {
        Rds::Instances => databases::answer(call),
        Rds::Clusters => clusters::answer(call),
        Rds::Snapshots => snapshots::of_databases(call),
        Rds::ClusterSnapshots => snapshots::of_clusters(call),
        Rds::Reservations => reservations::answer(call),
    }
}

/// Names in the response of a list.
struct Names {
    action: &'static str,
    list: &'static str,
    member: &'static str,
}

/// The requested page of `rows`; `write` writes one row.
fn listed<T>(call: &Call<'_>, names: &Names, rows: Vec<T>, write: fn(&mut Xml, &T)) -> Result<String, Refusal> {
    let size = page_size(call)?;
    let page = call.pages().page(rows, call.parameter("Marker"), size);
    let page = page.ok_or_else(|| invalid("The request contains an invalid value for the parameter Marker."))?;
    let Names { action, list, member } = names;
    Ok(Xml::document(&format!("{action}Response"), NAMESPACE, |xml| {
        xml.element(&format!("{action}Result"), |xml| {
            xml.list(list, member, &page.items, write);
            xml.option("Marker", page.next.as_ref());
        });
        xml.element("ResponseMetadata", |xml| xml.text("RequestId", call.request_id));
    }))
}

fn page_size(call: &Call<'_>) -> Result<usize, Refusal> {
    let Some(asked) = call.parameter("MaxRecords") else {
        return Ok(*PAGE_SIZES.end());
    };
    let size = asked.parse().ok().filter(|size| PAGE_SIZES.contains(size));
    size.ok_or_else(|| invalid(&format!("Invalid value {asked} for MaxRecords. Must be between 20 and 100")))
}

/// The filters of a call, which must all be `known`.
fn filters_among<'a>(call: &Call<'a>, known: &[&str]) -> Result<Vec<Filter<'a>>, Refusal> {
    let filters = filters(call.form, "Filters.Filter", "Values.Value")?;
    match filters.iter().find(|filter| !known.contains(&filter.name)) {
        Some(unknown) => Err(invalid(&format!("Unrecognized filter name: {}", unknown.name))),
        None => Ok(filters),
    }
}

fn write_tags(xml: &mut Xml, tags: &[(Arc<str>, Arc<str>)]) {
    xml.list("TagList", "Tag", tags, |xml, (key, value)| {
        xml.text("Key", key);
        xml.text("Value", value);
    });
}

fn invalid(message: &str) -> Refusal {
    Refusal::new("InvalidParameterValue", message)
}

/// Port of an engine.
fn port(engine: &str) -> u16 {
    if engine.contains("postgres") { 5_432 } else { 3_306 }
}
