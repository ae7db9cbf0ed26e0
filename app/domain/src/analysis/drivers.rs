//! Drivers of a cost change between two periods: groups that rose or fell, split into usage and price effects.
//!
//! Method: price-volume variance as in cost accounting (Horngren, *Cost Accounting*: the volume variance uses the
//! earlier price, the price variance the later quantity), so that the two effects add up to the change:
//!
//! * usage effect = (q₁ − q₀) · p₀, computed as c₀ · q₁ / q₀ − c₀ and rounded to ten decimal places, or to those of the
//!   earlier cost if it has more;
//! * price effect = the rest of the change, which is (p₁ − p₀) · q₁.
//!
//! Only the usage effect is rounded; the price effect takes up the difference, so all sums are exact: usage + price is
//! the change, rises + falls is the total, to the last digit.
//!
//! Limits: a price is cost ÷ quantity, so a discount, a new commitment and a shift between cheap and expensive variants
//! of one key all count as price. The part of a change that usage and price cause together also counts as price.

use std::cmp::Reverse;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::{money::SumError, sorting};

/// Minimum decimal places of a usage effect, as many as in AWS's costs.
const MIN_PLACES: u32 = 10;

/// Cost of one group in each of two periods, in one currency. Keys are unique.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DriverRow {
    /// Key of the group.
    pub key: String,
    /// Cost of the earlier period; zero if there was none.
    pub before: Decimal,
    /// Cost of the later period; zero if there was none.
    pub now: Decimal,
    /// Usage of the earlier period, in the unit of the later one; `None` if unknown or in several units.
    pub quantity_before: Option<Decimal>,
    /// Usage of the later period; `None` if unknown or in several units.
    pub quantity_now: Option<Decimal>,
}

/// Kind of a cost change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ChangeKind {
    /// Higher than before; neither cost is zero.
    Rose,
    /// Lower than before; neither cost is zero.
    Fell,
    /// Zero before, not zero now.
    Appeared,
    /// Not zero before, zero now.
    Vanished,
    /// Unchanged.
    Unchanged,
}

impl ChangeKind {
    fn between(before: Decimal, now: Decimal) -> Self {
        match (before.is_zero(), now.is_zero()) {
            _ if before == now => Self::Unchanged,
            (true, _) => Self::Appeared,
            (_, true) => Self::Vanished,
            _ if now > before => Self::Rose,
            _ => Self::Fell,
        }
    }
}

/// A change split in two; the parts add up to it exactly.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DriverSplit {
    /// Usage effect: change in usage at the earlier price.
    pub usage: Decimal,
    /// Price effect: change in price at the later usage.
    pub price: Decimal,
}

/// Change of one group.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Driver {
    /// Key of the group.
    pub key: String,
    /// The earlier cost.
    pub before: Decimal,
    /// The later cost.
    pub now: Decimal,
    /// Later less earlier.
    pub change: Decimal,
    /// Kind of the change.
    pub kind: ChangeKind,
    /// Usage and price effect; `None` if a quantity is unknown, zero or negative, a cost is negative (a credit has no
    /// price), or the parts do not fit a decimal exactly.
    pub split: Option<DriverSplit>,
}

/// All changes between two periods.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Drivers {
    /// Drivers by absolute change, the largest first, then by key.
    pub drivers: Vec<Driver>,
    /// Sum of the increases.
    pub rises: Decimal,
    /// Sum of the decreases: zero or negative.
    pub falls: Decimal,
    /// Later less earlier total cost; equals rises + falls exactly.
    pub total: Decimal,
}

/// Computes the drivers of a change, row by row.
///
/// # Errors
/// [`SumError::Overflow`] if a change, or the sum of all changes, needs more digits than a decimal has; changes and
/// sums are never rounded.
pub fn drivers(rows: &[DriverRow]) -> Result<Drivers, SumError> {
    let mut drivers = rows.iter().map(driver).collect::<Option<Vec<Driver>>>().ok_or(SumError::Overflow)?;
    sorting::sort_by(&mut drivers, |one, other| {
        let magnitude = |it: &Driver| Reverse(it.change.abs());
        magnitude(one).cmp(&magnitude(other)).then_with(|| one.key.cmp(&other.key))
    });
    let sum = |rising: bool| {
        let mut changes = drivers.iter().map(|it| it.change).filter(|it| it.is_sign_positive() == rising);
        changes.try_fold(Decimal::ZERO, exact_sum).ok_or(SumError::Overflow)
    };
    let (rises, falls) = (sum(true)?, sum(false)?);
    let total = exact_sum(rises, falls).ok_or(SumError::Overflow)?;
    Ok(Drivers { drivers, rises, falls, total })
}

fn driver(row: &DriverRow) -> Option<Driver> {
    let change = exact_sum(row.now, -row.before)?;
    Some(Driver {
        key: row.key.clone(),
        before: row.before,
        now: row.now,
        change,
        kind: ChangeKind::between(row.before, row.now),
        split: split(row, change),
    })
}

fn split(row: &DriverRow, change: Decimal) -> Option<DriverSplit> {
    let positive = |quantity: Option<Decimal>| quantity.filter(|it| *it > Decimal::ZERO);
    let (quantity_before, quantity_now) = (positive(row.quantity_before)?, positive(row.quantity_now)?);
    if row.before < Decimal::ZERO || row.now < Decimal::ZERO {
        return None;
    }
    let at_old_price = row.before.checked_mul(quantity_now)?.checked_div(quantity_before)?;
    let places = MIN_PLACES.max(row.before.scale());
    let usage = exact_sum(at_old_price.round_dp(places), -row.before)?;
    let price = exact_sum(change, -usage)?;
    (exact_sum(usage, price)? == change).then_some(DriverSplit { usage, price })
}

