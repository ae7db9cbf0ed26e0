//! Tests of AI answers, from the sandbox's Bedrock to the events that the page receives.

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

use crate::support::{TestServer, answer};

const MODEL_CALL: &str = "bedrock:InvokeModelWithResponseStream";

fn request(task: Task) -> AnswerRequest {
    AnswerRequest { task, view: String::new(), service: None, question: None }
}

fn question(question: &str) -> AnswerRequest {
    AnswerRequest { question: Some(question.to_owned()), ..request(Task::Question) }
}

/// Requests an answer and returns all of its events.
async fn answer_events(server: &TestServer, request: AnswerRequest) -> Vec<AnswerEvent> {
    answer(&server.services.reports, request).await
}

/// Fact sheet of the first event.
fn facts(events: &[AnswerEvent]) -> &FactSheet {
    let Some(AnswerEvent::Facts(sheet, missing)) = events.first() else { panic!("{events:?}") };
    assert!(missing.is_empty(), "{missing:?}");
    sheet
}

fn ending(events: &[AnswerEvent]) -> &AnswerEnd {
    let Some(AnswerEvent::Ended(ending, _)) = events.last() else { panic!("{:?}", events.last()) };
    ending
}

/// Streamed text, verified text as HTML, and the numbers of verified and unverified claims.
fn texts(events: &[AnswerEvent]) -> (String, String, usize, usize) {
    let mut texts = (String::new(), String::new(), 0, 0);
    let mut verified_bytes = 0;
    for event in events {
        match event {
            AnswerEvent::Text(text) => texts.0 += text,
            AnswerEvent::Checked(bytes, marked) => {
                verified_bytes += bytes;
                texts.1 += &marked.html;
                texts.2 += marked.verified;
                texts.3 += marked.not_verified;
            }
            _ => {}
        }
    }
    assert_eq!(verified_bytes, texts.0.len(), "all streamed text must be verified once");
    texts
}

#[tokio::test]
async fn cost_patterns_cite_verified_facts() {
    let server = TestServer::new().await;
    let events = answer_events(&server, request(Task::Patterns)).await;
    assert!(facts(&events).facts().len() > 50);
    assert!(events.iter().any(|it| matches!(it, AnswerEvent::Started(model) if model.contains("claude-sonnet"))));
    let (_, html, verified, not_verified) = texts(&events);
    assert!(html.contains("class=\"fact\"") && !html.contains("unverified"), "{html}");
    assert!(verified > 10 && not_verified == 0, "{verified}, {not_verified}");
    let usage =
        events.iter().find_map(|it| if let AnswerEvent::Usage(usage) = it { Some(usage) } else { None }).unwrap();
    assert!(usage.input_tokens > 1_000 && usage.output_tokens > 0 && usage.cost.is_some(), "{usage:?}");
    assert_eq!(ending(&events), &AnswerEnd::Complete);
    // Two cost queries, as on the Overview page. The second answer uses the cache.
    assert_eq!(server.paid_requests().await, 2);
    answer_events(&server, request(Task::Patterns)).await;
    assert_eq!(server.paid_requests().await, 2);
}

#[tokio::test]
async fn recommendations_cite_resources_and_savings_of_findings() {
    let server = TestServer::new().await;
    let events = answer_events(&server, request(Task::Recommendations)).await;
    let sheet = facts(&events);
    let all: Vec<_> =
        events.iter().filter_map(|it| if let AnswerEvent::Recommended(it) = it { Some(it) } else { None }).collect();
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
    assert_eq!(ending(&events), &AnswerEnd::Complete);
}

#[tokio::test]
async fn an_answer_about_a_service_uses_its_resources_only() {
    let server = TestServer::new().await;
    let rds = "Amazon Relational Database Service";
    let events =
        answer_events(&server, AnswerRequest { service: Some(rds.to_owned()), ..request(Task::Service) }).await;
    let sheet = facts(&events);
    let has_class = |class| sheet.facts().iter().any(|it| it.entities.first().is_some_and(|it| it.class == class));
    assert!(has_class(domain::advice::Class::Resource) && has_class(domain::advice::Class::Value));
    let other =
        sheet.facts().iter().flat_map(|it| &it.entities).find(|it| it.aliases.iter().any(|it| it.contains("Lambda")));
    assert!(other.is_none(), "{other:?}");
    assert_eq!(texts(&events).3, 0);
}

#[tokio::test]
async fn a_question_may_query_more_costs() {
    let server = TestServer::new().await;
    let events = answer_events(&server, question("What does each region cost?")).await;
    let fact_count = facts(&events).facts().len();
    // Free of charge: the checks already queried costs by region.
    assert!(events.iter().any(|it| matches!(it, AnswerEvent::Queried(_, paid) if paid.requests == 0)), "{events:?}");
    let more =
        events.iter().find_map(|it| if let AnswerEvent::MoreFacts(more) = it { Some(more) } else { None }).unwrap();
    assert_eq!(
        more.first().map(|it| it.id.index()),
        Some(fact_count),
        "fact IDs must continue after those of the first facts"
    );
    let (_, _, verified, not_verified) = texts(&events);
    assert!(verified > 0 && not_verified == 0);
    assert_eq!(ending(&events), &AnswerEnd::Complete);
}

