//! Totals, missing data and conversions of tables.

use proptest::prelude::*;

use super::*;
use crate::{dimension::Dimension, period::Granularity};

fn usd(amount: impl Into<Decimal>) -> Money {
    Money::new(amount.into(), Unit::new("USD"))
}

fn days(range: &str) -> Vec<TablePeriod> {
    let range: DateRange = range.parse().unwrap();
    let periods = Granularity::Daily.periods(&range).into_iter();
    let is_estimated = |period: &Period| period.range().from().day() > 20;
    periods.map(|period| TablePeriod { estimated: is_estimated(&period), period }).collect()
}

fn key(name: &str) -> Key {
    Key(vec![name.into()])
}

fn two_services() -> CostTable {
    let mut builder = TableBuilder::new(vec![Dimension::Service.into()], days("2026-10-30..2026-11-22"));
    for period in 0..24 {
        builder.add(period, key("EC2"), Metric::Unblended, usd(10));
    }
    builder.add(3, key("Refund"), Metric::Unblended, usd(-35));
    builder.finish()
}

#[test]
fn negative_groups_are_included_in_totals() {
    let table = two_services();
    assert_eq!(table.total(Metric::Unblended).unwrap(), Some(usd(205)));
    assert_eq!(table.period_totals(Metric::Unblended).unwrap()[3], Decimal::from(-25));
}

#[test]
fn unlisted_amounts_are_absent_not_zero() {
    let table = two_services();
    assert_eq!(table.amount(0, 1, Metric::Unblended), None);
    assert_eq!(table.key_total(0, Metric::Blended), None);
    assert_eq!(table.total(Metric::Blended).unwrap(), None);
}

#[test]
fn months_with_an_estimated_day_are_estimated() {
    let months = two_services().coarser(Granularity::Monthly, &"2026-10-30..2026-11-22".parse().unwrap());
    let estimated: Vec<_> = months.periods().iter().map(|it| it.estimated).collect();
    assert_eq!(estimated, [true, true]);
    assert_eq!(months.amount(1, 0, Metric::Unblended), Some(Decimal::from(220)));
}

#[test]
fn different_units_have_no_total() {
    let mut builder = TableBuilder::new(vec![Dimension::UsageType.into()], days("2026-11-01..2026-11-01"));
    builder.add(0, key("BoxUsage"), Metric::Usage, Money::new(Decimal::ONE, Unit::new("Hrs")));
    builder.add(0, key("Storage"), Metric::Usage, Money::new(Decimal::ONE, Unit::new("GB-Mo")));
    assert!(builder.finish().total(Metric::Usage).is_err());
}

#[test]
fn mixed_amounts_cannot_be_added_but_a_single_one_is_its_own_total() {
    let mixed = Money::new(Decimal::ONE, Unit::mixed());
    assert_eq!(sum([mixed.clone()]), Ok(Some(mixed.clone())));
    assert!(sum([mixed.clone(), mixed]).is_err());
}

#[test]
fn amounts_from_several_pages_are_added() {
    let mut builder = TableBuilder::new(vec![], days("2026-11-01..2026-11-01"));
    builder.add(0, Key(vec![]), Metric::Unblended, usd(1));
    builder.add(0, Key(vec![]), Metric::Unblended, usd(2));
    assert_eq!(builder.finish().amount(0, 0, Metric::Unblended), Some(Decimal::from(3)));
}

#[test]
fn tables_round_trip_through_json() {
    let table = two_services();
    let wire = serde_json::to_string(&table).unwrap();
    assert_eq!(serde_json::from_str::<CostTable>(&wire).unwrap(), table);
}

/// Twenty-four days of two services; the eleventh day is not in the response, and the refund has no amount on the
/// fourth.
fn with_gaps() -> CostTable {
    let mut builder = TableBuilder::new(vec![Dimension::Service.into()], days("2026-10-30..2026-11-22"));
    for period in (0..24).filter(|it| *it != 10) {
        builder.add(period, key("EC2"), Metric::Unblended, usd(10));
    }
    builder.set_missing(10, Missing::Everything);
    builder.set_missing(3, Missing::Amount(key("Refund"), Metric::Unblended));
    builder.finish()
}

fn missing_sentences(table: &CostTable, metric: Metric) -> Vec<String> {
    let range = table.range().unwrap();
    let missing = table.missing_data(metric, &range);
    missing.iter().map(|it| it.sentence(|key| key.0[0].to_string(), ToString::to_string)).collect()
}

