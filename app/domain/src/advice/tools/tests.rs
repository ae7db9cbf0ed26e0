//! Tool calls: accepted and rejected input, and the budget for queries.

use jiff::civil::date;
use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::{super::*, *};
use crate::{
    filter::{Filter, Rule},
    limits::Limits,
    money::{Money, Unit},
    port::Quote,
    value::FactValue,
    view::Page,
};

/// F1 €47.60 and F2 €12.25 a month for deleting a volume each, F3 €59.85 for both.
fn sheet() -> FactSheet {
    let mut builder = SheetBuilder::new("2026-10-01..2026-10-31".parse().unwrap());
    for (name, cents) in [("vol-0aa11bb22", 4_760), ("vol-0cc33dd44", 1_225)] {
        builder.add_finding(FindingFacts {
            title: "Unattached volume".to_owned(),
            entities: vec![Entity::new(Class::Resource, name)],
            saving: Some(Money::new(Decimal::new(cents, 2), Unit::new("EUR"))),
            at_most: false,
            evidence: Vec::new(),
        });
    }
    builder.add_finding(FindingFacts {
        title: ALL_FINDINGS.to_owned(),
        entities: Vec::new(),
        saving: Some(Money::new(Decimal::new(5_985, 2), Unit::new("EUR"))),
        at_most: false,
        evidence: vec![("findings", FactValue::Count { number: 2, of: "findings".to_owned() })],
    });
    builder.finish()
}

fn call(tool: &str, input: &Value, scope: &Filter) -> Result<ParsedCall, ToolError> {
    parse_call(tool, input, &sheet(), scope, &Limits::on(date(2026, 11, 23)))
}

/// Parses a recommendation with changed fields; one of the two resources is not in the sheet.
fn recommendation(change: impl FnOnce(&mut Value)) -> Result<Recommendation, ToolError> {
    let mut input = json!({
        "title": "Delete two volumes", "resources": ["vol-0aa11bb22", "vol-0cc33dd45"], "evidence": ["F1", "F2", "F1"],
        "saving_per_month": "59.85", "effort": "low", "risk": "medium", "steps": ["Snapshot", "Delete"],
    });
    change(&mut input);
    match call(RECOMMEND, &input, &Filter::default())? {
        ParsedCall::Recommend(it) => Ok(it),
        ParsedCall::QueryCosts(_) => panic!("another tool"),
    }
}

/// Parses a query and returns the query string of its view.
fn query(input: &Value, scope: &Filter) -> Result<String, ToolError> {
    match call(QUERY_COSTS, input, scope)? {
        ParsedCall::QueryCosts(it) => Ok(it.view.to_query(&Page::Overview)),
        ParsedCall::Recommend(_) => panic!("another tool"),
    }
}

#[test]
fn a_recommendation_refers_to_facts() {
    let it = recommendation(|_| {}).unwrap();
    assert_eq!(it.evidence.iter().map(ToString::to_string).collect::<Vec<_>>(), ["F1", "F2"]);
    assert_eq!(it.resources.iter().map(|it| it.fact.is_some()).collect::<Vec<_>>(), [true, false]);
    let saving = it.saving.unwrap();
    assert_eq!(
        (saving.money.unit.as_str(), saving.facts.len()),
        ("EUR", 0),
        "one of the two volumes is not in the sheet"
    );
    assert_eq!((it.effort, it.risk), (Grade::Low, Grade::Medium));
}

#[test]
fn a_saving_is_verified_by_the_evidence() {
    let facts = |saving: Value| supporting_facts(saving, &["F1", "F2"]);
    assert_eq!(facts(json!(47.6)), Some(1));
    assert_eq!(facts(json!("48")), Some(1));
    assert_eq!(facts(json!("60")), Some(2));
    assert_eq!(facts(json!("74.60")), Some(0));
    assert_eq!(facts(json!("{{F1}}")), Some(1));
    assert_eq!(facts(json!("{{F1 + F2}}")), Some(2));
    for repaired in ["{F1}", "[F1]", "F1", "${{F1}}"] {
        assert_eq!(facts(json!(repaired)), Some(1), "{repaired}");
    }
    for other in ["{{12 * F1}}", "{{F1 + F1}}", "{{F1 - F2}}"] {
        assert_eq!(facts(json!(other)), Some(0), "{other}");
    }
    assert_eq!(facts(Value::Null), None);
}

