//! Costs of a page, their anomalies and changes, and the values of a filter.

#[cfg(feature = "ssr")]
use std::sync::Arc;

use domain::report::costs::{CostExplanation, CostReply};
#[cfg(feature = "ssr")]
use domain::view::{Page, View};
#[cfg(feature = "ssr")]
use http::request::Parts;
use leptos::{prelude::*, server_fn::codec::GetUrl};

use super::{ApiError, codec::Binary};
#[cfg(feature = "ssr")]
use crate::opened_address::OpenedAddress;

/// Costs of a page: [`reports::Reports::page_costs`].
#[server(endpoint = "figures", input = GetUrl, output = Binary)]
pub async fn page_costs(path: String, question: String) -> Result<CostReply, ApiError> {
    let (reports, page, view) = parse(&path, &question);
    Ok(reports.page_costs(&page, &view).await)
}

/// Anomalies and changes of a page: [`reports::Reports::explanation`].
#[server(endpoint = "explanation", input = GetUrl, output = Binary)]
pub async fn load_explanation(path: String, question: String) -> Result<CostExplanation, ApiError> {
    let (reports, page, view) = parse(&path, &question);
    Ok(reports.explanation(&page, &view).await?)
}

/// Values of an attribute (`service`, `tag.Team`, …) with their costs: [`reports::Reports::attribute_values`].
#[server(endpoint = "values", input = GetUrl, output = Binary)]
pub async fn attribute_values(of: String, path: String, question: String) -> Result<CostReply, ApiError> {
    let attribute = super::names::attribute(&of)?;
    let (reports, page, view) = parse(&path, &question);
    reports.attribute_values(&attribute, &page, &view).await.map_err(ApiError::from_aws)
}

/// Drops the cached answers of a page: [`reports::Reports::refresh_costs`].
#[server(endpoint = "forget")]
pub async fn refresh_costs(path: String, question: String) -> Result<(), ApiError> {
    let (reports, page, view) = parse(&path, &question);
    reports.refresh_costs(&page, &view).await;
    Ok(())
}

/// Use cases, with the page and view of a request.
#[cfg(feature = "ssr")]
fn parse(path: &str, question: &str) -> (reports::Reports, Page, View) {
    let (reports, page) = (super::reports(), Page::from_path(path));
    let address = Arc::new(View::parse(&page, question, &reports.limits()));
    let view = address.view.clone();
    if let Some(opened) = use_context::<Parts>().and_then(|request| request.extensions.get::<OpenedAddress>().cloned())
    {
        opened.set(address);
    }
    (reports, page, view)
}
