//! Sums of groups in each period, with missing data marked and never counted as zero.

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use super::{CostTable, Gap};
use crate::metric::Metric;

/// Sum of one or several periods.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PeriodSum {
    /// Complete sum.
    Whole(Decimal),
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
            Self::Whole(amount) | Self::Partial(amount) => Some(amount),
            Self::Missing | Self::TooLarge => None,
        }
    }

    /// Amount, if no data is missing.
    #[must_use]
    pub fn whole(self) -> Option<Decimal> {
        if let Self::Whole(amount) = self { Some(amount) } else { None }
    }

    /// Sum with additional missing data outside its parts. A zero then becomes missing.
    #[must_use]
    pub fn lacking(self) -> Self {
        match self {
            Self::Whole(amount) if amount.is_zero() => Self::Missing,
            Self::Whole(amount) => Self::Partial(amount),
            other => other,
        }
    }

    /// Adds up sums: missing if all parts other than zeros are, partial if some are. Zero without parts.
    pub fn total(parts: impl IntoIterator<Item = Self>) -> Self {
        parts.into_iter().reduce(Self::plus).unwrap_or(Self::Whole(Decimal::ZERO))
    }

    fn plus(self, other: Self) -> Self {
        let add = |one: Decimal, other: Decimal| one.checked_add(other).map_or(Self::TooLarge, Self::Whole);
        match (self, other) {
            (Self::Whole(one), Self::Whole(other)) => add(one, other),
            (Self::TooLarge, _) | (_, Self::TooLarge) => Self::TooLarge,
            (Self::Missing, Self::Missing) => Self::Missing,
            (Self::Missing, known) | (known, Self::Missing) => known.lacking(),
            (Self::Whole(one) | Self::Partial(one), Self::Whole(other) | Self::Partial(other)) => {
                add(one, other).lacking()
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
            Ok(sum) if !self.lacks_any(period, keys, metric) => PeriodSum::Whole(sum),
            Ok(sum) => PeriodSum::Whole(sum).lacking(),
        };
        (0..self.periods.len()).map(sum).collect()
    }

    /// Whether data of some keys is missing in a period.
    fn lacks_any(&self, period: usize, keys: &[usize], metric: Metric) -> bool {
        if keys.len() == self.keys.len() {
            return !self.is_period_whole(period, metric);
        }
        let mut lacking = BTreeSet::new();
        for key in self.gaps_in(period, metric).map(Gap::key) {
            let Some(key) = key else { return true };
            lacking.extend(self.place(key));
        }
        !lacking.is_empty() && keys.iter().any(|key| lacking.contains(key))
    }
}

#[cfg(test)]
mod tests {
    use super::{PeriodSum::*, *};
    use crate::{
        dimension::Dimension,
        money::{Money, Unit},
        period::Granularity,
        table::{Key, Missing as Lacking, TableBuilder, TablePeriod},
    };

    #[test]
    fn a_sum_of_missing_parts_is_no_zero() {
        let [one, two] = [1, 2].map(Decimal::from);
        for (parts, expected) in [
            (vec![], Whole(Decimal::ZERO)),
            (vec![Whole(one), Whole(one)], Whole(two)),
            (vec![Whole(one), Missing], Partial(one)),
            (vec![Whole(Decimal::ZERO), Missing], Missing),
            (vec![Missing, Partial(one), Whole(one)], Partial(two)),
            (vec![Missing, Missing], Missing),
            (vec![Missing, Whole(Decimal::MAX), Whole(one)], TooLarge),
            (vec![TooLarge, Missing], TooLarge),
        ] {
            assert_eq!(PeriodSum::total(parts.clone()), expected, "{parts:?}");
        }
        assert_eq!((Whole(one).lacking(), Missing.lacking()), (Partial(one), Missing));
    }

    #[test]
    fn each_period_says_what_its_groups_lack() {
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
        table.set_missing(1, Lacking::Everything);
        table.set_missing(2, Lacking::Amount(key("b"), Metric::Unblended));
        let table = table.finish();
        let sums = |keys: &[usize]| table.period_sums(keys, Metric::Unblended);
        let [one, two, three] = [1, 2, 3].map(Decimal::from);
        assert_eq!(sums(&[0]), [Whole(one), Missing, Whole(one), Whole(Decimal::MAX)]);
        assert_eq!(sums(&[1]), [Whole(two), Missing, Missing, Whole(two)]);
        assert_eq!(sums(&[0, 1]), [Whole(three), Missing, Partial(one), TooLarge]);
        assert_eq!(sums(&[])[..2], [Whole(Decimal::ZERO), Missing], "a group of the earlier span alone");
    }
}
