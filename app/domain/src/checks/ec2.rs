//! Checks of EC2 instances.

use rust_decimal::Decimal;

use super::{
    context::{CheckContext, day, is_over},
    families::Type,
    managed,
    outcome::{Draft, Missing, Verdict},
};
use crate::{
    attribution::rules::COMPUTE,
    finding::{Command, Estimate, Grade, Unpriced},
    inventory::Item,
    resource::{Resource, Value, fact},
};

/// Price difference of newer instances of the same size.
const NEWER: Decimal = Decimal::from_parts(5, 0, 0, false, 2);
/// Price differences of Graviton to Intel and to AMD. Source: AWS price lists for the same size.
const LESS_THAN_INTEL: Decimal = Decimal::from_parts(20, 0, 0, false, 2);
const LESS_THAN_AMD: Decimal = Decimal::from_parts(10, 0, 0, false, 2);
/// Minimum saving of a 1-year Savings Plan without upfront payment.
pub(super) const COMMITMENT: Decimal = Decimal::from_parts(20, 0, 0, false, 2);
/// Metrics that detailed monitoring adds per instance. Source: "Amazon CloudWatch pricing", EC2 detailed monitoring.
const DETAILED_METRICS: u32 = 7;

fn is_running(machine: &Resource) -> bool {
    machine.state.as_deref() == Some("running")
}

fn is_spot(machine: &Resource) -> bool {
    machine.word(fact::LIFECYCLE) == Some("spot")
}

fn machine_type(machine: &Resource) -> Option<Type<'_>> {
    machine.word(fact::INSTANCE_TYPE).and_then(Type::of)
}

fn about(machine: &Resource) -> Draft {
    let draft = Draft::about(machine);
    match machine.word(fact::INSTANCE_TYPE) {
        Some(kind) => draft.text("Type", kind),
        None => draft,
    }
}

/// Whether a usage type is instance hours, with any payment; traffic and burst credits are not.
fn is_hours(usage: &str) -> bool {
    usage.contains("Usage:") && !usage.starts_with("EBS:")
}

fn resize(machine: &Resource, draft: Draft, to: &str) -> Draft {
    if let Some(who) = managed::manager(machine) {
        // The manager would replace a stopped instance with one of the old type.
        return draft
            .text("Managed by", who)
            .console(&[
                &format!("Set the instance type to {to} in the launch template or settings of {who}."),
                "Replace the instances (in an Auto Scaling group: Instance refresh).",
            ])
            .terraform("In the aws_launch_template (or the managing service's resource) change instance_type.");
    }
    if is_spot(machine) {
        // EC2 cannot change the type of a Spot Instance.
        return draft
            .console(&[&format!(
                "Request {to} in the Spot request or fleet that launches the instance, then terminate this one."
            )])
            .terraform("In aws_spot_instance_request (or the launch template) change instance_type.");
    }
    draft
        .console(&[
            "EC2 console, Instances: stop the instance.",
            "Actions, Instance settings, Change instance type; then start it.",
        ])
        .command(
            &Command::aws("ec2", "stop-instances", &machine.region)
                .option("instance-ids", &machine.id)
                .and("ec2", "wait", &machine.region)
                .word("instance-stopped")
                .option("instance-ids", &machine.id)
                .and("ec2", "modify-instance-attribute", &machine.region)
                .option("instance-id", &machine.id)
                .option("instance-type", &format!("Value={to}"))
                .and("ec2", "start-instances", &machine.region)
                .option("instance-ids", &machine.id),
        )
        .terraform("In aws_instance (or the launch template) change instance_type.")
}

