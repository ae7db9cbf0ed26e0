//! Lines over the stacked periods: the comparison period, and the forecast of the current month.

use domain::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde_json::{Value, json};

use super::{
    option::merge,
    over_time::{Before, Forecast},
};

/// Total of the comparison, period by period.
pub fn before_line(before: &Before) -> Value {
    let amounts = before.periods.iter().map(|it| it.as_ref().and_then(|(_, amount)| amount.to_f64()));
    let data: Vec<Option<f64>> = amounts.collect();
    let mut line = line("before", "Compared with", &data);
    merge(
        &mut line,
        json!({ "step": false, "lineStyle": { "type": "dashed", "width": 1.5, "color": "token:text-2" } }),
    );
    line
}

/// Forecast. A partial current month is completed by a dashed bar with its interval; future days are a dashed line in a
/// tinted band. `drawn` is the actual cost of the partial month.
pub fn forecast(forecast: &Forecast, known: usize, drawn: Decimal) -> Vec<Value> {
    match forecast.expected.first() {
        Some(month) if forecast.under_way => {
            let place = known.saturating_sub(1);
            let missing = month.amount.saturating_sub(drawn).max(Decimal::ZERO).to_f64();
            let mut bar = json!({
                "type": "bar", "id": "forecast", "name": "Forecast", "stack": "cost", "silent": true,
                "data": padded(place, [missing]),
                "barMaxWidth": 72,
                "itemStyle": {
                    "color": "token:accent-soft", "borderColor": "token:accent", "borderType": "dashed", "borderWidth": 1,
                },
            });
            let end = |amount: Decimal| json!({ "coord": [place, amount.to_f64()] });
            let interval = json!({ "markLine": {
                "silent": true, "symbol": "rect", "symbolSize": [9, 1.5],
                "lineStyle": { "type": "solid", "width": 1.5, "color": "token:accent" },
                "label": { "show": false },
                "data": [[end(month.low), end(month.high)]],
            }});
            merge(&mut bar, interval);
            vec![bar]
        }
        _ => {
            let column = |value: &dyn Fn(&super::over_time::Expected) -> Decimal| {
                padded(known, forecast.expected.iter().map(|it| value(it).to_f64()))
            };
            let mut low = line("forecast-low", "Low", &column(&|it| it.low));
            merge(&mut low, json!({ "stack": "interval", "lineStyle": { "opacity": 0 } }));
            let mut height = line("forecast-band", "Interval", &column(&|it| it.high.saturating_sub(it.low)));
            merge(
                &mut height,
                json!({
                    "stack": "interval",
                    "lineStyle": { "opacity": 0 },
                    "areaStyle": { "color": "token:accent", "opacity": 0.18 },
                }),
            );
            let mut mean = line("forecast", "Forecast", &column(&|it| it.amount));
            let single = forecast.expected.len() == 1;
            merge(
                &mut mean,
                json!({
                    "showSymbol": single,
                    "lineStyle": { "type": "dashed", "width": 1.5, "color": "token:accent" },
                    "itemStyle": { "color": "token:accent" },
                }),
            );
            vec![low, height, mean]
        }
    }
}

/// Values that start at a position of the axis.
fn padded(place: usize, values: impl IntoIterator<Item = Option<f64>>) -> Vec<Option<f64>> {
    std::iter::repeat_n(None, place).chain(values).collect()
}

fn line(id: &str, name: &str, data: &[Option<f64>]) -> Value {
    json!({ "type": "line", "id": id, "name": name, "data": data, "showSymbol": false, "silent": true, "z": 3 })
}
