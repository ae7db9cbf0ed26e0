//! Fixed-point amounts. All arithmetic uses integers, so parts add up to the total exactly.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign, Sub};

/// Number of decimal places, as in Cost Explorer's responses.
const DECIMALS: usize = 10;
const ONE: u128 = 10_u128.pow(10);

/// Number of dollars or usage units, in steps of 1e-10.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Amount(i128);

impl Amount {
    /// Product of `micros` millionths and `rate` ten-thousandths, without rounding.
    pub(crate) fn of(micros: i64, rate: i64) -> Self {
        Self(i128::from(micros) * i128::from(rate))
    }

    pub(crate) fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// This amount in percent of `whole`, truncated; zero if `whole` is zero.
    pub(crate) fn percent_of(self, whole: Self) -> Self {
        let one = i128::try_from(ONE).unwrap_or(i128::MAX);
        Self((self.0 * 100 * one).checked_div(whole.0).unwrap_or_default())
    }

    /// Fraction `number`/`whole` of this amount, truncated; zero if `whole` is zero.
    pub(crate) fn part(self, number: i64, whole: i64) -> Self {
        Self((self.0 * i128::from(number)).checked_div(i128::from(whole)).unwrap_or_default())
    }

    /// This amount in millionths, truncated.
    pub(crate) fn micros(self) -> i64 {
        i64::try_from(self.0 / 10_000).unwrap_or(i64::MAX)
    }
}

impl Add for Amount {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self(self.0 + other.0)
    }
}

impl Sub for Amount {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self(self.0 - other.0)
    }
}

impl AddAssign for Amount {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl Sum for Amount {
    fn sum<I: Iterator<Item = Self>>(amounts: I) -> Self {
        amounts.fold(Self::default(), Add::add)
    }
}

/// Decimal without trailing zeros: `0`, `-12.5`, `0.0000000001`.
impl fmt::Display for Amount {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let magnitude = self.0.unsigned_abs();
        let sign = if self.0 < 0 { "-" } else { "" };
        write!(out, "{sign}{}", magnitude / ONE)?;
        let fraction = format!("{:0DECIMALS$}", magnitude % ONE);
        match fraction.trim_end_matches('0') {
            "" => Ok(()),
            digits => write!(out, ".{digits}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calculates_percentages() {
        let whole = Amount::of(3_000_000, 10_000);
        assert_eq!(Amount::of(1_000_000, 10_000).percent_of(whole).to_string(), "33.3333333333");
        assert_eq!(whole.percent_of(whole).to_string(), "100");
        assert!(whole.percent_of(Amount::default()).is_zero());
    }

    #[test]
    fn calculates_fractions() {
        let whole = Amount::of(10_000_000, 10_000);
        assert_eq!(whole.part(1, 3).to_string(), "3.3333333333");
        assert!(whole.part(1, 0).is_zero());
    }

    #[test]
    fn is_formatted_as_a_decimal() {
        let cases = [
            (0, 0, "0"),
            (1, 1, "0.0000000001"),
            (-1, 1, "-0.0000000001"),
            (1_000_000, 10_000, "1"),
            (-1_184_200_000, 10_000, "-1184.2"),
            (12_345_678, 9_973, "12.3123446694"),
        ];
        for (micros, rate, expected) in cases {
            assert_eq!(Amount::of(micros, rate).to_string(), expected);
        }
    }
}
