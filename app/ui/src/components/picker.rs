//! Searchable list of an attribute's values to include or exclude; several can be chosen in a row.

use std::sync::Arc;

use domain::{dimension::Attribute, filter::Rule, format, view::View};
use leptos::prelude::*;

use crate::view_state::ViewState;

/// Most values listed at once; search finds the others.
const MOST_LISTED: usize = 100;

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

/// Values of an attribute in the given order, with a search field.
#[component]
pub fn ValuePicker(
    of: Arc<dyn Filterable>,
    /// Values; `None` while they are loading.
    #[prop(into)]
    choices: Signal<Option<Vec<Choice>>>,
    /// Returns to the attributes.
    #[prop(into)]
    on_back: Callback<()>,
) -> impl IntoView {
    let state = expect_context::<ViewState>();
    let search = RwSignal::new(String::new());
    let label = of.label();
    let of = StoredValue::new(of);
    let found = Memo::new(move |_| {
        let text = search.get().to_lowercase();
        let is_hit = |it: &&Choice| it.name.to_lowercase().contains(&text) || it.value.to_lowercase().contains(&text);
        choices.with(|all| {
            all.as_ref().map(|all| {
                let hits: Vec<Choice> = all.iter().filter(is_hit).cloned().collect();
                Found { of: all.len(), hits }
            })
        })
    });
    let rows = move || {
        let hits = found.get().map(|found| found.hits).unwrap_or_default();
        hits.into_iter().take(MOST_LISTED).map(|choice| row(state, of, choice)).collect_view()
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
            {move || said(found.get().as_ref())}
        </span>
    }
}

/// Search result.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Found {
    /// Total number of values.
    of: usize,
    hits: Vec<Choice>,
}

/// Result count for screen readers.
fn said(found: Option<&Found>) -> String {
    let Some(Found { of, hits }) = found else { return "Loading".to_owned() };
    let more = hits.len().saturating_sub(MOST_LISTED);
    match (hits.len(), more) {
        (0, _) if *of == 0 => "No values in this range".to_owned(),
        (0, _) => "No values match".to_owned(),
        (_, 1..) => format!("{more} more: search by name"),
        (shown, 0) if shown < *of => format!("{shown} of {}", format::count(*of, "value")),
        (shown, 0) => format::count(shown, "value"),
    }
}

/// Value with two links: include, exclude. An active one removes itself.
fn row(state: ViewState, of: StoredValue<Arc<dyn Filterable>>, choice: Choice) -> AnyView {
    let Choice { value, name, note } = choice;
    let value = StoredValue::new(value);
    let in_force =
        move |rule| state.with(|view| of.with_value(|of| value.with_value(|value| of.has(view, rule, value))));
    let toggled = move |rule| {
        let is_set = in_force(rule);
        let other = if rule == Rule::Include { Rule::Exclude } else { Rule::Include };
        state.link(|view: &mut View| {
            of.with_value(|of| {
                value.with_value(|value| {
                    of.set(view, other, value, false);
                    of.set(view, rule, value, !is_set);
                });
            });
        })
    };
    let mark = move |rule| in_force(rule).then_some("true");
    view! {
        <div class="pair">
            <a
                class="option"
                href=move || toggled(Rule::Include)
                aria-current=move || mark(Rule::Include)
                title=name.clone()
                data-noscroll=""
            >
                <span class="truncated">{name.clone()}</span>
                {note.map(|note| view! { <small class="nowrap">{note}</small> })}
            </a>
            <a
                class="option exclude"
                href=move || toggled(Rule::Exclude)
                aria-current=move || mark(Rule::Exclude)
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
    fn check(of: usize, hits: usize, expected: &str) {
        let choice = |at: usize| Choice { value: at.to_string(), name: at.to_string(), note: None };
        assert_eq!(said(Some(&Found { of, hits: (0..hits).map(choice).collect() })), expected);
    }

    #[test]
    fn a_search_announces_its_result() {
        check(0, 0, "No values in this range");
        check(12, 0, "No values match");
        check(12, 1, "1 of 12 values");
        check(12, 12, "12 values");
        check(250, 240, "140 more: search by name");
        assert_eq!(said(None), "Loading");
    }
}
