//! Data that the server loads before it renders a page, so that the page is complete without JavaScript.

use std::sync::Arc;

#[cfg(feature = "ssr")]
use domain::view::{Page, View};
use domain::{
    monthly_report::MonthlyReport,
    report::{Snapshot, costs::CostReply, findings::FindingsReport},
    status::Status,
    view::Parsed,
};
use leptos::prelude::{Owner, use_context};

/// Page that is being rendered, with its data, as a context. Without it, the server renders placeholders that the browser fills.
#[derive(Clone)]
pub struct PreparedPage {
    address: Arc<Parsed>,
    data: PreparedData,
}

/// Data of a page.
#[derive(Clone)]
#[cfg_attr(not(feature = "ssr"), expect(dead_code, reason = "loaded on the server only"))]
enum PreparedData {
    /// The page shows no costs, resources or findings.
    Nothing,
    /// Costs of the overview, of all services or of one.
    Costs(Arc<CostReply>),
    /// Resources with their costs.
    Resources(Arc<Snapshot>),
    /// Findings.
    Findings(Arc<FindingsReport>),
    /// Report of a month.
    Report(Arc<MonthlyReport>),
    /// Status of Farthing.
    Status(Arc<Status>),
}

/// Loads the data of the page with this path and query; `None` if a use case ended without a result.
#[cfg(feature = "ssr")]
pub async fn prepare(reports: &reports::Reports, path: &str, query: &str) -> Option<PreparedPage> {
    let (page, limits) = (Page::from_path(path), reports.limits());
    let address = View::parse(&page, query, &limits);
    let view = &address.view;
    let data = match page {
        Page::Overview if path != Page::Overview.path() => PreparedData::Nothing,
        Page::Overview | Page::Services | Page::Service(_) => {
            PreparedData::Costs(Arc::new(reports.page_costs(&page, view).await))
        }
        Page::Resources => {
            // With the page's default range.
            let view = page.scoped(view);
            let snapshot = reports.resources(view.range(&limits), view.metric, &mut futures::sink::drain()).await;
            PreparedData::Resources(Arc::new(snapshot.ok()?))
        }
        Page::Insights => PreparedData::Findings(reports.current_findings().await.ok()?),
        Page::Report => PreparedData::Report(Arc::new(reports.monthly_report(view).await.ok()?)),
        Page::Status => PreparedData::Status(Arc::new(reports.status())),
    };
    Some(PreparedPage { address: Arc::new(address), data })
}

#[cfg(feature = "ssr")]
impl PreparedPage {
    /// Parsed address of the page.
    #[must_use]
    pub fn address(&self) -> Arc<Parsed> {
        self.address.clone()
    }
}

/// Whether the page is rendered with its data.
pub fn is_prepared() -> bool {
    use_context::<PreparedPage>().is_some()
}

/// Address that was parsed for this page; `None` in the browser.
pub fn prepared_address() -> Option<Arc<Parsed>> {
    Some(use_context::<PreparedPage>()?.address)
}

/// Costs that were loaded for this page; `None` in the browser.
pub fn prepared_costs() -> Option<Arc<CostReply>> {
    match use_context::<PreparedPage>()?.data {
        PreparedData::Costs(reply) => Some(reply),
        _ => None,
    }
}

/// Resources that were loaded for this page; `None` in the browser.
pub fn prepared_resources() -> Option<Arc<Snapshot>> {
    match use_context::<PreparedPage>()?.data {
        PreparedData::Resources(snapshot) => Some(snapshot),
        _ => None,
    }
}

/// Findings that were loaded for this page; `None` in the browser.
pub fn prepared_findings() -> Option<Arc<FindingsReport>> {
    match use_context::<PreparedPage>()?.data {
        PreparedData::Findings(report) => Some(report),
        _ => None,
    }
}

/// Report that was loaded for this page; `None` in the browser.
pub fn prepared_report() -> Option<Arc<MonthlyReport>> {
    match use_context::<PreparedPage>()?.data {
        PreparedData::Report(report) => Some(report),
        _ => None,
    }
}

/// Status as of the rendering of this page; `None` in the browser.
pub fn prepared_status() -> Option<Arc<Status>> {
    match use_context::<PreparedPage>()?.data {
        PreparedData::Status(status) => Some(status),
        _ => None,
    }
}

/// Takes the place of a `Suspense` whose content is rendered at once. On a server with several threads, a `Suspense` misses at times
/// that its data is ready, and waits forever (<https://github.com/leptos-rs/leptos/issues/4851>).
pub fn skip_suspense() {
    if let Some(context) = Owner::current_shared_context() {
        // Its ID, which the browser's `Suspense` has.
        context.next_id();
    }
}
