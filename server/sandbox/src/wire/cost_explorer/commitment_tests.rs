//! Savings Plans and reservations compared with the bill.

use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::super::operation::CostExplorer;
use super::tests::{ask, costs};

const RDS: &str = "Amazon Relational Database Service";

fn request(change: &Value) -> Value {
    let mut request = json!({ "TimePeriod": { "Start": "2026-10-01", "End": "2026-11-01" } });
    for (key, value) in change.as_object().unwrap() {
        request[key] = value.clone();
    }
    request
}

fn report(operation: CostExplorer, change: &Value) -> Value {
    ask(operation, &request(change), 5_000).unwrap()
}

fn number(value: &Value) -> Decimal {
    value.as_str().unwrap().parse().unwrap()
}

fn dimension(key: &str, value: &str) -> Value {
    json!({ "Dimensions": { "Key": key, "Values": [value] } })
}

/// October's bill under a metric, for lines of a record type.
fn billed(metric: &str, record_type: &str) -> Decimal {
    let change = json!({ "Metrics": [metric], "Filter": dimension("RECORD_TYPE", record_type) });
    let answer = ask(CostExplorer::CostAndUsage, &costs(&change), 5_000).unwrap();
    number(&answer["ResultsByTime"][0]["Total"][metric]["Amount"])
}

#[track_caller]
fn refused(operation: CostExplorer, change: &Value, code: &str) {
    assert_eq!(ask(operation, &request(change), 5_000).unwrap_err().code, code, "{change}");
}

#[test]
fn the_plan_is_used_as_the_bill_says() {
    let report = report(CostExplorer::PlanUtilization, &json!({ "Granularity": "MONTHLY" }));
    let month = &report["SavingsPlansUtilizationsByTime"][0];
    assert_eq!(month["TimePeriod"], json!({ "Start": "2026-10-01", "End": "2026-11-01" }));
    let of = |part: &str, name: &str| number(&month[part][name]);
    assert_eq!(of("Utilization", "TotalCommitment"), billed("UnblendedCost", "SavingsPlanRecurringFee"));
    assert_eq!(of("Utilization", "UsedCommitment"), billed("AmortizedCost", "SavingsPlanCoveredUsage"));
    assert_eq!(of("Utilization", "UnusedCommitment"), billed("AmortizedCost", "SavingsPlanRecurringFee"));
    assert_eq!(of("Utilization", "UtilizationPercentage"), Decimal::from(96));
    assert_eq!(of("Savings", "OnDemandCostEquivalent"), billed("UnblendedCost", "SavingsPlanCoveredUsage"));
    let saved = of("Savings", "OnDemandCostEquivalent") - of("Utilization", "TotalCommitment");
    assert_eq!(of("Savings", "NetSavings"), saved);
    assert_eq!(report["Total"]["Utilization"], month["Utilization"]);
}

#[test]
fn days_add_up_to_the_month() {
    let days = report(CostExplorer::PlanUtilization, &json!({ "Granularity": "DAILY" }));
    let by_time = days["SavingsPlansUtilizationsByTime"].as_array().unwrap();
    let sum: Decimal = by_time.iter().map(|day| number(&day["Utilization"]["UsedCommitment"])).sum();
    assert_eq!((by_time.len(), sum), (31, number(&days["Total"]["Utilization"]["UsedCommitment"])));
}

#[test]
fn a_plan_is_not_there_before_it_is_bought_and_not_by_the_hour() {
    let before = json!({ "TimePeriod": { "Start": "2026-01-01", "End": "2026-02-01" } });
    refused(CostExplorer::PlanUtilization, &before, "DataUnavailableException");
    refused(CostExplorer::PlanUtilization, &json!({ "Granularity": "HOURLY" }), "ValidationException");
}

#[test]
fn coverage_comes_by_region_and_in_pages() {
    let by_region = json!({ "GroupBy": [{ "Type": "DIMENSION", "Key": "REGION" }] });
    let whole = report(CostExplorer::PlanCoverage, &by_region)["SavingsPlansCoverages"].clone();
    assert_eq!(whole[0]["Attributes"], json!({ "REGION": "eu-central-1" }));
    let covered = |coverages: &Value| -> Decimal {
        let all = coverages.as_array().unwrap().iter();
        all.map(|it| number(&it["Coverage"]["SpendCoveredBySavingsPlans"])).sum()
    };
    assert_eq!(covered(&whole), billed("UnblendedCost", "SavingsPlanCoveredUsage"));
    let share = number(&whole[0]["Coverage"]["CoveragePercentage"]);
    assert!(share > Decimal::ZERO && share < Decimal::ONE_HUNDRED, "{share}");

    let mut pages = Vec::new();
    let mut asked = by_region.clone();
    asked["MaxResults"] = json!(2);
    loop {
        let page = report(CostExplorer::PlanCoverage, &asked);
        pages.extend(page["SavingsPlansCoverages"].as_array().unwrap().iter().cloned());
        match page["NextToken"].clone() {
            Value::Null => break,
            token => asked["NextToken"] = token,
        }
    }
    assert_eq!(json!(pages), whole);
    refused(CostExplorer::PlanCoverage, &json!({ "NextToken": "stale" }), "InvalidNextTokenException");
    refused(CostExplorer::PlanCoverage, &json!({ "GroupBy": [{ "Key": "AZ" }] }), "ValidationException");
}