/// Check 16: long-stopped instance whose volumes still cost money.
pub(super) fn long_stopped(scene: &CheckContext<'_>, item: Item<'_>) -> Verdict {
    let machine = item.resource;
    if machine.state.as_deref() != Some("stopped") || managed::manager(machine).is_some() {
        return Ok(None);
    }
    let Some(Value::Time(since)) = machine.fact(fact::STATE_SINCE) else {
        return Err(Missing::Fact(fact::STATE_SINCE.into()));
    };
    let since = day(*since);
    let days = scene.days_since(since);
    if !is_over(days, scene.settings.stopped_days) {
        return Ok(None);
    }
    scene.complete(machine, &["ec2:volume"])?;
    let attached = scene.each("ec2:volume").iter().map(|it| it.resource).filter(|it| {
        (&it.account, &it.region) == (&machine.account, &machine.region)
            && it.word(fact::ATTACHED_TO) == Some(&*machine.id)
    });
    let lines: Result<Vec<_>, Unpriced> = attached.map(|it| scene.standing_lines(it, |_| true)).collect();
    let draft = about(machine)
        .day("Stopped since", since)
        .number("Stopped for", days, "days")
        .saves(lines.and_then(|lines| Estimate::sum(lines.into_iter().flatten())))
        .console(&[
            "EC2 console, Instances: select the instance; Actions, Image and templates, Create image, if it may be needed again.",
            "Instance state, Terminate instance. Delete any remaining volumes under Volumes.",
        ])
        .command(
            &Command::aws("ec2", "create-image", &machine.region)
                .option("instance-id", &machine.id)
                .option("name", &format!("before-termination-{}", machine.id))
                .and("ec2", "wait", &machine.region)
                .word("image-available")
                .option("filters", &format!("Name=name,Values=before-termination-{}", machine.id))
                .and("ec2", "terminate-instances", &machine.region)
                .option("instance-ids", &machine.id),
        )
        .terraform("Remove the aws_instance and its volumes.");
    Ok(Some(draft))
}

/// Check 17: previous-generation instance.
pub(super) fn old_generation(scene: &CheckContext<'_>, item: Item<'_>) -> Verdict {
    let machine = item.resource;
    let Some(of) = machine_type(machine).filter(|it| it.is_old_machine() && is_running(machine)) else {
        return Ok(None);
    };
    let (saving, sure) = scene.share(item, is_hours, "5% of instance hour charges", (NEWER, "savings rate"));
    let draft = about(machine).text("Generation", of.family).saves(saving).sure(sure.min(Grade::Medium));
    Ok(Some(match of.successor() {
        Some(newer) => resize(machine, draft.text("Recommended type", &newer), &newer),
        None => draft
            .console(&[
                "EC2 console, Instance types: find a current-generation type that meets the instance's needs.",
                "Instances: stop the instance; Actions, Instance settings, Change instance type; then start it.",
            ])
            .terraform("In aws_instance (or the launch template) change instance_type."),
    }))
}

/// Check 18: instance whose software may run on Graviton.
pub(super) fn graviton(scene: &CheckContext<'_>, item: Item<'_>) -> Verdict {
    let machine = item.resource;
    let runs_there = machine.word(fact::PLATFORM).is_some_and(|platform| {
        let platform = platform.to_ascii_lowercase();
        !platform.contains("windows") && !platform.contains("sql")
    });
    let Some(of) = machine_type(machine).filter(|_| runs_there && is_running(machine)) else { return Ok(None) };
    let Some(to) = of.graviton_machine() else { return Ok(None) };
    let (share, label) = if of.is_amd() {
        (LESS_THAN_AMD, "10% of instance hour charges")
    } else {
        (LESS_THAN_INTEL, "20% of instance hour charges")
    };
    let (saving, sure) = scene.share(item, is_hours, label, (share, "savings rate"));
    let draft = about(machine)
        .text("Recommended type", &to)
        .text("Platform", machine.word(fact::PLATFORM).unwrap_or_default())
        .saves(saving)
        .sure(sure.min(Grade::Medium))
        .console(&[
            "Build an AMI of the instance's software for arm64, and test it.",
            "EC2 console, Instances, Launch instances: from that AMI, in the same VPC and subnet, with the Graviton type.",
            "Move the IP address or load balancer target to the new instance, then terminate the old one.",
        ])
        .terraform("In aws_instance (or the launch template) change ami to an arm64 AMI, and change instance_type.");
    Ok(Some(draft))
}

