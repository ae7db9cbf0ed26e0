//! Cost over time: stacked bars or areas of the groups, or a line for each.

use charming::{
    Chart,
    component::{Axis, Grid},
    element::{AxisLabel, AxisTick, AxisType, ItemStyle, LineStyle, SplitLine, Trigger},
    series::{Bar, Line},
};
use domain::{
    Decimal, format,
    money::Unit,
    period::{DateRange, Granularity, Period},
    table::{PeriodSum, TablePeriod},
    view::ChartKind,
};
use rust_decimal::prelude::ToPrimitive;
use serde_json::{Value, json};

use super::{
    ahead,
    color::Slot,
    option::{finish, hatch, merge, plain, tooltip},
    tip,
};

/// From this many bars per group on they are thin lines, which ECharts draws in one pass and without a pattern;
/// the dotted line alone marks estimated periods.
const MANY_BARS: usize = 130;

/// One group in the chart.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// Unique id: two groups can share a name.
    pub id: String,
    /// Display name; untrusted text.
    pub name: String,
    /// Color slot.
    pub slot: Slot,
    /// Amount in each period.
    pub amounts: Vec<PeriodSum>,
    /// Hidden in the chart, but included in totals.
    pub hidden: bool,
}

/// Comparison period, aligned by position.
#[derive(Clone, Debug, PartialEq)]
pub struct Before {
    /// Name of the comparison period.
    pub label: String,
    /// For each period of the chart: name and total of its counterpart; `None` where it has none.
    pub periods: Vec<Option<(String, Decimal)>>,
}

/// Forecast of one period, with an 80% interval.
#[derive(Clone, Debug, PartialEq)]
pub struct Expected {
    /// Period of the forecast.
    pub period: Period,
    /// Forecast total.
    pub amount: Decimal,
    /// Lower bound of the interval.
    pub low: Decimal,
    /// Upper bound of the interval.
    pub high: Decimal,
}

/// Forecast for the rest of the current month.
#[derive(Clone, Debug, PartialEq)]
pub struct Forecast {
    /// Whether the last period is the partial current month, whose total is forecast; otherwise the periods are in the future.
    pub under_way: bool,
    /// In chronological order.
    pub expected: Vec<Expected>,
}

/// Input of the chart.
#[derive(Clone, Debug, PartialEq)]
pub struct OverTime<'a> {
    /// Groups in stacking order.
    pub groups: Vec<Group>,
    /// Periods with data.
    pub periods: &'a [TablePeriod],
    /// Total of each period over all groups, including data that AWS left out.
    pub totals: Vec<PeriodSum>,
    /// Granularity of the periods.
    pub granularity: Granularity,
    /// Bars, areas or lines.
    pub kind: ChartKind,
    /// Currency or unit.
    pub unit: Unit,
    /// Comparison period.
    pub before: Option<Before>,
    /// Forecast.
    pub forecast: Option<Forecast>,
}

