//! The picker: what to look at, then values of what was found, with how many have each.

use std::sync::Arc;

use domain::{
    Decimal,
    dimension::{Attribute, Dimension},
    filter::NONE_VALUE,
    inventory::{Counted, Facets, tag_values},
    view::{Property, Things, View},
};
use leptos::{html::Input, prelude::*};

use super::{super::choices::Chosen, facet::Facet, tag_keys};
use crate::{
    components::{
        Icon, Shape,
        menu::Disclosure,
        picker::{Choice, Filterable, ValuePicker},
    },
    format,
    view_state::{ViewState, use_go},
};

/// The picker: what to look at, then values of what was found, with how many have each.
#[component]
pub fn AddFilter(chosen: Chosen) -> impl IntoView {
    let facet = RwSignal::new(None::<Facet>);
    view! {
        <Disclosure stays_open=true>
            <summary class="btn quiet">
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
fn FacetList(chosen: Chosen, facet: RwSignal<Option<Facet>>) -> impl IntoView {
    let offer = move |of: Facet, note: Option<String>| {
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

/// The least and the highest cost.
#[component]
fn CostBounds() -> impl IntoView {
    let state = expect_context::<ViewState>();
    let go = use_go();
    let (least, most) = (NodeRef::<Input>::new(), NodeRef::<Input>::new());
    // A form alone would lose the rest of the address.
    let alive = RwSignal::new(false);
    Effect::new(move |_| alive.set(true));
    let submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let read = |input: NodeRef<Input>| input.get_untracked()?.value().trim().parse::<Decimal>().ok();
        let bounds = match (read(least), read(most)) {
            (Some(least), Some(most)) => (Some(least.min(most)), Some(least.max(most))),
            either => either,
        };
        go(&untrack(|| state.link(|view: &mut View| (view.things.min_cost, view.things.max_cost) = bounds)));
    };
    let shown = move |bound: fn(&Things) -> Option<Decimal>| {
        move || state.with(|view| bound(&view.things).map(|it| it.to_string()).unwrap_or_default())
    };
    view! {
        <form on:submit=submit>
            <label>
                "Cost from"
                <input type="number" step="any" node_ref=least prop:value=shown(|it| it.min_cost) />
            </label>
            <label>"to" <input type="number" step="any" node_ref=most prop:value=shown(|it| it.max_cost) /></label>
            <button class="btn" type="submit" disabled=move || !alive.get()>
                "Show these costs"
            </button>
        </form>
    }
}

/// The values of what was found, with how many have each. For a tag, 'without it' is one of them.
#[component]
fn Values(chosen: Chosen, of: Facet, #[prop(into)] on_back: Callback<()>) -> impl IntoView {
    let facet = of.clone();
    let choices = Signal::derive(move || {
        let choice = |(value, count): (String, usize)| Choice {
            name: facet.name(&value),
            note: Some(format::thousands(count)),
            value,
        };
        Some(values(chosen, &facet).into_iter().map(choice).collect())
    });
    let of: Arc<dyn Filterable> = Arc::new(of);
    view! { <ValuePicker of choices on_back /> }
}

fn values(chosen: Chosen, of: &Facet) -> Vec<(String, usize)> {
    let listed = |counted: &[Counted<'_>]| {
        counted.iter().filter_map(|it| Some((it.held.as_filter()?.to_owned(), it.count))).collect::<Vec<_>>()
    };
    chosen.load().with(|stock| {
        let items = stock.items();
        if let Facet::Shared(Attribute::Tag(key)) = of {
            let mut values = listed(&tag_values(items, key));
            if !values.iter().any(|(value, _)| value == NONE_VALUE) {
                values.push((NONE_VALUE.to_owned(), 0));
            }
            return values;
        }
        if *of == Facet::Own(Property::Confidence) {
            let count = |word: &str| items.iter().filter(|item| item.confidence().as_str() == word).count();
            let words = domain::attribution::Confidence::ALL.iter().map(|it| it.as_str());
            return words.map(|word| (word.to_owned(), count(word))).collect();
        }
        let facets = Facets::of(items);
        match of {
            Facet::Shared(Attribute::Dimension(Dimension::Service)) => listed(&facets.services),
            Facet::Shared(Attribute::Dimension(Dimension::Account)) => listed(&facets.accounts),
            Facet::Shared(Attribute::Dimension(Dimension::Region)) => listed(&facets.regions),
            Facet::Own(Property::State) => listed(&facets.states),
            Facet::Own(Property::Kind) => listed(&facets.kinds),
            Facet::Shared(_) | Facet::Own(Property::Confidence) => Vec::new(),
        }
    })
}