/// Check 19: very large instance.
pub(super) fn very_large(scene: &CheckContext<'_>, item: Item<'_>) -> Verdict {
    let machine = item.resource;
    if !is_running(machine)
        || !machine_type(machine).is_some_and(|it| it.is_as_large_as(scene.settings.very_large_xlarges))
    {
        return Ok(None);
    }
    let draft = about(machine)
        .console(&[
            "CloudWatch, metric CPUUtilization of the instance: check the peak.",
            "EC2 console, Instances: stop the instance, then Actions, Instance settings, Change instance type.",
        ])
        .terraform("In aws_instance (or the launch template) choose a smaller instance_type.");
    Ok(Some(draft))
}

/// Check 20: long-running on-demand instance without a commitment.
pub(super) fn uncovered(scene: &CheckContext<'_>, item: Item<'_>) -> Verdict {
    let machine = item.resource;
    let Some(of) = machine_type(machine).filter(|_| is_running(machine) && !is_spot(machine)) else {
        return Ok(None);
    };
    let age = scene.age(machine).ok_or(Missing::Fact("created".into()))?;
    if !is_over(age, scene.settings.long_running_days) {
        return Ok(None);
    }
    let known = scene.account.coverage.ok_or(Missing::Coverage)?;
    let whole = machine.word(fact::INSTANCE_TYPE).unwrap_or_default();
    let covered = known.iter().filter(|it| {
        (&*it.account, &*it.region) == (&*machine.account, &*machine.region)
            && (*it.machines == *whole || *it.machines == *of.family)
    });
    let covered = covered.map(|it| it.percent).max().unwrap_or_default();
    if covered > scene.settings.covered_percent {
        return Ok(None);
    }
    let (saving, sure) = scene.share(item, is_hours, "20% of instance hour charges", (COMMITMENT, "savings rate"));
    let draft = about(machine)
        .number("Running for", age, "days")
        .percent("Commitment coverage", covered)
        .saves(saving)
        .sure(sure.min(Grade::Medium))
        .console(&[
            "Billing console, Savings Plans, Recommendations: choose a one-year Compute Savings Plan.",
            "Commit to no more than the usage that runs all the time; add to cart and submit the order.",
        ])
        .terraform("In aws_savingsplans_savings_plan set commitment to the usage that runs all the time.");
    Ok(Some(draft))
}

/// Check 21: detailed monitoring (metrics every minute).
pub(super) fn monitored(scene: &CheckContext<'_>, item: Item<'_>) -> Verdict {
    let machine = item.resource;
    if machine.flag(fact::DETAILED_MONITORING) != Some(true) || !is_running(machine) {
        return Ok(None);
    }
    let line = scene.line(machine, "AmazonCloudWatch", "CW:MetricMonitorUsage", DETAILED_METRICS);
    let draft = about(machine)
        .number("Detailed monitoring", DETAILED_METRICS, "metrics")
        .saves(line.and_then(|line| Estimate::sum([line])))
        .console(&[
            "EC2 console, Instances: select the instance; Actions, Monitor and troubleshoot, Manage detailed monitoring.",
            "Turn it off: metrics at 5-minute intervals are free.",
        ])
        .command(
            &Command::aws("ec2", "unmonitor-instances", &machine.region).option("instance-ids", &machine.id),
        )
        .terraform("In aws_instance set monitoring = false.");
    Ok(Some(draft))
}

/// Service and usage type that bill an instance type on demand.
pub(super) fn on_demand(machine_type: &str) -> (&'static str, String) {
    (COMPUTE, format!("BoxUsage:{machine_type}"))
}
