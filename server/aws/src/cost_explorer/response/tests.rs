//! Irregular responses: missing data is never zero, and contradictions are errors.

use aws_sdk_costexplorer::types::DateInterval;
use domain::{
    Decimal,
    dimension::{Attribute, Dimension},
    filter::Filter,
    period::DateRange,
};

use super::*;

fn query(groups: &[Dimension]) -> CostQuery {
    CostQuery {
        range: "2026-11-01..2026-11-03".parse().unwrap(),
        granularity: Granularity::Daily,
        group_by: groups.iter().map(|it| (*it).into()).collect(),
        filter: Filter::default(),
    }
}

/// Value of a metric: `5 USD`, `null USD`.
fn value(text: &str) -> MetricValue {
    let (amount, unit) = text.split_once(' ').unwrap();
    MetricValue::builder().set_amount((amount != "null").then(|| amount.to_owned())).unit(unit).build()
}

fn metrics(cost: &str) -> HashMap<String, MetricValue> {
    Metric::ALL.iter().map(|it| (it.aws_name().to_owned(), value(cost))).collect()
}

fn group(keys: &[&str], cost: &str) -> Group {
    let keys = keys.iter().map(|it| (*it).to_owned()).collect();
    Group::builder().set_keys(Some(keys)).set_metrics(Some(metrics(cost))).build()
}

fn without(mut group: Group, metric: Metric) -> Group {
    group.metrics.as_mut().unwrap().remove(metric.aws_name());
    group
}

fn day(day: u8, groups: Vec<Group>) -> ResultByTime {
    let time = DateInterval::builder().start(format!("2026-11-0{day}")).end(format!("2026-11-0{}", day + 1)).build();
    ResultByTime::builder().time_period(time.unwrap()).set_groups(Some(groups)).build()
}

fn read(query: &CostQuery, pages: Vec<Vec<ResultByTime>>) -> Result<CostTable, SourceError> {
    let mut reader = TableReader::new(query, query.granularity);
    for results in pages {
        reader.add_page(Page { results, value_attributes: Vec::<DimensionValuesWithAttributes>::new() })?;
    }
    Ok(reader.finish())
}

fn missing_sentences(table: &CostTable, metric: Metric) -> Vec<String> {
    let range: DateRange = table.range().unwrap();
    let lacks = table.missing_data(metric, &range);
    lacks.iter().map(|it| it.sentence(|key| key.0[0].to_string(), |days| days.from().to_string())).collect()
}

#[test]
fn days_absent_from_the_response_are_missing() {
    let query = query(&[Dimension::Service]);
    let table = read(&query, vec![vec![day(1, vec![group(&["a"], "5 USD")]), day(3, vec![])]]).unwrap();
    assert_eq!(table.periods().len(), 3);
    assert_eq!(
        missing_sentences(&table, Metric::Unblended),
        ["AWS sent no data for 2026-11-02"],
        "a day without groups is not missing"
    );
    let empty = read(&query, vec![vec![]]).unwrap();
    assert!(!empty.is_blank() && !empty.is_period_complete(2, Metric::Blended));
}

#[test]
fn groups_without_a_metric_or_amount_are_missing() {
    let query = query(&[Dimension::Service]);
    let days = (1..=3).map(|at| {
        let bare = without(group(&["bare"], "7 USD"), Metric::Unblended);
        day(at, vec![group(&["a"], "5 USD"), if at == 2 { group(&["bare"], "null USD") } else { bare }])
    });
    let table = read(&query, vec![days.collect()]).unwrap();
    assert_eq!(missing_sentences(&table, Metric::Unblended), ["AWS sent no amount for bare for 2026-11-01"]);
    assert_eq!(table.missing_data(Metric::Unblended, &query.range)[0].days, [query.range]);
    assert_eq!(missing_sentences(&table, Metric::Amortized), ["AWS sent no amount for bare for 2026-11-02"]);
    let bare = table.keys().iter().position(|key| key.0[0] == "bare").unwrap();
    assert!(!table.is_known(0, bare, Metric::Unblended) && table.is_known(0, bare, Metric::Blended));
}

