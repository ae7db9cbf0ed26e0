//! A control that opens. It is the browser's own disclosure, and what it holds are links: it works before WASM has arrived.

mod focus;
mod keys;
mod place;
mod row;

use leptos::{ev, html::Details, prelude::*};

pub use self::row::FilterRow;
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
    /// Classes of the panel beside its own.
    #[prop(optional)]
    class: &'static str,
    /// The panel.
    children: Children,
) -> impl IntoView {
    view! {
        <Disclosure>
            <summary class="ctl">
                <span>{name}</span>
                {value}
                <Icon shape=Shape::Down />
            </summary>
            <div class=format!("menu-panel {class}")>{children()}</div>
        </Disclosure>
    }
}

/// The disclosure alone, for a control with a face of its own: its children are a `summary` and a `.menu-panel`.
///
/// The open panel is moved so that all of it lies in the window. Arrow keys, Home, End and letters lead from choice to choice, Escape
/// back to the summary; the focus never falls back to the top of the page when what had it goes away.
#[component]
pub fn Disclosure(
    /// Leaves it open when the address changes: several things may be chosen in it.
    #[prop(optional)]
    stays_open: bool,
    /// Runs whenever it opens.
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
                focus::summary(&details);
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
            keys::follow(&details, &event);
        }
    };
    let on_leave = move |event: ev::FocusEvent| {
        // A click on nothing focusable takes the focus nowhere: the pointer tells where it was.
        if event.related_target().is_some() && !is_inside(details, event.related_target()) {
            close(false);
        }
    };
    let on_toggle = move |_| {
        let Some(details) = details.get_untracked().filter(leptos::web_sys::HtmlDetailsElement::open) else { return };
        if let Some(on_open) = on_open {
            on_open.run(());
        }
        place::panel(&details);
    };
    // What was pressed may be replaced by what it opens: another list, say.
    let on_click = move |event: ev::MouseEvent| {
        let pressed = focus::Pressed::by(&event);
        request_animation_frame(move || {
            let open = details.try_get_untracked().flatten().filter(leptos::web_sys::HtmlDetailsElement::open);
            if let Some(details) = open {
                pressed.rescue_into(&details);
                place::panel(&details);
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
            class="ctl-menu"
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

/// Whether an event's target lies in the disclosure.
fn is_inside(details: NodeRef<Details>, target: Option<leptos::web_sys::EventTarget>) -> bool {
    use leptos::wasm_bindgen::JsCast;
    let target = target.and_then(|it| it.dyn_into::<leptos::web_sys::Node>().ok());
    details.get_untracked().is_some_and(|details| details.contains(target.as_ref()))
}

/// A choice in a menu: a link to the view with it. The page stays where it is scrolled to.
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
        <a class="option" href=href aria-current=mark data-noscroll="">
            {children()}
        </a>
    }
}
