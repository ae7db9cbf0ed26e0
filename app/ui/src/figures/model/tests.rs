//! Figures follow the view, comparisons cover comparable days, and missing data stays missing.

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

/// One dollar a day for each service.
fn reading(query: &CostQuery, services: &[&str]) -> Reading {
    let periods = query.granularity.periods(&query.range);
    let open = |period: &Period| period.range().to() >= "2026-11-01".parse::<Date>().unwrap();
    let marked = periods.iter().map(|period| TablePeriod { period: *period, estimated: open(period) });
    let mut table = TableBuilder::new(query.group_by.clone(), marked.collect());
    for (place, period) in periods.iter().enumerate() {
        for service in services {
            let key = if query.group_by.is_empty() { vec![] } else { vec![(*service).into()] };
            let amount = Decimal::from(period.range().days());
            table.add(place, Key(key), Metric::Unblended, Money::new(amount, Unit::new("USD")));
        }
    }
    Reading::fresh(table.finish(), Timestamp::UNIX_EPOCH)
}

/// AWS's response to each request: three services, of which only two exist in the comparison period.
fn answer(query: &CostQuery) -> Reading {
    let earlier = query.range.to() < "2026-10-24".parse().unwrap() && !query.group_by.is_empty();
    reading(query, if earlier { &["a", "b"] } else { &["a", "b", "c"] })
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
fn a_model_needs_an_answer_to_each_request() {
    let plan = Plan::of(&view("range=30d"), &limits());
    let but = |missing: CostQuery| model_with("range=30d", move |query| (*query != missing).then(|| Ok(answer(query))));
    assert!(but(plan.costs).is_none() && but(plan.totals).is_none());
}

#[test]
fn the_parts_add_up_for_any_number_of_groups() {
    for top in 1..=4 {
        let model = model(&format!("range=30d&top={top}"));
        let costs = model.costs.unwrap();
        let parts: Decimal = costs.rows.iter().map(|row| row.part.amount()).sum();
        assert_eq!(parts, costs.total.clone().unwrap().amount);
    }
}

#[test]
fn filtered_groups_are_shown_before_their_totals_and_keep_their_comparisons() {
    let query = "range=30d&not.service=c";
    let totals = Plan::of(&view(query), &limits()).totals;
    let early = model_with(query, |query| (*query != totals).then(|| Ok(answer(query)))).unwrap();
    assert_eq!(early.report.totals, None);
    let of_groups = early.costs.unwrap().total.clone().unwrap();
    assert_eq!(
        early.report.figures.unwrap().total.unwrap().money,
        of_groups,
        "the sum of the groups replaces AWS's total"
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
    let unheld = model_with("range=last-month", |query| (*query != before).then(|| Ok(answer(query)))).unwrap();
    assert!(unheld.report.movers.is_none() && unheld.report.compare_error.is_none());
}

#[test]
fn a_partial_month_is_no_decrease() {
    let costs = model("").costs.unwrap();
    assert_eq!(costs.rows[0].part.amounts.len(), 6);
    assert_eq!(costs.rows[0].course, [30, 31, 31, 30, 31].map(Decimal::from), "November is left out");
}

#[test]
fn a_new_group_has_a_change_and_no_percentage() {
    let costs = model("range=30d&compare=previous").costs.unwrap();
    let change = |name: &str| costs.rows.iter().find(|row| row.name == name).unwrap().change.clone().unwrap();
    assert_eq!((change("c").difference.amount, change("c").ratio), (Decimal::from(30), None));
    assert_eq!(change("a").ratio, Some(Decimal::ZERO));
    assert_eq!(costs.change.clone().unwrap().difference.amount, Decimal::from(30));
}

#[test]
fn a_failed_part_leaves_the_rest() {
    let query = "range=30d&compare=previous";
    let plan = Plan::of(&view(query), &limits());
    let error = SourceError {
        fault: Fault::Throttled,
        operation: "ce:GetCostAndUsage".to_owned(),
        request_id: None,
        raw_message: None,
    };
    let failing = |failed: &CostQuery| {
        model_with(query, |query| Some(if query == failed { Err(error.clone()) } else { Ok(answer(query)) })).unwrap()
    };
    let model = failing(&plan.totals);
    assert!(model.report.figures.is_err() && model.costs.is_ok());
    let model = failing(plan.before.as_ref().unwrap());
    assert_eq!(model.report.compare_error, Some(error.clone()));
    assert!(model.costs.unwrap().rows.iter().all(|row| row.change.is_none()));
    assert!(failing(&plan.costs).costs.is_err());
}

#[test]
fn stale_figures_have_a_reason_and_a_time() {
    let error =
        SourceError { fault: Fault::DailyCapReached, operation: String::new(), request_id: None, raw_message: None };
    let old = |query: &CostQuery| Ok(Reading { stale: Some(error.clone()), ..answer(query) });
    let model = model_with("range=30d", |query| Some(old(query))).unwrap();
    assert_eq!(model.report.stale, Some((error, Timestamp::UNIX_EPOCH)));
}

#[test]
fn other_is_last_whatever_the_order() {
    let costs = model("range=30d&top=2").costs.unwrap();
    for column in CostColumn::ALL {
        for descending in [true, false] {
            let rows = costs.sorted(Sort { column: *column, descending });
            assert!(rows.last().unwrap().values.is_none(), "{column:?}");
            assert_eq!(rows.len(), 3);
        }
    }
}

/// A page of groups whose daily data is incomplete.
pub(in crate::figures) fn shown_without(query: &str, missing: &[(usize, Missing)]) -> Shown {
    let model = model_with(query, |query| {
        let whole = answer(query);
        let mut table = TableBuilder::new(query.group_by.clone(), whole.table.periods().to_vec());
        let grouped = !query.group_by.is_empty();
        let gaps = || missing.iter().filter(move |_| grouped);
        for (place, _) in whole.table.periods().iter().enumerate() {
            for (at, key) in whole.table.keys().iter().enumerate() {
                let lacks = |of: &Missing| match of {
                    Missing::Amount(lacking, _) => lacking == key,
                    _ => true,
                };
                if !gaps().any(|(gap, of)| *gap == place && lacks(of)) {
                    let money = whole.table.money(place, at, Metric::Unblended).unwrap();
                    table.add(place, key.clone(), Metric::Unblended, money);
                }
            }
        }
        gaps().for_each(|(place, of)| table.set_missing(*place, of.clone()));
        Some(Ok(Reading::fresh(table.finish(), Timestamp::UNIX_EPOCH)))
    });
    Shown::of(&Arc::new(model.unwrap())).unwrap()
}

/// A page whose totals lack some days.
pub(in crate::figures) fn shown_without_totals(query: &str, missing: &[&str]) -> Shown {
    let model = model_with(query, |query| {
        let whole = answer(query);
        let mut table = TableBuilder::new(query.group_by.clone(), whole.table.periods().to_vec());
        for (place, period) in whole.table.periods().iter().enumerate() {
            if query.group_by.is_empty() && missing.contains(&period.period.from_iso().as_str()) {
                table.set_missing(place, Missing::Everything);
                continue;
            }
            for (at, key) in whole.table.keys().iter().enumerate() {
                let money = whole.table.money(place, at, Metric::Unblended).unwrap();
                table.add(place, key.clone(), Metric::Unblended, money);
            }
        }
        Some(Ok(Reading::fresh(table.finish(), Timestamp::UNIX_EPOCH)))
    });
    Shown::of(&Arc::new(model.unwrap())).unwrap()
}

#[test]
fn missing_data_is_named_and_not_compared() {
    let Shown { model, costs } =
        shown_without("range=30d&granularity=daily&compare=previous", &[(3, Missing::Everything)]);
    assert_eq!(model.report.missing, ["AWS sent no data for 27 Oct 2026"]);
    assert!(costs.change.is_none() && model.report.movers.is_none() && costs.before.is_none());
    assert!(costs.rows.iter().all(|row| row.change.is_none() && row.course.len() == 29));
}

#[test]
fn a_group_without_any_amount_has_a_row_and_no_zero() {
    let c = || Key(vec!["c".into()]);
    let gaps: Vec<_> = (0..30).map(|day| (day, Missing::Amount(c(), Metric::Unblended))).collect();
    let Shown { model, costs } = shown_without("range=30d&granularity=daily", &gaps);
    // The data of the earlier days, which the headline is compared with, lacks it too.
    let spans = ["24 Oct – 22 Nov 2026", "24 Sep – 23 Oct 2026"];
    assert_eq!(model.report.missing, spans.map(|days| format!("AWS sent no amount for c for {days}")));
    let row = costs.rows.iter().find(|row| row.name == "c").unwrap();
    assert_eq!((&row.part.total, row.why_no_total()), (&None, "unknown"));
    assert_eq!(costs.total.clone().unwrap().amount, Decimal::from(60));
}

#[test]
fn a_total_without_groups_is_not_an_account_without_costs() {
    let nothing = |query: &CostQuery| if query.group_by.is_empty() { answer(query) } else { reading(query, &[]) };
    let model = model_with("range=30d", |query| Some(Ok(nothing(query)))).unwrap();
    assert_eq!(model.report.missing, ["AWS reports a total of $90.00 and listed no groups"]);
    assert_eq!(model.costs.unwrap().why_no_total(), "unknown");
}

#[test]
fn a_metric_without_amounts_has_no_unit() {
    let model = model_with("range=30d&metric=blended", |query| Some(Ok(answer(query)))).unwrap();
    let costs = model.costs.unwrap();
    assert!(!costs.counts_several());
    assert_eq!(costs.why_no_total(), "unknown");
}

/// Lines of a bill: service, cost per day, usage per day, and unit.
type Line = (&'static str, &'static str, &'static str, &'static str);

const AWKWARD: [(&str, &[Line]); 12] = [
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

fn awkward(query: &CostQuery, lines: &[Line]) -> Reading {
    let periods = query.granularity.periods(&query.range);
    let marked = periods.iter().map(|period| TablePeriod { period: *period, estimated: false }).collect();
    let mut table = TableBuilder::new(query.group_by.clone(), marked);
    for place in 0..periods.len() {
        for (service, cost, used, unit) in lines {
            let key = || Key(if query.group_by.is_empty() { vec![] } else { vec![(*service).into()] });
            let number = |text: &str| text.parse().or_else(|_| Decimal::from_scientific(text)).unwrap();
            for metric in [Metric::Unblended, Metric::Amortized] {
                table.add(place, key(), metric, Money::new(number(cost), Unit::new("USD")));
            }
            table.add(place, key(), Metric::Usage, Money::new(number(used), Unit::new(*unit)));
        }
    }
    Reading::fresh(table.finish(), Timestamp::UNIX_EPOCH)
}

/// All components of a page.
fn painted(query: &str, answer: impl Fn(&CostQuery) -> Reading) -> String {
    let model = model_with(query, |query| Some(Ok(answer(query)))).unwrap();
    let costs = model.costs.as_ref().unwrap();
    let outlook =
        domain::overview::CostForecast::of(model.report.totals.as_ref().unwrap(), model.view.metric, &model.limits);
    let kind = (costs.table.is_blank(), costs.counts_several(), costs.why_no_total());
    format!(
        "{:?}",
        (
            &model.report.figures,
            &costs.rows,
            &costs.total,
            &costs.change,
            &model.report.movers,
            &model.report.missing,
            kind,
            outlook
        )
    )
}

/// Hydration: server and browser must compute the same figures from any bill.
#[test]
fn server_and_browser_render_the_same_page_for_any_bill() {
    for (name, lines) in AWKWARD {
        for query in [
            "",
            "range=30d",
            "range=7d&compare=previous",
            "metric=usage",
            "metric=blended",
            "from=2026-11-05&to=2026-11-05",
            "range=last-month",
        ] {
            let served = |query: &CostQuery| {
                let reading = awkward(query, lines);
                Reading { table: reading.table.as_sent(), ..reading }
            };
            let arrived = |query: &CostQuery| {
                serde_json::from_str::<Reading>(&serde_json::to_string(&served(query)).unwrap()).unwrap()
            };
            assert_eq!(painted(query, served), painted(query, arrived), "{name}, {query}");
        }
    }
}

/// Groups that fit alone but not together have no sum, in one period or over all of them.
#[test]
fn an_overflowing_sum_is_no_number() {
    use domain::table::PeriodSum;
    let (_, lines) = AWKWARD.into_iter().find(|(name, _)| *name == "too large").unwrap();
    for (query, named) in [
        ("from=2026-11-05&to=2026-11-05", vec![]),
        ("range=7d&granularity=daily", vec!["The amounts for a are too large to be added up"]),
    ] {
        let costs = model_with(query, |query| Some(Ok(awkward(query, lines)))).unwrap();
        // AWS's own total overflows as well.
        let sums: Vec<&str> =
            costs.report.missing.iter().map(|it| &**it).filter(|it| it.starts_with("The amounts")).collect();
        assert_eq!(sums, named, "{query}");
        let costs = costs.costs.unwrap();
        assert_eq!((&costs.total, costs.rows.len()), (&None, 2), "{query}");
        let totals = costs.table.all_period_sums(Metric::Unblended);
        assert!(!totals.is_empty() && totals.iter().all(|it| *it == PeriodSum::TooLarge), "{query}: {totals:?}");
    }
}

#[test]
fn the_chart_has_at_most_ten_series_and_other_and_they_add_up() {
    let names: Vec<String> = (0..30).map(|it| format!("s{it}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    for (top, expected) in [(9, 10), (10, 11), (25, 11), (50, 11)] {
        let query = format!("range=30d&top={top}");
        let costs = model_with(&query, |query| Some(Ok(reading(query, &names)))).unwrap().costs.unwrap();
        let series = crate::figures::legend::series(&costs, Metric::Unblended, |_| false);
        assert_eq!(series.len(), expected, "top={top}");
        let drawn: Decimal = series.iter().flat_map(|group| &group.amounts).map(|it| it.complete().unwrap()).sum();
        assert_eq!(drawn, costs.total.clone().unwrap().amount, "top={top}");
        let rest = 30 - (expected - 1);
        assert_eq!(series.last().unwrap().name, format!("Other, {rest} services"));
        let own = costs.rows.iter().filter(|row| row.slot != Slot::Other).count();
        assert_eq!(own, expected - 1, "further rows have the color of Other");
    }
}

#[test]
fn groups_with_the_same_name_have_distinct_labels_and_keep_their_color() {
    let names = |services: &'static [&'static str]| {
        let model = model_with("range=30d", |query| Some(Ok(reading(query, services)))).unwrap();
        model.costs.unwrap().rows.iter().map(|row| (row.name.clone(), row.slot)).collect::<Vec<_>>()
    };
    let alone = names(&["Amazon Elastic Load Balancing"]);
    let twins = names(&["Amazon Elastic Load Balancing", "Elastic Load Balancing"]);
    assert_eq!(alone[0].0, "Elastic Load Balancing");
    assert_eq!(twins[0].0, "Elastic Load Balancing (Amazon Elastic Load Balancing)");
    assert_eq!((alone[0].1, &*twins[1].0), (twins[0].1, "Elastic Load Balancing"));
    assert_ne!(twins[0].1, twins[1].1);
    // A service that was renamed between the two periods.
    let renamed = model_with("range=30d&compare=previous", |query| {
        let earlier = query.range.to() < "2026-10-24".parse().unwrap();
        Some(Ok(reading(query, if earlier { &["Amazon Elastic Load Balancing"] } else { &["Elastic Load Balancing"] })))
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
