//! Accepted and rejected tool inputs.

use jiff::civil::date;
use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::{
    tools::{Call, QUERY_COSTS, RECOMMEND, ToolError, query_costs, read, recommend},
    *,
};
use crate::{
    filter::{Filter, Rule},
    limits::Limits,
    money::{Money, Unit},
    port::Quote,
    value::FactValue,
    view::Page,
};

fn sheet() -> FactSheet {
    let mut builder = SheetBuilder::new("2026-10-01..2026-10-31".parse().unwrap());
    for (name, cents) in [("vol-0aa11bb22", 4_760), ("vol-0cc33dd44", 1_225)] {
        builder.finding(FindingFacts {
            title: "Unattached volume".to_owned(),
            about: vec![Entity { class: Class::Resource, name: name.to_owned(), also: Vec::new() }],
            saving: Some(Money::new(Decimal::new(cents, 2), Unit::new("EUR"))),
            at_most: false,
            evidence: Vec::new(),
        });
    }
    builder.finding(FindingFacts {
        title: ALL_FINDINGS.to_owned(),
        about: Vec::new(),
        saving: Some(Money::new(Decimal::new(5_985, 2), Unit::new("EUR"))),
        at_most: false,
        evidence: vec![("findings", FactValue::Count { number: 2, of: "findings".to_owned() })],
    });
    builder.finish()
}

fn call(name: &str, input: &Value, scope: &Filter) -> Result<Call, ToolError> {
    read(name, input, &sheet(), scope, &Limits::on(date(2026, 11, 23)))
}

fn recommended(change: impl FnOnce(&mut Value)) -> Result<Recommendation, ToolError> {
    let mut input = json!({
        "title": "Delete two volumes", "resources": ["vol-0aa11bb22", "vol-0cc33dd45"], "evidence": ["F1", "F2", "F1"],
        "saving_per_month": "59.85", "effort": "low", "risk": "medium", "steps": ["Snapshot", "Delete"],
    });
    change(&mut input);
    match call(RECOMMEND, &input, &Filter::default())? {
        Call::Recommend(it) => Ok(it),
        Call::QueryCosts(_) => panic!("another tool"),
    }
}

fn asked(input: &Value, scope: &Filter) -> Result<String, ToolError> {
    match call(QUERY_COSTS, input, scope)? {
        Call::QueryCosts(it) => Ok(it.view.to_query(&Page::Overview)),
        Call::Recommend(_) => panic!("another tool"),
    }
}

#[test]
fn a_recommendation_is_tied_to_the_facts() {
    let it = recommended(|_| {}).unwrap();
    assert_eq!(it.evidence.iter().map(ToString::to_string).collect::<Vec<_>>(), ["F1", "F2"]);
    assert_eq!(it.resources.iter().map(|it| it.fact.is_some()).collect::<Vec<_>>(), [true, false]);
    let saving = it.saving.unwrap();
    assert_eq!(
        (saving.money.unit.as_str(), saving.facts.len()),
        ("EUR", 0),
        "one of the two is no volume of the sheet"
    );
    assert_eq!((it.effort, it.risk), (Grade::Low, Grade::Medium));
}

