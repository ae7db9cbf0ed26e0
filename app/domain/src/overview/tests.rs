//! Queries and figures of the overview.

use jiff::civil::date;
use rust_decimal::Decimal;

use super::*;
use crate::{
    dimension::Dimension,
    limits::Limits,
    metric::Metric,
    money::{Money, Unit},
    period::{DateRange, Granularity, Period},
    query::CostQuery,
    table::{CostTable, Key, Missing, TableBuilder, TablePeriod},
    view::{Page, View},
};

fn limits() -> Limits {
    Limits::on(date(2026, 11, 23))
}

fn plan(query: &str) -> Plan {
    Plan::of(&View::parse(&Page::Overview, query, &limits()).view, &limits())
}

/// One dollar a day for each of the named services, none for the others.
fn costs_of(query: &CostQuery, services: &[&str]) -> CostTable {
    let estimated = |period: &Period| period.range().to() >= date(2026, 11, 1);
    let periods = query.granularity.periods(&query.range);
    let table_periods = periods.iter().map(|period| TablePeriod { period: *period, estimated: estimated(period) });
    let mut table = TableBuilder::new(query.group_by.clone(), table_periods.collect());
    for (index, period) in periods.iter().enumerate() {
        for service in services {
            let days = Decimal::from(period.range().days());
            let key = if query.group_by.is_empty() { vec![] } else { vec![(*service).into()] };
            table.add(index, Key(key), Metric::Unblended, Money::new(days, Unit::new("USD")));
        }
    }
    table.finish()
}

#[test]
fn overview_needs_two_requests_and_a_comparison_one_more() {
    assert_eq!(plan("").requests().len(), 2);
    assert_eq!(plan("range=90d&compare=previous").requests().len(), 3);
    let march = Limits::on(date(2026, 3, 31));
    let view = View::parse(&Page::Overview, "range=mtd&compare=previous", &march).view;
    assert_eq!(Plan::of(&view, &march).requests().len(), 4);
}

#[test]
fn every_view_of_a_filter_uses_the_same_totals_and_watched_groups() {
    for filter in ["", "region=eu-west-1", "service=AWS+Lambda", "not.service=AWS+Lambda&tag.Team=web"] {
        let same = plan(filter);
        for range in ["7d", "14d", "30d", "90d", "6m", "12m", "mtd", "last-month", "ytd"] {
            for rest in ["", "&granularity=daily", "&granularity=monthly&group=region", "&group=service&group=account"]
            {
                let other = plan(&format!("range={range}{rest}&{filter}"));
                assert_eq!((&other.totals, &other.watch), (&same.totals, &same.watch), "{range}{rest}&{filter}");
            }
        }
    }
}

#[test]
fn months_of_watched_groups_cover_all_retained_months() {
    let months = plan("").watch.months;
    assert_eq!(months.range.to_string(), "2025-10-01..2026-11-22");
    for query in ["", "range=12m", "range=12m&granularity=yearly", "range=last-month&granularity=monthly"] {
        assert_eq!(plan(query).requests()[0], months, "{query}");
    }
    // A partial month cannot come from monthly results, and other groups need another query.
    for query in ["from=2026-10-10&to=2026-11-05&granularity=monthly", "group=region", "range=30d"] {
        let plan = plan(query);
        assert_eq!(plan.requests()[0], plan.costs, "{query}");
    }
}

#[test]
fn years_are_requested_as_months() {
    let requests = plan("range=12m&granularity=yearly&group=region").requests();
    assert_eq!(requests[0].granularity, Granularity::Monthly);
    assert_eq!(plan("range=12m&granularity=yearly").costs.granularity, Granularity::Yearly);
}

#[test]
fn all_zero_totals_give_no_figures() {
    let plan = plan("");
    let periods = plan.totals.granularity.periods(&plan.totals.range).into_iter();
    let periods = periods.map(|period| TablePeriod { period, estimated: false }).collect();
    let mut zeros = TableBuilder::new(vec![], periods);
    zeros.add(0, Key(vec![]), Metric::Unblended, Money::new(Decimal::ZERO, Unit::new("USD")));
    assert_eq!(Figures::of(&plan, &zeros.finish(), Metric::Unblended, &limits()), Figures::default());
}

