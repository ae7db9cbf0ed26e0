//! Streamed answer: the question, checked blocks, pending text, and how it ended.

use domain::{
    advice::{FactId, Task},
    dimension::Dimension,
    naming::display_name,
    report::answers::AnswerRequest,
};
use leptos::{
    ev,
    prelude::*,
    wasm_bindgen::JsCast,
    web_sys::{Element, HtmlElement},
};

use super::{load::AdviceLoad, outcome::Outcome, recommended::RecommendedList, sources::Sources};
use crate::components::raw_error::RawError;

/// Empty until the visitor asks.
#[component]
pub fn AnswerView(load: AdviceLoad) -> impl IntoView {
    move || load.wanted.get().map(|wanted| view! { <Asked load wanted /> })
}

#[component]
fn Asked(load: AdviceLoad, wanted: AnswerRequest) -> impl IntoView {
    let asked = match (wanted.task, wanted.question, wanted.service) {
        (_, Some(question), _) => question,
        (Task::Service, _, Some(name)) => {
            format!("What drives the cost of {}?", display_name(&Dimension::Service.into(), &name, None))
        }
        (Task::Recommendations, ..) => "How can costs be reduced?".to_owned(),
        (Task::Patterns | Task::Service | Task::Question, ..) => "What are the usage patterns?".to_owned(),
    };
    let busy = move || load.is_under_way().to_string();
    view! {
        <h3 class="question">{asked}</h3>
        <Progress load />
        <div
            class="answer"
            role="group"
            aria-label="Answer"
            aria-busy=busy
            on:click=move |event| show_fact(load, &event)
        >
            <Without load />
            <DeclinedModels load />
            <Words load />
            <RecommendedList load />
        </div>
        <Outcome load />
        <Sources load />
    }
}

/// Current step, and a button to stop.
#[component]
fn Progress(load: AdviceLoad) -> impl IntoView {
    let step = Memo::new(move |_| {
        load.answer.with(|answer| match (answer.has_facts, answer.model.is_some(), &answer.queried[..]) {
            (false, ..) => "Loading costs",
            (true, false, _) => "Waiting for Bedrock",
            (true, true, []) => "Writing the answer",
            (true, true, _) => "Querying more data and writing",
        })
    });
    move || {
        load.is_under_way().then(|| {
            view! {
                <div class="note-bar plain" role="status">
                    <span class="secondary">{step} " …"</span>
                    <span class="end">
                        <button class="button" on:click=move |_| load.stop()>
                            "Stop"
                        </button>
                    </span>
                </div>
            }
        })
    }
}

/// Notice when no model could write the answer.
#[component]
fn Without(load: AdviceLoad) -> impl IntoView {
    let without = Memo::new(move |_| load.answer.with(|answer| answer.without.clone()));
    move || {
        without.get().map(|(why, error)| {
            let failure = error.map(|error| {
                let lacks = error.policy().map(|policy| view! { <pre>{policy}</pre> });
                let request =
                    error.request_id.clone().map(|id| view! { <span class="muted mono">"request " {id}</span> });
                view! {
                    <p class="secondary">{error.title()} ". " {error.advice()}</p>
                    {lacks}
                    {request}
                    <RawError error />
                }
            });
            view! {
                <div class="answer-warning" role="alert">
                    <p>
                        <b>{why.sentence()}</b>
                    </p>
                    {failure}
                </div>
            }
        })
    }
}

/// Models that were tried without success, each with its reason.
#[component]
fn DeclinedModels(load: AdviceLoad) -> impl IntoView {
    let declined = Memo::new(move |_| load.answer.with(|answer| answer.declined.clone()));
    move || {
        let models: Vec<String> =
            declined.with(|all| all.iter().map(|(model, why)| format!("{model} ({})", why.text())).collect());
        (!models.is_empty()).then(|| {
            view! { <p class="muted wrap">"Models unavailable: " {models.join(", ")} "."</p> }
        })
    }
}

/// Answer text: checked blocks don't change; the unchecked rest follows them.
#[component]
fn Words(load: AdviceLoad) -> impl IntoView {
    let blocks = Memo::new(move |_| load.answer.with(|answer| answer.checked.len()));
    let block = move |at: usize| {
        let html = load.answer.with_untracked(|answer| answer.checked.get(at).map(|it| it.html.clone()));
        view! { <div inner_html=html.unwrap_or_default()></div> }
    };
    let pending = Memo::new(move |_| load.answer.with(|answer| answer.pending.clone()));
    let unchecked = move || {
        pending.with(|words| !words.trim().is_empty()).then(|| {
            view! {
                <p class="pending" title="Not checked yet">
                    {pending}
                </p>
            }
        })
    };
    view! {
        <For each=move || 0..blocks.get() key=|at| *at children=block />
        {unchecked}
    }
}

/// Follows a link in the answer to its fact in the list below.
fn show_fact(load: AdviceLoad, event: &ev::MouseEvent) {
    let target = event.target().and_then(|it| it.dyn_into::<Element>().ok());
    let link = target.and_then(|it| it.closest("a[href^='#F']").ok().flatten());
    let href = link.and_then(|it| it.get_attribute("href"));
    let fact: Option<FactId> = href.and_then(|href| href.strip_prefix('#')?.parse().ok());
    if let Some(fact) = fact {
        event.prevent_default();
        load.fact.set(Some(fact));
        // Runs after the list has opened.
        request_animation_frame(move || {
            let row = document().get_element_by_id(&fact.to_string());
            if let Some(row) = row.and_then(|it| it.dyn_into::<HtmlElement>().ok()) {
                row.scroll_into_view_with_bool(false);
                // Ignored: a row that can't take the focus is still marked.
                let _ = row.focus();
            }
        });
    }
}
