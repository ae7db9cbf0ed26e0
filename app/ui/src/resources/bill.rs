//! Notices about the costs of resources, and details of billed costs outside the inventory.

use domain::{
    attribution::{Attribution, AttributionError, MeasuredServices, Part},
    format::{self, Sign},
    inventory::inapplicable,
    money::{Money, Unit},
    naming,
    report::{
        Snapshot,
        resources::{AccountCosts, AttributedBill, CostsUnavailable, Measurement},
    },
    sorting,
    table::PeriodSum,
};
use leptos::prelude::*;

use super::{load::ResourceLoad, row::amount_of};
use crate::{
    account_notes::{AccountNote, combine_by_cause, measurement_failure},
    components::state::{Notice, SourceFailure, TextNotice, stale_notice},
    view_state::ViewState,
};

/// Value of `open` in the address for the unattributed costs.
pub const UNATTRIBUTED_KEY: &str = "unattributed";
/// Value of `open` in the address for the billed resources that are not in the inventory.
pub const UNLISTED_KEY: &str = "gone";

/// Notices about missing costs, and about filters that don't apply to resources.
#[component]
pub fn BillProblems(load: ResourceLoad) -> impl IntoView {
    let state = expect_context::<ViewState>();
    let retry = Callback::new(move |()| load.retry());
    let unavailable_notice = move || {
        load.with(|snapshot| snapshot.unavailable.clone()).map(|why| view! { <CostsUnavailableNotice why retry /> })
    };
    let inapplicable_notice = move || {
        let labels =
            state.with(|view| inapplicable(&view.filter).map(domain::dimension::Attribute::label).collect::<Vec<_>>());
        (!labels.is_empty()).then(|| {
            let text =
                format!("{}: this filter does not apply to resources and is ignored on this page.", labels.join(", "));
            view! { <Notice>{text}</Notice> }
        })
    };
    view! {
        {inapplicable_notice}
        {unavailable_notice}
    }
}

/// Notices about the sources of costs, below the table, so that arriving notices do not move it.
#[component]
pub fn BillNotes(load: ResourceLoad) -> impl IntoView {
    let notes = move || load.with(|snapshot| snapshot.bill.as_ref().map(notes).unwrap_or_default());
    move || notes().into_iter().map(|(what, why)| view! { <TextNotice title=what reason=why /> }).collect_view()
}

#[component]
fn CostsUnavailableNotice(why: CostsUnavailable, retry: Callback<()>) -> impl IntoView {
    match why {
        CostsUnavailable::Source(error) => {
            let still_works = "The resources below are complete. Their costs could not be loaded.";
            view! { <SourceFailure error still_works retry /> }.into_any()
        }
        CostsUnavailable::Attribution(AttributionError::UsageMetric) => {
            let text = "Usage of different resources can’t be added up. Choose a cost metric to see their costs.";
            view! { <Notice>{text}</Notice> }.into_any()
        }
        CostsUnavailable::Attribution(why) => {
            let text = format!("The resources are shown without costs: {why}.");
            view! { <Notice is_error=true>{text}</Notice> }.into_any()
        }
    }
}

/// Notices about costs: titles and explanations.
fn notes(bill: &AttributedBill) -> Vec<(String, String)> {
    let mut notes =
        combine_by_cause(bill.accounts.len(), bill.accounts.iter().filter_map(|account| account_note(bill, account)));
    let missing = |what: &String| (format!("{what}."), "These costs are missing, not zero.".to_owned());
    notes.extend(bill.missing.iter().map(missing));
    if let Some(error) = &bill.stale {
        notes.push(stale_notice("These costs", error, bill.read_at));
    }
    let discrepancy =
        bill.attribution.discrepancies.iter().map(|it| PeriodSum::Complete(it.measured.saturating_sub(it.billed)));
    let discrepancy = PeriodSum::total(discrepancy);
    if discrepancy != PeriodSum::Complete(domain::Decimal::ZERO) {
        let unit = bill.attribution.unit.clone().unwrap_or_else(Unit::mixed);
        let difference =
            discrepancy.complete().map(|amount| format::money(&Money::new(amount, unit), Sign::Minus) + " ");
        let title = format!("AWS measured {}more than it billed.", difference.unwrap_or_default());
        let why = "AWS updates these two data sets at different times. The unattributed row includes the difference."
            .to_owned();
        notes.push((title, why));
    }
    notes
}

fn account_note(bill: &AttributedBill, account: &AccountCosts) -> Option<AccountNote> {
    let name = bill.names.get(&*account.account).cloned().unwrap_or_else(|| account.account.to_string());
    let (statement, explanation) = match &account.measured {
        Measurement::Measured(MeasuredServices::All, days) if *days == bill.range => return None,
        Measurement::Measured(services, days) => {
            let statement = match services {
                MeasuredServices::All => format!("resource-level costs for {} only", format::range(days, true)),
                MeasuredServices::Ec2 => format!("resource-level costs for EC2 only, {}", format::range(days, true)),
            };
            (statement, "Other costs are allocated by rules, named in each resource’s details.".to_owned())
        }
        Measurement::TooOld => {
            let explanation = "AWS keeps it for 14 days. All costs here are allocated by rules.".to_owned();
            ("no resource-level data for this period".to_owned(), explanation)
        }
        Measurement::Failed(error) => {
            let explanation = format!("{} All costs are allocated by rules.", measurement_failure(error));
            ("no resource-level data".to_owned(), explanation)
        }
        Measurement::NoBill(error) => {
            let explanation = format!("{} ({}). Costs of these resources are unknown.", error.title(), error.operation);
            ("bill could not be loaded".to_owned(), explanation)
        }
    };
    Some(AccountNote { account: name, statement, explanation })
}

/// Details of the unattributed costs by service, with reasons, or of the billed resources not in the inventory; `None` for other
/// keys.
pub fn remainder_details(snapshot: &Snapshot, key: &str) -> Option<AnyView> {
    let attribution = &snapshot.bill.as_ref()?.attribution;
    let unit = attribution.unit.clone().unwrap_or_else(Unit::mixed);
    match key {
        UNATTRIBUTED_KEY => {
            let mut services: Vec<_> = attribution.services.iter().filter(|it| !it.unattributed.is_zero()).collect();
            sorting::sort_by_key(&mut services, |it| std::cmp::Reverse(it.unattributed.abs()));
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
        UNLISTED_KEY => {
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
                        "Measured by AWS but not listed: deleted since, its list could not be loaded, or the service lists
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

/// Display name of a service, by billing name, unique within the bill.
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
