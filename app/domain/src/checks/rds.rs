//! Checks of RDS instances and snapshots.

use rust_decimal::Decimal;

use super::{
    context::{CheckContext, exceeds},
    ec2::SAVINGS_PLAN_SAVING_RATE,
    families::InstanceType,
    managed,
    outcome::{CheckResult, FindingDraft, MissingData},
    support,
};
use crate::{
    attribution::{Confidence, rules::RDS},
    finding::{Command, Estimate, Grade, Line, Unpriced},
    inventory::Item,
    money::Unit,
    resource::{Resource, fact},
};

/// Savings rate of Graviton for the same size. Source: "Amazon RDS pricing".
const GRAVITON_SAVING: Decimal = Decimal::from_parts(10, 0, 0, false, 2);
/// Share of the standby in a Multi-AZ instance's cost.
const STANDBY_SHARE: Decimal = Decimal::from_parts(5, 0, 0, false, 1);
/// Engines that run on Graviton.
const GRAVITON_ENGINES: [&str; 5] = ["postgres", "mysql", "mariadb", "aurora-postgresql", "aurora-mysql"];

fn class(database: &Resource) -> Option<InstanceType<'_>> {
    database.word(fact::INSTANCE_TYPE).and_then(InstanceType::of)
}

fn engine(database: &Resource) -> &str {
    database.word(fact::ENGINE).unwrap_or_default()
}

fn is_stopped(database: &Resource) -> bool {
    database.state.as_deref() == Some("stopped")
}

fn database_draft(database: &Resource) -> FindingDraft {
    let draft =
        FindingDraft::for_resource(database).text("Class", database.word(fact::INSTANCE_TYPE).unwrap_or_default());
    draft.text("Engine", format!("{} {}", engine(database), database.word(fact::VERSION).unwrap_or_default()).trim())
}

/// Whether a usage type is database hours, including Multi-AZ.
fn is_hours(usage: &str) -> bool {
    ["InstanceUsage:", "Multi-AZUsage:", "InstanceUsageIOOptimized:"].iter().any(|it| usage.starts_with(it))
}

fn modify(database: &Resource, option: &str, value: &str) -> Command {
    Command::aws("rds", "modify-db-instance", &database.region)
        .option("db-instance-identifier", &database.id)
        .option(option, value)
}

const RESIZE: [&str; 2] = [
    "RDS console, Databases: select the DB instance, Modify, and choose the new DB instance class.",
    "Apply it in the next maintenance window: the database is unavailable for a few minutes.",
];

/// Check 25: previous-generation class.
pub(super) fn old_class(_: &CheckContext<'_>, item: Item<'_>) -> CheckResult {
    let database = item.resource;
    let Some(class) = class(database).filter(|it| it.is_previous_generation_database()) else { return Ok(None) };
    let draft = database_draft(database).text("Generation", class.family).console(&RESIZE);
    Ok(Some(draft.terraform("In aws_db_instance change instance_class.")))
}

/// Check 26: engine that runs on Graviton.
pub(super) fn graviton(context: &CheckContext<'_>, item: Item<'_>) -> CheckResult {
    let database = item.resource;
    let is_eligible = GRAVITON_ENGINES.contains(&engine(database)) && !is_stopped(database);
    let Some(class) = class(database).filter(|_| is_eligible) else { return Ok(None) };
    let Some(to) = class.graviton_database_class().map(|to| format!("db.{to}")) else { return Ok(None) };
    let (saving, sure) =
        context.share_of_cost(item, is_hours, "10% of instance hour charges", (GRAVITON_SAVING, "savings rate"));
    let draft = database_draft(database)
        .text("Recommended class", &to)
        .saving(saving)
        .limit_confidence(sure.min(Grade::Medium))
        .terraform(&format!("In aws_db_instance set instance_class = \"{to}\"."));
    Ok(Some(if support::runs_on_graviton(engine(database), database.word(fact::VERSION).unwrap_or_default()) {
        draft.console(&RESIZE).command(&modify(database, "db-instance-class", &to))
    } else {
        let upgrade = "RDS console, Databases: select the DB instance, Modify, and upgrade the engine version first: this one does not support Graviton.";
        draft.text("Prerequisite", "engine upgrade").console(&[upgrade, RESIZE[0], RESIZE[1]])
    }))
}

