//! Focus, typed text and open disclosures: kept when the HTML of the server is replaced with the same content.

#[cfg(feature = "hydrate")]
pub use self::browser::keep_use;

/// No-op on the server.
#[cfg(not(feature = "hydrate"))]
pub fn keep_use(_: leptos::prelude::NodeRef<leptos::html::Div>, _: impl FnOnce()) {}

#[cfg(feature = "hydrate")]
mod browser {
    use leptos::{
        html::Div,
        prelude::{GetUntracked, NodeRef, document, request_animation_frame},
        wasm_bindgen::JsCast,
        web_sys::{Element, Event, HtmlDetailsElement, HtmlElement, HtmlInputElement},
    };
    use web_sys::{EventInit, NodeList};

    /// Controls that can have the focus. Those in closed disclosures can't, and the server renders others there than the browser.
    const CONTROLS: &str = "main :is(a[href], button, summary, input, select, [tabindex])\
        :not(details:not([open]) > :not(summary), details:not([open]) > :not(summary) *)";
    /// Disclosures.
    const DISCLOSURES: &str = "main details";

    /// Replaces the content of an element by the same content: the same controls have the focus, typed text, and are open.
    pub fn keep_use(container: NodeRef<Div>, replace: impl FnOnce()) {
        let in_use = container.get_untracked().map(|container| ControlsInUse::within(&container));
        replace();
        if let Some(in_use) = in_use {
            request_animation_frame(move || in_use.restore());
        }
    }

    /// Controls of the main area that a visitor has used, by their positions.
    struct ControlsInUse {
        focused: Option<(usize, Option<String>)>,
        open: Vec<usize>,
    }

    impl ControlsInUse {
        fn within(container: &Element) -> Self {
            let active = document().active_element().filter(|it| container.contains(Some(it)));
            let focused = active.and_then(|active| {
                let position = elements::<Element>(CONTROLS).position(|it| it == active)?;
                Some((position, active.dyn_ref().map(HtmlInputElement::value)))
            });
            let disclosures = elements::<HtmlDetailsElement>(DISCLOSURES).enumerate();
            let open = disclosures.filter(|(_, it)| it.open()).map(|(position, _)| position).collect();
            Self { focused, open }
        }

        fn restore(self) {
            for (position, disclosure) in elements::<HtmlDetailsElement>(DISCLOSURES).enumerate() {
                if self.open.contains(&position) {
                    disclosure.set_open(true);
                }
            }
            let Some((position, text)) = self.focused else { return };
            let Some(control) = elements::<HtmlElement>(CONTROLS).nth(position) else { return };
            let _ = control.focus();
            if let Some((input, text)) = control.dyn_ref::<HtmlInputElement>().zip(text)
                && input.value() != text
            {
                input.set_value(&text);
                let options = EventInit::new();
                options.set_bubbles(true);
                if let Ok(event) = Event::new_with_event_init_dict("input", &options) {
                    let _ = input.dispatch_event(&event);
                }
            }
        }
    }

    /// Elements that match a selector, in the order of the page.
    fn elements<T: JsCast>(selector: &str) -> impl Iterator<Item = T> {
        let found = document().query_selector_all(selector).ok();
        let count = found.as_ref().map_or(0, NodeList::length);
        (0..count).filter_map(move |index| found.as_ref()?.item(index)?.dyn_into().ok())
    }
}
