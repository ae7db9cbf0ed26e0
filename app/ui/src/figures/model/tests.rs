//! Figures of a view: totals, comparisons, missing data, and units.

use domain::{
    Date, Timestamp,
    error::{Fault, SourceError},
    money::Unit,
    period::Period,
    port::Reading,
    table::{Missing, TableBuilder, TablePeriod},
};

use super::*;

fn limits() -> Limits {
    Limits::on("2026-11-23".parse::<Date>().unwrap())
}

fn view(query: &str) -> View {
    View::parse(&Page::Overview, query, &limits()).view
}

/// Costs of one dollar a day for each service.
fn reading(query: &CostQuery, services: &[&str]) -> Reading {
    let periods = query.granularity.periods(&query.range);
    let is_estimated = |period: &Period| period.range().to() >= "2026-11-01".parse::<Date>().unwrap();
    let table_periods = periods.iter().map(|period| TablePeriod { period: *period, estimated: is_estimated(period) });
    let mut table = TableBuilder::new(query.group_by.clone(), table_periods.collect());
    for (index, period) in periods.iter().enumerate() {
        for service in services {
            let key = if query.group_by.is_empty() { vec![] } else { vec![(*service).into()] };
            let amount = Decimal::from(period.range().days());
            table.add(index, Key(key), Metric::Unblended, Money::new(amount, Unit::new("USD")));
        }
    }
    Reading::fresh(table.finish(), Timestamp::UNIX_EPOCH)
}

/// Costs for a query: three services, of which the third has no costs in the comparison period.
pub(in crate::figures) fn answer(query: &CostQuery) -> Reading {
    let is_comparison = query.range.to() < "2026-10-24".parse().unwrap() && !query.group_by.is_empty();
    reading(query, if is_comparison { &["a", "b"] } else { &["a", "b", "c"] })
}

fn model_with(query: &str, answer: impl Fn(&CostQuery) -> Option<CostResult>) -> Option<Model> {
    let view = view(query);
    let plan = Arc::new(Plan::of(&Page::Overview.scoped(&view), &limits()));
    Model::of(&Page::Overview, &view, plan, limits(), answer)
}

fn model(query: &str) -> Model {
    model_with(query, |query| Some(Ok(answer(query)))).unwrap()
}

#[test]
fn a_model_needs_an_answer_to_each_query() {
    let plan = Plan::of(&view("range=30d"), &limits());
    let model_without =
        |missing: CostQuery| model_with("range=30d", move |query| (*query != missing).then(|| Ok(answer(query))));
    assert!(model_without(plan.costs).is_none() && model_without(plan.totals).is_none());
}

#[test]
fn rows_add_up_to_the_total_for_any_number_of_groups() {
    for top in 1..=4 {
        let model = model(&format!("range=30d&top={top}"));
        let costs = model.costs.unwrap();
        let parts: Decimal = costs.rows.iter().map(|row| row.part.amount()).sum();
        assert_eq!(parts, costs.total.clone().unwrap().amount);
    }
}

#[test]
fn filtered_groups_are_shown_before_aws_totals_are_loaded() {
    let query = "range=30d&not.service=c";
    let totals = Plan::of(&view(query), &limits()).totals;
    let without_totals = model_with(query, |query| (*query != totals).then(|| Ok(answer(query)))).unwrap();
    assert_eq!(without_totals.report.totals, None);
    let group_sum = without_totals.costs.unwrap().total.clone().unwrap();
    assert_eq!(
        without_totals.report.figures.unwrap().total.unwrap().money,
        group_sum,
        "the sum of the groups is shown until AWS's total is loaded"
    );
    let figures = model(query).report.figures.unwrap();
    assert!(figures.total.unwrap().change.is_some() && figures.month_to_date.unwrap().change.is_some());
    assert!(figures.last_month.unwrap().change.is_some());
}

