//! Property tests: parts of any query add up exactly to the total.

use std::collections::BTreeMap;

use jiff::ToSpan;
use jiff::civil::{Date, date};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::{account, costs, send};
use crate::Config;
use crate::account::Account;
use crate::operation::CostExplorer::{CostAndUsage, CostAndUsageWithResources};

const METRICS: [&str; 7] = [
    "AmortizedCost",
    "BlendedCost",
    "NetAmortizedCost",
    "NetUnblendedCost",
    "NormalizedUsageAmount",
    "UnblendedCost",
    "UsageQuantity",
];
const ONE_PAGE: usize = usize::MAX;

fn costs_of(request: &Value, page_size: usize) -> Value {
    send(CostAndUsage, request, page_size).unwrap()
}

/// Parses an amount in steps of 1e-10.
fn steps(amount: &str) -> i128 {
    let (whole, fraction) = amount.split_once('.').unwrap_or((amount, ""));
    let digits = format!("{whole}{fraction:0<10}");
    digits.parse().unwrap()
}

/// Sums of all totals and groups of a response, by metric.
fn sums(response: &Value) -> BTreeMap<String, i128> {
    let mut sums: BTreeMap<_, _> = METRICS.map(|metric| (metric.to_owned(), 0)).into();
    let mut add = |metrics: &Value| {
        for (metric, value) in metrics.as_object().unwrap() {
            *sums.entry(metric.clone()).or_default() += steps(value["Amount"].as_str().unwrap());
        }
    };
    for result in response["ResultsByTime"].as_array().unwrap() {
        add(&result["Total"]);
        for group in result["Groups"].as_array().unwrap() {
            add(&group["Metrics"]);
        }
    }
    sums
}

fn group() -> impl Strategy<Value = Value> {
    let keys = vec![
        ("DIMENSION", "AZ"),
        ("DIMENSION", "LINKED_ACCOUNT"),
        ("DIMENSION", "OPERATION"),
        ("DIMENSION", "RECORD_TYPE"),
        ("DIMENSION", "SERVICE"),
        ("DIMENSION", "TENANCY"),
        ("DIMENSION", "USAGE_TYPE"),
        ("TAG", "Owner"),
        ("TAG", "Team"),
        ("COST_CATEGORY", "Product"),
    ];
    prop::sample::select(keys).prop_map(|(key_type, key)| json!({ "Type": key_type, "Key": key }))
}

fn groups() -> impl Strategy<Value = Value> {
    (group(), group()).prop_map(|(first, second)| if first == second { json!([first]) } else { json!([first, second]) })
}

fn filter() -> impl Strategy<Value = Value> {
    let leaf = prop::sample::select(vec![
        json!({ "Dimensions": { "Key": "SERVICE", "Values": ["EC2 - Other", "AWS Lambda"] } }),
        json!({ "Dimensions": { "Key": "RECORD_TYPE", "Values": ["Usage"] } }),
        json!({ "Dimensions": { "Key": "REGION", "Values": ["eu-central-1"] } }),
        json!({ "Tags": { "Key": "Team", "Values": ["web", ""] } }),
        json!({ "Tags": { "Key": "Team", "MatchOptions": ["ABSENT"] } }),
        json!({ "CostCategories": { "Key": "Product", "Values": ["Search"] } }),
    ]);
    leaf.prop_recursive(2, 6, 2, |inner| {
        prop_oneof![
            inner.clone().prop_map(|one| json!({ "Not": one })),
            (inner.clone(), inner.clone()).prop_map(|(one, other)| json!({ "And": [one, other] })),
            (inner.clone(), inner).prop_map(|(one, other)| json!({ "Or": [one, other] })),
        ]
    })
}

fn days() -> impl Strategy<Value = (Date, Date)> {
    (0..419_i32, 1..60_i32).prop_map(|(first, length)| {
        let start = date(2025, 10, 1) + first.days();
        (start, (start + length.days()).min(date(2026, 12, 1)))
    })
}

