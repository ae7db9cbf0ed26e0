//! Checks of Lambda functions.

use rust_decimal::Decimal;

use super::{
    context::CheckContext,
    outcome::{Draft, Missing, Verdict},
    runtimes,
};
use crate::{
    attribution::rules::LAMBDA,
    finding::{Command, Estimate, Grade},
    inventory::Item,
    resource::{Resource, fact},
};

/// Price difference of Graviton per second. Source: "AWS Lambda pricing".
const LESS_THAN_X86: Decimal = Decimal::from_parts(20, 0, 0, false, 2);
const DURATION: &str = "Lambda-GB-Second";
/// Usage types of provisioned concurrency and of its invocations, by processor.
const READY: [(&str, &str, &str); 2] = [
    ("x86_64", "Lambda-Provisioned-Concurrency", "Lambda-Provisioned-GB-Second"),
    ("arm64", "Lambda-Provisioned-Concurrency-ARM", "Lambda-Provisioned-GB-Second-ARM"),
];

fn about(function: &Resource) -> Draft {
    let draft = Draft::about(function);
    match function.word(fact::RUNTIME) {
        Some(runtime) => draft.text("Runtime", runtime),
        None => draft,
    }
}

/// Check 38: x86 function whose runtime supports Graviton.
pub(super) fn x86(scene: &CheckContext<'_>, item: Item<'_>) -> Verdict {
    let function = item.resource;
    let runs_there = function.word(fact::RUNTIME).is_some_and(runtimes::runs_on_arm);
    if function.word(fact::ARCHITECTURE) != Some("x86_64") || !runs_there {
        return Ok(None);
    }
    let (saving, sure) =
        scene.share(item, |usage| usage == DURATION, "20% of duration charges", (LESS_THAN_X86, "savings rate"));
    let draft = about(function)
        .text("Architecture", "x86_64")
        .saves(saving)
        .sure(sure.min(Grade::Medium))
        .console(&[
            "Check that its layers and libraries support arm64.",
            "Lambda console, the function, Code, Runtime settings: choose arm64; publish a version and test it.",
        ])
        .terraform("In aws_lambda_function set architectures = [\"arm64\"].");
    Ok(Some(draft))
}

/// Check 39: idle provisioned concurrency.
pub(super) fn idle_concurrency(scene: &CheckContext<'_>, item: Item<'_>) -> Verdict {
    let function = item.resource;
    let ready = function.number(fact::PROVISIONED_CONCURRENCY);
    let ready = ready.ok_or(Missing::Fact(fact::PROVISIONED_CONCURRENCY.into()))?;
    if ready == 0 {
        return Ok(None);
    }
    let architecture = function.word(fact::ARCHITECTURE).ok_or(Missing::Fact(fact::ARCHITECTURE.into()))?;
    let Some((_, kept, called)) = READY.into_iter().find(|(of, ..)| *of == architecture) else {
        return Err(Missing::Fact(fact::ARCHITECTURE.into()));
    };
    if !scene.costs.is_idle(item, |usage| usage == called, scene.settings.idle_days)? {
        return Ok(None);
    }
    let memory = function.number(fact::MEMORY_MB).unwrap_or_default();
    let gigabytes = Decimal::from(ready) * Decimal::from(memory) / Decimal::from(1_024);
    let line = scene.line(function, LAMBDA, kept, gigabytes);
    let draft = about(function)
        .number("Provisioned concurrency", ready, "instances")
        .number("Memory", memory, "MB")
        .number("No invocations for", scene.days_looked_at(), "days")
        .saves(line.and_then(|line| Estimate::sum([line])))
        .console(&[
            "Lambda console, the function, Configuration, Provisioned concurrency: select the configuration.",
            "Remove it, or let Application Auto Scaling adjust it to the invocations.",
        ])
        .terraform("Remove aws_lambda_provisioned_concurrency_config.");
    Ok(Some(draft))
}

/// Check 40: deprecated runtime without security updates.
pub(super) fn retired(scene: &CheckContext<'_>, item: Item<'_>) -> Verdict {
    let function = item.resource;
    let Some(since) = function.word(fact::RUNTIME).and_then(runtimes::deprecation_day) else { return Ok(None) };
    if since >= scene.account.today {
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
