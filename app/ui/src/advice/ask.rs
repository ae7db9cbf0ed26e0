//! Form for a question of the visitor's own, and buttons for three common ones.

use domain::{
    advice::{MAX_QUESTION_LENGTH, MAX_REQUESTS, Task},
    dimension::Dimension,
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
        let asked = question.get_untracked().trim().to_owned();
        if !asked.is_empty() {
            load.ask(AnswerRequest { task: Task::Question, view: view(), service: None, question: Some(asked) });
        }
    };
    let usual =
        move |task: Task| move |_| load.ask(AnswerRequest { task, view: view(), service: None, question: None });
    let days = move || format::range(&state.with(|view| view.range(&limits)), true);
    let charge = if use_session().account.sandbox {
        super::outcome::DEMO.to_owned()
    } else {
        format!(
            "Amazon Bedrock charges per token. A question can make up to {MAX_REQUESTS} Cost Explorer requests at $0.01 each, and more for long results."
        )
    };
    view! {
        <div class="section-head">
            <h2>"Ask about these costs"</h2>
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
            <button class="button" on:click=usual(Task::Recommendations)>
                "Get recommendations"
            </button>
            <button class="button" on:click=usual(Task::Patterns)>
                "Analyze usage patterns"
            </button>
            <LookInto load services />
        </div>
        <p class="muted charge">{charge}</p>
    }
}

/// Menu of services to analyze: the filtered service, or one of the most expensive.
#[component]
fn LookInto(load: AdviceLoad, services: Signal<Vec<String>>) -> impl IntoView {
    let state = expect_context::<ViewState>();
    let service = domain::dimension::Attribute::from(Dimension::Service);
    let named = service.clone();
    let chosen = RwSignal::new(None::<String>);
    let kept = Memo::new(move |_| {
        state.with(|view| view.filter.values(&service, Rule::Include).map(str::to_owned).collect::<Vec<_>>())
    });
    let offered = Memo::new(move |_| {
        let mut offered = kept.get();
        offered.extend(services.get().into_iter().filter(|it| !kept.with(|kept| kept.contains(it))));
        offered
    });
    let current = move || chosen.get().or_else(|| offered.with(|offered| offered.first().cloned()));
    let explain = move |_| {
        if let Some(name) = current() {
            let view = state.view().to_query(&Page::Overview);
            load.ask(AnswerRequest { task: Task::Service, view, service: Some(name), question: None });
        }
    };
    let option = move |name: String| {
        let label = display_name(&named, &name, None);
        let value = name.clone();
        view! {
            <option value=name selected=move || current().as_ref() == Some(&value)>
                {label}
            </option>
        }
    };
    let is_empty = move || offered.with(Vec::is_empty);
    view! {
        <span class="data-scope">
            <select
                class="control"
                aria-label="Service to analyze"
                disabled=is_empty
                on:change=move |event| chosen.set(Some(event_target_value(&event)))
            >
                {move || offered.get().into_iter().map(option.clone()).collect_view()}
            </select>
            <button class="button" disabled=is_empty on:click=explain>
                "Analyze service"
            </button>
        </span>
    }
}
