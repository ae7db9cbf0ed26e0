//! Tests that AWS's recommendations match the bill.

use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::super::tests::{costs, send};
use crate::operation::CostExplorer;

const RDS: &str = "Amazon Relational Database Service";

fn plan() -> Value {
    json!({
        "SavingsPlansType": "COMPUTE_SP",
        "TermInYears": "ONE_YEAR",
        "PaymentOption": "NO_UPFRONT",
        "LookbackPeriodInDays": "THIRTY_DAYS",
    })
}

fn with_changes(mut request: Value, change: &Value) -> Value {
    for (key, value) in change.as_object().unwrap() {
        request[key] = value.clone();
    }
    request
}

fn number(value: &Value) -> Decimal {
    value.as_str().unwrap_or_else(|| panic!("not a string: {value}")).parse().unwrap()
}

#[track_caller]
fn assert_error(operation: CostExplorer, request: &Value, code: &str) {
    assert_eq!(send(operation, request, 5_000).unwrap_err().code, code, "{request}");
}

/// Items of all pages, in order.
fn all(operation: CostExplorer, request: &Value, size: usize, list: impl Fn(&Value) -> &Value) -> Vec<Value> {
    let mut request = with_changes(request.clone(), &json!({ "PageSize": size }));
    let mut found = Vec::new();
    loop {
        let page = send(operation, &request, 5_000).unwrap();
        let items = list(&page).as_array().unwrap().clone();
        assert!(items.len() <= size);
        found.extend(items);
        let Some(token) = page.get("NextPageToken") else { return found };
        request["NextPageToken"] = token.clone();
    }
}

#[test]
fn a_plan_covers_the_minimum_hourly_on_demand_usage() {
    let response = send(CostExplorer::PlanPurchase, &plan(), 5_000).unwrap();
    let recommendation = &response["SavingsPlansPurchaseRecommendation"];
    let [detail] = recommendation["SavingsPlansPurchaseRecommendationDetails"].as_array().unwrap().as_slice() else {
        panic!("expected one recommendation for the payer")
    };
    let value = |name: &str| number(&detail[name]);
    let hours = Decimal::from(30 * 24);
    assert_eq!(
        value("HourlyCommitmentToPurchase").round_dp(8),
        (value("CurrentMinimumHourlyOnDemandSpend") * Decimal::new(72, 2)).round_dp(8)
    );
    assert_eq!(value("EstimatedSPCost"), value("HourlyCommitmentToPurchase") * hours);
    let cost_after = value("EstimatedSPCost") + value("EstimatedOnDemandCost");
    assert_eq!(value("EstimatedSavingsAmount"), value("EstimatedOnDemandCostWithCurrentCommitment") - cost_after);
    let monthly = (value("EstimatedSavingsAmount") * Decimal::from(730) / hours).round_dp(6);
    assert_eq!(value("EstimatedMonthlySavingsAmount").round_dp(6), monthly);
    let summary = &recommendation["SavingsPlansPurchaseRecommendationSummary"];
    assert_eq!(summary["EstimatedMonthlySavingsAmount"], detail["EstimatedMonthlySavingsAmount"]);
    assert_eq!(summary["TotalRecommendationCount"], json!("1"));

    let filter = json!({ "And": [
        { "Dimensions": { "Key": "SERVICE", "Values": ["Amazon Elastic Compute Cloud - Compute"] } },
        { "Dimensions": { "Key": "PURCHASE_TYPE", "Values": ["On Demand Instances"] } },
        { "Dimensions": { "Key": "RECORD_TYPE", "Values": ["Usage"] } },
    ] });
    let period = json!({ "Start": "2026-10-24", "End": "2026-11-23" });
    let change =
        json!({ "TimePeriod": period, "Granularity": "DAILY", "Filter": filter, "Metrics": ["UnblendedCost"] });
    let billed = send(CostExplorer::CostAndUsage, &costs(&change), 5_000).unwrap();
    let days = billed["ResultsByTime"].as_array().unwrap();
    let billed: Decimal = days.iter().map(|day| number(&day["Total"]["UnblendedCost"]["Amount"])).sum();
    assert_eq!(value("EstimatedOnDemandCostWithCurrentCommitment"), billed);
}

