//! Reuse of cached results for new queries: contained days, coarser periods, fewer or swapped groups, narrower filters.
//! Shared by the server's cache and the browser.

use std::sync::Arc;

use crate::{
    metric::Metric,
    period::{DateRange, Granularity, Period},
    port::Reading,
    query::CostQuery,
    sorting,
    table::{CostTable, Key},
};

/// Cached result with its query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CachedResult {
    /// Query of the result, at the cached granularity: never yearly.
    pub query: CostQuery,
    /// Result of the query.
    pub reading: Reading,
}

/// Result of looking up a query in the cache: cached and missing periods.
#[derive(Clone, Debug)]
pub struct CacheLookup<H> {
    /// Cached results, each with the periods taken from it; no period occurs twice.
    pub hits: Vec<(H, Vec<Period>)>,
    /// Periods that no cached result covers, in order.
    pub missing: Vec<Period>,
}

/// Query as Cost Explorer supports it: it has no yearly granularity, so years are summed from months.
#[must_use]
pub fn supported_query(query: &CostQuery) -> CostQuery {
    let granularity = match query.granularity {
        Granularity::Yearly => Granularity::Monthly,
        other => other,
    };
    CostQuery { granularity, ..query.clone() }
}

/// Whether a cached result has the groups and costs of `wanted`, for any days.
///
/// Only totals answer queries for totals (without groups): they are AWS's own sums, to which the sums of groups are
/// compared. Hourly results do not answer daily queries, and resource-level results do not answer queries without resources:
/// AWS maintains these opt-in data sets separately.
#[must_use]
pub fn covers_groups(cached: &CostQuery, wanted: &CostQuery) -> bool {
    let has_groups = wanted.group_by.iter().all(|it| cached.group_by.contains(it));
    let same_kind = cached.group_by.is_empty() == wanted.group_by.is_empty();
    let hourly = |query: &CostQuery| query.granularity == Granularity::Hourly;
    has_groups
        && same_kind
        && hourly(cached) == hourly(wanted)
        && cached.is_by_resource() == wanted.is_by_resource()
        && cached.granularity <= wanted.granularity
        && cached.filter.can_be_narrowed_to(&wanted.filter, &cached.group_by)
}

/// Whether periods of a cached result add up exactly to this one.
#[must_use]
pub fn covers_period(cached: &CostQuery, wanted: &Period) -> bool {
    let range = wanted.range();
    // Full calendar months, except that the first and last may be cut by the query.
    let starts_on_boundary = range.from().day() == 1 || range.from() == cached.range.from();
    let ends_on_boundary = range.to() == range.to().last_of_month() || range.to() == cached.range.to();
    cached.range.covers(&range)
        && (cached.granularity <= Granularity::Daily || (starts_on_boundary && ends_on_boundary))
}

impl CachedResult {
    /// Costs of some periods, with the groups and filter of the query.
    fn part(&self, wanted: &CostQuery, periods: &[Period]) -> Option<CostTable> {
        let group_by = &self.query.group_by;
        self.reading.table.pivot(&wanted.group_by, periods, |key: &Key| wanted.filter.accepts(group_by, &key.0))
    }
}

impl<H: AsRef<CachedResult> + Clone> CacheLookup<H> {
    /// Divides a query (hourly, daily or monthly) among cached results: the result that covers most periods is used
    /// first, and among equals the latest. `usable` returns whether a result is still valid for a period.
    pub fn of(wanted: &CostQuery, cached: &[H], usable: impl Fn(&H, &Period) -> bool) -> Self {
        let empty = Self { hits: Vec::new(), missing: wanted.granularity.periods(&wanted.range) };
        empty.and(wanted, cached, usable)
    }

