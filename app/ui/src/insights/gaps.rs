//! Gaps of the results: failures, missing data, and checks that were not evaluated as a consequence.

use std::collections::BTreeMap;

use domain::{
    attribution::MeasuredServices,
    checks::NotEvaluated,
    error::{Fault, SourceError, name_account_regions},
    format,
    report::{
        findings::{Failure, FindingsReport},
        resources::CostsUnavailable,
    },
};
use leptos::prelude::*;

use super::load::FindingsLoad;
use crate::{
    account_notes::{AccountNote, combine_by_cause, measurement_failure},
    components::{
        menu::Disclosure,
        state::{FailedLists, Notice, TextNotice, stale_notice},
    },
};

/// Notices: one per failure, and one for checks that were not evaluated.
#[component]
pub fn Gaps(load: FindingsLoad) -> impl IntoView {
    move || load.report().map(|report| view! { <GapNotices report=(*report).clone() /> })
}

#[component]
fn GapNotices(report: FindingsReport) -> impl IntoView {
    let failures = without_repeated_causes(&report.failures).filter_map(failure_view).collect_view();
    let unmeasured =
        combine_by_cause(report.names.len(), report.failures.iter().filter_map(|it| unmeasured_note(it, &report)));
    let unmeasured =
        unmeasured.into_iter().map(|(what, why)| view! { <TextNotice title=what reason=why /> }).collect_view();
    let not_evaluated = not_evaluated(&report.not_evaluated);
    let stale_notice = report.stale.clone().map(|(error, read_at)| {
        let (what, why) = stale_notice("Some figures", &error, read_at);
        view! { <TextNotice title=what reason=why /> }
    });
    view! { <div class="gaps">{stale_notice} {failures} {unmeasured} {not_evaluated}</div> }
}

/// Failures without those that have the same cause as missing costs. Denied calls are all included, since each needs its own
/// permission.
fn without_repeated_causes(failures: &[Failure]) -> impl Iterator<Item = &Failure> {
    let is_reported = move |error: &SourceError| {
        let has_same_fault =
            |it: &Failure| matches!(it, Failure::Costs(CostsUnavailable::Source(known)) if known.fault == error.fault);
        error.fault != Fault::Denied && failures.iter().any(has_same_fault)
    };
    failures.iter().filter(move |it| !matches!(it, Failure::OtherData(error, _) if is_reported(error)))
}

fn failure_view(failure: &Failure) -> Option<AnyView> {
    let (what, why, is_error) = match failure {
        Failure::Lists(notice) => {
            let consequence = "Resources in them were not evaluated.";
            return Some(view! { <FailedLists notice=notice.clone() still_works=consequence /> }.into_any());
        }
        Failure::Costs(CostsUnavailable::Source(error)) => (
            "Resource costs could not be loaded. Findings that need them have no amount.".to_owned(),
            cause_and_fix(error, 1),
            true,
        ),
        Failure::Costs(CostsUnavailable::Attribution(why)) => {
            ("Resource costs are unknown. Findings that need them have no amount.".to_owned(), format!("{why}."), true)
        }
        Failure::OtherData(error, actions) => {
            let is_error = matches!(error.fault, Fault::Denied | Fault::Blocked(_));
            let what = if error.fault == Fault::OutOfScope { "Not in your role" } else { "Failed requests" };
            (format!("{what}: {}.", actions.join(", ")), cause_and_fix(error, actions.len()), is_error)
        }
        Failure::Missing(what) => (
            format!("{what}."),
            "Findings are based on the other costs. These are missing, not zero.".to_owned(),
            false,
        ),
        Failure::Unmeasured(..) => return None,
    };
    Some(
        view! {
            <TextNotice title=what reason=why is_error=is_error />
        }
        .into_any(),
    )
}

/// Note about an account without resource-level costs, or with those of EC2 only.
fn unmeasured_note(failure: &Failure, report: &FindingsReport) -> Option<AccountNote> {
    let Failure::Unmeasured(account, services, error) = failure else { return None };
    let account = report.names.get(account).unwrap_or(account).clone();
    let statement = match services {
        Some(MeasuredServices::Ec2) => "resource-level costs for EC2 only",
        _ => "no resource-level costs",
    };
    let explanation = error.as_ref().map(|error| format!("{} ", measurement_failure(error))).unwrap_or_default();
    let explanation =
        format!("{explanation}Costs are allocated by rules, and idle resources are not always recognized.");
    Some(AccountNote { account, statement: statement.to_owned(), explanation })
}

/// Cause and fix for a number of calls with the same error.
fn cause_and_fix(error: &SourceError, calls: usize) -> String {
    match error.fault {
        Fault::Denied if calls > 1 => "Farthing’s identity lacks these permissions.".to_owned(),
        Fault::Denied => error.short_reason(),
        _ => format!("{}. {}", error.title(), error.advice()),
    }
}

/// Notice of checks that were not evaluated for some resources; `None` if there are none.
fn not_evaluated(gaps: &[NotEvaluated]) -> Option<impl IntoView + use<>> {
    let mut checks: BTreeMap<domain::finding::CheckId, Vec<String>> = BTreeMap::new();
    for gap in gaps {
        let scope = match gap.resources {
            0 => name_account_regions(&gap.account_regions.iter().collect::<Vec<_>>()),
            resources => format::count(resources, "resource"),
        };
        let scope = if scope.is_empty() { scope } else { format!(" ({scope})") };
        checks.entry(gap.check).or_default().push(format!("{}{scope}", gap.missing.sentence()));
    }
    if checks.is_empty() {
        return None;
    }
    let count = checks.len();
    let rows = checks.into_iter().map(|(check, why)| {
        view! {
            <tr>
                <td>{check.title()}</td>
                <td class="secondary wrap">{why.join(" ")}</td>
            </tr>
        }
    });
    let rows = rows.collect_view();
    Some(view! {
        <Notice>
            <span>
                <b>{format!("{} not fully evaluated.", format::count(count, "check"))}</b>
                " "
                <span class="secondary">"Findings may be missing."</span>
            </span>
            <span class="end">
                <Disclosure>
                    <summary class="link">"Show reasons"</summary>
                    <div class="menu-panel flush not-judged">
                        <table class="breakdown wrapped">
                            <tbody>{rows}</tbody>
                        </table>
                    </div>
                </Disclosure>
            </span>
        </Notice>
    })
}
