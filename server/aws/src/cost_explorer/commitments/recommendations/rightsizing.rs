//! `GetRightsizingRecommendation`: oversized and idle EC2 instances.

use aws_sdk_costexplorer::{
    Client,
    types::{
        CurrentInstance, Ec2ResourceDetails, Ec2ResourceUtilization, FindingReasonCode, RecommendationTarget,
        ResourceDetails, ResourceUtilization, RightsizingRecommendation, RightsizingRecommendationConfiguration,
        TargetInstance,
    },
};
use domain::{
    error::SourceError,
    finding::{AwsRecommendation, Command, Estimate, Finding, Fix, Grade, Origin, Saving, Subject},
    money::Money,
    resource::AccountRegion,
};

use super::{EvidenceBuilder, regions};
use crate::{
    cost_explorer::{figures::amount, trial},
    error::Call,
    interner::intern,
    pages::Cursor,
    resources::resource,
};

/// The operation.
pub const CALL: Call = Call("ce:GetRightsizingRecommendation");
/// The only supported service.
const SERVICE: &str = "AmazonEC2";

/// Recommended action on an instance, with the monthly savings.
enum Action<'a> {
    Terminate(Money),
    Resize(&'a str, Money),
}

/// Reads all rightsizing recommendations: within the instance family, with existing Savings Plans and reservations
/// taken into account.
pub async fn read(client: &Client) -> Result<Vec<Finding>, SourceError> {
    let configuration = RightsizingRecommendationConfiguration::builder()
        .recommendation_target(RecommendationTarget::SameInstanceFamily)
        .benefits_considered(true)
        .build()
        .map_err(|error| CALL.server_error(error.to_string()))?;
    let mut findings = Vec::new();
    let mut cursor = Cursor::new(CALL);
    while let Some(token) = cursor.next() {
        let request = client
            .get_rightsizing_recommendation()
            .service(SERVICE)
            .configuration(configuration.clone())
            .set_next_page_token(token);
        let response = trial::send(CALL, || request.clone().send()).await?;
        for recommendation in response.rightsizing_recommendations.iter().flatten() {
            findings.extend(finding(recommendation)?);
        }
        cursor.advance(response.next_page_token)?;
    }
    Ok(findings)
}

/// Converts a recommendation to a finding; `None` without an instance or an action.
pub fn finding(recommendation: &RightsizingRecommendation) -> Result<Option<Finding>, SourceError> {
    let Some(current) = recommendation.current_instance.as_ref() else { return Ok(None) };
    let (Some(id), Some(action)) = (current.resource_id.as_deref(), recommended_action(recommendation)?) else {
        return Ok(None);
    };
    let details = current.resource_details.as_ref().and_then(ec2_details);
    let region = regions::code(details.and_then(|it| it.region.as_deref()));
    let account_region =
        AccountRegion { account: intern(recommendation.account_id.as_deref().unwrap_or_default()), region };
    let mut instance = resource("ec2:instance", &account_region, id);
    instance.name = current.instance_name.as_deref().filter(|it| !it.is_empty()).map(Into::into);
    let (savings, risk) = match &action {
        Action::Terminate(savings) => (savings, Grade::High),
        Action::Resize(_, savings) => (savings, Grade::Medium),
    };
    Ok(Some(Finding {
        from: Origin::Aws(AwsRecommendation::Rightsizing),
        evidence: evidence(recommendation, current, &action).0,
        saving: Saving::Amount(Estimate::single_line("AWS estimate", savings.clone(), Some(instance.key()))),
        confidence: Grade::Medium,
        effort: Grade::Medium,
        risk,
        fix: fix(&action, id, &account_region.region),
        resource: Some(Subject::of(&instance)),
        service: instance.service.unwrap_or_default(),
        account: account_region.account,
        region: account_region.region,
    }))
}