#[test]
fn changes_use_the_periods_of_the_headline() {
    let model = model("range=last-month");
    let movers = model.report.movers.clone().unwrap();
    assert_eq!(Some(movers.spans), model.report.plan.headline_comparison);
    assert_eq!(movers.spans.previous.to_string(), "2026-09-01..2026-09-30");
    let before = model.report.plan.before.clone().unwrap();
    let without_comparison =
        model_with("range=last-month", |query| (*query != before).then(|| Ok(answer(query)))).unwrap();
    assert!(without_comparison.report.movers.is_none() && without_comparison.report.compare_error.is_none());
}

#[test]
fn trends_exclude_a_partial_month() {
    let costs = model("").costs.unwrap();
    assert_eq!(costs.rows[0].part.amounts.len(), 6);
    assert_eq!(costs.rows[0].trend, [30, 31, 31, 30, 31].map(Decimal::from), "November is incomplete");
}

#[test]
fn a_new_group_has_a_change_without_percentage() {
    let costs = model("range=30d&compare=previous").costs.unwrap();
    let change = |name: &str| costs.rows.iter().find(|row| row.name == name).unwrap().change.clone().unwrap();
    assert_eq!((change("c").difference.amount, change("c").ratio), (Decimal::from(30), None));
    assert_eq!(change("a").ratio, Some(Decimal::ZERO));
    assert_eq!(costs.change.clone().unwrap().difference.amount, Decimal::from(30));
}

#[test]
fn a_failed_query_does_not_affect_other_figures() {
    let query = "range=30d&compare=previous";
    let plan = Plan::of(&view(query), &limits());
    let error = SourceError {
        fault: Fault::Throttled,
        operation: "ce:GetCostAndUsage".to_owned(),
        request_id: None,
        raw_message: None,
    };
    let model_with_failure = |failed: &CostQuery| {
        model_with(query, |query| Some(if query == failed { Err(error.clone()) } else { Ok(answer(query)) })).unwrap()
    };
    let model = model_with_failure(&plan.totals);
    assert!(model.report.figures.is_err() && model.costs.is_ok());
    let model = model_with_failure(plan.before.as_ref().unwrap());
    assert_eq!(model.report.compare_error, Some(error.clone()));
    assert!(model.costs.unwrap().rows.iter().all(|row| row.change.is_none()));
    assert!(model_with_failure(&plan.costs).costs.is_err());
}

#[test]
fn stale_figures_have_an_error_and_a_time() {
    let error =
        SourceError { fault: Fault::DailyCapReached, operation: String::new(), request_id: None, raw_message: None };
    let stale = |query: &CostQuery| Ok(Reading { stale: Some(error.clone()), ..answer(query) });
    let model = model_with("range=30d", |query| Some(stale(query))).unwrap();
    assert_eq!(model.report.stale, Some((error, Timestamp::UNIX_EPOCH)));
}

#[test]
fn other_is_last_in_every_order() {
    let costs = model("range=30d&top=2").costs.unwrap();
    for column in CostColumn::ALL {
        for descending in [true, false] {
            let rows = costs.sorted(Sort { column: *column, descending });
            assert!(rows.last().unwrap().values.is_none(), "{column:?}");
            assert_eq!(rows.len(), 3);
        }
    }
}

/// Figures with missing data in some periods, by index, of the costs by group.
pub(in crate::figures) fn costs_without(query: &str, missing: &[(usize, Missing)]) -> PageCosts {
    let model = model_with(query, |query| {
        let whole = answer(query);
        let mut table = TableBuilder::new(query.group_by.clone(), whole.table.periods().to_vec());
        let is_grouped = !query.group_by.is_empty();
        let gaps = || missing.iter().filter(move |_| is_grouped);
        for (index, _) in whole.table.periods().iter().enumerate() {
            for (key_index, key) in whole.table.keys().iter().enumerate() {
                let includes_key = |missing: &Missing| match missing {
                    Missing::Amount(missing_key, _) => missing_key == key,
                    _ => true,
                };
                if !gaps().any(|(gap, missing)| *gap == index && includes_key(missing)) {
                    let money = whole.table.money(index, key_index, Metric::Unblended).unwrap();
                    table.add(index, key.clone(), Metric::Unblended, money);
                }
            }
        }
        gaps().for_each(|(index, missing)| table.set_missing(*index, missing.clone()));
        Some(Ok(Reading::fresh(table.finish(), Timestamp::UNIX_EPOCH)))
    });
    PageCosts::of(&Arc::new(model.unwrap())).unwrap()
}