#[test]
fn metric_absent_from_all_groups_is_one_gap() {
    let query = query(&[Dimension::Service]);
    let groups = || (0..50).map(|at| without(group(&[&at.to_string()], "5 USD"), Metric::NetUnblended)).collect();
    let table = read(&query, vec![(1..=3).map(|at| day(at, groups())).collect()]).unwrap();
    assert_eq!(table.gaps().count(), 3);
    assert_eq!(missing_sentences(&table, Metric::NetUnblended), ["AWS sent no data for 2026-11-01"]);
    assert_eq!(table.total(Metric::NetUnblended), Ok(None));
    assert!(missing_sentences(&table, Metric::Unblended).is_empty());
}

#[test]
fn periods_without_totals_are_missing() {
    let query = query(&[]);
    let mut days: Vec<ResultByTime> = (1..=3).map(|at| day(at, vec![])).collect();
    days[0].total = Some(metrics("5 USD"));
    days[1].total = Some(HashMap::new());
    let table = read(&query, vec![days]).unwrap();
    assert_eq!(
        table.missing_data(Metric::Unblended, &query.range)[0].days,
        ["2026-11-02..2026-11-03".parse().unwrap()]
    );
}

#[test]
fn periods_may_continue_on_the_next_page() {
    let query = query(&[Dimension::Service]);
    let rest = vec![day(1, vec![group(&["b"], "7 USD")]), day(2, vec![]), day(3, vec![])];
    let table = read(&query, vec![vec![day(1, vec![group(&["a"], "5 USD")])], rest]).unwrap();
    assert_eq!(table.total(Metric::Unblended).unwrap().unwrap().amount, Decimal::from(12));
}

#[test]
fn contradictory_responses_are_errors() {
    let by_service = query(&[Dimension::Service]);
    let a = || group(&["a"], "5 USD");
    let assert_error = |query: &CostQuery, pages: Vec<Vec<ResultByTime>>, message: &str| {
        let error = read(query, pages).unwrap_err();
        assert!(error.raw_message.as_deref().is_some_and(|it| it.contains(message)), "{error:?}");
    };
    assert_error(&by_service, vec![vec![day(1, vec![a(), a()])]], "occurs twice");
    assert_error(&by_service, vec![vec![day(1, vec![a()])], vec![day(1, vec![a()])]], "occurs twice");
    assert_error(&by_service, vec![vec![day(1, vec![group(&["a", "b"], "5 USD")])]], "2 keys");
    assert_error(&by_service, vec![vec![day(1, vec![group(&[], "5 USD")])]], "0 keys");
    assert_error(&by_service, vec![vec![day(9, vec![])]], "not requested");
    let mut total = day(1, vec![]);
    total.total = Some(metrics("5 USD"));
    assert_error(&query(&[]), vec![vec![total.clone(), total]], "occurs twice");
    for amount in ["NaN USD", "1,234.50 USD", " USD"] {
        assert_error(&by_service, vec![vec![day(1, vec![group(&["a"], amount)])]], "cannot be read");
    }
}

#[test]
fn zeros_without_unit_do_not_change_the_unit() {
    let query = query(&[Dimension::Service]);
    let groups = vec![group(&["a"], "0 N/A"), group(&["b"], "3 Hrs"), group(&["c"], "0 ")];
    let table = read(&query, vec![vec![day(1, groups), day(2, vec![]), day(3, vec![])]]).unwrap();
    assert_eq!(table.total(Metric::Usage), Ok(Some(Money::new(Decimal::from(3), Unit::new("Hrs")))));
}

#[test]
fn tag_value_spelled_none_is_merged_with_untagged_costs() {
    let query = CostQuery { group_by: vec![Attribute::Tag("Team".to_owned())], ..query(&[]) };
    let groups = || vec![group(&["Team$"], "5 USD"), group(&["Team$(none)"], "7 USD"), group(&["Team$web"], "1 USD")];
    let table = read(&query, vec![vec![day(1, groups()), day(2, vec![]), day(3, vec![])]]).unwrap();
    let amounts: Vec<_> =
        (0..2).map(|key| (table.keys()[key].0[0].as_str(), table.amount(0, key, Metric::Unblended))).collect();
    assert_eq!(amounts, [(NONE_VALUE, Some(Decimal::from(12))), ("web", Some(Decimal::from(1)))]);
    assert!(table.is_period_complete(0, Metric::Unblended));
    // The same group twice is a contradiction in either spelling.
    for twice in ["Team$", "Team$(none)"] {
        let mut groups = groups();
        groups.push(group(&[twice], "5 USD"));
        assert!(read(&query, vec![vec![day(1, groups)]]).unwrap_err().raw_message.unwrap().contains("occurs twice"));
    }
}
