//! Forecast model: weekday pattern, smoothed level and month-start fees.

use super::{FEWEST_WEEKLY_DAYS, MonthStartFees, Method};
use crate::analysis::{
    WEEK,
    baseline::{Baseline, FIRST_TOLERANCE},
    series::{DailySeries, filled},
    smoothing::Smoothing,
    statistics,
};
use crate::period::add_days;

/// Days further than this many standard deviations from an ordinary day are spikes.
const SPIKE_DEVIATIONS: f64 = 5.0;
/// Longest spike in days; anything longer is a new level.
const LONGEST_SPIKE: usize = 3;

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
    /// Extra cost of a month start and its variance; `None` if no month start is known.
    first: Option<(f64, f64)>,
    never_negative: bool,
}

/// Sum of several days.
pub(super) struct Sum {
    pub(super) mean: f64,
    pub(super) sigma: f64,
    pub(super) days: usize,
    /// Whether the days include a month start.
    pub(super) has_first: bool,
}

impl Model {
    /// Fits the model to a trimmed series; `None` if empty.
    pub(super) fn of(series: &DailySeries) -> Option<Self> {
        let known = series.known_days();
        let baseline = if known >= FEWEST_WEEKLY_DAYS { Baseline::of(series) } else { None };
        let adjusted = baseline.as_ref().map_or_else(|| without_firsts(series), without_weekdays);
        let smoothing = Smoothing::fit(&adjusted)?;
        let seasonal_parameters = if baseline.is_some() { WEEK - 1 } else { 0 };
        let (variance, freedom) = smoothing.error_variance(known, seasonal_parameters);
        let first = baseline.as_ref().and_then(|it| first_excess(&it.other_excesses(it.len())));
        let never_negative = series.never_negative();
        Some(Self { series: series.clone(), baseline, smoothing, adjusted, variance, freedom, first, never_negative })
    }

    pub(super) fn method(&self) -> Method {
        match (self.baseline.is_some(), self.smoothing.has_trend()) {
            (false, false) => Method::Level,
            (false, true) => Method::Trend,
            (true, false) => Method::WeekdaysAndLevel,
            (true, true) => Method::WeekdaysAndTrend,
        }
    }

    pub(super) fn first_of_month(&self, ahead: bool) -> MonthStartFees {
        match self.first {
            _ if !ahead => MonthStartFees::NotIncluded,
            Some((excess, _)) => MonthStartFees::Recurring(statistics::money(excess)),
            None => MonthStartFees::Unknown,
        }
    }

    /// Half-width of the interval in standard deviations.
    pub(super) fn width(&self, confidence: f64) -> f64 {
        statistics::student_width(confidence, self.freedom)
    }

    /// The amount, or zero if it is negative and the series has no negative value.
    pub(super) fn possible(&self, amount: f64) -> f64 {
        if self.never_negative { amount.max(0.0) } else { amount }
    }

    /// Sum of consecutive days ahead (steps from 1), of gaps (positions), and of days right before the series began.
    pub(super) fn sum(&self, steps: &[usize], gaps: &[usize], before: usize) -> Sum {
        let days = self.series.len();
        let seasonal = |place: usize| self.baseline.as_ref().map_or(0.0, |it| it.seasonal(place));
        let ahead = steps.iter().map(|step| {
            let place = days - 1 + step;
            (self.series.day(place), self.smoothing.mean(*step) + seasonal(place))
        });
        // The level of a gap is the one used by the fit.
        let behind = gaps.iter().map(|place| {
            let level = self.adjusted.get(*place).copied().unwrap_or(0.0);
            (self.series.day(*place), level + seasonal(*place))
        });
        // Days before the series are assumed to resemble its first week.
        let first_week = statistics::mean(self.adjusted.get(..WEEK).unwrap_or(&self.adjusted)).unwrap_or(0.0);
        let earlier = (1..=before).map(|step| {
            let same_weekday = step.next_multiple_of(WEEK) - step;
            let day = add_days(self.series.first(), -i32::try_from(step).unwrap_or(i32::MAX));
            (day, first_week + seasonal(same_weekday))
        });
        let (mut mean, mut firsts) = (0.0, 0u8);
        for (day, ordinary) in ahead.chain(behind).chain(earlier) {
            let is_first = day.day() == 1;
            firsts = firsts.saturating_add(u8::from(is_first));
            let excess = self.first.filter(|_| is_first).map_or(0.0, |(excess, _)| excess);
            mean += self.possible(ordinary + excess);
        }
        let carried = match (steps.first(), steps.last()) {
            (Some(from), Some(to)) => self.smoothing.sum_variance(*from, *to),
            _ => 0.0,
        };
        // A backward forecast from the first day has the same variance as a forward one from the last.
        let carried_back = if before > 0 { self.smoothing.sum_variance(1, before) } else { 0.0 };
        let fees = self.first.map_or(0.0, |(_, variance)| variance) * f64::from(firsts);
        let sigma = (self.variance * (carried + carried_back + statistics::size(gaps.len())) + fees).sqrt();
        Sum { mean, sigma, days: steps.len() + gaps.len() + before, has_first: firsts > 0 }
    }
}

/// Median excess of the last month starts and its variance: that of the excesses if there are at least two, otherwise
/// the tolerance for month starts.
fn first_excess(excesses: &[f64]) -> Option<(f64, f64)> {
    let excess = statistics::median(&mut excesses.to_vec())?;
    let variance = statistics::variance(excesses).unwrap_or_else(|| (excess * FIRST_TOLERANCE).powi(2));
    Some((excess, variance))
}

/// Every day of a series, with gaps and month starts filled in.
fn without_firsts(series: &DailySeries) -> Vec<f64> {
    let ordinary = series.floats().into_iter().enumerate();
    let ordinary: Vec<Option<f64>> =
        ordinary.map(|(place, value)| value.filter(|_| series.day(place).day() != 1)).collect();
    filled(&ordinary)
}

/// Every day without weekday effect: gaps and month starts are replaced with the trend, past spikes with the spike
/// limit.
fn without_weekdays(baseline: &Baseline) -> Vec<f64> {
    let limits: Vec<f64> = (0..baseline.len())
        .map(|place| (SPIKE_DEVIATIONS * baseline.sigma_near(place)).max(baseline.negligible))
        .collect();
    let distances: Vec<f64> = (0..baseline.len())
        .map(|place| {
            let known = baseline.actual.get(place).copied().flatten().filter(|_| !baseline.is_first(place));
            known.map_or(0.0, |actual| actual - baseline.expected(place))
        })
        .collect();
    let days: Vec<(usize, f64, f64)> = distances
        .into_iter()
        .zip(limits)
        .enumerate()
        .map(|(place, (distance, limit))| (place, distance, limit))
        .collect();
    let is_wild = |(_, distance, limit): &(usize, f64, f64)| distance.abs() > *limit;
    let runs = days.chunk_by(|one, next| is_wild(one) == is_wild(next));
    runs.flat_map(|run| {
        let is_over = run.last().is_some_and(|(last, ..)| last + 1 < baseline.len());
        let is_spike = run.first().is_some_and(is_wild) && run.len() <= LONGEST_SPIKE && is_over;
        run.iter().map(move |(place, distance, limit)| {
            let distance = if is_spike { distance.clamp(-limit, *limit) } else { *distance };
            baseline.expected(*place) - baseline.seasonal(*place) + distance
        })
    })
    .collect()
}
