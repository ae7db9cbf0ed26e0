//! Table of AWS operations: permission, calls, latency, errors.

use domain::{
    format,
    permissions::{ASSUME_ROLE, caller_policy},
    status::{Operation, Permission, Status},
};
use leptos::prelude::*;

use super::{live::LiveStatus, strip::latencies};
use crate::components::{Icon, Shape, copy::CopyButton};

/// Columns of the table.
const COLUMNS: usize = 7;

/// Operations by feature; all, or only those with problems.
#[component]
pub fn Operations(live: LiveStatus) -> impl IntoView {
    let only_problems = RwSignal::new(false);
    let count = move || live.with(|status| status.operations.len());
    let problems = move || live.with(|status| status.operations.iter().filter(|it| it.has_problem()).count());
    let choice = move |label: &'static str, value: bool, count: AnyView| {
        let pressed = move || if only_problems.get() == value { "true" } else { "false" };
        view! {
            <button type="button" aria-pressed=pressed on:click=move |_| only_problems.set(value)>
                {label}
                " "
                <small>{count}</small>
            </button>
        }
    };
    view! {
        <div class="section-head">
            <h2>"AWS operations"</h2>
            <div class="end">
                <div class="segments" role="group" aria-label="Show">
                    {choice("All", false, count.into_any())}
                    {choice("With problems", true, problems.into_any())}
                </div>
            </div>
        </div>
        {move || table(&live.get(), only_problems.get())}
    }
}

fn table(status: &Status, only_problems: bool) -> AnyView {
    let first_missing = status.missing().first().map(|it| (*it).to_owned());
    let is_shown = |it: &&Operation| !only_problems || it.has_problem();
    let group = |(feature, operations): (&'static str, Vec<&Operation>)| {
        let shown: Vec<&Operation> = operations.into_iter().filter(is_shown).collect();
        if shown.is_empty() {
            return None;
        }
        let row = |operation: &Operation| {
            let is_first_missing = first_missing.as_deref() == Some(&operation.action);
            view! {
                {row(operation, status)}
                {is_first_missing.then(|| missing(status))}
            }
        };
        Some(view! {
            <tbody>
                <tr class="group-head">
                    <th scope="rowgroup" colspan=COLUMNS>
                        {feature}
                    </th>
                </tr>
                {shown.into_iter().map(row).collect_view()}
            </tbody>
        })
    };
    let groups: Vec<_> = status.features().into_iter().filter_map(group).collect();
    if groups.is_empty() {
        return view! { <p class="secondary">"No operation has a problem."</p> }.into_any();
    }
    let (calls, failures) = status.totals();
    view! {
        <table class="operations">
            <caption class="visually-hidden">"AWS operations: permission, requests, latency, errors"</caption>
            <thead>
                <tr>
                    <th scope="col">"Operation"</th>
                    <th scope="col">"Permission"</th>
                    <th scope="col" class="numeric">
                        "Calls"
                    </th>
                    <th scope="col" class="numeric tablet-hidden">
                        "p50"
                    </th>
                    <th scope="col" class="numeric tablet-hidden">
                        "p99"
                    </th>
                    <th scope="col" class="numeric">
                        "Errors"
                    </th>
                    <th scope="col" class="numeric tablet-hidden">
                        "Paid"
                    </th>
                </tr>
            </thead>
            {groups}
            <tfoot>
                <tr>
                    <th scope="row" colspan="2">
                        "Total since the start"
                    </th>
                    <td class="numeric">{format::thousands(calls)}</td>
                    <td class="numeric tablet-hidden"></td>
                    <td class="numeric tablet-hidden"></td>
                    <td class="numeric">{format::thousands(failures)}</td>
                    <td class="numeric tablet-hidden">{format::thousands(status.spending.requests_since_start())}</td>
                </tr>
            </tfoot>
        </table>
    }
    .into_any()
}

fn row(operation: &Operation, status: &Status) -> impl IntoView + use<> {
    let (p50, p99) = latencies(operation);
    let failures = operation.failures();
    let paid = status.spending.since_start.get(&operation.action).copied().unwrap_or_default();
    let errors = if failures > 0 { "numeric bad" } else { "numeric muted" };
    view! {
        <tr>
            <th scope="row" class="wrap">
                {operation.name().to_owned()}
            </th>
            <td>{permission(&operation.permission)}</td>
            <td class="numeric">{format::thousands(operation.calls)}</td>
            <td class="numeric secondary tablet-hidden">{p50}</td>
            <td class="numeric secondary tablet-hidden">{p99}</td>
            <td class=errors>{format::thousands(failures)}</td>
            <td class="numeric secondary tablet-hidden">{format::thousands(paid)}</td>
        </tr>
    }
}

fn permission(permission: &Permission) -> AnyView {
    let (tone, shape) = match permission {
        Permission::Granted => ("down", Some(Shape::Check)),
        Permission::NotTried => ("muted", None),
        Permission::Missing(_) => ("bad", Some(Shape::Alert)),
        Permission::Blocked(_) | Permission::Failed(_) => ("warn", Some(Shape::Alert)),
    };
    let note = permission.note().map(|note| view! { <small class="muted wrap">{note}</small> });
    view! {
        <span class="permission">
            {shape.map(|shape| view! { <Icon shape class=tone /> })}
            <span class=tone>{permission.label()}</span>
            {note}
        </span>
    }
    .into_any()
}

/// All missing permissions, with one policy that adds them.
fn missing(status: &Status) -> AnyView {
    let missing = status.missing();
    let title = format!("{} missing: {}.", format::count(missing.len(), "permission"), missing.join(", "));
    let policy = status.policy().map(|policy| {
        let text = policy.clone();
        view! {
            <p>"This policy for the role or user that Farthing runs as adds what is missing:"</p>
            <pre tabindex="0" role="region" aria-label="Policy">
                {policy}
            </pre>
            <p class="actions">
                <CopyButton text label="Copy policy" />
                <span class="muted">"The same in a terminal: " <code>"farthing doctor"</code></span>
            </p>
        }
    });
    let roles = missing.contains(&ASSUME_ROLE).then(|| {
        view! {
            <p>"Farthing can’t assume a role. Allow it to, and check the role’s trust policy:"</p>
            <pre tabindex="0" role="region" aria-label="Caller’s policy">
                {caller_policy()}
            </pre>
            <p class="actions">
                <CopyButton text=caller_policy() label="Copy caller’s policy" />
            </p>
        }
    });
    view! {
        <tr class="details" id="missing">
            <td colspan=COLUMNS>
                <p>
                    <b>{title}</b>
                    " The features that need them are incomplete; everything else works."
                </p>
                {policy}
                {roles}
            </td>
        </tr>
    }
    .into_any()
}