/// Number of facts that support the saving of a recommendation for both volumes.
fn supporting_facts(saving: Value, evidence: &[&str]) -> Option<usize> {
    let both = recommendation(|it| {
        it["resources"] = json!(["vol-0aa11bb22", "vol-0cc33dd44"]);
        it["evidence"] = json!(evidence);
        it["saving_per_month"] = saving;
    });
    both.unwrap().saving.map(|it| it.facts.len())
}

#[test]
fn a_saving_must_be_that_of_the_named_resources() {
    let facts = |resource: &str, saving: &str| {
        let one = recommendation(|it| {
            it["resources"] = json!([resource]);
            it["evidence"] = json!(["F1", "F2", "F3"]);
            it["saving_per_month"] = json!(saving);
        });
        one.unwrap().saving.unwrap().facts.len()
    };
    assert_eq!((facts("vol-0aa11bb22", "47.60"), facts("vol-0cc33dd44", "12.25")), (1, 1));
    assert_eq!((facts("vol-0aa11bb22", "12.25"), facts("vol-0cc33dd44", "47.60")), (0, 0), "saving of the other");
    assert_eq!((facts("vol-0aa11bb22", "{{F2}}"), facts("vol-0cc33dd44", "{{F2}}")), (0, 1), "by reference");
    assert_eq!(facts("vol-0aa11bb22", "59.85"), 0, "total of both volumes");
    assert_eq!(supporting_facts(json!("59.85"), &["F3"]), Some(1), "the total counts for both volumes");
    for others in [json!(["vol-0aa11bb22", "vol-0aa11bb22"]), json!(["vol-0aa11bb22", "made-up"])] {
        let invalid = recommendation(|it| {
            it["resources"] = others.clone();
            it["evidence"] = json!(["F3"]);
            it["saving_per_month"] = json!("59.85");
        });
        assert_eq!(invalid.unwrap().saving.unwrap().facts.len(), 0, "{others}");
    }
    assert_eq!(supporting_facts(json!("119.70"), &["F1", "F2", "F3"]), Some(0), "savings are not counted twice");
}

#[test]
fn rejects_invalid_fields_by_name() {
    #[track_caller]
    fn check(field: &str, value: Value, expected: &str) {
        let error = recommendation(|it| it[field] = value).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    }
    check("title", json!(""), "the field title must be a non-blank string of at most 200 characters");
    check("title", json!("x".repeat(201)), "the field title");
    check("title", json!("a\u{0}b"), "the field title");
    check("title", Value::Null, "title is missing");
    check("resources", json!("vol"), "the field resources must be a list");
    check("resources", json!(vec!["x"; 51]), "the field resources");
    check("resources", json!([1]), "the field resources");
    check("evidence", json!(["F99"]), "evidence cites a fact that does not exist");
    check("evidence", json!(["vol"]), "evidence cites");
    check("evidence", json!([]), "evidence is missing");
    check("saving_per_month", json!("-5"), "saving_per_month must be a plain decimal");
    check("saving_per_month", json!("lots"), "saving_per_month");
    check("saving_per_month", json!({}), "saving_per_month");
    for wrong in ["{{F99}}", "{{F4}}", "{{F2 - F1}}", "{{F1 + F4}}"] {
        check("saving_per_month", json!(wrong), "saving_per_month must be a plain decimal");
    }
    check("effort", json!("none"), "the field effort must be low, medium or high");
    check("risk", json!(3), "the field risk");
    check("steps", json!([]), "steps is missing");
    check("delete", json!(true), "the input has unknown fields");
    assert_eq!(call(RECOMMEND, &json!([]), &Filter::default()), Err(ToolError::NotAnObject));
    assert_eq!(call("delete_volume", &json!({}), &Filter::default()), Err(ToolError::UnknownTool));
}

