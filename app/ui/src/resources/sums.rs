//! Totals of the table, and billed costs outside its rows.

use domain::{
    format,
    inventory::Remainder,
    money::Unit,
    view::{ResourceColumn, View},
};
use leptos::prelude::*;

use super::{
    bill::{GONE, UNATTRIBUTED},
    choices::Chosen,
    row::{amount_of, class_of},
};
use crate::{
    components::{Icon, Shape},
    view_state::ViewState,
};

/// Sum of the rows; without filters also unattributed costs and the total as billed.
#[component]
pub fn Sums(chosen: Chosen, columns: Memo<Vec<ResourceColumn>>) -> impl IntoView {
    let state = expect_context::<ViewState>();
    let load = chosen.load();
    let is_all = move || state.with(|view| !view.resources.has_filters() && view.filter.is_empty());
    let why = move |key: &'static str| {
        move || state.link(|view: &mut View| view.resources.open = Some(domain::resource::ResourceKey(key.into())))
    };
    move || {
        let all = chosen.summary().all;
        load.with(|snapshot| {
            let bill = snapshot.bill.as_ref()?;
            let unit = bill.attribution.unit.clone().unwrap_or_else(Unit::mixed);
            let columns = columns.get();
            let money = |amount| amount_of(amount, &unit);
            let line = |name: AnyView, class: &'static str, note: AnyView, amount: Option<AnyView>, end: AnyView| {
                // The note spans all columns before the cost.
                let before = columns.iter().position(|column| *column == ResourceColumn::Cost).unwrap_or(columns.len());
                let note =
                    (before > 0).then(|| view! { <td class="muted phone-hidden note" colspan=before>{note}</td> });
                let mut end = Some(end);
                let mut amount = Some(amount);
                let cells = columns.iter().skip(before).map(|column| match column {
                    ResourceColumn::Cost => view! { <td class="numeric">{amount.take()}</td> }.into_any(),
                    ResourceColumn::Confidence => view! { <td class="phone-hidden">{end.take()}</td> }.into_any(),
                    other => view! { <td class=class_of(*other)></td> }.into_any(),
                });
                let cells = cells.collect_view();
                view! {
                    <tr class=class>
                        <td>{name}</td>
                        {note}
                        {cells}
                    </tr>
                }
                .into_any()
            };
            let count = format::thousands(all.count);
            let shown = line(
                if is_all() { format!("{count} resources") } else { format!("{count} shown") }.into_any(),
                "other-row",
                (all.unknown > 0).then(|| format!("Cost unknown for {}", format::thousands(all.unknown))).into_any(),
                all.cost().map(money),
                ().into_any(),
            );
            let rest = is_all().then(|| {
                let attribution = &bill.attribution;
                let Remainder { unlisted, unattributed, total, .. } = Remainder::of(attribution, &all);
                let way = |key: &'static str, label: &'static str| {
                    view! { <a class="link" href=why(key)>{label}</a> }.into_any()
                };
                // On narrow pages without that column, the name is the link.
                let named = |key: &'static str, name: String| view! { <a href=why(key)>{name}</a> }.into_any();
                let unlisted = (!attribution.unlisted.is_empty()).then(|| {
                    line(
                        named(
                            GONE,
                            format!("{} billed but not in inventory", format::thousands(attribution.unlisted.len())),
                        ),
                        "other-row",
                        "Deleted, or listed only when tagged".into_any(),
                        Some(money(unlisted)),
                        way(GONE, "Show"),
                    )
                });
                let unattributed = line(
                    named(UNATTRIBUTED, "Unattributed".to_owned()),
                    "other-row",
                    "Charges AWS doesn’t tie to a resource".into_any(),
                    Some(money(unattributed)),
                    way(UNATTRIBUTED, "Show"),
                );
                let estimated = bill.estimated.then(|| {
                    view! {
                        <span class="estimated">
                            <Icon shape=Shape::Estimated />
                            "estimated"
                        </span>
                    }
                });
                let total =
                    line("Total bill".into_any(), "total", ().into_any(), Some(money(total)), estimated.into_any());
                (unlisted, unattributed, total)
            });
            Some(view! { <tfoot>{shown} {rest}</tfoot> })
        })
    }
}
