//! Anomaly detection: days whose cost is outside the expected range.
//!
//! Method: robust STL decomposition by week gives each day's expected cost. The robust standard deviation of the remainder
//! is 1.4826 times its median absolute deviation within the nearest 91 days (Rousseeuw and Croux 1993), so that growth over
//! a year does not turn last month's noise into anomalies. A day is an anomaly if its distance from the expected cost
//! exceeds three thresholds: a number of robust standard deviations, an amount of money, and a share of the median day. The
//! default is five standard deviations: the 3.5 of Iglewicz and Hoaglin's modified z-score apply to one test of one sample,
//! while here every day of every service is tested, and costs are skewed. On simulated noise that gives less than one false
//! alarm in five years of a series. A day must also be outside a second estimate, the median of the day itself and the ten
//! days on each side, because a trend smooths a step into a ramp. Consecutive days in the same direction are one anomaly.
//!
//! Month starts, when AWS bills tax, support and recurring commitment fees, are excluded from the fit and compared with
//! each other: the expected excess of a month start over an ordinary day is that of one of the last three known ones,
//! whichever is closest in amount, with a tolerance of 25%. Without an earlier month start it may resemble a later one or an
//! ordinary day; without any other it is not evaluated and has no expected range. A month start cheaper than the only one
//! before it may also resemble a later one or an ordinary day: the earlier one may have had a one-off fee, whose absence is
//! no anomaly.
//!
//! Limits: needs three weeks of data. A lasting change of level is reported only while it is at most ten days old. With more
//! days, it is the new level, and at most its first day is an anomaly: compare periods to see it. In a series with rare large
//! days the spread is that of ordinary days, so rare large days are reported. Patterns within the month, other than its
//! first day, are not modeled.

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{
    baseline::{Baseline, MONTH_START_TOLERANCE},
    series::{DailySeries, InsufficientData},
    statistics,
};
use crate::period::{DateRange, days_between};

/// Minimum number of known days: three weeks.
pub const MIN_DAYS: usize = 21;

/// Thresholds of an anomaly. A day must exceed all three.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sensitivity {
    /// Distance from the expected cost in robust standard deviations of ordinary days.
    pub deviations: f64,
    /// Minimum difference from a day's expected cost, in the cost's currency.
    pub min_impact: Decimal,
    /// Minimum difference as a share of the median day (0.05 is 5%).
    pub min_share: f64,
}

impl Default for Sensitivity {
    fn default() -> Self {
        Self { deviations: 5.0, min_impact: Decimal::ONE, min_share: 0.05 }
    }
}

/// Side of the expected range.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Direction {
    /// Above the expected range.
    Above,
    /// Below the expected range.
    Below,
}

/// Expected range of one day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExpectedRange {
    /// The UTC day.
    #[serde(with = "crate::time_encoding")]
    pub day: Date,
    /// Actual cost; `None` if unknown.
    pub actual: Option<Decimal>,
    /// Expected cost.
    pub expected: Decimal,
    /// Lower end of the expected range, inclusive.
    pub low: Decimal,
    /// Upper end of the expected range, inclusive.
    pub high: Decimal,
}

impl ExpectedRange {
    /// Side of the expected range the day is on; `None` inside it or if the cost is unknown.
    #[must_use]
    pub fn outside(&self) -> Option<Direction> {
        let actual = self.actual?;
        if actual > self.high {
            return Some(Direction::Above);
        }
        (actual < self.low).then_some(Direction::Below)
    }
}

/// Consecutive days outside the expected range on the same side. Amounts are sums over these days.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Anomaly {
    /// UTC days, both ends inclusive.
    pub range: DateRange,
    /// Side of the expected range.
    pub direction: Direction,
    /// Actual cost of the days.
    pub actual: Decimal,
    /// Expected cost of the days.
    pub expected: Decimal,
    /// Sum of the lower ends of the expected ranges.
    pub low: Decimal,
    /// Sum of the upper ends of the expected ranges.
    pub high: Decimal,
    /// Actual less expected cost: positive if the days cost more than expected.
    pub impact: Decimal,
}

/// Result of anomaly detection.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Anomalies {
    /// Anomalies in chronological order.
    pub anomalies: Vec<Anomaly>,
    /// Expected range of every evaluated day, gaps included, in chronological order.
    pub expected_ranges: Vec<ExpectedRange>,
}