    /// Divides the missing periods among further cached results; periods assigned earlier stay assigned.
    #[must_use]
    pub fn and(self, wanted: &CostQuery, cached: &[H], usable: impl Fn(&H, &Period) -> bool) -> Self {
        let Self { mut hits, mut missing } = self;
        let mut suitable: Vec<&H> = cached.iter().filter(|it| covers_groups(&(*it).as_ref().query, wanted)).collect();
        sorting::sort_by_key(&mut suitable, |it| std::cmp::Reverse((*it).as_ref().reading.read_at));
        while !missing.is_empty() {
            let covers = |it: &H, period: &Period| covers_period(&it.as_ref().query, period) && usable(it, period);
            let count = |it: &&H| missing.iter().filter(|period| covers(it, period)).count();
            let mut best: Option<(&H, usize)> = None;
            for candidate in &suitable {
                let periods = count(candidate);
                if periods > best.map_or(0, |(_, most)| most) {
                    best = Some((candidate, periods));
                }
            }
            let Some((best, _)) = best else { break };
            let (covered, rest) = missing.into_iter().partition(|period| covers(best, period));
            hits.push((best.clone(), covered));
            missing = rest;
        }
        Self { hits, missing }
    }

    /// Reading without missing periods; `None` if some are missing. `wanted` is the query of the lookup, or its yearly
    /// version.
    #[must_use]
    pub fn reading(&self, wanted: &CostQuery) -> Option<Reading> {
        if !self.missing.is_empty() {
            return None;
        }
        let supported = supported_query(wanted);
        if let [(only, _)] = self.hits.as_slice()
            && only.as_ref().query == *wanted
        {
            return Some(only.as_ref().reading.clone());
        }
        let read_at = self.hits.iter().map(|(it, _)| it.as_ref().reading.read_at).min()?;
        let stale = self.hits.iter().find_map(|(it, _)| it.as_ref().reading.stale.clone());
        let parts =
            self.hits.iter().map(|(it, periods)| it.as_ref().part(&supported, periods)).collect::<Option<Vec<_>>>()?;
        let table = CostTable::join(parts)?;
        let table = if supported == *wanted { table } else { table.coarser(wanted.granularity, &wanted.range) };
        Some(Reading { table: Arc::new(table), read_at, stale })
    }
}

/// Result from the cache at any age; `None` if it is incomplete.
#[must_use]
pub fn cached_reading<H: AsRef<CachedResult> + Clone>(wanted: &CostQuery, cached: &[H]) -> Option<Reading> {
    CacheLookup::of(&supported_query(wanted), cached, |_, _| true).reading(wanted)
}

/// Whether the cache covers a query completely, at any age.
#[must_use]
pub fn is_covered<H: AsRef<CachedResult> + Clone>(wanted: &CostQuery, cached: &[H]) -> bool {
    CacheLookup::of(&supported_query(wanted), cached, |_, _| true).missing.is_empty()
}

impl AsRef<CachedResult> for CachedResult {
    fn as_ref(&self) -> &CachedResult {
        self
    }
}

/// Merges periods, which must be in order, into ranges of UTC days without gaps, both ends inclusive.
#[must_use]
pub fn merge_periods(periods: &[Period]) -> Vec<DateRange> {
    let mut ranges: Vec<DateRange> = Vec::new();
    for range in periods.iter().map(Period::range) {
        match ranges.last_mut() {
            Some(last) if range.from() <= last.to() || last.to().tomorrow().ok() == Some(range.from()) => {
                *last = last.hull(&range);
            }
            _ => ranges.push(range),
        }
    }
    ranges
}

