//! Report of a month.

use domain::monthly_report::MonthlyReport;
use leptos::{prelude::*, server_fn::codec::GetUrl};

use super::{ApiError, codec::Binary};

/// Report of the month in a query string: [`reports::Reports::monthly_report`].
#[server(endpoint = "report", input = GetUrl, output = Binary)]
pub async fn load_report(query: String) -> Result<MonthlyReport, ApiError> {
    use domain::view::{Page, View};

    let reports = super::reports();
    let view = View::parse(&Page::Report, &query, &reports.limits()).view;
    Ok(reports.monthly_report(&view).await?)
}