/// Check 27: Extended Support charges.
pub(super) fn extended_support(context: &CheckContext<'_>, item: Item<'_>) -> CheckResult {
    let database = item.resource;
    let version = database.word(fact::VERSION).unwrap_or_default();
    let is_opted_out = database.word(fact::LIFE_CYCLE_SUPPORT).is_some_and(|it| it.ends_with("-disabled"));
    let last_day = support::end_of_standard_support(engine(database), version);
    let Some(last_day) = last_day.filter(|day| *day < context.account.today && !is_opted_out) else { return Ok(None) };
    let (measured, sure) = context.share_of_cost(
        item,
        |usage| usage.starts_with("ExtendedSupport:"),
        "Extended Support charges",
        (Decimal::ONE, "savings rate"),
    );
    let (saving, sure) = match measured {
        Ok(estimate) => (Ok(estimate), sure),
        Err(_) if is_stopped(database) => (Err(Unpriced::because("it is stopped")), Grade::High),
        Err(_) if item.cost.is_some_and(|cost| cost.confidence == Confidence::Measured) => {
            (Err(Unpriced::because("no Extended Support charges in this period")), Grade::High)
        }
        Err(_) => {
            // Extended Support is billed for the standby too.
            let instances = if database.flag(fact::MULTI_AZ) == Some(true) { 2 } else { 1 };
            let line = vcpu_line(context, database, instances, |usage| is_support_of(database, usage));
            (line.and_then(|it| Estimate::sum([it])), Grade::Medium)
        }
    };
    let draft = database_draft(database)
        .day("End of standard support", last_day)
        .saving(saving)
        .limit_confidence(sure)
        .console(&[
            "RDS console, Databases: restore a snapshot to a copy, upgrade the copy, and test the application against it.",
            "Select the DB instance, Modify, and choose a supported major version; or create a blue/green deployment.",
        ])
        .terraform("In aws_db_instance (or aws_rds_cluster) set a newer engine_version and allow_major_version_upgrade = true.");
    Ok(Some(draft))
}

/// Whether a usage type (`ExtendedSupport:Yr1-Yr2:MySQL5.7`) is Extended Support of a database's engine and version.
fn is_support_of(database: &Resource, usage: &str) -> bool {
    let Some((_, engine_and_major)) = usage.strip_prefix("ExtendedSupport:").and_then(|rest| rest.split_once(':'))
    else {
        return false;
    };
    let engine = match engine(database) {
        "postgres" => "PostgreSQL",
        "mysql" => "MySQL",
        _ => return false,
    };
    let version = database.word(fact::VERSION).unwrap_or_default();
    engine_and_major.strip_prefix(engine).is_some_and(|major| {
        version.strip_prefix(major).is_some_and(|rest| !rest.starts_with(|it: char| it.is_ascii_digit()))
    })
}

/// Monthly cost of the virtual CPUs of a number of instances, at the price of the only matching usage type.
fn vcpu_line(
    context: &CheckContext<'_>,
    database: &Resource,
    instances: u32,
    is_match: impl Fn(&str) -> bool,
) -> Result<(Line, Unit), Unpriced> {
    let processors = class(database).and_then(InstanceType::processors);
    let processors = processors.ok_or_else(|| Unpriced::because("unknown vCPU count for its instance class"))?;
    let usage = context.prices.only_usage_type(database, RDS, is_match)?;
    context.line(database, RDS, usage, instances * processors)
}

