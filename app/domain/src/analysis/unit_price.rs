//! Unit price: cost divided by quantity, period by period.
//!
//! Method: quotient of exact decimals, rounded to 28 digits if it does not terminate. Limits: an average over the
//! period; it changes with the mix of cheap and expensive usage, even if no price changed. Do not pass sums of
//! quantities in different units.

use rust_decimal::Decimal;

/// Cost of one unit, in the cost's currency; `None` if the quantity is unknown, zero or negative, the cost is unknown,
/// or the quotient is too large for a decimal. A negative cost (a credit) gives a negative price.
#[must_use]
pub fn unit_price(cost: Option<Decimal>, quantity: Option<Decimal>) -> Option<Decimal> {
    let quantity = quantity.filter(|it| *it > Decimal::ZERO)?;
    cost?.checked_div(quantity)
}

/// Unit price of each period, one per cost; `None` if a cost has no quantity.
#[must_use]
pub fn unit_prices(costs: &[Option<Decimal>], quantities: &[Option<Decimal>]) -> Vec<Option<Decimal>> {
    let quantities = quantities.iter().copied().chain(std::iter::repeat(None));
    costs.iter().zip(quantities).map(|(cost, quantity)| unit_price(*cost, quantity)).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Parses an amount; `-` is unknown.
    fn amount(text: &str) -> Option<Decimal> {
        text.parse().ok()
    }

    #[track_caller]
    fn check(cost: &str, quantity: &str, expected: &str) {
        assert_eq!(unit_price(amount(cost), amount(quantity)), amount(expected));
    }

    #[test]
    fn unit_price_is_cost_per_quantity() {
        check("10", "4", "2.5");
        check("0", "4", "0");
        check("-10", "4", "-2.5");
        check("10", "0", "-");
        check("10", "-4", "-");
        check("10", "-", "-");
        check("-", "4", "-");
        check("79228162514264337593543950335", "0.0001", "-");
    }

    #[test]
    fn costs_without_a_quantity_have_no_price() {
        assert_eq!(unit_prices(&[amount("1"), amount("2")], &[amount("2")]), [amount("0.5"), None]);
        assert_eq!(unit_prices(&[], &[amount("2")]), []);
    }

    proptest! {
        #[test]
        fn price_times_quantity_is_the_cost(cost in -1_000_000_000i64..1_000_000_000, quantity in 1i64..1_000_000) {
            let (cost, quantity) = (Decimal::new(cost, 4), Decimal::new(quantity, 2));
            let price = unit_price(Some(cost), Some(quantity)).unwrap();
            prop_assert_eq!((price * quantity).round_dp(10), cost.normalize());
        }
    }
}
