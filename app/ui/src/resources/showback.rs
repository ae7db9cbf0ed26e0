//! Resources grouped for showback. The groups add up to the total shown.

use domain::{
    Decimal, format,
    inventory::{AttributeValue, Remainder, groups, items_at},
    money::Unit,
    resource::ResourceKey,
    view::{Facet, Property, View},
};
use leptos::prelude::*;

use super::{
    bill::{GONE, UNATTRIBUTED},
    choices::Chosen,
    filters::{held_name, only},
    row::amount_of,
};
use crate::{components::bar::ShareBar, view_state::ViewState};

/// Groups, most expensive first; each links to its resources.
#[component]
pub fn Showback(chosen: Chosen, by: Facet<Property>) -> impl IntoView {
    let state = expect_context::<ViewState>();
    let load = chosen.load();
    let label = by.label();
    let caption = format!("Cost of resources by {label}");
    let body = move || {
        let by = by.clone();
        chosen.with_places(|places| {
            load.with(|snapshot| {
                let items = snapshot.items();
                let unit = snapshot.bill.as_ref().and_then(|bill| bill.attribution.unit.clone());
                let unit = unit.unwrap_or_else(Unit::mixed);
                let is_priced = snapshot.bill.is_some();
                let groups = groups(items_at(&items, places), &by);
                let most = groups.iter().filter_map(|it| it.tally.cost()).max().unwrap_or_default();
                let line = |group: &domain::inventory::Group<'_>| {
                    let name = held_name(&by, group.value);
                    let value = group.value.as_filter().map(str::to_owned);
                    let of = by.clone();
                    let link = move || {
                        state.link(|view: &mut View| {
                            let held = match value.as_deref() {
                                Some(value) if value != domain::filter::NONE_VALUE => AttributeValue::Value(value),
                                Some(_) => AttributeValue::Absent,
                                None => AttributeValue::Unreadable,
                            };
                            only(view, &of, held);
                        })
                    };
                    let cost = match group.tally.cost() {
                        Some(cost) if is_priced => amount_of(cost, &unit),
                        _ if is_priced => view! { <span class="t3">"unknown"</span> }.into_any(),
                        _ if snapshot.is_cost_coming() => view! { <span class="skel skel-cost"></span> }.into_any(),
                        _ => view! { <span class="t3">"–"</span> }.into_any(),
                    };
                    let unknown =
                        (group.tally.unknown > 0 && is_priced).then(|| format::thousands(group.tally.unknown));
                    let share = group.tally.cost().filter(|it| it.is_sign_positive() && !most.is_zero()).map(|cost| {
                        view! { <ShareBar part=cost of=most class="f1".to_owned() /> }
                    });
                    let title = match group.value {
                        AttributeValue::Unreadable => view! { <span class="cut">{name}</span> }.into_any(),
                        _ => view! { <a class="cut" href=link>{name}</a> }.into_any(),
                    };
                    view! {
                        <tr>
                            <td class="name">{title}</td>
                            <td class="r">{format::thousands(group.tally.count)}</td>
                            <td class="r">{cost}</td>
                            <td class="hide-s"><span class="with">{share}</span></td>
                            <td class="r t3 hide-s">{unknown}</td>
                        </tr>
                    }
                };
                let rows = groups.iter().map(line).collect_view();
                let all = chosen.summary().all;
                let total = all.cost().filter(|_| is_priced).map(|it| amount_of(it, &unit));
                let unknown = (all.unknown > 0 && is_priced).then(|| format::thousands(all.unknown));
                let rest = snapshot.bill.as_ref().map(|bill| {
                    let rest = Remainder::of(&bill.attribution, &all);
                    remainder(state, &rest, bill.attribution.unlisted.len(), &unit)
                });
                view! {
                    <tbody>{rows}</tbody>
                    <tfoot>
                        <tr>
                            <td>"Total shown"</td>
                            <td class="r">{format::thousands(all.count)}</td>
                            <td class="r">{total}</td>
                            <td class="hide-s"></td>
                            <td class="r hide-s">{unknown}</td>
                        </tr>
                        {rest}
                    </tfoot>
                }
            })
        })
    };
    view! {
        <table id="resources">
            <caption class="visually-hidden">{caption}</caption>
            <thead>
                <tr>
                    <th scope="col">{label}</th>
                    <th scope="col" class="r">
                        "Resources"
                    </th>
                    <th scope="col" class="r">
                        "Cost"
                    </th>
                    <th scope="col" class="hide-s">
                        <span class="visually-hidden">"Share"</span>
                    </th>
                    <th scope="col" class="r hide-s">
                        "Cost unknown"
                    </th>
                </tr>
            </thead>
            {body}
        </table>
    }
}

/// Costs outside all groups, and the total that the badge has.
fn remainder(state: ViewState, rest: &Remainder, unlisted: usize, unit: &Unit) -> AnyView {
    let why = move |key: &'static str| {
        move || state.link(|view: &mut View| view.resources.open = Some(ResourceKey(key.into())))
    };
    let line = |name: AnyView, class: &'static str, count: Option<String>, amount: Decimal| {
        view! {
            <tr class=class>
                <td>{name}</td>
                <td class="r">{count}</td>
                <td class="r">{amount_of(amount, unit)}</td>
                <td class="hide-s"></td>
                <td class="hide-s"></td>
            </tr>
        }
    };
    let hidden = (!rest.hidden.is_zero()).then(|| line("Hidden by filters".into_any(), "rest", None, rest.hidden));
    let unlisted = (unlisted > 0).then(|| {
        let name = view! { <a href=why(GONE)>"Billed but not in inventory"</a> }.into_any();
        line(name, "rest", Some(format::thousands(unlisted)), rest.unlisted)
    });
    let unattributed =
        line(view! { <a href=why(UNATTRIBUTED)>"Unattributed"</a> }.into_any(), "rest", None, rest.unattributed);
    let total = line("Total, as billed".into_any(), "total", None, rest.total);
    view! {
        {hidden}
        {unlisted}
        {unattributed}
        {total}
    }
    .into_any()
}
