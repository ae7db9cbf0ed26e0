//! Chart component. Only this file, `plot.js` and `frontend/charts` touch ECharts.

use domain::period::DateRange;
use leptos::prelude::*;
use serde_json::Value;

/// Action of the visitor in a chart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    /// Opens a series or item by its `id`.
    Pick(String),
    /// Highlights a series or item, or none.
    Point(Option<String>),
    /// Zooms to the selected days.
    Zoom(DateRange),
}

impl Act {
    /// Parses an action reported by `frontend/charts/drawing.js`.
    #[cfg_attr(not(feature = "hydrate"), allow(dead_code, reason = "only a browser draws"))]
    fn read(kind: &str, value: String) -> Option<Self> {
        match kind {
            "pick" => Some(Self::Pick(value)),
            "point" => Some(Self::Point(Some(value).filter(|id| !id.is_empty()))),
            "zoom" => value.parse().ok().map(Self::Zoom),
            _ => None,
        }
    }
}

/// Keyboard instructions for a chart of periods.
const KEYS: &str = "Chart by keyboard. Left and right arrow keys select a period, up and down arrow keys one of its largest groups. \
    Enter zooms in on the period or opens the group, Shift with an arrow key selects several periods, Escape exits.";

/// Draws an option; the chart library is loaded with the first chart. Screen readers get the label, and the same
/// figures as a table elsewhere on the page.
#[component]
pub fn Plot(
    /// ECharts option, with colors as design tokens.
    #[prop(into)]
    option: Signal<Value>,
    /// Description of the chart in one sentence.
    #[prop(into)]
    label: Signal<String>,
    /// Called on every action of the visitor.
    #[prop(into)]
    on_act: Callback<Act>,
    /// `id` of the highlighted series or item.
    #[prop(optional, into)]
    lifted: Signal<Option<String>>,
    /// Whether it has periods, which the keyboard can select.
    #[prop(optional)]
    periods: bool,
    /// CSS class of the height.
    #[prop(optional)]
    class: &'static str,
) -> impl IntoView {
    let canvas = NodeRef::<leptos::html::Div>::new();
    #[cfg(feature = "hydrate")]
    browser::keep_drawn(canvas, option, lifted, on_act);
    #[cfg(not(feature = "hydrate"))]
    let _ = (option, lifted, on_act);
    view! {
        <figure class=format!("chart-box {class}")>
            <div class="plot" role="img" aria-label=label node_ref=canvas></div>
            {periods
                .then(|| {
                    view! {
                        <div class="plot-keys" role="application" aria-label=KEYS></div>
                        <p class="visually-hidden" aria-live="polite"></p>
                    }
                })}
            <div class="skeleton plot-skeleton" aria-hidden="true"></div>
            <p class="plot-failed secondary">"The chart could not be loaded. The table below has the figures."</p>
        </figure>
    }
}

#[cfg(feature = "hydrate")]
mod browser {
    use leptos::{html::Div, prelude::*, web_sys::HtmlElement};
    use serde_json::Value;
    use wasm_bindgen::prelude::*;

    use super::Act;
    use crate::session::use_session;

    #[wasm_bindgen(module = "/src/charts/plot.js")]
    extern "C" {
        type Plot;

        #[wasm_bindgen(constructor)]
        fn new(element: &HtmlElement, module: &str, tell: &js_sys::Function) -> Plot;

        #[wasm_bindgen(method)]
        fn draw(this: &Plot, option: &str);

        #[wasm_bindgen(method)]
        fn lift(this: &Plot, id: &str);

        #[wasm_bindgen(method)]
        fn dispose(this: &Plot);
    }

    /// Chart and its callback, dropped together.
    struct Drawn {
        plot: Plot,
        _tell: Closure<dyn FnMut(String, String)>,
    }

    /// Draws the option once the element exists and on every change; disposes of the chart with the component.
    pub(super) fn keep_drawn(
        canvas: NodeRef<Div>,
        option: Signal<Value>,
        lifted: Signal<Option<String>>,
        on_act: Callback<Act>,
    ) {
        let module = use_session().charts_module;
        let drawn = StoredValue::new_local(None::<Drawn>);
        Effect::new(move |_| {
            let Some(element) = canvas.get() else {
                return;
            };
            if drawn.with_value(Option::is_none) {
                let tell = Closure::<dyn FnMut(String, String)>::new(move |kind: String, value| {
                    if let Some(act) = Act::read(&kind, value) {
                        on_act.run(act);
                    }
                });
                let plot = Plot::new(&element, &module, tell.as_ref().unchecked_ref());
                drawn.set_value(Some(Drawn { plot, _tell: tell }));
            }
            let option = option.with(Value::to_string);
            drawn.with_value(|drawn| drawn.iter().for_each(|it| it.plot.draw(&option)));
        });
        // Runs after the first effect, once there is a chart.
        Effect::new(move |_| {
            let id = lifted.get().unwrap_or_default();
            drawn.with_value(|drawn| drawn.iter().for_each(|it| it.plot.lift(&id)));
        });
        on_cleanup(move || {
            if let Some(drawn) = drawn.try_update_value(Option::take).flatten() {
                drawn.plot.dispose();
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn actions_are_parsed_or_rejected() {
        let october = "2026-10-01..2026-10-31";
        assert_eq!(Act::read("zoom", october.to_owned()), Some(Act::Zoom(october.parse().unwrap())));
        assert_eq!(Act::read("zoom", "2026-10-31..2026-10-01".to_owned()), None);
        assert_eq!(Act::read("point", String::new()), Some(Act::Point(None)));
        assert_eq!(Act::read("pick", "=a".to_owned()), Some(Act::Pick("=a".to_owned())));
        assert_eq!(Act::read("other", String::new()), None);
    }
}
