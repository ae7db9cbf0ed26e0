//! Findings: a run of the checks as a stream of events, and the results of the latest run.

use domain::{finding::Finding, report::findings::FindingsSummary, resource::ResourceKey};
use leptos::{
    prelude::*,
    server_fn::codec::{ByteStream, GetUrl, Streaming},
};

use super::{ApiError, codec::Binary};

/// Runs all checks: [`reports::Reports::findings`].
#[allow(clippy::unused_async, reason = "a server function is asynchronous to those who call it")]
#[server(endpoint = "insights", input = GetUrl, output = Streaming)]
pub async fn run_checks() -> Result<ByteStream<ApiError>, ApiError> {
    use domain::report::findings::FindingsEvent;

    let reports = super::reports();
    let work = move |mut progress| async move { reports.findings(&mut progress).await };
    let result = |report| std::iter::once(FindingsEvent::Found(report));
    Ok(super::stream::with_progress(work, |(completed, all)| FindingsEvent::Progress(completed, all), result))
}

/// Drops the inputs of the checks: [`reports::Reports::refresh_findings`].
#[allow(clippy::unused_async, reason = "a server function is asynchronous to those who call it")]
#[server(endpoint = "forget-insights")]
pub async fn refresh_findings() -> Result<(), ApiError> {
    super::reports().refresh_findings();
    Ok(())
}

/// Summary of the latest findings for the view of a query string: [`reports::Reports::findings_summary`]. Sent as POST, since
/// dismissals may be long.
#[allow(clippy::unused_async, reason = "a server function is asynchronous to those who call it")]
#[server(endpoint = "found", output = Binary)]
pub async fn load_findings_summary(view: String) -> Result<Option<FindingsSummary>, ApiError> {
    use domain::view::{Page, View};

    let reports = super::reports();
    let view = View::parse(&Page::Insights, &view, &reports.limits()).view;
    findings_summary(&reports, &view)
}

/// Summary of the latest findings for a view.
///
/// # Errors
/// If the savings are too large to add up.
#[cfg(feature = "ssr")]
pub fn findings_summary(
    reports: &reports::Reports,
    view: &domain::view::View,
) -> Result<Option<FindingsSummary>, ApiError> {
    let summary = reports.findings_summary(view);
    summary.map_err(|error| ApiError::Server(format!("the savings can’t be added up: {error}")))
}

/// Latest findings of one resource: [`reports::Reports::resource_findings`].
#[allow(clippy::unused_async, reason = "a server function is asynchronous to those who call it")]
#[server(endpoint = "found-of", input = GetUrl, output = Binary)]
pub async fn resource_findings(resource: ResourceKey) -> Result<Option<Vec<Finding>>, ApiError> {
    Ok(super::reports().resource_findings(&resource))
}
