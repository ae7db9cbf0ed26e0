//! Exactness, overflow and units of columns.

use proptest::prelude::*;

use super::*;

fn usd() -> Unit {
    Unit::new("USD")
}

fn column(amounts: &[&str]) -> Column {
    let mut column = Column::absent(amounts.len());
    for (cell, amount) in amounts.iter().enumerate() {
        let amount = amount.parse().or_else(|_| Decimal::from_scientific(amount)).unwrap();
        column.add(cell, amount, &usd()).unwrap();
    }
    column
}

#[test]
fn cells_with_two_units_are_mixed_and_others_keep_their_unit() {
    let (hours, bytes) = (Unit::new("Hrs"), Unit::new("GB"));
    let mut column = Column::absent(3);
    column.add(0, Decimal::ONE, &hours).unwrap();
    column.add(1, Decimal::ONE, &bytes).unwrap();
    column.add(1, Decimal::ONE, &bytes).unwrap();
    assert_eq!((column.unit(0), column.unit(1), column.unit(2)), (Some(&hours), Some(&bytes), None));
    assert_eq!(column.unit_of_all(0..3), Some(Unit::mixed()));
    column.add(0, Decimal::ONE, &bytes).unwrap();
    assert_eq!(column.unit(0), Some(&Unit::mixed()));
}

#[test]
fn zeros_without_unit_do_not_affect_the_unit() {
    let hours = Unit::new("Hrs");
    let amounts = [(Decimal::ZERO, Unit::mixed()), (Decimal::TEN, hours.clone()), (Decimal::ZERO, Unit::new(""))];
    for order in [[0, 1, 2], [1, 0, 2], [2, 1, 0], [2, 0, 1], [0, 2, 1], [1, 2, 0]] {
        let (mut one, mut each) = (Column::absent(1), Column::absent(3));
        for (cell, (amount, unit)) in order.map(|it| &amounts[it]).into_iter().enumerate() {
            one.add(0, *amount, unit).unwrap();
            each.add(cell, *amount, unit).unwrap();
        }
        assert_eq!((one.unit(0), each.unit_of_all(0..3)), (Some(&hours), Some(hours.clone())), "{order:?}");
    }
}

#[test]
fn mixed_cells_stay_mixed_even_if_they_sum_to_zero() {
    let mut column = Column::absent(1);
    for amount in [3, -3, 5] {
        column.add(0, Decimal::from(amount), &Unit::mixed()).unwrap();
        assert!(column.unit(0).unwrap().mixes_units());
    }
}

#[test]
fn sums_beyond_decimal_precision_keep_the_leading_digits() {
    let column = column(&["1E-28", "1000000000"]);
    assert_eq!(column.sum(0..2).unwrap().unwrap().trunc(), Decimal::from(1_000_000_000));
}

#[test]
fn tiny_amounts_do_not_change_large_ones() {
    for amounts in [["40000000000.5", "1E-28"], ["1E-28", "40000000000.5"]] {
        let mut amounts = column(&amounts);
        let total = amounts.sum(0..2).unwrap().unwrap();
        assert_eq!(total.round_dp(10), "40000000000.5".parse::<Decimal>().unwrap());
        // Twenty days in one cell, as in a year summed from days.
        let mut year = Column::absent(1);
        for _ in 0..20 {
            assert!(year.add_from(&amounts, [(0, 0), (1, 0)].into_iter()).is_empty());
        }
        assert_eq!(year.amount(0).unwrap().round_dp(10), "800000000010".parse::<Decimal>().unwrap());
        amounts.clear(0);
        assert_eq!(amounts.amount(0), None);
    }
}

#[test]
fn overflow_is_an_error_and_changes_nothing() {
    let largest = Decimal::MAX;
    let mut column = Column::absent(3);
    column.add(0, largest, &usd()).unwrap();
    assert_eq!(column.add(0, largest, &usd()), Err(TooLarge));
    assert_eq!(column.amount(0), Some(largest), "the cell is unchanged");
    column.add(1, largest, &usd()).unwrap();
    assert_eq!(column.sum(0..2), Err(TooLarge));
    assert_eq!(column.add(2, "0.0000000001".parse().unwrap(), &usd()), Err(TooLarge), "a billed digit is never lost");
    let mut sum = Column::absent(1);
    assert_eq!(sum.add_from(&column, [(0, 0), (1, 0)].into_iter()), BTreeSet::from([0]));
    assert_eq!(sum.amount(0), None);
}

#[test]
fn steps_are_rounded_half_to_even() {
    for (steps, expected) in [(25, 2), (35, 4), (26, 3), (-25, -2), (-35, -4), (-26, -3), (24, 2), (5, 0), (15, 2)] {
        assert_eq!(rescale(steps, 1, 0), Some(expected), "{steps}");
    }
    assert_eq!(rescale(1, 0, 38), Some(10i128.pow(38)));
    assert_eq!(rescale(2, 0, 38), None);
}

#[test]
fn mixed_amounts_are_replaced_by_zero() {
    let mut column = Column::absent(2);
    column.add(0, Decimal::TEN, &Unit::mixed()).unwrap();
    column.add(1, Decimal::ONE, &Unit::new("Hrs")).unwrap();
    let unmixed = column.without_mixed_amounts();
    assert!(column.has_mixed_amounts() && !unmixed.has_mixed_amounts());
    assert_eq!((unmixed.amount(0), unmixed.amount(1)), (Some(Decimal::ZERO), Some(Decimal::ONE)));
    assert!(!column.select(0..1).is_zero_or_empty() && !unmixed.select(0..1).is_zero_or_empty());
}

proptest! {
    #[test]
    fn sums_equal_decimal_sums(amounts in proptest::collection::vec((-1_000_000_000_000_000i64..1_000_000_000_000_000, 0u32..12), 1..40)) {
        let mut column = Column::absent(amounts.len());
        for (cell, (mantissa, scale)) in amounts.iter().enumerate() {
            column.add(cell, Decimal::new(*mantissa, *scale), &usd()).unwrap();
        }
        let expected: Decimal = amounts.iter().map(|(mantissa, scale)| Decimal::new(*mantissa, *scale)).sum();
        prop_assert_eq!(column.sum(0..amounts.len()), Ok(Some(expected)));
    }
}
