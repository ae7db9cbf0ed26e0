//! Content that the server has rendered with its data: stays until the browser has loaded the data, too.

mod controls;

use leptos::{prelude::*, tachys::view::RenderHtml};
use leptos_router::hooks::use_location;

use crate::session::use_session;

/// Content of a page whose data the browser loads itself: sending it within the page as well would double the page's size.
///
/// The server renders the content as HTML without hydration. The browser keeps that HTML until its data is loaded or another view
/// is opened, and then replaces it with the same content.
#[component]
pub fn ServerRendered(
    /// Whether the browser has loaded the data.
    #[prop(into)]
    is_loaded: Signal<bool>,
    children: ChildrenFn,
) -> impl IntoView {
    let Some(context) = Owner::current_shared_context() else { return children().into_any() };
    let is_server = !context.is_browser();
    let is_shown = use_session().is_complete && (is_server || context.during_hydration());
    if !is_shown {
        return children().into_any();
    }
    let html = if is_server { children().to_html() } else { String::new() };
    let search = use_location().search;
    let (is_kept, container) = (RwSignal::new(true), NodeRef::new());
    Effect::new(move |first: Option<String>| {
        let current = search.get();
        let is_other_view = first.as_ref().is_some_and(|first| *first != current);
        if is_kept.get_untracked() && (is_loaded.get() || is_other_view) {
            controls::keep_use(container, || is_kept.set(false));
        }
        first.unwrap_or(current)
    });
    let view = move || {
        if is_kept.get() {
            view! { <div class="server-rendered" node_ref=container inner_html=html.clone()></div> }.into_any()
        } else {
            children().into_any()
        }
    };
    view.into_any()
}
