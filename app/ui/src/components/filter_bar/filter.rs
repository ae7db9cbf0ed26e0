//! Filter menu: an attribute, then values to include or exclude, each with its cost.

use std::sync::Arc;

use domain::{
    dimension::Attribute,
    filter::NONE_VALUE,
    format::{self, Sign},
    metric::Metric,
    overview::{Valued, values, values_query},
    port::Reading,
};
use leptos::prelude::*;

use super::{
    super::{
        Icon, Shape,
        menu::Disclosure,
        picker::{Choice, Filterable, ValuePicker},
    },
    attributes::Attributes,
};
use crate::{
    api::{ApiError, costs::attribute_values},
    cost_cache::CostCache,
    session::use_session,
    view_state::ViewState,
};

/// Searchable picker: attributes, then values, from loaded costs or else from one Cost Explorer request.
#[component]
pub fn FilterMenu() -> impl IntoView {
    let state = expect_context::<ViewState>();
    let held = StoredValue::new(expect_context::<CostCache>());
    let limits = use_session().limits();
    let chosen = RwSignal::new(None::<Attribute>);
    // Looked up when the list is opened: loaded data changes with every request of the page.
    let opened = RwSignal::new(0u32);
    let is_paid = move |of: &Attribute| {
        let is_held = || held.with_value(|held| held.reading(&values_query(&state.shown(), of, &limits)).is_some());
        opened.get() > 0 && !is_held()
    };
    let offer = move |attribute: Attribute| {
        let label = attribute.label();
        let of = attribute.clone();
        let price = move || is_paid(&of).then(|| view! { <small>"1 request, $0.01"</small> });
        let choose = move |_| chosen.set(Some(attribute.clone()));
        view! {
            <button type="button" class="option" on:click=choose>
                {label}
                {price}
            </button>
        }
        .into_any()
    };
    let on_open = move || opened.update(|times| *times += 1);
    view! {
        <Disclosure stays_open=true on_open=move |()| on_open()>
            <summary class="button quiet">
                <Icon shape=Shape::Plus />
                "Filter"
            </summary>
            <div class="menu-panel picker">
                {move || match chosen.get() {
                    None => view! { <Attributes offer=offer /> }.into_any(),
                    Some(of) => view! { <Values of on_back=move |()| chosen.set(None) /> }.into_any(),
                }}
            </div>
        </Disclosure>
    }
}

/// Values of an attribute. The list doesn't change while it is open.
#[component]
fn Values(of: Attribute, #[prop(into)] on_back: Callback<()>) -> impl IntoView {
    let state = expect_context::<ViewState>();
    let held = expect_context::<CostCache>();
    let limits = use_session().limits();
    let view = untrack(|| state.shown());
    let page = untrack(|| state.page());
    let found = RwSignal::new(None::<Result<Vec<Choice>, ApiError>>);
    let query = values_query(&view, &of, &limits);
    if let Some(reading) = held.reading(&query) {
        found.set(Some(Ok(choices(&reading, &of, view.metric))));
    } else {
        let (of, path) = (of.clone(), page.path());
        let question = untrack(|| state.with(|view| view.to_query(&page)));
        leptos::task::spawn_local(async move {
            let answer = asked(&held, &of, path, question, view.metric).await;
            found.try_set(Some(answer));
        });
    }
    let error = move || found.with(|found| found.as_ref().and_then(|it| it.as_ref().err()).map(ToString::to_string));
    let listed = Signal::derive(move || found.with(|found| found.as_ref().map(|it| it.clone().unwrap_or_default())));
    let of: Arc<dyn Filterable> = Arc::new(of);
    view! {
        <ValuePicker of choices=listed on_back />
        {move || error().map(|said| view! { <span class="option bad">{said}</span> })}
    }
}

/// Requests the costs by an attribute and caches them, so that opening it again or grouping by it is free.
async fn asked(
    held: &CostCache,
    of: &Attribute,
    path: String,
    question: String,
    metric: Metric,
) -> Result<Vec<Choice>, ApiError> {
    let reply = attribute_values(of.to_string(), path, question).await?;
    held.insert_reply(&reply);
    match reply.answers.into_iter().next() {
        Some((_, answer)) => Ok(choices(&answer?, of, metric)),
        None => Ok(Vec::new()),
    }
}

/// Values in a response, by cost.
fn choices(reading: &Reading, of: &Attribute, metric: Metric) -> Vec<Choice> {
    let choice = |Valued { value, name, cost }: Valued| Choice {
        value: if value.is_empty() { NONE_VALUE.to_owned() } else { value },
        name,
        note: cost.map(|cost| format::whole(&cost, Sign::Minus)),
    };
    values(&reading.table, of, metric).into_iter().map(choice).collect()
}
