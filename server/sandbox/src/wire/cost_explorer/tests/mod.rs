//! Tests of Cost Explorer's protocol.

mod commitments;
mod properties;

use std::sync::OnceLock;

use jiff::civil::date;
use serde_json::{Value, json};

use super::super::error_response::ErrorResponse;
use super::View;
use crate::Config;
use crate::account::Account;
use crate::operation::CostExplorer;

/// Account of most tests, with November 23, 2026 as today.
pub(super) fn account() -> &'static Account {
    static ACCOUNT: OnceLock<Account> = OnceLock::new();
    ACCOUNT.get_or_init(|| Account::generate(&Config::new(date(2026, 11, 23))))
}

pub(super) fn send(operation: CostExplorer, request: &Value, page_size: usize) -> Result<Value, ErrorResponse> {
    let view = View { account: account(), visible_account: None, page_size, seed: 1 };
    parse(super::respond(operation, request.to_string().as_bytes(), &view))
}

fn parse(response: Result<String, ErrorResponse>) -> Result<Value, ErrorResponse> {
    response.map(|json| serde_json::from_str(&json).unwrap())
}

/// Request for costs with the members of `change`.
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

fn cost_response(change: &Value) -> Value {
    send(CostExplorer::CostAndUsage, &costs(change), 5_000).unwrap()
}

#[track_caller]
fn assert_error(change: &Value, code: &str, message: &str) {
    let error = send(CostExplorer::CostAndUsage, &costs(change), 5_000).unwrap_err();
    assert_eq!(error.code, code, "{change}");
    assert!(error.message.contains(message), "{change}: {}", error.message);
}

fn starts(response: &Value) -> Vec<&str> {
    let results = response["ResultsByTime"].as_array().unwrap();
    results.iter().map(|result| result["TimePeriod"]["Start"].as_str().unwrap()).collect()
}

fn keys(response: &Value) -> Vec<&str> {
    let groups = response["ResultsByTime"][0]["Groups"].as_array().unwrap();
    groups.iter().map(|group| group["Keys"][0].as_str().unwrap()).collect()
}

fn group_by(key_type: &str, key: &str) -> Value {
    json!({ "Type": key_type, "Key": key })
}

#[test]
fn invalid_requests_are_rejected() {
    let group = |key| group_by("DIMENSION", key);
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
        (json!({ "GroupBy": [group("COLOR")] }), "Invalid dimension: COLOR"),
        (json!({ "GroupBy": [group_by("SHAPE", "x")] }), "Invalid group by type: SHAPE"),
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
    for (change, message) in cases {
        assert_error(&change, "ValidationException", message);
    }
}

#[test]
fn other_errors_have_their_own_codes() {
    let future = json!({ "TimePeriod": { "Start": "2026-11-24", "End": "2026-12-01" } });
    assert_error(&future, "DataUnavailableException", "unavailable");
    assert_error(&json!({ "NextPageToken": "stale" }), "InvalidNextTokenException", "pagination token is invalid");
    assert_error(&json!({ "Metrics": 7 }), "SerializationException", "invalid type");
}

#[test]
fn months_are_limited_to_the_time_range() {
    let period = json!({ "Start": "2026-08-30", "End": "2026-10-02" });
    let response = cost_response(&json!({ "TimePeriod": period }));
    assert_eq!(starts(&response), ["2026-08-30", "2026-09-01", "2026-10-01"]);
    assert_eq!(response["ResultsByTime"][2]["TimePeriod"]["End"], "2026-10-02");
}

#[test]
fn the_current_month_is_estimated_and_future_days_are_zero() {
    let period = json!({ "Start": "2026-10-31", "End": "2026-12-01" });
    let response = cost_response(&json!({ "TimePeriod": period, "Granularity": "DAILY" }));
    let results = response["ResultsByTime"].as_array().unwrap();
    assert_eq!(results.len(), 31);
    assert_eq!(results[0]["Estimated"], false);
    assert_eq!(results[1]["Estimated"], true);
    assert_eq!(results[30]["Total"], json!({ "UnblendedCost": { "Amount": "0", "Unit": "USD" } }));
}

#[test]
fn hours_are_formatted_as_times() {
    let period = json!({ "Start": "2026-11-09T22:00:00Z", "End": "2026-11-10T01:00:00Z" });
    let response = cost_response(&json!({ "TimePeriod": period, "Granularity": "HOURLY" }));
    assert_eq!(starts(&response), ["2026-11-09T22:00:00Z", "2026-11-09T23:00:00Z", "2026-11-10T00:00:00Z"]);
}

#[test]
fn groups_have_the_format_of_aws() {
    let cases = [
        (group_by("TAG", "Environment"), vec!["Environment$", "Environment$development"]),
        (group_by("TAG", "Nobody"), vec!["Nobody$"]),
        (group_by("COST_CATEGORY", "Product"), vec!["Product$", "Product$Insights"]),
        (group_by("DIMENSION", "TENANCY"), vec!["", "Dedicated", "Shared"]),
        (group_by("DIMENSION", "REGION"), vec!["NoRegion", "eu-central-1", "eu-west-1", "global", "us-east-1"]),
    ];
    for (group, expected) in cases {
        let response = cost_response(&json!({ "GroupBy": [group] }));
        assert_eq!(keys(&response)[..expected.len()], expected, "{group}");
        assert_eq!(response["ResultsByTime"][0]["Total"], json!({}));
    }
}