#[test]
fn gaps_follow_their_days_and_groups_through_pivots() {
    let (day, group) =
        ("AWS sent no data for 2026-11-09..2026-11-09", "AWS sent no amount for Refund for 2026-11-02..2026-11-02");
    let table = with_gaps();
    assert_eq!(missing_sentences(&table, Metric::Unblended), [day, group]);
    assert_eq!(missing_sentences(&table, Metric::Blended), [day]);
    let range = table.range().unwrap();
    assert_eq!(missing_sentences(&table.coarser(Granularity::Monthly, &range), Metric::Unblended), [day, group]);
    assert_eq!(missing_sentences(&table.coarser(Granularity::Yearly, &range), Metric::Unblended), [day, group]);
    let november = "2026-11-03..2026-11-22".parse().unwrap();
    assert_eq!(missing_sentences(&table.within(&november), Metric::Unblended), [day]);
    let periods = Granularity::Daily.periods(&range);
    let refunds = table.pivot(table.group_by(), &periods, |it| *it == key("Refund")).unwrap();
    assert_eq!(missing_sentences(&refunds, Metric::Unblended), [day, group]);
    let ec2 = table.pivot(table.group_by(), &periods, |it| *it == key("EC2")).unwrap();
    assert_eq!(missing_sentences(&ec2, Metric::Unblended), [day]);
    let (early, late) = (
        table.within(&"2026-10-30..2026-11-08".parse().unwrap()),
        table.within(&"2026-11-09..2026-11-22".parse().unwrap()),
    );
    assert_eq!(CostTable::join(vec![early, late]).unwrap(), table);
    let wire = serde_json::to_string(&table).unwrap();
    assert_eq!(serde_json::from_str::<CostTable>(&wire).unwrap(), table);
}

#[test]
fn missing_data_is_not_zero() {
    let table = with_gaps();
    let all: Vec<usize> = (0..table.keys().len()).collect();
    let known = table.known_period_amounts(&all, Metric::Unblended);
    assert_eq!(
        (known[9], known[10], known[3]),
        (Some(Decimal::TEN), None, None),
        "a group missing from all periods may be part of the total"
    );
    let months = table.coarser(Granularity::Monthly, &table.range().unwrap());
    assert!(months.is_period_complete(0, Metric::Unblended) && !months.is_period_complete(1, Metric::Unblended));
    assert!(!table.is_complete(Metric::Unblended, &"2026-11-09..2026-11-30".parse().unwrap()));
    assert!(table.is_complete(Metric::Unblended, &"2026-11-10..2026-11-30".parse().unwrap()));
    let nothing = TableBuilder::new(vec![], days("2026-11-01..2026-11-01"));
    assert!(nothing.finish().is_blank() && !with_gaps().within(&"2026-11-09..2026-11-09".parse().unwrap()).is_blank());
}

#[test]
fn overflowing_amounts_are_missing() {
    let mut builder = TableBuilder::new(vec![Dimension::Service.into()], days("2026-11-01..2026-11-02"));
    for period in 0..2 {
        builder.add(period, key("large"), Metric::Unblended, usd(Decimal::MAX));
        builder.add(period, key("small"), Metric::Unblended, usd(1));
    }
    let table = builder.finish();
    assert_eq!(table.total(Metric::Unblended), Err(SumError::Overflow));
    assert_eq!(table.key_total(0, Metric::Unblended), None);
    let month = table.coarser(Granularity::Monthly, &table.range().unwrap());
    assert_eq!(month.total(Metric::Unblended), Ok(Some(usd(2))));
    assert_eq!(
        missing_sentences(&month, Metric::Unblended),
        ["AWS’s amount for large for 2026-11-01..2026-11-02 is too large to be added up"]
    );
}

#[test]
fn zeros_without_unit_can_be_added_to_any_unit() {
    let without_unit = |amount: i64| Money::new(Decimal::from(amount), Unit::mixed());
    let mut builder = TableBuilder::new(vec![Dimension::UsageType.into()], days("2026-11-01..2026-11-01"));
    builder.add(0, key("a"), Metric::Usage, without_unit(0));
    builder.add(0, key("b"), Metric::Usage, Money::new(Decimal::TEN, Unit::new("Hrs")));
    assert_eq!(builder.finish().total(Metric::Usage), Ok(Some(Money::new(Decimal::TEN, Unit::new("Hrs")))));
    let mut builder = TableBuilder::new(vec![Dimension::UsageType.into()], days("2026-11-01..2026-11-01"));
    builder.add(0, key("a"), Metric::Usage, without_unit(0));
    builder.add(0, key("b"), Metric::Usage, without_unit(0));
    assert!(builder.finish().total(Metric::Usage).unwrap().unwrap().amount.is_zero());
}

proptest! {
    #[test]
    fn groups_and_periods_add_up_to_the_total(cells in proptest::collection::vec((0usize..24, 0usize..6, -1_000_000i64..1_000_000), 0..200)) {
        let mut builder = TableBuilder::new(vec![Dimension::Service.into()], days("2026-10-30..2026-11-22"));
        for (period, service, ten_billionths) in &cells {
            let amount = Decimal::new(*ten_billionths, 10);
            builder.add(*period, key(&service.to_string()), Metric::Unblended, usd(amount));
        }
        let table = builder.finish();
        let expected: Decimal = cells.iter().map(|cell| Decimal::new(cell.2, 10)).sum();
        let total = table.total(Metric::Unblended).unwrap().map_or(Decimal::ZERO, |it| it.amount);
        prop_assert_eq!(total, expected);
        let by_period: Decimal = table.period_totals(Metric::Unblended).unwrap().into_iter().sum();
        prop_assert_eq!(by_period, expected);
        let range = table.range().unwrap();
        for granularity in [Granularity::Monthly, Granularity::Yearly] {
            let coarse = table.coarser(granularity, &range);
            prop_assert_eq!(coarse.total(Metric::Unblended), table.total(Metric::Unblended));
        }
    }
}
