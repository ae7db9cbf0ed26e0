//! Costs of a page: request, results and explanation.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::{
    cache::{self, CachedResult, covers_groups, supported_query},
    compare::ComparedPeriods,
    error::SourceError,
    filter::Filter,
    limits::Limits,
    metric::Metric,
    overview::{AnomalyReport, CostResult, Plan, Reconciliation},
    port::Quote,
    query::CostQuery,
    spending::Spending,
    table::CostTable,
    view::{Page, Sort, View},
};

/// AWS's responses to a page's request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CostReply {
    /// Request of the page.
    pub request: CostRequest,
    /// Plan of the request; `None` after transfer to another process.
    #[serde(skip)]
    pub plan: Option<Arc<Plan>>,
    /// Cost Explorer's data retention on the server's UTC day, which limits ranges.
    pub limits: Limits,
    /// Queries of the page, each with its result or error.
    pub answers: Vec<(CostQuery, CostResult)>,
    /// Paid requests of a refresh.
    pub refresh: Quote,
    /// Farthing's own spending on Cost Explorer.
    pub spending: Spending,
}

/// A page, and the part of its view that determines the queries to AWS.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CostRequest {
    /// Path of the page.
    pub path: String,
    /// The view's query string without metric, sort order, number of groups, chart types and theme, which only the browser
    /// needs.
    pub query_string: String,
}

impl CostRequest {
    /// Request for a page and view, both as in the URL.
    #[must_use]
    pub fn of(page: &Page, view: &View) -> Self {
        let default = View::default();
        let relevant = View {
            metric: default.metric,
            top: default.top,
            sort: Sort::default(),
            chart: default.chart,
            share: default.share,
            theme: default.theme,
            ..view.clone()
        };
        Self { path: page.path(), query_string: relevant.to_query(page) }
    }

    /// Cost Explorer queries of the request as of a day.
    fn plan(&self, limits: &Limits) -> Plan {
        let page = Page::from_path(&self.path);
        let view = View::parse(&page, &self.query_string, limits).view;
        Plan::of(&page.scoped(&view), limits)
    }
}

impl CostReply {
    /// Plan of the request, computed again if the reply comes from another process.
    #[must_use]
    pub fn plan(&self) -> Arc<Plan> {
        self.plan.clone().unwrap_or_else(|| Arc::new(self.request.plan(&self.limits)))
    }

    /// Whether this is the reply to a request for a page and view.
    #[must_use]
    pub fn answers(&self, page: &Page, view: &View) -> bool {
        self.request == CostRequest::of(page, view)
    }

    /// Result of a query: from this reply, else from cached results, else the error in this reply; `None` without any.
    pub fn answer<H: AsRef<CachedResult> + Clone>(&self, query: &CostQuery, cached: &[H]) -> Option<CostResult> {
        let failed = || {
            let includes =
                |sent: &CostQuery| covers_groups(sent, &supported_query(query)) && sent.range.covers(&query.range);
            let answer = self.answers.iter().find(|(sent, _)| includes(sent));
            answer.map(|(_, answer)| answer.clone()).filter(Result::is_err)
        };
        let success =
            cache::cached_reading(query, &self.cached_results()).or_else(|| cache::cached_reading(query, cached));
        success.map(Ok).or_else(failed)
    }

    /// Reconciliation of the groups with AWS's total, from this reply alone; `None` unless both totals are known.
    #[must_use]
    pub fn reconciliation(&self, metric: Metric) -> Option<Reconciliation> {
        let (plan, results) = (self.plan(), self.cached_results());
        let check = |(costs, totals): &(CostQuery, CostQuery)| {
            let (costs, totals) = (cache::cached_reading(costs, &results)?, cache::cached_reading(totals, &results)?);
            Reconciliation::of(&plan, &costs.table, &totals.table, metric)
        };
        plan.reconciliations().iter().find_map(check)
    }

    /// Results of the queries that did not fail.
    fn cached_results(&self) -> Vec<CachedResult> {
        let succeeded = self.answers.iter().filter_map(|(query, answer)| Some((query, answer.as_ref().ok()?)));
        succeeded.map(|(query, reading)| CachedResult { query: query.clone(), reading: reading.clone() }).collect()
    }
}

/// Data that is loaded after a page's costs: anomalies of its filter, costs that its top movers are computed from, and AWS's
/// daily totals if the page lacks them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CostExplanation {
    /// Filter of the costs.
    pub filter: Filter,
    /// AWS's totals, if the page only has the totals of its groups.
    pub totals: Option<(CostQuery, CostResult)>,
    /// Anomalies, which are the same for all views of the filter.
    pub anomalies: Result<Arc<AnomalyReport>, SourceError>,
    /// Periods that the headline compares; `None` if there is nothing to compare.
    pub spans: Option<ComparedPeriods>,
    /// Costs of the watched groups in these periods; `None` without periods or groups.
    pub sums: Option<GroupSums>,
    /// Farthing's own spending on Cost Explorer.
    pub spending: Spending,
}

/// Costs of groups in two periods.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupSums {
    /// Costs of the earlier period.
    pub previous: Arc<CostTable>,
    /// Costs of the later period.
    pub current: Arc<CostTable>,
    /// Whether AWS's total includes groups beyond these tables.
    pub has_others: bool,
}