#[test]
fn accounts_have_names() {
    let response = cost_response(&json!({ "GroupBy": [group_by("DIMENSION", "LINKED_ACCOUNT")] }));
    let mut names: Vec<_> = response["DimensionValueAttributes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|value| value["Attributes"]["description"].as_str().unwrap())
        .collect();
    names.sort_unstable();
    assert_eq!(names, ["data", "prod", "sandbox-dev", "staging"]);
}

#[test]
fn usage_has_a_unit_if_all_line_items_share_it() {
    let usage = |usage_type: &str| {
        let filter =
            json!({ "Dimensions": { "Key": "USAGE_TYPE", "Values": usage_type.split(' ').collect::<Vec<_>>() } });
        let response = cost_response(&json!({ "Metrics": ["UsageQuantity"], "Filter": filter }));
        response["ResultsByTime"][0]["Total"]["UsageQuantity"]["Unit"].clone()
    };
    assert_eq!(usage("EUC1-NatGateway-Bytes"), "GB");
    assert_eq!(usage("EUC1-NatGateway-Bytes EUC1-NatGateway-Hours"), "N/A");
    assert_eq!(usage("nothing"), "N/A");
}

#[test]
fn services_start_and_end() {
    let groups_in = |start: &str, end: &str| {
        let period = json!({ "Start": start, "End": end });
        cost_response(&json!({ "TimePeriod": period, "GroupBy": [group_by("DIMENSION", "SERVICE")] }))
    };
    let before = groups_in("2026-04-01", "2026-05-01");
    let after = groups_in("2026-10-01", "2026-11-01");
    assert!(keys(&before).contains(&"Amazon Redshift") && !keys(&before).contains(&"Amazon Q"));
    assert!(!keys(&after).contains(&"Amazon Redshift") && keys(&after).contains(&"Amazon Q"));
}

#[test]
fn a_linked_account_sees_only_its_own_costs() {
    let data = &account().members[2];
    let view = View { account: account(), visible_account: Some(&data.id), page_size: 5_000, seed: 1 };
    let request = costs(&json!({ "GroupBy": [group_by("DIMENSION", "LINKED_ACCOUNT")] }));
    let response = parse(super::respond(CostExplorer::CostAndUsage, request.to_string().as_bytes(), &view)).unwrap();
    assert_eq!(keys(&response), [data.id.as_str()]);
}

fn list(operation: CostExplorer, change: &Value) -> Result<Value, ErrorResponse> {
    let mut request = json!({ "TimePeriod": { "Start": "2026-10-01", "End": "2026-11-01" } });
    for (key, value) in change.as_object().unwrap() {
        request[key] = value.clone();
    }
    send(operation, &request, 5_000)
}

#[test]
fn values_can_be_searched_sorted_and_paged() {
    let values = |change: &Value| {
        let response = list(CostExplorer::DimensionValues, change).unwrap();
        let values = response["DimensionValues"].as_array().unwrap().clone();
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
    let first = list(CostExplorer::DimensionValues, &first).unwrap();
    let next = json!({ "Dimension": "USAGE_TYPE", "MaxResults": 1000, "NextPageToken": first["NextPageToken"] });
    let next = list(CostExplorer::DimensionValues, &next).unwrap();
    let size = |response: &Value, member: &str| response[member].as_u64().unwrap();
    assert_eq!(size(&first, "ReturnSize"), 40);
    assert_eq!(40 + size(&next, "ReturnSize"), size(&next, "TotalSize"));
    assert!(next.get("NextPageToken").is_none());
}

#[test]
fn tags_and_cost_categories_are_listed() {
    let tags = list(CostExplorer::Tags, &json!({})).unwrap();
    assert_eq!(tags["Tags"], json!(["CostCenter", "Environment", "Owner", "Team"]));
    let values = list(CostExplorer::Tags, &json!({ "TagKey": "Environment" })).unwrap();
    assert_eq!(values["Tags"], json!(["", "development", "production", "staging"]));
    let names = list(CostExplorer::CostCategories, &json!({})).unwrap();
    assert_eq!(names["CostCategoryNames"], json!(["Product"]));
    let values = list(CostExplorer::CostCategories, &json!({ "CostCategoryName": "Product" })).unwrap();
    assert_eq!(values["CostCategoryValues"], json!(["", "Insights", "Search", "Storefront"]));
}

#[test]
fn invalid_list_requests_are_rejected() {
    let sort = json!([{ "Key": "UnblendedCost" }]);
    let cases = [
        json!({}),
        json!({ "Dimension": "COLOR" }),
        json!({ "Dimension": "AZ", "MaxResults": 1001 }),
        json!({ "Dimension": "AZ", "SearchString": "eu", "SortBy": sort }),
        json!({ "Dimension": "AZ", "Context": "DREAMS" }),
    ];
    for change in cases {
        let error = list(CostExplorer::DimensionValues, &change).unwrap_err();
        assert_eq!(error.code, "ValidationException", "{change}");
    }
}
