//! Forecast of the month-end total and of the coming days.
//!
//! Method, as in Hyndman's `stlf`: the weekday pattern is removed by robust STL, the rest is forecast by exponential
//! smoothing (a level, with a damped trend if the data support one: see `smoothing`), and the last week's pattern is
//! added again. With less than three weeks of data there is no pattern, and only the level is forecast. [`Method`]
//! states which of these applied. Short spikes in the past are removed first, or the forecast would include one on
//! every day.
//!
//! Month starts are modeled separately: the fit excludes them, and a future month start costs the median excess of the
//! last three known ones more than an ordinary day.
//!
//! The interval of a month is that of the *sum* of its remaining days. Adding up the ends of the days' intervals would
//! be far too wide for independent days, adding up their variances far too narrow for dependent ones: an error that
//! changes the level affects all later days. So the variance of the sum comes from the model's own recursion, with each
//! error weighted by all the days it affects, and the width from Student's t with the remaining degrees of freedom.
//!
//! Limits: there is no yearly seasonality; new spikes, launches, discounts and holidays are not foreseen. The interval
//! ignores the uncertainty of the smoothing parameters and of the weekday pattern, and is cut at zero rather than
//! skewed for costs that never were negative. On simulated series, an interval of 80% contained the total of 80% of the
//! months: from two thirds, for random walks, to nearly all, if shocks fade within days
//! (`end2end/clients/test_analysis.py`).

use jiff::civil::Date;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{
    series::{DailySeries, InsufficientData},
    statistics,
};
use crate::period::{DateRange, days_between};

mod model;

use model::Model;

/// Default confidence of the interval.
pub const CONFIDENCE: f64 = 0.8;
/// Minimum number of known days for any forecast.
pub const MIN_DAYS: usize = 7;
/// Minimum number of known days for a weekday pattern.
pub const MIN_WEEKLY_DAYS: usize = 21;
/// Maximum number of days ahead: beyond a quarter of a year, a forecast is only the last level.
pub const MAX_DAYS: usize = 92;

/// Method of the forecast.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Method {
    /// One to three weeks of data: a smoothed level without a weekday pattern.
    Level,
    /// One to three weeks of data: a smoothed level and a damped trend without a weekday pattern.
    Trend,
    /// Three weeks or more: a weekday pattern on a smoothed level.
    WeekdaysAndLevel,
    /// Three weeks or more: a weekday pattern on a smoothed level and a damped trend.
    WeekdaysAndTrend,
}

/// Month-start fees in a forecast, which AWS bills on the first of a month.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum MonthStartFees {
    /// The forecast includes no month start.
    NotIncluded,
    /// The forecast includes a month start, with this amount more than an ordinary day, according to the previous ones.
    Recurring(Decimal),
    /// The forecast includes a month start, but no other one is known: its fees are missing.
    Unknown,
}

/// Month-end forecast.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct MonthEnd {
    /// The whole month in UTC, both ends inclusive.
    pub month: DateRange,
    /// Exact cost of the known days.
    pub actual: Decimal,
    /// Number of known days.
    pub known_days: usize,
    /// Expected cost of the other days: future days, gaps in the past, and days before the series begins.
    pub remaining: Decimal,
    /// Number of the other days.
    pub remaining_days: usize,
    /// Actual + remaining, exactly.
    pub total: Decimal,
    /// Lower end of the total's interval.
    pub low: Decimal,
    /// Upper end of the total's interval.
    pub high: Decimal,
    /// Confidence of the interval, from 0 to 1.
    pub confidence: f64,
    /// Method of the forecast.
    pub method: Method,
    /// Month-start fees, if the forecast includes a month start.
    pub month_start_fees: MonthStartFees,
}

/// Forecast of one day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayForecast {
    /// The UTC day.
    #[serde(with = "crate::time_encoding")]
    pub day: Date,
    /// Expected cost.
    pub mean: Decimal,
    /// Lower end of the interval.
    pub low: Decimal,
    /// Upper end of the interval.
    pub high: Decimal,
}

