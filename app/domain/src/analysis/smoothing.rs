//! Exponential smoothing of a level, with an optional (damped) trend if the data support one.
//!
//! Method: the state-space models ETS(A,N,N), ETS(A,Ad,N) and ETS(A,A,N) of Hyndman, Koehler, Ord and Snyder
//! (*Forecasting with Exponential Smoothing*, 2008), selected by the corrected Akaike criterion. For given smoothing
//! parameters, the best starting state follows by linear least squares; the parameters are searched on a grid, and the
//! level's is refined by golden section search, so the result is the same on every platform and there is no optimizer
//! that could fail to converge.
//!
//! Implemented here because the existing crate for these models, `augurs-ets`, does not expose its parameters (which
//! the variance of a sum needs) and depends on `nalgebra`, `rand` and `getrandom`, which does not build for a browser.

use super::statistics::{self, size};

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

/// Tested ratios β / α: the trend's share of the level's smoothing.
const TREND_SHARES: [f64; 6] = [0.0, 0.02, 0.05, 0.1, 0.2, 0.4];
/// Tested damping factors φ: 0.8 ends a trend within a week, 0.98 keeps most of it for a month (the range recommended
/// by FPP3, section 8.2), 1 does not damp it.
const DAMPINGS: [f64; 4] = [0.8, 0.9, 0.98, 1.0];
/// Steps of the grid of α between 0 and 1.
const LEVEL_STEPS: u8 = 20;
/// Steps of the golden section search around the best α.
const REFINEMENTS: usize = 24;
/// Share of the interval kept in each step of the golden section search.
const GOLDEN: f64 = 0.618_033_988_749_895;

/// A fitted model in its state at the end of the data.
#[derive(Clone, Debug)]
pub(super) struct Smoothing {
    parameters: Parameters,
    level: f64,
    trend: f64,
    /// Sum of the squared one-step errors.
    squares: f64,
    /// Number of estimated parameters, including the starting state but not the variance.
    estimated: usize,
    start: Start,
}

/// Uncertainty of the starting state, and its share left at the end of the data.
#[derive(Clone, Copy, Debug, Default)]
struct Start {
    /// Final level and trend for each unit of starting level.
    by_level: (f64, f64),
    /// Final level and trend for each unit of starting trend.
    by_trend: (f64, f64),
    /// Variance of the starting level, covariance, variance of the starting trend, in one-step error variances.
    covariance: (f64, f64, f64),
}

impl Smoothing {
    /// Fits the best model; `None` for no values.
    pub(super) fn fit(values: &[f64]) -> Option<Self> {
        // Centered on the mean, so that small errors around a large level keep their digits.
        let middle = statistics::mean(values)?;
        let centred: Vec<f64> = values.iter().map(|it| it - middle).collect();
        let model = Self::fit_centred(&centred)?;
        Some(Self { level: model.level + middle, ..model })
    }

    fn fit_centred(values: &[f64]) -> Option<Self> {
        let level_only = |level: f64| run(values, Parameters { level, trend: 0.0, damping: 0.0 });
        let grid = || (0..=LEVEL_STEPS).map(|step| f64::from(step) / f64::from(LEVEL_STEPS));
        let simple = grid().filter_map(level_only).min_by(by_squares)?;
        let simple = refined(simple, level_only);
        let trends = grid().flat_map(|level| {
            let shares = TREND_SHARES.into_iter();
            shares.flat_map(move |share| DAMPINGS.map(|damping| Parameters { level, trend: level * share, damping }))
        });
        let damped = trends.filter_map(|parameters| run(values, parameters)).min_by(by_squares);
        match damped {
            Some(damped) if damped.criterion(values.len()) < simple.criterion(values.len()) => Some(damped),
            _ => Some(simple),
        }
    }

    /// Whether the model has a trend.
    pub(super) fn has_trend(&self) -> bool {
        self.parameters.damping > 0.0
    }

    /// Forecast for a number of steps ahead, from 1.
    pub(super) fn mean(&self, step: usize) -> f64 {
        self.level + self.trend * damped_steps(self.parameters.damping, step)
    }

