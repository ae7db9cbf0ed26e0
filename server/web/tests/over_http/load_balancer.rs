//! Tests of identities that an Application Load Balancer signs.

use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};

use axum::{Router, extract::Path, routing::get};
use http::{Method, StatusCode};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::{
    gate::{Gate, location},
    identity_tokens::TokenKey,
    support::{RECONCILED_BADGE, TestServer},
};

const ARN: &str = "arn:aws:elasticloadbalancing:eu-central-1:111122223333:loadbalancer/app/costs/50dc6c495c0c9188";

fn key() -> TokenKey {
    TokenKey::numbered(1)
}

/// Server behind a load balancer with [`key`], and the number of requests for keys.
async fn gate_and_requests(name: &str) -> (Gate, Arc<AtomicU32>) {
    let requests = Arc::new(AtomicU32::new(0));
    let counter = requests.clone();
    let respond = async move |Path(id): Path<String>| {
        counter.fetch_add(1, Ordering::Relaxed);
        if id == key().id { Ok(key().to_pem()) } else { Err(StatusCode::NOT_FOUND) }
    };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let router = Router::new().route("/keys/{id}", get(respond));
    tokio::spawn(async move { axum::serve(listener, router).await });
    let settings = format!(
        "[load-balancer]\narn = \"{ARN}\"\nkeys = \"http://{address}/keys\"\nsign-out-url = \"https://login.example.com/leave\"\n[[roles]]\nvalue = \"finops\"\nrole = \"viewer\"\n"
    );
    (Gate::with_settings(TestServer::new().await, name, 1, &settings), requests)
}

async fn gate(name: &str) -> Gate {
    gate_and_requests(name).await.0
}

fn in_minutes(minutes: i64) -> i64 {
    (Timestamp::now() + SignedDuration::from_mins(minutes)).as_second()
}

fn header(changes: &Value) -> Value {
    let mut header = json!({ "signer": ARN, "exp": in_minutes(2) });
    header.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
    header
}

fn claims(groups: &str) -> Value {
    json!({ "sub": "1", "email": "mara@example.com", "groups": groups, "exp": in_minutes(2) })
}

#[tokio::test]
async fn visitors_of_the_load_balancer_need_no_other_sign_in() {
    let gate = gate("balancer").await;
    let identity = key().padded_token(&header(&json!({})), &claims("[other, finops]"));
    assert!(identity.contains('='), "the test needs padding: {identity}");
    let page = gate.open("/", &[("x-amzn-oidc-data", &identity)]).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.text.contains(RECONCILED_BADGE));
    let status = gate.open("/status", &[("x-amzn-oidc-data", &identity)]).await;
    assert_eq!(status.status, StatusCode::FORBIDDEN, "viewers don't see the status");
    let stranger = key().padded_token(&header(&json!({})), &claims("sales"));
    let page = gate.open("/", &[("x-amzn-oidc-data", &stranger)]).await;
    assert_eq!(page.status, StatusCode::FORBIDDEN);
    assert!(
        page.text.contains("You are signed in as mara@example.com, but have no role in Farthing."),
        "{}",
        page.text
    );
}

