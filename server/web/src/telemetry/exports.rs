//! Exports by page, format and result.

use axum::{
    extract::{Path, Request, State},
    middleware::Next,
    response::Response,
};
use domain::view::Page;
use prometheus::{IntCounterVec, Opts, Registry};

use crate::export::{self, PARTIAL};

/// Metric of the exports. Clones share it.
#[derive(Clone)]
pub struct ExportMetrics {
    exports: IntCounterVec,
}

impl ExportMetrics {
    /// Creates the metric.
    ///
    /// # Errors
    /// If the name is taken.
    pub fn register(registry: &Registry) -> Result<Self, prometheus::Error> {
        let exports = IntCounterVec::new(
            Opts::new("farthing_exports_total", "Exports by page, format and result: complete, partial or failed."),
            &["page", "format", "result"],
        )?;
        registry.register(Box::new(exports.clone()))?;
        Ok(Self { exports })
    }
}

/// Middleware of `/export/<page>.<format>` that counts the files. Names of other files are not counted.
pub async fn count_exports(
    State(metrics): State<ExportMetrics>,
    Path(name): Path<String>,
    request: Request,
    next: Next,
) -> Response {
    let response = next.run(request).await;
    if let Some((page, format)) = export::target(&name) {
        let result = match response.headers().contains_key(PARTIAL) {
            _ if !response.status().is_success() => "failed",
            true => "partial",
            false => "complete",
        };
        let labels = [label(&page), format.extension(), result];
        metrics.exports.with_label_values(&labels).inc();
    }
    response
}

fn label(page: &Page) -> &'static str {
    page.spec().export.map_or("none", |it| it.name)
}
