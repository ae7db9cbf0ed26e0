//! Total rows of the table, and rows for billed costs without a resource.

use domain::{
    format,
    inventory::Remainder,
    money::Unit,
    view::{ResourceColumn, View},
};
use leptos::prelude::*;

use super::{
    bill::{UNATTRIBUTED_KEY, UNLISTED_KEY},
    row::{amount_of, class_of},
    shown_resources::ShownResources,
};
use crate::{
    components::{Icon, Shape},
    view_state::ViewState,
};

/// Sum of the rows; without filters also unlisted and unattributed costs and the total bill.
#[component]
pub fn TotalRows(resources: ShownResources, columns: Memo<Vec<ResourceColumn>>) -> impl IntoView {
    let state = expect_context::<ViewState>();
    let load = resources.load();
    let is_unfiltered = move || state.with(|view| !view.resources.has_filters() && view.filter.is_empty());
    let details_link = move |key: &'static str| {
        move || state.link(|view: &mut View| view.resources.open = Some(domain::resource::ResourceKey(key.into())))
    };
    move || {
        let all = resources.summary().all;
        load.with(|snapshot| {
            let bill = snapshot.bill.as_ref()?;
            let unit = bill.attribution.unit.clone().unwrap_or_else(Unit::mixed);
            let columns = columns.get();
            let money = |amount| amount_of(amount, &unit);
            let total_row = |name: AnyView,
                             class: &'static str,
                             note: AnyView,
                             amount: Option<AnyView>,
                             confidence_cell: AnyView| {
                // The note spans all columns before the cost.
                let columns_before_cost =
                    columns.iter().position(|column| *column == ResourceColumn::Cost).unwrap_or(columns.len());
                let note = (columns_before_cost > 0)
                    .then(|| view! { <td class="muted phone-hidden note" colspan=columns_before_cost>{note}</td> });
                let mut confidence_cell = Some(confidence_cell);
                let mut amount = Some(amount);
                let cells = columns.iter().skip(columns_before_cost).map(|column| match column {
                    ResourceColumn::Cost => view! { <td class="numeric">{amount.take()}</td> }.into_any(),
                    ResourceColumn::Confidence => {
                        view! { <td class="phone-hidden">{confidence_cell.take()}</td> }.into_any()
                    }
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
            let shown = total_row(
                if is_unfiltered() { format!("{count} resources") } else { format!("{count} shown") }.into_any(),
                "other-row",
                (all.unknown > 0).then(|| format!("Cost unknown for {}", format::thousands(all.unknown))).into_any(),
                all.cost().map(money),
                ().into_any(),
            );
            let other_rows = is_unfiltered().then(|| {
                let attribution = &bill.attribution;
                let Remainder { unlisted, unattributed, total, .. } = Remainder::of(attribution, &all);
                let show_link = |key: &'static str, label: &'static str| {
                    view! { <a class="link" href=details_link(key)>{label}</a> }.into_any()
                };
                // The name is a link too: narrow pages hide the column with the Show link.
                let name_link =
                    |key: &'static str, name: String| view! { <a href=details_link(key)>{name}</a> }.into_any();
                let unlisted = (!attribution.unlisted.is_empty()).then(|| {
                    total_row(
                        name_link(
                            UNLISTED_KEY,
                            format!("{} billed but not listed", format::thousands(attribution.unlisted.len())),
                        ),
                        "other-row",
                        "Deleted since, or untagged and of a type that AWS lists only if it is tagged".into_any(),
                        Some(money(unlisted)),
                        show_link(UNLISTED_KEY, "Show"),
                    )
                });
                let unattributed = total_row(
                    name_link(UNATTRIBUTED_KEY, "Unattributed".to_owned()),
                    "other-row",
                    "Charges AWS doesn’t tie to a resource".into_any(),
                    Some(money(unattributed)),
                    show_link(UNATTRIBUTED_KEY, "Show"),
                );
                let estimated = bill.estimated.then(|| {
                    view! {
                        <span class="estimated">
                            <Icon shape=Shape::Estimated />
                            "estimated"
                        </span>
                    }
                });
                let total = total_row(
                    "Total bill".into_any(),
                    "total",
                    ().into_any(),
                    Some(money(total)),
                    estimated.into_any(),
                );
                (unlisted, unattributed, total)
            });
            Some(view! { <tfoot>{shown} {other_rows}</tfoot> })
        })
    }
}
