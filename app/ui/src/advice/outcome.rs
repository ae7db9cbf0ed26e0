//! End of an answer: verification result, tokens and price, and a retry.

use domain::{
    advice::MAX_REQUESTS,
    error::SourceError,
    format,
    report::answers::{AnswerEnd, MissingFact, ModelUsage},
};
use leptos::prelude::*;

use super::{
    copied::in_text,
    load::{AdviceLoad, Answer, End},
};
use crate::{components::state::TextNotice, session::use_session};

/// Notices and figures below the answer.
#[component]
pub fn Outcome(load: AdviceLoad) -> impl IntoView {
    let missing = Memo::new(move |_| load.answer.with(|answer| answer.missing.clone()));
    let missing = move || {
        let said = missing.with(|all| all.iter().map(told).collect::<Vec<_>>());
        (!said.is_empty()).then(|| {
            view! {
                <TextNotice title="Some data is missing." reason=said.join(" ") />
            }
        })
    };
    let end = Memo::new(move |_| load.answer.with(|answer| answer.end.clone()));
    let ended = move || {
        end.get().map(|end| {
            let answer = load.answer.get_untracked();
            view! { {failed(end)} <Verdict answer=answer.clone() /> <Foot load answer /> }
        })
    };
    view! { {missing} {ended} }
}

fn told(missing: &MissingFact) -> String {
    match missing {
        MissingFact::Source(error) => format!("{} ({}).", error.title(), error.operation),
        MissingFact::Data(what) => format!("{what}."),
        MissingFact::Sum(why) => format!("Amounts can’t be added up: {why}."),
    }
}

/// Notice for an answer that did not end normally.
fn failed(end: End) -> Option<AnyView> {
    let (what, why) = sentences(end)?;
    let view = view! {
        <TextNotice title=what reason=why />
    };
    Some(view.into_any())
}

/// Title and explanation of an abnormal end.
fn sentences(end: End) -> Option<(String, String)> {
    let said = match end {
        End::DeferredAnalysis(AnswerEnd::Complete) => return None,
        End::Stopped => ("Stopped.".to_owned(), "The answer above is incomplete.".to_owned()),
        End::DeferredAnalysis(AnswerEnd::TooLong) => (
            "The answer was cut off.".to_owned(),
            "It reached the token limit. Raise FARTHING_MAX_TOKENS for longer answers.".to_owned(),
        ),
        End::DeferredAnalysis(AnswerEnd::Blocked) => {
            ("A Bedrock guardrail blocked the answer.".to_owned(), "Rephrase the question.".to_owned())
        }
        End::DeferredAnalysis(AnswerEnd::Malformed) => (
            "The answer ended early.".to_owned(),
            "The model’s last message could not be parsed. Try again, or set another model in FARTHING_MODELS."
                .to_owned(),
        ),
        End::DeferredAnalysis(AnswerEnd::TooManyTurns) => (
            "The answer is incomplete.".to_owned(),
            "The model reached the limit of tool calls and was stopped.".to_owned(),
        ),
        End::DeferredAnalysis(AnswerEnd::NoFacts) => {
            ("No answer.".to_owned(), "There are no costs to analyze.".to_owned())
        }
        End::DeferredAnalysis(AnswerEnd::Other(words)) => {
            ("The answer ended early.".to_owned(), format!("Stop reason from the model: {words}."))
        }
        End::DeferredAnalysis(AnswerEnd::Interrupted(error)) => broke_off(&error),
        End::Broken(error) => ("The answer was interrupted.".to_owned(), format!("{error}.")),
    };
    Some(said)
}

fn broke_off(error: &SourceError) -> (String, String) {
    let request = error.request_id.as_ref().map(|id| format!(" Request {id}.")).unwrap_or_default();
    ("The answer was interrupted.".to_owned(), format!("{}. {}{request}", error.title(), error.remedy()))
}

