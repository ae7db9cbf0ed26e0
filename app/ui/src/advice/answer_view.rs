//! Question and its answer: text, recommendations, outcome and facts.

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

use super::{fact_list::FactList, load::AdviceLoad, outcome::Outcome, recommendation_list::RecommendationList};
use crate::components::raw_error::RawError;

/// Empty until the visitor asks.
#[component]
pub fn AnswerView(load: AdviceLoad) -> impl IntoView {
    move || load.request.get().map(|request| view! { <QuestionAndAnswer load request /> })
}

#[component]
fn QuestionAndAnswer(load: AdviceLoad, request: AnswerRequest) -> impl IntoView {
    let question = match (request.task, request.question, request.service) {
        (_, Some(question), _) => question,
        (Task::Service, _, Some(name)) => {
            format!("What drives the cost of {}?", display_name(&Dimension::Service.into(), &name, None))
        }
        (Task::Recommendations, ..) => "How can costs be reduced?".to_owned(),
        (Task::Patterns | Task::Service | Task::Question, ..) => "What are the usage patterns?".to_owned(),
    };
    let is_busy = move || load.is_streaming().to_string();
    view! {
        <h3 class="question">{question}</h3>
        <Progress load />
        <div class="answer" role="group" aria-label="Answer" aria-busy=is_busy on:click=move |event| show_fact(load, &event)>
            <NoModel load />
            <FailedModels load />
            <AnswerText load />
            <RecommendationList load />
        </div>
        <Outcome load />
        <FactList load />
    }
}

/// Current step, and the Stop button.
#[component]
fn Progress(load: AdviceLoad) -> impl IntoView {
    let step = Memo::new(move |_| {
        load.answer.with(|answer| match (answer.has_facts, answer.model.is_some(), &answer.queries[..]) {
            (false, ..) => "Loading costs",
            (true, false, _) => "Waiting for Bedrock",
            (true, true, []) => "Writing the answer",
            (true, true, _) => "Querying more data and writing",
        })
    });
    move || {
        load.is_streaming().then(|| {
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
fn NoModel(load: AdviceLoad) -> impl IntoView {
    let no_model = Memo::new(move |_| load.answer.with(|answer| answer.no_model.clone()));
    move || {
        no_model.get().map(|(why, error)| {
            let details = error.map(|error| {
                let policy = error.policy().map(|policy| view! { <pre>{policy}</pre> });
                let request =
                    error.request_id.clone().map(|id| view! { <span class="muted mono">"request " {id}</span> });
                view! {
                    <p class="secondary">{error.title()} ". " {error.advice()}</p>
                    {policy}
                    {request}
                    <RawError error />
                }
            });
            view! {
                <div class="answer-warning" role="alert">
                    <p>
                        <b>{why.sentence()}</b>
                    </p>
                    {details}
                </div>
            }
        })
    }
}

/// Models that could not answer, each with the reason.
#[component]
fn FailedModels(load: AdviceLoad) -> impl IntoView {
    let failed_models = Memo::new(move |_| load.answer.with(|answer| answer.failed_models.clone()));
    move || {
        let models: Vec<String> = failed_models
            .with(|all| all.iter().map(|(model, reason)| format!("{model} ({})", reason.text())).collect());
        (!models.is_empty()).then(|| {
            view! { <p class="muted wrap">"Models unavailable: " {models.join(", ")} "."</p> }
        })
    }
}

/// Answer text: checked blocks, which do not change, then the unchecked text.
#[component]
fn AnswerText(load: AdviceLoad) -> impl IntoView {
    let blocks = Memo::new(move |_| load.answer.with(|answer| answer.checked_blocks.len()));
    let block = move |at: usize| {
        let html = load.answer.with_untracked(|answer| answer.checked_blocks.get(at).map(|it| it.html.clone()));
        view! { <div inner_html=html.unwrap_or_default()></div> }
    };
    let unchecked_text = Memo::new(move |_| load.answer.with(|answer| answer.unchecked_text.clone()));
    let unchecked_paragraph = move || {
        unchecked_text.with(|text| !text.trim().is_empty()).then(|| {
            view! {
                <p class="pending" title="Not checked yet">
                    {unchecked_text}
                </p>
            }
        })
    };
    view! {
        <For each=move || 0..blocks.get() key=|at| *at children=block />
        {unchecked_paragraph}
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
        load.highlighted_fact.set(Some(fact));
        // After the list has opened.
        request_animation_frame(move || {
            let row = document().get_element_by_id(&fact.to_string());
            if let Some(row) = row.and_then(|it| it.dyn_into::<HtmlElement>().ok()) {
                row.scroll_into_view_with_bool(false);
                // Ignored: a row that cannot take the focus is highlighted all the same.
                let _ = row.focus();
            }
        });
    }
}
