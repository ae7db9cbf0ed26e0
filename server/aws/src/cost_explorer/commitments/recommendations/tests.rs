//! Conversion of documented AWS recommendations to findings.

use aws_sdk_costexplorer::types::{
    CurrentInstance, Ec2InstanceDetails, Ec2ResourceDetails, Ec2ResourceUtilization, InstanceDetails,
    ModifyRecommendationDetail, RdsInstanceDetails, ReservationPurchaseRecommendationDetail, ResourceDetails,
    ResourceUtilization, RightsizingRecommendation, RightsizingType, SavingsPlansDetails,
    SavingsPlansPurchaseRecommendationDetail, TargetInstance, TerminateRecommendationDetail,
};
use domain::finding::{Finding, Grade};

use super::{super::services::RDS, plan_purchase, reservation_purchase, rightsizing};

/// Evidence as text: `Type: m5.large`.
fn evidence(finding: &Finding) -> Vec<String> {
    let line = |it: &domain::finding::Evidence| {
        let value = match &it.value {
            domain::value::FactValue::Text(text) => text.clone(),
            other => format!("{} {}", other.number().unwrap().normalize(), other.unit()),
        };
        format!("{}: {value}", it.name)
    };
    finding.evidence.iter().map(line).collect()
}

fn savings(finding: &Finding) -> String {
    let estimate = finding.saving.estimate().unwrap();
    format!("{} {}", estimate.amount(), estimate.unit)
}

fn instance(instance_type: &str) -> ResourceDetails {
    let details = Ec2ResourceDetails::builder().instance_type(instance_type).region("US East (N. Virginia)").build();
    ResourceDetails::builder().ec2_resource_details(details).build()
}

fn current() -> CurrentInstance {
    let utilization = Ec2ResourceUtilization::builder()
        .max_cpu_utilization_percentage("12.5")
        .max_memory_utilization_percentage("")
        .build();
    CurrentInstance::builder()
        .resource_id("i-1")
        .instance_name("web")
        .monthly_cost("140.16")
        .currency_code("USD")
        .resource_details(instance("m5.xlarge"))
        .resource_utilization(ResourceUtilization::builder().ec2_resource_utilization(utilization).build())
        .build()
}

fn target(instance_type: &str, savings: &str, is_default: bool) -> TargetInstance {
    TargetInstance::builder()
        .resource_details(instance(instance_type))
        .estimated_monthly_savings(savings)
        .currency_code("USD")
        .default_target_instance(is_default)
        .build()
}

#[test]
fn resize_uses_the_type_that_aws_prefers() {
    let targets = ModifyRecommendationDetail::builder()
        .target_instances(target("m5.medium", "105.12", false))
        .target_instances(target("m5.large", "70.0800000001", true))
        .build();
    let recommended = RightsizingRecommendation::builder()
        .account_id("111122223333")
        .current_instance(current())
        .rightsizing_type(RightsizingType::Modify)
        .modify_recommendation_detail(targets)
        .build();
    let finding = rightsizing::finding(&recommended).unwrap().unwrap();
    let key = "ec2:instance/111122223333/us-east-1/i-1";
    assert_eq!(&*finding.resource.as_ref().unwrap().key.0, key);
    assert_eq!(finding.resource.as_ref().unwrap().title(), "web");
    assert_eq!(&*finding.service, "Amazon Elastic Compute Cloud - Compute");
    assert_eq!(savings(&finding), "70.0800000001 USD");
    assert_eq!(&*finding.saving.estimate().unwrap().lines[0].resource.as_ref().unwrap().0, key);
    assert_eq!(
        evidence(&finding),
        [
            "Type: m5.xlarge",
            "Recommendation: m5.large",
            "Maximum CPU utilization: 12.5 %",
            "Current monthly cost: 140.16 USD"
        ]
    );
    assert!(finding.fix.command.unwrap().contains("Value=m5.large"));
}

#[test]
fn termination_of_an_idle_instance_is_high_risk() {
    let detail =
        TerminateRecommendationDetail::builder().estimated_monthly_savings("140.16").currency_code("USD").build();
    let recommended = RightsizingRecommendation::builder()
        .account_id("111122223333")
        .current_instance(current())
        .rightsizing_type(RightsizingType::Terminate)
        .terminate_recommendation_detail(detail)
        .build();
    let finding = rightsizing::finding(&recommended).unwrap().unwrap();
    assert_eq!((savings(&finding).as_str(), finding.risk), ("140.16 USD", Grade::High));
    assert!(finding.fix.command.unwrap().contains("terminate-instances --region us-east-1 --instance-ids i-1"));
}