#[tokio::test]
async fn other_identities_are_refused() {
    let gate = gate("forged").await;
    let valid = key().padded_token(&header(&json!({})), &claims("finops"));
    let (signed, signature) = valid.rsplit_once('.').unwrap();
    let other_claims = key().padded_token(&header(&json!({})), &claims("finops, admins"));
    let forged_payload = format!("{}.{signature}", other_claims.rsplit_once('.').unwrap().0);
    let other_balancer = ARN.replace("costs", "other");
    let mut expired_claims = claims("finops");
    expired_claims["exp"] = in_minutes(-1).into();
    let cases = [
        ("another key", TokenKey::numbered(2).padded_token(&header(&json!({ "kid": "key-1" })), &claims("finops"))),
        ("an unknown key", TokenKey::numbered(2).padded_token(&header(&json!({})), &claims("finops"))),
        ("a path as key", key().padded_token(&header(&json!({ "kid": "../keys/key-1" })), &claims("finops"))),
        ("another balancer", key().padded_token(&header(&json!({ "signer": other_balancer })), &claims("finops"))),
        ("an expired token", key().padded_token(&header(&json!({ "exp": in_minutes(-1) })), &claims("finops"))),
        ("an expired identity", key().padded_token(&header(&json!({})), &expired_claims)),
        ("no algorithm", key().padded_token(&header(&json!({ "alg": "none" })), &claims("finops"))),
        ("other claims", forged_payload),
        ("no signature", format!("{signed}.")),
        ("no token", "finops".to_owned()),
    ];
    for (name, identity) in cases {
        let response = gate.open("/", &[("x-amzn-oidc-data", &identity)]).await;
        assert_eq!(response.status, StatusCode::SEE_OTHER, "{name}");
    }
    let twice = [("x-amzn-oidc-data", valid.as_str()), ("x-amzn-oidc-data", valid.as_str())];
    assert_eq!(gate.open("/", &twice).await.status, StatusCode::SEE_OTHER, "two identities");
    assert_eq!(gate.open("/", &twice[..1]).await.status, StatusCode::OK, "one identity");
}

#[tokio::test]
async fn unknown_keys_cause_few_requests() {
    let (gate, requests) = gate_and_requests("unknown-keys").await;
    let identity = |key: &str| key_named(key).padded_token(&header(&json!({})), &claims("finops"));
    for number in 0..50 {
        let response = gate.open("/", &[("x-amzn-oidc-data", &identity(&format!("unknown-{number}")))]).await;
        assert_eq!(response.status, StatusCode::SEE_OTHER);
    }
    assert_eq!(requests.load(Ordering::Relaxed), 10);
}

#[tokio::test]
async fn a_known_key_is_not_affected_by_unknown_ones() {
    let gate = gate("known-key").await;
    let valid = key().padded_token(&header(&json!({})), &claims("finops"));
    assert_eq!(gate.open("/connect", &[("x-amzn-oidc-data", &valid)]).await.status, StatusCode::OK);
    for number in 0..20 {
        let identity = key_named(&format!("unknown-{number}")).padded_token(&header(&json!({})), &claims("finops"));
        gate.open("/", &[("x-amzn-oidc-data", &identity)]).await;
    }
    assert_eq!(gate.open("/connect", &[("x-amzn-oidc-data", &valid)]).await.status, StatusCode::OK);
}

fn key_named(id: &str) -> TokenKey {
    TokenKey { id: id.to_owned(), ..TokenKey::numbered(2) }
}

#[tokio::test]
async fn signing_out_removes_the_cookies_of_the_balancer() {
    let gate = gate("balancer-sign-out").await;
    let identity = key().padded_token(&header(&json!({})), &claims("finops"));
    let headers = [
        ("x-amzn-oidc-data", identity.as_str()),
        ("origin", "http://localhost:3000"),
        ("cookie", "AWSELBAuthSessionCookie-0=a; AWSELBAuthSessionCookie-1=b; AWSELBAuthSessionCookie-x=c; theme=dark"),
    ];
    let response = gate.send(Method::POST, "/sign-out", &headers, "").await;
    assert_eq!((response.status, location(&response)), (StatusCode::SEE_OTHER, "https://login.example.com/leave"));
    let removed = |name: &str| {
        let cookies = response.headers.get_all(http::header::SET_COOKIE).iter();
        cookies.filter(|it| it.to_str().unwrap().starts_with(&format!("{name}=; Path=/; "))).count()
    };
    for (name, count) in [
        ("AWSELBAuthSessionCookie-0", 1),
        ("AWSELBAuthSessionCookie-1", 1),
        ("AWSELBAuthSessionCookie-x", 0),
        ("theme", 0),
    ] {
        assert_eq!(removed(name), count, "{name}");
    }
}
