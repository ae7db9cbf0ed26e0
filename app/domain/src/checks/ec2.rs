//! Checks of EC2 instances.

use rust_decimal::Decimal;

use super::{
    context::{CheckContext, exceeds},
    families::InstanceType,
    managed,
    outcome::{CheckResult, FindingDraft, MissingData},
};
use crate::{
    attribution::rules::COMPUTE,
    finding::{Command, Estimate, Grade, Unpriced},
    inventory::Item,
    period::utc_date,
    resource::{Resource, Value, fact},
};

/// Saving rate of newer instances of the same size.
const NEW_GENERATION_SAVING_RATE: Decimal = Decimal::from_parts(5, 0, 0, false, 2);
/// Saving rates of Graviton compared with Intel and AMD instances of the same size. Source: AWS price lists.
const GRAVITON_SAVING_RATE_OVER_INTEL: Decimal = Decimal::from_parts(20, 0, 0, false, 2);
const GRAVITON_SAVING_RATE_OVER_AMD: Decimal = Decimal::from_parts(10, 0, 0, false, 2);
/// Minimum saving rate of a one-year Savings Plan without upfront payment.
pub(super) const SAVINGS_PLAN_SAVING_RATE: Decimal = Decimal::from_parts(20, 0, 0, false, 2);
/// Metrics that detailed monitoring adds per instance. Source: "Amazon CloudWatch pricing", EC2 detailed monitoring.
const DETAILED_METRICS: u32 = 7;

fn is_running(instance: &Resource) -> bool {
    instance.state.as_deref() == Some("running")
}

fn is_spot(instance: &Resource) -> bool {
    instance.word(fact::LIFECYCLE) == Some("spot")
}

fn parse_type(instance: &Resource) -> Option<InstanceType<'_>> {
    instance.word(fact::INSTANCE_TYPE).and_then(InstanceType::of)
}

fn about(instance: &Resource) -> FindingDraft {
    let draft = FindingDraft::for_resource(instance);
    match instance.word(fact::INSTANCE_TYPE) {
        Some(instance_type) => draft.text("Type", instance_type),
        None => draft,
    }
}

/// Whether a usage type counts instance hours, with any purchase option; traffic and burst credits do not.
fn is_hours(usage: &str) -> bool {
    usage.contains("Usage:") && !usage.starts_with("EBS:")
}

fn add_resize_steps(instance: &Resource, draft: FindingDraft, new_type: &str) -> FindingDraft {
    if let Some(manager) = managed::manager(instance) {
        // The manager would replace a stopped instance with one of the old type.
        return draft
            .text("Managed by", manager)
            .console(&[
                &format!("Set the instance type to {new_type} in the launch template or settings of {manager}."),
                "Replace the instances (in an Auto Scaling group: Instance refresh).",
            ])
            .terraform("In the aws_launch_template (or the managing service's resource) change instance_type.");
    }
    if is_spot(instance) {
        // EC2 cannot change the type of a Spot Instance.
        return draft
            .console(&[&format!(
                "Request {new_type} in the Spot request or fleet that launches the instance, then terminate this one."
            )])
            .terraform("In aws_spot_instance_request (or the launch template) change instance_type.");
    }
    draft
        .console(&[
            "EC2 console, Instances: stop the instance.",
            "Actions, Instance settings, Change instance type; then start it.",
        ])
        .command(
            &Command::aws("ec2", "stop-instances", &instance.region)
                .option("instance-ids", &instance.id)
                .and("ec2", "wait", &instance.region)
                .word("instance-stopped")
                .option("instance-ids", &instance.id)
                .and("ec2", "modify-instance-attribute", &instance.region)
                .option("instance-id", &instance.id)
                .option("instance-type", &format!("Value={new_type}"))
                .and("ec2", "start-instances", &instance.region)
                .option("instance-ids", &instance.id),
        )
        .terraform("In aws_instance (or the launch template) change instance_type.")
}