#[test]
fn a_query_becomes_a_view() {
    let input = json!({
        "from": "2026-10-01", "to": "2026-10-31", "granularity": "daily", "metric": "amortized",
        "group": ["region", "tag.Team"], "filter": { "service": ["AWS Lambda"], "not.region": ["us-east-1"] },
    });
    let view = query(&input, &Filter::default()).unwrap();
    for part in [
        "from=2026-10-01",
        "metric=amortized",
        "group=region",
        "group=tag.Team",
        "service=AWS+Lambda",
        "not.region=us-east-1",
    ] {
        assert!(view.contains(part), "{view}");
    }
}

#[test]
fn a_query_stays_within_the_filter_of_the_visitor() {
    let mut scope = Filter::default();
    let account: crate::dimension::Attribute = "account".parse().unwrap();
    scope.add(account.clone(), Rule::Include, "111122223333");
    scope.add("region".parse().unwrap(), Rule::Exclude, "us-east-1");
    let view = query(&json!({ "group": ["service"] }), &scope).unwrap();
    assert!(view.contains("account=111122223333") && view.contains("not.region=us-east-1"), "{view}");
    assert!(query(&json!({ "filter": { "account": ["111122223333"] } }), &scope).is_ok());
    let other = query(&json!({ "filter": { "account": ["444455556666"] } }), &scope);
    assert!(matches!(other, Err(ToolError::InvalidField { field: "filter", .. })), "{other:?}");
    let injected = query(&json!({ "group": ["service&account=444455556666"] }), &scope);
    assert!(matches!(injected, Err(ToolError::InvalidQuery(_))), "{injected:?}");
}

#[test]
fn rejects_invalid_queries_with_the_message_for_urls() {
    let error = query(&json!({ "metric": "gross" }), &Filter::default()).unwrap_err().to_string();
    assert!(error.contains("metric=gross is unknown. Allowed: unblended"), "{error}");
    let too_long = "x".repeat(1_025);
    for filter in [json!({ "theme": ["dark"] }), json!({ "service": "all" }), json!({ "service": [too_long] })] {
        let error = query(&json!({ "filter": filter }), &Filter::default()).unwrap_err().to_string();
        let expected = "the field filter must be an object with at most 10 keys, each a dimension, tag.KEY or category.NAME, optionally prefixed with `not.`, and for each key a list of at most 50 strings of at most 1024 bytes";
        assert_eq!(error, expected);
    }
    for input in [
        json!({ "granularity": "hourly", "range": "7d" }),
        json!({ "filter": { "service": [""] } }),
        json!({ "group": ["a", "b", "c"] }),
        json!({ "top": "5" }),
        json!({ "from": "2019-01-01", "to": "2019-01-31" }),
    ] {
        assert!(query(&input, &Filter::default()).is_err(), "{input}");
    }
}

#[test]
fn a_budget_counts_paid_requests_and_queries() {
    let requests = |requests: u64| Quote { requests, at_least: false };
    let mut budget = Budget::default();
    assert_eq!((budget.take(requests(3)), budget.take(requests(0)), budget.paid()), (Ok(()), Ok(()), requests(3)));
    let too_many = MAX_REQUESTS - 2;
    let error = ToolError::TooExpensive { requests: too_many, left: MAX_REQUESTS - 3 };
    assert_eq!(budget.take(requests(too_many)), Err(error));
    let lower_bound = Quote { requests: MAX_REQUESTS - 3, at_least: true };
    assert_eq!((budget.take(lower_bound), budget.paid()), (Ok(()), Quote { requests: MAX_REQUESTS, at_least: true }));
    assert_eq!((budget.take(requests(0)), budget.take(requests(0))), (Ok(()), Err(ToolError::NoQueriesLeft)));
}

#[test]
fn schemas_have_the_parsed_fields() {
    for (tool, fields) in [(recommend(), 7), (query_costs(), 7)] {
        let properties = tool.schema["properties"].as_object().unwrap();
        assert_eq!(properties.len(), fields, "{}", tool.name);
        let all: Value =
            properties.keys().map(|key| (key.clone(), json!(null))).collect::<serde_json::Map<_, _>>().into();
        let error = call(tool.name, &all, &Filter::default());
        assert!(!matches!(error, Err(ToolError::UnknownField(_))), "{}: {error:?}", tool.name);
    }
}
