//! Basic statistics, and conversions between amounts and floating point.

use distrs::{Normal, StudentsT};
use rust_decimal::Decimal;

/// Scales the median absolute deviation (MAD) to the standard deviation of a normal distribution: 1 / Φ⁻¹(¾).
const MAD_TO_SIGMA: f64 = 1.482_602_218_505_602;
/// Scales the mean absolute deviation to the standard deviation of a normal distribution: √(π/2).
const MEAN_DEVIATION_TO_SIGMA: f64 = 1.253_314_137_315_500_3;
/// Decimal places of computed amounts, as many as in AWS's data.
const DECIMAL_PLACES: u32 = 10;

/// A count as a floating-point number. Exact below 2³²; no series has that many days.
pub(super) fn count_as_f64(count: usize) -> f64 {
    u32::try_from(count).map_or(f64::from(u32::MAX), f64::from)
}

/// An amount as the nearest floating-point number; always finite.
pub(super) fn amount_as_f64(amount: Decimal) -> f64 {
    f64::try_from(amount).unwrap_or(0.0)
}

/// A floating-point number as an amount with ten decimal places. Saturates at the largest amount of the same sign; zero for
/// NaN.
pub(super) fn amount_from_f64(number: f64) -> Decimal {
    if number.is_nan() {
        return Decimal::ZERO;
    }
    let limit = if number > 0.0 { Decimal::MAX } else { Decimal::MIN };
    Decimal::try_from(number).map_or(limit, |amount| amount.round_dp(DECIMAL_PLACES))
}

/// Value at `index` (from 0) in ascending order; `None` past the end. Reorders the values.
pub(super) fn nth_smallest(values: &mut [f64], index: usize) -> Option<f64> {
    if index >= values.len() {
        return None;
    }
    let (_, value, _) = values.select_nth_unstable_by(index, f64::total_cmp);
    Some(*value)
}

/// Median: the middle value, or the mean of the two middle ones; `None` if empty. Reorders the values.
pub(super) fn median(values: &mut [f64]) -> Option<f64> {
    let upper = nth_smallest(values, values.len() / 2)?;
    if values.len() % 2 == 1 {
        return Some(upper);
    }
    let lower = nth_smallest(values, values.len() / 2 - 1)?;
    Some(f64::midpoint(lower, upper))
}

/// Mean; `None` if empty.
pub(super) fn mean(values: &[f64]) -> Option<f64> {
    (!values.is_empty()).then(|| values.iter().sum::<f64>() / count_as_f64(values.len()))
}

/// Sample variance (divided by n − 1); `None` for fewer than two values.
pub(super) fn variance(values: &[f64]) -> Option<f64> {
    if values.len() < 2 {
        return None;
    }
    let mean = mean(values)?;
    let squared_deviations: f64 = values.iter().map(|it| (it - mean).powi(2)).sum();
    Some(squared_deviations / (count_as_f64(values.len()) - 1.0))
}

/// Robust standard deviation: tolerates outliers in up to half of the values. Zero if there are no values.
///
/// Estimated as 1.4826 times the median absolute deviation. That is zero if more than half of the values are equal. If it is at most
/// `threshold` (negligible), 1.2533 times the mean absolute deviation around the median is used instead, which does not tolerate outliers
/// (Iglewicz and Hoaglin, *How to Detect and Handle Outliers*, 1993). If neither estimate exceeds `threshold`, the result is zero.
pub(super) fn robust_sigma(values: &[f64], threshold: f64) -> f64 {
    let Some(median_value) = median(&mut values.to_vec()) else { return 0.0 };
    let mut deviations: Vec<f64> = values.iter().map(|it| (it - median_value).abs()).collect();
    let sigma_by_median = median(&mut deviations).unwrap_or(0.0) * MAD_TO_SIGMA;
    if sigma_by_median > threshold {
        return sigma_by_median;
    }
    let sigma_by_mean = mean(&deviations).unwrap_or(0.0) * MEAN_DEVIATION_TO_SIGMA;
    if sigma_by_mean > threshold { sigma_by_mean } else { 0.0 }
}

/// Lag-1 autocorrelation; zero if the values do not vary.
pub(super) fn lag_one_autocorrelation(values: &[f64]) -> f64 {
    let mean = mean(values).unwrap_or(0.0);
    let squared_deviations: f64 = values.iter().map(|it| (it - mean).powi(2)).sum();
    let pairs = values.iter().zip(values.iter().skip(1));
    let products: f64 = pairs.map(|(current, next)| (current - mean) * (next - mean)).sum();
    if squared_deviations > 0.0 { products / squared_deviations } else { 0.0 }
}

/// Half-width of the central interval that contains a standard normal value with probability `confidence`: 1.96 for 0.95.
pub(super) fn normal_half_width(confidence: f64) -> f64 {
    Normal::ppf(cumulative_probability(confidence), 0.0, 1.0)
}

/// Half-width of the central interval of Student's t-distribution with `freedom` degrees of freedom; values below one count
/// as one.
pub(super) fn student_half_width(confidence: f64, freedom: f64) -> f64 {
    StudentsT::ppf(cumulative_probability(confidence), freedom.max(1.0))
}

/// Cumulative probability at the upper end of the central interval that has probability `confidence`, which is clamped to
/// 1%–99.9%; NaN counts as 80%.
fn cumulative_probability(confidence: f64) -> f64 {
    let confidence = if confidence.is_nan() { 0.8 } else { confidence.clamp(0.01, 0.999) };
    f64::midpoint(1.0, confidence)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn assert_close(actual: f64, expected: f64) {
        assert!((actual - expected).abs() < 1e-6, "{actual} is not {expected}");
    }

    #[test]
    fn median_is_the_middle_value() {
        assert_close(median(&mut [3.0, 1.0, 2.0]).unwrap(), 2.0);
        assert_close(median(&mut [4.0, 1.0, 2.0, 3.0]).unwrap(), 2.5);
        assert_eq!(median(&mut []), None);
    }

    #[test]
    fn robust_sigma_tolerates_an_outlier() {
        assert_close(robust_sigma(&[1.0, 2.0, 3.0, 4.0, 900.0], 0.0), MAD_TO_SIGMA);
    }

    #[test]
    fn robust_sigma_falls_back_to_the_mean_deviation() {
        assert_close(robust_sigma(&[5.0, 5.0, 5.0, 5.0, 10.0], 0.0), MEAN_DEVIATION_TO_SIGMA);
    }

    #[test]
    fn robust_sigma_of_no_values_is_zero() {
        assert_close(robust_sigma(&[], 0.0), 0.0);
    }

    #[test]
    fn half_widths_match_published_values() {
        assert_close(normal_half_width(0.95), 1.959_964);
        assert_close(normal_half_width(0.8), 1.281_552);
        assert!((student_half_width(0.8, 10.0) - 1.372_184).abs() < 1e-4);
    }

    #[test]
    fn nan_becomes_zero_and_overflow_saturates() {
        assert_eq!(amount_from_f64(f64::NAN), Decimal::ZERO);
        assert_eq!(amount_from_f64(f64::INFINITY), Decimal::MAX);
        assert_eq!(amount_from_f64(-1e300), Decimal::MIN);
        assert_eq!(amount_from_f64(0.1), Decimal::new(1, 1));
    }
}