#[test]
fn unreadable_savings_are_errors_not_zeros() {
    let detail = TerminateRecommendationDetail::builder().currency_code("USD").build();
    let recommended = RightsizingRecommendation::builder()
        .current_instance(current())
        .terminate_recommendation_detail(detail)
        .build();
    let error = rightsizing::finding(&recommended).unwrap_err();
    assert_eq!(error.raw_message.as_deref(), Some("EstimatedMonthlySavings cannot be read"));
    let unnamed = RightsizingRecommendation::builder().current_instance(current()).build();
    assert_eq!(rightsizing::finding(&unnamed), Ok(None), "without an action");
}

fn plan(offering: &str) -> Finding {
    let detail = SavingsPlansPurchaseRecommendationDetail::builder()
        .account_id("111122223333")
        .currency_code("USD")
        .hourly_commitment_to_purchase("1.250")
        .estimated_monthly_savings_amount("320.5")
        .estimated_roi("39")
        .upfront_cost("0.0")
        .estimated_average_utilization("98.7")
        .savings_plans_details(SavingsPlansDetails::builder().offering_id(offering).build())
        .build();
    plan_purchase::finding(&detail).unwrap()
}

#[test]
fn savings_plan_finding_has_commitment_and_savings() {
    let finding = plan("offer-1");
    assert_eq!(savings(&finding), "320.5 USD");
    assert_eq!(
        evidence(&finding),
        [
            "Commitment: 1.25 USD per hour",
            "Term: 1 year, No Upfront",
            "Upfront cost: 0 USD",
            "Estimated ROI: 39 %",
            "Expected utilization: 98.7 %",
        ]
    );
    let command = "aws savingsplans create-savings-plan --savings-plan-offering-id offer-1 --commitment 1.25";
    assert_eq!(finding.fix.command.as_deref(), Some(command));
    assert_eq!(plan("").fix.command, None, "without an offering there is no command");
}

fn reservation(service: &str, details: InstanceDetails) -> Finding {
    let detail = ReservationPurchaseRecommendationDetail::builder()
        .account_id("111122223333")
        .instance_details(details)
        .recommended_number_of_instances_to_purchase("3")
        .estimated_monthly_savings_amount("81.4")
        .recurring_standard_monthly_cost("144.5")
        .upfront_cost("0")
        .estimated_break_even_in_months("0")
        .currency_code("CNY")
        .build();
    reservation_purchase::finding(service, &detail).unwrap()
}

#[test]
fn reservation_finding_has_quantity_type_and_region() {
    let instances = Ec2InstanceDetails::builder()
        .instance_type("m5.large")
        .region("EU (Ireland)")
        .platform("Linux/UNIX")
        .size_flex_eligible(true)
        .build();
    let finding = reservation(
        "Amazon Elastic Compute Cloud - Compute",
        InstanceDetails::builder().ec2_instance_details(instances).build(),
    );
    assert_eq!((&*finding.region, savings(&finding).as_str()), ("eu-west-1", "81.4 CNY"));
    assert_eq!(
        evidence(&finding),
        [
            "Type: m5.large",
            "Platform: Linux/UNIX",
            "Recommended quantity: 3 instances",
            "Term: 1 year, No Upfront",
            "Size flexibility: all sizes of the instance family",
            "Upfront cost: 0 CNY",
            "Monthly payment: 144.5 CNY",
            "Break-even after: 0 months",
        ]
    );
    let databases =
        RdsInstanceDetails::builder().instance_type("db.r6g.large").region("eu-west-2").database_engine("PostgreSQL");
    let finding = reservation(RDS, InstanceDetails::builder().rds_instance_details(databases.build()).build());
    assert_eq!(
        (&*finding.region, &evidence(&finding)[..2]),
        ("eu-west-2", &["Type: db.r6g.large", "Platform: PostgreSQL"].map(str::to_owned)[..])
    );
    assert!(finding.fix.console[1].starts_with("RDS console"));
}
