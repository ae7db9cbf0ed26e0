//! Costs of a page: request, results and explanation.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::{
    compare::Spans,
    coverage::{self, CachedAnswer, askable, suits},
    error::SourceError,
    filter::Filter,
    limits::Limits,
    overview::{AnomalyReport, Answer, Plan},
    port::Quote,
    query::CostQuery,
    spending::Spending,
    table::CostTable,
    view::{Page, Sort, View},
};

/// AWS's answers to the request of a page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CostReply {
    /// The request.
    pub ask: CostRequest,
    /// Plan of the request; only in the process that made it.
    #[serde(skip)]
    pub plan: Option<Arc<Plan>>,
    /// Cost Explorer's data retention on the server's UTC day, which limits ranges.
    pub limits: Limits,
    /// The page's queries, each with its answer or failure.
    pub answers: Vec<(CostQuery, Answer)>,
    /// The paid requests of a refresh.
    pub refresh: Quote,
    /// Farthing's own spending on Cost Explorer.
    pub spending: Spending,
}

/// A page, and the part of its view that decides which queries AWS gets.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CostRequest {
    /// The page's path.
    pub path: String,
    /// The view's query string, without metric, sort order, number of groups and chart types: the browser applies those.
    pub question: String,
}

impl CostRequest {
    /// The request of a page for a view, both as in the address.
    #[must_use]
    pub fn of(page: &Page, view: &View) -> Self {
        let usual = View::default();
        let asked = View {
            metric: usual.metric,
            top: usual.top,
            sort: Sort::default(),
            chart: usual.chart,
            share: usual.share,
            theme: usual.theme,
            ..view.clone()
        };
        Self { path: page.path(), question: asked.to_query(page) }
    }

    /// The page and view of the request.
    #[must_use]
    pub fn view(&self, limits: &Limits) -> (Page, View) {
        let page = Page::of_path(&self.path);
        let view = View::parse(&page, &self.question, limits).view;
        (page, view)
    }

    /// The Cost Explorer queries behind it on a day.
    #[must_use]
    pub fn plan(&self, limits: &Limits) -> Plan {
        let (page, view) = self.view(limits);
        Plan::of(&page.scoped(&view), limits)
    }
}

impl CostReply {
    /// The plan of the request, made again if this reply comes from another process.
    #[must_use]
    pub fn plan(&self) -> Arc<Plan> {
        self.plan.clone().unwrap_or_else(|| Arc::new(self.ask.plan(&self.limits)))
    }

    /// Whether it is the reply to the request of a page for a view.
    #[must_use]
    pub fn answers(&self, page: &Page, view: &View) -> bool {
        self.ask == CostRequest::of(page, view)
    }

    /// The answer to a query from this reply, else from cached answers, else the failure that this reply brought; `None` where
    /// there is none of them.
    pub fn answer<H: AsRef<CachedAnswer> + Clone>(&self, query: &CostQuery, cached: &[H]) -> Option<Answer> {
        let failed = || {
            let asked_for = |asked: &CostQuery| suits(asked, &askable(query)) && asked.range.covers(&query.range);
            let answer = self.answers.iter().find(|(asked, _)| asked_for(asked));
            answer.map(|(_, answer)| answer.clone()).filter(Result::is_err)
        };
        let known = coverage::answer(query, &self.holdings()).or_else(|| coverage::answer(query, cached));
        known.map(Ok).or_else(failed)
    }

    /// The answers that succeeded.
    fn holdings(&self) -> Vec<CachedAnswer> {
        let succeeded = self.answers.iter().filter_map(|(query, answer)| Some((query, answer.as_ref().ok()?)));
        succeeded.map(|(query, reading)| CachedAnswer { query: query.clone(), reading: reading.clone() }).collect()
    }
}

/// Anomalies of a filter, and the changes between the two spans of a comparison.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CostExplanation {
    /// The filter of the costs.
    pub filter: Filter,
    /// AWS's totals, where the page has only those of its groups.
    pub totals: Option<(CostQuery, Answer)>,
    /// The anomalies, the same for all views of the filter.
    pub anomalies: Result<Arc<AnomalyReport>, SourceError>,
    /// Periods that the headline compares; `None` if there is nothing to compare.
    pub spans: Option<Spans>,
    /// Costs of the watched groups in these spans; `None` without spans or groups.
    pub sums: Option<GroupSums>,
    /// Farthing's own spending on Cost Explorer.
    pub spending: Spending,
}

/// The costs of groups in two spans.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupSums {
    /// Costs of the earlier period.
    pub before: Arc<CostTable>,
    /// Costs of the later period.
    pub now: Arc<CostTable>,
    /// Whether AWS's total includes groups beyond these tables.
    pub has_others: bool,
}