/// Figures whose daily totals are missing on some days.
pub(in crate::figures) fn costs_without_totals(query: &str, missing: &[&str]) -> PageCosts {
    let model = model_with(query, |query| {
        let whole = answer(query);
        let mut table = TableBuilder::new(query.group_by.clone(), whole.table.periods().to_vec());
        for (index, period) in whole.table.periods().iter().enumerate() {
            if query.group_by.is_empty() && missing.contains(&period.period.from_iso().as_str()) {
                table.set_missing(index, Missing::Everything);
                continue;
            }
            for (key_index, key) in whole.table.keys().iter().enumerate() {
                let money = whole.table.money(index, key_index, Metric::Unblended).unwrap();
                table.add(index, key.clone(), Metric::Unblended, money);
            }
        }
        Some(Ok(Reading::fresh(table.finish(), Timestamp::UNIX_EPOCH)))
    });
    PageCosts::of(&Arc::new(model.unwrap())).unwrap()
}

#[test]
fn missing_data_is_listed_and_excluded_from_comparisons() {
    let PageCosts { model, costs } =
        costs_without("range=30d&granularity=daily&compare=previous", &[(3, Missing::Everything)]);
    assert_eq!(model.report.missing, ["AWS sent no data for 27 Oct 2026"]);
    assert!(costs.change.is_none() && model.report.movers.is_none() && costs.before.is_none());
    assert!(costs.rows.iter().all(|row| row.change.is_none() && row.trend.len() == 29));
}

#[test]
fn a_group_without_amounts_has_a_row_with_an_unknown_cost() {
    let c = || Key(vec!["c".into()]);
    let gaps: Vec<_> = (0..30).map(|day| (day, Missing::Amount(c(), Metric::Unblended))).collect();
    let PageCosts { model, costs } = costs_without("range=30d&granularity=daily", &gaps);
    // The comparison period of the headline has no amount for c either.
    let spans = ["24 Oct – 22 Nov 2026", "24 Sep – 23 Oct 2026"];
    assert_eq!(model.report.missing, spans.map(|days| format!("AWS sent no amount for c for {days}")));
    let row = costs.rows.iter().find(|row| row.name == "c").unwrap();
    assert_eq!((&row.part.total, row.missing_reason()), (&None, "unknown"));
    assert_eq!(costs.total.clone().unwrap().amount, Decimal::from(60));
}

#[test]
fn a_total_without_groups_is_reported_as_missing_data() {
    let without_groups =
        |query: &CostQuery| if query.group_by.is_empty() { answer(query) } else { reading(query, &[]) };
    let model = model_with("range=30d", |query| Some(Ok(without_groups(query)))).unwrap();
    assert_eq!(model.report.missing, ["AWS reports a total of $90.00 and listed no groups"]);
    assert_eq!(model.costs.unwrap().missing_reason(), "unknown");
}

#[test]
fn a_metric_without_amounts_has_no_unit() {
    let model = model_with("range=30d&metric=blended", |query| Some(Ok(answer(query)))).unwrap();
    let costs = model.costs.unwrap();
    assert!(!costs.has_mixed_units());
    assert_eq!(costs.missing_reason(), "unknown");
}

/// Lines of a bill: service, cost per day, usage per day, and unit.
type Line = (&'static str, &'static str, &'static str, &'static str);

