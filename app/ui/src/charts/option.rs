//! What all options share: text, tooltip, and the few things that charming has no word for.
//!
//! Colors are written as `token:<design token>`; `frontend/charts` puts in what the token is in the visitor's theme.

use charming::{
    Chart,
    element::{Tooltip, Trigger, TriggerOn},
};
use serde_json::{Value, json};

/// Text that may hold anything, made harmless for ECharts' rich text, which reads braces as styles and line breaks as rows.
pub fn plain(text: &str) -> String {
    let harmless = |letter: char| match letter {
        '{' => '❴',
        '}' => '❵',
        control if control.is_control() => ' ',
        other => other,
    };
    text.chars().map(harmless).collect()
}

/// The tooltip's shape; [`finish`] adds how it is drawn.
pub fn tooltip(trigger: Trigger) -> Tooltip {
    Tooltip::new()
        .trigger(trigger)
        .trigger_on(TriggerOn::MousemoveAndClick)
        .background_color("token:raised")
        .border_color("token:line-strong")
        .border_width(1.0)
}

/// The option as data, with one series after the other, and what `frontend/charts` needs to know beside it:
/// what is written before and behind an amount, and the short label of each category of the axis.
pub fn finish(
    chart: &Chart,
    series: Vec<Value>,
    (prefix, suffix): (&str, &str),
    labels: impl IntoIterator<Item = (String, String)>,
) -> Value {
    // By name, never by place: a place counts from wherever the axis happens to begin.
    let labels: serde_json::Map<String, Value> = labels.into_iter().map(|(id, label)| (id, label.into())).collect();
    let mut option = serde_json::to_value(chart).unwrap_or_default();
    merge(
        &mut option,
        json!({
            "animation": false,
            "series": series,
            // Drawn by the chart itself: an HTML tooltip would need inline styles and could carry a name into the page.
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

/// Writes the fields of `more` into `into`, object by object; anything else is replaced.
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

/// Marks what AWS may still change: the same color, hatched with the color of the page.
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
