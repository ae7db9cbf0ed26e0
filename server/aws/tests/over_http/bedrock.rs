//! Bedrock over real HTTP: responses are unchanged, and every failure is a typed error.

use std::time::Duration;

use aws::{Advisor, Guardrail, ModelConfig};
use domain::{
    conversation::{ModelEvent, Prompt, Stop, ToolCall, Turn},
    error::{Fault, SourceError},
    port::Advisor as _,
};
use futures::StreamExt;
use tokio::time::sleep;

use crate::support::World;

const MODEL: &str = "us.anthropic.claude-sonnet-4-6";
const RETIRED: &str = "anthropic.claude-3-5-sonnet-20241022-v2:0";
const NOT_GRANTED: &str = "us.anthropic.claude-opus-4-6-v1";
const UNKNOWN: &str = "us.meta.llama";
const CALL: &str = "bedrock:InvokeModelWithResponseStream";
const FACTS: &str = "<facts>\nF1\tcost\t\"Amazon RDS\"\t4210.55\t\"USD\"\t\"\"\nF2\tchange\t\"Amazon RDS\"\t12.5\t\"%\"\t\"\"\n</facts>";

type Events = Vec<Result<ModelEvent, SourceError>>;

fn config_with(models: &[&str]) -> ModelConfig {
    ModelConfig { models: models.iter().map(|it| (*it).to_owned()).collect(), ..ModelConfig::default() }
}

fn prompt() -> Prompt {
    Prompt { system: "Be brief.".to_owned(), turns: vec![Turn::User(FACTS.to_owned())], tools: Vec::new() }
}

fn with_tools() -> Prompt {
    let facts = FACTS.replace("</facts>", "F3\tsaving\t\"vol-2\"\t12.5\t\"USD\"\t\"a month\"\n</facts>");
    Prompt { turns: vec![Turn::User(facts)], tools: vec![domain::advice::tools::recommend()], ..prompt() }
}

async fn ask(world: &World, config: ModelConfig, prompt: Prompt) -> Events {
    Advisor::new(&world.account, config).ask(prompt).collect().await
}

/// Models that did not respond, with the reason.
fn failed_models(events: &Events) -> Vec<String> {
    let reasons = events.iter().filter_map(|event| match event {
        Ok(ModelEvent::ModelFailed { model, reason }) => Some(format!("{model}: {}", reason.text())),
        _ => None,
    });
    reasons.collect()
}

/// Joined text of a response, and its other events; an error is the last one.
fn summarize(events: &Events) -> (String, Vec<String>) {
    let mut text = String::new();
    let mut other = Vec::new();
    for event in events {
        match event {
            Ok(ModelEvent::Text(more)) => text += more,
            Ok(ModelEvent::Started { model }) => other.push(format!("started {model}")),
            Ok(ModelEvent::ModelFailed { .. }) => {}
            Ok(ModelEvent::ToolCall(ToolCall { name, .. })) => other.push(format!("calls {name}")),
            Ok(ModelEvent::InvalidToolInput { name, .. }) => other.push(format!("broken {name}")),
            Ok(ModelEvent::Stopped(stop)) => other.push(format!("{stop:?}")),
            Ok(ModelEvent::Usage { .. }) => other.push("usage".to_owned()),
            Err(error) => other.push(format!("{:?}", error.fault)),
        }
    }
    (text, other)
}

#[tokio::test]
async fn response_is_complete_and_in_order() {
    let world = World::new().await;
    let events = ask(&world, config_with(&[MODEL]), prompt()).await;
    let (text, other) = summarize(&events);
    assert!(text.contains("`Amazon RDS` cost {{F1}}, {{F2}} more than before."), "{text}");
    assert_eq!(other, [&format!("started {MODEL}"), "Finished", "usage"]);
    assert!(events.iter().filter(|it| matches!(it, Ok(ModelEvent::Text(_)))).count() > 2, "the text arrives in pieces");
    let Some(Ok(ModelEvent::Usage { input_tokens, output_tokens })) = events.last() else { panic!("{events:?}") };
    assert!(*input_tokens > 0 && *output_tokens > 0);
}

