//! Requests to Cost Explorer and their responses, case by case.

use std::sync::OnceLock;

use jiff::civil::date;
use serde_json::{Value, json};

use super::super::operation::CostExplorer;
use super::super::refusal::Refusal;
use super::View;
use crate::Config;
use crate::account::Account;

/// The account of most tests; today is November 23, 2026.
pub(super) fn account() -> &'static Account {
    static ACCOUNT: OnceLock<Account> = OnceLock::new();
    ACCOUNT.get_or_init(|| Account::generate(&Config::new(date(2026, 11, 23))))
}

pub(super) fn ask(operation: CostExplorer, request: &Value, page_size: usize) -> Result<Value, Refusal> {
    let view = View { account: account(), only: None, page_size, seed: 1 };
    parsed(super::answer(operation, request.to_string().as_bytes(), &view))
}

fn parsed(answer: Result<String, Refusal>) -> Result<Value, Refusal> {
    answer.map(|json| serde_json::from_str(&json).unwrap())
}

/// A request for costs, with the members of `change` inserted or, when null, removed.
pub(super) fn costs(change: &Value) -> Value {
    let mut request = json!({
        "TimePeriod": { "Start": "2026-10-01", "End": "2026-11-01" },
        "Granularity": "MONTHLY",
        "Metrics": ["UnblendedCost"],
    });
    for (key, value) in change.as_object().unwrap() {
        request[key] = value.clone();
    }
    request
}

fn answered(change: &Value) -> Value {
    ask(CostExplorer::CostAndUsage, &costs(change), 5_000).unwrap()
}

#[track_caller]
fn refused(change: &Value, code: &str, words: &str) {
    let refusal = ask(CostExplorer::CostAndUsage, &costs(change), 5_000).unwrap_err();
    assert_eq!(refusal.code, code, "{change}");
    assert!(refusal.message.contains(words), "{change}: {}", refusal.message);
}

fn starts(answer: &Value) -> Vec<&str> {
    let results = answer["ResultsByTime"].as_array().unwrap();
    results.iter().map(|result| result["TimePeriod"]["Start"].as_str().unwrap()).collect()
}

fn keys(answer: &Value) -> Vec<&str> {
    let groups = answer["ResultsByTime"][0]["Groups"].as_array().unwrap();
    groups.iter().map(|group| group["Keys"][0].as_str().unwrap()).collect()
}

fn by(kind: &str, key: &str) -> Value {
    json!({ "Type": kind, "Key": key })
}

#[test]
fn what_aws_refuses_is_refused() {
    let group = |key| by("DIMENSION", key);
    let filter = |filter: Value| json!({ "Filter": filter });
    let dimension = |options: &[&str]| json!({ "Key": "REGION", "Values": ["x"], "MatchOptions": options });
    let period = |start: &str, end: &str| json!({ "Start": start, "End": end });
    let cases = [
        (json!({ "TimePeriod": null }), "Value null at 'timePeriod'"),
        (json!({ "TimePeriod": {} }), "Value null at 'timePeriod.start'"),
        (json!({ "TimePeriod": period("2026-10-01", "2026-10-01") }), "should be before end date"),
        (json!({ "TimePeriod": period("2025-09-30", "2026-10-01") }), "beyond 14 months"),
        (json!({ "TimePeriod": period("2026-11-01", "2026-12-02") }), "end date past the beginning of next month"),
        (json!({ "TimePeriod": period("2026-1-1", "2026-11-01") }), "Start time 2026-1-1 is invalid"),
        (json!({ "TimePeriod": period("2026-10-01", "2026-10-32") }), "End time 2026-10-32 is invalid"),
        (json!({ "TimePeriod": period("2026-10-01T00:00:00Z", "2026-10-02") }), "Valid format is: yyyy-MM-dd"),
        (json!({ "Granularity": null }), "Value null at 'granularity'"),
        (json!({ "Granularity": "YEARLY" }), "[DAILY, HOURLY, MONTHLY]"),
        (json!({ "Granularity": "HOURLY" }), "Valid format is: yyyy-MM-dd'T'HH:mm:ss'Z'"),
        (
            json!({ "Granularity": "HOURLY", "TimePeriod": period("2026-11-08T00:00:00Z", "2026-11-10T00:00:00Z") }),
            "past 14 days",
        ),
        (json!({ "Metrics": null }), "Value null at 'metrics'"),
        (json!({ "Metrics": ["Cost"] }), "Invalid metric: Cost"),
        (json!({ "GroupBy": [group("AZ"), group("REGION"), group("SERVICE")] }), "Maximum 2 group by"),
        (json!({ "GroupBy": [group("AZ"), group("AZ")] }), "duplicates"),
        (json!({ "GroupBy": [group("COLOUR")] }), "Invalid dimension: COLOUR"),
        (json!({ "GroupBy": [by("SHAPE", "x")] }), "Invalid group by type: SHAPE"),
        (filter(json!({})), "must not be empty"),
        (filter(json!({ "And": [{ "Dimensions": dimension(&[]) }] })), "at least 2 operands"),
        (
            filter(json!({ "Dimensions": dimension(&[]), "Tags": { "Key": "Team", "Values": ["web"] } })),
            "more than one roots",
        ),
        (filter(json!({ "Dimensions": { "Key": "REGION", "Values": [] } })), "values must not be empty"),
        (filter(json!({ "Dimensions": dimension(&["ABSENT"]) })), "ABSENT is not supported"),
        (filter(json!({ "Dimensions": dimension(&["STARTS_WITH"]) })), "STARTS_WITH is not supported"),
        (filter(json!({ "Dimensions": dimension(&["CASE_SENSITIVE", "CASE_SENSITIVE"]) })), "contradict"),
    ];
    for (change, words) in cases {
        refused(&change, "ValidationException", words);
    }
}

