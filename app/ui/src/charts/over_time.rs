//! Cost over time: stacked bars or areas of the groups, or a line for each.

use charming::{
    Chart,
    component::{Axis, Grid},
    element::{AxisLabel, AxisTick, AxisType, ItemStyle, LineStyle, SplitLine, Trigger},
    series::{Bar, Line},
};
use domain::{money::Unit, period::Granularity, table::TablePeriod, view::ChartKind};
use rust_decimal::prelude::ToPrimitive;
use serde_json::{Value, json};

use super::{
    colour::Slot,
    option::{finish, hatch, merge, plain, tooltip},
};
use crate::format;

/// From so many bars of a group on they are thin lines, which ECharts draws in one go and without a pattern of their own:
/// the dotted line alone says from when they are estimated.
const MANY_BARS: usize = 130;

/// One group in the chart.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// What it is called; hostile text.
    pub name: String,
    /// Its colour.
    pub slot: Slot,
    /// Its amount in each period.
    pub amounts: Vec<domain::Decimal>,
}

/// The ECharts option. Groups are stacked in their order, so that 'Other', the last, lies on top;
/// negative amounts hang below zero. Series are told apart by their `id`: the group's place.
pub fn option(
    groups: &[Group],
    periods: &[TablePeriod],
    granularity: Granularity,
    kind: ChartKind,
    unit: &Unit,
) -> Value {
    let names = periods.iter().map(|it| format::period_in_full(&it.period, granularity)).collect::<Vec<_>>();
    let short: Vec<String> = periods.iter().map(|it| format::period(&it.period, granularity)).collect();
    let chart = Chart::new()
        .grid(Grid::new().left(56).right(4).top(20).bottom(24))
        .tooltip(tooltip(Trigger::Axis))
        .x_axis(
            Axis::new()
                .type_(AxisType::Category)
                .data(names)
                .axis_tick(AxisTick::new().show(false))
                .axis_label(AxisLabel::new().color("token:text-3").font_size(11)),
        )
        .y_axis(
            Axis::new()
                .type_(AxisType::Value)
                .axis_label(AxisLabel::new().color("token:text-3").font_size(11))
                .split_line(SplitLine::new().line_style(LineStyle::new().color("token:line"))),
        );
    let mut series: Vec<Value> =
        groups.iter().enumerate().map(|(place, group)| series(place, group, periods, kind)).collect();
    if let Some(first) = series.first_mut() {
        mark_estimated(first, periods, granularity);
    }
    let mut option = finish(&chart, series, format::axis_unit(unit), &short);
    // Charming gives the line of an axis segments only, which a category axis does not have.
    let axis = json!({ "axisLine": { "lineStyle": { "color": "token:line-strong" } } });
    // Charming has no inner zoom without a toolbox; the wheel alone scrolls the page.
    let zoom = json!([{ "type": "inside", "zoomOnMouseWheel": "ctrl", "moveOnMouseWheel": false }]);
    merge(&mut option, json!({ "xAxis": axis, "dataZoom": zoom }));
    option
}

fn series(place: usize, group: &Group, periods: &[TablePeriod], kind: ChartKind) -> Value {
    let colour = group.slot.token();
    let (id, name) = (place.to_string(), plain(&group.name));
    let amounts = group.amounts.iter().map(ToPrimitive::to_f64);
    let shape = match kind {
        ChartKind::Bars => {
            let edge = if periods.len() < MANY_BARS { 0.5 } else { 0.0 };
            let style = ItemStyle::new().color(colour.as_str()).border_color("token:surface").border_width(edge);
            serde_json::to_value(Bar::new().id(id).name(name).stack("cost").item_style(style))
        }
        ChartKind::Area | ChartKind::Lines => {
            let line = Line::new()
                .id(id)
                .name(name)
                .show_symbol(false)
                .line_style(LineStyle::new().width(1.5).color(colour.as_str()))
                .item_style(ItemStyle::new().color(colour.as_str()));
            serde_json::to_value(if kind == ChartKind::Area { line.stack("cost") } else { line })
        }
    };
    let mut series = shape.unwrap_or_default();
    let data: Vec<Value> = match kind {
        ChartKind::Bars if periods.len() < MANY_BARS => {
            amounts.zip(periods).map(|(amount, period)| bar(amount, period)).collect()
        }
        ChartKind::Bars | ChartKind::Area | ChartKind::Lines => amounts.map(|amount| json!(amount)).collect(),
    };
    merge(&mut series, json!({ "data": data, "emphasis": { "focus": "series" }, "cursor": "pointer" }));
    match kind {
        ChartKind::Bars if periods.len() < MANY_BARS => {
            merge(&mut series, json!({ "barCategoryGap": "14%", "barMaxWidth": 72 }));
        }
        ChartKind::Bars => {
            merge(&mut series, json!({ "barCategoryGap": "0%", "large": true, "largeThreshold": 1, "progressive": 0 }));
        }
        ChartKind::Area => merge(&mut series, json!({ "areaStyle": { "opacity": 0.85 }, "triggerLineEvent": true })),
        ChartKind::Lines => merge(&mut series, json!({ "triggerLineEvent": true })),
    }
    series
}

