//! What must be known of the costs before they are read, and what is behind the rows that are no resource's.

use domain::{
    attribution::{Measured, Part},
    error::{Fault, SourceError},
    inventory::inapplicable,
    money::{Money, Unit},
    naming::display_name,
};
use leptos::prelude::*;

use super::{load::ResourceLoad, row::amount_of, stock::Stock};
use crate::{
    api::resources::{AccountRead, Billed, Measurement, Unbilled},
    components::state::{Notice, Remark, SourceFailure, stale},
    format::{self, Sign},
    view_state::ViewState,
};

/// In place of a resource in the address: why the rest is nobody's.
pub const UNATTRIBUTED: &str = "unattributed";
/// In place of a resource in the address: what is no longer there.
pub const GONE: &str = "gone";

/// Why there are no costs, how they are known, and which filters say nothing of resources.
#[component]
pub fn BillNotes(load: ResourceLoad) -> impl IntoView {
    let state = expect_context::<ViewState>();
    let retry = Callback::new(move |()| load.retry());
    let unbilled = move || load.with(|stock| stock.unbilled.clone()).map(|why| view! { <NoBill why retry /> });
    let notes = move || load.with(|stock| stock.bill.as_ref().map(notes).unwrap_or_default());
    let ignored = move || {
        let named =
            state.with(|view| inapplicable(&view.filter).map(domain::dimension::Attribute::label).collect::<Vec<_>>());
        (!named.is_empty()).then(|| {
            let said =
                format!("{}: resources have none, so that this filter leaves nothing out here.", named.join(", "));
            view! { <Notice>{said}</Notice> }
        })
    };
    view! {
        {ignored} {unbilled}
        {move || {
            notes().into_iter().map(|(what, why)| view! { <Remark what why /> }).collect_view()
        }}
    }
}

#[component]
fn NoBill(why: Unbilled, retry: Callback<()>) -> impl IntoView {
    match why {
        Unbilled::Source(error) => {
            let still_works = "The resources below are complete; what they cost could not be read.";
            view! { <SourceFailure error still_works retry /> }.into_any()
        }
        Unbilled::Unattributable(why) => {
            let said = format!("The resources are shown without costs: {why}. Choose another way of counting.");
            view! { <Notice fail=true>{said}</Notice> }.into_any()
        }
    }
}

/// What is true of a whole account's costs, in a title and a sentence.
fn notes(bill: &Billed) -> Vec<(String, String)> {
    let mut notes: Vec<(String, String)> = bill.accounts.iter().filter_map(|account| note(bill, account)).collect();
    let missing = |what: &String| (format!("{what}."), "These costs are missing here; they are not zero.".to_owned());
    notes.extend(bill.missing.iter().map(missing));
    if let Some(error) = &bill.stale {
        notes.push(stale("These costs", error, bill.read_at));
    }
    let odd: Money = bill.attribution.discrepancies.iter().fold(
        Money::new(domain::Decimal::ZERO, bill.attribution.unit.clone().unwrap_or_else(Unit::mixed)),
        |sum, it| Money::new(sum.amount + (it.measured - it.billed), sum.unit),
    );
    if !odd.amount.is_zero() {
        let title = format!("AWS measured {} more than it billed.", format::money(&odd, Sign::Minus));
        let why =
            "Its two sets of data are refreshed at different times; the unattributed row evens it out.".to_owned();
        notes.push((title, why));
    }
    notes
}

