//! Notices about costs of resources, and the details of rows that are no resource.

use domain::{
    attribution::{Attribution, AttributionError, MeasuredServices, Part},
    error::{Fault, SourceError},
    format::{self, Sign},
    inventory::inapplicable,
    money::{Money, Unit},
    naming,
    report::{
        Snapshot,
        resources::{AccountCosts, AttributedBill, CostsUnavailable, Measurement},
    },
    table::PeriodSum,
};
use leptos::prelude::*;

use super::{load::ResourceLoad, row::amount_of};
use crate::{
    components::state::{Notice, SourceFailure, TextNotice, stale_notice},
    view_state::ViewState,
};

/// Value of `open` in the address for the unattributed costs.
pub const UNATTRIBUTED: &str = "unattributed";
/// Value of `open` in the address for resources that are billed but not in the inventory.
pub const GONE: &str = "gone";

/// Notices about missing costs, and about filters that don't apply to resources.
#[component]
pub fn BillProblems(load: ResourceLoad) -> impl IntoView {
    let state = expect_context::<ViewState>();
    let retry = Callback::new(move |()| load.retry());
    let unbilled = move || load.with(|snapshot| snapshot.unavailable.clone()).map(|why| view! { <NoBill why retry /> });
    let ignored = move || {
        let named =
            state.with(|view| inapplicable(&view.filter).map(domain::dimension::Attribute::label).collect::<Vec<_>>());
        (!named.is_empty()).then(|| {
            let said =
                format!("{}: this filter does not apply to resources and is ignored on this page.", named.join(", "));
            view! { <Notice>{said}</Notice> }
        })
    };
    view! {
        {ignored}
        {unbilled}
    }
}

/// Notices about the sources of costs, below the table so that they don't move it when they arrive.
#[component]
pub fn BillNotes(load: ResourceLoad) -> impl IntoView {
    let notes = move || load.with(|snapshot| snapshot.bill.as_ref().map(notes).unwrap_or_default());
    move || notes().into_iter().map(|(what, why)| view! { <TextNotice title=what reason=why /> }).collect_view()
}

#[component]
fn NoBill(why: CostsUnavailable, retry: Callback<()>) -> impl IntoView {
    match why {
        CostsUnavailable::Source(error) => {
            let still_works = "The resources below are complete. Their costs could not be loaded.";
            view! { <SourceFailure error still_works retry /> }.into_any()
        }
        CostsUnavailable::Attribution(AttributionError::UsageMetric) => {
            let said = "Usage of different resources can’t be added up. Choose a cost metric to see their costs.";
            view! { <Notice>{said}</Notice> }.into_any()
        }
        CostsUnavailable::Attribution(why) => {
            let said = format!("The resources are shown without costs: {why}.");
            view! { <Notice is_error=true>{said}</Notice> }.into_any()
        }
    }
}

/// Notices about costs as titles and sentences; those of several accounts are combined.
fn notes(bill: &AttributedBill) -> Vec<(String, String)> {
    let mut notes = by_cause(bill.accounts.len(), bill.accounts.iter().filter_map(|account| note(bill, account)));
    let missing = |what: &String| (format!("{what}."), "These costs are missing, not zero.".to_owned());
    notes.extend(bill.missing.iter().map(missing));
    if let Some(error) = &bill.stale {
        notes.push(stale_notice("These costs", error, bill.read_at));
    }
    let odd =
        bill.attribution.discrepancies.iter().map(|it| PeriodSum::Complete(it.measured.saturating_sub(it.billed)));
    let odd = PeriodSum::total(odd);
    if odd != PeriodSum::Complete(domain::Decimal::ZERO) {
        let unit = bill.attribution.unit.clone().unwrap_or_else(Unit::mixed);
        let by = odd.complete().map(|amount| format::money(&Money::new(amount, unit), Sign::Minus) + " ");
        let title = format!("AWS measured {}more than it billed.", by.unwrap_or_default());
        let why = "AWS updates these two data sets at different times. The unattributed row includes the difference."
            .to_owned();
        notes.push((title, why));
    }
    notes
}

/// Notice about one account.
pub struct Note {
    /// Display name of the account.
    pub account: String,
    /// Clause without a full stop.
    pub what: String,
    /// Sentence.
    pub why: String,
}

/// Most accounts named in a title; more are counted.
const MAX_NAMES: usize = 3;

/// Title and sentence for each cause, with the affected accounts out of `all`.
pub fn by_cause(all: usize, notes: impl Iterator<Item = Note>) -> Vec<(String, String)> {
    let mut causes: Vec<((String, String), Vec<String>)> = Vec::new();
    for Note { account, what, why } in notes {
        let cause = (what, why);
        match causes.iter_mut().find(|(known, _)| *known == cause) {
            Some((_, accounts)) => accounts.push(account),
            None => causes.push((cause, vec![account])),
        }
    }
    let told = |((what, why), accounts): ((String, String), Vec<String>)| {
        let more = accounts.len().saturating_sub(MAX_NAMES);
        let who = match &accounts[..] {
            many if many.len() == all && all > 1 => format!("All {all} accounts"),
            many if more > 0 => {
                format!("{} and {more} more", many.iter().take(MAX_NAMES).cloned().collect::<Vec<_>>().join(", "))
            }
            few => few.join(", "),
        };
        (format!("{who}: {what}."), why)
    };
    causes.into_iter().map(told).collect()
}

