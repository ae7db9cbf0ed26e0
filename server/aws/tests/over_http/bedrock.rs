//! Bedrock over real HTTP: answers arrive unchanged, and every failure is a typed error.

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

type Heard = Vec<Result<ModelEvent, SourceError>>;

fn manner(models: &[&str]) -> ModelConfig {
    ModelConfig { models: models.iter().map(|it| (*it).to_owned()).collect(), ..ModelConfig::default() }
}

fn prompt() -> Prompt {
    Prompt { system: "Be brief.".to_owned(), turns: vec![Turn::User(FACTS.to_owned())], tools: Vec::new() }
}

fn with_tools() -> Prompt {
    let facts = FACTS.replace("</facts>", "F3\tsaving\t\"vol-2\"\t12.5\t\"USD\"\t\"a month\"\n</facts>");
    Prompt { turns: vec![Turn::User(facts)], tools: vec![domain::advice::tools::recommend()], ..prompt() }
}

async fn ask(world: &World, manner: ModelConfig, prompt: Prompt) -> Heard {
    Advisor::new(&world.account, manner).ask(prompt).collect().await
}

/// Models that did not reply, with the reason.
fn declined(heard: &Heard) -> Vec<String> {
    let told = heard.iter().filter_map(|said| match said {
        Ok(ModelEvent::Declined { model, why }) => Some(format!("{model}: {}", why.text())),
        _ => None,
    });
    told.collect()
}

/// Events of a reply with its error at the end, and the texts joined.
fn told(heard: &Heard) -> (String, Vec<String>) {
    let mut text = String::new();
    let mut rest = Vec::new();
    for said in heard {
        match said {
            Ok(ModelEvent::Text(more)) => text += more,
            Ok(ModelEvent::Started { model }) => rest.push(format!("started {model}")),
            Ok(ModelEvent::Declined { .. }) => {}
            Ok(ModelEvent::ToolCall(ToolCall { name, .. })) => rest.push(format!("calls {name}")),
            Ok(ModelEvent::InvalidToolInput { name, .. }) => rest.push(format!("broken {name}")),
            Ok(ModelEvent::Stopped(stop)) => rest.push(format!("{stop:?}")),
            Ok(ModelEvent::Usage { .. }) => rest.push("usage".to_owned()),
            Err(error) => rest.push(format!("{:?}", error.fault)),
        }
    }
    (text, rest)
}

#[tokio::test]
async fn a_reply_comes_whole_and_in_order() {
    let world = World::new().await;
    let heard = ask(&world, manner(&[MODEL]), prompt()).await;
    let (text, rest) = told(&heard);
    assert!(text.contains("`Amazon RDS` cost {{F1}}, {{F2}} more than before."), "{text}");
    assert_eq!(rest, [&format!("started {MODEL}"), "Finished", "usage"]);
    assert!(heard.iter().filter(|it| matches!(it, Ok(ModelEvent::Text(_)))).count() > 2, "in pieces");
    let Some(Ok(ModelEvent::Usage { input_tokens, output_tokens })) = heard.last() else { panic!("{heard:?}") };
    assert!(*input_tokens > 0 && *output_tokens > 0);
}