#[test]
fn other_refusals_have_their_own_codes() {
    let future = json!({ "TimePeriod": { "Start": "2026-11-24", "End": "2026-12-01" } });
    refused(&future, "DataUnavailableException", "unavailable");
    refused(&json!({ "NextPageToken": "stale" }), "InvalidNextTokenException", "pagination token is invalid");
    refused(&json!({ "Metrics": 7 }), "SerializationException", "invalid type");
}

#[test]
fn months_are_cut_at_the_edges() {
    let period = json!({ "Start": "2026-08-30", "End": "2026-10-02" });
    let answer = answered(&json!({ "TimePeriod": period }));
    assert_eq!(starts(&answer), ["2026-08-30", "2026-09-01", "2026-10-01"]);
    assert_eq!(answer["ResultsByTime"][2]["TimePeriod"]["End"], "2026-10-02");
}

#[test]
fn the_open_month_is_estimated_and_its_future_is_zero() {
    let period = json!({ "Start": "2026-10-31", "End": "2026-12-01" });
    let answer = answered(&json!({ "TimePeriod": period, "Granularity": "DAILY" }));
    let results = answer["ResultsByTime"].as_array().unwrap();
    assert_eq!(results.len(), 31);
    assert_eq!(results[0]["Estimated"], false);
    assert_eq!(results[1]["Estimated"], true);
    assert_eq!(results[30]["Total"], json!({ "UnblendedCost": { "Amount": "0", "Unit": "USD" } }));
}

#[test]
fn hours_are_written_as_moments() {
    let period = json!({ "Start": "2026-11-09T22:00:00Z", "End": "2026-11-10T01:00:00Z" });
    let answer = answered(&json!({ "TimePeriod": period, "Granularity": "HOURLY" }));
    assert_eq!(starts(&answer), ["2026-11-09T22:00:00Z", "2026-11-09T23:00:00Z", "2026-11-10T00:00:00Z"]);
}

#[test]
fn groups_are_named_as_aws_does() {
    let cases = [
        (by("TAG", "Environment"), vec!["Environment$", "Environment$development"]),
        (by("TAG", "Nobody"), vec!["Nobody$"]),
        (by("COST_CATEGORY", "Product"), vec!["Product$", "Product$Insights"]),
        (by("DIMENSION", "TENANCY"), vec!["", "Dedicated", "Shared"]),
        (by("DIMENSION", "REGION"), vec!["NoRegion", "eu-central-1", "eu-west-1", "global", "us-east-1"]),
    ];
    for (group, expected) in cases {
        let answer = answered(&json!({ "GroupBy": [group] }));
        assert_eq!(keys(&answer)[..expected.len()], expected, "{group}");
        assert_eq!(answer["ResultsByTime"][0]["Total"], json!({}));
    }
}

