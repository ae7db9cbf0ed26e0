//! Facts sent to the model, each with a link to its page.

use domain::{
    advice::{Class, Fact, FactId},
    dimension::{Attribute, Dimension},
    format,
    view::{Page, ResourceView, Span, View},
};
use leptos::{ev, prelude::*, web_sys::HtmlDetailsElement};

use super::load::AdviceLoad;
use crate::{links, view_state::ViewState};

/// List of all facts, closed until a link in the answer or the visitor opens it.
#[component]
pub fn FactList(load: AdviceLoad) -> impl IntoView {
    let is_open = RwSignal::new(false);
    let count = Memo::new(move |_| load.answer.with(|answer| answer.facts.len()));
    Effect::new(move |_| {
        if load.highlighted_fact.get().is_some() {
            is_open.set(true);
        }
    });
    let on_toggle = move |event: ev::Event| {
        let opens = event_target::<HtmlDetailsElement>(&event).open();
        // A list that the answer opened is not redrawn: it may be scrolled.
        if opens != is_open.get_untracked() {
            is_open.set(opens);
        }
        if !opens {
            load.highlighted_fact.set(None);
        }
    };
    let row = move |at: usize| {
        let fact = load.answer.with_untracked(|answer| answer.facts.get(at).cloned());
        fact.map(|fact| view! { <FactRow load fact /> })
    };
    let rows = move || is_open.get().then(|| view! { <For each=move || 0..count.get() key=|at| *at children=row /> });
    let label = move || format!("Facts ({})", count.get());
    move || {
        (count.get() > 0).then(|| {
            view! {
                <details class="sources" prop:open=is_open on:toggle=on_toggle>
                    <summary class="link">{label}</summary>
                    <ul>{rows}</ul>
                </details>
            }
        })
    }
}

#[component]
fn FactRow(load: AdviceLoad, fact: Fact) -> impl IntoView {
    let state = expect_context::<ViewState>();
    let id: FactId = fact.id;
    let is_highlighted = move || (load.highlighted_fact.get() == Some(id)).then_some("true");
    let range = fact.span.map(|span| format::range(&span, true));
    let kind = fact.kind.as_str().replace('_', " ");
    let details = [Some(kind), range, Some(fact.note.clone()).filter(|it| !it.is_empty())];
    let details = details.into_iter().flatten().collect::<Vec<_>>().join(" · ");
    let value = format::fact(&fact.value);
    let subject = fact.subject.clone();
    let href = move || fact_page(&fact, state);
    view! {
        <li id=id.to_string() tabindex="-1" aria-current=is_highlighted>
            <span class="muted mono">{id.to_string()}</span>
            <a class="link truncated" href=href title=subject.clone()>
                {subject.clone()}
            </a>
            <span class="numeric">{value}</span>
            <small>{details}</small>
        </li>
    }
}

/// Address of a fact's page: of its resource or service, else the Overview for its days.
fn fact_page(fact: &Fact, state: ViewState) -> String {
    let view = View { span: fact.span.map(Span::Days), ..state.with(View::reset) };
    let entity_name = |class: Class| {
        let entity = fact.entities.iter().find(|it| it.class == class)?;
        Some(entity.aliases.first().unwrap_or(&entity.name).clone())
    };
    if let Some(id) = entity_name(Class::Resource) {
        let resources = ResourceView { search: id, ..ResourceView::default() };
        return links::page(&Page::Resources, &View { resources, span: None, ..view });
    }
    let mut view = view;
    for (class, dimension) in [(Class::Account, Dimension::Account), (Class::Region, Dimension::Region)] {
        if let Some(name) = entity_name(class) {
            view.filter.include_only(&Attribute::from(dimension), name);
        }
    }
    match entity_name(Class::Service) {
        Some(name) => links::page(&Page::Service(name), &view),
        None => links::page(&Page::Overview, &view),
    }
}
