//! `GetReservationPurchaseRecommendation`: recommended reservations, 1 year, No Upfront.

use aws_sdk_costexplorer::{
    Client,
    types::{
        AccountScope, InstanceDetails, LookbackPeriodInDays, PaymentOption, ReservationPurchaseRecommendationDetail,
        TermInYears,
    },
};
use domain::{
    error::SourceError,
    finding::{AwsRecommendation, Estimate, Finding, Fix, Grade, Origin, Saving},
};

use super::{super::services::RDS, EvidenceBuilder, regions};
use crate::{
    cost_explorer::{figures::amount, trial},
    error::Call,
    interner::intern,
    pages::Cursor,
};

/// The operation.
pub const CALL: Call = Call("ce:GetReservationPurchaseRecommendation");

/// Reads the recommended reservations of a service for all accounts together, from the last 60 days.
pub async fn read(client: &Client, service: &str) -> Result<Vec<Finding>, SourceError> {
    let mut findings = Vec::new();
    let mut cursor = Cursor::new(CALL);
    while let Some(token) = cursor.next() {
        let request = client
            .get_reservation_purchase_recommendation()
            .service(service)
            .term_in_years(TermInYears::OneYear)
            .payment_option(PaymentOption::NoUpfront)
            .lookback_period_in_days(LookbackPeriodInDays::SixtyDays)
            .account_scope(AccountScope::Payer)
            .set_next_page_token(token);
        let response = trial::send(CALL, || request.clone().send()).await?;
        for recommended in response.recommendations.unwrap_or_default() {
            for detail in recommended.recommendation_details.unwrap_or_default() {
                findings.push(finding(service, &detail)?);
            }
        }
        cursor.advance(response.next_page_token)?;
    }
    Ok(findings)
}

/// Recommended instances, with the attributes that EC2 and RDS share.
#[derive(Default)]
struct InstanceAttributes<'a> {
    instance_type: Option<&'a str>,
    region: Option<&'a str>,
    /// Operating system or database engine.
    platform: Option<&'a str>,
    is_size_flexible: bool,
}

fn attributes(details: Option<&InstanceDetails>) -> InstanceAttributes<'_> {
    let Some(details) = details else { return InstanceAttributes::default() };
    if let Some(it) = &details.ec2_instance_details {
        return InstanceAttributes {
            instance_type: it.instance_type.as_deref(),
            region: it.region.as_deref(),
            platform: it.platform.as_deref(),
            is_size_flexible: it.size_flex_eligible,
        };
    }
    details.rds_instance_details.as_ref().map_or_else(InstanceAttributes::default, |it| InstanceAttributes {
        instance_type: it.instance_type.as_deref(),
        region: it.region.as_deref(),
        platform: it.database_engine.as_deref(),
        is_size_flexible: it.size_flex_eligible,
    })
}

pub fn finding(
    service: &str,
    recommendation: &ReservationPurchaseRecommendationDetail,
) -> Result<Finding, SourceError> {
    let savings = recommendation.estimated_monthly_savings_amount.as_deref();
    let savings = amount(CALL, "EstimatedMonthlySavingsAmount", savings, recommendation.currency_code.as_deref())?;
    let unit = savings.unit.as_str();
    let instances = attributes(recommendation.instance_details.as_ref());
    let evidence = EvidenceBuilder::default()
        .text("Type", instances.instance_type)
        .text("Platform", instances.platform)
        .number(
            "Recommended quantity",
            recommendation.recommended_number_of_instances_to_purchase.as_deref(),
            "instances",
        )
        .text("Term", Some("1 year, No Upfront"))
        .text("Size flexibility", instances.is_size_flexible.then_some("all sizes of the instance family"))
        .number("Upfront cost", recommendation.upfront_cost.as_deref(), unit)
        .number("Monthly payment", recommendation.recurring_standard_monthly_cost.as_deref(), unit)
        .number("Break-even after", recommendation.estimated_break_even_in_months.as_deref(), "months")
        .percent("Expected utilization", recommendation.average_utilization.as_deref());
    Ok(Finding {
        from: Origin::Aws(AwsRecommendation::Reservation),
        service: intern(service),
        account: intern(recommendation.account_id.as_deref().unwrap_or_default()),
        region: regions::code(instances.region),
        resource: None,
        evidence: evidence.0,
        saving: Saving::Amount(Estimate::single_line("AWS estimate", savings, None)),
        confidence: Grade::Medium,
        effort: Grade::Low,
        risk: Grade::Medium,
        fix: fix(service),
    })
}

/// Steps in the console. There is no command, because it would need the ID of the offering.
fn fix(service: &str) -> Fix {
    let (console, terraform) = if service == RDS {
        (
            "RDS console, Reserved instances, Purchase: choose the engine, the instance class, 1 year and No Upfront.",
            "Add an aws_rds_reserved_instance.",
        )
    } else {
        (
            "EC2 console, Reserved Instances, Purchase Reserved Instances: choose the platform, the instance type, 1 year and No Upfront.",
            "Terraform cannot buy EC2 Reserved Instances: use the console.",
        )
    };
    let check = "Check whether a Savings Plan already covers these instances: with both, you pay twice.";
    Fix { console: [check.into(), console.into()].to_vec(), command: None, terraform: terraform.into() }
}