/// Approximate memory of a table in bytes: 16 per cell, two more if units differ, and its strings.
#[must_use]
pub fn memory_bytes(table: &CostTable) -> usize {
    let cells = table.periods().len() * table.keys().len() * Metric::ALL.len();
    let strings: usize = table.keys().iter().flat_map(|key| &key.0).map(|value| value.len() + 64).sum();
    cells * 18 + strings + 1024
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

    /// Synthetic costs that depend on the day only, as AWS would return them.
    fn fetch(query: &CostQuery) -> CostTable {
        let periods = query.granularity.periods(&query.range);
        let estimated = |period: &Period| period.range().to() >= date(2026, 11, 1);
        let table_periods = periods.iter().map(|it| TablePeriod { period: *it, estimated: estimated(it) }).collect();
        let mut builder = TableBuilder::new(query.group_by.clone(), table_periods);
        for (at, period) in periods.iter().enumerate() {
            for day in period.range().each_day() {
                for (line, (region, service, unit)) in LINES.iter().enumerate() {
                    let number = i64::from(day.day_of_year()) * 7 + i64::try_from(line).unwrap();
                    let values = [region, service].map(|it| crate::shared_str::SharedStr::from(*it));
                    if number % 3 == 0 || !query.filter.accepts(&attributes(), &values) {
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

    fn cached_result(query: CostQuery) -> CachedResult {
        let table = fetch(&query);
        CachedResult { reading: Reading::fresh(table, Timestamp::UNIX_EPOCH), query }
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
        let granularities =
            prop_oneof![Just(Granularity::Daily), Just(Granularity::Monthly), Just(Granularity::Yearly)];
        (0i32..120, 1i32..120, groups, granularities, proptest::collection::vec(term, 0..3)).prop_map(
            |(start, days, group_by, granularity, terms)| {
                let from = add_days(date(2026, 8, 20), start);
                let mut filter = Filter::default();
                for (attribute, include, line) in terms {
                    let value = [LINES[line].0, LINES[line].1][attribute];
                    let rule = if include { Rule::Include } else { Rule::Exclude };
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
    fn months_are_summed_from_days_but_days_never_taken_from_months() {
        let query = |range: &str, granularity| CostQuery {
            range: range.parse().unwrap(),
            granularity,
            group_by: vec![Dimension::Service.into()],
            filter: Filter::default(),
        };
        let days = [cached_result(query("2026-09-01..2026-10-31", Granularity::Daily))];
        assert!(cached_reading(&query("2026-09-15..2026-10-31", Granularity::Monthly), &days).is_some());
        assert!(cached_reading(&query("2026-09-15..2026-10-31", Granularity::Yearly), &days).is_some());
        let months = [cached_result(query("2026-08-20..2026-10-31", Granularity::Monthly))];
        assert!(cached_reading(&query("2026-08-20..2026-09-30", Granularity::Monthly), &months).is_some());
        assert!(cached_reading(&query("2026-08-21..2026-09-30", Granularity::Monthly), &months).is_none());
        assert!(cached_reading(&query("2026-09-01..2026-09-30", Granularity::Daily), &months).is_none());
        let wanted = query("2026-09-15..2026-11-10", Granularity::Daily);
        let lookup = CacheLookup::of(&wanted, &days, |_, _| true);
        assert_eq!(merge_periods(&lookup.missing), ["2026-11-01..2026-11-10".parse().unwrap()]);
    }

    proptest! {
        /// A result assembled from any cached pieces equals a fresh one.
        #[test]
        fn results_assembled_from_the_cache_equal_fresh_ones(queries in proptest::collection::vec(any_query(), 1..6), wanted in any_query()) {
            let cached: Vec<CachedResult> = queries.iter().map(|it| cached_result(supported_query(it))).collect();
            let expected = fetch(&wanted);
            let supported = supported_query(&wanted);
            let mut lookup = CacheLookup::of(&supported, &cached, |_, _| true);
            if !lookup.missing.is_empty() {
                // Only the missing part is queried.
                let mut all = cached.clone();
                let fetched = |range: &DateRange| cached_result(CostQuery { range: *range, ..supported.clone() });
                all.extend(merge_periods(&lookup.missing).iter().map(fetched));
                prop_assert_eq!(cached_reading(&wanted, &cached), None);
                lookup = CacheLookup::of(&supported, &all, |_, _| true);
            }
            prop_assert_eq!(lookup.reading(&wanted).map(|it| it.table), Some(Arc::new(expected)));
        }
    }
}
