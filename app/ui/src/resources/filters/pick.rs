//! Picker: an attribute, then its values in the inventory, each with its cost.

use std::sync::Arc;

use domain::{
    Decimal,
    dimension::{Attribute, Dimension},
    filter::NONE_VALUE,
    format::{self, Sign},
    inventory::{Tally, facet_confidences, facet_values},
    money::{Money, Unit},
    view::{Facet, Property, ResourceView, View},
};
use leptos::{html::Input, prelude::*};

use super::{super::choices::Chosen, facet::value_name, tag_keys};
use crate::{
    components::{
        Icon, Shape,
        menu::Disclosure,
        picker::{Choice, Filterable, ValuePicker},
    },
    view_state::{ViewState, use_push_address},
};

/// Picker: an attribute, then its values in the inventory, each with its cost.
#[component]
pub fn AddFilter(chosen: Chosen) -> impl IntoView {
    let facet = RwSignal::new(None::<Facet<Property>>);
    view! {
        <Disclosure stays_open=true>
            <summary class="button quiet">
                <Icon shape=Shape::Plus />
                "Filter"
            </summary>
            <div class="menu-panel picker">
                {move || match facet.get() {
                    None => view! { <FacetList chosen facet /> }.into_any(),
                    Some(of) => view! { <Values chosen of on_back=move |()| facet.set(None) /> }.into_any(),
                }}
            </div>
        </Disclosure>
    }
}

#[component]
fn FacetList(chosen: Chosen, facet: RwSignal<Option<Facet<Property>>>) -> impl IntoView {
    let offer = move |of: Facet<Property>, note: Option<String>| {
        let label = of.label();
        view! {
            <button type="button" class="option" on:click=move |_| facet.set(Some(of.clone()))>
                {label}
                {note.map(|note| view! { <small>{note}</small> })}
            </button>
        }
    };
    let dimensions = [Dimension::Service, Dimension::Account, Dimension::Region];
    let shared = dimensions.map(|it| offer(Facet::Shared(it.into()), None)).collect_view();
    let own = Property::ALL.iter().map(|it| offer(Facet::Own(*it), None)).collect_view();
    let tags = move || {
        let keys = tag_keys(chosen).into_iter();
        keys.map(|(key, count)| offer(Facet::Shared(Attribute::Tag(key)), Some(format::thousands(count))))
            .collect_view()
    };
    view! {
        {shared} {own} <CostBounds /> <hr /> <h3>"Tags"</h3> {tags}
    }
}

/// Minimum and maximum cost.
#[component]
fn CostBounds() -> impl IntoView {
    let state = expect_context::<ViewState>();
    let go = use_push_address();
    let (least, most) = (NodeRef::<Input>::new(), NodeRef::<Input>::new());
    // A plain form would lose the rest of the address.
    let alive = RwSignal::new(false);
    Effect::new(move |_| alive.set(true));
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let read = |input: NodeRef<Input>| input.get_untracked()?.value().trim().parse::<Decimal>().ok();
        let bounds = match (read(least), read(most)) {
            (Some(least), Some(most)) => (Some(least.min(most)), Some(least.max(most))),
            either => either,
        };
        go(&untrack(|| state.link(|view: &mut View| (view.resources.min_cost, view.resources.max_cost) = bounds)));
    };
    let shown = move |bound: fn(&ResourceView) -> Option<Decimal>| {
        move || state.with(|view| bound(&view.resources).map(|it| it.to_string()).unwrap_or_default())
    };
    view! {
        <form on:submit=submit>
            <label>
                "Cost from"
                <input type="number" step="any" node_ref=least prop:value=shown(|it| it.min_cost) />
            </label>
            <label>"to" <input type="number" step="any" node_ref=most prop:value=shown(|it| it.max_cost) /></label>
            <button class="button" type="submit" disabled=move || !alive.get()>
                "Apply"
            </button>
        </form>
    }
}

/// Values in the inventory, most expensive first. For a tag, untagged is one of them.
#[component]
fn Values(chosen: Chosen, of: Facet<Property>, #[prop(into)] on_back: Callback<()>) -> impl IntoView {
    let facet = of.clone();
    let choices = Signal::derive(move || {
        let unit = chosen.load().with(|snapshot| snapshot.bill.as_ref()?.attribution.unit.clone());
        let choice = |(value, tally): (String, Tally)| Choice {
            name: value_name(&facet, &value),
            note: Some(note(&tally, unit.as_ref())),
            value,
        };
        Some(values(chosen, &facet).into_iter().map(choice).collect())
    });
    let of: Arc<dyn Filterable> = Arc::new(of);
    view! { <ValuePicker of choices on_back /> }
}

/// Cost of some resources; their number where the cost is unknown.
fn note(tally: &Tally, unit: Option<&Unit>) -> String {
    match (tally.cost(), unit) {
        (Some(cost), Some(unit)) if tally.count > 0 => format::whole(&Money::new(cost, unit.clone()), Sign::Minus),
        _ => format::count(tally.count, "resource"),
    }
}

fn values(chosen: Chosen, of: &Facet<Property>) -> Vec<(String, Tally)> {
    if *of == Facet::Own(Property::Confidence) {
        let confidences = chosen.load().with(|snapshot| facet_confidences(snapshot.items()));
        return confidences.into_iter().map(|(it, tally)| (it.as_str().to_owned(), tally)).collect();
    }
    let mut values: Vec<(String, Tally)> = chosen.load().with(|snapshot| {
        let values = facet_values(snapshot.items(), of).into_iter();
        values.filter_map(|it| Some((it.held.as_filter()?.to_owned(), it.tally))).collect()
    });
    let is_tag = matches!(of, Facet::Shared(Attribute::Tag(_)));
    if is_tag && !values.iter().any(|(value, _)| value == NONE_VALUE) {
        values.push((NONE_VALUE.to_owned(), Tally::default()));
    }
    values
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_of_unknown_cost_has_a_count() {
        let usd = Unit::new("USD");
        let tally = |count, unknown| Tally { count, unknown, known: Decimal::new(123_450, 2) };
        assert_eq!(note(&tally(3, 1), Some(&usd)), "$1,234");
        assert_eq!(note(&tally(3, 3), Some(&usd)), "3 resources");
        assert_eq!(note(&tally(1, 0), None), "1 resource");
        assert_eq!(note(&Tally::default(), Some(&usd)), "0 resources");
    }
}
