//! Row of controls below a page's header.

use leptos::{html::Div, prelude::*};

use super::focus;

/// Row of controls. When a filter is removed, the focus moves to the Filter menu, the last of the row.
#[component]
pub fn FilterRow(children: Children) -> impl IntoView {
    let row = NodeRef::<Div>::new();
    let on_click = move |event: leptos::ev::MouseEvent| {
        let target = focus::ClickTarget::of(&event);
        request_animation_frame(move || {
            if let Some(row) = row.try_get_untracked().flatten() {
                target.restore_focus_in_row(&row);
            }
        });
    };
    view! {
        <div class="filters" role="group" aria-label="Filters" node_ref=row on:click=on_click>
            {children()}
        </div>
    }
}