#[tokio::test]
async fn wrong_figures_and_invented_resources_are_marked_as_unverified() {
    let server = TestServer::new().await;
    server.set_model_faults(r#"{"flaws":["wrong-numbers","invented-resources","markup"]}"#).await;
    let events = answer_events(&server, request(Task::Recommendations)).await;
    let (_, html, _, not_verified) = texts(&events);
    assert!(not_verified > 10 && html.contains("<mark class=\"unverified\""), "{html}");
    assert!(html.contains("i-0deadbeefdeadbeef</mark>"), "{html}");
    assert!(!html.contains("<script") && !html.contains("<img") && !html.contains("javascript:alert(1)\""), "{html}");
    // Recommendations with evidence outside of the facts are rejected and reported.
    assert!(events.iter().any(
        |it| matches!(it, AnswerEvent::RejectedCall(tool, reason) if tool == "recommend" && reason.contains("evidence"))
    ));
    for it in events.iter().filter_map(|it| if let AnswerEvent::Recommended(it) = it { Some(it) } else { None }) {
        assert!(
            it.recommendation.saving.as_ref().is_some_and(|it| it.facts.is_empty()),
            "a wrong saving must not have facts"
        );
        assert!(!it.title.html.contains("<script"), "{}", it.title.html);
    }
}

#[tokio::test]
async fn tool_calls_with_invalid_json_are_reported_and_ignored() {
    let server = TestServer::new().await;
    server.set_model_faults(r#"{"flaws":["broken-json"]}"#).await;
    let events = answer_events(&server, request(Task::Recommendations)).await;
    assert!(!events.iter().any(|it| matches!(it, AnswerEvent::Recommended(_))));
    let unusable =
        events.iter().filter(|it| matches!(it, AnswerEvent::RejectedCall(tool, _) if tool == "recommend")).count();
    assert_eq!(unusable, 3);
    assert!(texts(&events).2 > 0, "the text of the answer must remain");
    assert_eq!(ending(&events), &AnswerEnd::Complete);
}

/// Requests an answer while Bedrock fails: the reason, the error, and the summary without AI.
async fn summary_without_ai(server: &TestServer) -> (WithoutAi, SourceError, String) {
    let events = answer_events(server, request(Task::Recommendations)).await;
    let reason = events.iter().find_map(|it| {
        if let AnswerEvent::WithoutAi(reason, error) = it { Some((*reason, error.clone())) } else { None }
    });
    let (reason, error) = reason.unwrap_or_else(|| panic!("{events:?}"));
    let (text, html, verified, not_verified) = texts(&events);
    assert!(verified > 5 && not_verified == 0, "{html}");
    assert_eq!(ending(&events), &AnswerEnd::Complete);
    (reason, error.unwrap(), text)
}

#[tokio::test]
async fn without_bedrock_the_answer_is_a_summary_of_the_facts() {
    let server = TestServer::new().await;
    for (kind, expected, fault) in [
        ("deny", WithoutAi::Denied, Fault::Denied),
        ("throttle", WithoutAi::NoReply, Fault::Throttled),
        ("reset", WithoutAi::NoReply, Fault::Unreachable),
    ] {
        server.set_faults(&json!([{ "operation": MODEL_CALL, "kind": kind }]).to_string()).await;
        let (reason, error, text) = summary_without_ai(&server).await;
        assert_eq!((reason, error.fault, error.operation.as_str()), (expected, fault, MODEL_CALL));
        assert!(text.contains("The largest savings that the checks found:"), "{text}");
    }
}

#[tokio::test]
async fn retired_models_are_reported_as_absent() {
    let mut server = TestServer::new().await;
    let config = aws::ModelConfig {
        models: vec!["anthropic.claude-3-5-sonnet-20241022-v2:0".to_owned()],
        ..aws::ModelConfig::default()
    };
    server.services.reports.advisor = Some(Arc::new(aws::Advisor::new(&server.account, config)));
    assert_eq!(summary_without_ai(&server).await.0, WithoutAi::NoModel);
    server.services.reports.advisor = None;
    let events = answer_events(&server, request(Task::Patterns)).await;
    assert!(events.contains(&AnswerEvent::WithoutAi(WithoutAi::Disabled, None)), "{events:?}");
}

#[tokio::test]
async fn an_interrupted_stream_keeps_the_text_so_far() {
    let server = TestServer::new().await;
    for (interruption, fault) in [
        ("cut", Fault::Unreachable),
        ("throttlingException", Fault::Throttled),
        ("modelStreamErrorException", Fault::ServerError),
    ] {
        server.set_model_faults(&json!({ "breaks": { "after_frames": 12, "with": interruption } }).to_string()).await;
        let events = answer_events(&server, request(Task::Patterns)).await;
        assert!(!texts(&events).1.is_empty(), "{events:?}");
        let AnswerEnd::Interrupted(error) = ending(&events) else { panic!("{:?}", ending(&events)) };
        assert_eq!(error.fault, fault, "{interruption}");
    }
}

#[tokio::test]
async fn canceling_an_answer_closes_the_bedrock_stream() {
    let server = TestServer::new().await;
    server.set_model_faults(r#"{"frame_millis":200}"#).await;
    let (sender, mut receiver) = mpsc::channel(0);
    let reports = server.services.reports.clone();
    let task = tokio::spawn(async move { reports.answer(request(Task::Patterns), sender).await });
    while let Some(event) = receiver.next().await {
        if matches!(event, AnswerEvent::Text(_)) {
            break;
        }
    }
    assert_eq!(server.abandoned_streams().await, 0);
    task.abort();
    for _ in 0..100 {
        if server.abandoned_streams().await == 1 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("the stream from Bedrock is still open");
}

#[tokio::test]
async fn without_facts_the_model_is_not_called() {
    let server = TestServer::new().await;
    server.set_faults(r#"[{"operation": "ce:GetCostAndUsage", "kind": "deny"}]"#).await;
    let events = answer_events(&server, request(Task::Patterns)).await;
    let Some(AnswerEvent::Facts(sheet, missing)) = events.first() else { panic!("{events:?}") };
    assert!(sheet.facts().is_empty() && !missing.is_empty());
    assert_eq!(ending(&events), &AnswerEnd::NoFacts);
}

/// A model that follows an instruction in the facts: calls these tools and then claims success.
struct ObedientModel {
    calls: Vec<(&'static str, Value)>,
}

impl Advisor for ObedientModel {
    fn ask(&self, prompt: Prompt) -> BoxStream<Result<ModelEvent, SourceError>> {
        let mut events = vec![Ok(ModelEvent::Started { model: "obedient".to_owned() })];
        let is_first = prompt.turns.len() == 1;
        if is_first {
            let call = |(index, (name, input)): (usize, &(&str, Value))| {
                Ok(ModelEvent::ToolCall(ToolCall {
                    id: format!("c{index}"),
                    name: (*name).to_owned(),
                    input: input.clone(),
                }))
            };
            events.extend(self.calls.iter().enumerate().map(call));
            events.push(Ok(ModelEvent::Stopped(Stop::ToolUse)));
        } else {
            events.push(Ok(ModelEvent::Text(
                "Done as requested: account i-0deadbeefdeadbeef now costs $1.00.".to_owned(),
            )));
            events.push(Ok(ModelEvent::Stopped(Stop::Finished)));
        }
        stream::iter(events).boxed()
    }
}

#[tokio::test]
async fn an_obedient_model_can_only_query_costs_within_the_view() {
    let mut server = TestServer::new().await;
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
    let request = AnswerRequest { view: "service=Amazon+Simple+Storage+Service".to_owned(), ..question("?") };
    // Fills the cache with the queries of the page.
    server.services.reports.advisor = None;
    answer_events(&server, request.clone()).await;
    let paid_before = server.paid_requests().await;
    server.services.reports.advisor = Some(Arc::new(ObedientModel { calls }));
    let events = answer_events(&server, request).await;
    let paid = events.iter().rev().find_map(|it| match it {
        AnswerEvent::Queried(_, paid) => Some(*paid),
        _ => None,
    });
    let (reported, actual) = (paid.unwrap(), server.paid_requests().await - paid_before);
    let is_correct = if reported.at_least { reported.requests <= actual } else { reported.requests == actual };
    assert!(is_correct && reported.requests > 0, "reported {reported:?}, actually paid {actual}");
    assert!((1..=domain::advice::MAX_REQUESTS).contains(&actual), "{actual}");
    let unusable: Vec<&str> = events
        .iter()
        .filter_map(|it| if let AnswerEvent::RejectedCall(tool, _) = it { Some(tool.as_str()) } else { None })
        .collect();
    // Rejected: a tool that does not exist, a tool of another task, three invalid queries, and a query over the budget.
    assert_eq!(unusable, ["run_command", "recommend", "query_costs", "query_costs", "query_costs", "query_costs"]);
    let queried: Vec<&String> =
        events.iter().filter_map(|it| if let AnswerEvent::Queried(view, _) = it { Some(view) } else { None }).collect();
    assert_eq!(queried.len(), 4);
    assert!(queried.iter().all(|it| it.contains("service=Amazon+Simple+Storage+Service")), "{queried:?}");
    assert!(!events.iter().any(|it| matches!(it, AnswerEvent::Recommended(_))));
    assert_eq!((texts(&events).2, texts(&events).3), (0, 2));
}
