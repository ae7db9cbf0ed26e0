//! Parts that all chart options share: text, tooltip, and settings that charming lacks.
//!
//! Colors are written as `token:<design token>`; `frontend/charts` replaces them with the values of the visitor's theme.

use charming::{
    Chart,
    element::{Tooltip, Trigger, TriggerOn},
};
use serde_json::{Value, json};

/// Escapes untrusted text for ECharts' rich text, which treats braces as styles and line breaks as rows.
pub fn plain(text: &str) -> String {
    let harmless = |letter: char| match letter {
        '{' => '❴',
        '}' => '❵',
        control if control.is_control() => ' ',
        other => other,
    };
    text.chars().map(harmless).collect()
}

/// Tooltip style; [`finish`] sets how it is rendered.
pub fn tooltip(trigger: Trigger) -> Tooltip {
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
    chart: &Chart,
    series: Vec<Value>,
    (prefix, suffix): (&str, &str),
    labels: impl IntoIterator<Item = (String, String)>,
) -> Value {
    // Keyed by category, not by index: indexes shift when the axis is zoomed.
    let labels: serde_json::Map<String, Value> = labels.into_iter().map(|(id, label)| (id, label.into())).collect();
    let mut option = serde_json::to_value(chart).unwrap_or_default();
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

/// Merges the fields of `more` into `into`, recursively; other values are replaced.
pub fn merge(into: &mut Value, more: Value) {
    match (into, more) {
        (Value::Object(into), Value::Object(more)) => {
            for (name, value) in more {
                merge(into.entry(name).or_insert(Value::Null), value);
            }
        }
        (into, more) => *into = more,
    }
}

/// Marks estimated amounts: the same color, hatched with the page background.
pub fn hatch() -> Value {
    json!({
        "symbol": "rect",
        "color": "token:surface",
        "dashArrayX": [1, 0],
        "dashArrayY": [2, 3],
        "rotation": -std::f64::consts::FRAC_PI_4,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_text_stays_one_line_of_text() {
        assert_eq!(plain("{a|b}\n\u{7}c"), "❴a|b❵  c");
    }
}
