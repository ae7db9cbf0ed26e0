//! Tests of streamed replies over HTTP: interruptions, delays, and disconnected clients.

#![allow(clippy::unwrap_used)]

mod support;

use std::time::{Duration, Instant};

use jiff::civil::date;
use sandbox::Config;
use serde_json::{Value, json};

use crate::support::{Stream, TestSandbox};

const PATH: &str = "/model/us.anthropic.claude-sonnet-4-6/converse-stream";

async fn sandbox() -> TestSandbox {
    TestSandbox::start(Config { accounts: 2, resources: 0, ..Config::new(date(2026, 11, 23)) }).await
}

async fn with_model_faults(faults: Value) -> TestSandbox {
    let sandbox = sandbox().await;
    assert_eq!(sandbox.control("PUT", "/_sandbox/model", &faults.to_string()).await.unwrap().status, 204);
    sandbox
}

async fn open_stream(sandbox: &TestSandbox) -> Stream {
    let request = json!({ "messages": [{ "role": "user", "content": [{ "text": "What does it cost?" }] }] });
    sandbox.open_stream("bedrock", PATH, &request.to_string()).await
}

fn interruption(ending: &str) -> Value {
    json!({ "breaks": { "after_frames": 2, "with": ending } })
}

async fn abandoned_streams(sandbox: &TestSandbox) -> Value {
    sandbox.control("GET", "/_sandbox/requests", "").await.unwrap().json()["abandoned"].clone()
}

#[tokio::test]
async fn a_complete_stream_is_not_abandoned() {
    let sandbox = sandbox().await;
    let (text, is_complete) = open_stream(&sandbox).await.read().await;
    assert!(is_complete && text.contains("metadata"), "{text}");
    assert_eq!(abandoned_streams(&sandbox).await, 0);
}

#[tokio::test]
async fn a_stream_can_be_cut() {
    let sandbox = with_model_faults(interruption("cut")).await;
    let (text, is_complete) = open_stream(&sandbox).await.read().await;
    assert!(text.contains("contentBlockDelta") && !text.contains("messageStop"), "{text}");
    assert!(!is_complete, "{text}");
}

#[tokio::test]
async fn a_stream_can_end_with_an_exception() {
    for name in [
        "internalServerException",
        "modelStreamErrorException",
        "serviceUnavailableException",
        "throttlingException",
        "validationException",
    ] {
        let sandbox = with_model_faults(interruption(name)).await;
        let (text, is_complete) = open_stream(&sandbox).await.read().await;
        assert!(is_complete && text.contains(":exception-type") && text.contains(name), "{text}");
        assert!(!text.contains("messageStop"), "{text}");
    }
}

#[tokio::test]
async fn frames_can_be_delayed() {
    let sandbox =
        with_model_faults(json!({ "frame_millis": 30, "breaks": { "after_frames": 4, "with": "cut" } })).await;
    let started = Instant::now();
    open_stream(&sandbox).await.read().await;
    assert!(started.elapsed() >= Duration::from_millis(120));
}

#[tokio::test]
async fn disconnected_clients_are_counted() {
    let sandbox = with_model_faults(interruption("silence")).await;
    let mut stream = open_stream(&sandbox).await;
    stream.wait_for("contentBlockDelta").await;
    assert_eq!(abandoned_streams(&sandbox).await, 0);
    drop(stream);
    let deadline = Instant::now() + Duration::from_secs(10);
    while abandoned_streams(&sandbox).await != 1 {
        assert!(Instant::now() < deadline, "the sandbox did not count the disconnected client");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

#[tokio::test]
async fn model_faults_can_be_read_and_reset() {
    let sandbox = with_model_faults(json!({ "flaws": ["markup", "wrong-numbers"] })).await;
    let model_faults = || sandbox.control("GET", "/_sandbox/model", "");
    let expected = json!({ "flaws": ["wrong-numbers", "markup"], "frame_millis": 0, "breaks": null });
    assert_eq!(model_faults().await.unwrap().json(), expected);
    let rejected = sandbox.control("PUT", "/_sandbox/model", r#"{ "flaws": ["rudeness"] }"#).await.unwrap();
    assert_eq!(rejected.status, 400);
    assert!(rejected.json()["error"].as_str().unwrap().contains("unknown variant `rudeness`"), "{}", rejected.body);
    assert_eq!(model_faults().await.unwrap().json(), expected);
    sandbox.control("DELETE", "/_sandbox/model", "").await.unwrap();
    assert_eq!(model_faults().await.unwrap().json()["flaws"], json!([]));
}