#[test]
fn filters_on_groups_reuse_the_groups_and_have_their_own_totals() {
    let all = plan("range=30d&region=eu-west-1").requests();
    for filter in ["service=AWS+Lambda", "not.service=AWS+Lambda", "service=AWS+Lambda&service=AWS+Glue"] {
        let plan = plan(&format!("range=30d&region=eu-west-1&{filter}"));
        assert_eq!(plan.requests(), [all[0].clone(), plan.totals.clone()]);
        assert_ne!(plan.totals, all[1]);
        assert!(
            !plan.required().any(|query| *query == plan.totals),
            "cached groups are shown without waiting for totals"
        );
    }
    assert_ne!(plan("range=30d&region=us-east-1").requests(), all);
    // With two attributes, only the selected groups are queried.
    let two = plan("group=service&group=usage-type&service=AWS+Lambda");
    assert_eq!(two.requests(), [two.costs.clone(), two.totals.clone()]);
}

#[test]
fn service_has_the_same_headline_by_filter_and_on_its_page() {
    let by_filter = plan("range=90d&service=AWS+Lambda");
    let view = View::parse(&Page::Overview, "range=90d", &limits()).view;
    let service_page = Plan::of(&crate::view::Page::Service("AWS Lambda".to_owned()).scoped(&view), &limits());
    assert_eq!(by_filter.totals, service_page.totals);
    assert_eq!(
        (by_filter.range, by_filter.headline_comparison),
        (service_page.range, service_page.headline_comparison)
    );
    assert_eq!(by_filter.watch, service_page.watch);
}

#[test]
fn totals_cover_all_retained_days() {
    for query in ["", "range=7d", "range=12m", "from=2026-11-23&to=2026-11-23"] {
        assert_eq!(plan(query).totals.range.to_string(), "2025-10-01..2026-11-23", "{query}");
    }
    assert_eq!(plan("range=12m").headline_comparison, None);
}

#[test]
fn headline_figures_are_compared_with_comparable_periods() {
    let plan = plan("");
    let totals = costs_of(&plan.totals, &["all"]);
    let figures = Figures::of(&plan, &totals, Metric::Unblended, &limits());
    let total = figures.total.unwrap();
    assert_eq!(total.money.amount, Decimal::from(175));
    assert_eq!(total.estimated_days, 22);
    assert_eq!(total.change.unwrap().0.previous.to_string(), "2025-12-01..2026-05-24");
    let month = figures.month_to_date.unwrap();
    assert_eq!(month.money.amount, Decimal::from(22));
    assert_eq!(month.change.unwrap().1.ratio, Some(Decimal::ZERO));
    assert_eq!(figures.last_month.unwrap().money.amount, Decimal::from(31));
    assert_eq!(figures.daily_average.unwrap().money.amount, Decimal::ONE);
}

/// [`costs_of`] a daily query without some days, as if AWS had omitted them.
fn costs_without(query: &CostQuery, services: &[&str], missing: &[&str]) -> CostTable {
    let whole = costs_of(query, services);
    let mut table = TableBuilder::new(query.group_by.clone(), whole.periods().to_vec());
    for (index, period) in whole.periods().iter().enumerate() {
        if missing.contains(&period.period.from_iso().as_str()) {
            table.set_missing(index, Missing::Everything);
            continue;
        }
        for (key_index, key) in whole.keys().iter().enumerate() {
            table.add(index, key.clone(), Metric::Unblended, whole.money(index, key_index, Metric::Unblended).unwrap());
        }
    }
    table.finish()
}

#[test]
fn days_omitted_by_aws_prevent_comparisons_and_do_not_count_as_zero() {
    let plan = plan("range=30d");
    let totals = costs_without(&plan.totals, &["all"], &["2026-11-10"]);
    let figures = Figures::of(&plan, &totals, Metric::Unblended, &limits());
    let total = figures.total.unwrap();
    assert_eq!((total.money.amount, total.missing_days, total.change), (Decimal::from(29), 1, None));
    assert_eq!(
        (total.days.len(), total.days.iter().position(Option::is_none)),
        (30, Some(17)),
        "the missing day is not zero"
    );
    assert_eq!(figures.daily_average.unwrap().money.amount, Decimal::ONE, "the average of the known days");
    assert_eq!(figures.month_to_date.unwrap().change, None);
    let last_month = figures.last_month.unwrap();
    assert_eq!((last_month.missing_days, last_month.money.amount), (0, Decimal::from(31)));
    // Also in the earlier period.
    let totals = costs_without(&plan.totals, &["all"], &["2026-10-10"]);
    let total = Figures::of(&plan, &totals, Metric::Unblended, &limits()).total.unwrap();
    assert_eq!((total.money.amount, total.missing_days, total.change), (Decimal::from(30), 0, None));
}

