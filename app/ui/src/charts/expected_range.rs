//! Daily cost with its expected range; anomalies are marked.

use domain::{
    analysis::anomaly::{Direction, ExpectedRange},
    format::{self, Sign},
    money::{Money, Unit},
    period::{DateRange, Granularity, Period, iso_date},
};
use rust_decimal::prelude::ToPrimitive;
use serde_json::{Value, json};

use super::{
    option::{Base, finish, merge, rounded},
    tooltip::{Tooltip, title},
};

/// ECharts option: expected range as an area, cost as a line, anomalies as points.
pub fn option(bands: &[ExpectedRange], unit: &Unit) -> Value {
    let categories: Vec<String> = bands.iter().map(|it| format::date(it.day)).collect();
    let labels = bands.iter().map(|it| (format::date(it.day), format::range(&DateRange::day(it.day), false)));
    let column = |value: &dyn Fn(&ExpectedRange) -> Option<f64>| bands.iter().map(value).collect::<Vec<_>>();
    let line = |name: &str, data: Vec<Option<f64>>| json!({ "type": "line", "name": name, "data": data, "showSymbol": false, "silent": true, "animation": false });
    // The area is the height of the range, stacked on its lower bound, which is not drawn.
    let mut low = line("low", column(&|it| rounded(it.low)));
    merge(
        &mut low,
        json!({ "stack": "band", "stackStrategy": "all", "lineStyle": { "opacity": 0 }, "itemStyle": { "color": "token:text-3" }, "tooltip": { "show": false } }),
    );
    let mut height = line("expected range", column(&|it| rounded(it.high - it.low)));
    merge(
        &mut height,
        json!({
            "stack": "band",
            "stackStrategy": "all",
            "lineStyle": { "opacity": 0 },
            "itemStyle": { "color": "token:text-3" },
            "areaStyle": { "color": "token:line-strong", "opacity": 0.6 },
            "tooltip": { "show": false },
        }),
    );
    let mut expected = line("expected", column(&|it| rounded(it.expected)));
    merge(
        &mut expected,
        json!({ "lineStyle": { "width": 1, "type": "dotted", "color": "token:text-3" }, "itemStyle": { "color": "token:text-3" } }),
    );
    let mut actual = line("cost", column(&|it| it.actual.and_then(|it| it.to_f64())));
    merge(
        &mut actual,
        json!({ "lineStyle": { "width": 1.5, "color": "token:accent" }, "itemStyle": { "color": "token:accent" } }),
    );
    let mut anomalies = line("anomaly", column(&|it| it.outside().and(it.actual).and_then(|it| it.to_f64())));
    merge(
        &mut anomalies,
        json!({
            "showSymbol": true,
            "showAllSymbol": true,
            "symbol": "circle",
            "symbolSize": 7,
            "lineStyle": { "opacity": 0 },
            "itemStyle": { "color": "token:up" },
        }),
    );
    let mut option = finish(
        &Base::over_categories(categories, 12),
        vec![low, height, expected, actual, anomalies],
        format::axis_unit(unit),
        labels,
    );
    let axis = json!({ "boundaryGap": false, "axisLine": { "lineStyle": { "color": "token:line-strong" } } });
    let tooltips: Vec<Tooltip> = bands.iter().map(|it| tooltip(it, unit)).collect();
    // As in the chart over time, `frontend/charts/cursor.js` draws the tooltip for both pointer and keyboard.
    merge(&mut option, json!({ "xAxis": axis, "tooltip": { "show": false }, "farthing": { "periods": tooltips } }));
    option
}

/// Tooltip of one day.
fn tooltip(day: &ExpectedRange, unit: &Unit) -> Tooltip {
    let money = |amount| format::money(&Money::new(amount, unit.clone()), Sign::Minus);
    let period = Period::Days(DateRange::day(day.day));
    let expected = format!("Expected {}, {} – {}", money(day.expected), money(day.low), money(day.high));
    let anomaly = day.outside().map(|direction| match direction {
        Direction::Above => "Above the expected range".to_owned(),
        Direction::Below => "Below the expected range".to_owned(),
    });
    Tooltip {
        from: iso_date(day.day),
        to: iso_date(day.day),
        title: title(&period, Granularity::Daily),
        total: day.actual.map_or_else(|| "missing".to_owned(), money),
        lines: Vec::new(),
        summaries: Vec::new(),
        notes: std::iter::once(expected).chain(anomaly).collect(),
    }
}

#[cfg(test)]
mod tests {
    use domain::{
        Decimal,
        analysis::{
            DailySeries,
            anomaly::{Sensitivity, anomalies},
        },
    };

    use super::*;

    #[test]
    fn an_anomaly_is_a_point_over_the_expected_range() {
        let days = (0..60).map(|day| Decimal::from(if day == 40 { 90 } else { 10 + day % 7 }));
        let series = DailySeries::known("2026-09-01".parse().unwrap(), days);
        let report = anomalies(&series, &Sensitivity::default()).unwrap();
        let option = option(&report.expected_ranges, &Unit::new("USD"));
        let points = option["series"][4]["data"].as_array().unwrap();
        let anomalous_days: Vec<usize> = (0..60).filter(|at| !points[*at].is_null()).collect();
        assert_eq!(anomalous_days, [40]);
        assert_eq!(option["series"][1]["stack"], option["series"][0]["stack"]);
        assert!(!option.to_string().contains("\"#"), "colors are tokens");
        let tooltips = option["farthing"]["periods"].as_array().unwrap();
        assert_eq!(tooltips.len(), 60);
        assert_eq!((&tooltips[40]["title"], &tooltips[40]["total"]), (&json!("Sun 11 Oct 2026"), &json!("$90.00")));
        let notes: Vec<&str> = tooltips[40]["notes"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
        assert!(notes[0].starts_with("Expected $") && notes[0].contains(" – $"), "{notes:?}");
        assert_eq!(notes[1..], ["Above the expected range"]);
        assert_eq!(tooltips[41]["notes"].as_array().unwrap().len(), 1);
    }
}
