//! Fixed-point amounts. Only integers are summed, so the parts add up to the total to the last place.

use std::fmt;
use std::iter::Sum;
use std::ops::{Add, AddAssign};

/// Decimal places of an amount, as many as Cost Explorer writes.
const PLACES: usize = 10;
const ONE: u128 = 10_u128.pow(10);

/// A number of dollars or of usage units, in steps of 1e-10.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Amount(i128);

impl Amount {
    /// `micros` millionths times `rate` ten-thousandths: exact, without rounding.
    pub(crate) fn of(micros: i64, rate: i64) -> Self {
        Self(i128::from(micros) * i128::from(rate))
    }

    /// Millionths, cut off.
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

/// A plain decimal without trailing zeros: `0`, `-12.5`, `0.0000000001`.
impl fmt::Display for Amount {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let size = self.0.unsigned_abs();
        let sign = if self.0 < 0 { "-" } else { "" };
        write!(out, "{sign}{}", size / ONE)?;
        let fraction = format!("{:0PLACES$}", size % ONE);
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
    fn is_written_as_a_plain_decimal() {
        let cases = [
            (0, 0, "0"),
            (1, 1, "0.0000000001"),
            (-1, 1, "-0.0000000001"),
            (1_000_000, 10_000, "1"),
            (-1_184_200_000, 10_000, "-1184.2"),
            (12_345_678, 9_973, "12.3123446694"),
        ];
        for (micros, rate, written) in cases {
            assert_eq!(Amount::of(micros, rate).to_string(), written);
        }
    }
}