#[test]
fn reconciliation_is_partial_if_days_are_missing() {
    let plan = plan("range=30d&granularity=daily");
    let missing = ["2026-11-10"];
    let costs = costs_without(&plan.costs, &["a", "b"], &missing);
    let totals = costs_without(&plan.totals, &["a", "b"], &missing);
    let check = Reconciliation::of(&plan, &costs, &totals, Metric::Unblended).unwrap();
    assert!(check.difference.is_zero() && check.is_partial);
    let whole = costs_of(&plan.totals, &["a", "b"]);
    assert!(Reconciliation::of(&plan, &costs, &whole, Metric::Unblended).unwrap().is_partial);
    let check = Reconciliation::of(&plan, &costs_of(&plan.costs, &["a", "b"]), &whole, Metric::Unblended).unwrap();
    assert!(!check.is_partial);
}

#[test]
fn total_without_groups_does_not_reconcile() {
    let plan = plan("range=30d");
    let check =
        Reconciliation::of(&plan, &costs_of(&plan.costs, &[]), &costs_of(&plan.totals, &["a"]), Metric::Unblended);
    assert_eq!(check.unwrap().difference, Decimal::from(-30));
}

#[test]
fn estimated_days_are_counted_even_for_monthly_groups() {
    let plan = plan("range=mtd&granularity=monthly&service=a");
    let days = sum_groups(&costs_of(&plan.costs, &["a"])).unwrap();
    let total = Figures::of(&plan, &days, Metric::Unblended, &limits()).total.unwrap();
    assert_eq!(total.estimated_days, 22);
}

#[test]
fn forecast_treats_missing_days_as_gaps_not_zeros() {
    let plan = plan("range=90d");
    let complete =
        CostAnalysis::of(&costs_of(&plan.totals, &["all"]), Metric::Unblended, &limits()).unwrap().month_end.unwrap();
    let totals = costs_without(&plan.totals, &["all"], &["2026-11-10"]);
    let end = CostAnalysis::of(&totals, Metric::Unblended, &limits()).unwrap().month_end.unwrap();
    assert_eq!((complete.known_days, end.known_days), (22, 21));
    assert_eq!(end.total, complete.total, "a dollar is expected for the missing day, as for any other");
    let spans = plan.headline_comparison.unwrap();
    let daily = costs_without(&CostQuery { granularity: Granularity::Daily, ..plan.costs }, &["a"], &["2026-11-10"]);
    assert_eq!(
        Movers::between(spans, &daily.within(&spans.previous), &daily.within(&spans.current), Metric::Unblended, 5),
        None
    );
}

#[test]
fn empty_results_give_no_figures() {
    let plan = plan("");
    let totals = costs_of(&plan.totals, &[]);
    assert_eq!(Figures::of(&plan, &totals, Metric::Unblended, &limits()), Figures::default());
}

#[test]
fn no_month_to_date_on_the_first_day_of_a_month() {
    let first = Limits::on(date(2026, 12, 1));
    let plan = Plan::of(&View::default(), &first);
    let figures = Figures::of(&plan, &costs_of(&plan.totals, &["all"]), Metric::Unblended, &first);
    assert_eq!(figures.month_to_date, None);
    assert_eq!(figures.last_month.unwrap().range.to_string(), "2026-11-01..2026-11-30");
}

#[test]
fn reconciliation_reports_the_difference() {
    let plan = plan("");
    let totals = costs_of(&plan.totals, &["all"]);
    let check = |services: &[&str]| {
        Reconciliation::of(&plan, &costs_of(&plan.costs, services), &totals, Metric::Unblended).unwrap().difference
    };
    assert_eq!(check(&["one"]), Decimal::ZERO);
    assert_eq!(check(&["one", "two"]), Decimal::from(175));
    assert_eq!(check(&[]), Decimal::from(-175));
}

