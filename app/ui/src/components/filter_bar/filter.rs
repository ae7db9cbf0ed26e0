//! Adding a filter: an attribute, then values of it to keep or to leave out.

use std::collections::BTreeMap;

use domain::{dimension::Attribute, filter::Rule, naming::unique_names, query::Name, view::View};
use leptos::prelude::*;

use super::{
    super::{Icon, Shape, menu::Disclosure},
    attributes::Attributes,
};
use crate::{api::names::names, view_state::ViewState};

/// At most this many values are listed at once: the search finds the others.
const MOST_LISTED: usize = 100;

/// The searchable picker, fed by what Cost Explorer knows of the range.
#[component]
pub fn FilterMenu() -> impl IntoView {
    let chosen = RwSignal::new(None::<Attribute>);
    let offer = move |attribute: Attribute| {
        let label = attribute.label();
        let choose = move |_| chosen.set(Some(attribute.clone()));
        view! {
            <button type="button" class="option" on:click=choose>
                {label}
            </button>
        }
        .into_any()
    };
    view! {
        <Disclosure stays_open=true>
            <summary class="btn quiet">
                <Icon shape=Shape::Plus />
                "Filter"
            </summary>
            <div class="menu-panel">
                {move || match chosen.get() {
                    None => view! { <Attributes offer=offer /> }.into_any(),
                    Some(attribute) => view! { <Values attribute on_back=move || chosen.set(None) /> }.into_any(),
                }}
            </div>
        </Disclosure>
    }
}

/// The values of an attribute, found by a part of their name.
#[component]
fn Values(attribute: Attribute, #[prop(into)] on_back: Callback<()>) -> impl IntoView {
    let state = expect_context::<ViewState>();
    let search = RwSignal::new(String::new());
    let label = attribute.label();
    let found = {
        let of = attribute.to_string();
        let view = untrack(|| state.with(View::to_query));
        LocalResource::new(move || names(of.clone(), view.clone()))
    };
    let attribute = StoredValue::new(attribute);
    let listed = move |found: Vec<Name>| {
        let named = attribute.with_value(|of| named(of, &found));
        let found = StoredValue::new(found);
        move || {
            let text = search.get().to_lowercase();
            let name = |it: &Name| named.get(&it.value).cloned().unwrap_or_default();
            let hit = |it: &&Name| it.value.to_lowercase().contains(&text) || name(it).to_lowercase().contains(&text);
            found.with_value(|found| {
                let hits: Vec<&Name> = found.iter().filter(hit).collect();
                let more = hits.len().saturating_sub(MOST_LISTED);
                let rows = hits.iter().take(MOST_LISTED).map(|it| value_row(state, attribute, name(it), &it.value));
                let rows = rows.collect_view();
                let note = match (hits.is_empty(), more) {
                    (true, _) => Some("Nothing by that name in this range".to_owned()),
                    (false, 0) => None,
                    (false, more) => Some(format!("{more} more: search by name")),
                };
                (rows, note.map(|note| view! { <span class="option t3">{note}</span> }))
            })
        }
    };
    view! {
        <button type="button" class="option back" on:click=move |_| on_back.run(())>
            {label.clone()}
            <small>"choose another"</small>
        </button>
        <input
            type="search"
            placeholder="Search"
            aria-label=format!("Search values of {label}")
            on:input:target=move |event| search.set(event.target().value())
        />
        <Suspense fallback=|| view! { <span class="option t3">"Reading…"</span> }>
            {move || Suspend::new(async move {
                match found.await {
                    Ok(found) => listed(found).into_any(),
                    Err(error) => view! { <span class="option bad">{error.to_string()}</span> }.into_any(),
                }
            })}
        </Suspense>
    }
}

/// What each value is called, so that no two are called the same.
fn named(attribute: &Attribute, found: &[Name]) -> BTreeMap<String, String> {
    let values: Vec<_> = found.iter().map(|it| (it.value.as_str(), it.label.as_deref())).collect();
    let names = unique_names(attribute, &values);
    values.iter().map(|(value, _)| (*value).to_owned()).zip(names).collect()
}

/// A value with two links: keep it, leave it out. Each takes itself back when it is in force.
fn value_row(state: ViewState, attribute: StoredValue<Attribute>, name: String, value: &str) -> impl IntoView + use<> {
    let value = StoredValue::new(if value.is_empty() { domain::filter::NONE_VALUE } else { value }.to_owned());
    let in_force = move |rule| {
        state.with(|view| attribute.with_value(|of| value.with_value(|value| view.filter.has(of, rule, value))))
    };
    let toggled = move |rule| {
        let set = in_force(rule);
        let other = if rule == Rule::Keep { Rule::LeaveOut } else { Rule::Keep };
        state.link(|view: &mut View| {
            let (of, value) = (attribute.get_value(), value.get_value());
            view.filter.remove(&of, other, &value);
            if set {
                view.filter.remove(&of, rule, &value);
            } else {
                view.filter.add(of, rule, value);
            }
        })
    };
    let mark = move |rule| in_force(rule).then_some("true");
    view! {
        <div class="pair">
            <a class="option" href=move || toggled(Rule::Keep) aria-current=move || mark(Rule::Keep)>
                <span class="cut">{name.clone()}</span>
            </a>
            <a
                class="option leave-out"
                href=move || toggled(Rule::LeaveOut)
                aria-current=move || mark(Rule::LeaveOut)
                aria-label=format!("Leave out {name}")
            >
                "is not"
            </a>
        </div>
    }
}