/// Verification result, with a legend of the marks.
#[component]
fn Verdict(answer: Answer) -> impl IntoView {
    let (verified, not_verified) = answer.counts();
    let all = verified + not_verified;
    let unusable = (!answer.unusable.is_empty()).then(|| {
        let count = format::count(answer.unusable.len(), "tool call");
        let why: Vec<String> = answer.unusable.iter().map(|(tool, why)| format!("{tool}: {why}.")).collect();
        view! {
            <TextNotice title=format!("{count} rejected, without any effect.") reason=why.join(" ") />
        }
    });
    let verdict = (all > 0).then(|| {
        let (said, more) = match not_verified {
            0 => (
                format!("All {all} figures and names verified."),
                "Small numbers without a unit and the reasoning are not checked: review them yourself.".to_owned(),
            ),
            none => (
                format!("{verified} of {all} figures and names verified."),
                format!("No fact supports the {none} marked in the answer."),
            ),
        };
        let class = if not_verified == 0 { "note-bar plain" } else { "note-bar" };
        view! {
            <div class=class role="status">
                <span>
                    <b>{said}</b>
                    " "
                    <span class="secondary">{more}</span>
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
    view! { {unusable} {verdict} }
}

/// Disclaimer for the demo account.
pub(super) const DEMO: &str = "Demo answer built from this page’s data, without an AI model. No charge.";

/// Retry and copy buttons, with tokens and price.
#[component]
fn Foot(load: AdviceLoad, answer: Answer) -> impl IntoView {
    let copied = RwSignal::new(false);
    let text = in_text(&answer);
    let copy = move |_| {
        let text = text.clone();
        leptos::task::spawn_local(async move { copied.set(crate::clipboard::write(&text).await) });
    };
    let is_demo = use_session().account.sandbox;
    let took = answer.usage.as_ref().map(took).filter(|_| !is_demo);
    let writer = if is_demo { Some(DEMO.to_owned()) } else { answer.model };
    let looked = (!answer.queried.is_empty()).then(|| {
        let questions = format::count(answer.queried.len(), "additional question");
        let at_least = if answer.paid.at_least { "at least " } else { "" };
        format!("{questions} to Cost Explorer, {at_least}{} of {MAX_REQUESTS} paid requests", answer.paid.requests)
    });
    view! {
        <div class="section-head foot">
            <button class="button" on:click=move |_| load.again()>
                "Try again"
            </button>
            <button class="button quiet" on:click=copy aria-live="polite">
                {move || if copied.get() { "Copied" } else { "Copy" }}
            </button>
        </div>
        <p class="muted provenance" role="note">
            {[writer, took, looked].into_iter().flatten().collect::<Vec<_>>().join(" · ")}
        </p>
    }
}

/// Tokens and price of the replies, as far as Bedrock reported them.
fn took(usage: &ModelUsage) -> String {
    let least = |is_least: bool| if is_least { "at least " } else { "" };
    let tokens = usage.input_tokens.saturating_add(usage.output_tokens);
    if tokens == 0 && usage.at_least {
        return "an unknown number of tokens".to_owned();
    }
    let cost = match &usage.cost {
        Some(cost) => format!("{}{} at list price", least(usage.cost_at_least), format::price(cost)),
        None => "price unknown".to_owned(),
    };
    format!("{}{} tokens, {cost}", least(usage.at_least), format::thousands(tokens))
}

#[cfg(test)]
mod tests {
    use domain::error::Fault;

    use super::*;

    #[track_caller]
    fn check(ending: AnswerEnd, expected: &[&str]) {
        let (what, why) = sentences(End::DeferredAnalysis(ending)).unwrap();
        let said = format!("{what} {why}");
        assert!(expected.iter().all(|it| said.contains(it)), "{said}");
    }

    #[test]
    fn each_end_has_a_notice() {
        assert_eq!(sentences(End::DeferredAnalysis(AnswerEnd::Complete)), None);
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
        let words = ["access to the model", "bedrock:InvokeModelWithResponseStream.", "Request r-1."];
        check(AnswerEnd::Interrupted(denied), &words);
    }

    #[test]
    fn unknown_usage_is_marked_as_at_least() {
        let mut usage = ModelUsage::default();
        usage.add("global.anthropic.claude-sonnet-4-6", 1_000, 200);
        assert_eq!(took(&usage), "1,200 tokens, $0.006 at list price");
        usage.add_unknown();
        assert_eq!(took(&usage), "at least 1,200 tokens, at least $0.006 at list price");
        let mut usage = ModelUsage::default();
        usage.add_unknown();
        assert_eq!(took(&usage), "an unknown number of tokens");
    }
}
