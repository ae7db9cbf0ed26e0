//! Endings of interrupted answers, with scripted models.

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

use crate::support::{World, answer};

const DEAR: &str = "global.anthropic.claude-opus-4-7";
const CHEAP: &str = "global.anthropic.claude-haiku-4-5-20251001-v1:0";

/// Events of a reply, and its final error.
type Reply = (Vec<ModelEvent>, Option<SourceError>);

/// Gives one scripted reply after another, and repeats the last one.
struct Scripted {
    replies: Vec<Reply>,
    said: AtomicUsize,
}

impl Advisor for Scripted {
    fn ask(&self, _: Prompt) -> BoxStream<Result<ModelEvent, SourceError>> {
        let at = self.said.fetch_add(1, Ordering::Relaxed).min(self.replies.len() - 1);
        let (said, error) = self.replies[at].clone();
        stream::iter(said.into_iter().map(Ok).chain(error.map(Err))).boxed()
    }
}

async fn told(world: &mut World, replies: Vec<Reply>) -> Vec<AnswerEvent> {
    world.services.reports.advisor = Some(Arc::new(Scripted { replies, said: AtomicUsize::new(0) }));
    let wanted =
        AnswerRequest { task: Task::Question, view: String::new(), service: None, question: Some("?".to_owned()) };
    answer(&world.services.reports, wanted).await
}

fn ending(frames: &[AnswerEvent]) -> &AnswerEnd {
    let Some(AnswerEvent::Ended(ending, _)) = frames.last() else { panic!("{:?}", frames.last()) };
    ending
}

fn started(model: &str) -> ModelEvent {
    ModelEvent::Started { model: model.to_owned() }
}

fn text(text: &str) -> ModelEvent {
    ModelEvent::Text(text.to_owned())
}

fn used() -> ModelEvent {
    ModelEvent::Usage { input_tokens: 1_000_000, output_tokens: 0 }
}

fn call(input: serde_json::Value) -> ModelEvent {
    ModelEvent::ToolCall(ToolCall { id: "c1".to_owned(), name: "query_costs".to_owned(), input })
}

fn broken() -> SourceError {
    let operation = "bedrock:InvokeModelWithResponseStream".to_owned();
    SourceError { fault: Fault::Broken, operation, request_id: Some("r-1".to_owned()), said: None }
}

#[tokio::test]
async fn each_stop_is_told_as_it_is() {
    let mut world = World::new().await;
    for (stop, expected) in [
        (Stop::Blocked, AnswerEnd::Blocked),
        (Stop::TooLong, AnswerEnd::TooLong),
        (Stop::Malformed, AnswerEnd::Malformed),
        (Stop::Other("pause_turn".to_owned()), AnswerEnd::Other("pause_turn".to_owned())),
        (Stop::ToolUse, AnswerEnd::Complete),
    ] {
        let frames =
            told(&mut world, vec![(vec![started(CHEAP), text("Words."), ModelEvent::Stopped(stop)], None)]).await;
        assert_eq!(ending(&frames), &expected);
    }
}

#[tokio::test]
async fn a_model_that_never_concludes_is_stopped() {
    let mut world = World::new().await;
    let again = vec![started(CHEAP), call(json!({ "sql": "?" })), ModelEvent::Stopped(Stop::ToolUse), used()];
    assert_eq!(ending(&told(&mut world, vec![(again, None)]).await), &AnswerEnd::TooManyTurns);
}

#[tokio::test]
async fn what_fails_before_a_word_is_written_leaves_the_figures_to_speak() {
    let mut world = World::new().await;
    for before in [vec![started(CHEAP)], vec![started(CHEAP), text("\n\n ")]] {
        let frames = told(&mut world, vec![(before, Some(broken()))]).await;
        assert!(frames.contains(&AnswerEvent::WithoutAi(WithoutAi::NoReply, Some(broken()))), "{frames:?}");
        assert!(frames.iter().any(|it| matches!(it, AnswerEvent::Text(words) if words.contains("The largest costs:"))));
        assert_eq!(ending(&frames), &AnswerEnd::Complete);
    }
    let frames = told(&mut world, vec![(vec![started(CHEAP), text("Words.")], Some(broken()))]).await;
    assert_eq!(ending(&frames), &AnswerEnd::Interrupted(broken()));
}

#[tokio::test]
async fn each_turn_is_priced_by_the_model_that_wrote_it() {
    let mut world = World::new().await;
    let first = vec![started(DEAR), call(json!({ "sql": "?" })), ModelEvent::Stopped(Stop::ToolUse), used()];
    let last = |usage: Option<ModelEvent>| {
        let said = [started(CHEAP), text("Words."), ModelEvent::Stopped(Stop::Finished)];
        said.into_iter().chain(usage).collect::<Vec<_>>()
    };
    for (usage, cost, at_least) in [(Some(used()), "6", false), (None, "5", true)] {
        let frames = told(&mut world, vec![(first.clone(), None), (last(usage), None)]).await;
        let usage =
            frames.iter().rev().find_map(|it| if let AnswerEvent::Usage(usage) = it { Some(usage) } else { None });
        let usage = usage.unwrap();
        let told = usage.cost.as_ref().map(|it| it.amount.normalize().to_string());
        assert_eq!((told.as_deref(), usage.at_least), (Some(cost), at_least));
    }
}

#[tokio::test]
async fn what_is_copied_says_what_is_not_verified() {
    let mut world = World::new().await;
    let reply = vec![started(CHEAP), text("It costs $98,765.43 a day."), ModelEvent::Stopped(Stop::Finished), used()];
    let frames = told(&mut world, vec![(reply, None)]).await;
    let copied: String = frames
        .iter()
        .filter_map(|it| if let AnswerEvent::Checked(_, it) = it { Some(it.text.as_str()) } else { None })
        .collect();
    assert_eq!(copied, "It costs $98,765.43 [not verified] a day.");
}
