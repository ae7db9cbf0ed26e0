//! Filter menu: an attribute, then values to include or exclude, each with its cost.

use std::sync::Arc;

use domain::{
    dimension::Attribute,
    filter::NONE_VALUE,
    format::{self, Sign},
    metric::Metric,
    overview::{AttributeValue, values, values_query},
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

/// Searchable picker: attributes, then values, from cached costs or else from one paid Cost Explorer request.
#[component]
pub fn FilterMenu() -> impl IntoView {
    let state = expect_context::<ViewState>();
    let cached = StoredValue::new(expect_context::<CostCache>());
    let limits = use_session().limits();
    let attribute = RwSignal::new(None::<Attribute>);
    // Prices are computed again on every opening, since cached data changes with every request of the page.
    let openings = RwSignal::new(0u32);
    let is_paid = move |attribute: &Attribute| {
        let is_cached =
            || cached.with_value(|cached| cached.reading(&values_query(&state.shown(), attribute, &limits)).is_some());
        openings.get() > 0 && !is_cached()
    };
    let option = move |offered: Attribute| {
        let label = offered.label();
        let priced = offered.clone();
        let price = move || is_paid(&priced).then(|| view! { <small>"1 request, $0.01"</small> });
        let choose = move |_| attribute.set(Some(offered.clone()));
        view! {
            <button type="button" class="option" on:click=choose>
                {label}
                {price}
            </button>
        }
        .into_any()
    };
    let on_open = move || openings.update(|count| *count += 1);
    view! {
        <Disclosure stays_open=true on_open=move |()| on_open()>
            <summary class="button quiet">
                <Icon shape=Shape::Plus />
                "Filter"
            </summary>
            <div class="menu-panel picker">
                {move || match attribute.get() {
                    None => view! { <Attributes render=option /> }.into_any(),
                    Some(chosen) => view! { <Values attribute=chosen on_back=move |()| attribute.set(None) /> }.into_any(),
                }}
            </div>
        </Disclosure>
    }
}

/// Values of an attribute. The list doesn't change while it is open.
#[component]
fn Values(attribute: Attribute, #[prop(into)] on_back: Callback<()>) -> impl IntoView {
    let state = expect_context::<ViewState>();
    let cached = expect_context::<CostCache>();
    let limits = use_session().limits();
    let view = untrack(|| state.shown());
    let page = untrack(|| state.page());
    let result = RwSignal::new(None::<Result<Vec<Choice>, ApiError>>);
    let query = values_query(&view, &attribute, &limits);
    if let Some(reading) = cached.reading(&query) {
        result.set(Some(Ok(choices(&reading, &attribute, view.metric))));
    } else {
        let (attribute, path) = (attribute.clone(), page.path());
        let question = untrack(|| state.with(|view| view.to_query(&page)));
        leptos::task::spawn_local(async move {
            let answer = fetch_choices(&cached, &attribute, path, question, view.metric).await;
            result.try_set(Some(answer));
        });
    }
    let error = move || result.with(|result| result.as_ref().and_then(|it| it.as_ref().err()).map(ToString::to_string));
    let choices =
        Signal::derive(move || result.with(|result| result.as_ref().map(|it| it.clone().unwrap_or_default())));
    let attribute: Arc<dyn Filterable> = Arc::new(attribute);
    view! {
        <ValuePicker attribute choices on_back />
        {move || error().map(|message| view! { <span class="option bad">{message}</span> })}
    }
}

/// Requests the costs by an attribute and caches them, so that no further request is needed to open the list again or to group
/// by the attribute.
async fn fetch_choices(
    cached: &CostCache,
    attribute: &Attribute,
    path: String,
    question: String,
    metric: Metric,
) -> Result<Vec<Choice>, ApiError> {
    let reply = attribute_values(attribute.to_string(), path, question).await?;
    cached.insert_reply(&reply);
    match reply.answers.into_iter().next() {
        Some((_, answer)) => Ok(choices(&answer?, attribute, metric)),
        None => Ok(Vec::new()),
    }
}

/// Values in a response, by descending cost.
fn choices(reading: &Reading, attribute: &Attribute, metric: Metric) -> Vec<Choice> {
    let choice = |AttributeValue { value, name, cost }: AttributeValue| Choice {
        value: if value.is_empty() { NONE_VALUE.to_owned() } else { value },
        name,
        note: cost.map(|cost| format::whole(&cost, Sign::Minus)),
    };
    values(&reading.table, attribute, metric).into_iter().map(choice).collect()
}
