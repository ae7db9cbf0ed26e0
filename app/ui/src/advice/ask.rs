//! Form for a question, and buttons for three common questions.

use domain::{
    advice::{MAX_QUESTION_LENGTH, MAX_REQUESTS, Task},
    dimension::{Attribute, Dimension},
    filter::Rule,
    format,
    naming::display_name,
    report::answers::AnswerRequest,
    view::Page,
};
use leptos::{ev, prelude::*};

use super::load::AdviceLoad;
use crate::{session::use_session, view_state::ViewState};

/// Question box and buttons for the common questions.
#[component]
pub fn AskForm(load: AdviceLoad, services: Signal<Vec<String>>) -> impl IntoView {
    let state = expect_context::<ViewState>();
    let limits = use_session().limits();
    let question = RwSignal::new(String::new());
    let view = move || state.view().to_query(&Page::Overview);
    let ask = move |event: ev::SubmitEvent| {
        event.prevent_default();
        let text = question.get_untracked().trim().to_owned();
        if !text.is_empty() {
            load.ask(AnswerRequest { task: Task::Question, view: view(), service: None, question: Some(text) });
        }
    };
    let common_question =
        move |task: Task| move |_| load.ask(AnswerRequest { task, view: view(), service: None, question: None });
    let days = move || format::range(&state.with(|view| view.range(&limits)), true);
    let price_note = if use_session().account.demo.is_shown() {
        super::outcome::DEMO_DISCLAIMER.to_owned()
    } else {
        format!(
            "Amazon Bedrock charges per token. A question can make up to {MAX_REQUESTS} Cost Explorer requests at $0.01 each, and more for long results."
        )
    };
    view! {
        <div class="section-head">
            <h2>"Ask AI about costs"</h2>
            <div class="end">
                <span class="muted">{days}</span>
            </div>
        </div>
        <form class="ask" on:submit=ask>
            <input
                type="text"
                aria-label="Question"
                placeholder="Why did costs go up?"
                maxlength=MAX_QUESTION_LENGTH.to_string()
                required
                bind:value=question
            />
            <button class="button main" type="submit">
                "Ask"
            </button>
        </form>
        <div class="usual">
            <button class="button" on:click=common_question(Task::Recommendations)>
                "Get recommendations"
            </button>
            <button class="button" on:click=common_question(Task::Patterns)>
                "Analyze usage patterns"
            </button>
            <ServiceAnalysis load services />
        </div>
        <p class="muted charge">{price_note}</p>
    }
}

/// Menu of services to analyze: the filtered services first, then the most expensive.
#[component]
fn ServiceAnalysis(load: AdviceLoad, services: Signal<Vec<String>>) -> impl IntoView {
    let state = expect_context::<ViewState>();
    let service = Attribute::from(Dimension::Service);
    let attribute = service.clone();
    let selected = RwSignal::new(None::<String>);
    let filtered = Memo::new(move |_| {
        state.with(|view| view.filter.values(&service, Rule::Include).map(str::to_owned).collect::<Vec<_>>())
    });
    let offered_services = Memo::new(move |_| {
        let mut offered_services = filtered.get();
        offered_services
            .extend(services.get().into_iter().filter(|it| !filtered.with(|filtered| filtered.contains(it))));
        offered_services
    });
    let current_service =
        move || selected.get().or_else(|| offered_services.with(|offered_services| offered_services.first().cloned()));
    let analyze = move |_| {
        if let Some(name) = current_service() {
            let view = state.view().to_query(&Page::Overview);
            load.ask(AnswerRequest { task: Task::Service, view, service: Some(name), question: None });
        }
    };
    let option = move |name: String| {
        let label = display_name(&attribute, &name, None);
        let value = name.clone();
        view! {
            <option value=name selected=move || current_service().as_ref() == Some(&value)>
                {label}
            </option>
        }
    };
    let is_empty = move || offered_services.with(Vec::is_empty);
    view! {
        <span class="data-scope">
            <select
                class="control"
                aria-label="Service to analyze"
                disabled=is_empty
                on:change=move |event| selected.set(Some(event_target_value(&event)))
            >
                {move || offered_services.get().into_iter().map(option.clone()).collect_view()}
            </select>
            <button class="button" disabled=is_empty on:click=analyze>
                "Analyze service"
            </button>
        </span>
    }
}
