//! Tests of the sign-in with an access token.

use http::{Method, StatusCode, header};
use sandbox::{Config, parse_faults};

use crate::{
    gate::{BROWSER, Gate, TOKEN, location, routes, session_cookie},
    support::{RECONCILED_BADGE, TODAY, TestResponse, TestServer},
};

#[tokio::test]
async fn every_route_needs_a_session_or_the_token() {
    let gate = Gate::new("routes", 0).await;
    let routes = routes();
    assert!(routes.len() > 30, "{routes:?}");
    let program = [("origin", "http://localhost:3000"), ("content-type", "application/json")];
    for (method, path) in &routes {
        for headers in [
            &program[..],
            &[
                program[0],
                program[1],
                ("authorization", "Bearer wrong"),
                ("cookie", "farthing-session=9999999999.AAAA"),
            ],
        ] {
            let response = gate.send(method.clone(), path, headers, "{}").await;
            assert_eq!(response.status, StatusCode::UNAUTHORIZED, "{method} {path}");
            assert_eq!(response.headers[header::WWW_AUTHENTICATE], "Bearer", "{method} {path}");
            assert!(response.headers.contains_key(header::CONTENT_SECURITY_POLICY), "{method} {path}");
        }
    }
    assert_eq!(gate.server.paid_requests().await, 0);
    for path in ["/healthz", "/readyz"] {
        assert_eq!(gate.send(Method::GET, path, &[], "").await.status, StatusCode::OK, "{path}");
    }
}

#[tokio::test]
async fn a_visitor_signs_in_and_returns_to_the_page() {
    let gate = Gate::new("return", 0).await;
    let address = "/services?range=30d&group=region";
    let refused = gate.open(address, &[]).await;
    assert_eq!(refused.status, StatusCode::SEE_OTHER);
    let page = gate.open(location(&refused), &[]).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.text.contains("Sign in to Farthing") && page.text.contains("<b>Services"), "{}", page.text);
    assert!(page.text.contains("value=\"/services?range=30d&amp;group=region\""), "{}", page.text);
    assert!(!page.text.contains("<script"), "the page needs no scripts");

    let signed_in = gate.submit(TOKEN, address, &[]).await;
    assert_eq!((signed_in.status, location(&signed_in)), (StatusCode::SEE_OTHER, address));
    let cookie = session_cookie(&signed_in.headers).unwrap();
    let session = [("cookie", cookie.as_str())];
    let shown = gate.open(address, &session).await;
    assert_eq!(shown.status, StatusCode::OK);
    assert!(shown.text.contains(RECONCILED_BADGE));
    assert_eq!(location(&gate.open("/sign-in?to=/insights", &session).await), "/insights", "nobody signs in twice");

    let headers = [("origin", "http://localhost:3000"), ("cookie", &cookie)];
    let signed_out = gate.send(Method::POST, "/sign-out", &headers, "").await;
    assert_eq!(location(&signed_out), "/sign-in?signed-out");
    assert_eq!(session_cookie(&signed_out.headers).as_deref(), Some("farthing-session="));
    let stolen = gate.open(address, &session).await;
    assert_eq!(stolen.status, StatusCode::SEE_OTHER, "the session has ended on the server, too");
    let page = gate.open(location(&signed_out), &[]).await;
    assert!(page.text.contains("You are signed out."), "{}", page.text);
}