/// Check 28: stopped RDS instance, whose storage is billed.
pub(super) fn stopped(context: &CheckContext<'_>, item: Item<'_>) -> CheckResult {
    let database = item.resource;
    if !is_stopped(database) {
        return Ok(None);
    }
    let draft = database_draft(database)
        .text("State", "stopped")
        .saving(context.standing_cost(database, |usage| !is_hours(usage)))
        .console(&[
            "RDS console, Databases: select the DB instance; Actions, Delete, with a final snapshot.",
            "AWS restarts a stopped database after seven days.",
        ])
        .command(
            &Command::aws("rds", "delete-db-instance", &database.region)
                .option("db-instance-identifier", &database.id)
                .option("final-db-snapshot-identifier", &format!("{}-final", database.id)),
        )
        .terraform("Remove the aws_db_instance, with final_snapshot_identifier set.");
    Ok(Some(with_first_step(database, draft)))
}

/// Replaces the command with console steps if RDS would reject it.
fn with_first_step(database: &Resource, mut draft: FindingDraft) -> FindingDraft {
    let step = if database.word(fact::CLUSTER).is_some() {
        "RDS console, Databases: select its cluster; Actions, Delete, with a final snapshot of the cluster. A DB instance in a cluster has no final snapshot of its own."
    } else if database.flag(fact::DELETION_PROTECTION) == Some(true) {
        "RDS console, Databases: select the DB instance, Modify, and turn off deletion protection; then Actions, Delete, with a final snapshot."
    } else {
        return draft;
    };
    draft.fix.command = None;
    draft.console(&[step, "AWS restarts a stopped database after seven days."])
}

/// Check 29: snapshot of a deleted database.
pub(super) fn orphaned_snapshot(context: &CheckContext<'_>, item: Item<'_>) -> CheckResult {
    let snapshot = item.resource;
    let Some(database) = snapshot.word(fact::DATABASE) else { return Ok(None) };
    // Automated snapshots and those of backup plans expire automatically, and RDS rejects their deletion.
    if managed::manager(snapshot).is_some() || context.sibling(snapshot, "rds:db", database).is_some() {
        return Ok(None);
    }
    let age = context.age_in_days(snapshot).ok_or(MissingData::Fact("created".into()))?;
    if !exceeds(age, context.settings.database_snapshot_days) {
        return Ok(None);
    }
    context.require_complete(snapshot, &["rds:db"])?;
    let size = snapshot.number(fact::SIZE_GIB).ok_or_else(|| Unpriced::because("unknown size"));
    let line = size.and_then(|size| context.line(snapshot, RDS, "RDS:ChargedBackupUsage", size));
    let draft = FindingDraft::for_resource(snapshot)
        .text("Deleted database", database)
        .number("Age", age, "days")
        .number("Size", snapshot.number(fact::SIZE_GIB).unwrap_or_default(), "GiB")
        .saving(line.and_then(|line| Ok(Estimate::sum([line])?.at_most())))
        .limit_confidence(Grade::Low)
        .console(&[
            "RDS console, Snapshots, Manual: select it; export it to S3 if needed; then Actions, Delete snapshot.",
        ])
        .command(
            &Command::aws("rds", "delete-db-snapshot", &snapshot.region).option("db-snapshot-identifier", &snapshot.id),
        )
        .terraform("Remove the aws_db_snapshot.");
    Ok(Some(draft))
}

/// Check 30: Multi-AZ outside production.
pub(super) fn standby_outside_production(context: &CheckContext<'_>, item: Item<'_>) -> CheckResult {
    let database = item.resource;
    if database.flag(fact::MULTI_AZ) != Some(true) || is_stopped(database) {
        return Ok(None);
    }
    let tags = database.tags.as_ref().ok_or(MissingData::Tags)?;
    let environment = tags.iter().find(|tag| {
        let contains = |words: &[String], word: &str| words.iter().any(|it| *it == word.trim().to_lowercase());
        contains(&context.settings.environment_tags, &tag.0) && contains(&context.settings.non_production, &tag.1)
    });
    let Some(tag) = environment else { return Ok(None) };
    let is_standby = |usage: &str| usage.starts_with("Multi-AZUsage:");
    let (saving, sure) =
        context.share_of_cost(item, is_standby, "50% of instance hour charges", (STANDBY_SHARE, "savings rate"));
    let draft = database_draft(database)
        .text(format!("Tag {}", tag.0), &tag.1)
        .text("Multi-AZ standby", "yes")
        .saving(saving)
        .limit_confidence(sure)
        .console(&[
            "RDS console, Databases: select the DB instance, Modify, and choose \"Do not create a standby instance\".",
        ])
        .command(
            &Command::aws("rds", "modify-db-instance", &database.region)
                .option("db-instance-identifier", &database.id)
                .flag("no-multi-az"),
        )
        .terraform("In aws_db_instance set multi_az = false.");
    Ok(Some(draft))
}

