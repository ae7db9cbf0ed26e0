//! Parts shared by all chart options: escaped text, tooltip style, and settings that the crate charming does not offer.
//!
//! Colors are written as `token:<design token>`, hatched ones as `hatched:<design token>`; `frontend/charts` replaces them with the
//! values of the visitor's theme.

use charming::{
    component::{Axis, Grid},
    element::{AxisLabel, AxisTick, AxisType, LineStyle, SplitLine, Tooltip, Trigger, TriggerOn},
};
use domain::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde::Serialize;
use serde_json::{Value, json};

/// Parts of an option besides its series. Serializing charming's `Chart` instead would bring the code of every kind of chart
/// into the browser.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Base {
    tooltip: Tooltip,
    #[serde(flatten)]
    plane: Option<Plane>,
}

/// Axes and the area between them.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Plane {
    grid: Grid,
    x_axis: Axis,
    y_axis: Axis,
}

impl Base {
    /// Items without axes.
    pub fn items() -> Self {
        Self { tooltip: tooltip(Trigger::Item), plane: None }
    }

    /// Categories from left to right, with `top` pixels above the plot.
    pub fn over_categories(categories: Vec<String>, top: i32) -> Self {
        let label = || AxisLabel::new().color("token:text-3").font_size(11);
        let x_axis = Axis::new()
            .type_(AxisType::Category)
            .data(categories)
            .axis_tick(AxisTick::new().show(false))
            .axis_label(label());
        let y_axis = Axis::new()
            .type_(AxisType::Value)
            .axis_label(label())
            .split_line(SplitLine::new().line_style(LineStyle::new().color("token:line")));
        let grid = Grid::new().left(56).right(4).top(top).bottom(24);
        Self { tooltip: tooltip(Trigger::Axis), plane: Some(Plane { grid, x_axis, y_axis }) }
    }
}

/// Escapes untrusted text for ECharts' rich text, which treats braces as styles and line breaks as rows.
pub fn escaped(text: &str) -> String {
    let escape = |letter: char| match letter {
        '{' => '❴',
        '}' => '❵',
        control if control.is_control() => ' ',
        other => other,
    };
    text.chars().map(escape).collect()
}

/// Forecast or expected amount as a number, rounded to nine digits: the last ones differ between server and browser, which would draw the
/// chart twice.
pub fn rounded(amount: Decimal) -> Option<f64> {
    const DIGITS: u32 = 9;
    amount.round_sf(DIGITS)?.to_f64()
}

/// Tooltip style; [`finish`] sets how it is rendered.
fn tooltip(trigger: Trigger) -> Tooltip {
    Tooltip::new()
        .trigger(trigger)
        .trigger_on(TriggerOn::MousemoveAndClick)
        .background_color("token:raised")
        .border_color("token:line-strong")
        .border_width(1.0)
}

/// Complete option as JSON: series, number format (prefix and suffix of amounts)
/// and short axis labels for `frontend/charts`.
pub fn finish(
    base: &Base,
    series: Vec<Value>,
    (prefix, suffix): (&str, &str),
    labels: impl IntoIterator<Item = (String, String)>,
) -> Value {
    // Keyed by category, not by index: indexes shift when the axis is zoomed.
    let labels: serde_json::Map<String, Value> = labels.into_iter().map(|(id, label)| (id, label.into())).collect();
    let mut option = serde_json::to_value(base).unwrap_or_default();
    merge(
        &mut option,
        json!({
            "animation": false,
            "series": series,
            // Drawn on the canvas: an HTML tooltip would need inline styles and could inject a name into the page.
            "tooltip": {
                "renderMode": "richText",
                "confine": true,
                "order": "valueDesc",
                "textStyle": { "color": "token:text", "fontSize": 12 },
            },
            "farthing": { "prefix": prefix, "suffix": suffix, "labels": labels },
        }),
    );
    option
}

/// Merges the fields of `source` into `target`, recursively; values other than objects are replaced.
pub fn merge(target: &mut Value, source: Value) {
    match (target, source) {
        (Value::Object(target), Value::Object(source)) => {
            for (name, value) in source {
                merge(target.entry(name).or_insert(Value::Null), value);
            }
        }
        (target, source) => *target = source,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forecasts_that_differ_in_their_last_digits_are_equal() {
        let [server, browser]: [Decimal; 2] = ["4038.1638745865", "4038.1638745864"].map(|it| it.parse().unwrap());
        assert_eq!(rounded(server), Some(4038.16387));
        assert_eq!(rounded(server), rounded(browser));
    }

    #[test]
    fn escapes_braces_and_control_characters() {
        assert_eq!(escaped("{a|b}\n\u{7}c"), "❴a|b❵  c");
    }
}
