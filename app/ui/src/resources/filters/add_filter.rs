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

use super::{
    super::shown_resources::ShownResources,
    facet::{tag_keys, value_name},
};
use crate::{
    components::{
        Icon, Shape,
        menu::Disclosure,
        picker::{Choice, Filterable, ValuePicker},
    },
    view_state::{ViewState, use_push_address},
};

/// Button that opens the picker.
#[component]
pub fn AddFilter(resources: ShownResources) -> impl IntoView {
    let selected = RwSignal::new(None::<Facet<Property>>);
    view! {
        <Disclosure stays_open=true>
            <summary class="button quiet">
                <Icon shape=Shape::Plus />
                "Filter"
            </summary>
            <div class="menu-panel picker">
                {move || match selected.get() {
                    None => view! { <FacetList resources selected /> }.into_any(),
                    Some(facet) => view! { <Values resources facet on_back=move |()| selected.set(None) /> }.into_any(),
                }}
            </div>
        </Disclosure>
    }
}

#[component]
fn FacetList(resources: ShownResources, selected: RwSignal<Option<Facet<Property>>>) -> impl IntoView {
    let option = move |facet: Facet<Property>, note: Option<String>| {
        let label = facet.label();
        view! {
            <button type="button" class="option" on:click=move |_| selected.set(Some(facet.clone()))>
                {label}
                {note.map(|note| view! { <small>{note}</small> })}
            </button>
        }
    };
    let dimensions = [Dimension::Service, Dimension::Account, Dimension::Region];
    let shared = dimensions.map(|it| option(Facet::Shared(it.into()), None)).collect_view();
    let own = Property::ALL.iter().map(|it| option(Facet::Own(*it), None)).collect_view();
    let tags = move || {
        let keys = tag_keys(resources).into_iter();
        keys.map(|(key, count)| option(Facet::Shared(Attribute::Tag(key)), Some(format::thousands(count))))
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
    let push = use_push_address();
    let (minimum, maximum) = (NodeRef::<Input>::new(), NodeRef::<Input>::new());
    // Disabled until hydration: a plain form submission would drop the other parameters of the address.
    let is_hydrated = RwSignal::new(false);
    Effect::new(move |_| is_hydrated.set(true));
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let read = |input: NodeRef<Input>| input.get_untracked()?.value().trim().parse::<Decimal>().ok();
        let bounds = match (read(minimum), read(maximum)) {
            (Some(minimum), Some(maximum)) => (Some(minimum.min(maximum)), Some(minimum.max(maximum))),
            either => either,
        };
        push(&untrack(|| state.link(|view: &mut View| (view.resources.min_cost, view.resources.max_cost) = bounds)));
    };
    let value_of = move |bound: fn(&ResourceView) -> Option<Decimal>| {
        move || state.with(|view| bound(&view.resources).map(|it| it.to_string()).unwrap_or_default())
    };
    view! {
        <form on:submit=submit>
            <label>
                "Cost from"
                <input type="number" step="any" node_ref=minimum prop:value=value_of(|it| it.min_cost) />
            </label>
            <label>"to" <input type="number" step="any" node_ref=maximum prop:value=value_of(|it| it.max_cost) /></label>
            <button class="button" type="submit" disabled=move || !is_hydrated.get()>
                "Apply"
            </button>
        </form>
    }
}

/// Values in the inventory, most expensive first. For a tag they include untagged.
#[component]
fn Values(resources: ShownResources, facet: Facet<Property>, #[prop(into)] on_back: Callback<()>) -> impl IntoView {
    let filterable: Arc<dyn Filterable> = Arc::new(facet.clone());
    let choices = Signal::derive(move || {
        let unit = resources.load().with(|snapshot| snapshot.bill.as_ref()?.attribution.unit.clone());
        let choice = |(value, tally): (String, Tally)| Choice {
            name: value_name(&facet, &value),
            note: Some(note(&tally, unit.as_ref())),
            value,
        };
        Some(values(resources, &facet).into_iter().map(choice).collect())
    });
    view! { <ValuePicker attribute=filterable choices on_back /> }
}

/// Known cost of resources; their number if no cost is known.
fn note(tally: &Tally, unit: Option<&Unit>) -> String {
    match (tally.cost(), unit) {
        (Some(cost), Some(unit)) if tally.count > 0 => format::whole(&Money::new(cost, unit.clone()), Sign::Minus),
        _ => format::count(tally.count, "resource"),
    }
}

/// Values of an attribute with the tallies of their resources.
fn values(resources: ShownResources, facet: &Facet<Property>) -> Vec<(String, Tally)> {
    if *facet == Facet::Own(Property::Confidence) {
        let confidences = resources.load().with(|snapshot| facet_confidences(snapshot.items()));
        return confidences.into_iter().map(|(it, tally)| (it.as_str().to_owned(), tally)).collect();
    }
    let mut values: Vec<(String, Tally)> = resources.load().with(|snapshot| {
        let values = facet_values(snapshot.items(), facet).into_iter();
        values.filter_map(|it| Some((it.value.as_filter()?.to_owned(), it.tally))).collect()
    });
    let is_tag = matches!(facet, Facet::Shared(Attribute::Tag(_)));
    if is_tag && !values.iter().any(|(value, _)| value == NONE_VALUE) {
        values.push((NONE_VALUE.to_owned(), Tally::default()));
    }
    values
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_of_unknown_cost_have_a_count() {
        let usd = Unit::new("USD");
        let tally = |count, unknown| Tally { count, unknown, known: Decimal::new(123_450, 2) };
        assert_eq!(note(&tally(3, 1), Some(&usd)), "$1,234");
        assert_eq!(note(&tally(3, 3), Some(&usd)), "3 resources");
        assert_eq!(note(&tally(1, 0), None), "1 resource");
        assert_eq!(note(&Tally::default(), Some(&usd)), "0 resources");
    }
}
