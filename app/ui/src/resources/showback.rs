//! Resources grouped for showback. The groups and the rows outside them add up to the total bill.

use domain::{
    Decimal, format,
    inventory::{AttributeValue, Group, Remainder, Tally, groups, items_at},
    money::Unit,
    resource::ResourceKey,
    view::{Facet, Property, View},
};
use leptos::prelude::*;

use super::{
    bill::{UNATTRIBUTED_KEY, UNLISTED_KEY},
    filters::{group_label, show_only},
    row::amount_of,
    shown_resources::ShownResources,
};
use crate::{
    components::{
        bar::ShareBar,
        data_table::{Column, Columns, HiddenOn},
    },
    view_state::ViewState,
};

/// Groups, most expensive first; each links to its resources.
#[component]
pub fn Showback(resources: ShownResources, by: Facet<Property>) -> impl IntoView {
    let state = expect_context::<ViewState>();
    let load = resources.load();
    let caption = format!("Cost of resources by {}", by.label());
    let content = move || {
        resources.with_indexes(|indexes| {
            load.with(|snapshot| {
                let items = snapshot.items();
                let all = resources.summary().all;
                let groups = groups(items_at(&items, indexes), &by);
                let unit = snapshot.bill.as_ref().and_then(|bill| bill.attribution.unit.clone());
                let unit = unit.unwrap_or_else(Unit::mixed);
                let costs = GroupCosts {
                    unit: &unit,
                    is_priced: snapshot.bill.is_some(),
                    is_cost_loading: snapshot.is_loading_costs(),
                };
                let mut columns = columns(state, &by, &groups, &all, costs);
                let rows = groups.iter().map(|group| view! { <tr>{columns.cells(group)}</tr> }).collect_view();
                let outside_rows = snapshot.bill.as_ref().map(|bill| {
                    let remainder = Remainder::of(&bill.attribution, &all);
                    outside_groups(state, &remainder, bill.attribution.unlisted.len(), &unit)
                });
                view! {
                    {columns.head()}
                    <tbody>{rows}</tbody>
                    <tfoot>{columns.totals()} {outside_rows}</tfoot>
                }
            })
        })
    };
    view! {
        <table id="resources">
            <caption class="visually-hidden">{caption}</caption>
            {content}
        </table>
    }
}

/// State and unit of the groups' costs.
#[derive(Clone, Copy)]
struct GroupCosts<'a> {
    unit: &'a Unit,
    /// Whether the costs are loaded.
    is_priced: bool,
    /// Whether the costs are still loading.
    is_cost_loading: bool,
}

impl GroupCosts<'_> {
    fn cost(self, tally: &Tally) -> AnyView {
        match tally.cost() {
            Some(cost) if self.is_priced => amount_of(cost, self.unit),
            _ if self.is_priced => view! { <span class="muted">"unknown"</span> }.into_any(),
            _ if self.is_cost_loading => {
                view! { <span class="skeleton skeleton-cost" role="img" aria-label="Loading cost"></span> }.into_any()
            }
            _ => view! { <span class="muted">"–"</span> }.into_any(),
        }
    }

    /// Number of resources of unknown cost.
    fn unknown(self, tally: &Tally) -> Option<String> {
        (tally.unknown > 0 && self.is_priced).then(|| format::thousands(tally.unknown))
    }
}

fn columns<'a>(
    state: ViewState,
    by: &'a Facet<Property>,
    groups: &[Group<'_>],
    all: &Tally,
    costs: GroupCosts<'a>,
) -> Columns<'a, Group<'a>> {
    let highest = groups.iter().filter_map(|it| it.tally.cost()).max().unwrap_or_default();
    let share = move |group: &Group<'a>| {
        let cost = group.tally.cost().filter(|it| it.is_sign_positive() && !highest.is_zero());
        let bar = cost.map(|cost| view! { <ShareBar part=cost largest=highest class="fill-1".to_owned() /> });
        view! { <span class="with-mark">{bar}</span> }.into_any()
    };
    let total = all.cost().filter(|_| costs.is_priced).map(|it| amount_of(it, costs.unit));
    Columns(vec![
        Column::text(by.label(), move |group: &Group<'a>| group_name(state, by, group))
            .class("name")
            .total("Total shown"),
        Column::figures("Resources", |it: &Group<'a>| format::thousands(it.tally.count).into_any())
            .total(format::thousands(all.count)),
        Column::figures("Cost", move |it: &Group<'a>| costs.cost(&it.tally)).total(total),
        Column::text("Share", share).unlabeled().hidden_on(HiddenOn::Phone),
        Column::figures("Cost unknown", move |it: &Group<'a>| costs.unknown(&it.tally).into_any())
            .class("muted")
            .hidden_on(HiddenOn::Phone)
            .total(costs.unknown(all)),
    ])
}

/// Name of a group, with a link to its resources.
fn group_name(state: ViewState, by: &Facet<Property>, group: &Group<'_>) -> AnyView {
    let name = group_label(by, group.value);
    if group.value == AttributeValue::Unreadable {
        return view! { <span class="truncated">{name}</span> }.into_any();
    }
    let (facet, value) = (by.clone(), group.value.as_filter().map(str::to_owned));
    let link = move || {
        state.link(|view: &mut View| {
            let value = match value.as_deref() {
                Some(value) if value != domain::filter::NONE_VALUE => AttributeValue::Value(value),
                Some(_) => AttributeValue::Absent,
                None => AttributeValue::Unreadable,
            };
            show_only(view, &facet, value);
        })
    };
    view! { <a class="truncated" href=link>{name}</a> }.into_any()
}

/// Rows for costs outside the groups, and the total bill, which the badge shows too.
fn outside_groups(state: ViewState, remainder: &Remainder, unlisted: usize, unit: &Unit) -> AnyView {
    let details = move |key: &'static str, name: &'static str| {
        let link = move || state.link(|view: &mut View| view.resources.open = Some(ResourceKey(key.into())));
        view! { <a href=link>{name}</a> }.into_any()
    };
    let line = |name: AnyView, class: &'static str, count: Option<String>, amount: Decimal| {
        view! {
            <tr class=class>
                <td>{name}</td>
                <td class="numeric">{count}</td>
                <td class="numeric">{amount_of(amount, unit)}</td>
                <td class="phone-hidden"></td>
                <td class="phone-hidden"></td>
            </tr>
        }
    };
    let hidden = !remainder.hidden.is_zero();
    let hidden = hidden.then(|| line("Hidden by filters".into_any(), "other-row", None, remainder.hidden));
    let unlisted = (unlisted > 0).then(|| {
        let name = details(UNLISTED_KEY, "Billed but not listed");
        line(name, "other-row", Some(format::thousands(unlisted)), remainder.unlisted)
    });
    let unattributed = line(details(UNATTRIBUTED_KEY, "Unattributed"), "other-row", None, remainder.unattributed);
    let total = line("Total bill".into_any(), "total", None, remainder.total);
    view! {
        {hidden}
        {unlisted}
        {unattributed}
        {total}
    }
    .into_any()
}
