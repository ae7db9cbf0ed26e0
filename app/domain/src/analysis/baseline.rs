//! Expected cost of an ordinary day: trend and weekly pattern, with month-start fees modeled separately.
//!
//! AWS bills tax, support and recurring commitment fees on the first day of a month. These days are excluded from the
//! fit, so that they affect neither trend nor weekday pattern, and are compared with each other as an excess over an
//! ordinary day.
//!
//! Weekends may cost less by a fixed amount or by a fixed share. Both are tried, and the one with the smaller spread is
//! used.

use super::{
    WEEK,
    decompose::{self, Decomposition, TREND_LENGTH},
    series::{DailySeries, fill_gaps},
    statistics,
};

/// Maximum number of earlier or later month starts that a month start is compared with; more would include outdated ones,
/// fewer could be a single odd month.
pub(super) const COMPARED_MONTH_STARTS: usize = 3;
/// Tolerance of a month start, as a share of the one it is compared with: recurring fees vary by a tenth because months
/// have 28 to 31 days.
pub(super) const MONTH_START_TOLERANCE: f64 = 0.25;
/// Days on each side that define the local level; with the day itself, as many as the trend is averaged over.
const NEARBY_DAYS: usize = TREND_LENGTH / 2;
/// Days in the window of the spread: a quarter of a year.
const SPREAD_WINDOW: usize = 91;
/// Share of the largest value that counts as zero: above rounding errors, below real money.
const NEGLIGIBLE: f64 = 1e-9;

/// Expected cost of an ordinary day, for each day of a series.
pub(super) struct Baseline {
    /// Value of each day, by position; `None` if unknown.
    pub(super) actual: Vec<Option<f64>>,
    /// Positions of month starts.
    month_starts: Vec<usize>,
    /// Decomposition of the series with gaps and month starts filled in.
    parts: Decomposition,
    /// Remainders of the known ordinary days, by position, in order.
    remainders: Vec<(usize, f64)>,
    /// Median of the known days, without month starts.
    pub(super) level: f64,
    /// Differences up to this are rounding errors.
    pub(super) negligible: f64,
}

impl Baseline {
    /// Baseline of a series; `None` if shorter than two weeks.
    pub(super) fn of(series: &DailySeries) -> Option<Self> {
        let actual = series.values_as_f64();
        let is_month_start = |index: usize| series.day(index).day() == 1;
        let month_starts: Vec<usize> = (0..actual.len()).filter(|index| is_month_start(*index)).collect();
        let ordinary: Vec<Option<f64>> =
            actual.iter().enumerate().map(|(index, value)| value.filter(|_| !is_month_start(index))).collect();
        let values = fill_gaps(&ordinary);
        let additive = decompose::weekly(&values)?;
        let largest = actual.iter().flatten().fold(0.0f64, |most, value| most.max(value.abs()));
        let negligible = largest * NEGLIGIBLE;
        let remainders = |parts: &Decomposition| -> Vec<(usize, f64)> {
            let all = ordinary.iter().zip(&parts.remainder).enumerate();
            all.filter_map(|(index, (value, remainder))| value.map(|_| (index, *remainder))).collect()
        };
        let spread = |parts: &Decomposition| {
            let values: Vec<f64> = remainders(parts).into_iter().map(|(_, it)| it).collect();
            statistics::robust_sigma(&values, negligible)
        };
        let proportional = decompose::weekly_proportional(&values).filter(|it| spread(it) < spread(&additive));
        let parts = proportional.unwrap_or(additive);
        let remainders = remainders(&parts);
        let level = statistics::median(&mut ordinary.iter().copied().flatten().collect::<Vec<f64>>()).unwrap_or(0.0);
        Some(Self { actual, month_starts, parts, remainders, level, negligible })
    }

    /// Number of days.
    pub(super) fn len(&self) -> usize {
        self.actual.len()
    }

    /// Expected cost of an ordinary day at a position; past the end, only the weekday effect.
    pub(super) fn expected(&self, index: usize) -> f64 {
        let trend = self.parts.trend.get(index).copied().unwrap_or(0.0);
        trend + self.seasonal(index)
    }

    /// Expected cost at a position according to the nearby days: the median of the day itself and the ten on each side,
    /// plus the weekday effect. Follows a step that the trend smooths into a ramp, but is early at the start of the series
    /// and late at its end.
    pub(super) fn expected_nearby(&self, index: usize) -> f64 {
        let begin = index.saturating_sub(NEARBY_DAYS);
        let levels = self.parts.trend.iter().zip(&self.parts.remainder).map(|(trend, remainder)| trend + remainder);
        // Filled-in gaps and month starts count as well: with fewer days on one side, the median would change its level on
        // another day than the costs do.
        let mut nearby: Vec<f64> = levels.take(index + NEARBY_DAYS + 1).skip(begin).collect();
        statistics::median(&mut nearby).map_or_else(|| self.expected(index), |level| level + self.seasonal(index))
    }

