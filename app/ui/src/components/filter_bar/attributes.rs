//! Attributes to group by and filter on: dimensions, tags and cost categories. Tags and cost categories are loaded only on request,
//! because loading them costs money.

use domain::{
    dimension::{Attribute, Dimension},
    query::Name,
};
use leptos::prelude::*;

use crate::{
    api::{
        ApiError,
        names::{CATEGORIES, TAG_KEYS, names},
    },
    view_state::ViewState,
};

/// All dimensions, and a button that loads the tags and cost categories in the view's date range and shows what the API requests cost.
#[component]
pub fn Attributes(
    /// Renders one attribute.
    #[prop(into)]
    render: Callback<Attribute, AnyView>,
) -> impl IntoView {
    let is_expanded = RwSignal::new(false);
    let dimensions = Dimension::ALL.map(|dimension| render.run(dimension.into()));
    view! {
        {dimensions.collect_view()}
        <hr />
        {move || {
            if is_expanded.get() {
                view! { <TagsAndCategories render /> }.into_any()
            } else {
                view! {
                    <button type="button" class="option" on:click=move |_| is_expanded.set(true)>
                        "Load tags and cost categories"
                        <small>"2 requests, $0.02"</small>
                    </button>
                }
                    .into_any()
            }
        }}
    }
}

/// Tags and cost categories in the view's date range, loaded when this is first shown.
#[component]
pub fn TagsAndCategories(
    /// Renders one attribute.
    render: Callback<Attribute, AnyView>,
) -> impl IntoView {
    let state = expect_context::<ViewState>();
    let load = move |list: &'static str| {
        let query_string = untrack(|| state.with(|view| view.to_query(&state.page())));
        LocalResource::new(move || names(list.to_owned(), query_string.clone()))
    };
    let (tags, categories) = (load(TAG_KEYS), load(CATEGORIES));
    let options = move |result: Result<Vec<Name>, ApiError>, to_attribute: fn(String) -> Attribute| match result {
        Err(error) => view! { <span class="option bad">{error.to_string()}</span> }.into_any(),
        Ok(names) if names.is_empty() => view! { <span class="option muted">"None in this range"</span> }.into_any(),
        Ok(names) => names.into_iter().map(|name| render.run(to_attribute(name.value))).collect_view().into_any(),
    };
    view! {
        <Suspense fallback=|| view! { <span class="option muted">"Loading…"</span> }>
            <h3>"Tags"</h3>
            {move || Suspend::new(async move { options(tags.await, Attribute::Tag) })}
            <h3>"Cost categories"</h3>
            {move || Suspend::new(async move { options(categories.await, Attribute::Category) })}
        </Suspense>
    }
}
