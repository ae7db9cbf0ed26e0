//! Tests that Savings Plans and reservations match the bill.

use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::{costs, send};
use crate::operation::CostExplorer;

const RDS: &str = "Amazon Relational Database Service";

fn request(change: &Value) -> Value {
    let mut request = json!({ "TimePeriod": { "Start": "2026-10-01", "End": "2026-11-01" } });
    for (key, value) in change.as_object().unwrap() {
        request[key] = value.clone();
    }
    request
}

fn report(operation: CostExplorer, change: &Value) -> Value {
    send(operation, &request(change), 5_000).unwrap()
}

fn number(value: &Value) -> Decimal {
    value.as_str().unwrap().parse().unwrap()
}

fn dimension(key: &str, value: &str) -> Value {
    json!({ "Dimensions": { "Key": key, "Values": [value] } })
}

/// Amount of a record type on the bill of October.
fn billed(metric: &str, record_type: &str) -> Decimal {
    let change = json!({ "Metrics": [metric], "Filter": dimension("RECORD_TYPE", record_type) });
    let response = send(CostExplorer::CostAndUsage, &costs(&change), 5_000).unwrap();
    number(&response["ResultsByTime"][0]["Total"][metric]["Amount"])
}

#[track_caller]
fn assert_error(operation: CostExplorer, change: &Value, code: &str) {
    assert_eq!(send(operation, &request(change), 5_000).unwrap_err().code, code, "{change}");
}

