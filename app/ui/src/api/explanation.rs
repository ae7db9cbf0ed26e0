//! What explains the figures of a page: the anomalies of its filter, and what the watched groups cost in the spans that are compared. It
//! comes after the figures, since it may take a request more.

use std::sync::Arc;

use domain::{
    compare::Spans,
    error::SourceError,
    filter::Filter,
    overview::{AnomalyReport, Answer},
    query::CostQuery,
    spending::Spending,
    table::CostTable,
};
use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};

use super::ApiError;

/// The explanation of all views of a filter, and of one comparison among them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Explanation {
    /// Which costs it is about.
    pub filter: Filter,
    /// AWS's totals of these costs, where the page only has those of its groups.
    pub totals: Option<(CostQuery, Answer)>,
    /// The anomalies, the same for all views of the filter.
    pub anomalies: Result<Arc<AnomalyReport>, SourceError>,
    /// The spans that the headline compares; `None` where there are no two.
    pub spans: Option<Spans>,
    /// What the watched groups cost in them; `None` where there are none.
    pub sums: Option<Sums>,
    /// What Farthing itself has spent on Cost Explorer.
    pub spending: Spending,
}

/// The costs of groups in two spans.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sums {
    /// In the earlier span.
    pub before: Arc<CostTable>,
    /// In the later span.
    pub now: Arc<CostTable>,
    /// Whether there are groups in neither table; what they cost is the rest of AWS's total.
    pub has_others: bool,
}

/// Explains a page: at most two paid requests for a filter, the same for all who look, and none for what is held.
#[server(endpoint = "explanation", input = GetUrl)]
pub async fn explained(path: String, question: String) -> Result<Explanation, ApiError> {
    let services = expect_context::<crate::Services>();
    server::explain(&services, &super::figures::Ask { path, question }).await
}

#[cfg(feature = "ssr")]
pub use server::{AnomalyReports, explain_held, watched_days};

#[cfg(feature = "ssr")]
mod server {
    //! How the server puts the questions.

    use std::sync::{Mutex, PoisonError};

    use domain::{
        limits::Limits,
        overview::{Watch, WatchedGroups},
        period::Period,
        port::Reading,
    };
    use futures::future::join;

    use super::{
        super::{ApiError, figures::Ask},
        AnomalyReport, Arc, CostQuery, CostTable, Explanation, Filter, SourceError, Spans, Sums,
    };
    use crate::Services;

    /// The most reports that are remembered; each is a few kilobytes beside tables that the cache holds anyway.
    const MOST_REPORTS: usize = 32;

    /// The reports that were worked out last: all visitors of a filter share one, whatever their range.
    #[derive(Debug, Default)]
    pub struct AnomalyReports(Mutex<Vec<Remembered>>);

    #[derive(Clone, Debug)]
    struct Remembered {
        filter: Filter,
        days: Days,
        report: Arc<AnomalyReport>,
    }

    /// What a report is worked out from.
    #[derive(Clone, Debug, PartialEq)]
    struct Days {
        totals: Arc<CostTable>,
        groups: Option<(Arc<CostTable>, bool)>,
    }

    impl AnomalyReports {
        /// The report that was worked out from the same days.
        fn find(&self, filter: &Filter, days: &Days) -> Option<Arc<AnomalyReport>> {
            let all = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
            all.into_iter().find(|it| it.filter == *filter && it.days == *days).map(|it| it.report)
        }

        fn remember(&self, remembered: Remembered) {
            let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            all.retain(|it| it.filter != remembered.filter);
            all.insert(0, remembered);
            all.truncate(MOST_REPORTS);
        }
    }

    /// Explains a page. What fails at AWS is a part of the answer.
    ///
    /// # Errors
    /// Where the work on this server broke off.
    pub async fn explain(services: &Services, ask: &Ask) -> Result<Explanation, ApiError> {
        let limits = Limits::on(services.today());
        let plan = ask.plan(&limits);
        let (totals, groups) = join(services.costs.costs(&plan.totals), groups(services, &plan.watch)).await;
        let watched = groups.as_ref().ok().and_then(Option::as_ref);
        let sums = watched.zip(plan.headline).and_then(|(watched, spans)| sums(watched, &spans));
        let anomalies = match (&totals, &groups) {
            (Ok(totals), Ok(groups)) => {
                let groups = groups.as_ref().map(|(watched, reading)| (reading.table.clone(), watched.has_others));
                let days = Days { totals: totals.table.clone(), groups };
                Ok(report(services, plan.watch.clone(), days, limits).await?)
            }
            (Err(error), _) | (_, Err(error)) => Err(error.clone()),
        };
        Ok(Explanation {
            filter: plan.totals.filter.clone(),
            totals: plan.is_narrowed().then(|| (plan.totals.clone(), totals)),
            anomalies,
            spans: plan.headline,
            sums,
            spending: (services.spending)(),
        })
    }

    /// The explanation as far as it takes no paid request; `None` where it would take one, or failed.
    pub async fn explain_held(services: &Services, ask: &Ask) -> Option<Explanation> {
        let plan = ask.plan(&Limits::on(services.today()));
        let is_held = |query: &CostQuery| services.costs.quote(query).requests == 0;
        let days = watched_days(services, &plan.watch).await?;
        if is_held(&plan.totals) && is_held(&days) { explain(services, ask).await.ok() } else { None }
    }

    /// The question for the days of the watched groups; `None` where it is not held which those are.
    pub async fn watched_days(services: &Services, watch: &Watch) -> Option<CostQuery> {
        if services.costs.quote(&watch.months).requests > 0 {
            return None;
        }
        let months = services.costs.costs(&watch.months).await.ok()?;
        watch.groups(&months.table).map(|watched| watched.days)
    }

    /// The days of the watched groups; `None` where there are no groups.
    async fn groups(services: &Services, watch: &Watch) -> Result<Option<(WatchedGroups, Reading)>, SourceError> {
        let months = services.costs.costs(&watch.months).await?;
        let Some(watched) = watch.groups(&months.table) else { return Ok(None) };
        let reading = services.costs.costs(&watched.days).await?;
        Ok(Some((watched, reading)))
    }

    /// The report of a filter, worked out once for the same days and away from the threads that answer others.
    async fn report(
        services: &Services,
        watch: Watch,
        days: Days,
        limits: Limits,
    ) -> Result<Arc<AnomalyReport>, ApiError> {
        let filter = watch.totals.filter.clone();
        if let Some(report) = services.anomalies.find(&filter, &days) {
            return Ok(report);
        }
        let work = {
            let days = days.clone();
            move || {
                let groups = days.groups.as_ref().map(|(table, has_others)| (&**table, *has_others));
                AnomalyReport::of(&watch, &days.totals, groups, &limits)
            }
        };
        let report = tokio::task::spawn_blocking(work).await.map_err(|error| ApiError::Server(error.to_string()))?;
        let report = Arc::new(report);
        services.anomalies.remember(Remembered { filter, days, report: report.clone() });
        Ok(report)
    }

    /// What the watched groups cost in two spans.
    fn sums((watched, reading): &(WatchedGroups, Reading), spans: &Spans) -> Option<Sums> {
        let table = &reading.table;
        let sum = |range| table.pivot(table.group_by(), &[Period::Days(range)], |_| true).map(Arc::new);
        Some(Sums { before: sum(spans.before)?, now: sum(spans.now)?, has_others: watched.has_others })
    }
}
