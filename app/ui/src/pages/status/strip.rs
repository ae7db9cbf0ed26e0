//! Headline of the status: problems, API cost, permissions, latency, cache.

use domain::{
    format,
    spending::price,
    status::{MIN_CALLS_FOR_LATENCY, Operation, Status},
};
use leptos::prelude::*;

use crate::components::kpi::{Kpi, KpiStrip};

/// Operation whose latency the headline shows.
const LATENCY_OPERATION: &str = "ce:GetCostAndUsage";

/// Headline figures.
#[component]
pub fn Strip(status: Status) -> impl IntoView {
    let problems = status.operations.iter().filter(|it| it.has_problem()).count();
    let health = if problems == 0 { "No problems".to_owned() } else { format::count(problems, "problem") };
    let today = status.spending.requests_today();
    let paid = format!(
        "{} paid requests; the daily cap allows {}",
        format::thousands(today),
        format::thousands(status.spending.cap)
    );
    let (granted, needed) = status.granted();
    view! {
        <KpiStrip>
            {kpi("Health", health, operations_note(&status, problems))}
            {kpi("API cost today", format!("${:.2}", price(today)), paid.into_any())}
            {kpi("Permissions", format!("{granted} of {needed}"), permissions_note(&status, needed - granted))}
            {latency(&status)}
            {kpi("Cost data in memory", mebibytes(status.cache.kilobytes), format!("of {}", mebibytes(status.cache.limit)).into_any())}
        </KpiStrip>
    }
}

fn kpi(label: &'static str, value: String, note: AnyView) -> AnyView {
    view! { <Kpi label=label.into_any() value=value.into_any() note /> }.into_any()
}

fn operations_note(status: &Status, problems: usize) -> AnyView {
    let (calls, failures) = status.totals();
    let requests = format::count(calls, "request");
    match problems {
        0 => format!("{requests} to AWS since start, none failed").into_any(),
        _ => view! {
            <span class="warn">{format!("{} of {requests} failed", format::thousands(failures))}</span>
        }
        .into_any(),
    }
}

fn permissions_note(status: &Status, not_checked: usize) -> AnyView {
    let missing = status.missing().len();
    match (missing, not_checked) {
        (0, 0) => "all granted".into_any(),
        (0, not_checked) => format!("granted; {not_checked} not checked").into_any(),
        _ => view! {
            <span class="bad">{format!("{missing} missing")}</span>
            " · "
            <a class="link underlined" href="#missing">
                "add"
            </a>
        }
        .into_any(),
    }
}

fn latency(status: &Status) -> AnyView {
    let operation = status.operations.iter().find(|it| it.action == LATENCY_OPERATION);
    let latency = operation.filter(|it| it.calls >= MIN_CALLS_FOR_LATENCY).and_then(|it| it.latency);
    let (value, note) = match latency {
        Some(latency) => (millis(latency.p99), format!("p50 {}", millis(latency.p50))),
        None => ("–".to_owned(), format!("needs {MIN_CALLS_FOR_LATENCY} requests")),
    };
    kpi("Cost Explorer latency, p99", value, note.into_any())
}

/// Median and 99th percentile of an operation's latency; "–" if too few requests were sent.
pub fn latencies(operation: &Operation) -> (String, String) {
    match operation.latency.filter(|_| operation.calls >= MIN_CALLS_FOR_LATENCY) {
        Some(latency) => (millis(latency.p50), millis(latency.p99)),
        None => ("–".to_owned(), "–".to_owned()),
    }
}

/// Formats kibibytes as whole mebibytes, rounded up.
pub fn mebibytes(kilobytes: u64) -> String {
    format!("{} MiB", format::thousands(kilobytes.div_ceil(1024)))
}

fn millis(millis: u64) -> String {
    match millis {
        0..1_000 => format!("{millis} ms"),
        _ => format!("{}.{} s", millis / 1_000, millis % 1_000 / 100),
    }
}

#[cfg(test)]
mod tests {
    use domain::status::{Latency, Permission};

    use super::*;

    #[test]
    fn latency_needs_a_minimum_of_calls() {
        let operation = |calls| Operation {
            action: LATENCY_OPERATION.to_owned(),
            permission: Permission::Granted,
            calls,
            errors: std::collections::BTreeMap::new(),
            latency: Some(Latency { p50: 412, p99: 10_020 }),
        };
        assert_eq!(latencies(&operation(4)), ("–".to_owned(), "–".to_owned()));
        assert_eq!(latencies(&operation(5)), ("412 ms".to_owned(), "10.0 s".to_owned()));
    }
}
