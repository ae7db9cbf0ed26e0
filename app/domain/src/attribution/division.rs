//! Exact division of amounts, which are whole multiples of one smallest unit, such as 0.0000000001.

use std::cmp::Reverse;

use rust_decimal::Decimal;

use crate::money::SumError;

/// Minimum decimal places of shares, as many as in AWS's amounts.
const MIN_SCALE: u32 = 10;

/// Maximum number of smallest units in an amount: a decimal has 96 bits, and sums of 2^30 such amounts fit into 127.
const MAX_SMALLEST_UNITS: u128 = 1 << 96;

/// Number of decimal places of all amounts. The smallest unit is one in the last place.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scale(u32);

impl Scale {
    /// Scale with enough decimal places for every amount.
    pub fn of(amounts: impl Iterator<Item = Decimal>) -> Self {
        Self(amounts.map(|it| it.scale()).fold(MIN_SCALE, u32::max))
    }

    /// Converts an amount to smallest units.
    pub fn to_smallest_units(self, amount: Decimal) -> Result<i128, SumError> {
        let finer = self.0.checked_sub(amount.scale()).ok_or(SumError::Overflow)?;
        let factor = 10i128.checked_pow(finer).ok_or(SumError::Overflow)?;
        let smallest_units = amount.mantissa().checked_mul(factor).ok_or(SumError::Overflow)?;
        if smallest_units.unsigned_abs() < MAX_SMALLEST_UNITS { Ok(smallest_units) } else { Err(SumError::Overflow) }
    }

    /// Converts smallest units to an amount.
    pub fn amount(self, smallest_units: i128) -> Result<Decimal, SumError> {
        let amount = Decimal::try_from_i128_with_scale(smallest_units, self.0).map_err(|_| SumError::Overflow)?;
        Ok(amount.normalize())
    }
}

/// Divides an amount by weights, so that the shares add up to it exactly (largest remainder; ties go to the first).
/// `None` if no weight is above zero.
pub(super) fn divide(amount: i128, weights: &[u128]) -> Option<Vec<i128>> {
    let weights = scaled_down(weights);
    let total: u128 = weights.iter().sum();
    if total == 0 {
        return None;
    }
    let magnitude = amount.unsigned_abs();
    let (quotient, remainder) = (magnitude / total, magnitude % total);
    let mut shares: Vec<u128> = weights.iter().map(|weight| quotient * weight + remainder * weight / total).collect();
    let leftover = magnitude - shares.iter().sum::<u128>();
    if leftover > 0 {
        let mut order: Vec<(Reverse<u128>, usize)> =
            weights.iter().enumerate().map(|(at, weight)| (Reverse(remainder * weight % total), at)).collect();
        order.sort_unstable();
        // There are fewer leftover smallest units than weights with a remainder.
        for ((_, at), _) in order.into_iter().zip(0..leftover) {
            if let Some(share) = shares.get_mut(at) {
                *share += 1;
            }
        }
    }
    let signed = |share: u128| i128::try_from(share).unwrap_or(i128::MAX) * amount.signum();
    Some(shares.into_iter().map(signed).collect())
}

/// Shifts weights right by the same number of bits, so that their sum fits 62 bits and no product overflows.
fn scaled_down(weights: &[u128]) -> Vec<u128> {
    let capped = |weight: &u128| (*weight).min(MAX_SMALLEST_UNITS);
    let total: u128 = weights.iter().map(capped).sum();
    let excess = (u128::BITS - total.leading_zeros()).saturating_sub(62);
    weights.iter().map(|weight| capped(weight) >> excess).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn leftover_smallest_units_go_to_the_largest_remainders_and_ties_to_the_first() {
        assert_eq!(divide(10, &[1, 1, 1]), Some(vec![4, 3, 3]));
        assert_eq!(divide(-10, &[1, 1, 1]), Some(vec![-4, -3, -3]));
        assert_eq!(divide(10, &[1, 2, 3]), Some(vec![2, 3, 5]));
        assert_eq!(divide(1, &[0, 0, 5, 0]), Some(vec![0, 0, 1, 0]));
        assert_eq!(divide(0, &[3]), Some(vec![0]));
        assert_eq!(divide(5, &[0, 0]), None);
        assert_eq!(divide(5, &[]), None);
    }

    #[test]
    fn converts_amounts_to_smallest_units_and_back() {
        let amounts = ["0.1", "-3", "12.3456789012"].map(|it| it.parse::<Decimal>().unwrap());
        let scale = Scale::of(amounts.into_iter());
        for amount in amounts {
            assert_eq!(scale.amount(scale.to_smallest_units(amount).unwrap()), Ok(amount));
        }
        assert_eq!(scale.to_smallest_units(Decimal::MAX), Err(SumError::Overflow));
    }

    proptest! {
        #[test]
        fn shares_add_up_and_differ_by_at_most_one_smallest_unit_from_the_exact_share(
            amount in -1_000_000_000_000_000_000i128..1_000_000_000_000_000_000,
            weights in proptest::collection::vec(prop_oneof![0u128..4, 0u128..1_000_000, Just(u128::MAX / 3)], 0..30),
        ) {
            let Some(shares) = divide(amount, &weights) else {
                return Ok(());
            };
            prop_assert_eq!(shares.iter().sum::<i128>(), amount);
            let weights = scaled_down(&weights);
            let total: u128 = weights.iter().sum();
            for (share, weight) in shares.iter().zip(&weights) {
                let exact = amount.unsigned_abs() * weight / total;
                prop_assert!(share.unsigned_abs().abs_diff(exact) <= 1);
                prop_assert!(*weight > 0 || *share == 0);
            }
        }
    }
}