/// Forecast of the coming days, one by one. Do not add up their intervals: see [`month_end`] for the interval of a sum.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Horizon {
    /// Days, from the one after the last known day.
    pub days: Vec<DayForecast>,
    /// Confidence of the interval of each day, from 0 to 1.
    pub confidence: f64,
    /// Method of the forecast.
    pub method: Method,
    /// Month-start fees, if the forecast includes a month start.
    pub month_start_fees: MonthStartFees,
}

/// Forecasts the total of the month of `today`. Known days before `today` count with their actual cost; `today` itself
/// is forecast because it is not complete. The interval contains the total with the given confidence, from 0 to 1.
///
/// # Errors
/// [`InsufficientData`] for fewer than [`MIN_DAYS`] known days, gaps on more than a third of the days, or a last known day
/// more than a month before the current month.
pub fn month_end(series: &DailySeries, today: Date, confidence: f64) -> Result<MonthEnd, InsufficientData> {
    rest_of_month(series, today, confidence).map(|(month_end, _)| month_end)
}

/// Forecasts the total of the month of `today` like [`month_end`], and each day from `today` to the end of the month.
///
/// # Errors
/// Those of [`month_end`].
pub fn rest_of_month(
    series: &DailySeries,
    today: Date,
    confidence: f64,
) -> Result<(MonthEnd, Vec<DayForecast>), InsufficientData> {
    let start = today.first_of_month();
    let month = DateRange::new(start, today.last_of_month()).unwrap_or_else(|| DateRange::day(today));
    let past = series.before(today).with_enough_days(MIN_DAYS)?;
    let last = past.day(past.len().saturating_sub(1));
    let age = usize::try_from(days_between(last, start)).unwrap_or(0);
    let max = usize::try_from(days_between(start, month.to())).unwrap_or(0);
    if age > max {
        return Err(InsufficientData::Outdated { days: age, max });
    }
    let model = Model::of(&past).ok_or(InsufficientData::Days { have: past.known_days(), need: MIN_DAYS })?;

    let (actual, known_days) = past.total(&month);
    let ahead = month.each_day().filter(|day| *day > last);
    let steps = ahead.filter_map(|day| usize::try_from(days_between(last, day)).ok()).collect::<Vec<_>>();
    let gaps = past.days().filter(|(day, value)| month.contains(*day) && value.is_none());
    let indexes: Vec<usize> =
        gaps.filter_map(|(day, _)| usize::try_from(days_between(past.first(), day)).ok()).collect();
    let days_before_series = usize::try_from(days_between(start, past.first())).unwrap_or(0);
    let sum = model.sum(&steps, &indexes, days_before_series);
    let half_width = model.width(confidence);
    let width = sum.sigma * half_width;
    let remaining = statistics::amount_from_f64(sum.mean);
    let total = actual.saturating_add(remaining);
    let low = actual.saturating_add(statistics::amount_from_f64(model.clamp_negative(sum.mean - width)));
    let remaining_days = sum.days;
    let days = steps.iter().map(|step| model.day(*step, half_width).0).filter(|it| it.day >= today);
    let month_end = MonthEnd {
        month,
        actual,
        known_days,
        remaining,
        remaining_days,
        total,
        low,
        high: actual.saturating_add(statistics::amount_from_f64(sum.mean + width)),
        confidence,
        method: model.method(),
        month_start_fees: model.month_start_fees(sum.has_month_start),
    };
    Ok((month_end, days.collect()))
}

/// Forecasts daily costs from the day after the last known one; at most [`MAX_DAYS`].
///
/// # Errors
/// [`InsufficientData`] for fewer than [`MIN_DAYS`] known days, or gaps on more than a third of the days.
pub fn horizon(series: &DailySeries, days: usize, confidence: f64) -> Result<Horizon, InsufficientData> {
    let past = series.with_enough_days(MIN_DAYS)?;
    let model = Model::of(&past).ok_or(InsufficientData::Days { have: past.known_days(), need: MIN_DAYS })?;
    let mut has_month_start = false;
    let half_width = model.width(confidence);
    let days = (1..=days.min(MAX_DAYS)).map(|step| {
        let (day, is_month_start) = model.day(step, half_width);
        has_month_start |= is_month_start;
        day
    });
    let days = days.collect();
    Ok(Horizon { days, confidence, method: model.method(), month_start_fees: model.month_start_fees(has_month_start) })
}

#[cfg(test)]
mod tests;
