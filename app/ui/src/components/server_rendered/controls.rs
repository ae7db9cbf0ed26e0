//! Focus, entered text, the last click, open disclosures and scroll positions: kept when the HTML of the server is replaced with the same
//! content.

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
        web_sys::{Element, HtmlDetailsElement, HtmlElement},
    };

    use crate::{
        early_use::{CLICKED, TYPED, click, enter},
        elements::elements,
        scroll::ElementScroll,
    };

    /// Controls that can be used. Those in closed disclosures can't, and the server renders others there than the browser.
    const CONTROLS: &str = "main :is(a[href], button, summary, input, select, [tabindex])\
        :not(details:not([open]) > :not(summary), details:not([open]) > :not(summary) *)";
    /// Disclosures.
    const DISCLOSURES: &str = "main details";

    /// Replaces the content of an element by the same content: the same controls have the focus, entered text, and are open. A click that
    /// had no effect is repeated.
    pub fn keep_use(container: NodeRef<Div>, replace: impl FnOnce()) {
        let in_use = container.get_untracked().map(|container| ControlsInUse::within(&container));
        replace();
        if let Some(in_use) = in_use {
            request_animation_frame(move || in_use.restore());
        }
    }

    /// Controls of the main area that a visitor has used, by their positions.
    struct ControlsInUse {
        focused: Option<usize>,
        entered: Vec<(usize, String)>,
        clicked: Option<(usize, Option<String>)>,
        open: Vec<usize>,
        scroll: Vec<ElementScroll>,
    }

    impl ControlsInUse {
        fn within(container: &Element) -> Self {
            let controls: Vec<HtmlElement> = elements(CONTROLS);
            let active = document().active_element().filter(|it| container.contains(Some(it)));
            let entered = controls.iter().enumerate();
            let clicked = controls.iter().enumerate().find(|(_, it)| it.has_attribute(CLICKED));
            let open = elements::<HtmlDetailsElement>(DISCLOSURES).into_iter().enumerate();
            Self {
                focused: active.and_then(|active| controls.iter().position(|it| **it == active)),
                entered: entered.filter_map(|(position, it)| Some((position, it.get_attribute(TYPED)?))).collect(),
                clicked: clicked.map(|(position, it)| (position, it.text_content())),
                open: open.filter(|(_, it)| it.open()).map(|(position, _)| position).collect(),
                scroll: ElementScroll::all(),
            }
        }

        fn restore(self) {
            for (position, disclosure) in elements::<HtmlDetailsElement>(DISCLOSURES).into_iter().enumerate() {
                if self.open.contains(&position) {
                    disclosure.set_open(true);
                }
            }
            let controls: Vec<HtmlElement> = elements(CONTROLS);
            let control = |position: usize| controls.get(position);
            if let Some(control) = self.focused.and_then(control) {
                let _ = control.focus();
            }
            for (position, value) in &self.entered {
                if let Some(control) = control(*position) {
                    enter(control, value);
                }
            }
            // After the focus, which scrolls.
            for scroll in &self.scroll {
                let _ = scroll.restore();
            }
            // Another view can have another control there.
            if let Some((position, text)) = self.clicked
                && let Some(control) = control(position).filter(|it| it.text_content() == text)
            {
                click(control);
            }
        }
    }
}
