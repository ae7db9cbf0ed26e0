//! Reuse of cached answers for new queries: contained days, coarser periods, fewer or swapped groups, narrower filters.
//! Shared by the server's cache and the browser.

use std::sync::Arc;

use crate::{
    metric::Metric,
    period::{DateRange, Granularity, Period},
    port::Reading,
    query::CostQuery,
    table::{CostTable, Key},
};

/// Cached result with its query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CachedAnswer {
    /// Query of the result, at the cached granularity: never yearly.
    pub query: CostQuery,
    /// Result of the query.
    pub reading: Reading,
}

/// Cached and missing parts of a query.
#[derive(Clone, Debug)]
pub struct Coverage<H> {
    /// Cached results, each with the periods taken from it; no period occurs twice.
    pub held: Vec<(H, Vec<Period>)>,
    /// Periods that no cached result covers, in order.
    pub open: Vec<Period>,
}

/// Query as Cost Explorer supports it: it has no yearly granularity, so years are summed from months.
#[must_use]
pub fn askable(query: &CostQuery) -> CostQuery {
    let granularity = match query.granularity {
        Granularity::Yearly => Granularity::Monthly,
        other => other,
    };
    CostQuery { granularity, ..query.clone() }
}

/// Whether a cached result has the groups and costs of `wanted`, for any days.
///
/// Totals (without groups) are only answered by totals: they are AWS's own sums, which the sums of groups are checked
/// against. Hourly results do not answer daily queries, nor resource-level results queries without resources: AWS
/// maintains these opt-in data sets separately.
#[must_use]
pub fn suits(held: &CostQuery, wanted: &CostQuery) -> bool {
    let grouped = wanted.group_by.iter().all(|it| held.group_by.contains(it));
    let same_kind = held.group_by.is_empty() == wanted.group_by.is_empty();
    let hourly = |query: &CostQuery| query.granularity == Granularity::Hourly;
    grouped
        && same_kind
        && hourly(held) == hourly(wanted)
        && held.is_by_resource() == wanted.is_by_resource()
        && held.granularity <= wanted.granularity
        && held.filter.can_be_narrowed_to(&wanted.filter, &held.group_by)
}

/// Whether periods of a cached result add up exactly to this one.
#[must_use]
pub fn has(held: &CostQuery, wanted: &Period) -> bool {
    let range = wanted.range();
    // Full calendar months, except that the first and last may be cut by the query.
    let begins = range.from().day() == 1 || range.from() == held.range.from();
    let ends = range.to() == range.to().last_of_month() || range.to() == held.range.to();
    held.range.covers(&range) && (held.granularity <= Granularity::Daily || (begins && ends))
}

impl CachedAnswer {
    /// Costs of some periods, in the form that the query asks for.
    fn part(&self, wanted: &CostQuery, periods: &[Period]) -> Option<CostTable> {
        let group_by = &self.query.group_by;
        self.reading.table.pivot(&wanted.group_by, periods, |key: &Key| wanted.filter.admits(group_by, &key.0))
    }
}

impl<H: AsRef<CachedAnswer> + Clone> Coverage<H> {
    /// Divides a query (hourly, daily or monthly) among cached results: the result that covers most periods is used
    /// first, and among equals the latest. `usable` returns whether a result is still valid for a period.
    pub fn of(wanted: &CostQuery, holdings: &[H], usable: impl Fn(&H, &Period) -> bool) -> Self {
        let nothing = Self { held: Vec::new(), open: wanted.granularity.periods(&wanted.range) };
        nothing.and(wanted, holdings, usable)
    }

    /// Divides the missing periods among further cached results; periods assigned earlier stay assigned.
    #[must_use]
    pub fn and(self, wanted: &CostQuery, holdings: &[H], usable: impl Fn(&H, &Period) -> bool) -> Self {
        let Self { mut held, mut open } = self;
        let mut suitable: Vec<&H> = holdings.iter().filter(|it| suits(&(*it).as_ref().query, wanted)).collect();
        suitable.sort_by_key(|it| std::cmp::Reverse((*it).as_ref().reading.read_at));
        while !open.is_empty() {
            let answers = |it: &H, period: &Period| has(&it.as_ref().query, period) && usable(it, period);
            let count = |it: &&H| open.iter().filter(|period| answers(it, period)).count();
            let mut best: Option<(&H, usize)> = None;
            for holding in &suitable {
                let many = count(holding);
                if many > best.map_or(0, |(_, most)| most) {
                    best = Some((holding, many));
                }
            }
            let Some((best, _)) = best else { break };
            let (mine, rest) = open.into_iter().partition(|period| answers(best, period));
            held.push((best.clone(), mine));
            open = rest;
        }
        Self { held, open }
    }

