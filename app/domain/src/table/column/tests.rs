//! Columns store amounts exactly, report overflow and keep units.

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
fn cells_of_two_units_are_mixed_and_the_others_keep_theirs() {
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
fn a_zero_without_unit_takes_no_unit_from_others() {
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
fn what_was_mixed_stays_mixed_though_it_comes_to_zero() {
    let mut column = Column::absent(1);
    for amount in [3, -3, 5] {
        column.add(0, Decimal::from(amount), &Unit::mixed()).unwrap();
        assert!(column.unit(0).unwrap().is_tainted());
    }
}

#[test]
fn a_sum_of_more_digits_than_a_decimal_holds_keeps_the_leading_ones() {
    let column = column(&["1E-28", "1000000000"]);
    assert_eq!(column.sum(0..2).unwrap().unwrap().trunc(), Decimal::from(1_000_000_000));
}

#[test]
fn a_tiny_amount_beside_large_ones_changes_none_of_them() {
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
fn what_does_not_fit_is_an_error_and_not_another_number() {
    let most = Decimal::MAX;
    let mut column = Column::absent(3);
    column.add(0, most, &usd()).unwrap();
    assert_eq!(column.add(0, most, &usd()), Err(TooLarge));
    assert_eq!(column.amount(0), Some(most), "what was there stays");
    column.add(1, most, &usd()).unwrap();
    assert_eq!(column.sum(0..2), Err(TooLarge));
    assert_eq!(column.add(2, "0.0000000001".parse().unwrap(), &usd()), Err(TooLarge), "a billed digit is never lost");
    let mut sum = Column::absent(1);
    assert_eq!(sum.add_from(&column, [(0, 0), (1, 0)].into_iter()), BTreeSet::from([0]));
    assert_eq!(sum.amount(0), None);
}

#[test]
fn steps_are_rounded_half_to_even() {
    for (steps, expected) in [(25, 2), (35, 4), (26, 3), (-25, -2), (-35, -4), (-26, -3), (24, 2), (5, 0), (15, 2)] {
        assert_eq!(rescaled(steps, 1, 0), Some(expected), "{steps}");
    }
    assert_eq!(rescaled(1, 0, 38), Some(10i128.pow(38)));
    assert_eq!(rescaled(2, 0, 38), None);
}

#[test]
fn only_amounts_that_mean_something_are_handed_on() {
    let mut column = Column::absent(2);
    column.add(0, Decimal::TEN, &Unit::mixed()).unwrap();
    column.add(1, Decimal::ONE, &Unit::new("Hrs")).unwrap();
    let handed_on = column.without_tainted_amounts();
    assert!(column.has_tainted_amounts() && !handed_on.has_tainted_amounts());
    assert_eq!((handed_on.amount(0), handed_on.amount(1)), (Some(Decimal::ZERO), Some(Decimal::ONE)));
    assert!(!column.select(0..1).is_zero_or_absent() && !handed_on.select(0..1).is_zero_or_absent());
}

proptest! {
    #[test]
    fn sums_are_those_of_decimals(amounts in proptest::collection::vec((-1_000_000_000_000_000i64..1_000_000_000_000_000, 0u32..12), 1..40)) {
        let mut column = Column::absent(amounts.len());
        for (cell, (mantissa, scale)) in amounts.iter().enumerate() {
            column.add(cell, Decimal::new(*mantissa, *scale), &usd()).unwrap();
        }
        let expected: Decimal = amounts.iter().map(|(mantissa, scale)| Decimal::new(*mantissa, *scale)).sum();
        prop_assert_eq!(column.sum(0..amounts.len()), Ok(Some(expected)));
    }
}
