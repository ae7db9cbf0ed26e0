//! Tests of the sign-in with an identity provider that can misbehave. `end2end` tests it with a real one.

use http::{Method, StatusCode, header};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use crate::{
    gate::{location, session_cookie},
    identity_tokens::TokenKey,
    provider::SignIn,
    support::RECONCILED_BADGE,
};

fn cookie_starting_with(start: &str, headers: &http::HeaderMap) -> String {
    let mut cookies = headers.get_all(header::SET_COOKIE).iter().map(|it| it.to_str().unwrap());
    cookies.find(|it| it.starts_with(start)).unwrap().split(';').next().unwrap().to_owned()
}

#[tokio::test]
async fn a_visitor_signs_in_and_out() {
    let sign_in = SignIn::new("in-and-out", 15).await;
    let page = sign_in.gate.open("/sign-in?to=/services", &[]).await;
    assert!(page.text.contains("Continue with Example SSO"), "{}", page.text);
    assert!(page.text.contains("href=\"/sign-in/start?to=%2Fservices\""), "{}", page.text);
    let (cookie, state) = sign_in.begin("/services?range=30d").await;
    let signed_in = sign_in.finish(&cookie, &state).await;
    assert_eq!((signed_in.status, location(&signed_in)), (StatusCode::SEE_OTHER, "/services?range=30d"));
    let session = session_cookie(&signed_in.headers).unwrap();
    let page = sign_in.gate.open("/services?range=30d", &[("cookie", &session)]).await;
    assert!(page.text.contains(RECONCILED_BADGE), "{}", page.text);
    assert_eq!(sign_in.status("/status", &session).await, StatusCode::FORBIDDEN, "web is the group of viewers");

    let headers = [("origin", "http://localhost:3000"), ("cookie", session.as_str())];
    let signed_out = sign_in.gate.send(Method::POST, "/sign-out", &headers, "").await;
    let page = sign_in.gate.open(location(&signed_out), &[]).await;
    let leave =
        sign_in.provider.read(|it| format!("{}/leave?client_id=farthing&amp;post_logout_redirect_uri=", it.issuer));
    assert!(page.text.contains("You are signed out.") && page.text.contains(&leave), "{}", page.text);
    assert!(!page.text.contains("id_token_hint"), "another browser: {}", page.text);
    let signed_out_cookie = cookie_starting_with("farthing-signed-out=", &signed_out.headers);
    let cookie = [("cookie", signed_out_cookie.as_str())];
    let page = sign_in.gate.open(location(&signed_out), &cookie).await;
    let id_token = page.text.split_once("id_token_hint=").unwrap().1.split('"').next().unwrap();
    assert_eq!(id_token.split('.').count(), 3, "the provider's ID token: {id_token}");
    // The provider adds the state to the address that it leads back to.
    let back = sign_in.gate.open(&format!("{}&state=provider", location(&signed_out)), &cookie).await;
    assert!(back.text.contains("You are signed out.") && !back.text.contains("/leave"), "{}", back.text);
    assert_eq!(sign_in.status("/", &session).await, StatusCode::SEE_OTHER, "the session has ended on the server");
    assert_eq!(sign_in.provider.read(|it| it.configurations), 1, "the provider's configuration is loaded once");
}

#[tokio::test]
async fn wrong_answers_of_the_provider_sign_no_one_in() {
    let sign_in = SignIn::new("wrong", 15).await;
    let expired = (Timestamp::now() - SignedDuration::from_mins(1)).as_second();
    let cases = [
        ("nonce", json!({ "nonce": "another" })),
        ("no nonce", json!({ "nonce": null })),
        ("audience", json!({ "aud": "another" })),
        ("issuer", json!({ "iss": "https://another.example.com" })),
        ("expiry", json!({ "exp": expired })),
    ];
    for (name, changes) in cases {
        sign_in.provider.change(|it| it.changes = changes);
        let (cookie, state) = sign_in.begin("/services").await;
        let page = sign_in.finish(&cookie, &state).await;
        assert_eq!((page.status, session_cookie(&page.headers)), (StatusCode::BAD_GATEWAY, None), "{name}");
        assert!(page.text.contains("Example SSO did not confirm the sign-in."), "{name}: {}", page.text);
        assert!(page.text.contains("Its response was not valid."), "{name}");
        assert!(page.text.contains("href=\"/sign-in/start?to=%2Fservices\""), "{name}: the page to return to is kept");
    }
    sign_in.provider.change(|it| {
        it.changes = json!({});
        it.key = TokenKey { id: "key-1".to_owned(), ..TokenKey::numbered(2) };
    });
    let (cookie, state) = sign_in.begin("/").await;
    assert_eq!(sign_in.finish(&cookie, &state).await.status, StatusCode::BAD_GATEWAY, "a signature of another key");
}

