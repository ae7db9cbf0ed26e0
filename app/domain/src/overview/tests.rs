//! The Overview asks little and every figure names its days.

use jiff::civil::date;
use rust_decimal::Decimal;

use super::*;
use crate::{
    dimension::Dimension,
    limits::Limits,
    metric::Metric,
    money::{Money, Unit},
    period::{Granularity, Period},
    query::CostQuery,
    table::{CostTable, Key, TableBuilder, TablePeriod},
    view::View,
};

fn limits() -> Limits {
    Limits::on(date(2026, 11, 23))
}

fn plan(query: &str) -> Plan {
    Plan::of(&View::parse(query, &limits()).view, &limits())
}

/// One dollar a day for each of the named services, none for the others.
fn answer(query: &CostQuery, services: &[&str]) -> CostTable {
    let estimated = |period: &Period| period.range().to() >= date(2026, 11, 1);
    let periods = query.granularity.periods(&query.range);
    let marked = periods.iter().map(|period| TablePeriod { period: *period, estimated: estimated(period) });
    let mut table = TableBuilder::new(query.group_by.clone(), marked.collect());
    for (place, period) in periods.iter().enumerate() {
        for service in services {
            let days = Decimal::from(period.range().days());
            let key = if query.group_by.is_empty() { vec![] } else { vec![(*service).into()] };
            table.add(place, Key(key), Metric::Unblended, Money::new(days, Unit::new("USD")));
        }
    }
    table.finish()
}

#[test]
fn an_overview_asks_twice_and_a_comparison_once_more() {
    assert_eq!(plan("").asked().len(), 2);
    assert_eq!(plan("range=90d&compare=previous").asked().len(), 3);
    let march = Limits::on(date(2026, 3, 31));
    let view = View::parse("range=mtd&compare=previous", &march).view;
    assert_eq!(Plan::of(&view, &march).asked().len(), 4);
}

#[test]
fn years_are_asked_for_as_months() {
    let asked = plan("range=12m&granularity=yearly").asked();
    assert_eq!(asked[0].granularity, Granularity::Monthly);
    assert_eq!(plan("range=12m&granularity=yearly").costs.granularity, Granularity::Yearly);
}

#[test]
fn no_cost_at_all_is_no_figure_of_zero() {
    let plan = plan("");
    let periods = plan.totals.granularity.periods(&plan.totals.range).into_iter();
    let periods = periods.map(|period| TablePeriod { period, estimated: false }).collect();
    let mut zeros = TableBuilder::new(vec![], periods);
    zeros.add(0, Key(vec![]), Metric::Unblended, Money::new(Decimal::ZERO, Unit::new("USD")));
    assert_eq!(Figures::of(&plan, &zeros.finish(), Metric::Unblended, &limits()), Figures::default());
}

#[test]
fn a_choice_among_groups_asks_what_no_choice_asks() {
    let all = plan("region=eu-west-1").asked();
    assert_eq!(plan("region=eu-west-1&service=AWS+Lambda").asked(), all);
    assert_eq!(plan("region=eu-west-1&not.service=AWS+Lambda").asked(), all);
    assert_ne!(plan("region=us-east-1").asked(), all);
    // Of two attributes only what is kept is asked for.
    let two = plan("group=service&group=usage-type&service=AWS+Lambda");
    assert_eq!(two.asked(), [two.costs.clone(), two.totals.clone()]);
}

#[test]
fn chosen_groups_have_figures_of_their_own_as_far_as_their_days_reach() {
    let plan = plan("range=90d&not.service=b");
    let costs = answer(&plan.costs, &["a", "c"]);
    let days = days_of_groups(&costs).unwrap();
    let figures = Figures::of(&plan, &days, Metric::Unblended, &limits());
    assert_eq!(figures.total.as_ref().unwrap().money.amount, Decimal::from(180));
    assert_eq!(figures.total.unwrap().change, None, "the ninety days before are not there");
    assert_eq!(figures.month_to_date.unwrap().change.unwrap().1.ratio, Some(Decimal::ZERO));
    // By month there is no first part of October.
    let plan = self::plan("not.service=b");
    let days = days_of_groups(&answer(&plan.costs, &["a", "c"])).unwrap();
    let figures = Figures::of(&plan, &days, Metric::Unblended, &limits());
    assert_eq!(figures.last_month.unwrap().money.amount, Decimal::from(62));
    assert_eq!(figures.month_to_date.unwrap().change, None);
}

