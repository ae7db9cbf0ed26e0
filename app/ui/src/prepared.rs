//! Data that the server loads before it renders a page, so that the page is complete without JavaScript.

use std::sync::Arc;

use domain::report::{Snapshot, costs::CostReply, findings::FindingsReport};
#[cfg(feature = "ssr")]
use domain::{
    report::costs::CostRequest,
    view::{Page, View},
};
use leptos::prelude::use_context;

/// Data of the page that is being rendered, as a context. Without it, the server renders placeholders that the browser fills.
#[derive(Clone)]
#[cfg_attr(not(feature = "ssr"), expect(dead_code, reason = "loaded on the server only"))]
pub enum PreparedData {
    /// The page shows no costs, resources or findings.
    Nothing,
    /// Costs of the overview, of all services or of one.
    Costs(Arc<CostReply>),
    /// Resources with their costs.
    Resources(Arc<Snapshot>),
    /// Findings.
    Findings(Arc<FindingsReport>),
}

/// Loads the data of a page, with a query as in its URL; `None` if a use case ended without a result.
#[cfg(feature = "ssr")]
pub async fn prepare(reports: &reports::Reports, page: &Page, query: &str) -> Option<PreparedData> {
    let limits = reports.limits();
    let view = View::parse(page, query, &limits).view;
    Some(match page {
        Page::Overview | Page::Services | Page::Service(_) => {
            PreparedData::Costs(Arc::new(reports.page_costs(CostRequest::of(page, &view)).await))
        }
        Page::Resources => {
            let snapshot = reports.resources(view.range(&limits), view.metric, &mut futures::sink::drain()).await;
            PreparedData::Resources(Arc::new(snapshot.ok()?))
        }
        Page::Insights => PreparedData::Findings(reports.current_findings().await.ok()?),
        Page::Status => PreparedData::Nothing,
    })
}

/// Whether the page is rendered with its data.
pub fn is_prepared() -> bool {
    use_context::<PreparedData>().is_some()
}

/// Costs that were loaded for this page; `None` in the browser.
pub fn prepared_costs() -> Option<Arc<CostReply>> {
    match use_context()? {
        PreparedData::Costs(reply) => Some(reply),
        _ => None,
    }
}

/// Resources that were loaded for this page; `None` in the browser.
pub fn prepared_resources() -> Option<Arc<Snapshot>> {
    match use_context()? {
        PreparedData::Resources(snapshot) => Some(snapshot),
        _ => None,
    }
}

/// Findings that were loaded for this page; `None` in the browser.
pub fn prepared_findings() -> Option<Arc<FindingsReport>> {
    match use_context()? {
        PreparedData::Findings(report) => Some(report),
        _ => None,
    }
}
