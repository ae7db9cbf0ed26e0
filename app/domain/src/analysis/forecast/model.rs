//! Forecast model: weekday pattern, smoothed level and month-start fees.

use super::{DayForecast, MIN_WEEKLY_DAYS, Method, MonthStartFees};
use crate::analysis::{
    WEEK,
    baseline::{Baseline, MONTH_START_TOLERANCE},
    series::{DailySeries, fill_gaps},
    smoothing::Smoothing,
    statistics,
};
use crate::period::add_days;

/// Days further than this many standard deviations from an ordinary day are spikes.
const SPIKE_DEVIATIONS: f64 = 5.0;
/// Longest spike in days; anything longer is a new level.
const MAX_SPIKE_DAYS: usize = 3;

/// Model fitted to a series.
pub(super) struct Model {
    series: DailySeries,
    baseline: Option<Baseline>,
    smoothing: Smoothing,
    /// Series that the smoothing was fitted to: every day without its weekday effect.
    adjusted: Vec<f64>,
    /// Variance of a day's error, and its degrees of freedom.
    variance: f64,
    freedom: f64,
    /// Excess cost of a month start over an ordinary day, and its variance; `None` if no month start is known.
    month_start: Option<(f64, f64)>,
    is_nonnegative: bool,
}

/// Sum of several days.
pub(super) struct Sum {
    pub(super) mean: f64,
    pub(super) sigma: f64,
    pub(super) days: usize,
    /// Whether the days include a month start.
    pub(super) has_month_start: bool,
}

impl Model {
    /// Fits the model to a trimmed series; `None` if empty.
    pub(super) fn of(series: &DailySeries) -> Option<Self> {
        let known = series.known_days();
        let baseline = if known >= MIN_WEEKLY_DAYS { Baseline::of(series) } else { None };
        let adjusted = baseline.as_ref().map_or_else(|| without_month_starts(series), without_weekdays);
        let smoothing = Smoothing::fit(&adjusted)?;
        let seasonal_parameters = if baseline.is_some() { WEEK - 1 } else { 0 };
        let (variance, freedom) = smoothing.error_variance(known, seasonal_parameters);
        let month_start = baseline.as_ref().and_then(|it| month_start_excess(&it.other_excesses(it.len())));
        let is_nonnegative = series.is_nonnegative();
        Some(Self {
            series: series.clone(),
            baseline,
            smoothing,
            adjusted,
            variance,
            freedom,
            month_start,
            is_nonnegative,
        })
    }

    pub(super) fn method(&self) -> Method {
        match (self.baseline.is_some(), self.smoothing.has_trend()) {
            (false, false) => Method::Level,
            (false, true) => Method::Trend,
            (true, false) => Method::WeekdaysAndLevel,
            (true, true) => Method::WeekdaysAndTrend,
        }
    }

    pub(super) fn month_start_fees(&self, is_included: bool) -> MonthStartFees {
        match self.month_start {
            _ if !is_included => MonthStartFees::NotIncluded,
            Some((excess, _)) => MonthStartFees::Recurring(statistics::amount_from_f64(excess)),
            None => MonthStartFees::Unknown,
        }
    }

    /// Half-width of the interval in standard deviations.
    pub(super) fn width(&self, confidence: f64) -> f64 {
        statistics::student_half_width(confidence, self.freedom)
    }

    /// The amount, or zero if it is negative and the series has no negative value.
    pub(super) fn clamp_negative(&self, amount: f64) -> f64 {
        if self.is_nonnegative { amount.max(0.0) } else { amount }
    }

    /// Forecast of the day `step` days after the last known one, and whether it is a month start. `half_width` is that of the
    /// interval in standard deviations.
    pub(super) fn day(&self, step: usize, half_width: f64) -> (DayForecast, bool) {
        let sum = self.sum(&[step], &[], 0);
        let width = sum.sigma * half_width;
        let forecast = DayForecast {
            day: self.series.day(self.series.len() - 1 + step),
            mean: statistics::amount_from_f64(sum.mean),
            low: statistics::amount_from_f64(self.clamp_negative(sum.mean - width)),
            high: statistics::amount_from_f64(sum.mean + width),
        };
        (forecast, sum.has_month_start)
    }

