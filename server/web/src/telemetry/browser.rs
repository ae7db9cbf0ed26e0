//! Reports of browsers: time to the first paint, time until the page's code runs, and uncaught errors (`page_timings.js`).

use axum::{Json, extract::State};
use http::StatusCode;
use prometheus::{HistogramOpts, HistogramVec, IntCounterVec, Opts, Registry};
use serde::Deserialize;

use super::interactions::InteractionMetrics;

/// Upper bounds of the buckets in seconds.
const BUCKETS: [f64; 10] = [0.1, 0.25, 0.5, 1.0, 1.8, 3.0, 5.0, 10.0, 30.0, 60.0];
/// Maximum size of a report in bytes.
pub const MAX_REPORT: usize = 256;
/// Longest duration of a report, as in the script.
const MAX_MILLISECONDS: u32 = 600_000;
/// Most errors of a report, as in the script.
const MAX_ERRORS: u64 = 100;
/// Names of the pages, as [`app::module_of`] returns them.
const PAGES: [&str; 8] = ["overview", "services", "service", "resources", "insights", "report", "status", "connect"];
/// Names of the pages that are opened within the app without a request for costs, as in the script.
const OPENED_WITHIN: [&str; 5] = ["resources", "insights", "report", "status", "connect"];
/// Name of a page that does not exist.
const OTHER: &str = "other";

/// Metrics of the reports. Clones share them.
#[derive(Clone)]
pub struct BrowserMetrics {
    reports: IntCounterVec,
    paint: HistogramVec,
    code: HistogramVec,
    errors: IntCounterVec,
    pages: InteractionMetrics,
}

/// Report of a browser.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub enum Report {
    /// A page was opened within the app.
    Opened(OpenedPage),
    /// A page was left or hidden.
    Left(PageReport),
}

/// Page that was opened within the app without a request for costs.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OpenedPage {
    /// Name of the page.
    opened: String,
}

/// Timings and errors of a page.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PageReport {
    /// Name of the page; absent on pages that do not exist.
    page: Option<String>,
    /// Uncaught errors since the last report.
    errors: u64,
    /// Milliseconds to the first paint with text or images.
    paint: Option<u32>,
    /// Milliseconds until the page's code runs.
    code: Option<u32>,
}

impl BrowserMetrics {
    /// Creates the metrics. `pages` counts the pages that were opened.
    ///
    /// # Errors
    /// If a name is taken.
    pub fn register(registry: &Registry, pages: InteractionMetrics) -> Result<Self, prometheus::Error> {
        let histogram = |name: &str, help: &str| {
            HistogramVec::new(HistogramOpts::new(name, help).buckets(BUCKETS.into()), &["page"])
        };
        let counter = |name: &str, help: &str| IntCounterVec::new(Opts::new(name, help), &["page"]);
        let metrics = Self {
            reports: counter("farthing_browser_reports_total", "Reports of browsers about a page.")?,
            paint: histogram("farthing_browser_paint_seconds", "Time to the first contentful paint in seconds.")?,
            code: histogram("farthing_browser_code_seconds", "Time until the page's code (WASM) runs in seconds.")?,
            errors: counter("farthing_browser_errors_total", "Uncaught errors in browsers.")?,
            pages,
        };
        registry.register(Box::new(metrics.reports.clone()))?;
        registry.register(Box::new(metrics.paint.clone()))?;
        registry.register(Box::new(metrics.code.clone()))?;
        registry.register(Box::new(metrics.errors.clone()))?;
        Ok(metrics)
    }

    /// Counts a report; false if a value is out of range.
    fn count(&self, report: &Report) -> bool {
        match report {
            Report::Opened(OpenedPage { opened }) => {
                let name = OPENED_WITHIN.into_iter().find(|it| it == opened);
                name.map(|it| self.pages.count_page(it)).is_some()
            }
            Report::Left(report) => self.count_left(report),
        }
    }

    fn count_left(&self, report: &PageReport) -> bool {
        let PageReport { page, errors, paint, code } = report;
        let page = match page {
            Some(name) => PAGES.into_iter().find(|it| it == name),
            None => Some(OTHER),
        };
        let is_plausible = |time: &Option<u32>| time.is_none_or(|it| it <= MAX_MILLISECONDS);
        let (Some(page), true) = (page, *errors <= MAX_ERRORS && is_plausible(paint) && is_plausible(code)) else {
            return false;
        };
        self.reports.with_label_values(&[page]).inc();
        self.errors.with_label_values(&[page]).inc_by(*errors);
        for (metric, milliseconds) in [(&self.paint, paint), (&self.code, code)] {
            if let Some(milliseconds) = milliseconds {
                metric.with_label_values(&[page]).observe(f64::from(*milliseconds) / 1000.0);
            }
        }
        true
    }
}

/// Handler of `POST /page-timings`.
pub async fn receive_report(State(metrics): State<BrowserMetrics>, Json(report): Json<Report>) -> StatusCode {
    if metrics.count(&report) { StatusCode::NO_CONTENT } else { StatusCode::BAD_REQUEST }
}

#[cfg(test)]
mod tests {
    use domain::view::PAGES as NAVIGATION;

    use super::*;

    #[test]
    fn every_page_has_a_name() {
        let paths = NAVIGATION.iter().map(|it| it.path).chain(["/services/Amazon%20EC2", "/connect"]);
        for path in paths {
            assert!(app::module_of(path).is_some_and(|name| PAGES.contains(&name)), "{path}");
        }
        assert_eq!(app::module_of("/nothing"), None);
    }
}
