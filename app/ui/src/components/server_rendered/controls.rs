//! Focus, entered values, the last click, open disclosures and scroll positions: kept when the HTML of the server is replaced with the
//! same content.

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
        early_use::{CLICKED, ENTERED, click, enter},
        elements::elements,
        scroll::ElementScroll,
    };

    /// Controls that can be used. Those in closed disclosures can't, and the server renders others there than the browser.
    const CONTROLS: &str = "main :is(a[href], button, summary, input, select, [tabindex])\
        :not(details:not([open]) > :not(summary), details:not([open]) > :not(summary) *)";
    /// Disclosures.
    const DISCLOSURES: &str = "main details";

    /// Replaces the content of an element by the same content: the same controls have the focus, entered values, and are open. A click that
    /// had no effect is repeated.
    pub fn keep_use(container: NodeRef<Div>, replace: impl FnOnce()) {
        let in_use = container.get_untracked().map(|container| ControlsInUse::within(&container));
        replace();
        let Some(in_use) = in_use else { return };
        request_animation_frame(move || {
            in_use.open_disclosures();
            // Their contents are rendered once they are open.
            request_animation_frame(move || in_use.restore());
        });
    }

    /// A control by its position, and by its element and name: another view has other controls.
    #[derive(PartialEq, Eq)]
    struct ControlId {
        position: usize,
        element: String,
        name: Option<String>,
    }

    impl ControlId {
        fn of(position: usize, control: &HtmlElement) -> Self {
            let name = control.get_attribute("aria-label").or_else(|| control.text_content());
            Self { position, element: control.tag_name(), name }
        }

        /// The control among those of the page; `None` if there is another one at its position.
        fn find<'a>(&self, controls: &'a [HtmlElement]) -> Option<&'a HtmlElement> {
            controls.get(self.position).filter(|it| Self::of(self.position, it) == *self)
        }
    }

    /// Controls of the main area that a visitor has used.
    struct ControlsInUse {
        focused: Option<ControlId>,
        entered: Vec<(ControlId, String)>,
        clicked: Option<ControlId>,
        /// Positions of the open disclosures.
        open: Vec<usize>,
        scroll: Vec<ElementScroll>,
    }

    impl ControlsInUse {
        fn within(container: &Element) -> Self {
            let controls: Vec<HtmlElement> = elements(CONTROLS);
            let active = document().active_element().filter(|it| container.contains(Some(it)));
            let find = |is_sought: &dyn Fn(&HtmlElement) -> bool| {
                let position = controls.iter().position(is_sought)?;
                Some(ControlId::of(position, controls.get(position)?))
            };
            let entered = controls.iter().enumerate();
            let entered =
                entered.filter_map(|(position, it)| Some((ControlId::of(position, it), it.get_attribute(ENTERED)?)));
            let open = elements::<HtmlDetailsElement>(DISCLOSURES).into_iter().enumerate();
            Self {
                focused: active.and_then(|active| find(&|it| **it == active)),
                entered: entered.collect(),
                clicked: find(&|it| it.has_attribute(CLICKED)),
                open: open.filter(|(_, it)| it.open()).map(|(position, _)| position).collect(),
                scroll: ElementScroll::all(),
            }
        }

        fn open_disclosures(&self) {
            for (position, disclosure) in elements::<HtmlDetailsElement>(DISCLOSURES).into_iter().enumerate() {
                if self.open.contains(&position) {
                    disclosure.set_open(true);
                }
            }
        }

        fn restore(self) {
            let controls: Vec<HtmlElement> = elements(CONTROLS);
            if let Some(control) = self.focused.and_then(|it| it.find(&controls).cloned()) {
                let _ = control.focus();
            }
            for (id, value) in &self.entered {
                if let Some(control) = id.find(&controls) {
                    enter(control, value);
                }
            }
            // After the focus, which scrolls.
            for scroll in &self.scroll {
                let _ = scroll.restore();
            }
            if let Some(control) = self.clicked.and_then(|it| it.find(&controls).cloned()) {
                click(&control);
            }
        }
    }
}
