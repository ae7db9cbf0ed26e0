//! Searchable list of an attribute's values to include or exclude; several can be chosen in a row.

use std::sync::Arc;

use domain::{dimension::Attribute, filter::Rule, format, view::View};
use leptos::prelude::*;

use crate::view_state::ViewState;

/// Maximum number of values listed at once; search finds the others.
const MAX_LISTED: usize = 100;

/// Attribute that a filter applies to.
pub trait Filterable: Send + Sync + 'static {
    /// Display name.
    fn label(&self) -> String;
    /// Whether a value is selected.
    fn has(&self, view: &View, rule: Rule, value: &str) -> bool;
    /// Selects or deselects a value.
    fn set(&self, view: &mut View, rule: Rule, value: &str, on: bool);
}

impl Filterable for Attribute {
    fn label(&self) -> String {
        Attribute::label(self)
    }

    fn has(&self, view: &View, rule: Rule, value: &str) -> bool {
        view.filter.has(self, rule, value)
    }

    fn set(&self, view: &mut View, rule: Rule, value: &str, on: bool) {
        if on {
            view.filter.add(self.clone(), rule, value);
        } else {
            view.filter.remove(self, rule, value);
        }
    }
}

/// Selectable value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// Value as written in a filter.
    pub value: String,
    /// Display name; untrusted text.
    pub name: String,
    /// Note next to it: cost or count.
    pub note: Option<String>,
}

/// Values of an attribute in the order of `choices`, with a search field.
#[component]
pub fn ValuePicker(
    attribute: Arc<dyn Filterable>,
    /// Values; `None` while they are loading.
    #[prop(into)]
    choices: Signal<Option<Vec<Choice>>>,
    /// Returns to the attributes.
    #[prop(into)]
    on_back: Callback<()>,
) -> impl IntoView {
    let state = expect_context::<ViewState>();
    let search = RwSignal::new(String::new());
    let label = attribute.label();
    let attribute = StoredValue::new(attribute);
    let result = Memo::new(move |_| {
        let text = search.get().to_lowercase();
        let is_hit = |it: &&Choice| it.name.to_lowercase().contains(&text) || it.value.to_lowercase().contains(&text);
        choices.with(|all| {
            all.as_ref().map(|all| {
                let hits: Vec<Choice> = all.iter().filter(is_hit).cloned().collect();
                SearchResult { total: all.len(), hits }
            })
        })
    });
    let rows = move || {
        let hits = result.get().map(|result| result.hits).unwrap_or_default();
        hits.into_iter().take(MAX_LISTED).map(|choice| row(state, attribute, choice)).collect_view()
    };
    view! {
        <button type="button" class="option back" on:click=move |_| on_back.run(())>
            {label.clone()}
            <small>"Back to filters"</small>
        </button>
        <input
            type="search"
            placeholder="Search"
            aria-label=format!("Search values of {label}")
            on:input:target=move |event| search.set(event.target().value())
        />
        {rows}
        <span class="option muted" role="status">
            {move || status_text(result.get().as_ref())}
        </span>
    }
}

/// Search result.
#[derive(Clone, Debug, PartialEq, Eq)]
struct SearchResult {
    /// Total number of values.
    total: usize,
    hits: Vec<Choice>,
}

/// Result count for screen readers.
fn status_text(result: Option<&SearchResult>) -> String {
    let Some(SearchResult { total, hits }) = result else { return "Loading".to_owned() };
    let more = hits.len().saturating_sub(MAX_LISTED);
    match (hits.len(), more) {
        (0, _) if *total == 0 => "No values in this range".to_owned(),
        (0, _) => "No values match".to_owned(),
        (_, 1..) => format!("{more} more: search by name"),
        (shown, 0) if shown < *total => format!("{shown} of {}", format::count(*total, "value")),
        (shown, 0) => format::count(shown, "value"),
    }
}

/// Value with two links: include and exclude. The link of an active rule removes it.
fn row(state: ViewState, attribute: StoredValue<Arc<dyn Filterable>>, choice: Choice) -> AnyView {
    let Choice { value, name, note } = choice;
    let value = StoredValue::new(value);
    let is_active = move |rule| {
        state.with(|view| attribute.with_value(|attribute| value.with_value(|value| attribute.has(view, rule, value))))
    };
    let toggle_link = move |rule| {
        let was_active = is_active(rule);
        let other = if rule == Rule::Include { Rule::Exclude } else { Rule::Include };
        state.link(|view: &mut View| {
            attribute.with_value(|attribute| {
                value.with_value(|value| {
                    attribute.set(view, other, value, false);
                    attribute.set(view, rule, value, !was_active);
                });
            });
        })
    };
    let aria_current = move |rule| is_active(rule).then_some("true");
    view! {
        <div class="pair">
            <a
                class="option"
                href=move || toggle_link(Rule::Include)
                aria-current=move || aria_current(Rule::Include)
                title=name.clone()
                data-noscroll=""
            >
                <span class="truncated">{name.clone()}</span>
                {note.map(|note| view! { <small class="nowrap">{note}</small> })}
            </a>
            <a
                class="option exclude"
                href=move || toggle_link(Rule::Exclude)
                aria-current=move || aria_current(Rule::Exclude)
                aria-label=format!("Exclude {name}")
                data-noscroll=""
            >
                "is not"
            </a>
        </div>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_status(total: usize, hits: usize, expected: &str) {
        let choice = |index: usize| Choice { value: index.to_string(), name: index.to_string(), note: None };
        assert_eq!(status_text(Some(&SearchResult { total, hits: (0..hits).map(choice).collect() })), expected);
    }

    #[test]
    fn the_status_states_the_number_of_hits() {
        check_status(0, 0, "No values in this range");
        check_status(12, 0, "No values match");
        check_status(12, 1, "1 of 12 values");
        check_status(12, 12, "12 values");
        check_status(250, 240, "140 more: search by name");
        assert_eq!(status_text(None), "Loading");
    }
}
