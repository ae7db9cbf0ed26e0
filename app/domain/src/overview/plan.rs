//! Cost Explorer queries of a cost page.

use super::Watch;
use crate::{
    cache::{covers_period, supported_query},
    compare::{CompareWith, ComparedPeriods},
    filter::Filter,
    limits::Limits,
    period::{DateRange, Granularity},
    query::CostQuery,
    view::View,
};

/// Queries of a cost page: two, and one more if the visitor chose a comparison.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// UTC days of the page, both ends inclusive.
    pub range: DateRange,
    /// Costs by group, at the granularity of the chart.
    pub costs: CostQuery,
    /// Periods that the visitor compares, if any.
    pub comparison: Option<ComparedPeriods>,
    /// Periods that the headline total and the drivers compare: the visitor's, else the previous period; `None` beyond
    /// AWS's data retention.
    pub headline_comparison: Option<ComparedPeriods>,
    /// Costs by group in the later of these periods, if it is not the whole range.
    pub now: Option<CostQuery>,
    /// Costs by group in the earlier of these periods.
    pub before: Option<CostQuery>,
    /// Daily totals from AWS for all available days, so that headline figures, forecast and anomalies are the same for
    /// each range. One request, whose price does not depend on the number of days.
    pub totals: CostQuery,
    /// Groups watched for anomalies.
    pub watch: Watch,
    /// Filter without the conditions on the grouped attributes; `None` if there are none.
    ///
    /// All groups are queried and selected locally, so that selecting among them needs no request.
    wide: Option<Filter>,
}

impl Plan {
    /// Plans a view as of the day of the limits.
    #[must_use]
    pub fn of(view: &View, limits: &Limits) -> Self {
        #[cfg(debug_assertions)]
        crate::calls::count(|it| it.planned += 1);
        let range = view.range(limits);
        let query = |range, granularity| CostQuery {
            range,
            granularity,
            group_by: view.group_by.clone(),
            filter: view.filter.clone(),
        };
        let is_available = |spans: &ComparedPeriods| limits.available(&spans.previous) == Some(spans.previous);
        let comparison_with = |with| ComparedPeriods::of(range, with).filter(is_available);
        let comparison = view.compare.and_then(comparison_with);
        let headline_comparison = comparison.or_else(|| comparison_with(CompareWith::Previous));

        // Comparisons only need sums: months give them exactly with the fewest rows.
        let monthly = |range| query(range, Granularity::Monthly);
        let shorter = headline_comparison.filter(|spans| spans.current != range);
        let watch = Watch::of(&view.filter, limits);
        let wide = view.filter.without(&view.group_by);
        Self {
            range,
            costs: query(range, view.granularity(limits)),
            comparison,
            now: shorter.map(|spans| monthly(spans.current)),
            before: headline_comparison.map(|spans| monthly(spans.previous)),
            totals: watch.totals.clone(),
            watch,
            headline_comparison,
            wide: (wide != view.filter).then_some(wide),
        }
    }

    /// Whether a filter on the grouped attributes applies.
    #[must_use]
    pub fn is_narrowed(&self) -> bool {
        self.wide.is_some()
    }

    /// Queries to AWS; years are queried as months. With one attribute all groups are queried, so that changing the
    /// selection costs nothing; with two there may be very many, so only the selected ones are queried.
    #[must_use]
    pub fn requests(&self) -> Vec<CostQuery> {
        let groups = std::iter::once(self.costs_request()).chain(self.compared().map(supported_query));
        let groups = groups.map(|query| match &self.wide {
            Some(wide) if query.group_by.len() == 1 => with_filter(query, wide),
            _ => query,
        });
        groups.chain([self.totals.clone()]).collect()
    }

    /// Query for costs by group: for all months if it includes those of the range. It is a single page, and [`Watch`]
    /// selects its groups from these months.
    fn costs_request(&self) -> CostQuery {
        let costs = supported_query(&self.costs);
        let months = &self.watch.months;
        let is_in_months = costs.granularity == months.granularity
            && costs.group_by == months.group_by
            && *self.wide.as_ref().unwrap_or(&costs.filter) == months.filter
            && costs.granularity.periods(&costs.range).iter().all(|period| covers_period(months, period));
        if is_in_months { months.clone() } else { costs }
    }

    /// Costs by group in the periods that the visitor compares; empty without a comparison.
    fn compared(&self) -> impl Iterator<Item = &CostQuery> {
        let chosen = [self.now.as_ref(), self.before.as_ref()];
        chosen.into_iter().flatten().filter(|_| self.comparison.is_some())
    }

    /// Queries that the page requires. With a filter on the grouped attributes, totals may be loaded later.
    pub fn required(&self) -> impl Iterator<Item = &CostQuery> {
        let totals = Some(&self.totals).filter(|_| !self.is_narrowed());
        std::iter::once(&self.costs).chain(self.compared()).chain(totals)
    }

    /// Pairs of queries for reconciliation, by group and for AWS's total of the same costs: those of the page, and
    /// those of all groups if the page selects some.
    #[must_use]
    pub fn reconciliations(&self) -> Vec<(CostQuery, CostQuery)> {
        let own = (self.costs.clone(), self.totals.clone());
        let all = self
            .wide
            .as_ref()
            .map(|wide| (with_filter(self.costs.clone(), wide), with_filter(self.totals.clone(), wide)));
        std::iter::once(own).chain(all).collect()
    }
}

fn with_filter(query: CostQuery, filter: &Filter) -> CostQuery {
    CostQuery { filter: filter.clone(), ..query }
}
