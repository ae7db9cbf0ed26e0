//! AI answers about the figures, from the sandbox's Bedrock to the events that the page receives.

use std::{sync::Arc, time::Duration};

use domain::{
    advice::{FactSheet, Task, WithoutAi},
    conversation::{ModelEvent, Prompt, Stop, ToolCall},
    error::{Fault, SourceError},
    port::{Advisor, BoxStream},
    report::answers::{AnswerEnd, AnswerEvent, AnswerRequest},
};
use futures::{StreamExt, channel::mpsc, stream};
use serde_json::{Value, json};

use crate::support::{World, answer};

const CALL: &str = "bedrock:InvokeModelWithResponseStream";

fn wanted(task: Task) -> AnswerRequest {
    AnswerRequest { task, view: String::new(), service: None, question: None }
}

fn question(question: &str) -> AnswerRequest {
    AnswerRequest { question: Some(question.to_owned()), ..wanted(Task::Question) }
}

async fn heard(world: &World, wanted: AnswerRequest) -> Vec<AnswerEvent> {
    answer(&world.services.reports, wanted).await
}

/// Facts of the first event.
fn facts(frames: &[AnswerEvent]) -> &FactSheet {
    let Some(AnswerEvent::Facts(sheet, missing)) = frames.first() else { panic!("{frames:?}") };
    assert!(missing.is_empty(), "{missing:?}");
    sheet
}

fn ending(frames: &[AnswerEvent]) -> &AnswerEnd {
    let Some(AnswerEvent::Ended(ending, _)) = frames.last() else { panic!("{:?}", frames.last()) };
    ending
}

/// Streamed text, verified text, and the counts of verified and unverified claims.
fn words(frames: &[AnswerEvent]) -> (String, String, usize, usize) {
    let mut words = (String::new(), String::new(), 0, 0);
    let mut checked = 0;
    for frame in frames {
        match frame {
            AnswerEvent::Text(more) => words.0 += more,
            AnswerEvent::Checked(bytes, marked) => {
                checked += bytes;
                words.1 += &marked.html;
                words.2 += marked.verified;
                words.3 += marked.not_verified;
            }
            _ => {}
        }
    }
    assert_eq!(checked, words.0.len(), "all that was written is checked, once");
    words
}

#[tokio::test]
async fn patterns_are_told_in_the_figures_of_the_view() {
    let world = World::new().await;
    let frames = heard(&world, wanted(Task::Patterns)).await;
    assert!(facts(&frames).facts().len() > 50);
    assert!(frames.iter().any(|it| matches!(it, AnswerEvent::Started(model) if model.contains("claude-sonnet"))));
    let (_, html, verified, not_verified) = words(&frames);
    assert!(html.contains("class=\"fact\"") && !html.contains("unverified"), "{html}");
    assert!(verified > 10 && not_verified == 0, "{verified}, {not_verified}");
    let usage =
        frames.iter().find_map(|it| if let AnswerEvent::Usage(usage) = it { Some(usage) } else { None }).unwrap();
    assert!(usage.input_tokens > 1_000 && usage.output_tokens > 0 && usage.cost.is_some(), "{usage:?}");
    assert_eq!(ending(&frames), &AnswerEnd::Complete);
    // Two cost queries, as on the Overview; a second answer needs none.
    assert_eq!(world.paid().await, 2);
    heard(&world, wanted(Task::Patterns)).await;
    assert_eq!(world.paid().await, 2);
}

#[tokio::test]
async fn recommendations_are_typed_and_rest_on_findings() {
    let world = World::new().await;
    let frames = heard(&world, wanted(Task::Recommendations)).await;
    let sheet = facts(&frames);
    let all: Vec<_> =
        frames.iter().filter_map(|it| if let AnswerEvent::Recommended(it) = it { Some(it) } else { None }).collect();
    assert_eq!(all.len(), 3);
    for it in all {
        assert!(
            !it.recommendation.resources.is_empty() && it.recommendation.resources.iter().all(|it| it.fact.is_some()),
            "{it:?}"
        );
        let saving = it.recommendation.saving.as_ref().unwrap();
        let fact = sheet.get(saving.facts[0]).unwrap();
        assert_eq!(fact.value.number().unwrap().round_dp(2), saving.money.amount.round_dp(2));
        assert!(it.counts().0 > 1 && it.counts().1 == 0, "{it:?}");
    }
    assert_eq!(ending(&frames), &AnswerEnd::Complete);
}