#[test]
fn movers_compare_the_headline_periods() {
    let plan = plan("range=last-month");
    let spans = plan.headline_comparison.unwrap();
    assert_eq!(spans.current.to_string(), "2026-10-01..2026-10-31");
    assert_eq!(spans.previous.to_string(), "2026-09-01..2026-09-30");
    assert_eq!(plan.before.as_ref().unwrap().range, spans.previous);
    assert_eq!(plan.requests().len(), 2, "the earlier period is requested only for a comparison");
    let (before, now) = (costs_of(plan.before.as_ref().unwrap(), &["a", "b"]), costs_of(&plan.costs, &["a", "b"]));
    let movers = Movers::between(spans, &before, &now, Metric::Unblended, 1).unwrap();
    assert_eq!(movers.total.amount, Decimal::from(2));
    assert_eq!(movers.others.unwrap(), (Some(1), Money::new(Decimal::ONE, Unit::new("USD"))));
}

#[test]
fn unlisted_groups_make_up_the_rest_of_the_total_change() {
    let plan = plan("range=last-month");
    let (before, now) = (costs_of(plan.before.as_ref().unwrap(), &["a", "b"]), costs_of(&plan.costs, &["a", "b"]));
    let movers = Movers::between(plan.headline_comparison.unwrap(), &before, &now, Metric::Unblended, 1).unwrap();
    let usd = |amount: i64| Money::new(Decimal::from(amount), Unit::new("USD"));
    let movers = movers.within_total_change(&usd(40));
    assert_eq!((movers.others, movers.total), (Some((None, usd(39))), usd(40)));
}

#[test]
fn fees_are_not_split_into_usage_and_price() {
    let plan = plan("range=last-month");
    let spans = plan.headline_comparison.unwrap();
    // Hours of a cache, some of which are reserved and paid upfront in the later month.
    let table = |range: DateRange, fee: i64| {
        let period = TablePeriod { period: Period::Days(range), estimated: false };
        let mut table = TableBuilder::new(vec![Dimension::Service.into()], vec![period]);
        let mut add = |metric, amount: i64, unit: &str| {
            table.add(0, Key(vec!["cache".into()]), metric, Money::new(Decimal::from(amount), Unit::new(unit)));
        };
        add(Metric::Unblended, 100 + fee, "USD");
        add(Metric::Amortized, 100 + fee / 12, "USD");
        add(Metric::Usage, 1_000 + fee, "Hrs");
        table.finish()
    };
    let (before, now) = (table(spans.previous, 0), table(spans.current, 1_200));
    let mover = |metric| Movers::between(spans, &before, &now, metric, 7).unwrap().largest.remove(0);
    let charged = mover(Metric::Unblended);
    assert_eq!((charged.difference.amount, charged.split), (Decimal::from(1_200), None));
    assert_eq!(charged.fee.unwrap().amount, Decimal::from(1_100));
    // Spread, there is no fee, but hours paid upfront are not usage of the month either.
    let amortized = mover(Metric::Amortized);
    assert_eq!((amortized.fee, amortized.split), (None, None));
    let steady = Movers::between(spans, &before, &table(spans.current, 0), Metric::Unblended, 7);
    assert_eq!(steady, None, "no changes");
}

#[test]
fn movers_include_new_and_vanished_groups() {
    let plan = plan("range=90d&compare=previous");
    let before = costs_of(plan.before.as_ref().unwrap(), &["vanished"]);
    let now = costs_of(&plan.costs, &["new"]);
    let movers = Movers::between(plan.comparison.unwrap(), &before, &now, Metric::Unblended, 7).unwrap();
    let changes: Vec<_> = movers.largest.iter().map(|it| (it.key.0[0].as_str(), it.difference.amount)).collect();
    assert_eq!(changes, [("new", Decimal::from(90)), ("vanished", Decimal::from(-90))]);
    assert_eq!(movers.total.amount, Decimal::ZERO);
}

#[test]
fn plan_groups_by_the_attributes_of_the_view() {
    let plan = plan("group=region&group=account&range=7d");
    assert_eq!(plan.costs.group_by, [Dimension::Region.into(), Dimension::Account.into()]);
    assert!(plan.totals.group_by.is_empty());
}
