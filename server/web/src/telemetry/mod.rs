//! Monitoring: Prometheus metrics, request IDs and the log.
//!
//! Counts that other crates keep are read when Prometheus scrapes the metrics ([`snapshot`]); all others are counted here. Labels
//! have a bounded number of values, and contain no text from visitors, no ARNs, no account IDs and no tag values. The log has the IP address of a failed sign-in, and the names of visitors who signed in.

mod answers;
mod aws_calls;
mod breakers;
mod browser;
mod caches;
mod credentials;
mod exports;
mod findings;
mod http;
mod interactions;
mod log;
mod reconciliation;
mod request_id;
mod snapshot;
mod spending;
#[cfg_attr(not(feature = "otlp"), path = "no_traces.rs")]
mod traces;

use std::sync::Arc;

use app::Services;
use prometheus::{Encoder, Registry, TextEncoder, core::Collector};
use reports::Reports;

pub use self::{
    browser::{BrowserMetrics, MAX_REPORT, receive_report},
    caches::PageCacheUse,
    exports::count_exports,
    http::{BodyEnd, HttpMetrics, Logged, measure},
    interactions::{Interactions, count_interactions},
    log::start_log,
    request_id::{assign_request_id, request_id},
    traces::Traces,
};
use self::{exports::ExportMetrics, findings::FindingMetrics, interactions::InteractionMetrics};

/// Metrics of this process. Clones share them.
#[derive(Clone)]
pub struct Telemetry {
    registry: Registry,
    http: Arc<HttpMetrics>,
    exports: ExportMetrics,
    findings: FindingMetrics,
    pages: InteractionMetrics,
    browsers: BrowserMetrics,
}

impl Telemetry {
    /// Creates the metrics of a server for one account. A demo account opened in addition appears
    /// only in the metrics of HTTP requests, rendered pages, browsers, opened pages and exports.
    ///
    /// # Errors
    /// If two metrics have the same name.
    pub fn new(services: &Services) -> Result<Self, prometheus::Error> {
        let telemetry = Self::without_account()?;
        let Reports { system, spending, statistics, latest_findings, .. } = &services.reports;
        telemetry.register(aws_calls::collector(system.access.clone())?)?;
        telemetry.register(breakers::collector(system.access.clone())?)?;
        telemetry.register(credentials::collector(services.account_state.clone())?)?;
        telemetry.register(caches::collector(system.cache_statistics.clone(), system.cache.clone())?)?;
        telemetry.register(spending::collector(spending.clone(), system.paid_requests.clone())?)?;
        telemetry.register(answers::collector(statistics.clone())?)?;
        telemetry.register(reconciliation::collector(statistics.clone())?)?;
        telemetry.register(findings::collector(latest_findings.clone())?)?;
        Ok(telemetry)
    }

    /// Creates the metrics that need no account.
    ///
    /// # Errors
    /// If two metrics have the same name.
    pub fn without_account() -> Result<Self, prometheus::Error> {
        let registry = Registry::new();
        let pages = InteractionMetrics::register(&registry)?;
        let telemetry = Self {
            http: Arc::new(HttpMetrics::register(&registry)?),
            exports: ExportMetrics::register(&registry)?,
            findings: FindingMetrics::register(&registry)?,
            browsers: BrowserMetrics::register(&registry, pages.clone())?,
            pages,
            registry,
        };
        #[cfg(target_os = "linux")]
        telemetry.register(prometheus::process_collector::ProcessCollector::for_self())?;
        Ok(telemetry)
    }

    /// Adds the metrics of the cache of rendered pages.
    ///
    /// # Errors
    /// If they were added before.
    pub fn add_page_cache(
        &self,
        page_use: impl Fn() -> PageCacheUse + Send + Sync + 'static,
    ) -> Result<(), prometheus::Error> {
        self.register(caches::page_collector(page_use)?)
    }

    /// Metrics of HTTP requests.
    #[must_use]
    pub fn http(&self) -> Arc<HttpMetrics> {
        self.http.clone()
    }

    /// Metrics of exports.
    #[must_use]
    pub fn exports(&self) -> ExportMetrics {
        self.exports.clone()
    }

    /// Metrics of browsers.
    #[must_use]
    pub fn browsers(&self) -> BrowserMetrics {
        self.browsers.clone()
    }

    /// State of the middleware that counts the use of pages.
    #[must_use]
    pub fn interactions(&self, default_services: Arc<Services>) -> Arc<Interactions> {
        Arc::new(Interactions { pages: self.pages.clone(), findings: self.findings.clone(), default_services })
    }

    /// Formats all metrics in Prometheus's text format.
    ///
    /// # Errors
    /// If a metric cannot be encoded.
    pub fn text(&self) -> Result<String, prometheus::Error> {
        let mut text = Vec::new();
        TextEncoder::new().encode(&self.registry.gather(), &mut text)?;
        Ok(String::from_utf8_lossy(&text).into_owned())
    }

    fn register(&self, collector: impl Collector + 'static) -> Result<(), prometheus::Error> {
        self.registry.register(Box::new(collector))
    }
}
