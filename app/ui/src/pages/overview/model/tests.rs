//! The page's figures follow the view, like is compared with like, and what is missing stays missing.

use domain::{
    Date, Timestamp,
    error::{Fault, SourceError},
    money::Unit,
    overview::Answers,
    period::Period,
    port::Reading,
    query::CostQuery,
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
            let key = if query.group_by.is_empty() { vec![] } else { vec![(*service).to_owned()] };
            let amount = Decimal::from(period.range().days());
            table.add(place, Key(key), Metric::Unblended, Money::new(amount, Unit::new("USD")));
        }
    }
    Reading::fresh(table.finish(), Timestamp::UNIX_EPOCH)
}

fn reply(query: &str) -> OverviewReply {
    let view = view(query);
    let plan = Plan::of(&view, &limits());
    let services = ["a", "b", "c"];
    let answers = Answers {
        costs: Ok(reading(&plan.costs, &services)),
        now: plan.now.as_ref().map(|query| Ok(reading(query, &services))),
        before: plan.before.as_ref().map(|query| Ok(reading(query, &services[..2]))),
        totals: Ok(reading(&plan.totals, &services)),
    };
    OverviewReply {
        question: question(&view),
        limits: limits(),
        answers,
        spending: domain::spending::Spending::default(),
    }
}

fn model(query: &str) -> Model {
    Model::of(&view(query), &reply(query)).unwrap()
}

#[test]
fn a_reply_to_another_question_is_not_shown() {
    let reply = reply("range=30d");
    assert!(Model::of(&view("range=30d&metric=blended&top=2&chart=lines&theme=dark"), &reply).is_some());
    assert!(Model::of(&view("range=90d"), &reply).is_none());
    assert!(Model::of(&view("range=30d&region=eu-central-1"), &reply).is_none());
}

#[test]
fn the_parts_are_the_total_for_any_number_of_groups() {
    for top in 1..=4 {
        let model = model(&format!("range=30d&top={top}"));
        let costs = model.costs.unwrap();
        let parts: Decimal = costs.rows.iter().map(|row| row.part.amount()).sum();
        assert_eq!(parts, costs.total.unwrap().amount);
        assert!(model.reconciliation.unwrap().difference.is_zero());
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
    assert_eq!(costs.change.unwrap().by.amount, Decimal::from(30));
}

#[test]
fn what_failed_is_an_error_and_the_rest_stays() {
    let mut reply = reply("range=30d&compare=previous");
    let error = SourceError {
        fault: Fault::Throttled,
        operation: "ce:GetCostAndUsage".to_owned(),
        request_id: None,
        said: None,
    };
    reply.answers.totals = Err(error.clone());
    let model = Model::of(&view("range=30d&compare=previous"), &reply).unwrap();
    assert!(model.figures.is_err() && model.costs.is_ok() && model.reconciliation.is_none());
    reply.answers.before = Some(Err(error.clone()));
    let model = Model::of(&view("range=30d&compare=previous"), &reply).unwrap();
    assert_eq!(model.compare_error, Some(error.clone()));
    assert!(model.costs.unwrap().rows.iter().all(|row| row.change.is_none()));
    reply.answers.costs = Err(error);
    assert!(Model::of(&view("range=30d&compare=previous"), &reply).unwrap().costs.is_err());
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
