//! Facts that the model was given, each with a link to its page.

use domain::{
    advice::{Class, Fact, FactId},
    dimension::{Attribute, Dimension},
    format,
    view::{Page, ResourceView, Span, View},
};
use leptos::{ev, prelude::*, web_sys::HtmlDetailsElement};

use super::load::AdviceLoad;
use crate::{links, view_state::ViewState};

/// List of all facts, closed until one is opened.
#[component]
pub fn Sources(load: AdviceLoad) -> impl IntoView {
    let is_open = RwSignal::new(false);
    let count = Memo::new(move |_| load.answer.with(|answer| answer.facts.len()));
    Effect::new(move |_| {
        if load.fact.get().is_some() {
            is_open.set(true);
        }
    });
    let toggled = move |event: ev::Event| {
        let open = event_target::<HtmlDetailsElement>(&event).open();
        // Rows are not redrawn when the list was opened from the answer: it may be scrolled.
        if open != is_open.get_untracked() {
            is_open.set(open);
        }
        if !open {
            load.fact.set(None);
        }
    };
    let row = move |at: usize| {
        let fact = load.answer.with_untracked(|answer| answer.facts.get(at).cloned());
        fact.map(|fact| view! { <Row load fact /> })
    };
    let rows = move || is_open.get().then(|| view! { <For each=move || 0..count.get() key=|at| *at children=row /> });
    let label = move || format!("Facts ({})", count.get());
    move || {
        (count.get() > 0).then(|| {
            view! {
                <details class="sources" prop:open=is_open on:toggle=toggled>
                    <summary class="link">{label}</summary>
                    <ul>{rows}</ul>
                </details>
            }
        })
    }
}

#[component]
fn Row(load: AdviceLoad, fact: Fact) -> impl IntoView {
    let state = expect_context::<ViewState>();
    let id: FactId = fact.id;
    let is_shown = move || (load.fact.get() == Some(id)).then_some("true");
    let days = fact.span.map(|span| format::range(&span, true));
    let what = fact.kind.as_str().replace('_', " ");
    let more = [Some(what), days, Some(fact.note.clone()).filter(|it| !it.is_empty())];
    let more = more.into_iter().flatten().collect::<Vec<_>>().join(" · ");
    let figure = format::fact(&fact.value);
    let subject = fact.subject.clone();
    let link = move || page_of(&fact, state);
    view! {
        <li id=id.to_string() tabindex="-1" aria-current=is_shown>
            <span class="muted mono">{id.to_string()}</span>
            <a class="link truncated" href=link title=subject.clone()>
                {subject.clone()}
            </a>
            <span class="numeric">{figure}</span>
            <small>{more}</small>
        </li>
    }
}

/// Link to the page of a fact: its resource or service, or else all costs of its days.
fn page_of(fact: &Fact, state: ViewState) -> String {
    let view = View { span: fact.span.map(Span::Days), ..state.with(View::reset) };
    let names = |class: Class| {
        let entity = fact.entities.iter().find(|it| it.class == class)?;
        Some(entity.aliases.first().unwrap_or(&entity.name).clone())
    };
    if let Some(id) = names(Class::Resource) {
        let resources = ResourceView { search: id, ..ResourceView::default() };
        return links::page(&Page::Resources, &View { resources, span: None, ..view });
    }
    let mut view = view;
    for (class, dimension) in [(Class::Account, Dimension::Account), (Class::Region, Dimension::Region)] {
        if let Some(name) = names(class) {
            view.filter.include_only(&Attribute::from(dimension), name);
        }
    }
    match names(Class::Service) {
        Some(name) => links::page(&Page::Service(name), &view),
        None => links::page(&Page::Overview, &view),
    }
}
