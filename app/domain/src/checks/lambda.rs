//! Checks of Lambda functions.

use rust_decimal::Decimal;

use super::{
    context::CheckContext,
    outcome::{CheckResult, FindingDraft, MissingData},
    runtimes,
};
use crate::{
    attribution::rules::LAMBDA,
    finding::{Command, Estimate, Grade},
    inventory::Item,
    resource::{Resource, fact},
};

/// Saving rate of Graviton per second. Source: "AWS Lambda pricing".
const GRAVITON_SAVING_RATE: Decimal = Decimal::from_parts(20, 0, 0, false, 2);
const DURATION: &str = "Lambda-GB-Second";
/// Architecture, and its usage types of provisioned concurrency and of invocations.
const PROVISIONED_USAGE_TYPES: [(&str, &str, &str); 2] = [
    ("x86_64", "Lambda-Provisioned-Concurrency", "Lambda-Provisioned-GB-Second"),
    ("arm64", "Lambda-Provisioned-Concurrency-ARM", "Lambda-Provisioned-GB-Second-ARM"),
];

fn about(function: &Resource) -> FindingDraft {
    let draft = FindingDraft::for_resource(function);
    match function.word(fact::RUNTIME) {
        Some(runtime) => draft.text("Runtime", runtime),
        None => draft,
    }
}

/// Check 38: x86 function whose runtime supports Graviton.
pub(super) fn x86(context: &CheckContext<'_>, item: Item<'_>) -> CheckResult {
    let function = item.resource;
    let supports_arm = function.word(fact::RUNTIME).is_some_and(runtimes::runs_on_arm);
    if function.word(fact::ARCHITECTURE) != Some("x86_64") || !supports_arm {
        return Ok(None);
    }
    let (saving, confidence) = context.share_of_cost(
        item,
        |usage| usage == DURATION,
        "20% of duration charges",
        (GRAVITON_SAVING_RATE, "savings rate"),
    );
    let draft = about(function)
        .text("Architecture", "x86_64")
        .saving(saving)
        .limit_confidence(confidence.min(Grade::Medium))
        .console(&[
            "Check that its layers and libraries support arm64.",
            "Lambda console, the function, Code, Runtime settings: choose arm64; publish a version and test it.",
        ])
        .terraform("In aws_lambda_function set architectures = [\"arm64\"].");
    Ok(Some(draft))
}

/// Check 39: idle provisioned concurrency.
pub(super) fn idle_concurrency(context: &CheckContext<'_>, item: Item<'_>) -> CheckResult {
    let function = item.resource;
    let concurrency = function.number(fact::PROVISIONED_CONCURRENCY);
    let concurrency = concurrency.ok_or(MissingData::Fact(fact::PROVISIONED_CONCURRENCY.into()))?;
    if concurrency == 0 {
        return Ok(None);
    }
    let architecture = function.word(fact::ARCHITECTURE).ok_or(MissingData::Fact(fact::ARCHITECTURE.into()))?;
    let usage_types = PROVISIONED_USAGE_TYPES.into_iter().find(|(it, ..)| *it == architecture);
    let Some((_, concurrency_type, invocation_type)) = usage_types else {
        return Err(MissingData::Fact(fact::ARCHITECTURE.into()));
    };
    if !context.costs.is_idle(item, |usage| usage == invocation_type, context.settings.idle_days)? {
        return Ok(None);
    }
    let memory = function.number(fact::MEMORY_MB).unwrap_or_default();
    let gigabytes = Decimal::from(concurrency) * Decimal::from(memory) / Decimal::from(1_024);
    let line = context.line(function, LAMBDA, concurrency_type, gigabytes);
    let draft = about(function)
        .number("Provisioned concurrency", concurrency, "instances")
        .number("Memory", memory, "MB")
        .number("No invocations for", context.billed_days(), "days")
        .saving(line.and_then(|line| Estimate::sum([line])))
        .console(&[
            "Lambda console, the function, Configuration, Provisioned concurrency: select the configuration.",
            "Remove it, or let Application Auto Scaling adjust it to the invocations.",
        ])
        .terraform("Remove aws_lambda_provisioned_concurrency_config.");
    Ok(Some(draft))
}

/// Check 40: function with a deprecated runtime, which gets no security updates.
pub(super) fn retired(context: &CheckContext<'_>, item: Item<'_>) -> CheckResult {
    let function = item.resource;
    let Some(since) = function.word(fact::RUNTIME).and_then(runtimes::deprecation_day) else { return Ok(None) };
    if since >= context.account.today {
        return Ok(None);
    }
    let draft = about(function)
        .day("Deprecated on", since)
        .console(&[
            "Lambda console, the function: publish a version to roll back to.",
            "Code, Runtime settings: choose a supported runtime, and test it.",
        ])
        .command(
            &Command::aws("lambda", "get-function-configuration", &function.region)
                .option("function-name", &function.id),
        )
        .terraform("In aws_lambda_function change runtime.");
    Ok(Some(draft))
}
