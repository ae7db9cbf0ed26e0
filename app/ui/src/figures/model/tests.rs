//! The page's figures follow the view, like is compared with like, and what is missing stays missing.

use domain::{
    Date, Timestamp,
    error::{Fault, SourceError},
    money::Unit,
    period::Period,
    port::Reading,
    table::{TableBuilder, TablePeriod},
};

use super::*;

fn limits() -> Limits {
    Limits::on("2026-11-23".parse::<Date>().unwrap())
}

fn view(query: &str) -> View {
    View::parse(query, &limits()).view
}

/// A dollar a day for each service.
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

/// AWS's answer to each question: three services, of which only two are as old as the span compared with.
fn answer(query: &CostQuery) -> Reading {
    let earlier = query.range.to() < "2026-10-24".parse().unwrap() && !query.group_by.is_empty();
    reading(query, if earlier { &["a", "b"] } else { &["a", "b", "c"] })
}

fn model_with(query: &str, answer: impl Fn(&CostQuery) -> Option<Answer>) -> Option<Model> {
    Model::of(&Page::Overview, &view(query), limits(), answer)
}

fn model(query: &str) -> Model {
    model_with(query, |query| Some(Ok(answer(query)))).unwrap()
}

#[test]
fn without_an_answer_to_each_question_there_is_no_model() {
    let plan = Plan::of(&view("range=30d"), &limits());
    let but = |missing: CostQuery| model_with("range=30d", move |query| (*query != missing).then(|| Ok(answer(query))));
    assert!(but(plan.costs).is_none() && but(plan.totals).is_none());
}

#[test]
fn the_parts_are_the_total_for_any_number_of_groups() {
    for top in 1..=4 {
        let model = model(&format!("range=30d&top={top}"));
        let costs = model.costs.unwrap();
        let parts: Decimal = costs.rows.iter().map(|row| row.part.amount()).sum();
        assert_eq!(parts, costs.total.clone().unwrap().amount);
    }
}

#[test]
fn half_a_month_is_no_fall() {
    let costs = model("").costs.unwrap();
    assert_eq!(costs.rows[0].part.amounts.len(), 6);
    assert_eq!(costs.rows[0].course, [30, 31, 31, 30, 31].map(Decimal::from), "November is left out");
}

#[test]
fn a_new_group_has_a_change_and_no_percentage() {
    let costs = model("range=30d&compare=previous").costs.unwrap();
    let change = |name: &str| costs.rows.iter().find(|row| row.name == name).unwrap().change.clone().unwrap();
    assert_eq!((change("c").by.amount, change("c").ratio), (Decimal::from(30), None));
    assert_eq!(change("a").ratio, Some(Decimal::ZERO));
    assert_eq!(costs.change.clone().unwrap().by.amount, Decimal::from(30));
}

#[test]
fn what_failed_is_an_error_and_the_rest_stays() {
    let query = "range=30d&compare=previous";
    let plan = Plan::of(&view(query), &limits());
    let error = SourceError {
        fault: Fault::Throttled,
        operation: "ce:GetCostAndUsage".to_owned(),
        request_id: None,
        said: None,
    };
    let failing = |failed: &CostQuery| {
        model_with(query, |query| Some(if query == failed { Err(error.clone()) } else { Ok(answer(query)) })).unwrap()
    };
    let model = failing(&plan.totals);
    assert!(model.figures.is_err() && model.costs.is_ok());
    let model = failing(plan.before.as_ref().unwrap());
    assert_eq!(model.compare_error, Some(error.clone()));
    assert!(model.costs.unwrap().rows.iter().all(|row| row.change.is_none()));
    assert!(failing(&plan.costs).costs.is_err());
}

#[test]
fn old_figures_say_why_and_since_when() {
    let error = SourceError { fault: Fault::Capped, operation: String::new(), request_id: None, said: None };
    let old = |query: &CostQuery| Ok(Reading { stale: Some(error.clone()), ..answer(query) });
    let model = model_with("range=30d", |query| Some(old(query))).unwrap();
    assert_eq!(model.stale, Some((error, Timestamp::UNIX_EPOCH)));
}

#[test]
fn other_is_last_whatever_the_order() {
    let costs = model("range=30d&top=2").costs.unwrap();
    for column in SortColumn::ALL {
        for descending in [true, false] {
            let rows = costs.sorted(Sort { column: *column, descending });
            assert!(rows.last().unwrap().values.is_none(), "{column:?}");
            assert_eq!(rows.len(), 3);
        }
    }
}

#[test]
fn the_chart_has_at_most_ten_series_beside_other_and_they_are_the_total() {
    let names: Vec<String> = (0..30).map(|it| format!("s{it}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    for (top, expected) in [(9, 10), (10, 11), (25, 11), (50, 11)] {
        let query = format!("range=30d&top={top}");
        let costs = model_with(&query, |query| Some(Ok(reading(query, &names)))).unwrap().costs.unwrap();
        let series = crate::figures::legend::series(&costs, |_| false);
        assert_eq!(series.len(), expected, "top={top}");
        let drawn: Decimal = series.iter().flat_map(|group| &group.amounts).sum();
        assert_eq!(drawn, costs.total.clone().unwrap().amount, "top={top}");
        let rest = 30 - (expected - 1);
        assert_eq!(series.last().unwrap().name, format!("Other, {rest} services"));
        let own = costs.rows.iter().filter(|row| row.slot != Slot::Other).count();
        assert_eq!(own, expected - 1, "rows beyond have the color of what they are drawn in");
    }
}

#[test]
fn rows_are_told_apart_by_their_values() {
    let costs = model("range=30d&group=service&top=2").costs.unwrap();
    let ids: Vec<String> = costs.rows.iter().map(Row::id).collect();
    assert_eq!(ids, ["=a", "=b", OTHER]);
}
