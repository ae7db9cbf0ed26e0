//! Trend of a cost: direction, size and confidence.
//!
//! Method: the Theil–Sen slope, the median of the slopes between all pairs of days (Theil 1950; Sen, *Estimates of the
//! Regression Coefficient Based on Kendall's Tau*, JASA 63, 1968), with Sen's interval, his equation 2.6, as in
//! `scipy.stats.theilslopes`. From two weeks on, the weekday pattern is removed first (robust STL), and month starts,
//! when AWS bills its monthly fees, are excluded. No single day determines the slope: almost 30% of the days may be
//! spikes.
//!
//! Sen's interval assumes independent days. Costs are not independent, so the interval is widened by √((1+r)/(1−r)),
//! with r the correlation of successive residuals (the effective sample size of Bayley and Hammersley, 1946; for rank
//! tests Yue and Wang, 2004).
//!
//! Limits: one straight line. A step in the middle results in a slope; a rise and a fall cancel each other out. A
//! random walk is reported as a trend more often than the confidence suggests. In less than two weeks, a weekday
//! pattern may be mistaken for a slope.

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{
    baseline::Baseline,
    series::{DailySeries, InsufficientData},
    statistics,
};

/// Default confidence of the interval.
pub const CONFIDENCE: f64 = 0.95;
/// Minimum number of known days: each weekday once.
pub const MIN_DAYS: usize = 7;
/// Cap of the autocorrelation: beyond it, the widened interval would be useless.
const MAX_CORRELATION: f64 = 0.95;
/// Days in the month that a trend is expressed in.
const MONTH_DAYS: u8 = 30;

/// Change in money with its interval.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slope {
    /// Best estimate.
    pub value: Decimal,
    /// Lower end of the interval.
    pub low: Decimal,
    /// Upper end of the interval.
    pub high: Decimal,
}

impl Slope {
    /// All three values times a number of days.
    fn over_days(self, days: u8) -> Self {
        let times = |it: Decimal| it.saturating_mul(Decimal::from(days));
        Self { value: times(self.value), low: times(self.low), high: times(self.high) }
    }
}

/// Direction of a trend.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum TrendDirection {
    /// The whole interval is above zero.
    Rising,
    /// The whole interval is below zero.
    Falling,
    /// The interval includes zero: no significant trend.
    Flat,
}

/// Trend of a series of days.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Trend {
    /// Change per day, in the cost's currency.
    pub per_day: Slope,
    /// Change per 30 days: 30 times `per_day`.
    pub per_30_days: Slope,
    /// Change per 30 days as a share of the median day (0.1 is 10%); `None` if the median is not positive.
    pub per_30_days_ratio: Option<f64>,
    /// Direction of the trend, if significant.
    pub direction: TrendDirection,
    /// First day of the line, inclusive.
    #[serde(with = "crate::time_encoding")]
    pub from: Date,
    /// Value of the line on `from`.
    pub at_start: Decimal,
    /// Last day of the line, inclusive.
    #[serde(with = "crate::time_encoding")]
    pub to: Date,
    /// Value of the line on `to`.
    pub at_end: Decimal,
    /// Number of known days.
    pub days: usize,
    /// Whether the weekday pattern was removed first.
    pub without_weekdays: bool,
}

/// Computes the trend of a series, with an interval of [`CONFIDENCE`].
///
/// # Errors
/// [`InsufficientData`] for fewer than [`MIN_DAYS`] known days, or gaps on more than a third of the days.
pub fn trend(series: &DailySeries) -> Result<Trend, InsufficientData> {
    let series = series.with_enough_days(MIN_DAYS)?;
    let baseline = Baseline::of(&series);
    let values = baseline.as_ref().map_or_else(|| known_values(&series), Baseline::without_weekday_effect);
    let known: Vec<(f64, f64)> = values.into_iter().map(|(index, y)| (statistics::count_as_f64(index), y)).collect();
    let too_few = InsufficientData::Days { have: known.len(), need: MIN_DAYS };
    let unwidened = theil_sen(&known, CONFIDENCE, 1.0).ok_or(too_few)?;
    let residuals: Vec<f64> = known.iter().map(|(x, y)| y - unwidened.at(*x)).collect();
    let correlation = persistence(&residuals);
    let widening = ((1.0 + correlation) / (1.0 - correlation)).sqrt();
    let line = theil_sen(&known, CONFIDENCE, widening).ok_or(too_few)?;

    let mut ys: Vec<f64> = known.iter().map(|(_, y)| *y).collect();
    let level = baseline.as_ref().map_or_else(|| statistics::median(&mut ys).unwrap_or(0.0), |it| it.level);
    let largest = known.iter().fold(0.0f64, |most, (_, y)| most.max(y.abs()));
    let negligible = largest * 1e-12;
    let direction = match line {
        Line { low, .. } if low > negligible => TrendDirection::Rising,
        Line { high, .. } if high < -negligible => TrendDirection::Falling,
        _ => TrendDirection::Flat,
    };
    let per_day = Slope {
        value: statistics::amount_from_f64(line.slope),
        low: statistics::amount_from_f64(line.low),
        high: statistics::amount_from_f64(line.high),
    };
    let last = series.len().saturating_sub(1);
    Ok(Trend {
        per_day,
        per_30_days: per_day.over_days(MONTH_DAYS),
        per_30_days_ratio: (level > 0.0)
            .then(|| line.slope * f64::from(MONTH_DAYS) / level)
            .filter(|it| it.is_finite()),
        direction,
        from: series.first(),
        at_start: statistics::amount_from_f64(line.at(0.0)),
        to: series.day(last),
        at_end: statistics::amount_from_f64(line.at(statistics::count_as_f64(last))),
        days: known.len(),
        without_weekdays: baseline.is_some(),
    })
}