    /// Result, if nothing is missing. The query is the one that the coverage was computed for, or its yearly version.
    #[must_use]
    pub fn answer(&self, wanted: &CostQuery) -> Option<Reading> {
        if !self.open.is_empty() {
            return None;
        }
        let asked = askable(wanted);
        if let [(whole, _)] = self.held.as_slice()
            && whole.as_ref().query == *wanted
        {
            return Some(whole.as_ref().reading.clone());
        }
        let read_at = self.held.iter().map(|(it, _)| it.as_ref().reading.read_at).min()?;
        let stale = self.held.iter().find_map(|(it, _)| it.as_ref().reading.stale.clone());
        let parts =
            self.held.iter().map(|(it, periods)| it.as_ref().part(&asked, periods)).collect::<Option<Vec<_>>>()?;
        let table = CostTable::joined(parts)?;
        let table = if asked == *wanted { table } else { table.coarser(wanted.granularity, &wanted.range) };
        Some(Reading { table: Arc::new(table), read_at, stale })
    }
}

/// Result from the cache at any age; `None` if it is incomplete.
#[must_use]
pub fn answer<H: AsRef<CachedAnswer> + Clone>(wanted: &CostQuery, holdings: &[H]) -> Option<Reading> {
    Coverage::of(&askable(wanted), holdings, |_, _| true).answer(wanted)
}

/// Whether the cache covers a query completely, at any age.
#[must_use]
pub fn is_covered<H: AsRef<CachedAnswer> + Clone>(wanted: &CostQuery, holdings: &[H]) -> bool {
    Coverage::of(&askable(wanted), holdings, |_, _| true).open.is_empty()
}

impl AsRef<CachedAnswer> for CachedAnswer {
    fn as_ref(&self) -> &CachedAnswer {
        self
    }
}

/// Merges periods, which must be in order, into ranges of UTC days without gaps, both ends inclusive.
#[must_use]
pub fn runs(periods: &[Period]) -> Vec<DateRange> {
    let mut runs: Vec<DateRange> = Vec::new();
    for range in periods.iter().map(Period::range) {
        match runs.last_mut() {
            Some(last) if range.from() <= last.to() || last.to().tomorrow().ok() == Some(range.from()) => {
                *last = last.hull(&range);
            }
            _ => runs.push(range),
        }
    }
    runs
}

/// Approximate memory of a table in bytes: 16 per cell, two more if units differ, and its strings.
#[must_use]
pub fn weight(table: &CostTable) -> usize {
    let cells = table.periods().len() * table.keys().len() * Metric::ALL.len();
    let words: usize = table.keys().iter().flat_map(|key| &key.0).map(|value| value.len() + 64).sum();
    cells * 18 + words + 1024
}

#[cfg(test)]
mod tests {
    use jiff::{Timestamp, civil::date};
    use proptest::prelude::*;
    use rust_decimal::Decimal;

    use super::*;
    use crate::{
        dimension::{Attribute, Dimension},
        filter::{Filter, Rule},
        money::{Money, Unit},
        period::add_days,
        table::{TableBuilder, TablePeriod},
    };

    /// Synthetic costs that depend on the day only.
    fn fresh(query: &CostQuery) -> CostTable {
        let periods = query.granularity.periods(&query.range);
        let estimated = |period: &Period| period.range().to() >= date(2026, 11, 1);
        let marked = periods.iter().map(|it| TablePeriod { period: *it, estimated: estimated(it) }).collect();
        let mut builder = TableBuilder::new(query.group_by.clone(), marked);
        for (at, period) in periods.iter().enumerate() {
            for day in period.range().each_day() {
                for (line, (region, service, unit)) in LINES.iter().enumerate() {
                    let number = i64::from(day.day_of_year()) * 7 + i64::try_from(line).unwrap();
                    let values = [region, service].map(|it| crate::word::Word::from(*it));
                    if number % 3 == 0 || !query.filter.admits(&attributes(), &values) {
                        continue;
                    }
                    let value = |it: &Attribute| values[attributes().iter().position(|a| a == it).unwrap()].clone();
                    let key = Key(query.group_by.iter().map(value).collect());
                    let cost = Money::new(Decimal::new(number * 1_234_567, 10), Unit::new("USD"));
                    builder.add(at, key.clone(), Metric::Unblended, cost);
                    // Some charges have no quantity, and AWS reports no unit for them.
                    let used = if number % 5 == 0 {
                        Money::new(Decimal::ZERO, Unit::mixed())
                    } else {
                        Money::new(Decimal::from(number), Unit::new(*unit))
                    };
                    builder.add(at, key, Metric::Usage, used);
                }
            }
        }
        builder.finish()
    }