/// ECharts option. Groups are stacked in order, so that 'Other', the last, is on top;
/// negative amounts are below zero. The `id` of a series is its group; categories are the first days of periods.
pub fn option(chart: &OverTime<'_>) -> Value {
    let OverTime { groups, periods, granularity, kind, unit, .. } = chart;
    // Totals of other days are drawn next to stacked groups only while the stack is complete.
    let is_whole = *kind != ChartKind::Lines && groups.iter().all(|group| !group.hidden);
    let before = chart.before.as_ref().filter(|_| is_whole);
    let forecast = chart.forecast.as_ref().filter(|it| is_whole && (!it.under_way || *kind == ChartKind::Bars));
    let ahead = forecast.filter(|it| !it.under_way).map(|it| it.expected.as_slice()).unwrap_or_default();
    let all = || periods.iter().map(|it| it.period).chain(ahead.iter().map(|it| it.period));
    let base = Chart::new()
        .grid(Grid::new().left(56).right(4).top(20).bottom(24))
        .tooltip(tooltip(Trigger::Axis))
        .x_axis(
            Axis::new()
                .type_(AxisType::Category)
                .data(all().map(|it| it.from_iso()).collect::<Vec<_>>())
                .axis_tick(AxisTick::new().show(false))
                .axis_label(AxisLabel::new().color("token:text-3").font_size(11)),
        )
        .y_axis(
            Axis::new()
                .type_(AxisType::Value)
                .axis_label(AxisLabel::new().color("token:text-3").font_size(11))
                .split_line(SplitLine::new().line_style(LineStyle::new().color("token:line"))),
        );
    let drawn = groups.iter().filter(|group| !group.hidden);
    let mut series: Vec<Value> = drawn.map(|group| self::series(group, periods, *kind)).collect();
    if let Some(first) = series.first_mut() {
        mark_estimated(first, periods, *granularity);
    }
    series.extend(before.map(ahead::before_line));
    let last = chart.totals.last().and_then(|it| it.known()).unwrap_or_default();
    series.extend(forecast.into_iter().flat_map(|it| ahead::forecast(it, periods.len(), last)));
    let labels = all().map(|it| (it.from_iso(), format::period(&it, *granularity)));
    let mut option = finish(&base, series, format::axis_unit(unit), labels);
    // Charming sets only segments for an axis line; a category axis has none.
    let axis = json!({ "axisLine": { "lineStyle": { "color": "token:line-strong" } } });
    // `frontend/charts/cursor.js` draws the tooltip, for pointer and keyboard alike.
    let tooltip = json!({ "show": false });
    merge(&mut option, json!({ "xAxis": axis, "tooltip": tooltip, "farthing": { "periods": tips(chart, forecast) } }));
    option
}

/// Tooltips of all categories.
fn tips(chart: &OverTime<'_>, forecast: Option<&Forecast>) -> Vec<tip::Tip> {
    let OverTime { groups, periods, totals, granularity, unit, before, .. } = chart;
    let writer = tip::Writer { groups, totals, granularity: *granularity, unit, before: before.as_ref() };
    let mut tips: Vec<_> = periods.iter().enumerate().map(|(place, period)| writer.known(place, period)).collect();
    match forecast {
        Some(Forecast { under_way: true, expected }) => {
            if let (Some(last), Some(month)) = (tips.last_mut(), expected.first()) {
                last.notes.push(writer.interval(month));
            }
        }
        Some(ahead) => tips.extend(ahead.expected.iter().map(|it| writer.ahead(it))),
        None => {}
    }
    tips
}

fn series(group: &Group, periods: &[TablePeriod], kind: ChartKind) -> Value {
    let color = group.slot.token();
    let (id, name) = (group.id.clone(), plain(&group.name));
    // Missing data is a gap, not zero.
    let amounts = group.amounts.iter().map(|it| it.known().and_then(|it| it.to_f64()));
    let shape = match kind {
        ChartKind::Bars => {
            let edge = if periods.len() < MANY_BARS { 0.5 } else { 0.0 };
            let style = ItemStyle::new().color(color.as_str()).border_color("token:surface").border_width(edge);
            serde_json::to_value(Bar::new().id(id).name(name).stack("cost").item_style(style))
        }
        ChartKind::Area | ChartKind::Lines => {
            let line = Line::new()
                .id(id)
                .name(name)
                .show_symbol(false)
                .line_style(LineStyle::new().width(1.5).color(color.as_str()))
                .item_style(ItemStyle::new().color(color.as_str()));
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

/// Dotted line at the first estimated period.
fn mark_estimated(series: &mut Value, periods: &[TablePeriod], granularity: Granularity) {
    let Some(place) = periods.iter().position(|it| it.estimated) else {
        return;
    };
    let Some(first) = periods.get(place).map(|it| it.period) else {
        return;
    };
    let from = match granularity {
        Granularity::Hourly => format::period(&first, granularity),
        // AWS finalizes bills by day: a partial month is estimated from its first day.
        Granularity::Daily | Granularity::Monthly | Granularity::Yearly => {
            format::range(&DateRange::day(first.range().from()), false)
        }
    };
    let last_third = place * 3 > periods.len() * 2;
    merge(
        series,
        json!({ "markLine": {
            "silent": true,
            // Behind the bars: the line is in the middle of the first estimated one.
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
            "data": [{ "xAxis": first.from_iso() }],
        }}),
    );
}

#[cfg(test)]
mod tests;
