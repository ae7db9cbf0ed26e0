//! Seasonal-trend decomposition of daily values by weeks: STL.
//!
//! Method: Cleveland et al., *STL: A Seasonal-Trend Decomposition Procedure Based on Loess*, Journal of Official
//! Statistics 6 (1990), with the crate `stlrs`, a port of its Fortran. Always robust (seven outer loops of two inner
//! ones), so that a spike stays in the remainder and does not bend neighboring days.
//!
//! Limits: needs two full weeks without gaps; models one season, the week. A change of level is smoothed into a ramp of
//! up to half the trend's window on each side, less if it is steep, because robust weights ignore its middle.

use stlrs::StlParams;

use super::WEEK;

/// Weeks that the weekday pattern is averaged over. Long, so that one odd week does not change it; finite, so that it
/// can change over a year.
pub const SEASONAL_LENGTH: usize = 35;
/// Days that the trend is averaged over: three weeks, so that a few odd days do not change it.
pub const TREND_LENGTH: usize = 21;

/// Days of the low-pass filter: the next odd number above a week, as in statsmodels.
const LOW_PASS_LENGTH: usize = 9;
/// Each loess is evaluated at every tenth of its length and interpolated linearly, as Cleveland et al. recommend. This
/// runs in the browser, where evaluating every position would take four times as long.
const SEASONAL_JUMP: usize = 4;
const TREND_JUMP: usize = 3;
const INNER_LOOPS: usize = 2;
/// Outer loops. Robust weights converge after about five (Cleveland et al. recommend five to ten); two more are a
/// margin.
const OUTER_LOOPS: usize = 7;

/// A series split into three parts that add up to it, each as long as the series.
#[derive(Clone, Debug, PartialEq)]
pub struct Decomposition {
    /// Weekday effect; about zero over a week.
    pub seasonal: Vec<f64>,
    /// Level without the weekday effect.
    pub trend: Vec<f64>,
    /// Remainder that trend and weekday effect do not explain.
    pub remainder: Vec<f64>,
}

/// Decomposes values into trend, weekday effect and remainder; `None` for fewer than 14 values or a non-finite one.
#[must_use]
pub fn weekly(values: &[f64]) -> Option<Decomposition> {
    if values.len() < 2 * WEEK || !values.iter().all(|it| it.is_finite()) {
        return None;
    }
    let fit = StlParams::new()
        .seasonal_length(SEASONAL_LENGTH)
        .seasonal_degree(0)
        .seasonal_jump(SEASONAL_JUMP)
        .trend_length(TREND_LENGTH)
        .trend_degree(1)
        .trend_jump(TREND_JUMP)
        .low_pass_length(LOW_PASS_LENGTH)
        .low_pass_degree(1)
        .low_pass_jump(1)
        .inner_loops(INNER_LOOPS)
        .outer_loops(OUTER_LOOPS)
        .robust(true)
        .fit(values, WEEK)
        .ok()?;
    let (seasonal, trend, remainder, _) = fit.into_parts();
    Some(Decomposition { seasonal, trend, remainder })
}

/// Multiplicative decomposition, for costs that grow: logarithms are decomposed, and the parts are converted back into
/// amounts that add up to the values. `None` also if a value is not positive.
#[must_use]
pub fn weekly_proportional(values: &[f64]) -> Option<Decomposition> {
    if !values.iter().all(|it| *it > 0.0) {
        return None;
    }
    let logarithms: Vec<f64> = values.iter().map(|it| it.ln()).collect();
    let parts = weekly(&logarithms)?;
    let trend: Vec<f64> = parts.trend.iter().map(|it| it.exp()).collect();
    let seasonal: Vec<f64> =
        trend.iter().zip(&parts.seasonal).map(|(level, seasonal)| level * seasonal.exp_m1()).collect();
    let remainder: Vec<f64> = values
        .iter()
        .zip(trend.iter().zip(&seasonal))
        .map(|(value, (level, seasonal))| value - level - seasonal)
        .collect();
    remainder.iter().all(|it| it.is_finite()).then_some(Decomposition { seasonal, trend, remainder })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_add_up_to_the_values() {
        let values: Vec<f64> = (0u8..70).map(|day| f64::from(day) + f64::from(day % 7) * 3.0).collect();
        let parts = weekly(&values).unwrap();
        for (index, value) in values.iter().enumerate() {
            let sum = parts.seasonal[index] + parts.trend[index] + parts.remainder[index];
            assert!((sum - value).abs() < 1e-9);
        }
    }

    #[test]
    fn proportional_weekday_pattern_leaves_no_remainder() {
        let week = |day: i32| if day % 7 < 5 { 1.0 } else { 0.5 };
        let values: Vec<f64> = (0..140).map(|day| 100.0 * 1.01f64.powi(day) * week(day)).collect();
        let parts = weekly_proportional(&values).unwrap();
        for (remainder, value) in parts.remainder.iter().zip(&values) {
            assert!(remainder.abs() < 1e-3 * value, "{remainder} of {value}");
        }
        assert_eq!(weekly_proportional(&[0.0; 20]), None);
    }

    #[test]
    fn a_spike_stays_in_the_remainder() {
        let mut values = vec![10.0; 42];
        values[20] = 100.0;
        let parts = weekly(&values).unwrap();
        assert!((parts.remainder[20] - 90.0).abs() < 0.1, "{}", parts.remainder[20]);
        assert!(parts.remainder[19].abs() < 0.1);
    }

    #[test]
    fn short_or_non_finite_values_give_none() {
        assert_eq!(weekly(&[1.0; 13]), None);
        assert_eq!(weekly(&[f64::NAN; 20]), None);
    }
}