    const LINES: [(&str, &str, &str); 5] =
        [("eu", "EC2", "Hrs"), ("eu", "EC2", "GB"), ("us", "EC2", "Hrs"), ("us", "S3", "GB"), ("ap", "S3", "GB")];

    fn attributes() -> [Attribute; 2] {
        [Dimension::Region.into(), Dimension::Service.into()]
    }

    fn holding(query: CostQuery) -> CachedAnswer {
        let table = fresh(&query);
        CachedAnswer { reading: Reading::fresh(table, Timestamp::UNIX_EPOCH), query }
    }

    fn any_query() -> impl Strategy<Value = CostQuery> {
        let groups = prop_oneof![
            Just(vec![]),
            Just(vec![attributes()[0].clone()]),
            Just(vec![attributes()[1].clone()]),
            Just(attributes().to_vec()),
            Just(vec![attributes()[1].clone(), attributes()[0].clone()]),
        ];
        let term = (0usize..2, any::<bool>(), 0usize..5);
        let grain = prop_oneof![Just(Granularity::Daily), Just(Granularity::Monthly), Just(Granularity::Yearly)];
        (0i32..120, 1i32..120, groups, grain, proptest::collection::vec(term, 0..3)).prop_map(
            |(start, days, group_by, granularity, terms)| {
                let from = add_days(date(2026, 8, 20), start);
                let mut filter = Filter::default();
                for (attribute, keep, line) in terms {
                    let value = [LINES[line].0, LINES[line].1][attribute];
                    let rule = if keep { Rule::Keep } else { Rule::LeaveOut };
                    filter.add(attributes()[attribute].clone(), rule, value);
                }
                CostQuery {
                    range: DateRange::new(from, add_days(from, days - 1)).unwrap(),
                    granularity,
                    group_by,
                    filter,
                }
            },
        )
    }

    #[test]
    fn a_month_is_summed_from_days_but_no_day_is_cut_out_of_a_month() {
        let ask = |range: &str, granularity| CostQuery {
            range: range.parse().unwrap(),
            granularity,
            group_by: vec![Dimension::Service.into()],
            filter: Filter::default(),
        };
        let days = [holding(ask("2026-09-01..2026-10-31", Granularity::Daily))];
        assert!(answer(&ask("2026-09-15..2026-10-31", Granularity::Monthly), &days).is_some());
        assert!(answer(&ask("2026-09-15..2026-10-31", Granularity::Yearly), &days).is_some());
        let months = [holding(ask("2026-08-20..2026-10-31", Granularity::Monthly))];
        assert!(answer(&ask("2026-08-20..2026-09-30", Granularity::Monthly), &months).is_some());
        assert!(answer(&ask("2026-08-21..2026-09-30", Granularity::Monthly), &months).is_none());
        assert!(answer(&ask("2026-09-01..2026-09-30", Granularity::Daily), &months).is_none());
        let wanted = ask("2026-09-15..2026-11-10", Granularity::Daily);
        let coverage = Coverage::of(&wanted, &days, |_, _| true);
        assert_eq!(runs(&coverage.open), ["2026-11-01..2026-11-10".parse().unwrap()]);
    }

    proptest! {
        /// A result assembled from any cached pieces equals a fresh one.
        #[test]
        fn an_answer_from_holdings_is_the_fresh_one(held in proptest::collection::vec(any_query(), 1..6), wanted in any_query()) {
            let holdings: Vec<CachedAnswer> = held.iter().map(|it| holding(askable(it))).collect();
            let expected = fresh(&wanted);
            let asked = askable(&wanted);
            let mut coverage = Coverage::of(&asked, &holdings, |_, _| true);
            if !coverage.open.is_empty() {
                // Only the missing part is queried.
                let mut all = holdings.clone();
                let run = |range: &DateRange| holding(CostQuery { range: *range, ..asked.clone() });
                all.extend(runs(&coverage.open).iter().map(run));
                prop_assert_eq!(answer(&wanted, &holdings), None);
                coverage = Coverage::of(&asked, &all, |_, _| true);
            }
            prop_assert_eq!(coverage.answer(&wanted).map(|it| it.table), Some(Arc::new(expected)));
        }
    }
}