fn bar(amount: Option<f64>, period: &TablePeriod) -> Value {
    if period.estimated { json!({ "value": amount, "itemStyle": { "decal": hatch() } }) } else { json!(amount) }
}

/// A dotted line that says from when AWS may still change the figures.
fn mark_estimated(series: &mut Value, periods: &[TablePeriod], granularity: Granularity) {
    let Some(place) = periods.iter().position(|it| it.estimated) else {
        return;
    };
    let from = periods.get(place).map(|it| format::period(&it.period, granularity)).unwrap_or_default();
    let last_third = place * 3 > periods.len() * 2;
    merge(
        series,
        json!({ "markLine": {
            "silent": true,
            // Behind the bars: the line stands in the middle of the first estimated one.
            "z": 1,
            "symbol": "none",
            "lineStyle": { "type": "dotted", "color": "token:text-3" },
            "label": {
                "formatter": format!("estimated from {from}"),
                "position": "end",
                "align": if last_third { "right" } else { "left" },
                "color": "token:text-3",
                "fontSize": 11,
            },
            "data": [{ "xAxis": place }],
        }}),
    );
}

#[cfg(test)]
mod tests {
    use domain::{Decimal, period::DateRange};

    use super::*;

    fn periods() -> Vec<TablePeriod> {
        let range: DateRange = "2026-10-30..2026-11-02".parse().unwrap();
        let day =
            |period: domain::period::Period| TablePeriod { period, estimated: period.range().from().month() == 11 };
        Granularity::Daily.periods(&range).into_iter().map(day).collect()
    }

    fn groups() -> Vec<Group> {
        let group = |name: &str, slot| Group {
            name: name.to_owned(),
            slot,
            amounts: (0..4).map(|it| Decimal::from(it * 10)).collect(),
        };
        vec![group("{evil|EC2}", Slot::Numbered(3)), group("Other", Slot::Other)]
    }

    fn drawn(kind: ChartKind) -> Value {
        option(&groups(), &periods(), Granularity::Daily, kind, &Unit::new("USD"))
    }

    #[test]
    fn estimated_periods_are_hatched_and_the_others_are_not() {
        let option = drawn(ChartKind::Bars);
        assert_eq!(option["series"][0]["data"][2]["itemStyle"]["decal"]["symbol"], "rect");
        assert_eq!(option["series"][0]["data"][1], 10.0);
        assert_eq!(option["series"][0]["markLine"]["label"]["formatter"], "estimated from 1 Nov");
        assert_eq!(option["series"][1]["markLine"], Value::Null);
    }

    #[test]
    fn many_bars_are_drawn_in_one_go_and_a_line_says_from_when_they_are_estimated() {
        let range: DateRange = "2026-01-01..2026-11-22".parse().unwrap();
        let day =
            |period: domain::period::Period| TablePeriod { period, estimated: period.range().from().month() == 11 };
        let periods: Vec<TablePeriod> = Granularity::Daily.periods(&range).into_iter().map(day).collect();
        let amounts = vec![Decimal::ONE; periods.len()];
        let group = Group { name: "EC2".to_owned(), slot: Slot::Other, amounts };
        let option = option(&[group], &periods, Granularity::Daily, ChartKind::Bars, &Unit::new("USD"));
        assert_eq!((&option["series"][0]["large"], &option["series"][0]["data"][325]), (&json!(true), &json!(1.0)));
        assert_eq!(option["series"][0]["markLine"]["data"][0]["xAxis"], 304);
    }

    #[test]
    fn groups_are_stacked_unless_they_are_lines() {
        assert_eq!(drawn(ChartKind::Bars)["series"][1]["stack"], "cost");
        assert_eq!(drawn(ChartKind::Area)["series"][1]["stack"], "cost");
        assert_eq!(drawn(ChartKind::Lines)["series"][1]["stack"], Value::Null);
    }

    #[test]
    fn names_are_text_and_the_tooltip_is_no_html() {
        let option = drawn(ChartKind::Bars);
        assert_eq!(option["series"][0]["name"], "❴evil|EC2❵");
        assert_eq!(option["tooltip"]["renderMode"], "richText");
        assert_eq!(option["farthing"]["prefix"], "$");
        assert_eq!(option["farthing"]["axis"][3], "2 Nov");
    }

    #[test]
    fn colours_are_tokens() {
        let text = drawn(ChartKind::Bars).to_string();
        assert!(text.contains("token:chart-3") && text.contains("token:chart-other") && !text.contains("\"#"));
    }
}
