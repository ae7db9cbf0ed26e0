//! Tests of how AI answers end, with scripted models.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use domain::{
    advice::{Task, WithoutAi},
    conversation::{ModelEvent, Prompt, Stop, ToolCall},
    error::{Fault, SourceError},
    port::{Advisor, BoxStream},
    report::answers::{AnswerEnd, AnswerEvent, AnswerRequest},
};
use futures::{StreamExt, stream};
use serde_json::json;

use crate::support::{TestServer, answer};

const EXPENSIVE_MODEL: &str = "global.anthropic.claude-opus-4-7";
const CHEAP_MODEL: &str = "global.anthropic.claude-haiku-4-5-20251001-v1:0";

/// Events of a model's reply, and the error that ends the reply.
type Reply = (Vec<ModelEvent>, Option<SourceError>);

/// A model that sends one scripted reply per call, and repeats the last one.
struct ScriptedModel {
    replies: Vec<Reply>,
    calls: AtomicUsize,
}

impl Advisor for ScriptedModel {
    fn ask(&self, _: Prompt) -> BoxStream<Result<ModelEvent, SourceError>> {
        let index = self.calls.fetch_add(1, Ordering::Relaxed).min(self.replies.len() - 1);
        let (events, error) = self.replies[index].clone();
        stream::iter(events.into_iter().map(Ok).chain(error.map(Err))).boxed()
    }
}

/// Events of an answer by a model with these replies.
async fn answer_events(server: &mut TestServer, replies: Vec<Reply>) -> Vec<AnswerEvent> {
    server.services.reports.advisor = Some(Arc::new(ScriptedModel { replies, calls: AtomicUsize::new(0) }));
    let request =
        AnswerRequest { task: Task::Question, view: String::new(), service: None, question: Some("?".to_owned()) };
    answer(&server.services.reports, request).await
}

fn ending(events: &[AnswerEvent]) -> &AnswerEnd {
    let Some(AnswerEvent::Ended(ending, _)) = events.last() else { panic!("{:?}", events.last()) };
    ending
}

fn started(model: &str) -> ModelEvent {
    ModelEvent::Started { model: model.to_owned() }
}

fn text(text: &str) -> ModelEvent {
    ModelEvent::Text(text.to_owned())
}

fn usage() -> ModelEvent {
    ModelEvent::Usage { input_tokens: 1_000_000, output_tokens: 0 }
}

fn tool_call(input: serde_json::Value) -> ModelEvent {
    ModelEvent::ToolCall(ToolCall { id: "c1".to_owned(), name: "query_costs".to_owned(), input })
}

fn server_error() -> SourceError {
    let operation = "bedrock:InvokeModelWithResponseStream".to_owned();
    SourceError { fault: Fault::ServerError, operation, request_id: Some("r-1".to_owned()), raw_message: None }
}

#[tokio::test]
async fn each_stop_reason_has_its_ending() {
    let mut server = TestServer::new().await;
    for (stop, expected) in [
        (Stop::Blocked, AnswerEnd::Blocked),
        (Stop::TooLong, AnswerEnd::TooLong),
        (Stop::Malformed, AnswerEnd::Malformed),
        (Stop::Other("pause_turn".to_owned()), AnswerEnd::Other("pause_turn".to_owned())),
        (Stop::ToolUse, AnswerEnd::Complete),
    ] {
        let events = answer_events(
            &mut server,
            vec![(vec![started(CHEAP_MODEL), text("Text."), ModelEvent::Stopped(stop)], None)],
        )
        .await;
        assert_eq!(ending(&events), &expected);
    }
}

#[tokio::test]
async fn a_model_that_only_calls_tools_is_stopped() {
    let mut server = TestServer::new().await;
    let reply =
        vec![started(CHEAP_MODEL), tool_call(json!({ "sql": "?" })), ModelEvent::Stopped(Stop::ToolUse), usage()];
    assert_eq!(ending(&answer_events(&mut server, vec![(reply, None)]).await), &AnswerEnd::TooManyTurns);
}

#[tokio::test]
async fn a_failure_before_any_text_leads_to_a_summary_of_the_facts() {
    let mut server = TestServer::new().await;
    for reply in [vec![started(CHEAP_MODEL)], vec![started(CHEAP_MODEL), text("\n\n ")]] {
        let events = answer_events(&mut server, vec![(reply, Some(server_error()))]).await;
        assert!(events.contains(&AnswerEvent::WithoutAi(WithoutAi::NoReply, Some(server_error()))), "{events:?}");
        assert!(events.iter().any(|it| matches!(it, AnswerEvent::Text(text) if text.contains("The largest costs:"))));
        assert_eq!(ending(&events), &AnswerEnd::Complete);
    }
    let events =
        answer_events(&mut server, vec![(vec![started(CHEAP_MODEL), text("Text.")], Some(server_error()))]).await;
    assert_eq!(ending(&events), &AnswerEnd::Interrupted(server_error()));
}

#[tokio::test]
async fn each_turn_has_the_price_of_its_model() {
    let mut server = TestServer::new().await;
    let first =
        vec![started(EXPENSIVE_MODEL), tool_call(json!({ "sql": "?" })), ModelEvent::Stopped(Stop::ToolUse), usage()];
    let last = |usage: Option<ModelEvent>| {
        let events = [started(CHEAP_MODEL), text("Text."), ModelEvent::Stopped(Stop::Finished)];
        events.into_iter().chain(usage).collect::<Vec<_>>()
    };
    for (usage, cost, at_least) in [(Some(usage()), "6", false), (None, "5", true)] {
        let events = answer_events(&mut server, vec![(first.clone(), None), (last(usage), None)]).await;
        let usage =
            events.iter().rev().find_map(|it| if let AnswerEvent::Usage(usage) = it { Some(usage) } else { None });
        let usage = usage.unwrap();
        let reported = usage.cost.as_ref().map(|it| it.amount.normalize().to_string());
        assert_eq!((reported.as_deref(), usage.at_least), (Some(cost), at_least));
    }
}

#[tokio::test]
async fn copied_text_marks_unverified_figures() {
    let mut server = TestServer::new().await;
    let reply =
        vec![started(CHEAP_MODEL), text("It costs $98,765.43 a day."), ModelEvent::Stopped(Stop::Finished), usage()];
    let events = answer_events(&mut server, vec![(reply, None)]).await;
    let copied_text: String = events
        .iter()
        .filter_map(|it| if let AnswerEvent::Checked(_, it) = it { Some(it.text.as_str()) } else { None })
        .collect();
    assert_eq!(copied_text, "It costs $98,765.43 [not verified] a day.");
}
