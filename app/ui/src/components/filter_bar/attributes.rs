//! Attributes to group by and filter on: dimensions at once, tags and cost categories on demand, since they need paid requests.

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

/// All dimensions, and the account's tags and cost categories behind a button with their price.
#[component]
pub fn Attributes(
    /// Renders one attribute.
    #[prop(into)]
    offer: Callback<Attribute, AnyView>,
) -> impl IntoView {
    let asked = RwSignal::new(false);
    let dimensions = Dimension::ALL.map(|dimension| offer.run(dimension.into()));
    view! {
        {dimensions.collect_view()}
        <hr />
        {move || {
            if asked.get() {
                view! { <TagsAndCategories offer /> }.into_any()
            } else {
                view! {
                    <button type="button" class="option" on:click=move |_| asked.set(true)>
                        "Tags and cost categories"
                        <small>"2 requests, $0.02"</small>
                    </button>
                }
                    .into_any()
            }
        }}
    }
}

/// Tags and cost categories of the account.
#[component]
pub fn TagsAndCategories(
    /// Renders one attribute.
    offer: Callback<Attribute, AnyView>,
) -> impl IntoView {
    let state = expect_context::<ViewState>();
    let read = move |of: &'static str| {
        let view = untrack(|| state.with(|view| view.to_query(&state.page())));
        LocalResource::new(move || names(of.to_owned(), view.clone()))
    };
    let (tags, categories) = (read(TAG_KEYS), read(CATEGORIES));
    let listed = move |found: Result<Vec<Name>, ApiError>, attribute: fn(String) -> Attribute| match found {
        Err(error) => view! { <span class="option bad">{error.to_string()}</span> }.into_any(),
        Ok(found) if found.is_empty() => view! { <span class="option muted">"None in this range"</span> }.into_any(),
        Ok(found) => found.into_iter().map(|name| offer.run(attribute(name.value))).collect_view().into_any(),
    };
    view! {
        <Suspense fallback=|| view! { <span class="option muted">"Loading…"</span> }>
            <h3>"Tags"</h3>
            {move || Suspend::new(async move { listed(tags.await, Attribute::Tag) })}
            <h3>"Cost categories"</h3>
            {move || Suspend::new(async move { listed(categories.await, Attribute::Category) })}
        </Suspense>
    }
}
