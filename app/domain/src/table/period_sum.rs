//! Sums of groups in each period; missing data is marked, not counted as zero.

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use super::{CostTable, Gap};
use crate::metric::Metric;

/// Sum of one or several periods.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PeriodSum {
    /// Complete sum.
    Complete(Decimal),
    /// Sum of the available data; the rest is missing.
    Partial(Decimal),
    /// All data is missing.
    Missing,
    /// The sum exceeds the digits of a decimal.
    TooLarge,
}

impl PeriodSum {
    /// Known part of the amount.
    #[must_use]
    pub fn known(self) -> Option<Decimal> {
        match self {
            Self::Complete(amount) | Self::Partial(amount) => Some(amount),
            Self::Missing | Self::TooLarge => None,
        }
    }

    /// Amount, if no data is missing.
    #[must_use]
    pub fn complete(self) -> Option<Decimal> {
        if let Self::Complete(amount) = self { Some(amount) } else { None }
    }

    /// Sum with additional missing data outside its parts. A zero then becomes missing.
    #[must_use]
    pub fn with_missing_data(self) -> Self {
        match self {
            Self::Complete(amount) if amount.is_zero() => Self::Missing,
            Self::Complete(amount) => Self::Partial(amount),
            other => other,
        }
    }

    /// Adds up sums: missing if all parts other than zeros are, partial if some are. Zero without parts.
    pub fn total(parts: impl IntoIterator<Item = Self>) -> Self {
        parts.into_iter().reduce(Self::plus).unwrap_or(Self::Complete(Decimal::ZERO))
    }

    fn plus(self, other: Self) -> Self {
        let add = |one: Decimal, other: Decimal| one.checked_add(other).map_or(Self::TooLarge, Self::Complete);
        match (self, other) {
            (Self::Complete(one), Self::Complete(other)) => add(one, other),
            (Self::TooLarge, _) | (_, Self::TooLarge) => Self::TooLarge,
            (Self::Missing, Self::Missing) => Self::Missing,
            (Self::Missing, known) | (known, Self::Missing) => known.with_missing_data(),
            (Self::Complete(one) | Self::Partial(one), Self::Complete(other) | Self::Partial(other)) => {
                add(one, other).with_missing_data()
            }
        }
    }
}

impl CostTable {
    /// Sum of all keys in each period.
    #[must_use]
    pub fn all_period_sums(&self, metric: Metric) -> Vec<PeriodSum> {
        self.period_sums(&(0..self.keys.len()).collect::<Vec<_>>(), metric)
    }

    /// Sum of some keys in each period. The sum of all keys is complete only if the period is: a group that AWS omitted
    /// from every period has no key.
    #[must_use]
    pub fn period_sums(&self, keys: &[usize], metric: Metric) -> Vec<PeriodSum> {
        let sum = |period: usize| match self.sum_in(period, keys, metric) {
            Err(_) => PeriodSum::TooLarge,
            Ok(sum) if !self.has_missing_data(period, keys, metric) => PeriodSum::Complete(sum),
            Ok(sum) => PeriodSum::Complete(sum).with_missing_data(),
        };
        (0..self.periods.len()).map(sum).collect()
    }

    /// Whether data of some keys is missing in a period.
    fn has_missing_data(&self, period: usize, keys: &[usize], metric: Metric) -> bool {
        if keys.len() == self.keys.len() {
            return !self.is_period_complete(period, metric);
        }
        let mut affected = BTreeSet::new();
        for key in self.gaps_in(period, metric).map(Gap::key) {
            let Some(key) = key else { return true };
            affected.extend(self.index_of(key));
        }
        !affected.is_empty() && keys.iter().any(|key| affected.contains(key))
    }
}

#[cfg(test)]
mod tests {
    use super::{PeriodSum::*, *};
    use crate::{
        dimension::Dimension,
        money::{Money, Unit},
        period::Granularity,
        table::{Key, Missing as MissingScope, TableBuilder, TablePeriod},
    };

    #[test]
    fn sums_with_missing_parts_are_never_zero() {
        let [one, two] = [1, 2].map(Decimal::from);
        for (parts, expected) in [
            (vec![], Complete(Decimal::ZERO)),
            (vec![Complete(one), Complete(one)], Complete(two)),
            (vec![Complete(one), Missing], Partial(one)),
            (vec![Complete(Decimal::ZERO), Missing], Missing),
            (vec![Missing, Partial(one), Complete(one)], Partial(two)),
            (vec![Missing, Missing], Missing),
            (vec![Missing, Complete(Decimal::MAX), Complete(one)], TooLarge),
            (vec![TooLarge, Missing], TooLarge),
        ] {
            assert_eq!(PeriodSum::total(parts.clone()), expected, "{parts:?}");
        }
        assert_eq!((Complete(one).with_missing_data(), Missing.with_missing_data()), (Partial(one), Missing));
    }

    #[test]
    fn period_sums_mark_missing_data_of_their_groups() {
        let periods = Granularity::Daily.periods(&"2026-11-01..2026-11-04".parse().unwrap());
        let periods = periods.into_iter().map(|period| TablePeriod { period, estimated: false }).collect();
        let mut table = TableBuilder::new(vec![Dimension::Service.into()], periods);
        let key = |name: &str| Key(vec![name.into()]);
        let usd = |amount: Decimal| Money::new(amount, Unit::new("USD"));
        for day in [0, 2, 3] {
            table.add(day, key("a"), Metric::Unblended, usd(if day == 3 { Decimal::MAX } else { Decimal::ONE }));
        }
        for day in [0, 3] {
            table.add(day, key("b"), Metric::Unblended, usd(Decimal::TWO));
        }
        table.set_missing(1, MissingScope::Everything);
        table.set_missing(2, MissingScope::Amount(key("b"), Metric::Unblended));
        let table = table.finish();
        let sums = |keys: &[usize]| table.period_sums(keys, Metric::Unblended);
        let [one, two, three] = [1, 2, 3].map(Decimal::from);
        assert_eq!(sums(&[0]), [Complete(one), Missing, Complete(one), Complete(Decimal::MAX)]);
        assert_eq!(sums(&[1]), [Complete(two), Missing, Missing, Complete(two)]);
        assert_eq!(sums(&[0, 1]), [Complete(three), Missing, Partial(one), TooLarge]);
        assert_eq!(sums(&[])[..2], [Complete(Decimal::ZERO), Missing], "no keys");
    }
}
