//! AWS's recommendations compared with the bill.

use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::super::super::operation::CostExplorer;
use super::super::tests::{ask, costs};

const RDS: &str = "Amazon Relational Database Service";

fn plan() -> Value {
    json!({
        "SavingsPlansType": "COMPUTE_SP",
        "TermInYears": "ONE_YEAR",
        "PaymentOption": "NO_UPFRONT",
        "LookbackPeriodInDays": "THIRTY_DAYS",
    })
}

fn with(mut request: Value, change: &Value) -> Value {
    for (key, value) in change.as_object().unwrap() {
        request[key] = value.clone();
    }
    request
}

fn number(value: &Value) -> Decimal {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}")).parse().unwrap()
}

#[track_caller]
fn refused(operation: CostExplorer, request: &Value, code: &str) {
    assert_eq!(ask(operation, request, 5_000).unwrap_err().code, code, "{request}");
}

/// All pages in order.
fn all(operation: CostExplorer, request: &Value, size: usize, list: impl Fn(&Value) -> &Value) -> Vec<Value> {
    let mut request = with(request.clone(), &json!({ "PageSize": size }));
    let mut found = Vec::new();
    loop {
        let page = ask(operation, &request, 5_000).unwrap();
        let items = list(&page).as_array().unwrap().clone();
        assert!(items.len() <= size);
        found.extend(items);
        let Some(token) = page.get("NextPageToken") else { return found };
        request["NextPageToken"] = token.clone();
    }
}

#[test]
fn a_plan_covers_what_runs_on_demand_in_every_hour() {
    let answer = ask(CostExplorer::PlanPurchase, &plan(), 5_000).unwrap();
    let recommendation = &answer["SavingsPlansPurchaseRecommendation"];
    let [detail] = recommendation["SavingsPlansPurchaseRecommendationDetails"].as_array().unwrap().as_slice() else {
        panic!("one for the payer")
    };
    let of = |name: &str| number(&detail[name]);
    let hours = Decimal::from(30 * 24);
    assert_eq!(
        of("HourlyCommitmentToPurchase").round_dp(8),
        (of("CurrentMinimumHourlyOnDemandSpend") * Decimal::new(72, 2)).round_dp(8)
    );
    assert_eq!(of("EstimatedSPCost"), of("HourlyCommitmentToPurchase") * hours);
    let after = of("EstimatedSPCost") + of("EstimatedOnDemandCost");
    assert_eq!(of("EstimatedSavingsAmount"), of("EstimatedOnDemandCostWithCurrentCommitment") - after);
    let monthly = (of("EstimatedSavingsAmount") * Decimal::from(730) / hours).round_dp(6);
    assert_eq!(of("EstimatedMonthlySavingsAmount").round_dp(6), monthly);
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
    let billed = ask(CostExplorer::CostAndUsage, &costs(&change), 5_000).unwrap();
    let days = billed["ResultsByTime"].as_array().unwrap();
    let billed: Decimal = days.iter().map(|day| number(&day["Total"]["UnblendedCost"]["Amount"])).sum();
    assert_eq!(of("EstimatedOnDemandCostWithCurrentCommitment"), billed);
}

#[test]
fn plans_by_account_and_family_come_in_pages() {
    let request = with(plan(), &json!({ "SavingsPlansType": "EC2_INSTANCE_SP", "AccountScope": "LINKED" }));
    let list =
        |page: &Value| page["SavingsPlansPurchaseRecommendation"]["SavingsPlansPurchaseRecommendationDetails"].clone();
    let whole =
        list(&ask(CostExplorer::PlanPurchase, &with(request.clone(), &json!({ "PageSize": 1_000 })), 5_000).unwrap());
    let pages = all(
        CostExplorer::PlanPurchase,
        &request,
        3,
        |page| &page["SavingsPlansPurchaseRecommendation"]["SavingsPlansPurchaseRecommendationDetails"],
    );
    assert!(pages.len() > 3);
    assert_eq!(json!(pages), whole);
    assert!(pages.iter().all(|it| it["SavingsPlansDetails"]["InstanceFamily"] != json!("")));
    let machine_learning = with(plan(), &json!({ "SavingsPlansType": "SAGEMAKER_SP" }));
    assert_eq!(list(&ask(CostExplorer::PlanPurchase, &machine_learning, 5_000).unwrap()), json!([]));
}

#[test]
fn what_is_paid_at_once_is_no_longer_paid_every_month() {
    let ask = |payment: &str| {
        let request = json!({ "Service": RDS, "PaymentOption": payment, "TermInYears": "ONE_YEAR" });
        let answer = ask(CostExplorer::ReservationPurchase, &request, 5_000).unwrap();
        let detail = &answer["Recommendations"][0]["RecommendationDetails"][0];
        ["UpfrontCost", "RecurringStandardMonthlyCost"].map(|name| number(&detail[name]).round_dp(4))
    };
    let [nothing, monthly] = ask("NO_UPFRONT");
    assert!(nothing.is_zero() && monthly > Decimal::ONE);
    let near = |one: Decimal, other: Decimal| assert!((one - other).abs() < Decimal::new(1, 2), "{one} {other}");
    let [all, rest] = ask("ALL_UPFRONT");
    near(all, monthly * Decimal::from(12));
    assert!(rest.is_zero());
    let [half, rest] = ask("PARTIAL_UPFRONT");
    near(half, monthly * Decimal::from(6));
    near(rest, monthly / Decimal::TWO);
}

