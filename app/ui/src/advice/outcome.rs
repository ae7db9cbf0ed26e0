//! Notices and figures below an answer: missing data, end reason, verification, tokens and price.

use domain::{
    advice::MAX_REQUESTS,
    error::SourceError,
    format,
    report::answers::{AnswerEnd, MissingFact, ModelUsage},
};
use leptos::prelude::*;

use super::{
    answer::{Answer, EndReason},
    answer_text::to_text,
    load::AdviceLoad,
};
use crate::{components::state::TextNotice, session::use_session};

/// Notices and figures below the answer.
#[component]
pub fn Outcome(load: AdviceLoad) -> impl IntoView {
    let missing = Memo::new(move |_| load.answer.with(|answer| answer.missing.clone()));
    let missing = move || {
        let sentences = missing.with(|all| all.iter().map(missing_fact).collect::<Vec<_>>());
        (!sentences.is_empty()).then(|| {
            view! {
                <TextNotice title="Some data is missing." reason=sentences.join(" ") />
            }
        })
    };
    let end = Memo::new(move |_| load.answer.with(|answer| answer.end.clone()));
    let end_view = move || {
        end.get().map(|end| {
            let answer = load.answer.get_untracked();
            view! { {end_notice(end)} <Verification answer=answer.clone() /> <Footer load answer /> }
        })
    };
    view! { {missing} {end_view} }
}

/// Sentence about a fact that could not be loaded.
fn missing_fact(missing: &MissingFact) -> String {
    match missing {
        MissingFact::Source(error) => format!("{} ({}).", error.title(), error.operation),
        MissingFact::Data(what) => format!("{what}."),
        MissingFact::Sum(why) => format!("Amounts can’t be added up: {why}."),
    }
}

/// Notice for an answer that did not end normally.
fn end_notice(end: EndReason) -> Option<AnyView> {
    let (what, why) = title_and_explanation(end)?;
    let view = view! {
        <TextNotice title=what reason=why />
    };
    Some(view.into_any())
}

/// Title and explanation of an abnormal end.
fn title_and_explanation(end: EndReason) -> Option<(String, String)> {
    let text = match end {
        EndReason::ByServer(AnswerEnd::Complete) => return None,
        EndReason::Stopped => ("Stopped.".to_owned(), "The answer above is incomplete.".to_owned()),
        EndReason::ByServer(AnswerEnd::TooLong) => (
            "The answer was cut off.".to_owned(),
            "It reached the token limit. Raise FARTHING_MAX_TOKENS for longer answers.".to_owned(),
        ),
        EndReason::ByServer(AnswerEnd::Blocked) => {
            ("A Bedrock guardrail blocked the answer.".to_owned(), "Rephrase the question.".to_owned())
        }
        EndReason::ByServer(AnswerEnd::Malformed) => (
            "The answer ended early.".to_owned(),
            "The model’s last message could not be parsed. Try again, or set another model in FARTHING_MODELS."
                .to_owned(),
        ),
        EndReason::ByServer(AnswerEnd::TooManyTurns) => (
            "The answer is incomplete.".to_owned(),
            "The model reached the limit of tool calls and was stopped.".to_owned(),
        ),
        EndReason::ByServer(AnswerEnd::NoFacts) => {
            ("No answer.".to_owned(), "There are no costs to analyze.".to_owned())
        }
        EndReason::ByServer(AnswerEnd::Other(reason)) => {
            ("The answer ended early.".to_owned(), format!("Stop reason from the model: {reason}."))
        }
        EndReason::ByServer(AnswerEnd::Interrupted(error)) => interruption_text(&error),
        EndReason::Interrupted(error) => ("The answer was interrupted.".to_owned(), format!("{error}.")),
    };
    Some(text)
}

fn interruption_text(error: &SourceError) -> (String, String) {
    let request = error.request_id.as_ref().map(|id| format!(" Request {id}.")).unwrap_or_default();
    ("The answer was interrupted.".to_owned(), format!("{}. {}{request}", error.title(), error.remedy()))
}

/// Verification result, with a legend of the marks.
#[component]
fn Verification(answer: Answer) -> impl IntoView {
    let (verified, not_verified) = answer.counts();
    let total = verified + not_verified;
    let rejected = (!answer.rejected_tool_calls.is_empty()).then(|| {
        let count = format::count(answer.rejected_tool_calls.len(), "tool call");
        let why: Vec<String> =
            answer.rejected_tool_calls.iter().map(|(tool, reason)| format!("{tool}: {reason}.")).collect();
        view! {
            <TextNotice title=format!("{count} rejected, without any effect.") reason=why.join(" ") />
        }
    });
    let verification = (total > 0).then(|| {
        let (title, explanation) = match not_verified {
            0 => (
                format!("All {total} figures and names verified."),
                "Small numbers without a unit and the reasoning are not checked: review them yourself.".to_owned(),
            ),
            unverified => (
                format!("{verified} of {total} figures and names verified."),
                format!("No fact supports the {unverified} marked in the answer."),
            ),
        };
        let class = if not_verified == 0 { "note-bar plain" } else { "note-bar" };
        view! {
            <div class=class role="status">
                <span>
                    <b>{title}</b>
                    " "
                    <span class="secondary">{explanation}</span>
                </span>
            </div>
            <p class="legend answer">
                <span>
                    <span class="fact">"verified"</span>
                    " opens the fact"
                </span>
                <span>
                    <mark class="unverified">"not verified"</mark>
                </span>
            </p>
        }
    });
    view! { {rejected} {verification} }
}