/// Recommended action. If there are several target types, the one that AWS prefers.
fn recommended_action(recommendation: &RightsizingRecommendation) -> Result<Option<Action<'_>>, SourceError> {
    const SAVINGS: &str = "EstimatedMonthlySavings";
    if let Some(detail) = &recommendation.terminate_recommendation_detail {
        let savings =
            amount(CALL, SAVINGS, detail.estimated_monthly_savings.as_deref(), detail.currency_code.as_deref())?;
        return Ok(Some(Action::Terminate(savings)));
    }
    let targets =
        recommendation.modify_recommendation_detail.iter().flat_map(|it| it.target_instances.iter().flatten());
    let targets: Vec<&TargetInstance> = targets.collect();
    let preferred = targets.iter().find(|it| it.default_target_instance).or(targets.first());
    let Some(target) = preferred else { return Ok(None) };
    let details = target.resource_details.as_ref().and_then(ec2_details);
    let Some(target_type) = details.and_then(|it| it.instance_type.as_deref()) else { return Ok(None) };
    let savings = amount(CALL, SAVINGS, target.estimated_monthly_savings.as_deref(), target.currency_code.as_deref())?;
    Ok(Some(Action::Resize(target_type, savings)))
}

fn ec2_details(details: &ResourceDetails) -> Option<&Ec2ResourceDetails> {
    details.ec2_resource_details.as_ref()
}

fn ec2_utilization(utilization: &ResourceUtilization) -> Option<&Ec2ResourceUtilization> {
    utilization.ec2_resource_utilization.as_ref()
}

fn evidence(
    recommendation: &RightsizingRecommendation,
    current: &CurrentInstance,
    action: &Action<'_>,
) -> EvidenceBuilder {
    let details = current.resource_details.as_ref().and_then(ec2_details);
    let utilization = current.resource_utilization.as_ref().and_then(ec2_utilization);
    let reasons: Vec<_> = recommendation.finding_reason_codes.iter().flatten().map(FindingReasonCode::as_str).collect();
    let currency = current.currency_code.as_deref().unwrap_or("USD");
    let recommended = match action {
        Action::Terminate(_) => "Terminate",
        Action::Resize(target_type, _) => target_type,
    };
    EvidenceBuilder::default()
        .text("Type", details.and_then(|it| it.instance_type.as_deref()))
        .text("Recommendation", Some(recommended))
        .percent("Maximum CPU utilization", utilization.and_then(|it| it.max_cpu_utilization_percentage.as_deref()))
        .percent(
            "Maximum memory utilization",
            utilization.and_then(|it| it.max_memory_utilization_percentage.as_deref()),
        )
        .number("Current monthly cost", current.monthly_cost.as_deref(), currency)
        .text("Reason", Some(&reasons.join(", ")))
}

fn fix(action: &Action<'_>, id: &str, region: &str) -> Fix {
    let steps = |steps: [&str; 2]| steps.map(Into::into).to_vec();
    match action {
        Action::Terminate(_) => Fix {
            console: steps([
                "EC2 console, Instances: select the instance; Actions, Image and templates, Create image, if it may be needed again.",
                "Instance state, Terminate instance. Delete any remaining volumes under Volumes.",
            ]),
            command: Command::aws("ec2", "create-image", region)
                .option("instance-id", id)
                .option("name", &format!("before-termination-{id}"))
                .and("ec2", "terminate-instances", region)
                .option("instance-ids", id)
                .shell(),
            terraform: "Remove the aws_instance and its volumes.".into(),
        },
        Action::Resize(target_type, _) => Fix {
            console: steps([
                "EC2 console, Instances: stop the instance.",
                "Actions, Instance settings, Change instance type; then start it.",
            ]),
            command: Command::aws("ec2", "stop-instances", region)
                .option("instance-ids", id)
                .and("ec2", "wait", region)
                .word("instance-stopped")
                .option("instance-ids", id)
                .and("ec2", "modify-instance-attribute", region)
                .option("instance-id", id)
                .option("instance-type", &format!("Value={target_type}"))
                .and("ec2", "start-instances", region)
                .option("instance-ids", id)
                .shell(),
            terraform: "In aws_instance (or the launch template) change instance_type.".into(),
        },
    }
}
