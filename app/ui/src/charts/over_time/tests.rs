//! Tests of the option: dates, stacking, estimates, comparison and forecast.

use domain::{
    Decimal,
    period::{DateRange, Period},
    table::PeriodSum,
};

use super::*;
use crate::charts::{color::Slot, series::ForecastPeriod};

fn periods(range: &str, granularity: Granularity) -> Vec<TablePeriod> {
    let range: DateRange = range.parse().unwrap();
    let table_period = |period: Period| TablePeriod { period, estimated: period.range().from().month() == 11 };
    granularity.periods(&range).into_iter().map(table_period).collect()
}

fn group(id: &str, name: &str, slot: Slot, count: i64) -> Group {
    let amounts = (0..count).map(|it| PeriodSum::Complete(Decimal::from(it * 10))).collect();
    Group { id: id.to_owned(), name: name.to_owned(), slot, amounts, is_hidden: false }
}

fn chart(periods: &[TablePeriod], kind: ChartKind) -> OverTimeChart<'_> {
    let count = i64::try_from(periods.len()).unwrap();
    OverTimeChart {
        totals: (0..count).map(|it| PeriodSum::Complete(Decimal::from(it * 20))).collect(),
        groups: vec![group("ec2", "{evil|EC2}", Slot::Numbered(3), count), group("other", "Other", Slot::Other, count)],
        periods,
        granularity: Granularity::Daily,
        kind,
        unit: Unit::new("USD"),
        comparison: None,
        forecast: None,
    }
}

fn october_option(kind: ChartKind) -> Value {
    option(&chart(&periods("2026-10-30..2026-11-02", Granularity::Daily), kind))
}

fn forecast_period(period: &str) -> ForecastPeriod {
    let [amount, low, high] = [50, 40, 60].map(Decimal::from);
    ForecastPeriod { period: Period::Days(period.parse().unwrap()), amount, low, high }
}

fn series<'a>(option: &'a Value, id: &str) -> &'a Value {
    option["series"].as_array().unwrap().iter().find(|it| it["id"] == id).unwrap_or(&Value::Null)
}

#[test]
fn axis_labels_are_keyed_by_date() {
    let option = october_option(ChartKind::Bars);
    assert_eq!(option["xAxis"]["data"][3], "2026-11-02");
    assert_eq!(option["farthing"]["labels"]["2026-11-02"], "2 Nov");
    assert_eq!(option["farthing"]["periods"][3]["from"], "2026-11-02");
    assert_eq!(option["series"][0]["markLine"]["data"][0]["xAxis"], "2026-11-01");
}

#[test]
fn the_chart_does_not_capture_the_mouse_wheel() {
    assert_eq!(october_option(ChartKind::Bars)["dataZoom"], Value::Null);
}

#[test]
fn only_estimated_periods_are_hatched() {
    let option = october_option(ChartKind::Bars);
    assert_eq!(option["series"][0]["data"][2]["itemStyle"]["color"], "hatched:chart-3");
    assert_eq!(option["series"][0]["data"][1], 10.0);
    assert_eq!(option["series"][0]["markLine"]["label"]["formatter"], "estimated from 1 Nov");
    assert_eq!(option["series"][1]["markLine"], Value::Null);
}

#[test]
fn many_bars_are_drawn_in_one_pass_and_only_a_line_marks_estimates() {
    let periods = periods("2026-01-01..2026-11-22", Granularity::Daily);
    let option = option(&chart(&periods, ChartKind::Bars));
    assert_eq!((&option["series"][0]["large"], &option["series"][0]["data"][325]), (&json!(true), &json!(3250.0)));
    assert_eq!(option["series"][0]["markLine"]["data"][0]["xAxis"], "2026-11-01");
}

#[test]
fn groups_are_stacked_unless_they_are_lines() {
    assert_eq!(october_option(ChartKind::Bars)["series"][1]["stack"], "cost");
    assert_eq!(october_option(ChartKind::Area)["series"][1]["stack"], "cost");
    assert_eq!(october_option(ChartKind::Lines)["series"][1]["stack"], Value::Null);
}