fn request((start, end): (Date, Date), granularity: &str, change: &Value) -> Value {
    let mut request = costs(change);
    request["TimePeriod"] = json!({ "Start": start.to_string(), "End": end.to_string() });
    request["Granularity"] = json!(granularity);
    request["Metrics"] = json!(METRICS);
    request
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn groups_add_up_to_the_total(days in days(), filter in filter(), groups in groups()) {
        let total = costs_of(&request(days, "DAILY", &json!({ "Filter": filter })), ONE_PAGE);
        let grouped = json!({ "Filter": filter, "GroupBy": groups });
        let grouped = costs_of(&request(days, "DAILY", &grouped), ONE_PAGE);
        prop_assert_eq!(sums(&grouped), sums(&total));
    }

    #[test]
    fn a_filter_and_its_negation_add_up_to_the_total(days in days(), filter in filter()) {
        let sums_of = |change: &Value| sums(&costs_of(&request(days, "MONTHLY", change), ONE_PAGE));
        let included = sums_of(&json!({ "Filter": filter }));
        let excluded = sums_of(&json!({ "Filter": { "Not": filter } }));
        for (metric, all) in sums_of(&json!({})) {
            prop_assert_eq!(included[&metric] + excluded[&metric], all);
        }
    }

    #[test]
    fn days_add_up_to_months(days in days(), filter in filter()) {
        let change = json!({ "Filter": filter });
        let daily = costs_of(&request(days, "DAILY", &change), ONE_PAGE);
        let monthly = costs_of(&request(days, "MONTHLY", &change), ONE_PAGE);
        prop_assert_eq!(sums(&daily), sums(&monthly));
    }

    #[test]
    fn hours_add_up_to_days(day in 9..=23_i8, filter in filter(), groups in groups()) {
        let start = date(2026, 11, day);
        let change = json!({ "Filter": filter, "GroupBy": groups });
        let daily = costs_of(&request((start, start + 1.day()), "DAILY", &change), ONE_PAGE);
        let mut hours = request((start, start), "HOURLY", &change);
        hours["TimePeriod"] = json!({
            "Start": format!("{start}T00:00:00Z"),
            "End": format!("{}T00:00:00Z", start + 1.day()),
        });
        prop_assert_eq!(sums(&costs_of(&hours, ONE_PAGE)), sums(&daily));
    }

    #[test]
    fn pages_add_up_to_the_whole_response(days in days(), groups in groups(), size in 1..400_usize) {
        let mut request = request(days, "MONTHLY", &json!({ "GroupBy": groups }));
        let whole = costs_of(&request, ONE_PAGE);
        let mut joined: Vec<Value> = Vec::new();
        loop {
            let page = costs_of(&request, size);
            for result in page["ResultsByTime"].as_array().unwrap() {
                let groups = result["Groups"].as_array().unwrap();
                match joined.last_mut().filter(|last| last["TimePeriod"] == result["TimePeriod"]) {
                    Some(last) => last["Groups"].as_array_mut().unwrap().extend(groups.iter().cloned()),
                    None => joined.push(result.clone()),
                }
            }
            if page["NextPageToken"].is_null() {
                break;
            }
            request["NextPageToken"] = page["NextPageToken"].clone();
        }
        prop_assert_eq!(&json!(joined), &whole["ResultsByTime"]);
    }
}

#[test]
fn the_account_depends_on_the_seed_only() {
    let lines = |seed: u64| {
        let config = Config { seed, ..Config::new(date(2026, 11, 23)) };
        format!("{:?}", Account::generate(&config).lines)
    };
    assert_eq!(lines(1), format!("{:?}", account().lines));
    assert_ne!(lines(1), lines(2));
}

#[test]
fn costs_by_resource_add_up_to_the_bill() {
    for (granularity, start, end) in [
        ("DAILY", "2026-11-09", "2026-11-23"),
        ("MONTHLY", "2026-11-10", "2026-11-24"),
        ("HOURLY", "2026-11-20T00:00:00Z", "2026-11-21T00:00:00Z"),
    ] {
        for service in
            ["Amazon Elastic Compute Cloud - Compute", "EC2 - Other", "Amazon Relational Database Service", "Tax"]
        {
            let filter = json!({ "Dimensions": { "Key": "SERVICE", "Values": [service] } });
            let by = |key: &str| json!({ "Type": "DIMENSION", "Key": key });
            let request = |groups: Value| {
                costs(&json!({
                    "TimePeriod": { "Start": start, "End": end },
                    "Granularity": granularity,
                    "Metrics": METRICS,
                    "Filter": filter,
                    "GroupBy": groups,
                }))
            };
            let billed = costs_of(&request(json!([by("USAGE_TYPE")])), ONE_PAGE);
            let by_resource = request(json!([by("RESOURCE_ID"), by("USAGE_TYPE")]));
            let measured = send(CostAndUsageWithResources, &by_resource, ONE_PAGE).unwrap();
            assert_eq!(sums(&measured), sums(&billed), "{service} {granularity}");
        }
    }
}

#[test]
fn invalid_requests_for_costs_by_resource_are_rejected() {
    let by_resource = json!([{ "Type": "DIMENSION", "Key": "RESOURCE_ID" }]);
    let ec2 = json!({ "Dimensions": { "Key": "SERVICE", "Values": ["Amazon Elastic Compute Cloud - Compute"] } });
    let days = json!({ "Start": "2026-11-10", "End": "2026-11-12" });
    let check = |operation, change: Value, message: &str| {
        let error = send(operation, &costs(&change), ONE_PAGE).unwrap_err();
        assert!(error.message.contains(message), "{}", error.message);
    };
    check(CostAndUsage, json!({ "GroupBy": by_resource }), "RESOURCE_ID");
    check(CostAndUsageWithResources, json!({ "GroupBy": by_resource, "TimePeriod": days }), "filter");
    check(CostAndUsageWithResources, json!({ "Filter": ec2, "TimePeriod": days }), "RESOURCE_ID must be");
    check(CostAndUsageWithResources, json!({ "GroupBy": by_resource, "Filter": ec2 }), "past 14 days");
}
