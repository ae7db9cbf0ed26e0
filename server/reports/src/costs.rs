//! Costs of a page, by groups and in total.

use std::sync::Arc;

use domain::{
    dimension::Attribute,
    error::SourceError,
    overview::values_query,
    port::{Quote, Reading},
    query::{CostQuery, Name, NameQuery},
    report::costs::{CostReply, CostRequest},
};
use futures::future::join_all;

use crate::Reports;

impl Reports {
    /// Answers the request of a page: at most two paid requests and one more for a comparison, and none for cached
    /// data. The figures that explain the changes come from [`Reports::explanation`].
    pub async fn costs_of(&self, request: CostRequest) -> CostReply {
        let limits = self.limits();
        let plan = request.plan(&limits);
        let queries = plan.requests();
        let answered =
            queries.iter().map(|query| async { (query.clone(), self.costs.costs(query).await.map(as_sent)) });
        let answers = join_all(answered).await;
        // A refresh also drops the daily costs that explain the figures. They are queried again after the monthly
        // costs, which determine their groups.
        let days = self.watched_days(&plan.watch).await;
        let unknown = Quote { requests: u64::from(days.is_none()), at_least: days.is_none() };
        let dropped: Vec<CostQuery> = queries.iter().cloned().chain(days).collect();
        let months = self.costs.quote_after(&dropped, &plan.watch.months);
        let refresh =
            dropped.iter().map(|query| self.costs.refresh_quote(query)).fold(unknown.plus(months), Quote::plus);
        CostReply { request, plan: Some(Arc::new(plan)), limits, answers, refresh, spending: (self.spending)() }
    }

    /// Drops the cached results of a page, so that the next request queries AWS again.
    pub async fn refresh_costs(&self, request: &CostRequest) {
        let plan = request.plan(&self.limits());
        if let Some(days) = self.watched_days(&plan.watch).await {
            self.costs.invalidate(&days);
        }
        for query in plan.requests() {
            self.costs.invalidate(&query);
        }
    }

    /// Costs of a view by one attribute, without the view's own filters on it: each group is a value for a filter. One
    /// paid request per page of groups, and none for cached data.
    ///
    /// # Errors
    /// [`SourceError`] if Cost Explorer failed.
    pub async fn values_of(&self, attribute: &Attribute, request: CostRequest) -> Result<CostReply, SourceError> {
        let limits = self.limits();
        let (page, view) = request.view(&limits);
        let query = values_query(&page.scoped(&view), attribute, &limits);
        let refresh = self.costs.refresh_quote(&query);
        let reading = self.costs.costs(&query).await?;
        let answers = vec![(query, Ok(reading))];
        Ok(CostReply { request, plan: None, limits, answers, refresh, spending: (self.spending)() })
    }

    /// Names that a filter or a group can select. One paid request per page of a thousand.
    ///
    /// # Errors
    /// [`SourceError`] if Cost Explorer failed.
    pub async fn names(&self, query: &NameQuery) -> Result<Vec<Name>, SourceError> {
        self.costs.names(query).await
    }
}

/// The reading as received by the browser: a page rendered from anything else could not be hydrated.
fn as_sent(reading: Reading) -> Reading {
    Reading { table: reading.table.as_sent(), ..reading }
}