#[test]
fn series_are_identified_by_id_and_names_are_escaped() {
    let periods = periods("2026-10-30..2026-11-02", Granularity::Daily);
    let mut chart = chart(&periods, ChartKind::Bars);
    chart.groups[1].name = "{evil|EC2}".to_owned();
    let option = option(&chart);
    assert_eq!(option["series"][0]["name"], "❴evil|EC2❵");
    assert_eq!((&option["series"][0]["id"], &option["series"][1]["id"]), (&json!("ec2"), &json!("other")));
    assert_eq!(option["tooltip"]["renderMode"], "richText");
    assert_eq!(option["farthing"]["prefix"], "$");
}

#[test]
fn a_hidden_group_is_not_drawn_and_is_included_in_the_total() {
    let periods = periods("2026-10-30..2026-11-02", Granularity::Daily);
    let mut chart = chart(&periods, ChartKind::Bars);
    chart.groups[0].is_hidden = true;
    let option = option(&chart);
    assert_eq!(option["series"].as_array().unwrap().len(), 1);
    assert_eq!(option["series"][0]["markLine"]["data"][0]["xAxis"], "2026-11-01", "the mark moves to a visible series");
    assert_eq!(option["farthing"]["periods"][3]["total"], "$60.00");
}

#[test]
fn the_comparison_is_a_dashed_line_only_over_a_complete_stack() {
    let periods = periods("2026-10-30..2026-11-02", Granularity::Daily);
    let counterpart = |amount| Some(("30 Sep 2026".to_owned(), Decimal::from(amount)));
    let comparison =
        Comparison { label: "the 4 days before".to_owned(), periods: vec![counterpart(5), None, counterpart(7), None] };
    for kind in [ChartKind::Bars, ChartKind::Area] {
        let option = option(&OverTimeChart { comparison: Some(comparison.clone()), ..chart(&periods, kind) });
        assert_eq!(series(&option, "before")["data"], json!([5.0, null, 7.0, null]));
        assert_eq!(series(&option, "before")["lineStyle"]["type"], "dashed");
    }
    let lines = option(&OverTimeChart { comparison: Some(comparison.clone()), ..chart(&periods, ChartKind::Lines) });
    assert_eq!(*series(&lines, "before"), Value::Null, "a line chart does not draw the total to compare with");
    let mut with_hidden_group = OverTimeChart { comparison: Some(comparison), ..chart(&periods, ChartKind::Bars) };
    with_hidden_group.groups[0].is_hidden = true;
    assert_eq!(
        *series(&option(&with_hidden_group), "before"),
        Value::Null,
        "with a hidden group, the stack is not the total to compare with"
    );
}

#[test]
fn forecast_days_are_a_dashed_line_in_a_band() {
    let periods = periods("2026-11-01..2026-11-02", Granularity::Daily);
    let future = ["2026-11-03..2026-11-03", "2026-11-04..2026-11-04"].map(forecast_period).to_vec();
    let forecast = Some(Forecast { is_month_total: false, periods: future });
    let option = option(&OverTimeChart { forecast, ..chart(&periods, ChartKind::Bars) });
    assert_eq!(option["xAxis"]["data"].as_array().unwrap().len(), 4);
    assert_eq!(series(&option, "forecast")["data"], json!([null, null, 50.0, 50.0]));
    assert_eq!(series(&option, "forecast-band")["data"], json!([null, null, 20.0, 20.0]));
    let tooltip = &option["farthing"]["periods"][3];
    assert_eq!(
        (&tooltip["total"], &tooltip["from"]),
        (&json!("≈ $50"), &json!("")),
        "forecast days have no data to zoom into"
    );
}

#[test]
fn the_partial_month_is_completed_by_a_dashed_bar() {
    let periods = periods("2026-10-01..2026-11-22", Granularity::Monthly);
    let forecast = Some(Forecast { is_month_total: true, periods: vec![forecast_period("2026-11-01..2026-11-30")] });
    let months = OverTimeChart { granularity: Granularity::Monthly, forecast, ..chart(&periods, ChartKind::Bars) };
    let option = option(&months);
    // Both groups cost 10 in November so far.
    assert_eq!(series(&option, "forecast")["data"], json!([null, 30.0]));
    assert_eq!(series(&option, "forecast")["stack"], "cost");
    let note = &option["farthing"]["periods"][1]["notes"][1];
    assert_eq!(note, "Forecast $50, $40 – $60 (80% interval)");
}

#[test]
fn colors_are_tokens() {
    let text = october_option(ChartKind::Bars).to_string();
    assert!(text.contains("token:chart-3") && text.contains("token:chart-other") && !text.contains("\"#"));
}