#[tokio::test]
async fn a_service_is_looked_into_by_its_resources() {
    let world = World::new().await;
    let rds = "Amazon Relational Database Service";
    let frames = heard(&world, AnswerRequest { service: Some(rds.to_owned()), ..wanted(Task::Service) }).await;
    let sheet = facts(&frames);
    let is_of = |class| sheet.facts().iter().any(|it| it.entities.first().is_some_and(|it| it.class == class));
    assert!(is_of(domain::advice::Class::Resource) && is_of(domain::advice::Class::Value));
    let other =
        sheet.facts().iter().flat_map(|it| &it.entities).find(|it| it.aliases.iter().any(|it| it.contains("Lambda")));
    assert!(other.is_none(), "{other:?}");
    assert_eq!(words(&frames).3, 0);
}

#[tokio::test]
async fn a_question_looks_further_within_its_budget() {
    let world = World::new().await;
    let frames = heard(&world, question("What does each region cost?")).await;
    let before = facts(&frames).facts().len();
    // The checks have queried the regions already.
    assert!(frames.iter().any(|it| matches!(it, AnswerEvent::Queried(_, paid) if paid.requests == 0)), "{frames:?}");
    let more =
        frames.iter().find_map(|it| if let AnswerEvent::MoreFacts(more) = it { Some(more) } else { None }).unwrap();
    assert_eq!(more.first().map(|it| it.id.index()), Some(before), "IDs continue");
    let (_, _, verified, not_verified) = words(&frames);
    assert!(verified > 0 && not_verified == 0);
    assert_eq!(ending(&frames), &AnswerEnd::Complete);
}