/// Correlation of successive residuals around a line, from 0 to [`MAX_CORRELATION`].
///
/// Spikes would hide it and are cut at three standard deviations. The bias of (2 + 4r)/n around a fitted line is
/// corrected (Shaman and Stine, *The Bias of Autoregressive Coefficient Estimators*, JASA 83, 1988).
fn persistence(residuals: &[f64]) -> f64 {
    let limit = 3.0 * statistics::robust_sigma(residuals, 0.0);
    let clamped: Vec<f64> = residuals.iter().map(|it| it.clamp(-limit, limit)).collect();
    let days = statistics::count_as_f64(clamped.len());
    let estimate = statistics::lag_one_autocorrelation(&clamped);
    let unbiased = if days > 4.0 { (days * estimate + 2.0) / (days - 4.0) } else { estimate };
    unbiased.clamp(0.0, MAX_CORRELATION)
}

/// Known days: position and value.
fn known_values(series: &DailySeries) -> Vec<(usize, f64)> {
    series.values_as_f64().into_iter().enumerate().filter_map(|(index, value)| Some((index, value?))).collect()
}

/// Line through points, and the interval of its slope.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Line {
    /// Median slope between two points.
    pub slope: f64,
    /// Value of the line at x = 0.
    pub intercept: f64,
    /// Lower end of the slope's interval.
    pub low: f64,
    /// Upper end of the slope's interval.
    pub high: f64,
}

impl Line {
    /// Value of the line at `x`.
    #[must_use]
    pub fn at(&self, x: f64) -> f64 {
        self.intercept + self.slope * x
    }
}

/// The Theil–Sen line through points in strictly increasing order of `x`, with Sen's interval times `widening` (1 for
/// Sen's own).
///
/// Agrees with `scipy.stats.theilslopes(y, x, alpha=1 - confidence, method='separate')`. `None` for fewer than two
/// points. Its time grows with the square of the number of points: 400 of them make 80,000 pairs, some milliseconds.
#[must_use]
pub fn theil_sen(points: &[(f64, f64)], confidence: f64, widening: f64) -> Option<Line> {
    let mut slopes: Vec<f64> = Vec::with_capacity(points.len() * points.len().saturating_sub(1) / 2);
    for (index, (x, y)) in points.iter().enumerate() {
        let earlier = points.get(..index).unwrap_or_default();
        slopes.extend(earlier.iter().map(|(before_x, before_y)| (y - before_y) / (x - before_x)));
    }
    let slope = statistics::median(&mut slopes)?;
    let mut xs: Vec<f64> = points.iter().map(|(x, _)| *x).collect();
    let mut ys: Vec<f64> = points.iter().map(|(_, y)| *y).collect();
    let intercept = statistics::median(&mut ys)? - slope * statistics::median(&mut xs)?;

    let pairs = statistics::count_as_f64(slopes.len());
    let half = statistics::normal_half_width(confidence) * kendall_sigma(&mut ys) * widening;
    let last = slopes.len() - 1;
    let low_index = round_to_index((pairs - half) / 2.0).saturating_sub(1);
    let high_index = round_to_index(f64::midpoint(pairs, half)).min(last);
    let low = statistics::nth_smallest(&mut slopes, low_index)?;
    let high = statistics::nth_smallest(&mut slopes, high_index)?;
    Some(Line { slope, intercept, low, high })
}