/// Finds the anomalies of a series.
///
/// # Errors
/// [`InsufficientData`] for fewer than [`MIN_DAYS`] known days, or gaps on more than a third of the days.
pub fn anomalies(series: &DailySeries, sensitivity: &Sensitivity) -> Result<Anomalies, InsufficientData> {
    let series = series.with_enough_days(MIN_DAYS)?;
    let too_short = InsufficientData::Days { have: series.known_days(), need: MIN_DAYS };
    let baseline = Baseline::of(&series).ok_or(too_short)?;
    let is_nonnegative = series.is_nonnegative();
    let days = series.days().enumerate();
    let expected_ranges: Vec<ExpectedRange> = days
        .filter_map(|(index, (day, actual))| {
            let (expected, tolerance) = expected_and_tolerance(&baseline, index, sensitivity)?;
            let low = statistics::amount_from_f64(expected - tolerance);
            Some(ExpectedRange {
                day,
                actual,
                expected: statistics::amount_from_f64(expected),
                // Without credits, the expected range does not extend below zero.
                low: if is_nonnegative { low.max(Decimal::ZERO) } else { low },
                high: statistics::amount_from_f64(expected + tolerance),
            })
        })
        .collect();
    Ok(Anomalies { anomalies: merge_days(&expected_ranges), expected_ranges })
}

/// Expected cost at a position and the tolerated distance from it; `None` for a month start without another one to
/// compare with.
fn expected_and_tolerance(baseline: &Baseline, index: usize, sensitivity: &Sensitivity) -> Option<(f64, f64)> {
    let ordinary = baseline.expected(index);
    let tolerance = (sensitivity.deviations * baseline.sigma_near(index))
        .max(statistics::amount_as_f64(sensitivity.min_impact))
        .max(sensitivity.min_share * baseline.level.abs())
        .max(baseline.negligible);
    let actual = baseline.actual.get(index).copied().flatten();
    let distance_from = |expected: f64| actual.map_or(0.0, |actual| (actual - expected).abs());
    if !baseline.is_month_start(index) {
        let nearby = baseline.expected_nearby(index);
        let is_nearer_to_local_level =
            distance_from(ordinary) > tolerance && distance_from(nearby) < distance_from(ordinary);
        return Some((if is_nearer_to_local_level { nearby } else { ordinary }, tolerance));
    }
    let mut candidates = baseline.other_excesses(index);
    let excess = actual.map_or(0.0, |actual| actual - ordinary);
    if let [only] = candidates.as_slice()
        && excess < *only
    {
        candidates.extend(baseline.later_excesses(index));
        candidates.push(0.0);
    }
    let distance = |other: &f64| (other - excess).abs();
    let nearest = candidates.into_iter().min_by(|one, other| distance(one).total_cmp(&distance(other)))?;
    Some((ordinary + nearest, tolerance.max(nearest.abs() * MONTH_START_TOLERANCE)))
}

/// Merges consecutive days on the same side.
fn merge_days(expected_ranges: &[ExpectedRange]) -> Vec<Anomaly> {
    let mut anomalies: Vec<Anomaly> = Vec::new();
    for day in expected_ranges {
        let (Some(direction), Some(actual)) = (day.outside(), day.actual) else { continue };
        let anomaly = Anomaly {
            range: DateRange::day(day.day),
            direction,
            actual,
            expected: day.expected,
            low: day.low,
            high: day.high,
            impact: actual.saturating_sub(day.expected),
        };
        match anomalies.last_mut() {
            Some(last) if last.direction == direction && days_between(last.range.to(), day.day) == 1 => {
                last.extend(&anomaly);
            }
            _ => anomalies.push(anomaly),
        }
    }
    anomalies
}

impl Anomaly {
    /// Adds the following day.
    fn extend(&mut self, day: &Self) {
        self.range = self.range.hull(&day.range);
        self.actual = self.actual.saturating_add(day.actual);
        self.expected = self.expected.saturating_add(day.expected);
        self.low = self.low.saturating_add(day.low);
        self.high = self.high.saturating_add(day.high);
        self.impact = self.actual.saturating_sub(self.expected);
    }
}

#[cfg(test)]
mod tests;
