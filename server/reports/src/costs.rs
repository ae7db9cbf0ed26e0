//! Costs of a page, by groups and in total.

use std::sync::Arc;

use domain::{
    dimension::Attribute,
    error::SourceError,
    limits::Limits,
    overview::{Plan, values_query},
    port::{Quote, Reading},
    query::{CostQuery, Name, NameQuery},
    report::costs::{CostReply, CostRequest},
    view::{Page, View},
};
use futures::future::join_all;

use crate::Reports;

impl Reports {
    /// Costs for a page and view, both as in the URL. Sends at most two paid Cost Explorer queries, three with a comparison, and none if
    /// cached. Anomalies and drivers come from [`Reports::explanation`].
    pub async fn page_costs(&self, page: &Page, view: &View) -> CostReply {
        let (plan, limits) = self.plan(page, view);
        let queries = plan.requests();
        let pending =
            queries.iter().map(|query| async { (query.clone(), self.costs.costs(query).await.map(as_received)) });
        let answers = join_all(pending).await;
        // A refresh also drops the daily costs of the groups watched for anomalies. The monthly costs decide which
        // groups those are, so they are queried first.
        let watched_groups = self.watched_groups_query(&plan.watch).await;
        let minimum_for_watched_groups =
            Quote { requests: u64::from(watched_groups.is_none()), at_least: watched_groups.is_none() };
        let invalidated: Vec<CostQuery> = queries.iter().cloned().chain(watched_groups).collect();
        let months_quote = self.costs.quote_after(&invalidated, &plan.watch.months);
        let refresh = invalidated
            .iter()
            .map(|query| self.costs.refresh_quote(query))
            .fold(minimum_for_watched_groups.plus(months_quote), Quote::plus);
        let reply = CostReply {
            request: CostRequest::of(page, view),
            plan: Some(Arc::new(plan)),
            limits,
            answers,
            refresh,
            spending: (self.spending)(),
        };
        if let Some(reconciliation) = reply.reconciliation(view.metric) {
            self.statistics.count_reconciliation(&reconciliation);
        }
        reply
    }

    /// Cost Explorer queries of a page as of today.
    pub(crate) fn plan(&self, page: &Page, view: &View) -> (Plan, Limits) {
        let limits = self.limits();
        (Plan::of(&page.scoped(view), &limits), limits)
    }

    /// Drops the cached results of a page, so that the next request queries AWS.
    pub async fn refresh_costs(&self, page: &Page, view: &View) {
        let (plan, _) = self.plan(page, view);
        if let Some(watched_groups) = self.watched_groups_query(&plan.watch).await {
            self.costs.invalidate(&watched_groups);
        }
        for query in plan.requests() {
            self.costs.invalidate(&query);
        }
    }

    /// Costs of a view grouped by one attribute, ignoring the view's filter on that attribute: the values to offer in
    /// the filter. One paid request per result page, and none for cached data.
    ///
    /// # Errors
    /// [`SourceError`] if Cost Explorer failed.
    pub async fn attribute_values(
        &self,
        attribute: &Attribute,
        page: &Page,
        view: &View,
    ) -> Result<CostReply, SourceError> {
        let limits = self.limits();
        let query = values_query(&page.scoped(view), attribute, &limits);
        let refresh = self.costs.refresh_quote(&query);
        let reading = self.costs.costs(&query).await?;
        let answers = vec![(query, Ok(reading))];
        let request = CostRequest::of(page, view);
        Ok(CostReply { request, plan: None, limits, answers, refresh, spending: (self.spending)() })
    }

    /// Names to offer in filters and groupings. One paid request per 1,000 names.
    ///
    /// # Errors
    /// [`SourceError`] if Cost Explorer failed.
    pub async fn names(&self, query: &NameQuery) -> Result<Vec<Name>, SourceError> {
        self.costs.names(query).await
    }
}

/// Converts a reading to the form that the browser receives: server and browser must render from the same data, or
/// hydration fails.
fn as_received(reading: Reading) -> Reading {
    Reading { table: reading.table.as_sent(), ..reading }
}
