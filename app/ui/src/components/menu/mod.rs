//! Menus as native disclosures with links, which work before WASM is loaded.

mod filter_row;
mod focus;
mod keys;
mod position;

use leptos::{ev, html::Details, prelude::*};

pub use self::filter_row::FilterRow;
use super::{Icon, Shape};

/// Menu with its name, its current value, and a panel of choices.
/// Closes on Escape, when focus or pointer leave it, and when the address changes.
#[component]
pub fn Menu(
    /// Name of the menu.
    name: &'static str,
    /// Current value.
    #[prop(into)]
    value: Signal<String>,
    /// Additional CSS classes of the panel.
    #[prop(optional)]
    class: &'static str,
    /// Contents of the panel.
    children: Children,
) -> impl IntoView {
    view! {
        <Disclosure>
            <summary class="control">
                <span>{name}</span>
                {value}
                <Icon shape=Shape::Down />
            </summary>
            <div class=format!("menu-panel {class}")>{children()}</div>
        </Disclosure>
    }
}

/// Disclosure without a style of its own. Its children are a `summary` and a `.menu-panel`.
///
/// The open panel is moved fully into the window. Arrow keys, Home, End and letters move between choices, Escape returns
/// to the summary; the focus never falls back to the top of the page when the focused element is removed.
#[component]
pub fn Disclosure(
    /// Keeps it open when the address changes, for multiple choices.
    #[prop(optional)]
    stays_open: bool,
    /// Called on every opening.
    #[prop(optional, into)]
    on_open: Option<Callback<()>>,
    children: Children,
) -> impl IntoView {
    let details = NodeRef::<Details>::new();
    let close = move |focus_summary: bool| {
        if let Some(details) = details.get_untracked().filter(leptos::web_sys::HtmlDetailsElement::open) {
            let had_focus = focus::is_inside(&details);
            details.set_open(false);
            if focus_summary || had_focus {
                focus::focus_summary(&details);
            }
        }
    };
    let search = leptos_router::hooks::use_location().search;
    Effect::new(move |last: Option<String>| {
        let current = search.get();
        if !stays_open && last.is_some_and(|last| last != current) {
            close(false);
        }
        current
    });
    let on_key = move |event: ev::KeyboardEvent| {
        if event.default_prevented() {
            return;
        }
        if event.key() == "Escape" {
            if details.get_untracked().is_some_and(|it| it.open()) {
                event.prevent_default();
            }
            close(true);
        } else if let Some(details) = details.get_untracked() {
            keys::handle_key(&details, &event);
        }
    };
    let on_leave = move |event: ev::FocusEvent| {
        // A click on an element that can't take the focus has no related target: the pointer listener below handles it.
        if event.related_target().is_some() && !is_inside(details, event.related_target()) {
            close(false);
        }
    };
    let on_toggle = move |_| {
        let Some(details) = details.get_untracked().filter(leptos::web_sys::HtmlDetailsElement::open) else { return };
        if let Some(on_open) = on_open {
            on_open.run(());
        }
        position::fit_panel(&details);
    };
    // A click can replace the clicked element, such as by another list.
    let on_click = move |event: ev::MouseEvent| {
        let target = focus::ClickTarget::of(&event);
        request_animation_frame(move || {
            let open = details.try_get_untracked().flatten().filter(leptos::web_sys::HtmlDetailsElement::open);
            if let Some(details) = open {
                target.restore_focus_in_panel(&details);
                position::fit_panel(&details);
            }
        });
    };
    Effect::new(move |_| {
        let listener = window_event_listener(ev::pointerdown, move |event| {
            if !is_inside(details, event.target()) {
                close(false);
            }
        });
        on_cleanup(move || listener.remove());
    });
    view! {
        <details
            class="control-menu"
            node_ref=details
            on:keydown=on_key
            on:focusout=on_leave
            on:toggle=on_toggle
            on:click=on_click
        >
            {children()}
        </details>
    }
}

/// Whether an event's target is within the disclosure.
fn is_inside(details: NodeRef<Details>, target: Option<leptos::web_sys::EventTarget>) -> bool {
    use leptos::wasm_bindgen::JsCast;
    let target = target.and_then(|it| it.dyn_into::<leptos::web_sys::Node>().ok());
    details.get_untracked().is_some_and(|details| details.contains(target.as_ref()))
}

/// Choice in a menu: a link to the changed view. The page keeps its scroll position.
#[component]
pub fn MenuOption(
    /// Address.
    #[prop(into)]
    href: Signal<String>,
    /// Whether it is the current choice.
    #[prop(into)]
    current: Signal<bool>,
    /// Label and details.
    children: Children,
) -> impl IntoView {
    let aria_current = move || current.get().then_some("true");
    view! {
        <a class="option" href=href aria-current=aria_current data-noscroll="">
            {children()}
        </a>
    }
}
