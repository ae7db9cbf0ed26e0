//! Streamed replies over real HTTP: interruptions, and detection of disconnected clients.

#![allow(clippy::unwrap_used)]

mod support;

use std::time::{Duration, Instant};

use jiff::civil::date;
use sandbox::Config;
use serde_json::{Value, json};

use crate::support::{Account, Stream};

const PATH: &str = "/model/us.anthropic.claude-sonnet-4-6/converse-stream";

async fn account() -> Account {
    Account::open(Config { accounts: 2, resources: 0, ..Config::new(date(2026, 11, 23)) }).await
}

async fn in_mood(mood: Value) -> Account {
    let account = account().await;
    assert_eq!(account.control("PUT", "/_sandbox/model", &mood.to_string()).await.unwrap().status, 204);
    account
}

async fn ask(account: &Account) -> Stream {
    let request = json!({ "messages": [{ "role": "user", "content": [{ "text": "What does it cost?" }] }] });
    account.open_stream("bedrock", PATH, &request.to_string()).await
}

fn breaking(with: &str) -> Value {
    json!({ "breaks": { "after_frames": 2, "with": with } })
}

async fn abandoned(account: &Account) -> Value {
    account.control("GET", "/_sandbox/requests", "").await.unwrap().json()["abandoned"].clone()
}

#[tokio::test]
async fn a_reply_ends_and_nobody_left() {
    let account = account().await;
    let (text, is_whole) = ask(&account).await.read().await;
    assert!(is_whole && text.contains("metadata"), "{text}");
    assert_eq!(abandoned(&account).await, 0);
}

#[tokio::test]
async fn a_reply_is_cut_in_the_middle() {
    let account = in_mood(breaking("cut")).await;
    let (text, is_whole) = ask(&account).await.read().await;
    assert!(text.contains("contentBlockDelta") && !text.contains("messageStop"), "{text}");
    assert!(!is_whole, "{text}");
}

#[tokio::test]
async fn an_exception_ends_a_reply() {
    for name in [
        "internalServerException",
        "modelStreamErrorException",
        "serviceUnavailableException",
        "throttlingException",
        "validationException",
    ] {
        let account = in_mood(breaking(name)).await;
        let (text, is_whole) = ask(&account).await.read().await;
        assert!(is_whole && text.contains(":exception-type") && text.contains(name), "{text}");
        assert!(!text.contains("messageStop"), "{text}");
    }
}

#[tokio::test]
async fn frames_take_their_time() {
    let account = in_mood(json!({ "frame_millis": 30, "breaks": { "after_frames": 4, "with": "cut" } })).await;
    let begin = Instant::now();
    ask(&account).await.read().await;
    assert!(begin.elapsed() >= Duration::from_millis(120));
}

#[tokio::test]
async fn whoever_leaves_is_counted() {
    let account = in_mood(breaking("silence")).await;
    let mut stream = ask(&account).await;
    stream.wait_for("contentBlockDelta").await;
    assert_eq!(abandoned(&account).await, 0);
    drop(stream);
    let deadline = Instant::now() + Duration::from_secs(10);
    while abandoned(&account).await != 1 {
        assert!(Instant::now() < deadline, "the sandbox never noticed");
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

#[tokio::test]
async fn the_mood_is_told_and_forgotten() {
    let account = in_mood(json!({ "flaws": ["markup", "wrong-numbers"] })).await;
    let mood = || account.control("GET", "/_sandbox/model", "");
    let expected = json!({ "flaws": ["wrong-numbers", "markup"], "frame_millis": 0, "breaks": null });
    assert_eq!(mood().await.unwrap().json(), expected);
    let wrong = account.control("PUT", "/_sandbox/model", r#"{ "flaws": ["rudeness"] }"#).await.unwrap();
    assert_eq!(wrong.status, 400);
    assert!(wrong.json()["error"].as_str().unwrap().contains("unknown variant `rudeness`"), "{}", wrong.body);
    assert_eq!(mood().await.unwrap().json(), expected);
    account.control("DELETE", "/_sandbox/model", "").await.unwrap();
    assert_eq!(mood().await.unwrap().json()["flaws"], json!([]));
}