#[test]
fn a_saving_that_no_evidence_comes_to_is_not_verified() {
    let facts = |saving: Value| of_both(saving, &["F1", "F2"]);
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
fn of_both(saving: Value, evidence: &[&str]) -> Option<usize> {
    let both = recommended(|it| {
        it["resources"] = json!(["vol-0aa11bb22", "vol-0cc33dd44"]);
        it["evidence"] = json!(evidence);
        it["saving_per_month"] = saving;
    });
    both.unwrap().saving.map(|it| it.facts.len())
}

#[test]
fn a_saving_is_that_of_the_resources_that_are_named() {
    let of = |resource: &str, saving: &str| {
        let one = recommended(|it| {
            it["resources"] = json!([resource]);
            it["evidence"] = json!(["F1", "F2", "F3"]);
            it["saving_per_month"] = json!(saving);
        });
        one.unwrap().saving.unwrap().facts.len()
    };
    assert_eq!((of("vol-0aa11bb22", "47.60"), of("vol-0cc33dd44", "12.25")), (1, 1));
    assert_eq!((of("vol-0aa11bb22", "12.25"), of("vol-0cc33dd44", "47.60")), (0, 0), "the other one's");
    assert_eq!((of("vol-0aa11bb22", "{{F2}}"), of("vol-0cc33dd44", "{{F2}}")), (0, 1), "nor by reference");
    assert_eq!(of("vol-0aa11bb22", "59.85"), 0, "what all save together");
    assert_eq!(of_both(json!("59.85"), &["F3"]), Some(1), "of all of them, all together will do");
    for others in [json!(["vol-0aa11bb22", "vol-0aa11bb22"]), json!(["vol-0aa11bb22", "made-up"])] {
        let those = recommended(|it| {
            it["resources"] = others.clone();
            it["evidence"] = json!(["F3"]);
            it["saving_per_month"] = json!("59.85");
        });
        assert_eq!(those.unwrap().saving.unwrap().facts.len(), 0, "{others}");
    }
    assert_eq!(of_both(json!("119.70"), &["F1", "F2", "F3"]), Some(0), "nothing is counted twice");
}

#[test]
fn every_field_is_checked_and_named() {
    #[track_caller]
    fn check(field: &str, value: Value, expected: &str) {
        let error = recommended(|it| it[field] = value).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    }
    check("title", json!(""), "the field title must be a text of 1 to 200");
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
    check("delete", json!(true), "fields that this tool does not have");
    assert_eq!(call(RECOMMEND, &json!([]), &Filter::default()), Err(ToolError::NoObject));
    assert_eq!(call("delete_volume", &json!({}), &Filter::default()), Err(ToolError::UnknownTool));
}

#[test]
fn a_query_is_an_address() {
    let input = json!({
        "from": "2026-10-01", "to": "2026-10-31", "granularity": "daily", "metric": "amortized",
        "group": ["region", "tag.Team"], "filter": { "service": ["AWS Lambda"], "not.region": ["us-east-1"] },
    });
    let address = asked(&input, &Filter::default()).unwrap();
    for part in [
        "from=2026-10-01",
        "metric=amortized",
        "group=region",
        "group=tag.Team",
        "service=AWS+Lambda",
        "not.region=us-east-1",
    ] {
        assert!(address.contains(part), "{address}");
    }
}

#[test]
fn a_query_stays_within_what_the_visitor_looks_at() {
    let mut scope = Filter::default();
    let account: crate::dimension::Attribute = "account".parse().unwrap();
    scope.add(account.clone(), Rule::Include, "111122223333");
    scope.add("region".parse().unwrap(), Rule::Exclude, "us-east-1");
    let address = asked(&json!({ "group": ["service"] }), &scope).unwrap();
    assert!(address.contains("account=111122223333") && address.contains("not.region=us-east-1"), "{address}");
    assert!(asked(&json!({ "filter": { "account": ["111122223333"] } }), &scope).is_ok());
    let other = asked(&json!({ "filter": { "account": ["444455556666"] } }), &scope);
    assert!(matches!(other, Err(ToolError::Wrong { field: "filter", .. })), "{other:?}");
    let smuggled = asked(&json!({ "group": ["service&account=444455556666"] }), &scope);
    assert!(matches!(smuggled, Err(ToolError::Query(_))), "{smuggled:?}");
}

#[test]
fn a_query_that_cannot_be_read_is_refused_with_the_words_of_the_address() {
    let error = asked(&json!({ "metric": "gross" }), &Filter::default()).unwrap_err().to_string();
    assert!(error.contains("metric=gross is not known. Allowed: unblended"), "{error}");
    for input in [
        json!({ "granularity": "hourly", "range": "7d" }),
        json!({ "filter": { "theme": ["dark"] } }),
        json!({ "filter": { "service": "all" } }),
        json!({ "filter": { "service": [""] } }),
        json!({ "group": ["a", "b", "c"] }),
        json!({ "top": "5" }),
        json!({ "from": "2019-01-01", "to": "2019-01-31" }),
    ] {
        assert!(asked(&input, &Filter::default()).is_err(), "{input}");
    }
}

#[test]
fn a_budget_counts_what_is_paid() {
    let requests = |requests: u64| Quote { requests, at_least: false };
    let mut budget = Budget::default();
    assert_eq!((budget.take(requests(3)), budget.take(requests(0)), budget.paid()), (Ok(()), Ok(()), requests(3)));
    let dear = MOST_REQUESTS - 2;
    assert_eq!(budget.take(requests(dear)), Err(ToolError::TooDear { takes: dear, left: MOST_REQUESTS - 3 }));
    let open = Quote { requests: MOST_REQUESTS - 3, at_least: true };
    assert_eq!((budget.take(open), budget.paid()), (Ok(()), Quote { requests: MOST_REQUESTS, at_least: true }));
    assert_eq!((budget.take(requests(0)), budget.take(requests(0))), (Ok(()), Err(ToolError::BudgetSpent)));
}

#[test]
fn the_schemas_name_the_fields_that_are_read() {
    for (tool, fields) in [(recommend(), 7), (query_costs(), 7)] {
        let properties = tool.schema["properties"].as_object().unwrap();
        assert_eq!(properties.len(), fields, "{}", tool.name);
        let all: Value =
            properties.keys().map(|key| (key.clone(), json!(null))).collect::<serde_json::Map<_, _>>().into();
        let error = call(tool.name, &all, &Filter::default());
        assert!(!matches!(error, Err(ToolError::UnknownField(_))), "{}: {error:?}", tool.name);
    }
}