#[tokio::test]
async fn wrong_figures_and_invented_resources_are_marked() {
    let world = World::new().await;
    world.mood(r#"{"flaws":["wrong-numbers","invented-resources","markup"]}"#).await;
    let frames = heard(&world, wanted(Task::Recommendations)).await;
    let (_, html, _, not_verified) = words(&frames);
    assert!(not_verified > 10 && html.contains("<mark class=\"unverified\""), "{html}");
    assert!(html.contains("i-0deadbeefdeadbeef</mark>"), "{html}");
    assert!(!html.contains("<script") && !html.contains("<img") && !html.contains("javascript:alert(1)\""), "{html}");
    // Evidence outside the facts is rejected: the model and the visitor are informed.
    assert!(frames.iter().any(
        |it| matches!(it, AnswerEvent::RejectedCall(tool, why) if tool == "recommend" && why.contains("evidence"))
    ));
    for it in frames.iter().filter_map(|it| if let AnswerEvent::Recommended(it) = it { Some(it) } else { None }) {
        assert!(
            it.recommendation.saving.as_ref().is_some_and(|it| it.facts.is_empty()),
            "a wrong saving rests on nothing"
        );
        assert!(!it.title.html.contains("<script"), "{}", it.title.html);
    }
}

#[tokio::test]
async fn a_tool_that_is_called_with_nonsense_is_told_and_left_out() {
    let world = World::new().await;
    world.mood(r#"{"flaws":["broken-json"]}"#).await;
    let frames = heard(&world, wanted(Task::Recommendations)).await;
    assert!(!frames.iter().any(|it| matches!(it, AnswerEvent::Recommended(_))));
    let unusable =
        frames.iter().filter(|it| matches!(it, AnswerEvent::RejectedCall(tool, _) if tool == "recommend")).count();
    assert_eq!(unusable, 3);
    assert!(words(&frames).2 > 0, "its words stay");
    assert_eq!(ending(&frames), &AnswerEnd::Complete);
}

/// Failing Bedrock: the reason why there is no AI, the error, and the summary without a model.
async fn without(world: &World) -> (WithoutAi, SourceError, String) {
    let frames = heard(world, wanted(Task::Recommendations)).await;
    let why = frames
        .iter()
        .find_map(|it| if let AnswerEvent::WithoutAi(why, error) = it { Some((*why, error.clone())) } else { None });
    let (why, error) = why.unwrap_or_else(|| panic!("{frames:?}"));
    let (text, html, verified, not_verified) = words(&frames);
    assert!(verified > 5 && not_verified == 0, "{html}");
    assert_eq!(ending(&frames), &AnswerEnd::Complete);
    (why, error.unwrap(), text)
}

#[tokio::test]
async fn without_bedrock_the_figures_speak_for_themselves() {
    let world = World::new().await;
    for (kind, expected, fault) in [
        ("deny", WithoutAi::Denied, Fault::Denied),
        ("throttle", WithoutAi::NoReply, Fault::Throttled),
        ("reset", WithoutAi::NoReply, Fault::Unreachable),
    ] {
        world.faults(&json!([{ "operation": CALL, "kind": kind }]).to_string()).await;
        let (why, error, text) = without(&world).await;
        assert_eq!((why, error.fault, error.operation.as_str()), (expected, fault, CALL));
        assert!(text.contains("The largest savings that the checks found:"), "{text}");
    }
}

#[tokio::test]
async fn retired_models_are_absent() {
    let mut world = World::new().await;
    let manner = aws::ModelConfig {
        models: vec!["anthropic.claude-3-5-sonnet-20241022-v2:0".to_owned()],
        ..aws::ModelConfig::default()
    };
    world.services.reports.advisor = Some(Arc::new(aws::Advisor::new(&world.account, manner)));
    assert_eq!(without(&world).await.0, WithoutAi::NoModel);
    world.services.reports.advisor = None;
    let frames = heard(&world, wanted(Task::Patterns)).await;
    assert!(frames.contains(&AnswerEvent::WithoutAi(WithoutAi::Disabled, None)), "{frames:?}");
}

#[tokio::test]
async fn a_stream_that_is_cut_keeps_what_was_written() {
    let world = World::new().await;
    for (with, fault) in [
        ("cut", Fault::Unreachable),
        ("throttlingException", Fault::Throttled),
        ("modelStreamErrorException", Fault::Broken),
    ] {
        world.mood(&json!({ "breaks": { "after_frames": 12, "with": with } }).to_string()).await;
        let frames = heard(&world, wanted(Task::Patterns)).await;
        assert!(!words(&frames).1.is_empty(), "{frames:?}");
        let AnswerEnd::Interrupted(error) = ending(&frames) else { panic!("{:?}", ending(&frames)) };
        assert_eq!(error.fault, fault, "{with}");
    }
}

#[tokio::test]
async fn whoever_leaves_hangs_up() {
    let world = World::new().await;
    world.mood(r#"{"frame_millis":200}"#).await;
    let (sender, mut frames) = mpsc::channel(0);
    let reports = world.services.reports.clone();
    let work = tokio::spawn(async move { reports.answer(wanted(Task::Patterns), sender).await });
    while let Some(frame) = frames.next().await {
        if matches!(frame, AnswerEvent::Text(_)) {
            break;
        }
    }
    assert_eq!(world.abandoned().await, 0);
    work.abort();
    for _ in 0..100 {
        if world.abandoned().await == 1 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("the connection stayed open");
}

#[tokio::test]
async fn without_figures_no_model_is_asked() {
    let world = World::new().await;
    world.faults(r#"[{"operation": "ce:GetCostAndUsage", "kind": "deny"}]"#).await;
    let frames = heard(&world, wanted(Task::Patterns)).await;
    let Some(AnswerEvent::Facts(sheet, missing)) = frames.first() else { panic!("{frames:?}") };
    assert!(sheet.facts().is_empty() && !missing.is_empty());
    assert_eq!(ending(&frames), &AnswerEnd::NoFacts);
}

/// A model that follows an instruction among its facts, as far as its tools allow.
struct Obedient {
    calls: Vec<(&'static str, Value)>,
}

impl Advisor for Obedient {
    fn ask(&self, prompt: Prompt) -> BoxStream<Result<ModelEvent, SourceError>> {
        let mut said = vec![Ok(ModelEvent::Started { model: "obedient".to_owned() })];
        let is_first = prompt.turns.len() == 1;
        if is_first {
            let call = |(place, (name, input)): (usize, &(&str, Value))| {
                Ok(ModelEvent::ToolCall(ToolCall {
                    id: format!("c{place}"),
                    name: (*name).to_owned(),
                    input: input.clone(),
                }))
            };
            said.extend(self.calls.iter().enumerate().map(call));
            said.push(Ok(ModelEvent::Stopped(Stop::ToolUse)));
        } else {
            said.push(Ok(ModelEvent::Text("Done as told: account i-0deadbeefdeadbeef now costs $1.00.".to_owned())));
            said.push(Ok(ModelEvent::Stopped(Stop::Finished)));
        }
        stream::iter(said).boxed()
    }
}

#[tokio::test]
async fn an_obedient_model_can_do_nothing_but_read_within_the_scope() {
    let mut world = World::new().await;
    let calls = vec![
        ("run_command", json!({ "command": "aws ec2 terminate-instances" })),
        (
            "recommend",
            json!({ "title": "x", "resources": [], "evidence": ["F1"], "effort": "low", "risk": "low", "steps": ["x"] }),
        ),
        ("query_costs", json!({ "filter": { "service": ["AWS Lambda"] } })),
        ("query_costs", json!({ "granularity": "hourly" })),
        ("query_costs", json!({ "sql": "drop table" })),
        ("query_costs", json!({ "group": ["region"] })),
        ("query_costs", json!({ "group": ["account"] })),
        ("query_costs", json!({ "group": ["usage-type"] })),
        ("query_costs", json!({ "group": ["operation"] })),
        ("query_costs", json!({ "group": ["az"] })),
    ];
    let asked = AnswerRequest { view: "service=Amazon+Simple+Storage+Service".to_owned(), ..question("?") };
    // The page's own queries have been paid before.
    world.services.reports.advisor = None;
    heard(&world, asked.clone()).await;
    let before = world.paid().await;
    world.services.reports.advisor = Some(Arc::new(Obedient { calls }));
    let frames = heard(&world, asked).await;
    let paid = frames.iter().rev().find_map(|it| match it {
        AnswerEvent::Queried(_, paid) => Some(*paid),
        _ => None,
    });
    let (paid, further) = (paid.unwrap(), world.paid().await - before);
    let is_told = if paid.at_least { paid.requests <= further } else { paid.requests == further };
    assert!(is_told && paid.requests > 0, "requests are counted, not questions: {paid:?}, {further}");
    assert!((1..=domain::advice::MAX_REQUESTS).contains(&further), "{further}");
    let unusable: Vec<&str> = frames
        .iter()
        .filter_map(|it| if let AnswerEvent::RejectedCall(tool, _) = it { Some(tool.as_str()) } else { None })
        .collect();
    // A tool that was not offered, one of another task, three with invalid queries, and one over the budget.
    assert_eq!(unusable, ["run_command", "recommend", "query_costs", "query_costs", "query_costs", "query_costs"]);
    let queried: Vec<&String> =
        frames.iter().filter_map(|it| if let AnswerEvent::Queried(view, _) = it { Some(view) } else { None }).collect();
    assert_eq!(queried.len(), 4);
    assert!(queried.iter().all(|it| it.contains("service=Amazon+Simple+Storage+Service")), "{queried:?}");
    assert!(!frames.iter().any(|it| matches!(it, AnswerEvent::Recommended(_))));
    assert_eq!((words(&frames).2, words(&frames).3), (0, 2));
}
