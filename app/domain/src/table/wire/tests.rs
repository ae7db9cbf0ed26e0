//! Tables survive the wire, and damage is an error.

use std::sync::Arc;

use proptest::prelude::*;
use rust_decimal::Decimal;

use super::*;
use crate::{dimension::Dimension, money::Money, period::Granularity, table::TableBuilder};

fn round_trip(table: &CostTable) -> CostTable {
    let bytes = postcard::to_stdvec(table).unwrap();
    postcard::from_bytes(&bytes).unwrap()
}

type Cell = (usize, u8, u8, usize, i64, u32, u8);

fn table(hourly: bool, cells: &[Cell]) -> CostTable {
    let range = "2026-10-30..2026-11-03".parse().unwrap();
    let granularity = if hourly { Granularity::Hourly } else { Granularity::Daily };
    let periods = granularity.periods(&range).into_iter().enumerate();
    let periods: Vec<_> = periods.map(|(at, period)| TablePeriod { period, estimated: at % 3 == 1 }).collect();
    let count = periods.len();
    let groups = vec![Dimension::Service.into(), Attribute::Tag("Team".to_owned())];
    let mut builder = TableBuilder::new(groups, periods);
    for (period, first, second, metric, mantissa, scale, unit) in cells {
        let key = Key(vec![format!("s{first}").into(), format!("\u{e9}\"{second}").into()]);
        let unit = if *mantissa == 0 { Unit::neutral() } else { Unit::new(format!("u{unit}")) };
        let money = Money::new(Decimal::new(*mantissa, *scale), unit);
        builder.add(period % count, key, Metric::ALL[metric % Metric::ALL.len()], money);
    }
    builder.set_label("s1", "one");
    if let Some((period, first, second, metric, ..)) = cells.first() {
        let (period, metric) = (period % count, Metric::ALL[metric % Metric::ALL.len()]);
        let key = Key(vec![format!("s{first}").into(), format!("t{second}").into()]);
        builder.set_missing(period, Missing::Everything);
        builder.set_missing(period, Missing::Metric(metric));
        builder.set_missing(0, Missing::Amount(key.clone(), metric));
        builder.set_missing(count - 1, Missing::TooLarge(key, metric));
    }
    builder.finish()
}

#[test]
fn amounts_in_mixed_units_arrive_as_zero_without_unit() {
    let both = [(0, 1, 1, 5, 5, 2, 0), (0, 1, 1, 5, 5, 2, 1), (1, 1, 1, 5, 7, 2, 1)];
    let received = round_trip(&table(false, &both));
    assert_eq!(received.money(0, 0, Metric::Usage), Some(Money::new(Decimal::ZERO, Unit::mixed())));
    assert_eq!(received.amount(1, 0, Metric::Usage), Some(Decimal::new(7, 2)));
}

#[test]
fn other_releases_and_damage_are_different_errors() {
    let Wire(bytes) = table(false, &[(0, 1, 1, 0, 5, 2, 0)]).into();
    let mut newer = bytes.clone();
    newer[0] = VERSION + 1;
    assert_eq!(CostTable::try_from(Wire(newer)), Err(WireError::Version));
    assert_eq!(CostTable::try_from(Wire(bytes[..bytes.len() / 2].to_vec())), Err(WireError::Damaged));
    assert_eq!(CostTable::try_from(Wire(Vec::new())), Err(WireError::Damaged));
}

/// A table shows the same as the one that was sent, in any units.
#[test]
fn sent_tables_arrive_unchanged_even_with_mixed_units() {
    let mixed = [(0, 1, 1, 5, 5, 2, 0), (0, 1, 1, 5, 5, 2, 1), (1, 1, 1, 5, 7, 2, 1), (2, 2, 1, 0, 0, 0, 0)];
    let sent = Arc::new(table(false, &mixed)).as_sent();
    assert_eq!(round_trip(&sent), *sent);
    assert!(Arc::ptr_eq(&sent, &sent.as_sent()));
}

#[test]
fn is_blank_is_the_same_on_both_sides() {
    let only_mixed_usage = table(false, &[(0, 1, 1, 5, 5, 2, 0), (0, 1, 1, 5, 5, 2, 1)]);
    let mut gapless = only_mixed_usage;
    gapless.gaps.clear();
    assert!(!gapless.is_blank() && !round_trip(&gapless).is_blank());
}

fn any_cells() -> impl Strategy<Value = Vec<Cell>> {
    let cell = (0usize..200, 0u8..4, 0u8..3, 0usize..6, any::<i64>(), 0u32..12, 0u8..3);
    proptest::collection::vec(cell, 0..60)
}

proptest! {
    #[test]
    fn tables_round_trip(hourly in any::<bool>(), cells in any_cells()) {
        // Another test covers several units in one cell.
        let mut cells = cells;
        for cell in &mut cells {
            cell.0 %= 5;
            cell.6 = u8::try_from(cell.0).unwrap_or_default();
        }
        let table = table(hourly, &cells);
        prop_assert_eq!(round_trip(&table), table);
    }

    #[test]
    fn damaged_data_does_not_cause_a_panic(cells in any_cells(), at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let Wire(mut bytes) = table(false, &cells).into();
        let index = at.index(bytes.len());
        bytes[index] = byte;
        // Any result is a consistent table, or an error.
        if let Ok(table) = CostTable::try_from(Wire(bytes)) {
            let again = round_trip(&table);
            prop_assert_eq!(again.keys(), table.keys());
        }
    }

    #[test]
    fn arbitrary_bytes_do_not_cause_a_panic(mut bytes in proptest::collection::vec(any::<u8>(), 1..400)) {
        bytes[0] = VERSION;
        let _ = CostTable::try_from(Wire(bytes));
    }
}