/// Disclaimer for the demo account.
pub(super) const DEMO_DISCLAIMER: &str =
    "In the demo, answers are built from Farthing’s figures, without an AI model. No charge.";

/// Buttons to retry and copy, and model, tokens, price and requests.
#[component]
fn Footer(load: AdviceLoad, answer: Answer) -> impl IntoView {
    let copied = RwSignal::new(false);
    let text = to_text(&answer);
    let copy = move |_| {
        let text = text.clone();
        leptos::task::spawn_local(async move { copied.set(crate::clipboard::write(&text).await) });
    };
    let is_demo = use_session().account.demo.is_shown();
    let usage_text = answer.usage.as_ref().map(usage_text).filter(|_| !is_demo);
    let model = if is_demo { Some(DEMO_DISCLAIMER.to_owned()) } else { answer.model };
    let queries = (!answer.queries.is_empty()).then(|| {
        let questions = format::count(answer.queries.len(), "additional question");
        let at_least = if answer.paid_requests.at_least { "at least " } else { "" };
        format!(
            "{questions} to Cost Explorer, {at_least}{} of {MAX_REQUESTS} paid requests",
            answer.paid_requests.requests
        )
    });
    view! {
        <div class="section-head foot">
            <button class="button" on:click=move |_| load.retry()>
                "Try again"
            </button>
            <button class="button quiet" on:click=copy aria-live="polite">
                {move || if copied.get() { "Copied" } else { "Copy" }}
            </button>
        </div>
        <p class="muted provenance" role="note">
            {[model, usage_text, queries].into_iter().flatten().collect::<Vec<_>>().join(" · ")}
        </p>
    }
}

/// Tokens and price of the replies, as far as Bedrock reported them.
fn usage_text(usage: &ModelUsage) -> String {
    let at_least_prefix = |is_at_least: bool| if is_at_least { "at least " } else { "" };
    let tokens = usage.input_tokens.saturating_add(usage.output_tokens);
    if tokens == 0 && usage.at_least {
        return "an unknown number of tokens".to_owned();
    }
    let cost = match &usage.cost {
        Some(cost) => format!("{}{} at list price", at_least_prefix(usage.cost_at_least), format::price(cost)),
        None => "price unknown".to_owned(),
    };
    format!("{}{} tokens, {cost}", at_least_prefix(usage.at_least), format::thousands(tokens))
}

#[cfg(test)]
mod tests {
    use domain::error::Fault;

    use super::*;

    #[track_caller]
    fn check(end: AnswerEnd, expected: &[&str]) {
        let (what, why) = title_and_explanation(EndReason::ByServer(end)).unwrap();
        let text = format!("{what} {why}");
        assert!(expected.iter().all(|it| text.contains(it)), "{text}");
    }

    #[test]
    fn explains_each_end_reason() {
        assert_eq!(title_and_explanation(EndReason::ByServer(AnswerEnd::Complete)), None);
        check(AnswerEnd::TooLong, &["The answer was cut off.", "FARTHING_MAX_TOKENS"]);
        check(AnswerEnd::Blocked, &["A Bedrock guardrail blocked the answer.", "Rephrase the question."]);
        check(AnswerEnd::TooManyTurns, &["The answer is incomplete.", "was stopped"]);
        check(AnswerEnd::Malformed, &["could not be parsed", "FARTHING_MODELS"]);
        check(AnswerEnd::Other("pause_turn".to_owned()), &["ended early", "pause_turn"]);
        let denied = SourceError {
            fault: Fault::Denied,
            operation: "bedrock:InvokeModelWithResponseStream".to_owned(),
            request_id: Some("r-1".to_owned()),
            raw_message: None,
        };
        let expected = ["access to the model", "bedrock:InvokeModelWithResponseStream.", "Request r-1."];
        check(AnswerEnd::Interrupted(denied), &expected);
    }

    #[test]
    fn marks_incomplete_usage_as_at_least() {
        let mut usage = ModelUsage::default();
        usage.add("global.anthropic.claude-sonnet-4-6", 1_000, 200);
        assert_eq!(usage_text(&usage), "1,200 tokens, $0.006 at list price");
        usage.add_unknown();
        assert_eq!(usage_text(&usage), "at least 1,200 tokens, at least $0.006 at list price");
        let mut usage = ModelUsage::default();
        usage.add_unknown();
        assert_eq!(usage_text(&usage), "an unknown number of tokens");
    }
}
