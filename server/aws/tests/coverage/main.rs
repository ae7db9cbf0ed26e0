//! Cached results equal fresh results, for any queries in any order, while time passes and AWS fails occasionally.
//!
//! The account's figures change like AWS's: an open day changes with each refresh (every eight hours) and is final from
//! the third day of the next month, when the invoice is issued; until then it is marked as estimated. Between two
//! queries, either no time passes, or more than the time to live of open figures. Cached open days have then expired,
//! and cached closed days are still valid: equality is exact, not approximate.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

use std::sync::{
    Arc,
    atomic::{AtomicI64, AtomicU32, Ordering},
};

use async_trait::async_trait;
use aws::{CachedCostSource, Clock};
use domain::{
    Date, Decimal, Timestamp,
    dimension::{Attribute, Dimension},
    error::{Fault, SourceError},
    filter::{Filter, Rule},
    metric::Metric,
    money::{Money, Unit},
    period::{DateRange, Granularity, Period, add_days, add_months},
    port::{CostSource, Reading},
    query::{CostQuery, Name, NameQuery},
    shared_str::SharedStr,
    table::{CostTable, Key, TableBuilder, TablePeriod},
};
use jiff::{SignedDuration, tz::TimeZone};
use proptest::prelude::*;

/// Region, service, unit of usage.
const LINE_ITEMS: [(&str, &str, &str); 6] = [
    ("eu", "EC2", "Hrs"),
    ("eu", "EC2", "GB"),
    ("us", "EC2", "Hrs"),
    ("us", "S3", "GB"),
    ("ap", "S3", "GB"),
    ("", "Tax", "N/A"),
];
/// Hours between two refreshes of AWS.
const REFRESH: i64 = 8;
/// Day of the next month on which invoices are issued.
const INVOICE_DAY: i8 = 3;

fn attributes() -> [Attribute; 2] {
    [Dimension::Region.into(), Dimension::Service.into()]
}

/// An account whose open days change with time.
struct Account {
    clock: Clock,
    /// Number of next queries that will fail.
    failing: AtomicU32,
    /// Number of queries, to detect redundant ones.
    query_count: AtomicU32,
}

impl Account {
    fn is_final(day: Date, today: Date) -> bool {
        let next_month = add_months(day.first_of_month(), 1);
        today >= add_days(next_month, i32::from(INVOICE_DAY) - 1)
    }

    /// Current result of AWS.
    fn fresh(&self, query: &CostQuery) -> CostTable {
        let now = (self.clock)();
        let today = now.to_zoned(TimeZone::UTC).date();
        let version = now.as_second() / (REFRESH * 3600);
        let periods = query.granularity.periods(&query.range);
        let estimated = |period: &Period| period.range().each_day().any(|day| !Self::is_final(day, today));
        let table_periods = periods.iter().map(|it| TablePeriod { period: *it, estimated: estimated(it) }).collect();
        let mut builder = TableBuilder::new(query.group_by.clone(), table_periods);
        for (at, period) in periods.iter().enumerate() {
            for day in period.range().each_day().filter(|day| *day <= today) {
                for (line, (region, service, unit)) in LINE_ITEMS.iter().enumerate() {
                    let number = i64::from(day.day_of_year()) * 11 + i64::try_from(line).unwrap();
                    let values = [region, service].map(|it| SharedStr::from(*it));
                    if number % 3 == 0 || !query.filter.accepts(&attributes(), &values) {
                        continue;
                    }
                    let amount = if Self::is_final(day, today) { number } else { number + version % 97 };
                    let value = |it: &Attribute| values[attributes().iter().position(|a| a == it).unwrap()].clone();
                    let key = Key(query.group_by.iter().map(value).collect());
                    let cost = Money::new(Decimal::new(amount * 1_234_567, 10), Unit::new("USD"));
                    builder.add(at, key.clone(), Metric::Unblended, cost);
                    // Some charges have no quantity, and AWS reports no unit for them.
                    let quantity = if number % 5 == 0 {
                        Money::new(Decimal::ZERO, Unit::mixed())
                    } else {
                        Money::new(Decimal::from(amount), Unit::new(*unit))
                    };
                    builder.add(at, key, Metric::Usage, quantity);
                }
            }
        }
        builder.finish()
    }
}

/// Shared account as a cost source.
struct Source(Arc<Account>);

#[async_trait]
impl CostSource for Source {
    async fn costs(&self, query: &CostQuery) -> Result<Reading, SourceError> {
        let remaining = self.0.failing.load(Ordering::SeqCst);
        if remaining > 0 {
            self.0.failing.store(remaining - 1, Ordering::SeqCst);
            let operation = "ce:GetCostAndUsage".to_owned();
            return Err(SourceError { fault: Fault::ServerError, operation, request_id: None, raw_message: None });
        }
        self.0.query_count.fetch_add(1, Ordering::SeqCst);
        Ok(Reading::fresh(self.0.fresh(query), (self.0.clock)()))
    }

