//! Tests of answers of the provider's token endpoint that no provider should send.

use std::{
    net::Ipv4Addr,
    sync::atomic::{AtomicU32, Ordering},
};

use http::StatusCode;
use proptest::{
    collection::vec,
    prelude::*,
    test_runner::{Config, TestRunner},
};
use serde_json::{Value, json};
use tokio::runtime::Runtime;

use crate::{gate::session_cookie, provider::SignIn};

/// Default number of random answers; each is a sign-in over HTTP.
const CASES: u32 = 64;

/// Answer of the token endpoint to a code.
#[derive(Clone, Debug)]
enum Answer {
    /// Any bytes, with a status.
    Bytes(u16, Vec<u8>),
    /// JSON with these fields instead of those of a valid answer.
    Fields(Vec<(String, Value)>),
    /// A valid answer, but the byte of the ID token at the index is another.
    ChangedToken(prop::sample::Index, u8),
}

fn any_answer() -> impl Strategy<Value = Answer> {
    let field = prop_oneof!["(access_token|token_type|expires_in|refresh_token|id_token|scope|error)", ".{0,8}"];
    let value = prop_oneof![
        Just(Value::Null),
        any::<i64>().prop_map(Value::from),
        ".{0,30}".prop_map(Value::from),
        "[A-Za-z0-9_-]{0,20}\\.[A-Za-z0-9_-]{0,20}\\.[A-Za-z0-9_-]{0,20}".prop_map(Value::from),
        Just(json!({})),
    ];
    prop_oneof![
        (200_u16..600, vec(any::<u8>(), 0..200)).prop_map(|(status, bytes)| Answer::Bytes(status, bytes)),
        vec((field, value), 0..5).prop_map(Answer::Fields),
        (any::<prop::sample::Index>(), any::<u8>()).prop_map(|(index, byte)| Answer::ChangedToken(index, byte)),
    ]
}

/// Applies an answer to a valid one.
fn apply(answer: &Answer, valid: &Value) -> (u16, Vec<u8>) {
    match answer {
        Answer::Bytes(status, bytes) => (*status, bytes.clone()),
        Answer::Fields(fields) => {
            let mut changed = valid.clone();
            changed["id_token"] = Value::Null;
            changed.as_object_mut().unwrap().extend(fields.iter().cloned());
            (200, changed.to_string().into_bytes())
        }
        Answer::ChangedToken(index, byte) => {
            let mut token = valid["id_token"].as_str().unwrap().as_bytes().to_vec();
            let index = index.index(token.len());
            let other = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_."[usize::from(*byte) % 65];
            token[index] = if token[index] == other { b'.' } else { other };
            let mut changed = valid.clone();
            changed["id_token"] = String::from_utf8(token).unwrap().into();
            (200, changed.to_string().into_bytes())
        }
    }
}

#[test]
fn no_answer_but_a_valid_one_signs_in() {
    let runtime = Runtime::new().unwrap();
    let sign_in = runtime.block_on(SignIn::new("random", 15));
    let config = Config::default();
    // The variable PROPTEST_CASES asks for more.
    let cases = if std::env::var_os("PROPTEST_CASES").is_some() { config.cases } else { CASES };
    let mut runner = TestRunner::new(Config { cases, source_file: Some(file!()), ..config });
    let count = AtomicU32::new(0x0A00_0000);
    let attempt = async |answer: &Answer| {
        let answer = answer.clone();
        sign_in.provider.change(|it| it.answer = Some(Box::new(move |valid| apply(&answer, valid))));
        let (cookie, state) = sign_in.begin("/").await;
        // Each address has its own attempts.
        let address = Ipv4Addr::from(count.fetch_add(1, Ordering::Relaxed));
        sign_in.finish_from(&cookie, &state, &address.to_string()).await
    };
    runner
        .run(&any_answer(), |answer| {
            let page = runtime.block_on(attempt(&answer));
            prop_assert_eq!(session_cookie(&page.headers), None);
            let is_named = matches!(
                page.status,
                StatusCode::BAD_GATEWAY | StatusCode::BAD_REQUEST | StatusCode::TOO_MANY_REQUESTS
            );
            prop_assert!(is_named, "{}", page.status);
            Ok(())
        })
        .unwrap_or_else(|error| panic!("{error}"));
    sign_in.provider.change(|it| it.answer = None);
    runtime.block_on(sign_in.cookie());
}

#[tokio::test]
async fn a_renewal_that_is_answered_with_a_page_ends_the_session() {
    let sign_in = SignIn::new("html", 0).await;
    for (status, expected) in [
        // The page of a gateway whose provider is down.
        (StatusCode::BAD_GATEWAY, StatusCode::OK),
        (StatusCode::TOO_MANY_REQUESTS, StatusCode::OK),
        (StatusCode::FORBIDDEN, StatusCode::SEE_OTHER),
        (StatusCode::BAD_REQUEST, StatusCode::SEE_OTHER),
        (StatusCode::OK, StatusCode::SEE_OTHER),
    ] {
        sign_in.provider.change(|it| it.html = None);
        let session = sign_in.cookie().await;
        sign_in.provider.change(|it| it.html = Some(status));
        assert_eq!(sign_in.status("/connect", &session).await, expected, "{status}");
    }
}

#[tokio::test]
async fn guessed_codes_use_up_the_attempts_of_an_address() {
    let sign_in = SignIn::new("guessed", 15).await;
    sign_in.provider.change(|it| it.refusal = Some("invalid_grant"));
    for _ in 0..8 {
        let (cookie, state) = sign_in.begin("/").await;
        sign_in.finish(&cookie, &state).await;
    }
    assert_eq!(sign_in.provider.read(|it| it.requests["authorization_code"]), 5);
    let (cookie, state) = sign_in.begin("/").await;
    let page = sign_in.finish(&cookie, &state).await;
    assert_eq!(page.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(page.text.contains("Try again in 15 minutes."), "{}", page.text);
}
