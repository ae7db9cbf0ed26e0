//! Which questions an Overview asks.

use crate::{
    compare::{CompareWith, Spans},
    limits::Limits,
    period::{DateRange, Granularity, add_months},
    query::CostQuery,
    view::View,
};

/// The questions behind an Overview: two, and one more for a comparison.
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
        Self {
            range,
            costs: ask(range, view.granularity(limits), &view.group_by),
            spans,
            now: shorter.map(|spans| summed(spans.now)),
            before: spans.map(|spans| summed(spans.before)),
            totals: ask(days, Granularity::Daily, &[]),
            headline,
        }
    }

    /// Its questions, in the order of the page.
    pub fn queries(&self) -> impl Iterator<Item = &CostQuery> {
        [Some(&self.costs), self.now.as_ref(), self.before.as_ref(), Some(&self.totals)].into_iter().flatten()
    }
}