/// Check 16: long-stopped instance whose volumes still cost money.
pub(super) fn long_stopped(context: &CheckContext<'_>, item: Item<'_>) -> CheckResult {
    let instance = item.resource;
    if instance.state.as_deref() != Some("stopped") || managed::manager(instance).is_some() {
        return Ok(None);
    }
    let Some(Value::Time(since)) = instance.fact(fact::STATE_SINCE) else {
        return Err(MissingData::Fact(fact::STATE_SINCE.into()));
    };
    let since = utc_date(*since);
    let days = context.days_since(since);
    if !exceeds(days, context.settings.stopped_days) {
        return Ok(None);
    }
    context.require_complete(instance, &["ec2:volume"])?;
    let attached = context.of_type("ec2:volume").iter().map(|it| it.resource).filter(|it| {
        (&it.account, &it.region) == (&instance.account, &instance.region)
            && it.word(fact::ATTACHED_TO) == Some(&*instance.id)
    });
    let lines: Result<Vec<_>, Unpriced> = attached.map(|it| context.standing_cost_lines(it, |_| true)).collect();
    let draft = about(instance)
        .day("Stopped since", since)
        .number("Stopped for", days, "days")
        .saving(lines.and_then(|lines| Estimate::sum(lines.into_iter().flatten())))
        .console(&[
            "EC2 console, Instances: select the instance; Actions, Image and templates, Create image, if it may be needed again.",
            "Instance state, Terminate instance. Delete any remaining volumes under Volumes.",
        ])
        .command(
            &Command::aws("ec2", "create-image", &instance.region)
                .option("instance-id", &instance.id)
                .option("name", &format!("before-termination-{}", instance.id))
                .and("ec2", "wait", &instance.region)
                .word("image-available")
                .option("filters", &format!("Name=name,Values=before-termination-{}", instance.id))
                .and("ec2", "terminate-instances", &instance.region)
                .option("instance-ids", &instance.id),
        )
        .terraform("Remove the aws_instance and its volumes.");
    Ok(Some(draft))
}

/// Check 17: previous-generation instance.
pub(super) fn old_generation(context: &CheckContext<'_>, item: Item<'_>) -> CheckResult {
    let instance = item.resource;
    let Some(instance_type) =
        parse_type(instance).filter(|it| it.is_previous_generation_instance() && is_running(instance))
    else {
        return Ok(None);
    };
    let (saving, confidence) = context.share_of_cost(
        item,
        is_hours,
        "5% of instance hour charges",
        (NEW_GENERATION_SAVING_RATE, "savings rate"),
    );
    let draft = about(instance)
        .text("Generation", instance_type.family)
        .saving(saving)
        .limit_confidence(confidence.min(Grade::Medium));
    Ok(Some(match instance_type.successor() {
        Some(newer) => add_resize_steps(instance, draft.text("Recommended type", &newer), &newer),
        None => draft
            .console(&[
                "EC2 console, Instance types: find a current-generation type that meets the instance's needs.",
                "Instances: stop the instance; Actions, Instance settings, Change instance type; then start it.",
            ])
            .terraform("In aws_instance (or the launch template) change instance_type."),
    }))
}

/// Check 18: instance whose software may run on Graviton.
pub(super) fn graviton(context: &CheckContext<'_>, item: Item<'_>) -> CheckResult {
    let instance = item.resource;
    let can_run_on_graviton = instance.word(fact::PLATFORM).is_some_and(|platform| {
        let platform = platform.to_ascii_lowercase();
        !platform.contains("windows") && !platform.contains("sql")
    });
    let Some(instance_type) = parse_type(instance).filter(|_| can_run_on_graviton && is_running(instance)) else {
        return Ok(None);
    };
    let Some(new_type) = instance_type.graviton_instance_type() else { return Ok(None) };
    let (share, label) = if instance_type.is_amd() {
        (GRAVITON_SAVING_RATE_OVER_AMD, "10% of instance hour charges")
    } else {
        (GRAVITON_SAVING_RATE_OVER_INTEL, "20% of instance hour charges")
    };
    let (saving, confidence) = context.share_of_cost(item, is_hours, label, (share, "savings rate"));
    let draft = about(instance)
        .text("Recommended type", &new_type)
        .text("Platform", instance.word(fact::PLATFORM).unwrap_or_default())
        .saving(saving)
        .limit_confidence(confidence.min(Grade::Medium))
        .console(&[
            "Build an AMI of the instance's software for arm64, and test it.",
            "EC2 console, Instances, Launch instances: from that AMI, in the same VPC and subnet, with the Graviton type.",
            "Move the IP address or load balancer target to the new instance, then terminate the old one.",
        ])
        .terraform("In aws_instance (or the launch template) change ami to an arm64 AMI, and change instance_type.");
    Ok(Some(draft))
}

