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
    series::{DailySeries, filled},
    statistics,
};

/// Number of earlier month starts that a month start is compared with; more would include outdated ones, fewer could be
/// a single odd month.
pub(super) const FIRSTS_COMPARED: usize = 3;
/// Tolerance of a month start, as a share of the one it is compared with: recurring fees vary by a tenth because months
/// have 28 to 31 days.
pub(super) const FIRST_TOLERANCE: f64 = 0.25;
/// Days on each side that define the local level; together as many as the trend is averaged over.
const NEARBY: usize = TREND_LENGTH / 2;
/// Days in the window of the spread: a quarter of a year.
const SPREAD_WINDOW: usize = 91;
/// Share of the largest value that counts as zero: above rounding errors, below real money.
const NEGLIGIBLE: f64 = 1e-9;

/// Expected cost of an ordinary day, for each day of a series.
pub(super) struct Baseline {
    /// Known values, in the order of the series.
    pub(super) actual: Vec<Option<f64>>,
    /// Positions of month starts.
    firsts: Vec<usize>,
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
        let actual = series.floats();
        let is_first = |place: usize| series.day(place).day() == 1;
        let firsts: Vec<usize> = (0..actual.len()).filter(|place| is_first(*place)).collect();
        let ordinary: Vec<Option<f64>> =
            actual.iter().enumerate().map(|(place, value)| value.filter(|_| !is_first(place))).collect();
        let values = filled(&ordinary);
        let additive = decompose::weekly(&values)?;
        let largest = actual.iter().flatten().fold(0.0f64, |most, value| most.max(value.abs()));
        let negligible = largest * NEGLIGIBLE;
        let remainders = |parts: &Decomposition| -> Vec<(usize, f64)> {
            let all = ordinary.iter().zip(&parts.remainder).enumerate();
            all.filter_map(|(place, (value, remainder))| value.map(|_| (place, *remainder))).collect()
        };
        let spread = |parts: &Decomposition| {
            let left: Vec<f64> = remainders(parts).into_iter().map(|(_, it)| it).collect();
            statistics::robust_sigma(&left, negligible)
        };
        let proportional = decompose::weekly_proportional(&values).filter(|it| spread(it) < spread(&additive));
        let parts = proportional.unwrap_or(additive);
        let remainders = remainders(&parts);
        let level = statistics::median(&mut ordinary.iter().copied().flatten().collect::<Vec<f64>>()).unwrap_or(0.0);
        Some(Self { actual, firsts, parts, remainders, level, negligible })
    }

    /// Number of days.
    pub(super) fn len(&self) -> usize {
        self.actual.len()
    }

    /// Expected cost of an ordinary day at a position; zero past the end.
    pub(super) fn expected(&self, place: usize) -> f64 {
        let trend = self.parts.trend.get(place).copied().unwrap_or(0.0);
        trend + self.seasonal(place)
    }

    /// Expected cost at a position according to the nearby days: the median of the ten before and after, plus the
    /// weekday effect. Follows a step that the trend smooths into a ramp, but lags at the ends of the series.
    pub(super) fn expected_nearby(&self, place: usize) -> f64 {
        let begin = place.saturating_sub(NEARBY);
        let levels = self.parts.trend.iter().zip(&self.parts.remainder).map(|(trend, rest)| trend + rest);
        // Filled-in gaps and month starts count as well: both sides need equally many days, or a step is split.
        let mut near: Vec<f64> = levels.take(place + NEARBY + 1).skip(begin).collect();
        statistics::median(&mut near).map_or_else(|| self.expected(place), |level| level + self.seasonal(place))
    }

    /// Standard deviation of the nearest ordinary days around their expected cost; zero if they are flat.
    pub(super) fn sigma_near(&self, place: usize) -> f64 {
        let middle = self.remainders.partition_point(|(it, _)| *it < place);
        let latest_begin = self.remainders.len().saturating_sub(SPREAD_WINDOW);
        let begin = middle.saturating_sub(SPREAD_WINDOW / 2).min(latest_begin);
        let near: Vec<f64> = self.remainders.iter().skip(begin).take(SPREAD_WINDOW).map(|(_, it)| *it).collect();
        statistics::robust_sigma(&near, self.negligible)
    }

    /// Weekday effect at a position. Past the end, the last week repeats.
    pub(super) fn seasonal(&self, place: usize) -> f64 {
        let days = self.parts.seasonal.len();
        let beyond = place.saturating_sub(days.saturating_sub(1));
        let back = beyond.div_ceil(WEEK) * WEEK;
        self.parts.seasonal.get(place.saturating_sub(back)).copied().unwrap_or(0.0)
    }

    /// Whether the position is the first day of a month.
    pub(super) fn is_first(&self, place: usize) -> bool {
        self.firsts.binary_search(&place).is_ok()
    }

    /// Excess of each known month start over an ordinary day, by position, in order.
    pub(super) fn excesses(&self) -> Vec<(usize, f64)> {
        let known = self.firsts.iter().filter_map(|place| Some((*place, (*self.actual.get(*place)?)?)));
        known.map(|(place, actual)| (place, actual - self.expected(place))).collect()
    }

    /// Excesses of up to three earlier month starts, nearest first. If there are none, those after the position, and
    /// zero: a month start like an ordinary day is no anomaly. Empty if there is no other month start.
    pub(super) fn other_excesses(&self, place: usize) -> Vec<f64> {
        let all = self.excesses();
        let earlier: Vec<f64> =
            all.iter().rev().filter(|(it, _)| *it < place).map(|(_, it)| *it).take(FIRSTS_COMPARED).collect();
        if !earlier.is_empty() {
            return earlier;
        }
        let mut later = self.later_excesses(place);
        if !later.is_empty() {
            later.push(0.0);
        }
        later
    }

    /// Excesses of up to three later month starts, nearest first.
    pub(super) fn later_excesses(&self, place: usize) -> Vec<f64> {
        let later = self.excesses().into_iter().filter(|(it, _)| *it > place);
        later.map(|(_, it)| it).take(FIRSTS_COMPARED).collect()
    }

    /// Known days without weekday effect and month starts: position and value.
    pub(super) fn adjusted(&self) -> Vec<(usize, f64)> {
        let known = self.actual.iter().enumerate().filter_map(|(place, value)| Some((place, (*value)?)));
        let ordinary = known.filter(|(place, _)| !self.is_first(*place));
        ordinary.map(|(place, value)| (place, value - self.seasonal(place))).collect()
    }

    /// Share of the variation that is weekly: Hyndman's `F_S`, from 0 to 1.
    pub(super) fn seasonal_strength(&self) -> f64 {
        let Decomposition { seasonal, remainder, .. } = &self.parts;
        let detrended: Vec<f64> = seasonal.iter().zip(remainder).map(|(week, rest)| week + rest).collect();
        let whole = statistics::variance(&detrended).unwrap_or(0.0);
        if whole <= self.negligible.powi(2) {
            return 0.0;
        }
        let rest = statistics::variance(remainder).unwrap_or(0.0);
        (1.0 - rest / whole).max(0.0)
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use rust_decimal::Decimal;

    use super::*;

    #[test]
    fn firsts_are_set_apart() {
        let costs = (0..92).map(|day| Decimal::from(if [0, 31, 61].contains(&day) { 500 } else { 10 }));
        let baseline = Baseline::of(&DailySeries::known(date(2026, 8, 1), costs)).unwrap();
        assert!((baseline.expected(31) - 10.0).abs() < 1e-9);
        assert!(baseline.sigma_near(31).abs() < 1e-9);
        let excesses = baseline.excesses();
        assert_eq!(excesses.iter().map(|(place, _)| *place).collect::<Vec<_>>(), [0, 31, 61]);
        assert_eq!(baseline.other_excesses(61).len(), 2);
        assert_eq!(baseline.other_excesses(0).len(), 3);
    }

    #[test]
    fn the_last_week_goes_on() {
        let costs = (0..28).map(|day| Decimal::from(if day % 7 < 5 { 20 } else { 5 }));
        let baseline = Baseline::of(&DailySeries::known(date(2026, 11, 2), costs)).unwrap();
        for place in 28..60 {
            assert!((baseline.seasonal(place) - baseline.seasonal(place % 7 + 21)).abs() < 1e-12);
        }
    }
}
