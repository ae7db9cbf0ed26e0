//! Exponential smoothing of a level, with an optional (damped) trend if the data support one.
//!
//! Method: the state-space models ETS(A,N,N), ETS(A,Ad,N) and ETS(A,A,N) of Hyndman, Koehler, Ord and Snyder
//! (*Forecasting with Exponential Smoothing*, 2008), selected by the corrected Akaike criterion (`AICc`). For given smoothing
//! parameters, the best starting state follows from linear least squares; the parameters are searched on a grid, and α is
//! refined by golden-section search, so the result is deterministic and cannot fail to converge.
//!
//! Implemented here because the existing crate for these models, `augurs-ets`, does not expose its parameters (which
//! the variance of a sum needs) and depends on `nalgebra`, `rand` and `getrandom`, which does not build for a browser.

use super::statistics::{self, count_as_f64};

/// Smoothing parameters: how much of each day's error changes the level and the trend, and how fast the trend fades.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Parameters {
    /// α, from 0 (a constant level) to 1 (yesterday's cost).
    level: f64,
    /// β, from 0 to α.
    trend: f64,
    /// φ, up to 1; 0 for no trend.
    damping: f64,
}

/// Ratios β / α to try.
const TREND_SHARES: [f64; 6] = [0.0, 0.02, 0.05, 0.1, 0.2, 0.4];
/// Damping factors φ to try: 0.8 ends a trend within a week, 0.98 keeps most of it for a month (the range
/// recommended by Hyndman and Athanasopoulos, *Forecasting: Principles and Practice* (FPP3), section 8.2), 1 does not damp it.
const DAMPINGS: [f64; 4] = [0.8, 0.9, 0.98, 1.0];
/// Steps of the grid of α between 0 and 1.
const LEVEL_STEPS: u8 = 20;
/// Golden-section iterations; each shrinks the interval around the best α to 62%.
const REFINEMENTS: usize = 24;
/// Share of the interval kept in each golden-section step.
const GOLDEN: f64 = 0.618_033_988_749_895;

/// A fitted model in its state at the end of the data.
#[derive(Clone, Debug)]
pub(super) struct Smoothing {
    parameters: Parameters,
    level: f64,
    trend: f64,
    /// Sum of the squared one-step errors.
    squared_errors: f64,
    /// Number of estimated parameters, including the starting state but not the variance.
    parameter_count: usize,
    start: Start,
}

/// Covariance of the starting state, and how much of the starting state remains in the final one.
#[derive(Clone, Copy, Debug, Default)]
struct Start {
    /// Final level and trend for each unit of starting level.
    by_level: (f64, f64),
    /// Final level and trend for each unit of starting trend.
    by_trend: (f64, f64),
    /// Variance of the starting level, covariance, variance of the starting trend; as multiples of the one-step
    /// error variance.
    covariance: (f64, f64, f64),
}

impl Smoothing {
    /// Fits the best model; `None` for no values.
    pub(super) fn fit(values: &[f64]) -> Option<Self> {
        // Centered on the mean, so that small errors around a large level do not lose precision.
        let middle = statistics::mean(values)?;
        let centered: Vec<f64> = values.iter().map(|it| it - middle).collect();
        let model = Self::fit_centered(&centered)?;
        Some(Self { level: model.level + middle, ..model })
    }

    fn fit_centered(values: &[f64]) -> Option<Self> {
        let level_only = |level: f64| run(values, Parameters { level, trend: 0.0, damping: 0.0 });
        let grid = || (0..=LEVEL_STEPS).map(|step| f64::from(step) / f64::from(LEVEL_STEPS));
        let simple = grid().filter_map(level_only).min_by(by_squared_errors)?;
        let simple = refine_level(simple, level_only);
        let trends = grid().flat_map(|level| {
            let shares = TREND_SHARES.into_iter();
            shares.flat_map(move |share| DAMPINGS.map(|damping| Parameters { level, trend: level * share, damping }))
        });
        let with_trend = trends.filter_map(|parameters| run(values, parameters)).min_by(by_squared_errors);
        match with_trend {
            Some(trend) if trend.criterion(values.len()) < simple.criterion(values.len()) => Some(trend),
            _ => Some(simple),
        }
    }

    /// Whether the model has a trend.
    pub(super) fn has_trend(&self) -> bool {
        self.parameters.damping > 0.0
    }

    /// Forecast `step` days after the last value; the first is 1.
    pub(super) fn forecast(&self, step: usize) -> f64 {
        self.level + self.trend * damped_steps(self.parameters.damping, step)
    }

    /// Variance of the one-step errors and its degrees of freedom. `more_estimated`: parameters estimated from the same
    /// `days` values before this fit, such as weekday effects.
    pub(super) fn error_variance(&self, days: usize, more_estimated: usize) -> (f64, f64) {
        let freedom = count_as_f64(days.saturating_sub(self.parameter_count + more_estimated).max(1));
        (self.squared_errors / freedom, freedom)
    }

