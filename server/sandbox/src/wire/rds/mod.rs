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
use super::error_response::ErrorResponse;
use super::operation::Rds;
use super::parameters::{Filter, filters};
use super::xml::Xml;

pub(super) const NAMESPACE: &str = "http://rds.amazonaws.com/doc/2014-10-31/";
/// Allowed page sizes. The maximum is the default.
const PAGE_SIZES: RangeInclusive<usize> = 20..=100;

pub(super) fn respond(operation: Rds, call: &Call<'_>) -> Result<String, ErrorResponse> {
    match operation {
        Rds::Instances => databases::respond(call),
        Rds::Clusters => clusters::respond(call),
        Rds::Snapshots => snapshots::respond_for_databases(call),
        Rds::ClusterSnapshots => snapshots::respond_for_clusters(call),
        Rds::Reservations => reservations::respond(call),
    }
}

/// Names of the elements of a response.
struct Names {
    action: &'static str,
    list: &'static str,
    member: &'static str,
}

/// Response with the requested page of `rows`. `write` writes one row.
fn list_page<T>(
    call: &Call<'_>,
    names: &Names,
    rows: Vec<T>,
    write: fn(&mut Xml, &T),
) -> Result<String, ErrorResponse> {
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

fn page_size(call: &Call<'_>) -> Result<usize, ErrorResponse> {
    let Some(requested) = call.parameter("MaxRecords") else {
        return Ok(*PAGE_SIZES.end());
    };
    let size = requested.parse().ok().filter(|size| PAGE_SIZES.contains(size));
    size.ok_or_else(|| invalid(&format!("Invalid value {requested} for MaxRecords. Must be between 20 and 100")))
}

/// Filters of a call, or an error if one is not `supported`.
fn supported_filters<'a>(call: &Call<'a>, supported: &[&str]) -> Result<Vec<Filter<'a>>, ErrorResponse> {
    let filters = filters(call.form, "Filters.Filter", "Values.Value")?;
    match filters.iter().find(|filter| !supported.contains(&filter.name)) {
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

fn invalid(message: &str) -> ErrorResponse {
    ErrorResponse::new("InvalidParameterValue", message)
}

/// Default port of a database engine.
fn port(engine: &str) -> u16 {
    if engine.contains("postgres") { 5_432 } else { 3_306 }
}