    /// Variance of a one-step error for data of `days` days, from which `more_estimated` other parameters were
    /// estimated too; and its degrees of freedom.
    pub(super) fn error_variance(&self, days: usize, more_estimated: usize) -> (f64, f64) {
        let freedom = size(days.saturating_sub(self.estimated + more_estimated).max(1));
        (self.squares / freedom, freedom)
    }

    /// Variance of the sum of the forecasts from one step to another, both inclusive, in one-step error variances.
    ///
    /// Successive errors are not independent: the part of a day's error that changes the level affects all later days.
    /// The error of step h is e(h) + Σ c(k)·e(h−k) with c(k) = α + β·(φ + … + φᵏ) (Hyndman and others 2008, table 6.1),
    /// so each error counts once for its own day and once, weighted, for each later day of the sum. The uncertainty of
    /// the starting state is added, from the covariance of its regression: small if the level has changed since,
    /// largest for a steady trend and a long horizon. The uncertainty of α, β and φ is ignored.
    pub(super) fn sum_variance(&self, from: usize, to: usize) -> f64 {
        let carried = self.carried(to);
        let carried_over = |steps: usize| carried.get(steps).copied().unwrap_or(0.0);
        let weight = |step: usize| {
            let later = carried_over(to - step);
            if step >= from { 1.0 + later } else { later - carried_over(from - 1 - step) }
        };
        let surprises: f64 = (1..=to).map(|step| weight(step).powi(2)).sum();
        let days = size((from..=to).count());
        let trend_days: f64 = (from..=to).map(|step| damped_steps(self.parameters.damping, step)).sum();
        let effect = |(level, trend): (f64, f64)| days * level + trend_days * trend;
        let (of_level, of_trend) = (effect(self.start.by_level), effect(self.start.by_trend));
        let (level, both, trend) = self.start.covariance;
        surprises + of_level * of_level * level + 2.0 * of_level * of_trend * both + of_trend * of_trend * trend
    }

    /// C(m) = c(1) + … + c(m) for m from 0 to `steps`.
    fn carried(&self, steps: usize) -> Vec<f64> {
        let Parameters { level, trend, damping } = self.parameters;
        let weight = |step: usize| level + trend * damped_steps(damping, step);
        let mut sum = 0.0;
        let rest = (1..=steps).map(|step| {
            sum += weight(step);
            sum
        });
        std::iter::once(0.0).chain(rest).collect()
    }

    /// Akaike's criterion corrected for short series: lower is better.
    fn criterion(&self, days: usize) -> f64 {
        let (days, parameters) = (size(days), size(self.estimated + 1));
        let left = days - parameters - 1.0;
        if left <= 0.0 {
            return f64::INFINITY;
        }
        days * (self.squares / days).max(f64::MIN_POSITIVE).ln()
            + 2.0 * parameters
            + 2.0 * parameters * (parameters + 1.0) / left
    }
}

fn by_squares(one: &Smoothing, other: &Smoothing) -> std::cmp::Ordering {
    one.squares.total_cmp(&other.squares)
}

/// φ + φ² + … + φʰ; zero without a trend.
fn damped_steps(damping: f64, steps: usize) -> f64 {
    if damping <= 0.0 {
        return 0.0;
    }
    if damping >= 1.0 {
        return size(steps);
    }
    damping * (1.0 - damping.powf(size(steps))) / (1.0 - damping)
}

/// Best α within a step of the grid, by golden section search.
fn refined(best: Smoothing, level_only: impl Fn(f64) -> Option<Smoothing>) -> Smoothing {
    let step = 1.0 / f64::from(LEVEL_STEPS);
    let (mut low, mut high) = ((best.parameters.level - step).max(0.0), (best.parameters.level + step).min(1.0));
    let mut best = best;
    for _ in 0..REFINEMENTS {
        let span = (high - low) * GOLDEN;
        let (Some(left), Some(right)) = (level_only(high - span), level_only(low + span)) else { break };
        if left.squares < right.squares {
            high = right.parameters.level;
            best = [best, left].into_iter().min_by(by_squares).unwrap_or(right);
        } else {
            low = left.parameters.level;
            best = [best, right].into_iter().min_by(by_squares).unwrap_or(left);
        }
    }
    best
}