#[test]
fn reservations_are_those_of_the_service() {
    let of_rds = json!({ "Filter": dimension("SERVICE", RDS) });
    let used = report(CostExplorer::ReservationUtilization, &of_rds);
    let total = &used["Total"];
    let both = [&of_rds["Filter"], &dimension("RECORD_TYPE", "DiscountedUsage")];
    let change = json!({ "Metrics": ["AmortizedCost", "UsageQuantity"], "Filter": { "And": both } });
    let bill = ask(CostExplorer::CostAndUsage, &costs(&change), 5_000).unwrap();
    let billed = |metric: &str| number(&bill["ResultsByTime"][0]["Total"][metric]["Amount"]);
    assert_eq!(number(&total["TotalAmortizedFee"]), billed("AmortizedCost"));
    assert_eq!(number(&total["TotalActualHours"]), billed("UsageQuantity"));
    assert_eq!((&total["UtilizationPercentage"], &total["AmortizedUpfrontFee"]), (&json!("100"), &json!("0")));
    assert_eq!(number(&total["NetRISavings"]), number(&total["OnDemandCostOfRIHoursUsed"]) - billed("AmortizedCost"));

    let cache = json!({ "Filter": dimension("SERVICE", "Amazon ElastiCache") });
    let upfront = report(CostExplorer::ReservationUtilization, &cache)["Total"].clone();
    assert_eq!((&upfront["AmortizedRecurringFee"], &upfront["UtilizationPercentage"]), (&json!("0"), &json!("100")));
    assert_ne!(upfront["AmortizedUpfrontFee"], json!("0"));
    let none = json!({ "Filter": dimension("SERVICE", "Amazon Redshift") });
    refused(CostExplorer::ReservationUtilization, &none, "DataUnavailableException");
    // Without a service, the response is for EC2.
    let of_ec2 = json!({ "Filter": dimension("SERVICE", "Amazon Elastic Compute Cloud - Compute") });
    let named = report(CostExplorer::ReservationUtilization, &of_ec2);
    assert_eq!(report(CostExplorer::ReservationUtilization, &json!({})), named);
}

#[test]
fn what_runs_is_reserved_or_not() {
    let change = json!({
        "Filter": dimension("SERVICE", RDS), "GroupBy": [{ "Type": "DIMENSION", "Key": "INSTANCE_TYPE" }],
    });
    let report = report(CostExplorer::ReservationCoverage, &change);
    let (hours, of) = (&report["Total"]["CoverageHours"], |hours: &Value, name: &str| number(&hours[name]));
    assert_eq!(of(hours, "OnDemandHours") + of(hours, "ReservedHours"), of(hours, "TotalRunningHours"));
    let groups = report["CoveragesByTime"][0]["Groups"].as_array().unwrap();
    let sum: Decimal = groups.iter().map(|it| of(&it["Coverage"]["CoverageHours"], "ReservedHours")).sum();
    assert_eq!(sum, of(hours, "ReservedHours"));
    assert!(groups.len() > 1 && sum > Decimal::ZERO, "{groups:?}");
}

#[test]
fn several_groups_split_each_other() {
    let by = |keys: [&str; 2]| json!({ "GroupBy": keys.map(|key| json!({ "Type": "DIMENSION", "Key": key })) });
    let sum = |change: &Value| -> Decimal {
        let answer = report(CostExplorer::PlanCoverage, change);
        let all = answer["SavingsPlansCoverages"].as_array().unwrap();
        all.iter().map(|it| number(&it["Coverage"]["SpendCoveredBySavingsPlans"])).sum()
    };
    let instances = by(["INSTANCE_FAMILY", "REGION"]);
    let first = report(CostExplorer::PlanCoverage, &instances)["SavingsPlansCoverages"][0]["Attributes"].clone();
    assert_eq!(first.as_object().unwrap().keys().collect::<Vec<_>>(), ["INSTANCE_FAMILY", "REGION"]);
    assert_eq!(sum(&instances), billed("UnblendedCost", "SavingsPlanCoveredUsage"));
    let page = ask(CostExplorer::PlanCoverage, &request(&instances), 5).unwrap();
    assert_eq!((page["SavingsPlansCoverages"].as_array().unwrap().len(), page["NextToken"].is_string()), (5, true));

    let mut reserved = by(["REGION", "INSTANCE_TYPE"]);
    reserved["Filter"] = dimension("SERVICE", RDS);
    let report = report(CostExplorer::ReservationCoverage, &reserved);
    let group = &report["CoveragesByTime"][0]["Groups"][0];
    assert!(group["Attributes"]["REGION"].is_string() && group["Attributes"]["INSTANCE_TYPE"].is_string(), "{group}");
}

#[test]
fn a_monitor_looks_at_every_service() {
    let list = |arns: Value| ask(CostExplorer::AnomalyMonitors, &json!({ "MonitorArnList": arns }), 1);
    let all = list(Value::Null).unwrap();
    let monitor = &all["AnomalyMonitors"][0];
    assert_eq!((&monitor["MonitorType"], &monitor["MonitorDimension"]), (&json!("DIMENSIONAL"), &json!("SERVICE")));
    assert_eq!(list(json!([monitor["MonitorArn"]])).unwrap(), all);
    assert_eq!(list(json!(["arn:aws:ce::1:anomalymonitor/x"])).unwrap_err().code, "UnknownMonitorException");
}
