//! A control that opens. It is the browser's own disclosure, and what it holds are links: it works before WASM has arrived.

use leptos::{ev, html::Details, prelude::*};

use super::{Icon, Shape};

/// A control with its name dimmed and its value in full, and a panel of what else it could be.
/// It closes on Escape, when the focus or the pointer goes elsewhere, and when the address changes.
#[component]
pub fn Menu(
    /// What it controls.
    name: &'static str,
    /// Its value.
    #[prop(into)]
    value: Signal<String>,
    /// Aligns the panel with the right edge.
    #[prop(optional)]
    end: bool,
    /// The panel.
    children: Children,
) -> impl IntoView {
    let panel = if end { "menu-panel end" } else { "menu-panel" };
    view! {
        <Disclosure>
            <summary class="ctl">
                <span>{name}</span>
                {value}
                <Icon shape=Shape::Down />
            </summary>
            <div class=panel>{children()}</div>
        </Disclosure>
    }
}

/// The disclosure alone, for a control with a face of its own: its children are a `summary` and a panel.
#[component]
pub fn Disclosure(
    /// Leaves it open when the address changes: several things may be chosen in it.
    #[prop(optional)]
    stays_open: bool,
    children: Children,
) -> impl IntoView {
    let details = NodeRef::<Details>::new();
    let close = move |focus_summary: bool| {
        if let Some(details) = details.get_untracked().filter(leptos::web_sys::HtmlDetailsElement::open) {
            details.set_open(false);
            if focus_summary {
                focus_first(&details);
            }
        }
    };
    let search = leptos_router::hooks::use_location().search;
    Effect::new(move |before: Option<String>| {
        let now = search.get();
        if !stays_open && before.is_some_and(|before| before != now) {
            close(false);
        }
        now
    });
    let on_escape = move |event: ev::KeyboardEvent| {
        if event.key() == "Escape" {
            close(true);
        }
    };
    let on_leave = move |event: ev::FocusEvent| {
        // A click on nothing focusable takes the focus nowhere: the pointer tells where it was.
        if event.related_target().is_some() && !is_inside(details, event.related_target()) {
            close(false);
        }
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
        <details class="ctl-menu" node_ref=details on:keydown=on_escape on:focusout=on_leave>
            {children()}
        </details>
    }
}

/// Whether an event's target lies in the disclosure.
fn is_inside(details: NodeRef<Details>, target: Option<leptos::web_sys::EventTarget>) -> bool {
    use leptos::wasm_bindgen::JsCast;
    let target = target.and_then(|it| it.dyn_into::<leptos::web_sys::Node>().ok());
    details.get_untracked().is_some_and(|details| details.contains(target.as_ref()))
}

fn focus_first(details: &leptos::web_sys::HtmlDetailsElement) {
    use leptos::wasm_bindgen::JsCast;
    let summary = details.first_element_child();
    if let Some(summary) = summary.and_then(|it| it.dyn_into::<leptos::web_sys::HtmlElement>().ok()) {
        // A summary that cannot take the focus is no loss: the menu is closed all the same.
        let _ = summary.focus();
    }
}

/// A choice in a menu: a link to the view with it.
#[component]
pub fn MenuOption(
    /// Where it leads.
    #[prop(into)]
    href: Signal<String>,
    /// Whether it is what is shown.
    #[prop(into)]
    current: Signal<bool>,
    /// What it is called, and more about it.
    children: Children,
) -> impl IntoView {
    let mark = move || current.get().then_some("true");
    view! {
        <a class="option" href=href aria-current=mark>
            {children()}
        </a>
    }
}
