//! A line the size of a word.

use domain::Decimal;
use leptos::prelude::*;
use rust_decimal::prelude::ToPrimitive;

/// At most this many points are drawn: more are averaged.
const MOST_POINTS: usize = 26;

/// The course of some amounts, without scale. Zero is not on its axis: it shows movement, the figure beside it size.
#[component]
pub fn Sparkline(amounts: Vec<Decimal>, width: f64, height: f64, #[prop(optional)] dot: bool) -> impl IntoView {
    let points = points(&amounts, width, height);
    let line = points.iter().map(|(x, y)| format!("{x:.1},{y:.1}")).collect::<Vec<_>>().join(" ");
    let end = points.last().filter(|_| dot && points.len() > 1).copied();
    let drawn = points.len() > 1;
    view! {
        <svg class="spark" viewBox=format!("0 0 {width} {height}") aria-hidden="true">
            {drawn.then(|| view! { <polyline points=line /> })}
            {end.map(|(x, y)| view! { <circle class="dot" cx=format!("{x:.1}") cy=format!("{y:.1}") r="2" /> })}
        </svg>
    }
}

fn points(amounts: &[Decimal], width: f64, height: f64) -> Vec<(f64, f64)> {
    const MARGIN: f64 = 3.0;
    let chunk = amounts.len().div_ceil(MOST_POINTS).max(1);
    let mean = |part: &[Decimal]| {
        let values = part.iter().filter_map(Decimal::to_f64);
        values.sum::<f64>() / part.len().to_f64().unwrap_or(1.0)
    };
    let values: Vec<f64> = amounts.chunks(chunk).map(mean).collect();
    let low = values.iter().copied().fold(f64::INFINITY, f64::min);
    let high = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let span = if high > low { high - low } else { 1.0 };
    let last = values.len().saturating_sub(1).max(1).to_f64().unwrap_or(1.0);
    let x = |place: usize| 1.5 + place.to_f64().unwrap_or(0.0) / last * (width - MARGIN);
    let y = |value: f64| height - MARGIN - (value - low) / span * (height - 2.0 * MARGIN);
    values.iter().enumerate().map(|(place, value)| (x(place), y(*value))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_series_stays_in_its_box() {
        for length in [0, 1, 2, 30, 400] {
            let amounts: Vec<Decimal> = (0..length).map(|it| Decimal::from(it % 7 - 3)).collect();
            for (x, y) in points(&amounts, 72.0, 18.0) {
                assert!((0.0..=72.0).contains(&x) && (0.0..=18.0).contains(&y), "{length}: {x},{y}");
            }
        }
        assert!(points(&[Decimal::ONE; 9], 72.0, 18.0).iter().all(|(_, y)| y.is_finite()));
    }
}
