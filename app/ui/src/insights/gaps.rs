//! Gaps of the checks: failures, missing data, and the checks that were not evaluated because of them.

use std::collections::BTreeMap;

use domain::{
    attribution::MeasuredServices,
    checks::NotEvaluated,
    error::{Fault, SourceError},
    format,
    report::{
        findings::{Failure, FindingsReport},
        resources::CostsUnavailable,
    },
};
use leptos::prelude::*;

use super::load::InsightLoad;
use crate::{
    components::{
        menu::Disclosure,
        state::{FailedLists, Notice, TextNotice, stale_notice},
    },
    resources::{Note, by_cause, why_unmeasured},
};

/// One line per failure, and one for checks that were not evaluated.
#[component]
pub fn Gaps(load: InsightLoad) -> impl IntoView {
    move || load.found().map(|insights| view! { <Lines insights=(*insights).clone() /> })
}

#[component]
fn Lines(insights: FindingsReport) -> impl IntoView {
    let failures = shown(&insights.failures).filter_map(failure_view).collect_view();
    let unmeasured =
        by_cause(insights.names.len(), insights.failures.iter().filter_map(|it| unmeasured(it, &insights)));
    let unmeasured =
        unmeasured.into_iter().map(|(what, why)| view! { <TextNotice title=what reason=why /> }).collect_view();
    let not_evaluated = not_evaluated(&insights.not_evaluated);
    let old = insights.stale.clone().map(|(error, read_at)| {
        let (what, why) = stale_notice("Some figures", &error, read_at);
        view! { <TextNotice title=what reason=why /> }
    });
    view! { <div class="gaps">{old} {failures} {unmeasured} {not_evaluated}</div> }
}

/// Failures to show. Those with the same cause as the missing costs are left out, unless each call lacks a permission of
/// its own.
fn shown(failures: &[Failure]) -> impl Iterator<Item = &Failure> {
    let is_told = move |error: &SourceError| {
        let of_costs =
            |it: &Failure| matches!(it, Failure::Costs(CostsUnavailable::Source(known)) if known.fault == error.fault);
        error.fault != Fault::Denied && failures.iter().any(of_costs)
    };
    failures.iter().filter(move |it| !matches!(it, Failure::OtherData(error, _) if is_told(error)))
}

fn failure_view(failure: &Failure) -> Option<AnyView> {
    let (what, why, is_grave) = match failure {
        Failure::Lists(notice) => {
            let rest = "Resources in them were not evaluated.";
            return Some(view! { <FailedLists notice=notice.clone() still_works=rest /> }.into_any());
        }
        Failure::Costs(CostsUnavailable::Source(error)) => (
            "Resource costs could not be loaded. Findings that need them have no amount.".to_owned(),
            because(error, 1),
            true,
        ),
        Failure::Costs(CostsUnavailable::Attribution(why)) => {
            ("Resource costs are unknown. Findings that need them have no amount.".to_owned(), format!("{why}."), true)
        }
        Failure::OtherData(error, actions) => {
            let is_grave = matches!(error.fault, Fault::Denied | Fault::Blocked(_));
            (format!("Failed requests: {}.", actions.join(", ")), because(error, actions.len()), is_grave)
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
            <TextNotice title=what reason=why is_error=is_grave />
        }
        .into_any(),
    )
}

/// Account without resource-level costs, or with those of some services only.
fn unmeasured(failure: &Failure, insights: &FindingsReport) -> Option<Note> {
    let Failure::Unmeasured(account, which, error) = failure else { return None };
    let account = insights.names.get(account).unwrap_or(account).clone();
    let what = match which {
        Some(MeasuredServices::Ec2) => "resource-level costs for EC2 only",
        _ => "no resource-level costs",
    };
    let why = error.as_ref().map(|error| format!("{} ", why_unmeasured(error))).unwrap_or_default();
    let why = format!("{why}Costs are allocated by rules, and idle resources are not always recognized.");
    Some(Note { account, what: what.to_owned(), why })
}

/// Cause and fix for a number of calls that failed alike.
fn because(error: &SourceError, calls: usize) -> String {
    match error.fault {
        Fault::Denied if calls > 1 => "Farthing’s identity lacks these permissions.".to_owned(),
        Fault::Denied => error.short_reason(),
        _ => format!("{}. {}", error.title(), error.advice()),
    }
}

/// Checks that were not evaluated for some resources, which does not mean that there are no problems.
fn not_evaluated(gaps: &[NotEvaluated]) -> Option<impl IntoView + use<>> {
    let mut checks: BTreeMap<domain::checks::CheckId, Vec<String>> = BTreeMap::new();
    for gap in gaps {
        let where_ = match (gap.resources, gap.places.len()) {
            (0, 0) => String::new(),
            (0, places) => format!(" ({})", format::count(places, "place")),
            (resources, _) => format!(" ({})", format::count(resources, "resource")),
        };
        checks.entry(gap.check).or_default().push(format!("{}{where_}", gap.missing.sentence()));
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
