//! Explanation of a page's figures: anomalies of its filter, and changes of the watched groups.
//!
//! Loaded after the figures, because it may need another paid request.

use std::sync::{Arc, Mutex, PoisonError};

use domain::{
    compare::ComparedPeriods,
    error::SourceError,
    filter::Filter,
    limits::Limits,
    overview::{AnomalyReport, Plan, Watch, WatchedGroups},
    period::Period,
    port::Reading,
    query::CostQuery,
    report::costs::{CostExplanation, CostReply, GroupSums},
    table::CostTable,
    view::{Page, View},
};
use futures::future::join;

use crate::{ReportError, Reports};

/// Maximum number of cached reports; each takes a few kilobytes in addition to the tables shared with the cost cache.
const MAX_REPORTS: usize = 32;

/// Latest reports, shared by all visitors with the same filter, for any range.
#[derive(Debug, Default)]
pub struct AnomalyReports(Mutex<Vec<CachedReport>>);

#[derive(Clone, Debug)]
struct CachedReport {
    filter: Filter,
    input: ReportInput,
    report: Arc<AnomalyReport>,
}

/// Daily costs that a report is computed from.
#[derive(Clone, Debug, PartialEq)]
struct ReportInput {
    totals: Arc<CostTable>,
    groups: Option<(Arc<CostTable>, bool)>,
}

impl AnomalyReports {
    /// Cached report that was computed from the same daily costs.
    fn find(&self, filter: &Filter, input: &ReportInput) -> Option<Arc<AnomalyReport>> {
        let reports = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        reports.into_iter().find(|it| it.filter == *filter && it.input == *input).map(|it| it.report)
    }

    fn insert(&self, report: CachedReport) {
        let mut reports = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        reports.retain(|it| it.filter != report.filter);
        reports.insert(0, report);
        reports.truncate(MAX_REPORTS);
    }
}

impl Reports {
    /// Explains a page: at most two paid requests per filter, shared by all visitors, and none for cached data.
    /// Failures of AWS are part of the result.
    ///
    /// # Errors
    /// [`ReportError::Failed`].
    pub async fn explanation(&self, page: &Page, view: &View) -> Result<CostExplanation, ReportError> {
        let (plan, limits) = self.plan(page, view);
        self.explain(&plan, limits).await
    }

    /// Explains a page with this plan, as of the day of the limits.
    async fn explain(&self, plan: &Plan, limits: Limits) -> Result<CostExplanation, ReportError> {
        let (totals, groups) = join(self.costs.costs(&plan.totals), self.watched_groups(&plan.watch)).await;
        let watched = groups.as_ref().ok().and_then(Option::as_ref);
        let sums = watched.zip(plan.headline_comparison).and_then(|(watched, spans)| group_sums(watched, &spans));
        let anomalies = match (&totals, &groups) {
            (Ok(totals), Ok(groups)) => {
                let groups = groups.as_ref().map(|(watched, reading)| (reading.table.clone(), watched.has_others));
                let input = ReportInput { totals: totals.table.clone(), groups };
                Ok(self.anomaly_report(plan.watch.clone(), input, limits).await?)
            }
            (Err(error), _) | (_, Err(error)) => Err(error.clone()),
        };
        Ok(CostExplanation {
            filter: plan.totals.filter.clone(),
            totals: plan.is_narrowed().then(|| (plan.totals.clone(), totals)),
            anomalies,
            spans: plan.headline_comparison,
            sums,
            spending: (self.spending)(),
        })
    }

    /// Explanation of a reply's page from the cache; `None` if it needs a paid request or failed.
    pub async fn cached_explanation(&self, reply: &CostReply) -> Option<CostExplanation> {
        let plan = reply.plan();
        let is_cached = |query: &CostQuery| self.costs.quote(query).requests == 0;
        let days = self.watched_groups_query(&plan.watch).await?;
        if is_cached(&plan.totals) && is_cached(&days) { self.explain(&plan, reply.limits).await.ok() } else { None }
    }

    /// Query for the daily costs of the watched groups; `None` if the cache does not determine these groups.
    pub(crate) async fn watched_groups_query(&self, watch: &Watch) -> Option<CostQuery> {
        if self.costs.quote(&watch.months).requests > 0 {
            return None;
        }
        let months = self.costs.costs(&watch.months).await.ok()?;
        watch.groups(&months.table).map(|watched| watched.days)
    }

    /// Daily costs of the watched groups; `None` if there are none.
    async fn watched_groups(&self, watch: &Watch) -> Result<Option<(WatchedGroups, Reading)>, SourceError> {
        let months = self.costs.costs(&watch.months).await?;
        let Some(watched) = watch.groups(&months.table) else { return Ok(None) };
        let reading = self.costs.costs(&watched.days).await?;
        Ok(Some((watched, reading)))
    }

    /// Report of a filter, computed once for the same daily costs, on a thread for blocking work.
    async fn anomaly_report(
        &self,
        watch: Watch,
        input: ReportInput,
        limits: Limits,
    ) -> Result<Arc<AnomalyReport>, ReportError> {
        let filter = watch.totals.filter.clone();
        if let Some(report) = self.anomaly_reports.find(&filter, &input) {
            return Ok(report);
        }
        let compute = {
            let input = input.clone();
            move || {
                let groups = input.groups.as_ref().map(|(table, has_others)| (&**table, *has_others));
                AnomalyReport::of(&watch, &input.totals, groups, &limits)
            }
        };
        let report = tokio::task::spawn_blocking(compute).await.map_err(|_| ReportError::Failed)?;
        let report = Arc::new(report);
        self.anomaly_reports.insert(CachedReport { filter, input, report: report.clone() });
        Ok(report)
    }
}

/// Costs of the watched groups in two periods.
fn group_sums((watched, reading): &(WatchedGroups, Reading), spans: &ComparedPeriods) -> Option<GroupSums> {
    let table = &reading.table;
    let sum = |range| table.pivot(table.group_by(), &[Period::Days(range)], |_| true).map(Arc::new);
    Some(GroupSums { previous: sum(spans.previous)?, current: sum(spans.current)?, has_others: watched.has_others })
}
