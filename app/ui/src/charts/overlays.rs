//! Comparison line and forecast drawn over the stacked groups.

use domain::Decimal;
use rust_decimal::prelude::ToPrimitive;
use serde_json::{Value, json};

use super::{
    option::{merge, rounded},
    series::{Comparison, Forecast, ForecastPeriod},
};

/// Dashed line of the comparison period's totals.
pub fn comparison_line(comparison: &Comparison) -> Value {
    let amounts = comparison.periods.iter().map(|it| it.as_ref().and_then(|(_, amount)| amount.to_f64()));
    let data: Vec<Option<f64>> = amounts.collect();
    let mut line = line("before", "Compared with", &data);
    merge(
        &mut line,
        json!({ "step": false, "lineStyle": { "type": "dashed", "width": 1.5, "color": "token:text-2" } }),
    );
    line
}

/// Series of the forecast. A partial current month is completed by a dashed bar with its interval; future days are a dashed
/// line in a tinted band.
///
/// `actual_periods` is the number of periods with data, and `actual` the cost of the partial month so far.
pub fn forecast_series(forecast: &Forecast, actual_periods: usize, actual: Decimal) -> Vec<Value> {
    match forecast.periods.first() {
        Some(month) if forecast.is_month_total => {
            let index = actual_periods.saturating_sub(1);
            let remaining = rounded(month.amount.saturating_sub(actual).max(Decimal::ZERO));
            let mut bar = json!({
                "type": "bar", "id": "forecast", "name": "Forecast", "stack": "cost", "silent": true,
                "data": padded(index, [remaining]),
                "barMaxWidth": 72,
                "itemStyle": {
                    "color": "token:accent-soft", "borderColor": "token:accent", "borderType": "dashed", "borderWidth": 1,
                },
            });
            let coordinate = |amount: Decimal| json!({ "coord": [index, rounded(amount)] });
            let interval = json!({ "markLine": {
                "silent": true, "symbol": "rect", "symbolSize": [9, 1.5],
                "lineStyle": { "type": "solid", "width": 1.5, "color": "token:accent" },
                "label": { "show": false },
                "data": [[coordinate(month.low), coordinate(month.high)]],
            }});
            merge(&mut bar, interval);
            vec![bar]
        }
        _ => {
            let column = |value: &dyn Fn(&ForecastPeriod) -> Decimal| {
                padded(actual_periods, forecast.periods.iter().map(|it| rounded(value(it))))
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
            let mut expected = line("forecast", "Forecast", &column(&|it| it.amount));
            let is_single = forecast.periods.len() == 1;
            merge(
                &mut expected,
                json!({
                    "showSymbol": is_single,
                    "lineStyle": { "type": "dashed", "width": 1.5, "color": "token:accent" },
                    "itemStyle": { "color": "token:accent" },
                }),
            );
            vec![low, height, expected]
        }
    }
}

/// Values that start at an index of the axis, with `None` before it.
fn padded(start: usize, values: impl IntoIterator<Item = Option<f64>>) -> Vec<Option<f64>> {
    std::iter::repeat_n(None, start).chain(values).collect()
}

fn line(id: &str, name: &str, data: &[Option<f64>]) -> Value {
    json!({ "type": "line", "id": id, "name": name, "data": data, "showSymbol": false, "silent": true, "z": 3 })
}
