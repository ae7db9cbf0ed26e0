//! Resources with their costs, as a stream of events.

use domain::table::CostTable;
use leptos::{
    prelude::*,
    server_fn::codec::{ByteStream, GetUrl, Streaming},
};

use super::{ApiError, codec::Binary};

/// Resources and their costs for a view's range and metric, given as the query of its address: [`reports::Reports::resources`].
#[allow(clippy::unused_async, reason = "a server function is asynchronous to those who call it")]
#[server(endpoint = "resources", input = GetUrl, output = Streaming)]
pub async fn resources(view: String) -> Result<ByteStream<ApiError>, ApiError> {
    use domain::{
        report::{Snapshot, resources::ResourceEvent},
        view::{Page, View},
    };

    let reports = super::reports();
    let limits = reports.limits();
    let view = View::parse(&Page::Resources, &view, &limits).view;
    let range = view.range(&limits);
    let work = move |mut progress| async move { reports.resources(range, view.metric, &mut progress).await };
    Ok(super::stream::with_progress(work, ResourceEvent::List, Snapshot::into_cost_events))
}

/// Drops the inventory and the cached costs of some accounts: [`reports::Reports::refresh_resources`].
#[allow(clippy::unused_async, reason = "a server function is asynchronous to those who call it")]
#[server(endpoint = "forget-resources")]
pub async fn refresh_resources(view: String, accounts: Vec<String>) -> Result<(), ApiError> {
    use domain::view::{Page, View};

    let reports = super::reports();
    let limits = reports.limits();
    reports.refresh_resources(View::parse(&Page::Resources, &view, &limits).view.range(&limits), &accounts);
    Ok(())
}

/// Measured cost of a resource by day: [`reports::Reports::resource_days`].
#[server(endpoint = "resource-days", input = GetUrl, output = Binary)]
pub async fn daily_costs(
    account: String,
    ids: Vec<String>,
    from: String,
    to: String,
) -> Result<Option<CostTable>, ApiError> {
    use domain::period::{DateRange, parse_date};

    let range = parse_date(&from).zip(parse_date(&to)).and_then(|(from, to)| DateRange::new(from, to));
    let range = range.ok_or_else(|| ApiError::bad_request("`from` and `to` must be days, in that order."))?;
    super::reports().resource_days(&account, &ids, range).await.map_err(ApiError::from_aws)
}
