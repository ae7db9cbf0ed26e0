//! Costs of a page, their anomalies and changes, and the values of a filter.

#[cfg(feature = "ssr")]
use domain::report::costs::CostRequest;
use domain::report::costs::{CostExplanation, CostReply};
use leptos::{prelude::*, server_fn::codec::GetUrl};

use super::{ApiError, codec::Binary};

/// Costs of a page: [`reports::Reports::page_costs`].
#[server(endpoint = "figures", input = GetUrl, output = Binary)]
pub async fn page_costs(path: String, question: String) -> Result<CostReply, ApiError> {
    Ok(super::reports().page_costs(CostRequest { path, query_string: question }).await)
}

/// Anomalies and changes of a page: [`reports::Reports::explanation`].
#[server(endpoint = "explanation", input = GetUrl, output = Binary)]
pub async fn load_explanation(path: String, question: String) -> Result<CostExplanation, ApiError> {
    Ok(super::reports().explanation(&CostRequest { path, query_string: question }).await?)
}

/// Values of an attribute (`service`, `tag.Team`, …) with their costs: [`reports::Reports::attribute_values`].
#[server(endpoint = "values", input = GetUrl, output = Binary)]
pub async fn attribute_values(of: String, path: String, question: String) -> Result<CostReply, ApiError> {
    let attribute = super::names::attribute(&of)?;
    super::reports()
        .attribute_values(&attribute, CostRequest { path, query_string: question })
        .await
        .map_err(ApiError::from_aws)
}

/// Drops the cached answers of a page: [`reports::Reports::refresh_costs`].
#[server(endpoint = "forget")]
pub async fn refresh_costs(path: String, question: String) -> Result<(), ApiError> {
    super::reports().refresh_costs(&CostRequest { path, query_string: question }).await;
    Ok(())
}