#[test]
fn accounts_come_with_their_names() {
    let answer = answered(&json!({ "GroupBy": [by("DIMENSION", "LINKED_ACCOUNT")] }));
    let mut names: Vec<_> = answer["DimensionValueAttributes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|value| value["Attributes"]["description"].as_str().unwrap())
        .collect();
    names.sort_unstable();
    assert_eq!(names, ["data", "prod", "sandbox-dev", "staging"]);
}

#[test]
fn usage_has_a_unit_only_where_all_share_it() {
    let usage = |usage_type: &str| {
        let filter =
            json!({ "Dimensions": { "Key": "USAGE_TYPE", "Values": usage_type.split(' ').collect::<Vec<_>>() } });
        let answer = answered(&json!({ "Metrics": ["UsageQuantity"], "Filter": filter }));
        answer["ResultsByTime"][0]["Total"]["UsageQuantity"]["Unit"].clone()
    };
    assert_eq!(usage("EUC1-NatGateway-Bytes"), "GB");
    assert_eq!(usage("EUC1-NatGateway-Bytes EUC1-NatGateway-Hours"), "N/A");
    assert_eq!(usage("nothing"), "N/A");
}

#[test]
fn services_begin_and_end() {
    let groups_in = |start: &str, end: &str| {
        let period = json!({ "Start": start, "End": end });
        answered(&json!({ "TimePeriod": period, "GroupBy": [by("DIMENSION", "SERVICE")] }))
    };
    let before = groups_in("2026-04-01", "2026-05-01");
    let after = groups_in("2026-10-01", "2026-11-01");
    assert!(keys(&before).contains(&"Amazon Redshift") && !keys(&before).contains(&"Amazon Q"));
    assert!(!keys(&after).contains(&"Amazon Redshift") && keys(&after).contains(&"Amazon Q"));
}

#[test]
fn a_linked_account_sees_itself_alone() {
    let data = &account().members[2];
    let view = View { account: account(), only: Some(&data.id), page_size: 5_000, seed: 1 };
    let request = costs(&json!({ "GroupBy": [by("DIMENSION", "LINKED_ACCOUNT")] }));
    let answer = parsed(super::answer(CostExplorer::CostAndUsage, request.to_string().as_bytes(), &view)).unwrap();
    assert_eq!(keys(&answer), [data.id.as_str()]);
}

fn listed(operation: CostExplorer, change: &Value) -> Result<Value, Refusal> {
    let mut request = json!({ "TimePeriod": { "Start": "2026-10-01", "End": "2026-11-01" } });
    for (key, value) in change.as_object().unwrap() {
        request[key] = value.clone();
    }
    ask(operation, &request, 5_000)
}

#[test]
fn values_are_searched_sorted_and_paged() {
    let values = |change: &Value| {
        let answer = listed(CostExplorer::DimensionValues, change).unwrap();
        let values = answer["DimensionValues"].as_array().unwrap().clone();
        values.iter().map(|value| value["Value"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let searched = values(&json!({ "Dimension": "SERVICE", "SearchString": "kms" }));
    assert_eq!(searched, Vec::<String>::new());
    let searched = values(&json!({ "Dimension": "SERVICE", "SearchString": "key man" }));
    assert_eq!(searched, ["AWS Key Management Service"]);
    let by_name = values(&json!({ "Dimension": "LINKED_ACCOUNT", "SearchString": "staging" }));
    assert_eq!(by_name, [account().members[1].id.as_str()]);
    let sort = json!([{ "Key": "UnblendedCost", "SortOrder": "DESCENDING" }]);
    let largest = values(&json!({ "Dimension": "SERVICE", "SortBy": sort, "MaxResults": 2 }));
    assert_eq!(largest, ["Amazon Elastic Compute Cloud - Compute", "Amazon Relational Database Service"]);
    let starting = json!({ "Dimensions": { "Key": "SERVICE", "Values": ["aws w"], "MatchOptions": ["STARTS_WITH", "CASE_INSENSITIVE"] } });
    assert_eq!(values(&json!({ "Dimension": "SERVICE", "Filter": starting })), ["AWS WAF"]);
    let reserved = values(&json!({ "Dimension": "PLATFORM", "Context": "RESERVATIONS" }));
    assert_eq!(reserved, ["Linux/UNIX", "PostgreSQL", "Redis"]);

    let first = json!({ "Dimension": "USAGE_TYPE", "MaxResults": 40 });
    let first = listed(CostExplorer::DimensionValues, &first).unwrap();
    let next = json!({ "Dimension": "USAGE_TYPE", "MaxResults": 1000, "NextPageToken": first["NextPageToken"] });
    let next = listed(CostExplorer::DimensionValues, &next).unwrap();
    let size = |answer: &Value, member: &str| answer[member].as_u64().unwrap();
    assert_eq!(size(&first, "ReturnSize"), 40);
    assert_eq!(40 + size(&next, "ReturnSize"), size(&next, "TotalSize"));
    assert!(next.get("NextPageToken").is_none());
}

#[test]
fn tags_and_cost_categories_are_listed() {
    let tags = listed(CostExplorer::Tags, &json!({})).unwrap();
    assert_eq!(tags["Tags"], json!(["CostCenter", "Environment", "Owner", "Team"]));
    let values = listed(CostExplorer::Tags, &json!({ "TagKey": "Environment" })).unwrap();
    assert_eq!(values["Tags"], json!(["", "development", "production", "staging"]));
    let names = listed(CostExplorer::CostCategories, &json!({})).unwrap();
    assert_eq!(names["CostCategoryNames"], json!(["Product"]));
    let values = listed(CostExplorer::CostCategories, &json!({ "CostCategoryName": "Product" })).unwrap();
    assert_eq!(values["CostCategoryValues"], json!(["", "Insights", "Search", "Storefront"]));
}

#[test]
fn lists_refuse_what_aws_refuses() {
    let sort = json!([{ "Key": "UnblendedCost" }]);
    let cases = [
        json!({}),
        json!({ "Dimension": "COLOUR" }),
        json!({ "Dimension": "AZ", "MaxResults": 1001 }),
        json!({ "Dimension": "AZ", "SearchString": "eu", "SortBy": sort }),
        json!({ "Dimension": "AZ", "Context": "DREAMS" }),
    ];
    for change in cases {
        let refusal = listed(CostExplorer::DimensionValues, &change).unwrap_err();
        assert_eq!(refusal.code, "ValidationException", "{change}");
    }
}
