//! Days against the band of the ordinary; what lies outside is marked.

use charming::{
    Chart,
    component::{Axis, Grid},
    element::{AxisLabel, AxisTick, AxisType, LineStyle, SplitLine, Trigger},
};
use domain::{Decimal, analysis::anomaly::Band, money::Unit, period::DateRange};
use rust_decimal::prelude::ToPrimitive;
use serde_json::{Value, json};

use super::option::{finish, merge, tooltip};
use crate::format;

/// The ECharts option: the band as an area, the cost as a line, the days outside as points on it.
pub fn option(bands: &[Band], unit: &Unit) -> Value {
    let names: Vec<String> = bands.iter().map(|it| format::date(it.day)).collect();
    let labels = bands.iter().map(|it| (format::date(it.day), format::range(&DateRange::day(it.day), false)));
    let chart = Chart::new()
        .grid(Grid::new().left(56).right(4).top(12).bottom(24))
        .tooltip(tooltip(Trigger::Axis))
        .x_axis(
            Axis::new()
                .type_(AxisType::Category)
                .data(names)
                .boundary_gap(false)
                .axis_tick(AxisTick::new().show(false))
                .axis_label(AxisLabel::new().color("token:text-3").font_size(11)),
        )
        .y_axis(
            Axis::new()
                .type_(AxisType::Value)
                .axis_label(AxisLabel::new().color("token:text-3").font_size(11))
                .split_line(SplitLine::new().line_style(LineStyle::new().color("token:line"))),
        );
    let amount = |amount: Decimal| amount.to_f64();
    let column = |value: &dyn Fn(&Band) -> Option<f64>| bands.iter().map(value).collect::<Vec<_>>();
    let plain = |name: &str, data: Vec<Option<f64>>| json!({ "type": "line", "name": name, "data": data, "showSymbol": false, "silent": true, "animation": false });
    // The band is its height, stacked on its lower edge, which is not drawn.
    let mut low = plain("at least", column(&|it| amount(it.low)));
    merge(
        &mut low,
        json!({ "stack": "band", "stackStrategy": "all", "lineStyle": { "opacity": 0 }, "itemStyle": { "color": "token:text-3" }, "tooltip": { "show": false } }),
    );
    let mut height = plain("band", column(&|it| amount(it.high - it.low)));
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
    let mut expected = plain("expected", column(&|it| amount(it.expected)));
    merge(
        &mut expected,
        json!({ "lineStyle": { "width": 1, "type": "dotted", "color": "token:text-3" }, "itemStyle": { "color": "token:text-3" } }),
    );
    let mut actual = plain("cost", column(&|it| it.actual.and_then(amount)));
    merge(
        &mut actual,
        json!({ "lineStyle": { "width": 1.5, "color": "token:accent" }, "itemStyle": { "color": "token:accent" } }),
    );
    let mut outside = plain("out of the ordinary", column(&|it| it.outside().and(it.actual).and_then(amount)));
    merge(
        &mut outside,
        json!({
            "showSymbol": true,
            "showAllSymbol": true,
            "symbol": "circle",
            "symbolSize": 7,
            "lineStyle": { "opacity": 0 },
            "itemStyle": { "color": "token:up" },
        }),
    );
    let mut option = finish(&chart, vec![low, height, expected, actual, outside], format::axis_unit(unit), labels);
    merge(&mut option, json!({ "xAxis": { "axisLine": { "lineStyle": { "color": "token:line-strong" } } } }));
    option
}

#[cfg(test)]
mod tests {
    use domain::analysis::{
        DailySeries,
        anomaly::{Sensitivity, anomalies},
    };

    use super::*;

    #[test]
    fn a_day_out_of_the_ordinary_is_a_point_and_the_band_is_drawn_under_it() {
        let days = (0..60).map(|day| Decimal::from(if day == 40 { 90 } else { 10 + day % 7 }));
        let series = DailySeries::known("2026-09-01".parse().unwrap(), days);
        let found = anomalies(&series, &Sensitivity::default()).unwrap();
        let option = option(&found.bands, &Unit::new("USD"));
        let points = option["series"][4]["data"].as_array().unwrap();
        let marked: Vec<usize> = (0..60).filter(|at| !points[*at].is_null()).collect();
        assert_eq!(marked, [40]);
        assert_eq!(option["series"][1]["stack"], option["series"][0]["stack"]);
        assert!(!option.to_string().contains("\"#"), "colours are tokens");
    }
}