/// Bills with unusual amounts and units.
const UNUSUAL_BILLS: [(&str, &[Line]); 12] = [
    ("all zero, several units", &[("a", "0", "24", "Hrs"), ("b", "0", "1", "GB-Mo"), ("c", "0", "50", "Requests")]),
    ("all zero, one unit", &[("a", "0", "24", "Hrs")]),
    ("nothing used", &[("a", "0", "0", "N/A")]),
    ("no groups", &[]),
    ("several units", &[("a", "5", "24", "Hrs"), ("a", "0", "1", "GB-Mo"), ("b", "2", "1", "GB-Mo")]),
    ("negative", &[("a", "-5", "24", "Hrs"), ("b", "-20", "3", "GB-Mo")]),
    (
        "credits that cancel",
        &[("a", "5", "24", "Hrs"), ("a", "-5", "0", "N/A"), ("b", "3", "1", "GB"), ("b", "-3", "0", "")],
    ),
    ("credits of another unit", &[("a", "5", "24", "Hrs"), ("a", "-5", "-2", "GB"), ("a", "0", "-22", "Requests")]),
    ("minus zero", &[("a", "-0", "-0", "Hrs"), ("b", "0.0000000000", "2", "GB")]),
    ("mixed by AWS", &[("a", "5", "24", "N/A"), ("b", "5", "-24", "N/A")]),
    ("huge", &[("a", "1234567890123456.7890123456", "7000000000000000000000", "Hrs"), ("b", "1E-10", "1E-20", "GB")]),
    ("too large", &[("a", "79228162514264337593543950335", "1", "Hrs"), ("b", "1", "1", "Hrs")]),
];

fn bill_reading(query: &CostQuery, lines: &[Line]) -> Reading {
    let periods = query.granularity.periods(&query.range);
    let table_periods = periods.iter().map(|period| TablePeriod { period: *period, estimated: false }).collect();
    let mut table = TableBuilder::new(query.group_by.clone(), table_periods);
    for index in 0..periods.len() {
        for (service, cost, usage, unit) in lines {
            let key = || Key(if query.group_by.is_empty() { vec![] } else { vec![(*service).into()] });
            let number = |text: &str| text.parse().or_else(|_| Decimal::from_scientific(text)).unwrap();
            for metric in [Metric::Unblended, Metric::Amortized] {
                table.add(index, key(), metric, Money::new(number(cost), Unit::new("USD")));
            }
            table.add(index, key(), Metric::Usage, Money::new(number(usage), Unit::new(*unit)));
        }
    }
    Reading::fresh(table.finish(), Timestamp::UNIX_EPOCH)
}

/// Figures of all components of a page, as text.
fn rendered_figures(query: &str, answer: impl Fn(&CostQuery) -> Reading) -> String {
    let model = model_with(query, |query| Some(Ok(answer(query)))).unwrap();
    let costs = model.costs.as_ref().unwrap();
    let forecast =
        domain::overview::CostAnalysis::of(model.report.totals.as_ref().unwrap(), model.view.metric, &model.limits);
    let state = (costs.table.is_blank(), costs.has_mixed_units(), costs.missing_reason());
    format!(
        "{:?}",
        (
            &model.report.figures,
            &costs.rows,
            &costs.total,
            &costs.change,
            &model.report.movers,
            &model.report.missing,
            state,
            forecast
        )
    )
}

/// Hydration: server and browser must compute the same figures from any bill.
#[test]
fn server_and_browser_render_the_same_page_for_any_bill() {
    for (name, lines) in UNUSUAL_BILLS {
        for query in [
            "",
            "range=30d",
            "range=7d&compare=previous",
            "metric=usage",
            "metric=blended",
            "from=2026-11-05&to=2026-11-05",
            "range=last-month",
        ] {
            let on_server = |query: &CostQuery| {
                let reading = bill_reading(query, lines);
                Reading { table: reading.table.as_sent(), ..reading }
            };
            let in_browser = |query: &CostQuery| {
                postcard::from_bytes::<Reading>(&postcard::to_stdvec(&on_server(query)).unwrap()).unwrap()
            };
            assert_eq!(rendered_figures(query, on_server), rendered_figures(query, in_browser), "{name}, {query}");
        }
    }
}

