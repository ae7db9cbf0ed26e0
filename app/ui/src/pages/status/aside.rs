//! Side column of the Status page: identity, API cost, errors, versions and cache.

use domain::{
    Decimal, format,
    spending::price,
    status::{ErrorCategory, Status},
};
use leptos::prelude::*;

use super::strip::mebibytes;
use crate::components::bar::ShareBar;

/// Side column with all its parts.
#[component]
pub fn Aside(status: Status) -> impl IntoView {
    view! {
        {identity(&status)}
        {paid_requests(&status)}
        {errors(&status)}
        {process(&status)}
    }
}

fn identity(status: &Status) -> AnyView {
    let (account, role) = match &status.caller {
        Some(caller) => (caller.account.clone(), caller.name.clone()),
        None => ("Unknown: STS has not answered".to_owned(), "Unknown".to_owned()),
    };
    let source = status.credentials_source.clone().unwrap_or_else(|| "None usable".to_owned());
    let roles = match status.role_accounts.as_slice() {
        [] => "None. FARTHING_ROLES adds accounts".to_owned(),
        accounts => accounts.join(", "),
    };
    view! {
        <div class="section-head">
            <h2>"AWS identity"</h2>
        </div>
        <dl class="key-values status-part">
            <dt>"Account"</dt>
            <dd class="wrap">{account}</dd>
            <dt>"Identity"</dt>
            <dd class="wrap">{role}</dd>
            <dt>"Credentials"</dt>
            <dd class="wrap">{source}</dd>
            <dt>"Assumes roles in"</dt>
            <dd class="wrap">{roles}</dd>
        </dl>
    }
    .into_any()
}

fn paid_requests(status: &Status) -> AnyView {
    let spending = &status.spending;
    let today = spending.requests_today();
    let cap = price(spending.cap);
    let highest = spending.today.values().copied().max().unwrap_or_default();
    let row = |(operation, count): (&String, &u64)| {
        count_row(operation.trim_start_matches("ce:").to_owned(), *count, highest, "fill-accent")
    };
    let rows = spending.today.iter().map(row).collect_view();
    view! {
        <div class="section-head part" id="paid">
            <h2>"Paid requests today"</h2>
            <div class="end">
                <span class="muted">"resets at 00:00 UTC"</span>
            </div>
        </div>
        <p class="status-part">
            <b class="big">{format!("${:.2}", price(today))}</b>
            <span class="secondary">{format!(" of the ${cap:.2} daily cap")}</span>
        </p>
        <table class="breakdown wrapped status-part">
            <caption class="visually-hidden">"Paid requests by operation"</caption>
            <tbody>
                {rows} <tr class="result">
                    <td>"Total"</td>
                    <td></td>
                    <td class="numeric">{format::thousands(today)}</td>
                </tr>
            </tbody>
        </table>
    }
    .into_any()
}

fn errors(status: &Status) -> AnyView {
    let highest = ErrorCategory::ALL.into_iter().map(|it| status.failures_of(it)).max().unwrap_or_default();
    let row = |category: ErrorCategory| {
        count_row(category.label().to_owned(), status.failures_of(category), highest, "fill-up")
    };
    view! {
        <div class="section-head part">
            <h2>"Errors"</h2>
            <div class="end">
                <span class="muted">"by category, since start"</span>
            </div>
        </div>
        <table class="breakdown wrapped status-part">
            <caption class="visually-hidden">"Errors by category"</caption>
            <tbody>
                {ErrorCategory::ALL.map(row).collect_view()} <tr class="result">
                    <td>"All"</td>
                    <td></td>
                    <td class="numeric">{format::thousands(status.totals().1)}</td>
                </tr>
            </tbody>
        </table>
    }
    .into_any()
}

fn count_row(label: String, count: u64, highest: u64, fill: &'static str) -> AnyView {
    view! {
        <tr>
            <td>{label}</td>
            <td>
                <ShareBar part=Decimal::from(count) largest=Decimal::from(highest) class=fill.to_owned() />
            </td>
            <td class="numeric" class:muted=count == 0>
                {format::thousands(count)}
            </td>
        </tr>
    }
    .into_any()
}

fn process(status: &Status) -> AnyView {
    view! {
        <div class="section-head part">
            <h2>"This process"</h2>
        </div>
        <dl class="key-values status-part">
            <dt>"Farthing"</dt>
            <dd>{status.version.clone()}</dd>
            <dt>"AWS SDK for Rust"</dt>
            <dd>{status.sdk_version.clone()}</dd>
            <dt>"Running since"</dt>
            <dd>{format::moment(status.started)}</dd>
            <dt>"Cost data in memory"</dt>
            <dd>{format!("{} of {}", mebibytes(status.cache.kilobytes), mebibytes(status.cache.limit))}</dd>
        </dl>
    }
    .into_any()
}
