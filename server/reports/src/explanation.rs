//! Explanation of a page's figures: anomalies of its filter, and changes of the watched groups.
//!
//! Loaded after the figures, because it may need another paid request.

use std::sync::{Arc, Mutex, PoisonError};

use domain::{
    compare::ComparedPeriods,
    error::SourceError,
    filter::Filter,
    limits::Limits,
    overview::{AnomalyReport, Watch, WatchedGroups},
    period::Period,
    port::Reading,
    query::CostQuery,
    report::costs::{CostExplanation, CostRequest, GroupSums},
    table::CostTable,
};
use futures::future::join;

use crate::{Reports, Unfinished};

/// Maximum number of cached reports; each takes a few kilobytes besides tables that the cost cache has anyway.
const MOST_REPORTS: usize = 32;

/// Latest reports, shared by all visitors with the same filter, for any range.
#[derive(Debug, Default)]
pub struct AnomalyReports(Mutex<Vec<CachedReport>>);

#[derive(Clone, Debug)]
struct CachedReport {
    filter: Filter,
    days: Days,
    report: Arc<AnomalyReport>,
}

/// The input of a report.
#[derive(Clone, Debug, PartialEq)]
struct Days {
    totals: Arc<CostTable>,
    groups: Option<(Arc<CostTable>, bool)>,
}

impl AnomalyReports {
    /// Report computed from the same days.
    fn find(&self, filter: &Filter, days: &Days) -> Option<Arc<AnomalyReport>> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        all.into_iter().find(|it| it.filter == *filter && it.days == *days).map(|it| it.report)
    }

    fn remember(&self, remembered: CachedReport) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|it| it.filter != remembered.filter);
        all.insert(0, remembered);
        all.truncate(MOST_REPORTS);
    }
}

impl Reports {
    /// Explains a page: at most two paid requests per filter, shared by all visitors, and none for cached data.
    /// Failures of AWS are part of the result.
    ///
    /// # Errors
    /// [`Unfinished::Failed`].
    pub async fn explanation(&self, request: &CostRequest) -> Result<CostExplanation, Unfinished> {
        let limits = self.limits();
        let plan = request.plan(&limits);
        let (totals, groups) = join(self.costs.costs(&plan.totals), self.watched_groups(&plan.watch)).await;
        let watched = groups.as_ref().ok().and_then(Option::as_ref);
        let sums = watched.zip(plan.headline_comparison).and_then(|(watched, spans)| sums(watched, &spans));
        let anomalies = match (&totals, &groups) {
            (Ok(totals), Ok(groups)) => {
                let groups = groups.as_ref().map(|(watched, reading)| (reading.table.clone(), watched.has_others));
                let days = Days { totals: totals.table.clone(), groups };
                Ok(self.anomaly_report(plan.watch.clone(), days, limits).await?)
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

    /// The explanation, if it needs no paid request; `None` otherwise, or if it failed.
    pub async fn cached_explanation(&self, request: &CostRequest) -> Option<CostExplanation> {
        let plan = request.plan(&self.limits());
        let is_cached = |query: &CostQuery| self.costs.quote(query).requests == 0;
        let days = self.watched_days(&plan.watch).await?;
        if is_cached(&plan.totals) && is_cached(&days) { self.explanation(request).await.ok() } else { None }
    }

    /// Query for the daily costs of the watched groups; `None` if the cache does not determine these groups.
    pub(crate) async fn watched_days(&self, watch: &Watch) -> Option<CostQuery> {
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

    /// Report of a filter, computed once for the same days, on a thread for blocking work.
    async fn anomaly_report(&self, watch: Watch, days: Days, limits: Limits) -> Result<Arc<AnomalyReport>, Unfinished> {
        let filter = watch.totals.filter.clone();
        if let Some(report) = self.anomalies.find(&filter, &days) {
            return Ok(report);
        }
        let work = {
            let days = days.clone();
            move || {
                let groups = days.groups.as_ref().map(|(table, has_others)| (&**table, *has_others));
                AnomalyReport::of(&watch, &days.totals, groups, &limits)
            }
        };
        let report = tokio::task::spawn_blocking(work).await.map_err(|_| Unfinished::Failed)?;
        let report = Arc::new(report);
        self.anomalies.remember(CachedReport { filter, days, report: report.clone() });
        Ok(report)
    }
}

/// Costs of the watched groups in two periods.
fn sums((watched, reading): &(WatchedGroups, Reading), spans: &ComparedPeriods) -> Option<GroupSums> {
    let table = &reading.table;
    let sum = |range| table.pivot(table.group_by(), &[Period::Days(range)], |_| true).map(Arc::new);
    Some(GroupSums { before: sum(spans.previous)?, now: sum(spans.current)?, has_others: watched.has_others })
}
