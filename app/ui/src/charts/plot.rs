//! A chart in the page. This file and `plot.js` are all that touches ECharts.

use leptos::prelude::*;
use serde_json::Value;

/// Draws an option; the chart library is loaded with the first one. Whoever reads the page by other means
/// gets the label, and the same figures as a table elsewhere on the page.
#[component]
pub fn Plot(
    /// The ECharts option, with colours as design tokens.
    #[prop(into)]
    option: Signal<Value>,
    /// What the chart shows, in one sentence.
    #[prop(into)]
    label: Signal<String>,
    /// Called with the `id` of the series or item that was clicked.
    #[prop(into)]
    on_pick: Callback<String>,
    /// Its height, as a class.
    #[prop(optional)]
    class: &'static str,
) -> impl IntoView {
    let canvas = NodeRef::<leptos::html::Div>::new();
    #[cfg(feature = "hydrate")]
    browser::keep_drawn(canvas, option, on_pick);
    #[cfg(not(feature = "hydrate"))]
    let _ = (option, on_pick);
    view! {
        <figure class=format!("chart-box {class}")>
            <div class="plot" role="img" aria-label=label node_ref=canvas></div>
            <div class="skel plot-skeleton" aria-hidden="true"></div>
            <p class="plot-failed t2">"The chart could not be loaded. The table holds the same figures."</p>
        </figure>
    }
}

#[cfg(feature = "hydrate")]
mod browser {
    use leptos::{html::Div, prelude::*, web_sys::HtmlElement};
    use serde_json::Value;
    use wasm_bindgen::prelude::*;

    use crate::session::use_session;

    #[wasm_bindgen(module = "/src/charts/plot.js")]
    extern "C" {
        type Plot;

        #[wasm_bindgen(constructor)]
        fn new(element: &HtmlElement, module: &str, on_pick: &js_sys::Function) -> Plot;

        #[wasm_bindgen(method)]
        fn draw(this: &Plot, option: &str);

        #[wasm_bindgen(method)]
        fn dispose(this: &Plot);
    }

    /// The chart and the closure it calls: they live and go together.
    struct Drawn {
        plot: Plot,
        _on_pick: Closure<dyn FnMut(String)>,
    }

    /// Draws the option as soon as the element is there, again whenever it changes, and lets go with the component.
    pub(super) fn keep_drawn(canvas: NodeRef<Div>, option: Signal<Value>, on_pick: Callback<String>) {
        let module = use_session().charts_module;
        let drawn = StoredValue::new_local(None::<Drawn>);
        Effect::new(move |_| {
            let Some(element) = canvas.get() else {
                return;
            };
            if drawn.with_value(Option::is_none) {
                let pick = Closure::<dyn FnMut(String)>::new(move |id| on_pick.run(id));
                let plot = Plot::new(&element, &module, pick.as_ref().unchecked_ref());
                drawn.set_value(Some(Drawn { plot, _on_pick: pick }));
            }
            let option = option.with(Value::to_string);
            drawn.with_value(|drawn| drawn.iter().for_each(|it| it.plot.draw(&option)));
        });
        on_cleanup(move || {
            if let Some(drawn) = drawn.try_update_value(Option::take).flatten() {
                drawn.plot.dispose();
            }
        });
    }
}