#[tokio::test]
async fn a_tool_is_called_with_typed_input() {
    let world = World::new().await;
    let heard = ask(&world, manner(&[MODEL]), with_tools()).await;
    let calls: Vec<&ToolCall> =
        heard.iter().filter_map(|it| if let Ok(ModelEvent::ToolCall(call)) = it { Some(call) } else { None }).collect();
    assert!(!calls.is_empty(), "{heard:?}");
    assert!(calls.iter().all(|call| call.name == "recommend" && call.input["title"].is_string()), "{calls:?}");
    assert!(heard.contains(&Ok(ModelEvent::Stopped(Stop::ToolUse))));
    world.mood(r#"{"flaws":["broken-json"]}"#).await;
    let (_, rest) = told(&ask(&world, manner(&[MODEL]), with_tools()).await);
    assert!(rest.contains(&"broken recommend".to_owned()), "{rest:?}");
}

#[tokio::test]
async fn the_next_model_answers_where_one_cannot() {
    let world = World::new().await;
    for first in [RETIRED, NOT_GRANTED, UNKNOWN, "eu.anthropic.claude-sonnet-4-6"] {
        let (_, rest) = told(&ask(&world, manner(&[first, MODEL]), prompt()).await);
        assert_eq!(rest[0], format!("started {MODEL}"), "{first}");
    }
    // Throttled once: the next model is tried, not the same one again.
    world.fault_of(CALL, r#""kind":"throttle","times":1"#).await;
    let before = world.requests().await;
    let (_, rest) = told(&ask(&world, manner(&["global.anthropic.claude-sonnet-4-6", MODEL]), prompt()).await);
    assert_eq!((rest[0].clone(), world.requests().await - before), (format!("started {MODEL}"), 2));
}

#[tokio::test]
async fn where_none_can_the_last_ones_error_is_told() {
    let world = World::new().await;
    for (model, fault) in
        [(RETIRED, Fault::InvalidRequest), (NOT_GRANTED, Fault::Denied), (UNKNOWN, Fault::InvalidRequest)]
    {
        let heard = ask(&world, manner(&[model]), prompt()).await;
        let [Err(error)] = heard.as_slice() else { panic!("{heard:?}") };
        assert_eq!((&error.fault, error.operation.as_str()), (&fault, CALL), "{model}");
    }
    world.fault_of(CALL, r#""kind":"deny""#).await;
    let (_, rest) = told(&ask(&world, manner(&[RETIRED, MODEL]), prompt()).await);
    assert_eq!(rest, ["Denied"]);
    assert_eq!(told(&ask(&world, manner(&[]), prompt()).await).1, ["InvalidRequest"]);
}

#[tokio::test]
async fn models_that_gave_no_reply_are_told_with_the_reason() {
    let world = World::new().await;
    let heard = ask(&world, manner(&[RETIRED, NOT_GRANTED, MODEL]), prompt()).await;
    assert_eq!(declined(&heard), [format!("{RETIRED}: retired"), format!("{NOT_GRANTED}: no access")]);
    let none = ask(&world, manner(&[RETIRED, NOT_GRANTED]), prompt()).await;
    assert_eq!((declined(&none).len(), none.last().map(Result::is_err)), (2, Some(true)));
    assert!(declined(&ask(&world, manner(&[RETIRED]), prompt()).await).is_empty(), "the error says it");
}

#[tokio::test]
async fn what_says_most_is_told() {
    let world = World::new().await;
    let said = |heard: Heard| match heard.as_slice() {
        [.., Err(error)] if heard.iter().filter(|it| it.is_err()).count() == 1 => {
            (error.fault.clone(), error.request_id.is_some())
        }
        _ => panic!("{heard:?}"),
    };
    // A profile of another geography does not exist here, and does not hide other errors.
    let heard = ask(&world, manner(&[NOT_GRANTED, "eu.anthropic.claude-sonnet-4-6"]), prompt()).await;
    assert_eq!(said(heard), (Fault::Denied, true));
    let before = world.requests().await;
    world.fault_of(CALL, r#""kind":"throttle""#).await;
    let heard = ask(&world, ModelConfig::of(&world.account), prompt()).await;
    assert_eq!(said(heard), (Fault::Throttled, true));
    // Each model once, then the available one with retries.
    assert!(world.requests().await - before > 4);
}

#[tokio::test]
async fn patience_goes_to_the_model_that_is_there() {
    let world = World::new().await;
    world.fault_of(CALL, r#""kind":"throttle","times":1"#).await;
    let (_, rest) = told(&ask(&world, manner(&[MODEL, "eu.anthropic.claude-sonnet-4-6"]), prompt()).await);
    assert_eq!(rest[0], format!("started {MODEL}"), "{rest:?}");
}

#[tokio::test]
async fn a_first_frame_that_fails_leads_to_the_next_model() {
    let world = World::new().await;
    for ending in
        ["internalServerException", "modelStreamErrorException", "serviceUnavailableException", "throttlingException"]
    {
        world.mood(&format!(r#"{{"breaks":{{"after_frames":0,"with":"{ending}"}}}}"#)).await;
        let before = world.requests().await;
        let heard = ask(&world, manner(&["global.anthropic.claude-sonnet-4-6", MODEL]), prompt()).await;
        let [declined @ .., Err(error)] = heard.as_slice() else { panic!("{heard:?}") };
        let names_model = |it: &Result<ModelEvent, _>| matches!(it, Ok(ModelEvent::Declined { .. }));
        assert!(declined.len() == 2 && declined.iter().all(names_model), "{heard:?}");
        assert!(
            error.request_id.is_some() && world.requests().await - before >= 3,
            "both, and the first again: {ending}: {error:?}"
        );
    }
    world.mood(r#"{"breaks":{"after_frames":0,"with":"validationException"}}"#).await;
    let before = world.requests().await;
    ask(&world, manner(&["global.anthropic.claude-sonnet-4-6", MODEL]), prompt()).await;
    assert_eq!(world.requests().await - before, 2, "whether the prompt or the model is at fault is not certain");
}

#[tokio::test]
async fn a_model_that_is_silent_from_the_start_gives_way() {
    let world = World::new().await;
    world.fault_of(CALL, r#""kind":"delay","millis":5000,"times":1"#).await;
    let models = ["global.anthropic.claude-sonnet-4-6", MODEL];
    let hurried = ModelConfig { first_frame: Duration::from_secs(1), ..manner(&models) };
    let (_, rest) = told(&ask(&world, hurried, prompt()).await);
    assert_eq!(rest[0], format!("started {MODEL}"), "{rest:?}");
    world.fault_of(CALL, r#""kind":"delay","millis":5000"#).await;
    let brief = Duration::from_millis(300);
    let before = world.requests().await;
    let spent = ModelConfig { first_frame: brief, any_frame: brief, ..manner(&models) };
    assert_eq!(told(&ask(&world, spent, prompt()).await).1, ["TimedOut"]);
    assert!(world.requests().await - before <= 1, "the time of all is over");
}

#[tokio::test]
async fn temperature_is_sent_to_those_alone_who_take_it() {
    let world = World::new().await;
    let new = "us.anthropic.claude-opus-4-7";
    assert_eq!(told(&ask(&world, manner(&[new]), prompt()).await).1[0], format!("started {new}"));
    let cool = |models: &[&str]| ModelConfig { temperature: Some(0.0), ..manner(models) };
    assert_eq!(told(&ask(&world, cool(&[new]), prompt()).await).1, ["InvalidRequest"]);
    assert_eq!(told(&ask(&world, cool(&[new, MODEL]), prompt()).await).1[0], format!("started {MODEL}"));
}

#[tokio::test]
async fn what_broke_off_is_no_reply() {
    let world = World::new().await;
    for (ending, fault) in [
        ("cut", "Unreachable"),
        ("modelStreamErrorException", "ServerError"),
        ("internalServerException", "ServerError"),
        ("throttlingException", "Throttled"),
        ("validationException", "InvalidRequest"),
    ] {
        world.mood(&format!(r#"{{"breaks":{{"after_frames":6,"with":"{ending}"}}}}"#)).await;
        let heard = ask(&world, manner(&[MODEL]), prompt()).await;
        assert!(heard.iter().filter_map(|it| it.as_ref().err()).all(|it| it.request_id.is_some()), "{ending}");
        let (text, rest) = told(&heard);
        assert!(!text.is_empty(), "{ending}: what was said before stays");
        assert_eq!(rest, [format!("started {MODEL}"), fault.to_owned()], "{ending}");
    }
}

#[tokio::test]
async fn a_model_that_falls_silent_is_not_waited_for() {
    let world = World::new().await;
    let brief =
        ModelConfig { first_frame: Duration::from_secs(2), next_frame: Duration::from_millis(200), ..manner(&[MODEL]) };
    world.mood(r#"{"breaks":{"after_frames":6,"with":"silence"}}"#).await;
    let (text, rest) = told(&ask(&world, brief.clone(), prompt()).await);
    assert!(!text.is_empty());
    assert_eq!(rest.last().unwrap(), "TimedOut");
    world.fault_of(CALL, r#""kind":"delay","millis":5000"#).await;
    let hurried = ModelConfig { first_frame: Duration::from_millis(200), ..brief };
    assert_eq!(told(&ask(&world, hurried, prompt()).await).1, ["TimedOut"]);
}

#[tokio::test]
async fn who_leaves_hangs_up() {
    let world = World::new().await;
    world.mood(r#"{"frame_millis":50}"#).await;
    let mut reply = Advisor::new(&world.account, manner(&[MODEL])).ask(prompt());
    assert!(matches!(reply.next().await, Some(Ok(ModelEvent::Started { .. }))));
    drop(reply);
    for _ in 0..100 {
        if world.count("abandoned").await == 1 {
            return;
        }
        sleep(Duration::from_millis(50)).await;
    }
    panic!("the connection stays open");
}

#[tokio::test]
async fn how_it_is_asked_reaches_the_model() {
    let world = World::new().await;
    let short = ModelConfig { max_tokens: 8, ..manner(&[MODEL]) };
    let (_, rest) = told(&ask(&world, short, prompt()).await);
    assert!(rest.contains(&"TooLong".to_owned()), "{rest:?}");
    // Bedrock rejects the value: it has arrived.
    let hot = ModelConfig { temperature: Some(7.0), ..manner(&[MODEL]) };
    assert_eq!(told(&ask(&world, hot, prompt()).await).1, ["InvalidRequest"]);
    let guarded = ModelConfig {
        guardrail: Some(Guardrail { id: "no such guardrail!".to_owned(), version: "1".to_owned() }),
        ..manner(&[MODEL])
    };
    assert_eq!(told(&ask(&world, guarded, prompt()).await).1, ["InvalidRequest"]);
}