    /// Robust standard deviation of the remainders of the nearest ordinary days; zero if these hardly vary.
    pub(super) fn sigma_near(&self, index: usize) -> f64 {
        let middle = self.remainders.partition_point(|(it, _)| *it < index);
        let latest_begin = self.remainders.len().saturating_sub(SPREAD_WINDOW);
        let begin = middle.saturating_sub(SPREAD_WINDOW / 2).min(latest_begin);
        let nearby: Vec<f64> = self.remainders.iter().skip(begin).take(SPREAD_WINDOW).map(|(_, it)| *it).collect();
        statistics::robust_sigma(&nearby, self.negligible)
    }

    /// Weekday effect at a position. Past the end, the last week repeats.
    pub(super) fn seasonal(&self, index: usize) -> f64 {
        let days = self.parts.seasonal.len();
        let days_past_end = index.saturating_sub(days.saturating_sub(1));
        let offset = days_past_end.div_ceil(WEEK) * WEEK;
        self.parts.seasonal.get(index.saturating_sub(offset)).copied().unwrap_or(0.0)
    }

    /// Whether the position is the first day of a month.
    pub(super) fn is_month_start(&self, index: usize) -> bool {
        self.month_starts.binary_search(&index).is_ok()
    }

    /// Excess of each known month start over an ordinary day, by position, in order.
    pub(super) fn excesses(&self) -> Vec<(usize, f64)> {
        let known = self.month_starts.iter().filter_map(|index| Some((*index, (*self.actual.get(*index)?)?)));
        known.map(|(index, actual)| (index, actual - self.expected(index))).collect()
    }

    /// Excesses of up to three earlier month starts, nearest first. If there are none, those after the position, and
    /// zero, because a month start without extra cost is no anomaly. Empty if there is no other month start.
    pub(super) fn other_excesses(&self, index: usize) -> Vec<f64> {
        let all = self.excesses();
        let earlier: Vec<f64> =
            all.iter().rev().filter(|(it, _)| *it < index).map(|(_, it)| *it).take(COMPARED_MONTH_STARTS).collect();
        if !earlier.is_empty() {
            return earlier;
        }
        let mut later = self.later_excesses(index);
        if !later.is_empty() {
            later.push(0.0);
        }
        later
    }

    /// Excesses of up to three later month starts, nearest first.
    pub(super) fn later_excesses(&self, index: usize) -> Vec<f64> {
        let later = self.excesses().into_iter().filter(|(it, _)| *it > index);
        later.map(|(_, it)| it).take(COMPARED_MONTH_STARTS).collect()
    }

    /// Known ordinary days: position, and value less the weekday effect.
    pub(super) fn without_weekday_effect(&self) -> Vec<(usize, f64)> {
        let known = self.actual.iter().enumerate().filter_map(|(index, value)| Some((index, (*value)?)));
        let ordinary = known.filter(|(index, _)| !self.is_month_start(*index));
        ordinary.map(|(index, value)| (index, value - self.seasonal(index))).collect()
    }

    /// Share of the variation that is weekly: Hyndman's `F_S`, from 0 to 1.
    pub(super) fn seasonal_strength(&self) -> f64 {
        let Decomposition { seasonal, remainder, .. } = &self.parts;
        let detrended: Vec<f64> =
            seasonal.iter().zip(remainder).map(|(seasonal, remainder)| seasonal + remainder).collect();
        let total = statistics::variance(&detrended).unwrap_or(0.0);
        if total <= self.negligible.powi(2) {
            return 0.0;
        }
        let unexplained = statistics::variance(remainder).unwrap_or(0.0);
        (1.0 - unexplained / total).max(0.0)
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use rust_decimal::Decimal;

    use super::*;

    #[test]
    fn month_starts_do_not_affect_the_baseline() {
        let costs = (0..92).map(|day| Decimal::from(if [0, 31, 61].contains(&day) { 500 } else { 10 }));
        let baseline = Baseline::of(&DailySeries::known(date(2026, 8, 1), costs)).unwrap();
        assert!((baseline.expected(31) - 10.0).abs() < 1e-9);
        assert!(baseline.sigma_near(31).abs() < 1e-9);
        let excesses = baseline.excesses();
        assert_eq!(excesses.iter().map(|(index, _)| *index).collect::<Vec<_>>(), [0, 31, 61]);
        assert_eq!(baseline.other_excesses(61).len(), 2);
        assert_eq!(baseline.other_excesses(0).len(), 3);
    }

    #[test]
    fn the_last_week_repeats_past_the_end() {
        let costs = (0..28).map(|day| Decimal::from(if day % 7 < 5 { 20 } else { 5 }));
        let baseline = Baseline::of(&DailySeries::known(date(2026, 11, 2), costs)).unwrap();
        for index in 28..60 {
            assert!((baseline.seasonal(index) - baseline.seasonal(index % 7 + 21)).abs() < 1e-12);
        }
    }
}
