//! Page for unknown addresses.

use leptos::prelude::*;
use leptos_meta::Title;

use crate::{components::page_head::PageHead, links};

/// Error with a link to the Overview.
#[component]
pub fn NotFoundPage() -> impl IntoView {
    #[cfg(feature = "ssr")]
    if let Some(response) = use_context::<leptos_axum::ResponseOptions>() {
        response.set_status(http::StatusCode::NOT_FOUND);
    }
    view! {
        <Title text="Not found" />
        <PageHead heading=view! { <h1>"Not found"</h1> }.into_any() />
        <div class="state">
            <p>"There is no page at this address."</p>
            <a class="button" href=links::page(&domain::view::Page::Overview, &domain::view::View::default())>
                "Open the Overview"
            </a>
        </div>
    }
}