fn note(bill: &AttributedBill, account: &AccountCosts) -> Option<Note> {
    let name = bill.names.get(&*account.account).cloned().unwrap_or_else(|| account.account.to_string());
    let (what, why) = match &account.measured {
        Measurement::Measured(MeasuredServices::All, days) if *days == bill.range => return None,
        Measurement::Measured(which, days) => {
            let what = match which {
                MeasuredServices::All => format!("resource-level costs for {} only", format::range(days, true)),
                MeasuredServices::Ec2 => format!("resource-level costs for EC2 only, {}", format::range(days, true)),
            };
            (what, "Other costs are allocated by rules, named in each resource’s details.".to_owned())
        }
        Measurement::TooOld => {
            let why = "AWS keeps it for 14 days. All costs here are allocated by rules.".to_owned();
            ("no resource-level data for this period".to_owned(), why)
        }
        Measurement::Failed(error) => {
            let why = format!("{} All costs are allocated by rules.", why_unmeasured(error));
            ("no resource-level data".to_owned(), why)
        }
        Measurement::NoBill(error) => {
            let why = format!("{} ({}). Costs of these resources are unknown.", error.title(), error.operation);
            ("bill could not be loaded".to_owned(), why)
        }
    };
    Some(Note { account: name, what, why })
}

/// Reason for missing resource-level costs, and the fix.
pub fn why_unmeasured(error: &SourceError) -> String {
    match error.fault {
        Fault::InvalidRequest | Fault::NoData => {
            "Turn on resource-level data in Cost Management preferences.".to_owned()
        }
        Fault::Blocked(_) | Fault::OutOfRange(_) => format!("{}. {}", error.title(), error.advice()),
        _ => error.short_reason(),
    }
}

/// Details of a row that is no resource: unattributed costs by service with reasons, or resources not in the inventory.
pub fn behind(snapshot: &Snapshot, key: &str) -> Option<AnyView> {
    let attribution = &snapshot.bill.as_ref()?.attribution;
    let unit = attribution.unit.clone().unwrap_or_else(Unit::mixed);
    match key {
        UNATTRIBUTED => {
            let mut services: Vec<_> = attribution.services.iter().filter(|it| !it.unattributed.is_zero()).collect();
            services.sort_by_key(|it| std::cmp::Reverse(it.unattributed.abs()));
            let service = |it: &domain::attribution::ServiceCost| {
                let name = service_name(attribution, &it.service);
                let reasons = it.reasons.iter().map(|(reason, amount)| {
                    view! {
                        <tr>
                            <td class="secondary">{reason.sentence()}</td>
                            <td class="numeric secondary">{amount_of(*amount, &unit)}</td>
                        </tr>
                    }
                });
                let reasons = reasons.collect_view();
                view! {
                    <tr class="result">
                        <td>{name}</td>
                        <td class="numeric">{amount_of(it.unattributed, &unit)}</td>
                    </tr>
                    {reasons}
                }
            };
            let rows = services.into_iter().map(service).collect_view();
            Some(
                view! {
                    <p class="secondary">"Unattributed cost by service, with reasons."</p>
                    <table class="breakdown wrapped">
                        <tbody>{rows}</tbody>
                    </table>
                }
                .into_any(),
            )
        }
        GONE => {
            let rows = attribution.unlisted.iter().map(|it| {
                let services: Vec<String> = services_of(snapshot, &it.parts);
                view! {
                    <tr>
                        <td>
                            <div class="mono wrap">{it.id.to_string()}</div>
                            <span class="muted">{services.join(", ")}</span>
                        </td>
                        <td class="numeric">{amount_of(it.amount, &unit)}</td>
                    </tr>
                }
            });
            let rows = rows.collect_view();
            Some(
                view! {
                    <p class="secondary">
                        "Measured by AWS but not in inventory: deleted since, the inventory request failed, or the service lists
                    tagged resources only."
                    </p>
                    <table class="breakdown wrapped">
                        <tbody>{rows}</tbody>
                    </table>
                }
                .into_any(),
            )
        }
        _ => None,
    }
}

/// Display name of a service, by billing name, unique on the bill.
pub fn service_name(attribution: &Attribution, billing: &str) -> String {
    naming::service_name(billing, attribution.services.iter().map(|it| &*it.service))
}

fn services_of(snapshot: &Snapshot, parts: &[Part]) -> Vec<String> {
    let Some(bill) = &snapshot.bill else { return Vec::new() };
    let mut services: Vec<String> =
        parts.iter().filter_map(|part| bill.attribution.line(part)).map(|line| line.service.to_string()).collect();
    services.dedup();
    services
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notes_of_several_accounts_are_combined() {
        let note = |account: &str, what: &str| Note {
            account: account.to_owned(),
            what: what.to_owned(),
            why: "w".to_owned(),
        };
        let told =
            |all, notes: Vec<Note>| by_cause(all, notes.into_iter()).into_iter().map(|it| it.0).collect::<Vec<_>>();
        assert_eq!(told(3, ["a", "b", "c"].map(|it| note(it, "old")).into()), ["All 3 accounts: old."]);
        assert_eq!(told(1, vec![note("a", "old")]), ["a: old."]);
        let several = ["a", "b", "c", "d", "e"].map(|it| note(it, "old"));
        assert_eq!(
            told(6, several.into_iter().chain([note("f", "denied")]).collect()),
            ["a, b, c and 2 more: old.", "f: denied."]
        );
    }
}