#[test]
fn plans_by_account_and_family_are_listed_in_pages() {
    let request = with_changes(plan(), &json!({ "SavingsPlansType": "EC2_INSTANCE_SP", "AccountScope": "LINKED" }));
    let list =
        |page: &Value| page["SavingsPlansPurchaseRecommendation"]["SavingsPlansPurchaseRecommendationDetails"].clone();
    let whole = list(
        &send(CostExplorer::PlanPurchase, &with_changes(request.clone(), &json!({ "PageSize": 1_000 })), 5_000)
            .unwrap(),
    );
    let pages = all(
        CostExplorer::PlanPurchase,
        &request,
        3,
        |page| &page["SavingsPlansPurchaseRecommendation"]["SavingsPlansPurchaseRecommendationDetails"],
    );
    assert!(pages.len() > 3);
    assert_eq!(json!(pages), whole);
    assert!(pages.iter().all(|it| it["SavingsPlansDetails"]["InstanceFamily"] != json!("")));
    let machine_learning = with_changes(plan(), &json!({ "SavingsPlansType": "SAGEMAKER_SP" }));
    assert_eq!(list(&send(CostExplorer::PlanPurchase, &machine_learning, 5_000).unwrap()), json!([]));
}

#[test]
fn upfront_payments_reduce_monthly_payments() {
    let payments = |payment: &str| {
        let request = json!({ "Service": RDS, "PaymentOption": payment, "TermInYears": "ONE_YEAR" });
        let response = send(CostExplorer::ReservationPurchase, &request, 5_000).unwrap();
        let detail = &response["Recommendations"][0]["RecommendationDetails"][0];
        ["UpfrontCost", "RecurringStandardMonthlyCost"].map(|name| number(&detail[name]).round_dp(4))
    };
    let [nothing, monthly] = payments("NO_UPFRONT");
    assert!(nothing.is_zero() && monthly > Decimal::ONE);
    let assert_near = |one: Decimal, other: Decimal| assert!((one - other).abs() < Decimal::new(1, 2), "{one} {other}");
    let [all, recurring] = payments("ALL_UPFRONT");
    assert_near(all, monthly * Decimal::from(12));
    assert!(recurring.is_zero());
    let [half, recurring] = payments("PARTIAL_UPFRONT");
    assert_near(half, monthly * Decimal::from(6));
    assert_near(recurring, monthly / Decimal::TWO);
}

#[test]
fn reservations_are_recommended_for_on_demand_databases() {
    let request = json!({ "Service": RDS, "LookbackPeriodInDays": "SIXTY_DAYS" });
    let details = all(
        CostExplorer::ReservationPurchase,
        &request,
        2,
        |page| &page["Recommendations"][0]["RecommendationDetails"],
    );
    assert!(details.len() > 2);
    for detail in &details {
        let value = |name: &str| number(&detail[name]);
        let database = &detail["InstanceDetails"]["RDSInstanceDetails"];
        assert_ne!(database["InstanceType"], json!("db.r6g.2xlarge"), "already reserved");
        let count = value("RecommendedNumberOfInstancesToPurchase");
        assert!(count >= Decimal::ONE && count <= value("MinimumNumberOfInstancesUsedPerHour"));
        assert!(value("MinimumNumberOfInstancesUsedPerHour") <= value("AverageNumberOfInstancesUsedPerHour"));
        assert_eq!(value("EstimatedMonthlySavingsPercentage").round(), Decimal::from(36));
        let reserved = value("EstimatedMonthlyOnDemandCost") - value("EstimatedMonthlySavingsAmount");
        assert_eq!(value("RecurringStandardMonthlyCost"), reserved);
    }
    let savings: Decimal = details.iter().map(|it| number(&it["EstimatedMonthlySavingsAmount"])).sum();
    let response = send(CostExplorer::ReservationPurchase, &request, 5_000).unwrap();
    let summary = &response["Recommendations"][0]["RecommendationSummary"];
    assert_eq!(number(&summary["TotalEstimatedMonthlySavingsAmount"]), savings);
}

