//! Which questions a page of costs asks.

use crate::{
    compare::{CompareWith, Spans},
    coverage::askable,
    filter::Filter,
    limits::Limits,
    period::{DateRange, Granularity, add_months},
    query::CostQuery,
    view::View,
};

/// The questions behind a page of costs: two, and one more for a comparison.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// The days looked at, both ends inclusive.
    pub range: DateRange,
    /// The costs by group, as finely as they are drawn.
    pub costs: CostQuery,
    /// The spans that the visitor compares.
    pub spans: Option<Spans>,
    /// The groups' costs in the later span, where it is not the whole range.
    pub now: Option<CostQuery>,
    /// The groups' costs in the earlier span.
    pub before: Option<CostQuery>,
    /// The days' total costs as AWS adds them up, for the headline figures and to check the groups against:
    /// the range, what it is compared with, and the last two months.
    pub totals: CostQuery,
    /// The spans that the headline total is compared over: those of the visitor, else the ones before; `None` where AWS keeps no such days.
    pub headline: Option<Spans>,
    /// The filter without what it says of the attributes that costs are grouped by; `None` where it says nothing of them.
    ///
    /// Which groups are kept or left out is then worked out of all groups, and so are the headline figures: no choice among
    /// groups that are there asks AWS anything.
    wide: Option<Filter>,
}

impl Plan {
    /// The questions for a view on the day that the limits name.
    #[must_use]
    pub fn of(view: &View, limits: &Limits) -> Self {
        let range = view.range(limits);
        let ask = |range, granularity, group_by: &[_]| CostQuery {
            range,
            granularity,
            group_by: group_by.to_vec(),
            filter: view.filter.clone(),
        };
        let kept = |spans: &Spans| limits.reachable(&spans.before) == Some(spans.before);
        let spans_with = |with| Spans::of(range, with).filter(kept);
        let spans = view.compare.and_then(spans_with);
        let headline = spans.or_else(|| spans_with(CompareWith::Previous));

        // Only sums are needed of the spans compared: the fewest rows that give them exactly are months.
        let summed = |range| ask(range, Granularity::Monthly, &view.group_by);
        let shorter = spans.filter(|spans| spans.now != range);

        let last_two_months = DateRange::new(
            add_months(limits.today.first_of_month(), -2).max(limits.earliest()),
            limits.last_whole_day(),
        );
        let mut days = headline.map_or(range, |spans| range.hull(&spans.before));
        if let Some(months) = last_two_months {
            days = days.hull(&months);
        }
        let wide = view.filter.without(&view.group_by);
        Self {
            range,
            costs: ask(range, view.granularity(limits), &view.group_by),
            spans,
            now: shorter.map(|spans| summed(spans.now)),
            before: spans.map(|spans| summed(spans.before)),
            totals: ask(days, Granularity::Daily, &[]),
            headline,
            wide: (wide != view.filter).then_some(wide),
        }
    }

    /// Whether some of the groups are kept or left out.
    #[must_use]
    pub fn is_narrowed(&self) -> bool {
        self.wide.is_some()
    }

    /// What is asked of AWS: years as the months that they are summed from. Of one attribute all groups are asked for, so that another choice among them costs nothing;
    /// of two there may be very many, and only those that are kept are asked for.
    #[must_use]
    pub fn asked(&self) -> Vec<CostQuery> {
        let queries = [Some(&self.costs), self.now.as_ref(), self.before.as_ref(), Some(&self.totals)];
        let queries = queries.into_iter().flatten().map(askable);
        match &self.wide {
            Some(wide) if self.costs.group_by.len() == 1 => queries.map(|query| with(query, wide)).collect(),
            _ => queries.collect(),
        }
    }

    /// What must be held for the page to be worked out without asking.
    pub fn needed(&self) -> impl Iterator<Item = &CostQuery> {
        let totals = Some(&self.totals).filter(|_| !self.is_narrowed());
        [Some(&self.costs), self.now.as_ref(), self.before.as_ref(), totals].into_iter().flatten()
    }

    /// The groups and AWS's own total of the same costs, to be checked against each other: those of the page,
    /// and all groups where the page keeps some.
    #[must_use]
    pub fn checks(&self) -> Vec<(CostQuery, CostQuery)> {
        let own = (self.costs.clone(), self.totals.clone());
        let all = self.wide.as_ref().map(|wide| (with(self.costs.clone(), wide), with(self.totals.clone(), wide)));
        std::iter::once(own).chain(all).collect()
    }
}

fn with(query: CostQuery, filter: &Filter) -> CostQuery {
    CostQuery { filter: filter.clone(), ..query }
}
