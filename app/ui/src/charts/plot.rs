//! Chart component. Only this file, `plot.js` and `frontend/charts` call ECharts.

use domain::period::DateRange;
use leptos::prelude::*;
use serde_json::Value;

use crate::prepared::prepared_costs;

/// Visitor's action in a chart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChartAction {
    /// Opens the series or item with this `id`.
    Open(String),
    /// Highlights the series or item with this `id`; `None` ends the highlight.
    Highlight(Option<String>),
    /// Zooms to the selected days.
    Zoom(DateRange),
}

impl ChartAction {
    /// Parses an action reported by `frontend/charts/drawing.js`.
    #[cfg_attr(not(feature = "hydrate"), allow(dead_code, reason = "charts are drawn only in the browser"))]
    fn parse(kind: &str, value: String) -> Option<Self> {
        match kind {
            "pick" => Some(Self::Open(value)),
            "point" => Some(Self::Highlight(Some(value).filter(|id| !id.is_empty()))),
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
    on_action: Callback<ChartAction>,
    /// `id` of the highlighted series or item.
    #[prop(optional, into)]
    highlighted: Signal<Option<String>>,
    /// Whether the chart has periods, which the keyboard can select.
    #[prop(optional)]
    has_periods: bool,
    /// CSS class that sets the height.
    #[prop(optional)]
    class: &'static str,
) -> impl IntoView {
    let container = NodeRef::<leptos::html::Div>::new();
    #[cfg(feature = "hydrate")]
    browser::draw_on_change(container, option, highlighted, on_action);
    #[cfg(not(feature = "hydrate"))]
    let _ = (highlighted, on_action);
    view! {
        <figure class=format!("chart-box {class}")>
            <script type="application/json" class="plot-option" inner_html=option_for_page(option)></script>
            <div class="plot" role="img" aria-label=label node_ref=container></div>
            {has_periods
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

/// Option in the HTML of a page that is rendered with its data: the chart library draws it before the page's code is loaded.
/// Empty otherwise, and in the browser.
fn option_for_page(option: Signal<Value>) -> String {
    prepared_costs().map(|_| option.with(script_text)).unwrap_or_default()
}

/// JSON for a script element: a `<` in a string cannot end the element.
fn script_text(json: &Value) -> String {
    json.to_string().replace('<', r"\u003c")
}

/// URL path of the chart library's module, if the page is rendered with the data of its charts.
#[cfg(feature = "ssr")]
pub fn charts_module_path() -> Option<String> {
    prepared_costs()?;
    use_context::<crate::session::Services>().map(|it| it.charts_module_path)
}

#[cfg(feature = "hydrate")]
mod browser {
    use leptos::{html::Div, prelude::*, web_sys::HtmlElement};
    use serde_json::Value;
    use wasm_bindgen::prelude::*;

    use super::ChartAction;
    use crate::session::use_session;

    #[wasm_bindgen(module = "/src/charts/plot.js")]
    extern "C" {
        type Plot;

        #[wasm_bindgen(constructor)]
        fn new(element: &HtmlElement, module_path: &str, report: &js_sys::Function) -> Plot;

        #[wasm_bindgen(method)]
        fn draw(this: &Plot, option: &str);

        #[wasm_bindgen(method)]
        fn highlight(this: &Plot, id: &str);

        #[wasm_bindgen(method)]
        fn dispose(this: &Plot);
    }

    /// Chart and its callback, dropped together.
    struct DrawnChart {
        plot: Plot,
        _report: Closure<dyn FnMut(String, String)>,
    }

    /// Draws the option once the element exists and on every change; disposes of the chart with the component.
    pub(super) fn draw_on_change(
        container: NodeRef<Div>,
        option: Signal<Value>,
        highlighted: Signal<Option<String>>,
        on_action: Callback<ChartAction>,
    ) {
        let module_path = use_session().charts_module_path;
        let chart = StoredValue::new_local(None::<DrawnChart>);
        Effect::new(move |_| {
            let Some(element) = container.get() else {
                return;
            };
            if chart.with_value(Option::is_none) {
                let report = Closure::<dyn FnMut(String, String)>::new(move |kind: String, value| {
                    if let Some(action) = ChartAction::parse(&kind, value) {
                        on_action.run(action);
                    }
                });
                let plot = Plot::new(&element, &module_path, report.as_ref().unchecked_ref());
                chart.set_value(Some(DrawnChart { plot, _report: report }));
            }
            let option = option.with(super::script_text);
            chart.with_value(|chart| chart.iter().for_each(|it| it.plot.draw(&option)));
        });
        // Runs after the first effect, once there is a chart.
        Effect::new(move |_| {
            let id = highlighted.get().unwrap_or_default();
            chart.with_value(|chart| chart.iter().for_each(|it| it.plot.highlight(&id)));
        });
        on_cleanup(move || {
            if let Some(chart) = chart.try_update_value(Option::take).flatten() {
                chart.plot.dispose();
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn names_cannot_end_the_script_element() {
        let option = json!({ "name": "</script><script>alert(1)</script><!--" });
        let text = script_text(&option);
        assert!(!text.contains('<'), "{text}");
        assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), option);
    }

    #[test]
    fn parses_valid_actions_only() {
        let october = "2026-10-01..2026-10-31";
        assert_eq!(ChartAction::parse("zoom", october.to_owned()), Some(ChartAction::Zoom(october.parse().unwrap())));
        assert_eq!(ChartAction::parse("zoom", "2026-10-31..2026-10-01".to_owned()), None);
        assert_eq!(ChartAction::parse("point", String::new()), Some(ChartAction::Highlight(None)));
        assert_eq!(ChartAction::parse("pick", "=a".to_owned()), Some(ChartAction::Open("=a".to_owned())));
        assert_eq!(ChartAction::parse("other", String::new()), None);
    }
}