#[test]
fn databases_are_reserved_that_are_not_yet() {
    let request = json!({ "Service": RDS, "LookbackPeriodInDays": "SIXTY_DAYS" });
    let details = all(
        CostExplorer::ReservationPurchase,
        &request,
        2,
        |page| &page["Recommendations"][0]["RecommendationDetails"],
    );
    assert!(details.len() > 2);
    for detail in &details {
        let of = |name: &str| number(&detail[name]);
        let database = &detail["InstanceDetails"]["RDSInstanceDetails"];
        assert_ne!(database["InstanceType"], json!("db.r6g.2xlarge"), "reserved long ago");
        let count = of("RecommendedNumberOfInstancesToPurchase");
        assert!(count >= Decimal::ONE && count <= of("MinimumNumberOfInstancesUsedPerHour"));
        assert!(of("MinimumNumberOfInstancesUsedPerHour") <= of("AverageNumberOfInstancesUsedPerHour"));
        assert_eq!(of("EstimatedMonthlySavingsPercentage").round(), Decimal::from(36));
        let reserved = of("EstimatedMonthlyOnDemandCost") - of("EstimatedMonthlySavingsAmount");
        assert_eq!(of("RecurringStandardMonthlyCost"), reserved);
    }
    let saved: Decimal = details.iter().map(|it| number(&it["EstimatedMonthlySavingsAmount"])).sum();
    let answer = ask(CostExplorer::ReservationPurchase, &request, 5_000).unwrap();
    let summary = &answer["Recommendations"][0]["RecommendationSummary"];
    assert_eq!(number(&summary["TotalEstimatedMonthlySavingsAmount"]), saved);
}

#[test]
fn machines_are_made_smaller_or_ended() {
    let request = json!({ "Service": "AmazonEC2" });
    let list = |page: &Value| page["RightsizingRecommendations"].as_array().unwrap().len();
    let answer = ask(CostExplorer::Rightsizing, &request, 5_000).unwrap();
    assert_eq!(list(&answer), 20, "a page");
    let found = all(CostExplorer::Rightsizing, &request, 11, |page| &page["RightsizingRecommendations"]);
    assert_eq!(answer["Summary"]["TotalRecommendationCount"], json!(found.len().to_string()));
    let mut saved = Decimal::ZERO;
    let mut kinds = std::collections::BTreeSet::new();
    for it in &found {
        let kind = it["RightsizingType"].as_str().unwrap();
        kinds.insert(kind);
        let current = &it["CurrentInstance"];
        let cost = number(&current["MonthlyCost"]);
        saved += if kind == "TERMINATE" {
            assert_eq!(number(&it["TerminateRecommendationDetail"]["EstimatedMonthlySavings"]), cost);
            cost
        } else {
            let target = &it["ModifyRecommendationDetail"]["TargetInstances"][0];
            let less = number(&target["EstimatedMonthlySavings"]);
            assert_eq!(number(&target["EstimatedMonthlyCost"]) + less, cost);
            less
        };
        let hours = ["OnDemandHours", "SavingsPlansCoveredHours", "TotalRunningHours"];
        let [on_demand, covered, total] = hours.map(|name| number(&current[format!("{name}InLookbackPeriod")]));
        assert_eq!(on_demand + covered, total);
        assert!(total > Decimal::ZERO && total <= Decimal::from(14 * 24));
    }
    assert_eq!(kinds.into_iter().collect::<Vec<_>>(), ["MODIFY", "TERMINATE"]);
    assert_eq!(number(&answer["Summary"]["EstimatedTotalMonthlySavingsAmount"]), saved);
}

#[test]
fn without_the_commitments_a_machine_costs_more() {
    let ask = |considered: bool| {
        let configuration = json!({ "RecommendationTarget": "SAME_INSTANCE_FAMILY", "BenefitsConsidered": considered });
        let request = json!({ "Service": "AmazonEC2", "Configuration": configuration });
        let answer = ask(CostExplorer::Rightsizing, &request, 5_000).unwrap();
        assert_eq!(answer["Configuration"], configuration);
        number(&answer["Summary"]["EstimatedTotalMonthlySavingsAmount"])
    };
    assert!(ask(false) > ask(true));
}

#[test]
fn what_aws_refuses_is_refused() {
    let invalid = "ValidationException";
    refused(CostExplorer::PlanPurchase, &json!({}), invalid);
    refused(CostExplorer::PlanPurchase, &with(plan(), &json!({ "TermInYears": "TWO_YEARS" })), invalid);
    refused(CostExplorer::PlanPurchase, &with(plan(), &json!({ "LookbackPeriodInDays": "ONE_DAY" })), invalid);
    refused(CostExplorer::PlanPurchase, &with(plan(), &json!({ "NextPageToken": "x" })), "InvalidNextTokenException");
    refused(CostExplorer::ReservationPurchase, &json!({}), invalid);
    refused(CostExplorer::ReservationPurchase, &json!({ "Service": "Amazon Simple Storage Service" }), invalid);
    refused(CostExplorer::ReservationPurchase, &json!({ "Service": RDS, "PaymentOption": "LATER" }), invalid);
    refused(CostExplorer::Rightsizing, &json!({ "Service": "AmazonRDS" }), invalid);
    refused(CostExplorer::Rightsizing, &json!({ "Service": "AmazonEC2", "PageSize": 0 }), invalid);
    let other = json!({ "RecommendationTarget": "ANY", "BenefitsConsidered": true });
    refused(CostExplorer::Rightsizing, &json!({ "Service": "AmazonEC2", "Configuration": other }), invalid);
}
