//! Cost over time: stacked bars or areas of the groups, or a line for each.

use charming::{
    element::{ItemStyle, LineStyle},
    series::{Bar, Line},
};
use domain::{
    format,
    money::Unit,
    period::{DateRange, Granularity},
    table::{PeriodSum, TablePeriod},
    view::ChartKind,
};
use rust_decimal::prelude::ToPrimitive;
use serde_json::{Value, json};

use super::{
    color::Slot,
    option::{Base, escaped, finish, merge},
    overlays::{comparison_line, forecast_series},
    series::{Comparison, Forecast, Group},
    tooltip::{Tooltip, TooltipBuilder},
};

/// Minimum number of periods for thin bars, which ECharts draws in one pass and without a pattern;
/// only the dotted line then marks estimated periods.
const MANY_BARS: usize = 130;

/// Input of the chart.
#[derive(Clone, Debug, PartialEq)]
pub struct OverTimeChart<'a> {
    /// Groups in stacking order.
    pub groups: Vec<Group>,
    /// Periods with data.
    pub periods: &'a [TablePeriod],
    /// Total of each period over all groups, hidden ones included; marked partial where AWS returned incomplete data.
    pub totals: Vec<PeriodSum>,
    /// Granularity of the periods.
    pub granularity: Granularity,
    /// Bars, areas or lines.
    pub kind: ChartKind,
    /// Currency or unit.
    pub unit: Unit,
    /// Comparison period.
    pub comparison: Option<Comparison>,
    /// Forecast.
    pub forecast: Option<Forecast>,
}

/// ECharts option. Groups are stacked in order, so that 'Other', the last, is on top;
/// negative amounts are stacked below zero. The `id` of a series is its group's; categories are the first days of periods.
pub fn option(chart: &OverTimeChart<'_>) -> Value {
    let OverTimeChart { groups, periods, granularity, kind, unit, .. } = chart;
    // Comparison and forecast are totals: they are drawn only if the stack shows the total, too.
    let is_total = *kind != ChartKind::Lines && groups.iter().all(|group| !group.is_hidden);
    let comparison = chart.comparison.as_ref().filter(|_| is_total);
    let forecast = chart.forecast.as_ref().filter(|it| is_total && (!it.is_month_total || *kind == ChartKind::Bars));
    let future = forecast.filter(|it| !it.is_month_total).map(|it| it.periods.as_slice()).unwrap_or_default();
    let all_periods = || periods.iter().map(|it| it.period).chain(future.iter().map(|it| it.period));
    let base = Base::over_categories(all_periods().map(|it| it.from_iso()).collect(), 20);
    let visible = groups.iter().filter(|group| !group.is_hidden);
    let mut series: Vec<Value> = visible.map(|group| group_series(group, periods, *kind)).collect();
    if let Some(first) = series.first_mut() {
        mark_estimated(first, periods, *granularity);
    }
    series.extend(comparison.map(comparison_line));
    let last_total = chart.totals.last().and_then(|it| it.known()).unwrap_or_default();
    series.extend(forecast.into_iter().flat_map(|it| forecast_series(it, periods.len(), last_total)));
    let labels = all_periods().map(|it| (it.from_iso(), format::period(&it, *granularity)));
    let mut option = finish(&base, series, format::axis_unit(unit), labels);
    // Charming sets only segments for an axis line; a category axis has none.
    let axis = json!({ "axisLine": { "lineStyle": { "color": "token:line-strong" } } });
    // `frontend/charts/cursor.js` draws the tooltip for both pointer and keyboard.
    let tooltip = json!({ "show": false });
    merge(
        &mut option,
        json!({ "xAxis": axis, "tooltip": tooltip, "farthing": { "periods": tooltips(chart, forecast) } }),
    );
    option
}

/// Tooltips of all categories.
fn tooltips(chart: &OverTimeChart<'_>, forecast: Option<&Forecast>) -> Vec<Tooltip> {
    let OverTimeChart { groups, periods, totals, granularity, unit, comparison, .. } = chart;
    let builder = TooltipBuilder { groups, totals, granularity: *granularity, unit, comparison: comparison.as_ref() };
    let mut tooltips: Vec<_> =
        periods.iter().enumerate().map(|(index, period)| builder.actual(index, period)).collect();
    match forecast {
        Some(Forecast { is_month_total: true, periods }) => {
            if let (Some(last), Some(month)) = (tooltips.last_mut(), periods.first()) {
                last.notes.push(builder.forecast_note(month));
            }
        }
        Some(forecast) => tooltips.extend(forecast.periods.iter().map(|it| builder.forecast(it))),
        None => {}
    }
    tooltips
}

/// Series of one group.
fn group_series(group: &Group, periods: &[TablePeriod], kind: ChartKind) -> Value {
    let color = group.slot.token();
    let (id, name) = (group.id.clone(), escaped(&group.name));
    // Missing data is a gap, not zero.
    let amounts = group.amounts.iter().map(|it| it.known().and_then(|it| it.to_f64()));
    let base = match kind {
        ChartKind::Bars => {
            let border = if periods.len() < MANY_BARS { 0.5 } else { 0.0 };
            let style = ItemStyle::new().color(color.as_str()).border_color("token:surface").border_width(border);
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
    let mut series = base.unwrap_or_default();
    let data: Vec<Value> = match kind {
        ChartKind::Bars if periods.len() < MANY_BARS => {
            amounts.zip(periods).map(|(amount, period)| bar(amount, group.slot, period)).collect()
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

/// Bar of one period, hatched if it is estimated.
fn bar(amount: Option<f64>, slot: Slot, period: &TablePeriod) -> Value {
    if period.estimated {
        json!({ "value": amount, "itemStyle": { "color": slot.hatched_token() } })
    } else {
        json!(amount)
    }
}

/// Dotted line at the first estimated period.
fn mark_estimated(series: &mut Value, periods: &[TablePeriod], granularity: Granularity) {
    let Some(index) = periods.iter().position(|it| it.estimated) else {
        return;
    };
    let Some(first) = periods.get(index).map(|it| it.period) else {
        return;
    };
    let from = match granularity {
        Granularity::Hourly => format::period(&first, granularity),
        // AWS finalizes bills by day: a partial month is estimated from its first day.
        Granularity::Daily | Granularity::Monthly | Granularity::Yearly => {
            format::range(&DateRange::day(first.range().from()), false)
        }
    };
    let is_in_last_third = index * 3 > periods.len() * 2;
    merge(
        series,
        json!({ "markLine": {
            "silent": true,
            // Drawn behind the bars, through the middle of the first estimated one.
            "z": 1,
            "symbol": "none",
            "lineStyle": { "type": "dotted", "color": "token:text-3" },
            "label": {
                "formatter": format!("estimated from {from}"),
                "position": "end",
                "align": if is_in_last_third { "right" } else { "left" },
                "color": "token:text-3",
                "fontSize": 11,
            },
            "data": [{ "xAxis": first.from_iso() }],
        }}),
    );
}

#[cfg(test)]
mod tests;