/// Standard deviation of Kendall's score without a trend, corrected for ties: Sen's 2.6.
fn kendall_sigma(ys: &mut [f64]) -> f64 {
    let term = |count: usize| {
        let count = statistics::count_as_f64(count);
        count * (count - 1.0) * (2.0 * count + 5.0)
    };
    ys.sort_unstable_by(f64::total_cmp);
    let ties: f64 = ys.chunk_by(|one, next| one.total_cmp(next).is_eq()).map(|run| term(run.len())).sum();
    ((term(ys.len()) - ties).max(0.0) / 18.0).sqrt()
}

/// Nearest integer, ties to even as in `numpy.round`; zero if negative.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "casts of f64 saturate, as intended")]
fn round_to_index(number: f64) -> usize {
    number.round_ties_even().max(0.0) as usize
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use proptest::prelude::*;

    use super::*;

    fn series(costs: impl IntoIterator<Item = i64>) -> DailySeries {
        DailySeries::known(date(2026, 8, 3), costs.into_iter().map(Decimal::from))
    }

    #[track_caller]
    fn check(costs: impl IntoIterator<Item = i64>, expected: &str) {
        let shown = match trend(&series(costs)) {
            Ok(it) => format!("{:?} {}", it.direction, it.per_30_days.value.round_dp(1).normalize()),
            Err(reason) => reason.to_string(),
        };
        assert_eq!(shown, expected);
    }

    #[test]
    fn reports_direction_and_monthly_change() {
        check((0..60).map(|day| 100 + 2 * day), "Rising 60");
        check((0..60).map(|day| 300 - day), "Falling -30");
        check([50; 60], "Flat 0");
        check([0; 60], "Flat 0");
        check([-7; 9], "Flat 0");
        check([1, 2, 3], "needs 7 days of data, has 3");
        check([], "needs 7 days of data, has 0");
    }

    #[test]
    fn spikes_do_not_change_the_slope() {
        check((0..60).map(|day| if day % 9 == 5 { 5000 } else { 100 + 2 * day }), "Rising 60");
    }

    #[test]
    fn weekends_do_not_look_like_a_trend() {
        check((0..26).map(|day| if day % 7 < 5 { 100 } else { 20 }), "Flat 0");
    }

    #[test]
    fn ratio_needs_a_positive_level() {
        let rising = trend(&series((0..61).map(|day| 70 + day))).unwrap();
        assert!((rising.per_30_days_ratio.unwrap() - 0.3).abs() < 1e-6, "{rising:?}");
        assert_eq!(trend(&series([0; 20])).unwrap().per_30_days_ratio, None);
    }

    #[test]
    fn line_spans_the_whole_series() {
        let it = trend(&series((0..30).map(|day| 10 + day))).unwrap();
        assert_eq!((it.at_start.round_dp(6), it.at_end.round_dp(6)), (Decimal::from(10), Decimal::from(39)));
        assert_eq!((it.from, it.to), (date(2026, 8, 3), date(2026, 9, 1)));
    }

    proptest! {
        #[test]
        fn no_series_causes_a_panic_and_results_are_consistent(values in prop::collection::vec(prop::option::of(any::<i64>()), 0..60)) {
            let values = values.into_iter().map(|it| it.map(|cents| Decimal::new(cents, 2))).collect();
            if let Ok(it) = trend(&DailySeries::new(date(2026, 8, 3), values)) {
                prop_assert!(it.per_day.low <= it.per_day.value && it.per_day.value <= it.per_day.high);
            }
        }

        #[test]
        fn slope_scales_with_the_cost(costs in prop::collection::vec(0i64..10_000, 14..80)) {
            let one = trend(&series(costs.iter().copied())).unwrap();
            let other = trend(&series(costs.iter().map(|it| 2 * it))).unwrap();
            prop_assert!((other.per_day.value - one.per_day.value * Decimal::TWO).abs() < Decimal::new(1, 4));
        }

        #[test]
        fn line_shifts_with_its_points(heights in prop::collection::vec(-10_000i32..10_000, 2..60), shift in -5_000i32..5_000) {
            let points = |shift: i32| -> Vec<(f64, f64)> {
                (0u8..).zip(&heights).map(|(x, y)| (f64::from(x), f64::from(y + shift))).collect()
            };
            let (one, other) = (theil_sen(&points(0), 0.95, 1.0).unwrap(), theil_sen(&points(shift), 0.95, 1.0).unwrap());
            prop_assert!((other.slope - one.slope).abs() < 1e-9);
            prop_assert!((other.intercept - one.intercept - f64::from(shift)).abs() < 1e-6);
            prop_assert!(one.low <= one.slope && one.slope <= one.high);
        }
    }
}
