//! Tests that a request parses its view once and plans its costs once.
//!
//! Calls are counted by thread: each test runs on a single one, which has the server and its client.

use domain::{
    advice::Task,
    calls::{self, CallCounts},
    report::answers::{AnswerEvent, AnswerRequest},
};
use http::StatusCode;

use crate::support::{TestServer, answer};

const ONCE: CallCounts = CallCounts { parsed: 1, planned: 1 };

/// Result of some work, with the calls that it made.
async fn counted<T>(work: impl Future<Output = T>) -> (T, CallCounts) {
    // Drops the calls so far.
    let _ = calls::take();
    let result = work.await;
    (result, calls::take())
}

#[tokio::test]
async fn pages_with_their_costs_are_planned_once() {
    let server = TestServer::new().await;
    for path in ["/", "/?group=region&compare=previous&top=3", "/services", "/services/AWS%20Lambda"] {
        // The first visits may only start to load the costs. Later ones may receive the same page from the cache.
        let mut counts = None;
        for _ in 0..100 {
            let (page, visit) = counted(server.get(path)).await;
            if page.text.contains("Everything else works without it.") {
                counts = Some(visit);
                break;
            }
        }
        assert_eq!(counts, Some(ONCE), "{path}");
    }
}

#[tokio::test]
async fn data_for_the_browser_and_exports_are_planned_once() {
    let server = TestServer::new().await;
    let mut addresses: Vec<String> = ["figures", "explanation"]
        .map(|api| format!("/api/{api}?path=/services/AWS%2520Lambda&question=range%3D30d"))
        .into();
    for query in ["", "range=30d&group=region&compare=previous"] {
        addresses.extend(["csv", "json", "xlsx"].map(|format| format!("/export/overview.{format}?{query}")));
    }
    for address in addresses {
        let (response, counts) = counted(server.get(&address)).await;
        assert_eq!((response.status, counts), (StatusCode::OK, ONCE), "{address}");
    }
}

#[tokio::test]
async fn answers_are_planned_once_and_once_per_follow_up_query() {
    let server = TestServer::new().await;
    let reports = &server.services.reports;
    let request = |task, question: Option<&str>| AnswerRequest {
        task,
        view: "range=30d".to_owned(),
        service: (task == Task::Service).then(|| "AWS Lambda".to_owned()),
        question: question.map(str::to_owned),
    };
    for task in [Task::Patterns, Task::Recommendations, Task::Service] {
        let (_, counts) = counted(Box::pin(answer(reports, request(task, None)))).await;
        assert_eq!(counts, ONCE, "{task:?}");
    }
    let question = request(Task::Question, Some("What does each region cost?"));
    let (events, counts) = counted(Box::pin(answer(reports, question))).await;
    let queries = events.iter().filter(|it| matches!(it, AnswerEvent::Queried(..))).count();
    assert_eq!((queries, counts), (1, CallCounts { parsed: 2, planned: 2 }));
}