/// Runs the model over the values from the starting state with the smallest sum of squared errors.
///
/// Errors are linear in the starting state, so the model is run three times: over the values from zero, and over zeros
/// from a level of one and from a trend of one. A regression on the latter two gives the starting state.
fn run(values: &[f64], parameters: Parameters) -> Option<Smoothing> {
    let Parameters { level: alpha, trend: beta, damping } = parameters;
    // Three runs in parallel: (level, trend) of each.
    let mut states = [(0.0f64, 0.0f64), (1.0, 0.0), (0.0, 1.0)];
    let (mut squares, mut level_level, mut level_trend, mut trend_trend) = (0.0f64, 0.0f64, 0.0f64, 0.0f64);
    let (mut error_level, mut error_trend) = (0.0f64, 0.0f64);
    for value in values {
        let mut errors = [0.0f64; 3];
        for ((state, error), observed) in states.iter_mut().zip(&mut errors).zip([*value, 0.0, 0.0]) {
            let fading = damping * state.1;
            *error = observed - state.0 - fading;
            *state = (state.0 + fading + alpha * *error, fading + beta * *error);
        }
        let [error, by_level, by_trend] = errors;
        squares += error * error;
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
    let [plain, of_level, of_trend] = states;
    let taken = start_level * error_level + start_trend * error_trend;
    let estimated = if damping > 0.0 { 5 } else { 2 };
    Some(Smoothing {
        parameters,
        level: plain.0 + start_level * of_level.0 + start_trend * of_trend.0,
        trend: plain.1 + start_level * of_level.1 + start_trend * of_trend.1,
        squares: (squares + taken).max(0.0),
        estimated,
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
    fn a_constant_stays() {
        let model = Smoothing::fit(&[10.0; 30]).unwrap();
        assert!(close(model.mean(1), 10.0) && close(model.mean(30), 10.0));
        assert!(model.error_variance(30, 0).0 < 1e-9);
    }

    #[test]
    fn a_level_is_followed() {
        let values: Vec<f64> = (0..60).map(|day| if day < 40 { 10.0 } else { 50.0 }).collect();
        let model = Smoothing::fit(&values).unwrap();
        assert!((model.mean(5) - 50.0).abs() < 1.0, "{}", model.mean(5));
    }

    #[test]
    fn a_constant_of_n_days_adds_h_squared_over_n() {
        let values: Vec<f64> = (0..40).map(|day| if day % 2 == 0 { 1.0 } else { -1.0 }).collect();
        let model = run(&values, Parameters { level: 0.0, trend: 0.0, damping: 0.0 }).unwrap();
        assert!(close(model.sum_variance(1, 10), 10.0 + 100.0 / 40.0));
    }

    #[test]
    fn a_rise_goes_on_and_fades() {
        let values: Vec<f64> = (0u8..60).map(|day| 100.0 + 2.0 * f64::from(day) + f64::from(day % 3)).collect();
        let model = Smoothing::fit(&values).unwrap();
        assert!(model.has_trend());
        assert!(model.mean(5) > model.mean(1) && model.mean(1) > 215.0, "{}", model.mean(1));
    }

    #[test]
    fn a_sum_of_independent_days_has_the_sum_of_their_variances_and_a_walk_more() {
        let of = |level: f64| Smoothing {
            parameters: Parameters { level, trend: 0.0, damping: 0.0 },
            level: 0.0,
            trend: 0.0,
            squares: 0.0,
            estimated: 2,
            start: Start::default(),
        };
        assert!(close(of(0.0).sum_variance(1, 5), 5.0));
        // A random walk: 1² + 2² + … + 5².
        assert!(close(of(1.0).sum_variance(1, 5), 55.0));
        // A single later step: its own error and the two before.
        assert!(close(of(1.0).sum_variance(3, 3), 3.0));
        // ETS(A,N,N): 1 + (h − 1)·α², FPP3 table 8.8.
        assert!(close(of(0.5).sum_variance(4, 4), 1.75));
    }
}