#[tokio::test]
async fn a_sign_in_ends_once_and_in_its_own_browser() {
    let sign_in = SignIn::new("replay", 15).await;
    let (cookie, state) = sign_in.begin("/").await;
    for (name, cookie, state) in [
        ("another state", cookie.as_str(), "another"),
        ("no cookie", "a=b", state.as_str()),
        ("a changed cookie", &cookie.replacen('=', "=A", 1), &state),
        ("another cookie", &format!("farthing-session={}", cookie.split_once('=').unwrap().1), &state),
    ] {
        let page = sign_in.finish(cookie, state).await;
        assert_eq!(page.status, StatusCode::BAD_REQUEST, "{name}");
        assert!(page.text.contains("The sign-in had expired. Try again."), "{name}: {}", page.text);
    }
    assert_eq!(sign_in.provider.read(|it| it.requests.len()), 0, "no code was sent to the provider");
    let signed_in = sign_in.finish(&cookie, &state).await;
    let cookies = signed_in.headers.get_all(header::SET_COOKIE).iter();
    assert!(
        cookies.into_iter().any(|it| it.to_str().unwrap().contains("=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0")),
        "it is removed"
    );
    sign_in.provider.change(|it| it.refusal = Some("invalid_grant"));
    let replayed = sign_in.finish(&cookie, &state).await;
    assert_eq!((replayed.status, session_cookie(&replayed.headers)), (StatusCode::BAD_REQUEST, None));
    assert!(replayed.text.contains("The sign-in had expired."), "{}", replayed.text);
    assert_eq!(sign_in.provider.read(|it| it.requests["authorization_code"]), 1, "a state is used once");
    // A visitor who comes back to an old address while being signed in needs no message.
    let session = session_cookie(&signed_in.headers).unwrap();
    let again = sign_in.finish(&session, "old").await;
    assert_eq!((again.status, location(&again)), (StatusCode::SEE_OTHER, "/"));
}

#[tokio::test]
async fn a_refusal_by_the_visitor_is_no_sign_in() {
    let sign_in = SignIn::new("denied", 15).await;
    let (cookie, state) = sign_in.begin("/").await;
    let address = format!("/sign-in/return?error=access_denied&error_description=%3Cscript%3E&state={state}");
    let page = sign_in.gate.open(&address, &[("cookie", &cookie)]).await;
    assert_eq!(page.status, StatusCode::BAD_REQUEST);
    assert!(page.text.contains("It refused the sign-in.") && !page.text.contains("<script>"), "{}", page.text);
}

#[tokio::test]
async fn replaced_keys_are_loaded_again() {
    let sign_in = SignIn::new("rotation", 15).await;
    sign_in.cookie().await;
    let second = TokenKey::numbered(2);
    sign_in.provider.change(|it| {
        it.published.push(second.clone());
        it.key = second;
    });
    sign_in.cookie().await;
    assert_eq!(sign_in.provider.read(|it| it.configurations), 2);
    sign_in.provider.change(|it| it.key = TokenKey::numbered(3));
    for _ in 0..3 {
        let (cookie, state) = sign_in.begin("/").await;
        assert_eq!(sign_in.finish(&cookie, &state).await.status, StatusCode::BAD_GATEWAY, "an unpublished key");
    }
    assert_eq!(sign_in.provider.read(|it| it.configurations), 2, "unknown keys don't load it each time");
}

#[tokio::test]
async fn a_provider_that_is_down_is_named() {
    let sign_in = SignIn::new("down", 15).await;
    sign_in.provider.change(|it| it.is_down = true);
    for _ in 0..5 {
        let page = sign_in.gate.open("/sign-in/start?to=/services", &[]).await;
        assert_eq!(page.status, StatusCode::BAD_GATEWAY);
        assert!(page.text.contains("It could not be reached. Try again."), "{}", page.text);
    }
    assert_eq!(sign_in.provider.read(|it| it.configurations), 1, "visitors don't wait for it one after the other");
    let page = sign_in.gate.open("/sign-in", &[]).await;
    assert!(page.text.contains("name=\"token\""), "the access token still works: {}", page.text);
}

#[tokio::test]
async fn a_renewal_takes_over_changed_groups() {
    let sign_in = SignIn::new("renewal", 0).await;
    let session = sign_in.cookie().await;
    sign_in.provider.change(|it| it.groups = vec!["finops"]);
    let page = sign_in.gate.open("/status", &[("cookie", &session)]).await;
    assert_eq!(page.status, StatusCode::OK, "the visitor became an admin");
    let renewed = session_cookie(&page.headers).unwrap();
    assert_ne!(renewed, session);
    // Requests that were sent with the old cookie get the same renewal: a refresh token is used once.
    let renewals = sign_in.provider.read(|it| it.requests["refresh_token"]);
    assert_eq!(sign_in.status("/status", &session).await, StatusCode::OK);
    assert_eq!(sign_in.provider.read(|it| it.requests["refresh_token"]), renewals);

    sign_in.provider.change(|it| it.groups = Vec::new());
    let page = sign_in.gate.open("/", &[("cookie", &renewed)]).await;
    assert_eq!(page.status, StatusCode::FORBIDDEN, "the visitor lost the role");
    assert!(page.text.contains("You are signed in as mara@example.com, but have no role"), "{}", page.text);
}

#[tokio::test]
async fn a_refused_renewal_ends_the_session_and_an_outage_does_not() {
    let sign_in = SignIn::new("refused", 0).await;
    let (first, second) = (sign_in.cookie().await, sign_in.cookie().await);
    sign_in.provider.change(|it| it.is_down = true);
    assert_eq!(sign_in.status("/connect", &first).await, StatusCode::OK, "the provider is down");
    sign_in.provider.change(|it| (it.is_down, it.refusal) = (false, Some("invalid_grant")));
    assert_eq!(sign_in.status("/connect", &second).await, StatusCode::SEE_OTHER, "the provider refused");
}

#[tokio::test]
async fn a_renewal_for_another_visitor_is_refused() {
    let sign_in = SignIn::new("another", 0).await;
    let session = sign_in.cookie().await;
    sign_in.provider.change(|it| it.changes = json!({ "sub": "visitor-2", "groups": ["finops"] }));
    assert_eq!(sign_in.status("/connect", &session).await, StatusCode::SEE_OTHER);
}