/// Check 19: very large instance.
pub(super) fn very_large(context: &CheckContext<'_>, item: Item<'_>) -> CheckResult {
    let instance = item.resource;
    if !is_running(instance)
        || !parse_type(instance).is_some_and(|it| it.is_as_large_as(context.settings.very_large_xlarges))
    {
        return Ok(None);
    }
    let draft = about(instance)
        .console(&[
            "CloudWatch, metric CPUUtilization of the instance: check the peak.",
            "EC2 console, Instances: stop the instance, then Actions, Instance settings, Change instance type.",
        ])
        .terraform("In aws_instance (or the launch template) choose a smaller instance_type.");
    Ok(Some(draft))
}

/// Check 20: long-running on-demand instance without a commitment.
pub(super) fn uncovered(context: &CheckContext<'_>, item: Item<'_>) -> CheckResult {
    let instance = item.resource;
    let Some(instance_type) = parse_type(instance).filter(|_| is_running(instance) && !is_spot(instance)) else {
        return Ok(None);
    };
    let age = context.age_in_days(instance).ok_or(MissingData::Fact("created".into()))?;
    if !exceeds(age, context.settings.long_running_days) {
        return Ok(None);
    }
    let coverage = context.account.coverage.ok_or(MissingData::Coverage)?;
    let full_type = instance.word(fact::INSTANCE_TYPE).unwrap_or_default();
    let covered = coverage.iter().filter(|it| {
        (&*it.account, &*it.region) == (&*instance.account, &*instance.region)
            && (*it.instances == *full_type || *it.instances == *instance_type.family)
    });
    let covered = covered.map(|it| it.percent).max().unwrap_or_default();
    if covered > context.settings.covered_percent {
        return Ok(None);
    }
    let (saving, confidence) = context.share_of_cost(
        item,
        is_hours,
        "20% of instance hour charges",
        (SAVINGS_PLAN_SAVING_RATE, "savings rate"),
    );
    let draft = about(instance)
        .number("Running for", age, "days")
        .percent("Commitment coverage", covered)
        .saving(saving)
        .limit_confidence(confidence.min(Grade::Medium))
        .console(&[
            "Billing console, Savings Plans, Recommendations: choose a one-year Compute Savings Plan.",
            "Commit to no more than the usage that runs all the time; add to cart and submit the order.",
        ])
        .terraform("In aws_savingsplans_savings_plan set commitment to the usage that runs all the time.");
    Ok(Some(draft))
}

/// Check 21: detailed monitoring (metrics every minute).
pub(super) fn monitored(context: &CheckContext<'_>, item: Item<'_>) -> CheckResult {
    let instance = item.resource;
    if instance.flag(fact::DETAILED_MONITORING) != Some(true) || !is_running(instance) {
        return Ok(None);
    }
    let line = context.line(instance, "AmazonCloudWatch", "CW:MetricMonitorUsage", DETAILED_METRICS);
    let draft = about(instance)
        .number("Detailed monitoring", DETAILED_METRICS, "metrics")
        .saving(line.and_then(|line| Estimate::sum([line])))
        .console(&[
            "EC2 console, Instances: select the instance; Actions, Monitor and troubleshoot, Manage detailed monitoring.",
            "Turn it off: metrics at 5-minute intervals are free.",
        ])
        .command(
            &Command::aws("ec2", "unmonitor-instances", &instance.region).option("instance-ids", &instance.id),
        )
        .terraform("In aws_instance set monitoring = false.");
    Ok(Some(draft))
}

/// Service and usage type that bill an instance type on demand.
pub(super) fn on_demand(instance_type: &str) -> (&'static str, String) {
    (COMPUTE, format!("BoxUsage:{instance_type}"))
}