/// Amounts that fit alone but not together have no sum, in one period or over all of them.
#[test]
fn an_overflowing_sum_is_too_large() {
    use domain::table::PeriodSum;
    let (_, lines) = UNUSUAL_BILLS.into_iter().find(|(name, _)| *name == "too large").unwrap();
    for (query, expected) in [
        ("from=2026-11-05&to=2026-11-05", vec![]),
        ("range=7d&granularity=daily", vec!["The amounts for a are too large to be added up"]),
    ] {
        let model = model_with(query, |query| Some(Ok(bill_reading(query, lines)))).unwrap();
        // AWS's own total overflows as well.
        let overflows: Vec<&str> =
            model.report.missing.iter().map(|it| &**it).filter(|it| it.starts_with("The amounts")).collect();
        assert_eq!(overflows, expected, "{query}");
        let costs = model.costs.unwrap();
        assert_eq!((&costs.total, costs.rows.len()), (&None, 2), "{query}");
        let totals = costs.table.all_period_sums(Metric::Unblended);
        assert!(!totals.is_empty() && totals.iter().all(|it| *it == PeriodSum::TooLarge), "{query}: {totals:?}");
    }
}

#[test]
fn the_chart_has_at_most_ten_series_and_other_which_add_up() {
    let names: Vec<String> = (0..30).map(|it| format!("s{it}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    for (top, expected) in [(9, 10), (10, 11), (25, 11), (50, 11)] {
        let query = format!("range=30d&top={top}");
        let costs = model_with(&query, |query| Some(Ok(reading(query, &names)))).unwrap().costs.unwrap();
        let series = crate::figures::legend::chart_groups(&costs, Metric::Unblended, |_| false);
        assert_eq!(series.len(), expected, "top={top}");
        let drawn: Decimal = series.iter().flat_map(|group| &group.amounts).map(|it| it.complete().unwrap()).sum();
        assert_eq!(drawn, costs.total.clone().unwrap().amount, "top={top}");
        let other_count = 30 - (expected - 1);
        assert_eq!(series.last().unwrap().name, format!("Other, {other_count} services"));
        let colored = costs.rows.iter().filter(|row| row.slot != Slot::Other).count();
        assert_eq!(colored, expected - 1, "further rows have the color of Other");
    }
}

#[test]
fn groups_with_the_same_name_have_distinct_labels_and_the_same_color() {
    let names_and_slots = |services: &'static [&'static str]| {
        let model = model_with("range=30d", |query| Some(Ok(reading(query, services)))).unwrap();
        model.costs.unwrap().rows.iter().map(|row| (row.name.clone(), row.slot)).collect::<Vec<_>>()
    };
    let single = names_and_slots(&["Amazon Elastic Load Balancing"]);
    let same_name = names_and_slots(&["Amazon Elastic Load Balancing", "Elastic Load Balancing"]);
    assert_eq!(single[0].0, "Elastic Load Balancing");
    assert_eq!(same_name[0].0, "Elastic Load Balancing (Amazon Elastic Load Balancing)");
    assert_eq!((single[0].1, &*same_name[1].0), (same_name[0].1, "Elastic Load Balancing"));
    assert_ne!(same_name[0].1, same_name[1].1);
    // A service that was renamed between the two periods.
    let renamed = model_with("range=30d&compare=previous", |query| {
        let is_comparison = query.range.to() < "2026-10-24".parse().unwrap();
        Some(Ok(reading(
            query,
            if is_comparison { &["Amazon Elastic Load Balancing"] } else { &["Elastic Load Balancing"] },
        )))
    });
    let rows = renamed.unwrap().costs.unwrap().rows.clone();
    assert_eq!(rows.len(), 2);
    assert_ne!(rows[0].name, rows[1].name);
}

#[test]
fn rows_have_distinct_ids() {
    let costs = model("range=30d&group=service&top=2").costs.unwrap();
    let ids: Vec<String> = costs.rows.iter().map(Row::id).collect();
    assert_eq!(ids, ["=a", "=b", OTHER]);
}