#[test]
fn the_plan_utilization_matches_the_bill() {
    let report = report(CostExplorer::PlanUtilization, &json!({ "Granularity": "MONTHLY" }));
    let month = &report["SavingsPlansUtilizationsByTime"][0];
    assert_eq!(month["TimePeriod"], json!({ "Start": "2026-10-01", "End": "2026-11-01" }));
    let value = |part: &str, name: &str| number(&month[part][name]);
    assert_eq!(value("Utilization", "TotalCommitment"), billed("UnblendedCost", "SavingsPlanRecurringFee"));
    assert_eq!(value("Utilization", "UsedCommitment"), billed("AmortizedCost", "SavingsPlanCoveredUsage"));
    assert_eq!(value("Utilization", "UnusedCommitment"), billed("AmortizedCost", "SavingsPlanRecurringFee"));
    assert_eq!(value("Utilization", "UtilizationPercentage"), Decimal::from(96));
    assert_eq!(value("Savings", "OnDemandCostEquivalent"), billed("UnblendedCost", "SavingsPlanCoveredUsage"));
    let savings = value("Savings", "OnDemandCostEquivalent") - value("Utilization", "TotalCommitment");
    assert_eq!(value("Savings", "NetSavings"), savings);
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
fn utilization_is_unavailable_before_the_purchase_and_by_hour() {
    let before = json!({ "TimePeriod": { "Start": "2026-01-01", "End": "2026-02-01" } });
    assert_error(CostExplorer::PlanUtilization, &before, "DataUnavailableException");
    assert_error(CostExplorer::PlanUtilization, &json!({ "Granularity": "HOURLY" }), "ValidationException");
}

#[test]
fn coverage_is_available_by_region_and_in_pages() {
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
    let mut page_request = by_region.clone();
    page_request["MaxResults"] = json!(2);
    loop {
        let page = report(CostExplorer::PlanCoverage, &page_request);
        pages.extend(page["SavingsPlansCoverages"].as_array().unwrap().iter().cloned());
        match page["NextToken"].clone() {
            Value::Null => break,
            token => page_request["NextToken"] = token,
        }
    }
    assert_eq!(json!(pages), whole);
    assert_error(CostExplorer::PlanCoverage, &json!({ "NextToken": "stale" }), "InvalidNextTokenException");
    assert_error(CostExplorer::PlanCoverage, &json!({ "GroupBy": [{ "Key": "AZ" }] }), "ValidationException");
}

#[test]
fn reservation_utilization_matches_the_bill_of_the_service() {
    let rds_filter = json!({ "Filter": dimension("SERVICE", RDS) });
    let used = report(CostExplorer::ReservationUtilization, &rds_filter);
    let total = &used["Total"];
    let filters = [&rds_filter["Filter"], &dimension("RECORD_TYPE", "DiscountedUsage")];
    let change = json!({ "Metrics": ["AmortizedCost", "UsageQuantity"], "Filter": { "And": filters } });
    let bill = send(CostExplorer::CostAndUsage, &costs(&change), 5_000).unwrap();
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
    assert_error(CostExplorer::ReservationUtilization, &none, "DataUnavailableException");
    // Without a service, the response is for EC2.
    let ec2_filter = json!({ "Filter": dimension("SERVICE", "Amazon Elastic Compute Cloud - Compute") });
    let ec2_report = report(CostExplorer::ReservationUtilization, &ec2_filter);
    assert_eq!(report(CostExplorer::ReservationUtilization, &json!({})), ec2_report);
}

#[test]
fn reservation_coverage_adds_up() {
    let change = json!({
        "Filter": dimension("SERVICE", RDS), "GroupBy": [{ "Type": "DIMENSION", "Key": "INSTANCE_TYPE" }],
    });
    let report = report(CostExplorer::ReservationCoverage, &change);
    let (hours, value) = (&report["Total"]["CoverageHours"], |hours: &Value, name: &str| number(&hours[name]));
    assert_eq!(value(hours, "OnDemandHours") + value(hours, "ReservedHours"), value(hours, "TotalRunningHours"));
    let groups = report["CoveragesByTime"][0]["Groups"].as_array().unwrap();
    let sum: Decimal = groups.iter().map(|it| value(&it["Coverage"]["CoverageHours"], "ReservedHours")).sum();
    assert_eq!(sum, value(hours, "ReservedHours"));
    assert!(groups.len() > 1 && sum > Decimal::ZERO, "{groups:?}");
}

#[test]
fn coverage_can_be_grouped_by_several_keys() {
    let by = |keys: [&str; 2]| json!({ "GroupBy": keys.map(|key| json!({ "Type": "DIMENSION", "Key": key })) });
    let sum = |change: &Value| -> Decimal {
        let response = report(CostExplorer::PlanCoverage, change);
        let all = response["SavingsPlansCoverages"].as_array().unwrap();
        all.iter().map(|it| number(&it["Coverage"]["SpendCoveredBySavingsPlans"])).sum()
    };
    let instances = by(["INSTANCE_FAMILY", "REGION"]);
    let first = report(CostExplorer::PlanCoverage, &instances)["SavingsPlansCoverages"][0]["Attributes"].clone();
    assert_eq!(first.as_object().unwrap().keys().collect::<Vec<_>>(), ["INSTANCE_FAMILY", "REGION"]);
    assert_eq!(sum(&instances), billed("UnblendedCost", "SavingsPlanCoveredUsage"));
    let page = send(CostExplorer::PlanCoverage, &request(&instances), 5).unwrap();
    assert_eq!((page["SavingsPlansCoverages"].as_array().unwrap().len(), page["NextToken"].is_string()), (5, true));

    let mut reserved = by(["REGION", "INSTANCE_TYPE"]);
    reserved["Filter"] = dimension("SERVICE", RDS);
    let report = report(CostExplorer::ReservationCoverage, &reserved);
    let group = &report["CoveragesByTime"][0]["Groups"][0];
    assert!(group["Attributes"]["REGION"].is_string() && group["Attributes"]["INSTANCE_TYPE"].is_string(), "{group}");
}

#[test]
fn the_default_monitor_covers_all_services() {
    let list = |arns: Value| send(CostExplorer::AnomalyMonitors, &json!({ "MonitorArnList": arns }), 1);
    let all = list(Value::Null).unwrap();
    let monitor = &all["AnomalyMonitors"][0];
    assert_eq!((&monitor["MonitorType"], &monitor["MonitorDimension"]), (&json!("DIMENSIONAL"), &json!("SERVICE")));
    assert_eq!(list(json!([monitor["MonitorArn"]])).unwrap(), all);
    assert_eq!(list(json!(["arn:aws:ce::1:anomalymonitor/x"])).unwrap_err().code, "UnknownMonitorException");
}
