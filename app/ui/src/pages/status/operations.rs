//! Table of AWS operations: permission, calls, latency, errors.

use domain::{
    format,
    permissions::{ASSUME_ROLE, caller_policy},
    status::{Operation, Permission, Status},
};
use leptos::prelude::*;

use super::{live_status::LiveStatus, strip::latencies};
use crate::components::{
    Icon, Shape,
    copy::CopyButton,
    data_table::{Column, Columns, HiddenOn},
};

/// Table of operations by feature: all, or only those with problems.
#[component]
pub fn Operations(status: LiveStatus) -> impl IntoView {
    let shows_only_problems = RwSignal::new(false);
    let count = move || status.with(|status| status.operations.len());
    let problems = move || status.with(|status| status.operations.iter().filter(|it| it.has_problem()).count());
    let segment = move |label: &'static str, value: bool, count: AnyView| {
        let pressed = move || if shows_only_problems.get() == value { "true" } else { "false" };
        view! {
            <button type="button" aria-pressed=pressed on:click=move |_| shows_only_problems.set(value)>
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
                    {segment("All", false, count.into_any())}
                    {segment("With problems", true, problems.into_any())}
                </div>
            </div>
        </div>
        {move || table(&status.get(), shows_only_problems.get())}
    }
}

fn table(status: &Status, shows_only_problems: bool) -> AnyView {
    let first_missing = status.missing().first().map(|it| (*it).to_owned());
    let is_shown = |it: &&Operation| !shows_only_problems || it.has_problem();
    let mut columns = columns(status);
    let count = columns.0.len();
    let row = |operation: &Operation| {
        let is_first_missing = first_missing.as_deref() == Some(&operation.action);
        view! {
            <tr>{columns.cells(operation)}</tr>
            {is_first_missing.then(|| missing_permissions(status, count))}
        }
    };
    let group = |(feature, operations): (&'static str, Vec<&Operation>)| {
        let rows: Vec<_> = operations.into_iter().filter(is_shown).map(row).collect();
        (!rows.is_empty()).then(|| {
            view! {
                <tbody>
                    <tr class="group-head">
                        <th scope="rowgroup" colspan=count>
                            {feature}
                        </th>
                    </tr>
                    {rows}
                </tbody>
            }
        })
    };
    let groups: Vec<_> = status.features().into_iter().filter_map(group).collect();
    if groups.is_empty() {
        return view! { <p class="secondary">"No operation has a problem."</p> }.into_any();
    }
    let (head, totals) = (columns.head(), columns.totals());
    view! {
        <table class="operations">
            <caption class="visually-hidden">"AWS operations: permission, requests, latency, errors"</caption>
            {head}
            {groups}
            <tfoot>{totals}</tfoot>
        </table>
    }
    .into_any()
}

fn columns(status: &Status) -> Columns<'_, Operation> {
    let (calls, failures) = status.totals();
    let errors = |operation: &Operation| {
        let failures = operation.failures();
        let class = if failures > 0 { "bad" } else { "muted" };
        view! { <span class=class>{format::thousands(failures)}</span> }.into_any()
    };
    // The AWS SDK assumes roles itself, by requests that Farthing does not see.
    let requests = |operation: &Operation| match &*operation.action {
        ASSUME_ROLE => view! { <span class="muted">"not counted"</span> }.into_any(),
        _ => format::thousands(operation.calls).into_any(),
    };
    let paid = |operation: &Operation| {
        let paid = status.spending.since_start.get(&operation.action).copied().unwrap_or_default();
        format::thousands(paid).into_any()
    };
    Columns(vec![
        Column::text("Operation", |it: &Operation| it.name().to_owned().into_any())
            .row_header()
            .class("wrap")
            .total("Total since start"),
        Column::text("Permission", |it: &Operation| permission(&it.permission)),
        Column::figures("Requests", requests).total(format::thousands(calls)),
        Column::figures("p50", |it: &Operation| latencies(it).0.into_any())
            .class("secondary")
            .hidden_on(HiddenOn::Tablet),
        Column::figures("p99", |it: &Operation| latencies(it).1.into_any())
            .class("secondary")
            .hidden_on(HiddenOn::Tablet),
        Column::figures("Errors", errors).total(format::thousands(failures)),
        Column::figures("Paid requests", paid)
            .class("secondary")
            .hidden_on(HiddenOn::Tablet)
            .total(format::thousands(status.spending.requests_since_start())),
    ])
}

fn permission(permission: &Permission) -> AnyView {
    let (class, shape) = match permission {
        Permission::Granted => ("down", Some(Shape::Check)),
        Permission::NotChecked => ("muted", None),
        Permission::Missing(_) => ("bad", Some(Shape::Alert)),
        Permission::Blocked(_) | Permission::Failed(_) => ("warn", Some(Shape::Alert)),
    };
    let note = permission.note().map(|note| view! { <small class="muted wrap">{note}</small> });
    view! {
        <span class="permission">
            {shape.map(|shape| view! { <Icon shape class=class /> })}
            <span class=class>{permission.label()}</span>
            {note}
        </span>
    }
    .into_any()
}

/// Row with all missing permissions and a policy that grants them.
fn missing_permissions(status: &Status, columns: usize) -> AnyView {
    let missing_permissions = status.missing();
    let title = format!(
        "{} missing: {}.",
        format::count(missing_permissions.len(), "permission"),
        missing_permissions.join(", ")
    );
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
    let roles = missing_permissions.contains(&ASSUME_ROLE).then(|| {
        view! {
            <p>"Farthing can’t assume a role. Allow it to, and check the role’s trust policy:"</p>
            <pre tabindex="0" role="region" aria-label="Policy for assuming the roles">
                {caller_policy()}
            </pre>
            <p class="actions">
                <CopyButton text=caller_policy() label="Copy policy for assuming the roles" />
            </p>
        }
    });
    view! {
        <tr class="details" id="missing">
            <td colspan=columns>
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