    /// Variance of the summed forecast errors of steps `from` to `to`, inclusive, as a multiple of the one-step error
    /// variance.
    ///
    /// Successive errors are not independent: the part of a day's error that changes the level affects all later days.
    /// The error of step h is e(h) + Σ c(k)·e(h−k) with c(k) = α + β·(φ + … + φᵏ) (Hyndman and others 2008, table 6.1),
    /// so each error counts once for its own day and once, weighted, for each later day of the sum. The uncertainty of
    /// the starting state is added, from the covariance of its regression: small if the level has changed since,
    /// largest for a steady trend and a long horizon. The uncertainty of α, β and φ is ignored.
    pub(super) fn sum_variance(&self, from: usize, to: usize) -> f64 {
        let weights = self.cumulative_weights(to);
        let cumulative_weight = |steps: usize| weights.get(steps).copied().unwrap_or(0.0);
        let weight = |step: usize| {
            let later = cumulative_weight(to - step);
            if step >= from { 1.0 + later } else { later - cumulative_weight(from - 1 - step) }
        };
        let accumulated: f64 = (1..=to).map(|step| weight(step).powi(2)).sum();
        let days = count_as_f64((from..=to).count());
        let trend_days: f64 = (from..=to).map(|step| damped_steps(self.parameters.damping, step)).sum();
        let effect = |(level, trend): (f64, f64)| days * level + trend_days * trend;
        let (of_level, of_trend) = (effect(self.start.by_level), effect(self.start.by_trend));
        let (level_variance, covariance, trend_variance) = self.start.covariance;
        accumulated
            + of_level * of_level * level_variance
            + 2.0 * of_level * of_trend * covariance
            + of_trend * of_trend * trend_variance
    }

    /// C(m) = c(1) + … + c(m) for m from 0 to `steps`.
    fn cumulative_weights(&self, steps: usize) -> Vec<f64> {
        let Parameters { level, trend, damping } = self.parameters;
        let weight = |step: usize| level + trend * damped_steps(damping, step);
        let mut sum = 0.0;
        let sums = (1..=steps).map(|step| {
            sum += weight(step);
            sum
        });
        std::iter::once(0.0).chain(sums).collect()
    }

    /// Akaike's criterion corrected for short series: lower is better.
    fn criterion(&self, days: usize) -> f64 {
        let (days, parameters) = (count_as_f64(days), count_as_f64(self.parameter_count + 1));
        let freedom = days - parameters - 1.0;
        if freedom <= 0.0 {
            return f64::INFINITY;
        }
        days * (self.squared_errors / days).max(f64::MIN_POSITIVE).ln()
            + 2.0 * parameters
            + 2.0 * parameters * (parameters + 1.0) / freedom
    }
}

fn by_squared_errors(one: &Smoothing, other: &Smoothing) -> std::cmp::Ordering {
    one.squared_errors.total_cmp(&other.squared_errors)
}

/// φ + φ² + … + φʰ; zero without a trend.
fn damped_steps(damping: f64, steps: usize) -> f64 {
    if damping <= 0.0 {
        return 0.0;
    }
    if damping >= 1.0 {
        return count_as_f64(steps);
    }
    damping * (1.0 - damping.powf(count_as_f64(steps))) / (1.0 - damping)
}

/// Refines α by golden-section search within one grid step of the best grid value.
fn refine_level(best: Smoothing, level_only: impl Fn(f64) -> Option<Smoothing>) -> Smoothing {
    let step = 1.0 / f64::from(LEVEL_STEPS);
    let (mut low, mut high) = ((best.parameters.level - step).max(0.0), (best.parameters.level + step).min(1.0));
    let mut best = best;
    for _ in 0..REFINEMENTS {
        let span = (high - low) * GOLDEN;
        let (Some(left), Some(right)) = (level_only(high - span), level_only(low + span)) else { break };
        if left.squared_errors < right.squared_errors {
            high = right.parameters.level;
            best = [best, left].into_iter().min_by(by_squared_errors).unwrap_or(right);
        } else {
            low = left.parameters.level;
            best = [best, right].into_iter().min_by(by_squared_errors).unwrap_or(left);
        }
    }
    best
}