#[tokio::test]
async fn the_visitor_returns_to_this_server_only() {
    let gate = Gate::new("hostile", 0).await;
    for hostile in ["//evil.example", "https://evil.example", "/\\evil.example", "/%0d%0aset-cookie:x\r\nx: y"] {
        assert_eq!(location(&gate.submit(TOKEN, hostile, &[]).await), "/", "{hostile}");
    }
    let page = gate.open("/sign-in?to=/services/%253Cscript%253Ealert%25281%2529%253C%252Fscript%253E", &[]).await;
    assert!(page.text.contains("&lt;script&gt;alert(1)") && !page.text.contains("<script>alert"), "{}", page.text);
    let page = gate.open("/sign-in?to=/%22onfocus=alert(1)", &[]).await;
    assert!(page.text.contains("onfocus=alert(1)") && !page.text.contains("\"onfocus"), "{}", page.text);
    let from_elsewhere = [("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "navigate")];
    assert_eq!(gate.submit(TOKEN, "/", &from_elsewhere).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn buttons_lead_to_the_sign_in_once_the_session_has_ended() {
    let gate = Gate::new("buttons", 0).await;
    for button in ["/sign-out", "/demo/open"] {
        let headers = [BROWSER[0], ("origin", "http://localhost:3000")];
        let response = gate.send(Method::POST, button, &headers, "").await;
        assert_eq!((response.status, location(&response)), (StatusCode::SEE_OTHER, "/sign-in"), "{button}");
    }
}

#[tokio::test]
async fn the_reason_of_a_failed_probe_needs_the_token() {
    let mut config = Config::new(TODAY.parse().unwrap());
    config.faults = parse_faults("sts:GetCallerIdentity=deny").unwrap();
    let gate = Gate::of(TestServer::with_config(config).await, "probe", 0);
    let bearer = format!("Bearer {TOKEN}");
    let owner = gate.send(Method::GET, "/readyz", &[("authorization", &bearer)], "").await;
    let stranger = gate.send(Method::GET, "/readyz", &[], "").await;
    assert_eq!([owner.status, stranger.status], [StatusCode::SERVICE_UNAVAILABLE; 2]);
    assert!(owner.text.contains("STS"), "{}", owner.text);
    assert!(stranger.text.contains("needs the role admin") && !stranger.text.contains("STS"), "{}", stranger.text);
}

#[tokio::test]
async fn programs_send_the_token_itself() {
    let gate = Gate::new("bearer", 0).await;
    let bearer = format!("Bearer {TOKEN}");
    for path in ["/export/overview.csv", "/metrics", "/"] {
        let response = gate.send(Method::GET, path, &[("authorization", &bearer)], "").await;
        assert_eq!(response.status, StatusCode::OK, "{path}");
    }
}

#[tokio::test]
async fn an_address_gets_five_attempts() {
    let gate = Gate::new("attempts", 1).await;
    let from = |address| [("x-forwarded-for", address)];
    for left in (1..5).rev() {
        let page = gate.submit("wrong", "/services", &from("6.6.6.6, 203.0.113.7")).await;
        assert_eq!(page.status, StatusCode::UNAUTHORIZED);
        assert!(page.text.contains("This token is not valid."), "{}", page.text);
        assert!(page.text.contains(&format!("{left} attempt")), "{left}: {}", page.text);
        assert!(page.text.contains("value=\"/services\""), "the address to return to is kept");
    }
    for token in ["wrong", TOKEN] {
        let page = gate.submit(token, "/", &from("203.0.113.7")).await;
        assert_eq!(
            (page.status, &page.headers[header::RETRY_AFTER]),
            (StatusCode::TOO_MANY_REQUESTS, &"900".parse().unwrap())
        );
        assert!(
            page.text.contains("Try again in 15 minutes.") && !page.text.contains("name=\"token\""),
            "{}",
            page.text
        );
    }
    assert_eq!(gate.submit(TOKEN, "/", &from("203.0.113.8")).await.status, StatusCode::SEE_OTHER, "others can sign in");
}

#[tokio::test]
async fn a_new_token_ends_all_sessions() {
    let gate = Gate::new("rotation", 0).await;
    let cookie = gate.cookie().await;
    let session = [("cookie", cookie.as_str())];
    assert_eq!(gate.open("/connect", &session).await.status, StatusCode::OK);
    let (new, replaced) = ("another-token-of-forty-characters-000001", "too short");
    let write = |text: &str, second: u64| {
        std::fs::write(&gate.file, text).unwrap();
        let time = std::time::UNIX_EPOCH + std::time::Duration::from_secs(second);
        std::fs::File::options().write(true).open(&gate.file).unwrap().set_modified(time).unwrap();
    };
    write(new, 1_000_000_000);
    assert_eq!(gate.open("/connect", &session).await.status, StatusCode::SEE_OTHER);
    assert_eq!(gate.submit(TOKEN, "/", &[]).await.status, StatusCode::UNAUTHORIZED);
    let session_of_new = session_cookie(&gate.submit(new, "/", &[]).await.headers).unwrap();
    let session = [("cookie", session_of_new.as_str())];
    write(replaced, 1_000_000_001);
    for token in [replaced, new, ""] {
        let status = gate.submit(token, "/", &[]).await.status;
        assert_eq!(status, StatusCode::UNAUTHORIZED, "an unusable file lets no one in");
    }
    assert_eq!(gate.open("/connect", &session).await.status, StatusCode::SEE_OTHER);
    write(new, 1_000_000_001);
    let status = gate.open("/connect", &session).await.status;
    assert_eq!(status, StatusCode::OK, "the file may have been read while it was written");
    std::fs::remove_file(&gate.file).unwrap();
    assert_eq!(gate.open("/connect", &session).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn the_cookie_is_kept_to_https_behind_a_proxy_with_tls() {
    let gate = Gate::new("https", 0).await;
    let is_secure =
        |response: TestResponse| response.headers[header::SET_COOKIE].to_str().unwrap().contains("; Secure");
    assert!(is_secure(gate.submit(TOKEN, "/", &[("x-forwarded-proto", "https")]).await));
    assert!(!is_secure(gate.submit(TOKEN, "/", &[]).await));
}