#[test]
fn totals_reach_over_all_that_is_compared() {
    assert_eq!(plan("").totals.range.to_string(), "2025-12-01..2026-11-22");
    assert_eq!(plan("range=7d").totals.range.to_string(), "2026-09-01..2026-11-22");
    assert_eq!(plan("range=12m").totals.range.to_string(), "2025-12-01..2026-11-22");
    assert_eq!(plan("range=12m").headline, None);
}

#[test]
fn headline_figures_compare_like_with_like() {
    let plan = plan("");
    let totals = answer(&plan.totals, &["all"]);
    let figures = Figures::of(&plan, &totals, Metric::Unblended, &limits());
    let total = figures.total.unwrap();
    assert_eq!(total.money.amount, Decimal::from(175));
    assert_eq!(total.estimated_days, 22);
    assert_eq!(total.change.unwrap().0.before.to_string(), "2025-12-01..2026-05-24");
    let month = figures.month_to_date.unwrap();
    assert_eq!(month.money.amount, Decimal::from(22));
    assert_eq!(month.change.unwrap().1.ratio, Some(Decimal::ZERO));
    assert_eq!(figures.last_month.unwrap().money.amount, Decimal::from(31));
    assert_eq!(figures.daily_average.unwrap().money.amount, Decimal::ONE);
}

#[test]
fn an_empty_answer_has_no_figures() {
    let plan = plan("");
    let totals = answer(&plan.totals, &[]);
    assert_eq!(Figures::of(&plan, &totals, Metric::Unblended, &limits()), Figures::default());
}

#[test]
fn on_the_first_of_a_month_there_is_no_month_to_date() {
    let first = Limits::on(date(2026, 12, 1));
    let plan = Plan::of(&View::default(), &first);
    let figures = Figures::of(&plan, &answer(&plan.totals, &["all"]), Metric::Unblended, &first);
    assert_eq!(figures.month_to_date, None);
    assert_eq!(figures.last_month.unwrap().range.to_string(), "2026-11-01..2026-11-30");
}

#[test]
fn what_does_not_add_up_is_told() {
    let plan = plan("");
    let totals = answer(&plan.totals, &["all"]);
    let check = |services: &[&str]| {
        Reconciliation::of(&plan, &answer(&plan.costs, services), &totals, Metric::Unblended).unwrap().difference
    };
    assert_eq!(check(&["one"]), Decimal::ZERO);
    assert_eq!(check(&["one", "two"]), Decimal::from(175));
    assert_eq!(check(&[]), Decimal::from(-175));
}

#[test]
fn movers_without_a_comparison_look_at_the_last_whole_months() {
    let plan = plan("");
    let movers = Movers::within(&answer(&plan.costs, &["a", "b"]), Granularity::Monthly, Metric::Unblended, 1).unwrap();
    assert_eq!(movers.spans.now.to_string(), "2026-10-01..2026-10-31");
    assert_eq!(movers.spans.before.to_string(), "2026-09-01..2026-09-30");
    assert_eq!(movers.total.amount, Decimal::from(2));
    assert_eq!(movers.others.unwrap(), (1, Money::new(Decimal::ONE, Unit::new("USD"))));
}

#[test]
fn movers_hold_what_came_and_what_went() {
    let plan = plan("range=90d&compare=previous");
    let before = answer(plan.before.as_ref().unwrap(), &["went"]);
    let now = answer(&plan.costs, &["came"]);
    let movers = Movers::between(plan.spans.unwrap(), &before, &now, Metric::Unblended, 7).unwrap();
    let changes: Vec<_> = movers.largest.iter().map(|it| (it.key.0[0].as_str(), it.by.amount)).collect();
    assert_eq!(changes, [("came", Decimal::from(90)), ("went", Decimal::from(-90))]);
    assert_eq!(movers.total.amount, Decimal::ZERO);
}

#[test]
fn groups_of_the_plan_are_those_of_the_view() {
    let plan = plan("group=region&group=account&range=7d");
    assert_eq!(plan.costs.group_by, [Dimension::Region.into(), Dimension::Account.into()]);
    assert!(plan.totals.group_by.is_empty());
}