/// Check 31: long-running on-demand database without a reservation.
pub(super) fn uncovered(context: &CheckContext<'_>, item: Item<'_>) -> CheckResult {
    let database = item.resource;
    let Some(class) = class(database).filter(|_| !is_stopped(database)) else { return Ok(None) };
    let age = context.age_in_days(database).ok_or(MissingData::Fact("created".into()))?;
    if !exceeds(age, context.settings.long_running_days) {
        return Ok(None);
    }
    if is_reserved(context, database, class) {
        return Ok(None);
    }
    context.require_complete(database, &["rds:ri"])?;
    let (saving, sure) = context.share_of_cost(
        item,
        is_hours,
        "20% of instance hour charges",
        (SAVINGS_PLAN_SAVING_RATE, "savings rate"),
    );
    let draft = database_draft(database)
        .number("Running for", age, "days")
        .text("Matching reservation", "none")
        .saving(saving)
        .limit_confidence(sure.min(Grade::Medium))
        .console(&[
            "RDS console, Reserved instances, Purchase: the same engine, instance class and Multi-AZ setting, for one year.",
            "Choose the instance class first: a reservation applies to one instance family.",
        ])
        .terraform("Add an aws_rds_reserved_instance.");
    Ok(Some(draft))
}

/// Whether a reservation of the engine and instance family exists. Reservations apply to all sizes of a family.
fn is_reserved(context: &CheckContext<'_>, database: &Resource, needed: InstanceType<'_>) -> bool {
    context.of_type("rds:ri").iter().map(|it| it.resource).any(|it| {
        (&it.account, &it.region) == (&database.account, &database.region)
            && it.state.as_deref() == Some("active")
            && class(it).is_some_and(|reserved| reserved.family == needed.family)
            && it.word(fact::ENGINE).is_none_or(|product| is_product_of(product, engine(database)))
    })
}

/// Whether the product of a reservation (`postgresql`, `oracle-se2 (li)`) is for an engine (`postgres`, `oracle-se2`).
fn is_product_of(product: &str, engine: &str) -> bool {
    let engine = if engine == "postgres" { "postgresql" } else { engine };
    product.split(' ').next().is_some_and(|it| it.eq_ignore_ascii_case(engine))
}

/// Check 32: Performance Insights retention beyond the free period.
pub(super) fn long_insights(context: &CheckContext<'_>, item: Item<'_>) -> CheckResult {
    let database = item.resource;
    let days = database.number(fact::PERFORMANCE_INSIGHTS_DAYS).unwrap_or_default();
    let is_on = database.flag(fact::PERFORMANCE_INSIGHTS) == Some(true);
    if !is_on || days <= u64::from(context.settings.performance_insights_days) {
        return Ok(None);
    }
    let usage = class(database).map(|it| format!("PI_LTR:{}", it.family.to_ascii_uppercase())).unwrap_or_default();
    let line = vcpu_line(context, database, 1, |it| it == usage);
    let draft = database_draft(database)
        .number("Retention", days, "days")
        .saving(line.and_then(|line| Estimate::sum([line])))
        .console(&[
            "RDS console, Databases: select the DB instance, Modify, and set Performance Insights retention to 7 days (free).",
        ])
        .command(&modify(database, "performance-insights-retention-period", "7"))
        .terraform("In aws_db_instance set performance_insights_retention_period = 7.");
    Ok(Some(draft))
}