#[tokio::test]
async fn tool_calls_have_typed_input() {
    let world = World::new().await;
    let events = ask(&world, config_with(&[MODEL]), with_tools()).await;
    let calls: Vec<&ToolCall> = events
        .iter()
        .filter_map(|it| if let Ok(ModelEvent::ToolCall(call)) = it { Some(call) } else { None })
        .collect();
    assert!(!calls.is_empty(), "{events:?}");
    assert!(calls.iter().all(|call| call.name == "recommend" && call.input["title"].is_string()), "{calls:?}");
    assert!(events.contains(&Ok(ModelEvent::Stopped(Stop::ToolUse))));
    world.set_model_behavior(r#"{"flaws":["broken-json"]}"#).await;
    let (_, other) = summarize(&ask(&world, config_with(&[MODEL]), with_tools()).await);
    assert!(other.contains(&"broken recommend".to_owned()), "{other:?}");
}

#[tokio::test]
async fn next_model_responds_if_one_fails() {
    let world = World::new().await;
    for first in [RETIRED, NOT_GRANTED, UNKNOWN, "eu.anthropic.claude-sonnet-4-6"] {
        let (_, other) = summarize(&ask(&world, config_with(&[first, MODEL]), prompt()).await);
        assert_eq!(other[0], format!("started {MODEL}"), "{first}");
    }
    // Throttled once: the next model is tried, not the same one again.
    world.set_fault_of(CALL, r#""kind":"throttle","times":1"#).await;
    let before = world.requests().await;
    let (_, other) =
        summarize(&ask(&world, config_with(&["global.anthropic.claude-sonnet-4-6", MODEL]), prompt()).await);
    assert_eq!((other[0].clone(), world.requests().await - before), (format!("started {MODEL}"), 2));
}

#[tokio::test]
async fn error_is_returned_if_no_model_responds() {
    let world = World::new().await;
    for (model, fault) in
        [(RETIRED, Fault::InvalidRequest), (NOT_GRANTED, Fault::Denied), (UNKNOWN, Fault::InvalidRequest)]
    {
        let events = ask(&world, config_with(&[model]), prompt()).await;
        let [Err(error)] = events.as_slice() else { panic!("{events:?}") };
        assert_eq!((&error.fault, error.operation.as_str()), (&fault, CALL), "{model}");
    }
    world.set_fault_of(CALL, r#""kind":"deny""#).await;
    let (_, other) = summarize(&ask(&world, config_with(&[RETIRED, MODEL]), prompt()).await);
    assert_eq!(other, ["Denied"]);
    assert_eq!(summarize(&ask(&world, config_with(&[]), prompt()).await).1, ["InvalidRequest"]);
}

#[tokio::test]
async fn models_that_did_not_respond_are_reported_with_the_reason() {
    let world = World::new().await;
    let events = ask(&world, config_with(&[RETIRED, NOT_GRANTED, MODEL]), prompt()).await;
    assert_eq!(failed_models(&events), [format!("{RETIRED}: retired"), format!("{NOT_GRANTED}: no access")]);
    let none = ask(&world, config_with(&[RETIRED, NOT_GRANTED]), prompt()).await;
    assert_eq!((failed_models(&none).len(), none.last().map(Result::is_err)), (2, Some(true)));
    assert!(
        failed_models(&ask(&world, config_with(&[RETIRED]), prompt()).await).is_empty(),
        "the error has the reason"
    );
}

#[tokio::test]
async fn most_informative_error_is_returned() {
    let world = World::new().await;
    let error_of = |events: Events| match events.as_slice() {
        [.., Err(error)] if events.iter().filter(|it| it.is_err()).count() == 1 => {
            (error.fault.clone(), error.request_id.is_some())
        }
        _ => panic!("{events:?}"),
    };
    // A profile of another geography does not exist here, and does not hide other errors.
    let events = ask(&world, config_with(&[NOT_GRANTED, "eu.anthropic.claude-sonnet-4-6"]), prompt()).await;
    assert_eq!(error_of(events), (Fault::Denied, true));
    let before = world.requests().await;
    world.set_fault_of(CALL, r#""kind":"throttle""#).await;
    let events = ask(&world, ModelConfig::of(&world.account), prompt()).await;
    assert_eq!(error_of(events), (Fault::Throttled, true));
    // Each model once, then the available one with retries.
    assert!(world.requests().await - before > 4);
}

#[tokio::test]
async fn retries_the_available_model() {
    let world = World::new().await;
    world.set_fault_of(CALL, r#""kind":"throttle","times":1"#).await;
    let (_, other) = summarize(&ask(&world, config_with(&[MODEL, "eu.anthropic.claude-sonnet-4-6"]), prompt()).await);
    assert_eq!(other[0], format!("started {MODEL}"), "{other:?}");
}

#[tokio::test]
async fn failed_first_frame_leads_to_the_next_model() {
    let world = World::new().await;
    for ending in
        ["internalServerException", "modelStreamErrorException", "serviceUnavailableException", "throttlingException"]
    {
        world.set_model_behavior(&format!(r#"{{"breaks":{{"after_frames":0,"with":"{ending}"}}}}"#)).await;
        let before = world.requests().await;
        let events = ask(&world, config_with(&["global.anthropic.claude-sonnet-4-6", MODEL]), prompt()).await;
        let [failures @ .., Err(error)] = events.as_slice() else { panic!("{events:?}") };
        let is_model_failure = |it: &Result<ModelEvent, _>| matches!(it, Ok(ModelEvent::ModelFailed { .. }));
        assert!(failures.len() == 2 && failures.iter().all(is_model_failure), "{events:?}");
        assert!(
            error.request_id.is_some() && world.requests().await - before >= 3,
            "both models, and the first again: {ending}: {error:?}"
        );
    }
    world.set_model_behavior(r#"{"breaks":{"after_frames":0,"with":"validationException"}}"#).await;
    let before = world.requests().await;
    ask(&world, config_with(&["global.anthropic.claude-sonnet-4-6", MODEL]), prompt()).await;
    assert_eq!(world.requests().await - before, 2, "the prompt or the model may be the cause");
}

#[tokio::test]
async fn silent_model_is_replaced_by_the_next() {
    let world = World::new().await;
    world.set_fault_of(CALL, r#""kind":"delay","millis":5000,"times":1"#).await;
    let models = ["global.anthropic.claude-sonnet-4-6", MODEL];
    let impatient = ModelConfig { first_frame_timeout: Duration::from_secs(1), ..config_with(&models) };
    let (_, other) = summarize(&ask(&world, impatient, prompt()).await);
    assert_eq!(other[0], format!("started {MODEL}"), "{other:?}");
    world.set_fault_of(CALL, r#""kind":"delay","millis":5000"#).await;
    let brief = Duration::from_millis(300);
    let before = world.requests().await;
    let short_total = ModelConfig { first_frame_timeout: brief, all_models_timeout: brief, ..config_with(&models) };
    assert_eq!(summarize(&ask(&world, short_total, prompt()).await).1, ["TimedOut"]);
    assert!(world.requests().await - before <= 1, "the timeout of all models has passed");
}

#[tokio::test]
async fn temperature_is_sent_only_if_configured() {
    let world = World::new().await;
    let recent_model = "us.anthropic.claude-opus-4-7";
    assert_eq!(
        summarize(&ask(&world, config_with(&[recent_model]), prompt()).await).1[0],
        format!("started {recent_model}")
    );
    let with_temperature = |models: &[&str]| ModelConfig { temperature: Some(0.0), ..config_with(models) };
    assert_eq!(summarize(&ask(&world, with_temperature(&[recent_model]), prompt()).await).1, ["InvalidRequest"]);
    assert_eq!(
        summarize(&ask(&world, with_temperature(&[recent_model, MODEL]), prompt()).await).1[0],
        format!("started {MODEL}")
    );
}

#[tokio::test]
async fn interrupted_responses_end_with_an_error() {
    let world = World::new().await;
    for (ending, fault) in [
        ("cut", "Unreachable"),
        ("modelStreamErrorException", "ServerError"),
        ("internalServerException", "ServerError"),
        ("throttlingException", "Throttled"),
        ("validationException", "InvalidRequest"),
    ] {
        world.set_model_behavior(&format!(r#"{{"breaks":{{"after_frames":6,"with":"{ending}"}}}}"#)).await;
        let events = ask(&world, config_with(&[MODEL]), prompt()).await;
        assert!(events.iter().filter_map(|it| it.as_ref().err()).all(|it| it.request_id.is_some()), "{ending}");
        let (text, other) = summarize(&events);
        assert!(!text.is_empty(), "{ending}: the text received before stays");
        assert_eq!(other, [format!("started {MODEL}"), fault.to_owned()], "{ending}");
    }
}

#[tokio::test]
async fn model_that_stops_sending_times_out() {
    let world = World::new().await;
    let brief = ModelConfig {
        first_frame_timeout: Duration::from_secs(2),
        next_frame_timeout: Duration::from_millis(200),
        ..config_with(&[MODEL])
    };
    world.set_model_behavior(r#"{"breaks":{"after_frames":6,"with":"silence"}}"#).await;
    let (text, other) = summarize(&ask(&world, brief.clone(), prompt()).await);
    assert!(!text.is_empty());
    assert_eq!(other.last().unwrap(), "TimedOut");
    world.set_fault_of(CALL, r#""kind":"delay","millis":5000"#).await;
    let impatient = ModelConfig { first_frame_timeout: Duration::from_millis(200), ..brief };
    assert_eq!(summarize(&ask(&world, impatient, prompt()).await).1, ["TimedOut"]);
}

#[tokio::test]
async fn dropping_the_stream_closes_the_connection() {
    let world = World::new().await;
    world.set_model_behavior(r#"{"frame_millis":50}"#).await;
    let mut stream = Advisor::new(&world.account, config_with(&[MODEL])).ask(prompt());
    assert!(matches!(stream.next().await, Some(Ok(ModelEvent::Started { .. }))));
    drop(stream);
    for _ in 0..100 {
        if world.count("abandoned").await == 1 {
            return;
        }
        sleep(Duration::from_millis(50)).await;
    }
    panic!("the connection stays open");
}

#[tokio::test]
async fn parameters_reach_the_model() {
    let world = World::new().await;
    let short = ModelConfig { max_tokens: 8, ..config_with(&[MODEL]) };
    let (_, other) = summarize(&ask(&world, short, prompt()).await);
    assert!(other.contains(&"TooLong".to_owned()), "{other:?}");
    // Bedrock rejects the value, so it was sent.
    let too_hot = ModelConfig { temperature: Some(7.0), ..config_with(&[MODEL]) };
    assert_eq!(summarize(&ask(&world, too_hot, prompt()).await).1, ["InvalidRequest"]);
    let guarded = ModelConfig {
        guardrail: Some(Guardrail { id: "no such guardrail!".to_owned(), version: "1".to_owned() }),
        ..config_with(&[MODEL])
    };
    assert_eq!(summarize(&ask(&world, guarded, prompt()).await).1, ["InvalidRequest"]);
}