fn note(bill: &Billed, account: &AccountRead) -> Option<(String, String)> {
    let name = bill.names.get(&*account.account).cloned().unwrap_or_else(|| account.account.to_string());
    match &account.measured {
        Measurement::Measured(Measured::All, days) if *days == bill.range => None,
        Measurement::Measured(which, days) => {
            let title = match which {
                Measured::All => format!("{name}: AWS measured {}.", format::range(days, true)),
                Measured::Ec2 => format!("{name}: AWS measured EC2’s machines alone, {}.", format::range(days, true)),
            };
            let why = "Everything else is allocated by rules that each resource’s details name.";
            Some((title, why.to_owned()))
        }
        Measurement::TooOld => {
            let why = "AWS measures by resource for its last 14 days alone. All costs here are allocated by rules.";
            Some((format!("{name}: none of these days is measured."), why.to_owned()))
        }
        Measurement::Failed(error) => {
            let why = format!("{} All its costs are allocated by rules.", why_unmeasured(error));
            Some((format!("{name}: AWS measures no costs by resource."), why))
        }
        Measurement::NoBill(error) => {
            let why = format!("{} ({}). What its resources cost is not known here.", error.title(), error.operation);
            Some((format!("{name}: its bill could not be read."), why))
        }
    }
}

/// Why AWS did not tell costs by resource, and what is to be done.
pub fn why_unmeasured(error: &SourceError) -> String {
    match error.fault {
        Fault::Refused | Fault::NoData => {
            "It must be switched on in Cost Explorer’s settings (“Granular data”, resource level).".to_owned()
        }
        Fault::Blocked(_) | Fault::OutOfRange(_) => format!("{}. {}", error.title(), error.advice()),
        _ => error.because(),
    }
}

/// What is behind a row that is no resource's: by service, with the reasons; or what is no longer there.
pub fn behind(stock: &Stock, key: &str) -> Option<AnyView> {
    let attribution = &stock.bill.as_ref()?.attribution;
    let unit = attribution.unit.clone().unwrap_or_else(Unit::mixed);
    match key {
        UNATTRIBUTED => {
            let mut services: Vec<_> = attribution.services.iter().filter(|it| !it.unattributed.is_zero()).collect();
            services.sort_by_key(|it| std::cmp::Reverse(it.unattributed.abs()));
            let service = |it: &domain::attribution::ServiceCost| {
                let name = display_name(&domain::dimension::Dimension::Service.into(), &it.service, None);
                let reasons = it.reasons.iter().map(|(reason, amount)| {
                    view! {
                        <tr>
                            <td class="t2">{reason.sentence()}</td>
                            <td class="r t2">{amount_of(*amount, &unit)}</td>
                        </tr>
                    }
                });
                let reasons = reasons.collect_view();
                view! {
                    <tr class="eq">
                        <td>{name}</td>
                        <td class="r">{amount_of(it.unattributed, &unit)}</td>
                    </tr>
                    {reasons}
                }
            };
            let rows = services.into_iter().map(service).collect_view();
            Some(
                view! {
                    <p class="t2">"What each service costs that no resource is known for, and why."</p>
                    <table class="sum wrapped">
                        <tbody>{rows}</tbody>
                    </table>
                }
                .into_any(),
            )
        }
        GONE => {
            let rows = attribution.gone.iter().map(|it| {
                let services: Vec<String> = services_of(stock, &it.parts);
                view! {
                    <tr>
                        <td>
                            <span class="mono wrap">{it.id.to_string()}</span>
                            <span class="t3">{services.join(", ")}</span>
                        </td>
                        <td class="r">{amount_of(it.amount, &unit)}</td>
                    </tr>
                }
            });
            let rows = rows.collect_view();
            Some(
                view! {
                    <p class="t2">
                        "AWS measured these, and no list holds them: they are gone since, their list could not be read, or their service
                    lists only what has a tag."
                    </p>
                    <table class="sum wrapped">
                        <tbody>{rows}</tbody>
                    </table>
                }
                .into_any(),
            )
        }
        _ => None,
    }
}

fn services_of(stock: &Stock, parts: &[Part]) -> Vec<String> {
    let Some(bill) = &stock.bill else { return Vec::new() };
    let mut services: Vec<String> =
        parts.iter().filter_map(|part| bill.attribution.line(part)).map(|line| line.service.to_string()).collect();
    services.dedup();
    services
}
