//! Conversion of upfront payments to an hourly price.

use rust_decimal::{Decimal, prelude::ToPrimitive};

const SECONDS_PER_HOUR: u32 = 3_600;
const NANOS_PER_UNIT: u32 = 1_000_000_000;

/// Hourly cost in billionths of the currency: `upfront` spread over the term, plus all `hourly_prices`. `None` if a
/// part is unknown, or the cost is negative.
pub fn hourly_nanos(
    term_seconds: i64,
    upfront: Option<Decimal>,
    hourly_prices: impl IntoIterator<Item = Option<Decimal>>,
) -> Option<u64> {
    let seconds = Some(term_seconds).filter(|seconds| *seconds > 0).map(Decimal::from)?;
    let mut hourly = upfront?.checked_mul(SECONDS_PER_HOUR.into())?.checked_div(seconds)?;
    for price in hourly_prices {
        hourly = hourly.checked_add(price?)?;
    }
    hourly.checked_mul(NANOS_PER_UNIT.into())?.round().to_u64()
}

#[cfg(test)]
mod tests {
    use super::*;

    const YEAR: i64 = 31_536_000;

    #[test]
    fn hourly_cost_includes_upfront_and_recurring_fees() {
        let dollars = |cents| Some(Decimal::new(cents, 2));
        assert_eq!(hourly_nanos(YEAR, dollars(87_600), [dollars(5), dollars(0)]), Some(150_000_000));
        assert_eq!(hourly_nanos(YEAR, dollars(0), []), Some(0));
    }

    #[test]
    fn unknown_parts_make_the_price_unknown() {
        let free = Some(Decimal::ZERO);
        assert_eq!(hourly_nanos(YEAR, free, [Some(Decimal::ONE), None]), None);
        assert_eq!(hourly_nanos(YEAR, None, [free]), None);
        assert_eq!(hourly_nanos(0, free, [free]), None);
        assert_eq!(hourly_nanos(YEAR, Some(Decimal::MAX), [free]), None);
        assert_eq!(hourly_nanos(YEAR, Some(Decimal::NEGATIVE_ONE), [free]), None);
    }
}