/// Sum if it is exact, which means that subtracting either summand gives the other; otherwise `None`.
fn exact_sum(one: Decimal, other: Decimal) -> Option<Decimal> {
    let sum = one.checked_add(other)?;
    let exact = sum.checked_sub(one)? == other && sum.checked_sub(other)? == one;
    exact.then_some(sum)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn amount(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    /// Reads `key before now quantity-before quantity-now`; a dash is unknown.
    fn row(text: &str) -> DriverRow {
        let fields: Vec<&str> = text.split_whitespace().collect();
        let [key, before, now, quantity_before, quantity_now] = fields[..] else { panic!("{text}") };
        DriverRow {
            key: key.to_owned(),
            before: amount(before),
            now: amount(now),
            quantity_before: quantity_before.parse().ok(),
            quantity_now: quantity_now.parse().ok(),
        }
    }

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let found = drivers(&[row(text)]).unwrap();
        let it = &found.drivers[0];
        let split = it.split.map_or("no split".to_owned(), |it| {
            format!("usage {} price {}", it.usage.normalize(), it.price.normalize())
        });
        assert_eq!(format!("{:?} {} {split}", it.kind, it.change.normalize()), expected);
    }

    #[test]
    fn splits_changes_into_usage_and_price() {
        check("ec2 100 150 10 15", "Rose 50 usage 50 price 0");
        check("ec2 100 150 10 10", "Rose 50 usage 0 price 50");
        check("ec2 100 90 10 12", "Fell -10 usage 20 price -30");
        check("ec2 100 100 10 20", "Unchanged 0 usage 100 price -100");
        check("ec2 10 10 3 1", "Unchanged 0 usage -6.6666666667 price 6.6666666667");
    }

    #[test]
    fn no_split_without_a_price() {
        check("s3 0 5 - 4", "Appeared 5 no split");
        check("s3 5 0 4 0", "Vanished -5 no split");
        check("s3 5 6 4 -1", "Rose 1 no split");
        check("credit -5 -6 4 4", "Fell -1 no split");
        check("free 0 0 4 8", "Unchanged 0 usage 0 price 0");
    }

    #[test]
    fn largest_change_is_first_and_sums_add_up() {
        let rows = ["a 1 3 - -", "b 9 2 - -", "c 0 7 - -", "d 4 4 - -"].map(row);
        let found = drivers(&rows).unwrap();
        let order: String = found.drivers.iter().map(|it| it.key.as_str()).collect();
        assert_eq!(order, "bcad");
        assert_eq!((found.rises, found.falls, found.total), (amount("9"), amount("-7"), amount("2")));
        let none = drivers(&[]).unwrap();
        assert_eq!((none.drivers.len(), none.total), (0, Decimal::ZERO));
    }

    #[test]
    fn overflow_is_an_error_instead_of_rounding() {
        assert_eq!(drivers(&[row("a 0.0000000001 70000000000000000000000000000 - -")]), Err(SumError::Overflow));
        assert_eq!(drivers(&[row("a -79228162514264337593543950335 1 - -")]), Err(SumError::Overflow));
    }

    prop_compose! {
        fn any_row()(
            key in "[a-e]{3}",
            costs in prop::array::uniform2(-1_000_000_000_000_000i64..1_000_000_000_000_000),
            quantities in prop::array::uniform2(prop::option::of(-1_000i64..1_000_000_000_000)),
        ) -> DriverRow {
            let cost = |it: i64| Decimal::new(it, 10);
            let quantity = |it: Option<i64>| it.map(|it| Decimal::new(it, 6));
            let [before, now] = costs.map(cost);
            let [quantity_before, quantity_now] = quantities.map(quantity);
            DriverRow { key, before, now, quantity_before, quantity_now }
        }
    }

    proptest! {
        #[test]
        fn parts_add_up_exactly(rows in prop::collection::vec(any_row(), 0..40)) {
            let found = drivers(&rows).unwrap();
            let before: Decimal = rows.iter().map(|it| it.before).sum();
            let now: Decimal = rows.iter().map(|it| it.now).sum();
            prop_assert_eq!(found.total, now - before);
            prop_assert_eq!(found.rises + found.falls, found.total);
            prop_assert_eq!(found.drivers.iter().map(|it| it.change).sum::<Decimal>(), found.total);
            prop_assert!(found.drivers.is_sorted_by_key(|it| Reverse(it.change.abs())));
            for it in &found.drivers {
                if let Some(split) = it.split {
                    prop_assert_eq!(split.usage + split.price, it.change);
                }
            }
        }

        #[test]
        fn extreme_decimals_do_not_cause_a_panic_and_splits_are_exact(
            parts in prop::array::uniform4(any::<(i64, u8)>()),
        ) {
            let [before, now, one, other] = parts.map(|(it, places)| Decimal::new(it, u32::from(places % 29)));
            let row = DriverRow {
                key: String::new(), before, now, quantity_before: Some(one), quantity_now: Some(other),
            };
            if let Ok(found) = drivers(&[row]) {
                let it = &found.drivers[0];
                prop_assert_eq!(it.before + it.change, it.now);
                if let Some(split) = it.split {
                    prop_assert_eq!(split.usage + split.price, it.change);
                }
            }
        }
    }
}