#[test]
fn instances_are_downsized_or_terminated() {
    let request = json!({ "Service": "AmazonEC2" });
    let list = |page: &Value| page["RightsizingRecommendations"].as_array().unwrap().len();
    let response = send(CostExplorer::Rightsizing, &request, 5_000).unwrap();
    assert_eq!(list(&response), 20, "the default page size");
    let found = all(CostExplorer::Rightsizing, &request, 11, |page| &page["RightsizingRecommendations"]);
    assert_eq!(response["Summary"]["TotalRecommendationCount"], json!(found.len().to_string()));
    let mut total_savings = Decimal::ZERO;
    let mut types = std::collections::BTreeSet::new();
    for it in &found {
        let rightsizing_type = it["RightsizingType"].as_str().unwrap();
        types.insert(rightsizing_type);
        let current = &it["CurrentInstance"];
        let cost = number(&current["MonthlyCost"]);
        total_savings += if rightsizing_type == "TERMINATE" {
            assert_eq!(number(&it["TerminateRecommendationDetail"]["EstimatedMonthlySavings"]), cost);
            cost
        } else {
            let target = &it["ModifyRecommendationDetail"]["TargetInstances"][0];
            let savings = number(&target["EstimatedMonthlySavings"]);
            assert_eq!(number(&target["EstimatedMonthlyCost"]) + savings, cost);
            savings
        };
        let hours = ["OnDemandHours", "SavingsPlansCoveredHours", "TotalRunningHours"];
        let [on_demand, covered, total] = hours.map(|name| number(&current[format!("{name}InLookbackPeriod")]));
        assert_eq!(on_demand + covered, total);
        assert!(total > Decimal::ZERO && total <= Decimal::from(14 * 24));
    }
    assert_eq!(types.into_iter().collect::<Vec<_>>(), ["MODIFY", "TERMINATE"]);
    assert_eq!(number(&response["Summary"]["EstimatedTotalMonthlySavingsAmount"]), total_savings);
}

#[test]
fn savings_are_larger_without_commitments() {
    let savings = |considered: bool| {
        let configuration = json!({ "RecommendationTarget": "SAME_INSTANCE_FAMILY", "BenefitsConsidered": considered });
        let request = json!({ "Service": "AmazonEC2", "Configuration": configuration });
        let response = send(CostExplorer::Rightsizing, &request, 5_000).unwrap();
        assert_eq!(response["Configuration"], configuration);
        number(&response["Summary"]["EstimatedTotalMonthlySavingsAmount"])
    };
    assert!(savings(false) > savings(true));
}

#[test]
fn invalid_requests_are_rejected() {
    let invalid = "ValidationException";
    assert_error(CostExplorer::PlanPurchase, &json!({}), invalid);
    assert_error(CostExplorer::PlanPurchase, &with_changes(plan(), &json!({ "TermInYears": "TWO_YEARS" })), invalid);
    assert_error(
        CostExplorer::PlanPurchase,
        &with_changes(plan(), &json!({ "LookbackPeriodInDays": "ONE_DAY" })),
        invalid,
    );
    assert_error(
        CostExplorer::PlanPurchase,
        &with_changes(plan(), &json!({ "NextPageToken": "x" })),
        "InvalidNextTokenException",
    );
    assert_error(CostExplorer::ReservationPurchase, &json!({}), invalid);
    assert_error(CostExplorer::ReservationPurchase, &json!({ "Service": "Amazon Simple Storage Service" }), invalid);
    assert_error(CostExplorer::ReservationPurchase, &json!({ "Service": RDS, "PaymentOption": "LATER" }), invalid);
    assert_error(CostExplorer::Rightsizing, &json!({ "Service": "AmazonRDS" }), invalid);
    assert_error(CostExplorer::Rightsizing, &json!({ "Service": "AmazonEC2", "PageSize": 0 }), invalid);
    let other = json!({ "RecommendationTarget": "ANY", "BenefitsConsidered": true });
    assert_error(CostExplorer::Rightsizing, &json!({ "Service": "AmazonEC2", "Configuration": other }), invalid);
}
