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
    colour::Slot,
    option::{finish, hatch, merge, plain, tooltip},
    tip,
};

/// From so many bars of a group on they are thin lines, which ECharts draws in one go and without a pattern of their own:
/// the dotted line alone says from when they are estimated.
const MANY_BARS: usize = 130;

/// One group in the chart.
#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    /// What tells it apart: two groups may share a name.
    pub id: String,
    /// What it is called; hostile text.
    pub name: String,
    /// Its color.
    pub slot: Slot,
    /// Its amount in each period.
    pub amounts: Vec<PeriodSum>,
    /// Not drawn, yet part of the total.
    pub hidden: bool,
}

/// The span compared with, aligned by position.
#[derive(Clone, Debug, PartialEq)]
pub struct Before {
    /// What the span is called.
    pub label: String,
    /// For each period of the chart: what its counterpart is called, and its total; `None` where it has none.
    pub periods: Vec<Option<(String, Decimal)>>,
}

/// What a period is expected to cost, with an interval of 80%.
#[derive(Clone, Debug, PartialEq)]
pub struct Expected {
    /// Which period.
    pub period: Period,
    /// Its total.
    pub amount: Decimal,
    /// The lower end of the interval.
    pub low: Decimal,
    /// The upper end of the interval.
    pub high: Decimal,
}

/// The rest of the current month.
#[derive(Clone, Debug, PartialEq)]
pub struct Forecast {
    /// The last period of the chart is the month under way, and what is expected is its total; otherwise the periods lie ahead.
    pub under_way: bool,
    /// In order of time.
    pub expected: Vec<Expected>,
}

/// All that is drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct OverTime<'a> {
    /// The groups in the order that they are stacked.
    pub groups: Vec<Group>,
    /// The periods that are known.
    pub periods: &'a [TablePeriod],
    /// What all groups of each period add up to, with those that AWS left out.
    pub totals: Vec<PeriodSum>,
    /// How finely they are cut.
    pub granularity: Granularity,
    /// Bars, areas or lines.
    pub kind: ChartKind,
    /// What is counted.
    pub unit: Unit,
    /// The span compared with.
    pub before: Option<Before>,
    /// What is expected.
    pub forecast: Option<Forecast>,
}

/// The ECharts option. Groups are stacked in their order, so that 'Other', the last, lies on top;
/// negative amounts hang below zero. Series have the `id` of their group, categories the first day of their period.
pub fn option(chart: &OverTime<'_>) -> Value {
    let OverTime { groups, periods, granularity, kind, unit, .. } = chart;
    // Sums of other days stand beside stacked groups only while the stack is the whole.
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
    // Charming gives the line of an axis segments only, which a category axis does not have.
    let axis = json!({ "axisLine": { "lineStyle": { "color": "token:line-strong" } } });
    // The tooltip is drawn by `frontend/charts/cursor.js`, which follows pointer and keyboard alike.
    let tooltip = json!({ "show": false });
    merge(&mut option, json!({ "xAxis": axis, "tooltip": tooltip, "farthing": { "periods": tips(chart, forecast) } }));
    option
}

/// What is said of each category of the axis.
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
    let colour = group.slot.token();
    let (id, name) = (group.id.clone(), plain(&group.name));
    // Nothing is drawn where nothing is known, not zero.
    let amounts = group.amounts.iter().map(|it| it.known().and_then(|it| it.to_f64()));
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
    let Some(first) = periods.get(place).map(|it| it.period) else {
        return;
    };
    let from = match granularity {
        Granularity::Hourly => format::period(&first, granularity),
        // AWS settles bills by days: a month that has only begun is estimated from its first one.
        Granularity::Daily | Granularity::Monthly | Granularity::Yearly => {
            format::range(&DateRange::day(first.range().from()), false)
        }
    };
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
            "data": [{ "xAxis": first.from_iso() }],
        }}),
    );
}

#[cfg(test)]
mod tests;
