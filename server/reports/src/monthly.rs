//! Report of a month.

use domain::{
    monthly_report::{MonthlyData, MonthlyReport, costs_view, groupings},
    view::{Page, View},
};
use futures::future::{join_all, join3};

use crate::{ReportError, Reports};

impl Reports {
    /// Report of the view's month: costs by service, account, charge type and team, with the queries of as many Overviews,
    /// which share AWS's daily totals; anomalies as on the Overview; and the latest findings, or those of a new run. Failures
    /// of AWS are part of the report.
    ///
    /// # Errors
    /// [`ReportError`].
    pub async fn monthly_report(&self, view: &View) -> Result<MonthlyReport, ReportError> {
        let limits = self.limits();
        let costs = groupings(view).into_iter().map(|attribute| async {
            let view = costs_view(view, attribute.clone(), &limits);
            (attribute, self.page_costs(&Page::Overview, &view).await)
        });
        let mut groupings = costs.collect::<Vec<_>>().into_iter();
        // The first one loads the daily totals, which the others then find in the cache.
        let mut costs = Vec::new();
        if let Some(by_service) = groupings.next() {
            costs.push(by_service.await);
        }
        let explained = costs.first().map(|(attribute, _)| costs_view(view, attribute.clone(), &limits));
        let explained = explained.unwrap_or_default();
        let (others, explanation, findings) =
            join3(join_all(groupings), self.explanation(&Page::Overview, &explained), self.current_findings()).await;
        costs.extend(others);
        let data = MonthlyData {
            view: view.clone(),
            costs,
            anomalies: explanation?.anomalies,
            // Without findings, the report says that the checks could not run.
            findings: findings.ok(),
        };
        let report = tokio::task::spawn_blocking(move || MonthlyReport::of(&data)).await;
        report.ok().flatten().ok_or(ReportError::Failed)
    }
}
