//! Inline sparklines.

use domain::Decimal;
use leptos::prelude::*;
use rust_decimal::prelude::ToPrimitive;

/// Maximum number of points drawn; more are averaged.
const MAX_POINTS: usize = 26;

/// Trend of amounts without a scale, interrupted where data is missing. The axis doesn't start at zero: the figure next to it
/// shows the size.
#[component]
pub fn Sparkline<A: Into<Option<Decimal>> + 'static>(
    amounts: Vec<A>,
    width: f64,
    height: f64,
    #[prop(optional)] has_end_dot: bool,
) -> impl IntoView {
    let amounts: Vec<Option<Decimal>> = amounts.into_iter().map(Into::into).collect();
    let points = points(&amounts, width, height);
    let line = |run: &[Option<(f64, f64)>]| {
        let line = run.iter().flatten().map(|(x, y)| format!("{x:.1},{y:.1}")).collect::<Vec<_>>().join(" ");
        (run.len() > 1).then(|| view! { <polyline points=line /> })
    };
    let lines = points.split(Option::is_none).map(line).collect_view();
    let end = points.last().copied().flatten().filter(|_| has_end_dot && points.len() > 1);
    view! {
        <svg class="sparkline" viewBox=format!("0 0 {width} {height}") aria-hidden="true">
            {lines}
            {end.map(|(x, y)| view! { <circle class="dot" cx=format!("{x:.1}") cy=format!("{y:.1}") r="2" /> })}
        </svg>
    }
}

/// Points of the line, each the average of several amounts if there are more than [`MAX_POINTS`]; `None` for missing data.
fn points(amounts: &[Option<Decimal>], width: f64, height: f64) -> Vec<Option<(f64, f64)>> {
    const MARGIN: f64 = 3.0;
    let chunk = amounts.len().div_ceil(MAX_POINTS).max(1);
    let mean = |part: &[Option<Decimal>]| {
        let values: Vec<f64> = part.iter().flatten().filter_map(Decimal::to_f64).collect();
        let count = values.len().to_f64().filter(|it| *it > 0.0)?;
        Some(values.iter().sum::<f64>() / count)
    };
    let values: Vec<Option<f64>> = amounts.chunks(chunk).map(mean).collect();
    let low = values.iter().flatten().copied().fold(f64::INFINITY, f64::min);
    let high = values.iter().flatten().copied().fold(f64::NEG_INFINITY, f64::max);
    let span = if high > low { high - low } else { 1.0 };
    let last = values.len().saturating_sub(1).max(1).to_f64().unwrap_or(1.0);
    let x = |index: usize| 1.5 + index.to_f64().unwrap_or(0.0) / last * (width - MARGIN);
    let y = |value: f64| height - MARGIN - (value - low) / span * (height - 2.0 * MARGIN);
    values.iter().enumerate().map(|(index, value)| value.map(|value| (x(index), y(value)))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_points_are_inside_the_box() {
        for length in [0, 1, 2, 30, 400] {
            let amounts: Vec<_> = (0..length).map(|it| Some(Decimal::from(it % 7 - 3))).collect();
            for (x, y) in points(&amounts, 72.0, 18.0).into_iter().flatten() {
                assert!((0.0..=72.0).contains(&x) && (0.0..=18.0).contains(&y), "{length}: {x},{y}");
            }
        }
        assert!(points(&[Some(Decimal::ONE); 9], 72.0, 18.0).iter().flatten().all(|(_, y)| y.is_finite()));
    }

    #[test]
    fn a_missing_amount_interrupts_the_line() {
        let known = Some(Decimal::TEN);
        let points = points(&[known, known, None, known], 72.0, 18.0);
        assert_eq!(points.iter().map(Option::is_some).collect::<Vec<_>>(), [true, true, false, true]);
        let heights: Vec<f64> = points.iter().flatten().map(|(_, y)| *y).collect();
        assert!(
            heights.windows(2).all(|it| (it[0] - it[1]).abs() < 0.1),
            "heights of equal amounts differ: {heights:?}"
        );
    }
}