    async fn names(&self, _: &NameQuery) -> Result<Vec<Name>, SourceError> {
        Ok(Vec::new())
    }
}

/// One step of a test run.
#[derive(Clone, Debug)]
enum Step {
    Query(CostQuery),
    /// Hours that pass: more than the time to live of open figures.
    Wait(i64),
    /// The next queries fail.
    Fail(u32),
}

fn any_query() -> impl Strategy<Value = CostQuery> {
    let groups = prop_oneof![
        Just(vec![]),
        Just(vec![attributes()[0].clone()]),
        Just(vec![attributes()[1].clone()]),
        Just(attributes().to_vec()),
        Just(vec![attributes()[1].clone(), attributes()[0].clone()]),
    ];
    let granularity = prop_oneof![Just(Granularity::Daily), Just(Granularity::Monthly), Just(Granularity::Yearly)];
    let terms = proptest::collection::vec((0usize..2, any::<bool>(), 0usize..LINE_ITEMS.len()), 0..2);
    (0i32..130, 1i32..100, groups, granularity, terms).prop_map(|(start, days, group_by, granularity, terms)| {
        let from = add_days("2026-07-20".parse().unwrap(), start);
        let mut filter = Filter::default();
        for (attribute, keep, line) in terms {
            let value = [LINE_ITEMS[line].0, LINE_ITEMS[line].1][attribute];
            let rule = if keep { Rule::Include } else { Rule::Exclude };
            filter.add(attributes()[attribute].clone(), rule, value);
        }
        CostQuery { range: DateRange::new(from, add_days(from, days - 1)).unwrap(), granularity, group_by, filter }
    })
}

fn any_step() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => any_query().prop_map(Step::Query),
        2 => prop_oneof![Just(5), Just(13), Just(30), Just(9 * 24)].prop_map(Step::Wait),
        1 => (1u32..3).prop_map(Step::Fail),
    ]
}

/// An account, a cache in front of it, and a manual clock.
struct TestRun {
    hours: Arc<AtomicI64>,
    account: Arc<Account>,
    cache: CachedCostSource<Source>,
    runtime: tokio::runtime::Runtime,
}

impl TestRun {
    fn new() -> Self {
        let hours = Arc::new(AtomicI64::new(0));
        let start: Timestamp = "2026-10-20T03:00:00Z".parse().unwrap();
        let offset = hours.clone();
        let clock: Clock = Arc::new(move || start + SignedDuration::from_hours(offset.load(Ordering::SeqCst)));
        let account =
            Arc::new(Account { clock: clock.clone(), failing: AtomicU32::new(0), query_count: AtomicU32::new(0) });
        let cache = CachedCostSource::new(Source(account.clone()), 64 << 20, clock);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        Self { hours, account, cache, runtime }
    }

    fn run(&self, step: Step) -> Result<(), TestCaseError> {
        match step {
            Step::Wait(more) => {
                self.hours.fetch_add(more, Ordering::SeqCst);
            }
            Step::Fail(next) => self.account.failing.store(next, Ordering::SeqCst),
            Step::Query(query) => match self.runtime.block_on(self.cache.costs(&query)) {
                Ok(reading) if reading.stale.is_none() => {
                    prop_assert_eq!(&*reading.table, &self.account.fresh(&query));
                    // Everything is cached now: the same query, and part of it, need no request.
                    let query_count = self.account.query_count.load(Ordering::SeqCst);
                    let again = self.runtime.block_on(self.cache.costs(&query)).unwrap();
                    prop_assert_eq!(&again.table, &reading.table);
                    prop_assert_eq!(self.account.query_count.load(Ordering::SeqCst), query_count);
                }
                // Stale figures are marked, and only occur if AWS failed; a failure without cached figures is an error.
                Ok(reading) => prop_assert_eq!(reading.stale.unwrap().fault, Fault::ServerError),
                Err(error) => prop_assert_eq!(error.fault, Fault::ServerError),
            },
        }
        Ok(())
    }
}

#[test]
fn expired_days_of_a_cached_result_are_not_used() {
    let query = |range: &str| {
        Step::Query(CostQuery {
            range: range.parse().unwrap(),
            granularity: Granularity::Daily,
            group_by: vec![Dimension::Service.into()],
            filter: Filter::default(),
        })
    };
    let test_run = TestRun::new();
    // Only October 1, which is open, is queried again; both cached results contain that day.
    for step in [query("2026-08-21..2026-10-22"), Step::Wait(5), query("2026-07-20..2026-10-01")] {
        test_run.run(step).unwrap();
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]
    #[test]
    fn cached_results_equal_fresh_ones(steps in proptest::collection::vec(any_step(), 1..25)) {
        let test_run = TestRun::new();
        for step in steps {
            test_run.run(step)?;
        }
    }
}
