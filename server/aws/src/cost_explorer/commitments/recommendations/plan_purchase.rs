//! `GetSavingsPlansPurchaseRecommendation`: recommended Compute Savings Plan, 1 year, No Upfront.

use aws_sdk_costexplorer::{
    Client,
    types::{
        AccountScope, LookbackPeriodInDays, PaymentOption, SavingsPlansPurchaseRecommendationDetail,
        SupportedSavingsPlansType, TermInYears,
    },
};
use domain::{
    error::SourceError,
    finding::{AwsRecommendation, Command, Estimate, Finding, Fix, Grade, Origin, Saving},
    resource::GLOBAL,
};

use super::EvidenceBuilder;
use crate::{
    cost_explorer::{figures::amount, trial},
    error::Call,
    interner::intern,
    pages::Cursor,
};

/// The operation.
pub const CALL: Call = Call("ce:GetSavingsPlansPurchaseRecommendation");
/// Billing name of Savings Plans.
const SERVICE: &str = "Savings Plans for AWS Compute usage";

/// Reads the recommended Savings Plan for all accounts together, from the last 60 days.
pub async fn read(client: &Client) -> Result<Vec<Finding>, SourceError> {
    let mut findings = Vec::new();
    let mut cursor = Cursor::new(CALL);
    while let Some(token) = cursor.next() {
        let request = client
            .get_savings_plans_purchase_recommendation()
            .savings_plans_type(SupportedSavingsPlansType::ComputeSp)
            .term_in_years(TermInYears::OneYear)
            .payment_option(PaymentOption::NoUpfront)
            .lookback_period_in_days(LookbackPeriodInDays::SixtyDays)
            .account_scope(AccountScope::Payer)
            .set_next_page_token(token);
        let response = trial::send(CALL, || request.clone().send()).await?;
        let recommendation = response.savings_plans_purchase_recommendation;
        let details = recommendation.and_then(|it| it.savings_plans_purchase_recommendation_details);
        for detail in details.unwrap_or_default() {
            findings.push(finding(&detail)?);
        }
        cursor.advance(response.next_page_token)?;
    }
    Ok(findings)
}

pub fn finding(recommendation: &SavingsPlansPurchaseRecommendationDetail) -> Result<Finding, SourceError> {
    let currency = recommendation.currency_code.as_deref();
    let commitment =
        amount(CALL, "HourlyCommitmentToPurchase", recommendation.hourly_commitment_to_purchase.as_deref(), currency)?;
    let savings = amount(
        CALL,
        "EstimatedMonthlySavingsAmount",
        recommendation.estimated_monthly_savings_amount.as_deref(),
        currency,
    )?;
    let unit = savings.unit.as_str().to_owned();
    let hourly = commitment.amount.normalize().to_string();
    let evidence = EvidenceBuilder::default()
        .amount("Commitment", Some(commitment.amount), &format!("{unit} per hour"))
        .text("Term", Some("1 year, No Upfront"))
        .number("Upfront cost", recommendation.upfront_cost.as_deref(), &unit)
        .percent("Estimated ROI", recommendation.estimated_roi.as_deref())
        .percent("Savings vs On-Demand", recommendation.estimated_savings_percentage.as_deref())
        .percent("Expected utilization", recommendation.estimated_average_utilization.as_deref());
    let offering = recommendation.savings_plans_details.as_ref().and_then(|it| it.offering_id.as_deref());
    let command = offering.filter(|it| !it.is_empty()).map(|offering| {
        Command::aws("savingsplans", "create-savings-plan", GLOBAL)
            .option("savings-plan-offering-id", offering)
            .option("commitment", &hourly)
    });
    Ok(Finding {
        from: Origin::Aws(AwsRecommendation::SavingsPlan),
        service: intern(SERVICE),
        account: intern(recommendation.account_id.as_deref().unwrap_or_default()),
        region: intern(GLOBAL),
        resource: None,
        evidence: evidence.0,
        saving: Saving::Amount(Estimate::single_line("AWS estimate", savings, None)),
        confidence: Grade::Medium,
        effort: Grade::Low,
        risk: Grade::Medium,
        fix: Fix {
            console: [
                "Billing console, Savings Plans, Recommendations: choose Compute Savings Plans, 1 year, No Upfront."
                    .into(),
                format!(
                    "Commit to {hourly} {unit} per hour, or less if usage will fall; add to cart and submit the order."
                )
                .into(),
            ]
            .to_vec(),
            command: command.and_then(|it| it.shell()),
            terraform: "Add an aws_savingsplans_savings_plan with this commitment.".into(),
        },
    })
}