/// Runs the model over the values from the starting state with the smallest sum of squared errors.
///
/// Errors are linear in the starting state, so the model is run three times: on the values from a zero state, and on zeros
/// from a unit level and from a unit trend. Regressing the first run's errors on the other two gives the starting state.
fn run(values: &[f64], parameters: Parameters) -> Option<Smoothing> {
    let Parameters { level: alpha, trend: beta, damping } = parameters;
    // Three runs in parallel: (level, trend) of each.
    let mut states = [(0.0f64, 0.0f64), (1.0, 0.0), (0.0, 1.0)];
    let (mut squared_errors, mut level_level, mut level_trend, mut trend_trend) = (0.0f64, 0.0f64, 0.0f64, 0.0f64);
    let (mut error_level, mut error_trend) = (0.0f64, 0.0f64);
    for value in values {
        let mut errors = [0.0f64; 3];
        for ((state, error), observed) in states.iter_mut().zip(&mut errors).zip([*value, 0.0, 0.0]) {
            let damped_trend = damping * state.1;
            *error = observed - state.0 - damped_trend;
            *state = (state.0 + damped_trend + alpha * *error, damped_trend + beta * *error);
        }
        let [error, by_level, by_trend] = errors;
        squared_errors += error * error;
        level_level += by_level * by_level;
        level_trend += by_level * by_trend;
        trend_trend += by_trend * by_trend;
        error_level += error * by_level;
        error_trend += error * by_trend;
    }
    if level_level <= 0.0 {
        return None;
    }
    let determinant = level_level * trend_trend - level_trend * level_trend;
    let with_trend = damping > 0.0 && determinant > 1e-9 * level_level * trend_trend;
    // Inverse of the normal equations' matrix, and from it the best starting state.
    let covariance = if with_trend {
        (trend_trend / determinant, -level_trend / determinant, level_level / determinant)
    } else {
        (1.0 / level_level, 0.0, 0.0)
    };
    let start_level = -(covariance.0 * error_level + covariance.1 * error_trend);
    let start_trend = -(covariance.1 * error_level + covariance.2 * error_trend);
    let [zero_start, of_level, of_trend] = states;
    let change = start_level * error_level + start_trend * error_trend;
    let parameter_count = if damping > 0.0 { 5 } else { 2 };
    Some(Smoothing {
        parameters,
        level: zero_start.0 + start_level * of_level.0 + start_trend * of_trend.0,
        trend: zero_start.1 + start_level * of_level.1 + start_trend * of_trend.1,
        squared_errors: (squared_errors + change).max(0.0),
        parameter_count,
        start: Start { by_level: of_level, by_trend: of_trend, covariance },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(one: f64, other: f64) -> bool {
        (one - other).abs() < 1e-6 * other.abs().max(1.0)
    }

    #[test]
    fn forecasts_a_constant() {
        let model = Smoothing::fit(&[10.0; 30]).unwrap();
        assert!(close(model.forecast(1), 10.0) && close(model.forecast(30), 10.0));
        assert!(model.error_variance(30, 0).0 < 1e-9);
    }

    #[test]
    fn follows_a_level_shift() {
        let values: Vec<f64> = (0..60).map(|day| if day < 40 { 10.0 } else { 50.0 }).collect();
        let model = Smoothing::fit(&values).unwrap();
        assert!((model.forecast(5) - 50.0).abs() < 1.0, "{}", model.forecast(5));
    }

    #[test]
    fn estimating_a_constant_adds_h_squared_over_n_to_the_variance() {
        let values: Vec<f64> = (0..40).map(|day| if day % 2 == 0 { 1.0 } else { -1.0 }).collect();
        let model = run(&values, Parameters { level: 0.0, trend: 0.0, damping: 0.0 }).unwrap();
        assert!(close(model.sum_variance(1, 10), 10.0 + 100.0 / 40.0));
    }

    #[test]
    fn continues_a_rising_trend() {
        let values: Vec<f64> = (0u8..60).map(|day| 100.0 + 2.0 * f64::from(day) + f64::from(day % 3)).collect();
        let model = Smoothing::fit(&values).unwrap();
        assert!(model.has_trend());
        assert!(model.forecast(5) > model.forecast(1) && model.forecast(1) > 215.0, "{}", model.forecast(1));
    }

    #[test]
    fn variances_add_up_for_independent_days_and_grow_faster_for_a_random_walk() {
        let model = |level: f64| Smoothing {
            parameters: Parameters { level, trend: 0.0, damping: 0.0 },
            level: 0.0,
            trend: 0.0,
            squared_errors: 0.0,
            parameter_count: 2,
            start: Start::default(),
        };
        assert!(close(model(0.0).sum_variance(1, 5), 5.0));
        // A random walk: 1² + 2² + … + 5².
        assert!(close(model(1.0).sum_variance(1, 5), 55.0));
        // Third step alone: its own error and the two before.
        assert!(close(model(1.0).sum_variance(3, 3), 3.0));
        // ETS(A,N,N): 1 + (h − 1)·α², FPP3 table 8.8.
        assert!(close(model(0.5).sum_variance(4, 4), 1.75));
    }
}
