//! The chart matches the figures, at any zoom and with any groups hidden.

use domain::period::DateRange;

use super::*;

fn periods(range: &str, granularity: Granularity) -> Vec<TablePeriod> {
    let range: DateRange = range.parse().unwrap();
    let marked = |period: Period| TablePeriod { period, estimated: period.range().from().month() == 11 };
    granularity.periods(&range).into_iter().map(marked).collect()
}

fn group(id: &str, name: &str, slot: Slot, count: i64) -> Group {
    let amounts = (0..count).map(|it| PeriodSum::Complete(Decimal::from(it * 10))).collect();
    Group { id: id.to_owned(), name: name.to_owned(), slot, amounts, hidden: false }
}

fn chart(periods: &[TablePeriod], kind: ChartKind) -> OverTime<'_> {
    let count = i64::try_from(periods.len()).unwrap();
    OverTime {
        totals: (0..count).map(|it| PeriodSum::Complete(Decimal::from(it * 20))).collect(),
        groups: vec![group("ec2", "{evil|EC2}", Slot::Numbered(3), count), group("other", "Other", Slot::Other, count)],
        periods,
        granularity: Granularity::Daily,
        kind,
        unit: Unit::new("USD"),
        before: None,
        forecast: None,
    }
}

fn drawn(kind: ChartKind) -> Value {
    option(&chart(&periods("2026-10-30..2026-11-02", Granularity::Daily), kind))
}

fn expected(period: &str) -> Expected {
    let [amount, low, high] = [50, 40, 60].map(Decimal::from);
    Expected { period: Period::Days(period.parse().unwrap()), amount, low, high }
}

fn series<'a>(option: &'a Value, id: &str) -> &'a Value {
    option["series"].as_array().unwrap().iter().find(|it| it["id"] == id).unwrap_or(&Value::Null)
}

#[test]
fn labels_belong_to_dates_and_not_to_indexes() {
    let option = drawn(ChartKind::Bars);
    assert_eq!(option["xAxis"]["data"][3], "2026-11-02");
    assert_eq!(option["farthing"]["labels"]["2026-11-02"], "2 Nov");
    assert_eq!(option["farthing"]["periods"][3]["from"], "2026-11-02");
    assert_eq!(option["series"][0]["markLine"]["data"][0]["xAxis"], "2026-11-01");
}

#[test]
fn the_wheel_scrolls_the_page() {
    assert_eq!(drawn(ChartKind::Bars)["dataZoom"], Value::Null);
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
fn many_bars_are_drawn_at_once_and_a_line_marks_estimates() {
    let periods = periods("2026-01-01..2026-11-22", Granularity::Daily);
    let option = option(&chart(&periods, ChartKind::Bars));
    assert_eq!((&option["series"][0]["large"], &option["series"][0]["data"][325]), (&json!(true), &json!(3250.0)));
    assert_eq!(option["series"][0]["markLine"]["data"][0]["xAxis"], "2026-11-01");
}

#[test]
fn groups_are_stacked_unless_they_are_lines() {
    assert_eq!(drawn(ChartKind::Bars)["series"][1]["stack"], "cost");
    assert_eq!(drawn(ChartKind::Area)["series"][1]["stack"], "cost");
    assert_eq!(drawn(ChartKind::Lines)["series"][1]["stack"], Value::Null);
}

#[test]
fn names_are_text_and_no_ids() {
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
fn a_hidden_group_is_not_drawn_and_stays_in_the_total() {
    let periods = periods("2026-10-30..2026-11-02", Granularity::Daily);
    let mut chart = chart(&periods, ChartKind::Bars);
    chart.groups[0].hidden = true;
    let option = option(&chart);
    assert_eq!(option["series"].as_array().unwrap().len(), 1);
    assert_eq!(option["series"][0]["markLine"]["data"][0]["xAxis"], "2026-11-01", "the mark moves to a visible series");
    assert_eq!(option["farthing"]["periods"][3]["total"], "$60.00");
}

#[test]
fn the_comparison_is_a_dashed_line_over_the_whole_stack() {
    let periods = periods("2026-10-30..2026-11-02", Granularity::Daily);
    let counterpart = |amount| Some(("30 Sep 2026".to_owned(), Decimal::from(amount)));
    let before =
        Before { label: "the 4 days before".to_owned(), periods: vec![counterpart(5), None, counterpart(7), None] };
    for kind in [ChartKind::Bars, ChartKind::Area] {
        let option = option(&OverTime { before: Some(before.clone()), ..chart(&periods, kind) });
        assert_eq!(series(&option, "before")["data"], json!([5.0, null, 7.0, null]));
        assert_eq!(series(&option, "before")["lineStyle"]["type"], "dashed");
    }
    let lines = option(&OverTime { before: Some(before.clone()), ..chart(&periods, ChartKind::Lines) });
    assert_eq!(*series(&lines, "before"), Value::Null, "lines of the groups have no line of their total");
    let mut parted = OverTime { before: Some(before), ..chart(&periods, ChartKind::Bars) };
    parted.groups[0].hidden = true;
    assert_eq!(*series(&option(&parted), "before"), Value::Null, "a part of the groups has no comparison");
}

#[test]
fn forecast_days_are_a_dashed_line_in_a_band() {
    let periods = periods("2026-11-01..2026-11-02", Granularity::Daily);
    let ahead = ["2026-11-03..2026-11-03", "2026-11-04..2026-11-04"].map(expected).to_vec();
    let forecast = Some(Forecast { under_way: false, expected: ahead });
    let option = option(&OverTime { forecast, ..chart(&periods, ChartKind::Bars) });
    assert_eq!(option["xAxis"]["data"].as_array().unwrap().len(), 4);
    assert_eq!(series(&option, "forecast")["data"], json!([null, null, 50.0, 50.0]));
    assert_eq!(series(&option, "forecast-band")["data"], json!([null, null, 20.0, 20.0]));
    let tip = &option["farthing"]["periods"][3];
    assert_eq!((&tip["total"], &tip["from"]), (&json!("≈ $50"), &json!("")), "nothing to zoom into");
}

#[test]
fn the_partial_month_is_completed_by_a_dashed_bar() {
    let periods = periods("2026-10-01..2026-11-22", Granularity::Monthly);
    let forecast = Some(Forecast { under_way: true, expected: vec![expected("2026-11-01..2026-11-30")] });
    let months = OverTime { granularity: Granularity::Monthly, forecast, ..chart(&periods, ChartKind::Bars) };
    let option = option(&months);
    // Both groups cost 10 in November so far.
    assert_eq!(series(&option, "forecast")["data"], json!([null, 30.0]));
    assert_eq!(series(&option, "forecast")["stack"], "cost");
    let note = &option["farthing"]["periods"][1]["notes"][1];
    assert_eq!(note, "Forecast $50, $40 – $60 (80% interval)");
}

#[test]
fn colors_are_tokens() {
    let text = drawn(ChartKind::Bars).to_string();
    assert!(text.contains("token:chart-3") && text.contains("token:chart-other") && !text.contains("\"#"));
}