    /// Sum of consecutive days ahead (steps from 1), of gaps (positions), and of days right before the series began.
    pub(super) fn sum(&self, steps: &[usize], gaps: &[usize], before: usize) -> Sum {
        let days = self.series.len();
        let seasonal = |index: usize| self.baseline.as_ref().map_or(0.0, |it| it.seasonal(index));
        let ahead = steps.iter().map(|step| {
            let index = days - 1 + step;
            (self.series.day(index), self.smoothing.forecast(*step) + seasonal(index))
        });
        // The level of a gap is the one used by the fit.
        let past = gaps.iter().map(|index| {
            let level = self.adjusted.get(*index).copied().unwrap_or(0.0);
            (self.series.day(*index), level + seasonal(*index))
        });
        // Days before the series are assumed to resemble its first week.
        let first_week = statistics::mean(self.adjusted.get(..WEEK).unwrap_or(&self.adjusted)).unwrap_or(0.0);
        let earlier = (1..=before).map(|step| {
            let same_weekday = step.next_multiple_of(WEEK) - step;
            let day = add_days(self.series.first(), -i32::try_from(step).unwrap_or(i32::MAX));
            (day, first_week + seasonal(same_weekday))
        });
        let (mut mean, mut month_starts) = (0.0, 0u8);
        for (day, ordinary) in ahead.chain(past).chain(earlier) {
            let is_month_start = day.day() == 1;
            month_starts = month_starts.saturating_add(u8::from(is_month_start));
            let excess = self.month_start.filter(|_| is_month_start).map_or(0.0, |(excess, _)| excess);
            mean += self.clamp_negative(ordinary + excess);
        }
        let forward_variance = match (steps.first(), steps.last()) {
            (Some(from), Some(to)) => self.smoothing.sum_variance(*from, *to),
            _ => 0.0,
        };
        // A backward forecast from the first day has the same variance as a forward one from the last.
        let backward_variance = if before > 0 { self.smoothing.sum_variance(1, before) } else { 0.0 };
        let fees = self.month_start.map_or(0.0, |(_, variance)| variance) * f64::from(month_starts);
        let sigma = (self.variance * (forward_variance + backward_variance + statistics::count_as_f64(gaps.len()))
            + fees)
            .sqrt();
        Sum { mean, sigma, days: steps.len() + gaps.len() + before, has_month_start: month_starts > 0 }
    }
}

/// Median excess of the last month starts and its variance: that of the excesses if there are at least two, otherwise
/// the tolerance for month starts.
fn month_start_excess(excesses: &[f64]) -> Option<(f64, f64)> {
    let excess = statistics::median(&mut excesses.to_vec())?;
    let variance = statistics::variance(excesses).unwrap_or_else(|| (excess * MONTH_START_TOLERANCE).powi(2));
    Some((excess, variance))
}

/// Every day of a series, with gaps and month starts filled in.
fn without_month_starts(series: &DailySeries) -> Vec<f64> {
    let ordinary = series.values_as_f64().into_iter().enumerate();
    let ordinary: Vec<Option<f64>> =
        ordinary.map(|(index, value)| value.filter(|_| series.day(index).day() != 1)).collect();
    fill_gaps(&ordinary)
}

/// Every day without weekday effect: gaps and month starts are replaced with the trend, past spikes with the spike
/// limit.
fn without_weekdays(baseline: &Baseline) -> Vec<f64> {
    let limits: Vec<f64> = (0..baseline.len())
        .map(|index| (SPIKE_DEVIATIONS * baseline.sigma_near(index)).max(baseline.negligible))
        .collect();
    let distances: Vec<f64> = (0..baseline.len())
        .map(|index| {
            let known = baseline.actual.get(index).copied().flatten().filter(|_| !baseline.is_month_start(index));
            known.map_or(0.0, |actual| actual - baseline.expected(index))
        })
        .collect();
    let days: Vec<(usize, f64, f64)> = distances
        .into_iter()
        .zip(limits)
        .enumerate()
        .map(|(index, (distance, limit))| (index, distance, limit))
        .collect();
    let is_outlier = |(_, distance, limit): &(usize, f64, f64)| distance.abs() > *limit;
    let runs = days.chunk_by(|one, next| is_outlier(one) == is_outlier(next));
    runs.flat_map(|run| {
        let has_ended = run.last().is_some_and(|(last, ..)| last + 1 < baseline.len());
        let is_spike = run.first().is_some_and(is_outlier) && run.len() <= MAX_SPIKE_DAYS && has_ended;
        run.iter().map(move |(index, distance, limit)| {
            let distance = if is_spike { distance.clamp(-limit, *limit) } else { *distance };
            baseline.expected(*index) - baseline.seasonal(*index) + distance
        })
    })
    .collect()
}
