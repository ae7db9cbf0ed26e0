//! Tests of rejected requests, to a loopback address and to an address that other computers can reach.

use std::{convert::Infallible, sync::Arc, time::Duration};

use app::ApiError;
use axum::body::Body;
use futures::{StreamExt, stream};
use http::{Request, StatusCode, header};
use server::overload::Capacity;

use crate::support::{TestResponse, TestServer};

const FORM: &str = "application/x-www-form-urlencoded";
const OWN_ORIGIN: [(&str, &str); 2] = [("host", "localhost:3000"), ("origin", "http://localhost:3000")];

async fn send(server: &TestServer, method: &str, address: &str, headers: &[(&str, &str)], body: Body) -> TestResponse {
    let mut request = Request::builder().method(method).uri(address);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    server.send(request.body(body).unwrap()).await
}

async fn post(server: &TestServer, address: &str, content_type: &str, body: impl Into<Body>) -> TestResponse {
    let headers = [OWN_ORIGIN[0], OWN_ORIGIN[1], ("content-type", content_type)];
    send(server, "POST", address, &headers, body.into()).await
}

/// Message of a rejected function call, as the page shows it.
fn message(response: &TestResponse) -> String {
    let Ok(ApiError::Rejected(message)) = serde_json::from_str(&response.text) else { panic!("{}", response.text) };
    message
}

fn assert_headers(response: &TestResponse) {
    for name in ["content-security-policy", "x-content-type-options", "referrer-policy", "permissions-policy"] {
        assert!(response.headers.contains_key(name), "{name} is missing");
    }
    assert_eq!(response.headers[header::CACHE_CONTROL], "no-store");
}

#[tokio::test]
async fn frames_posts_and_hosts_of_other_sites_are_rejected() {
    for (server, host) in
        [(TestServer::new().await, "127.0.0.1:3000"), (TestServer::new().await.on_network_address(), "10.9.9.9")]
    {
        let frame = [("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "navigate"), ("sec-fetch-dest", "iframe")];
        let prefetch = [("sec-fetch-site", "cross-site"), ("sec-purpose", "prefetch;prerender")];
        for address in ["/", "/export/overview.csv", "/api/figures?path=/&question=", "/insights"] {
            for headers in [&frame[..], &prefetch] {
                let response =
                    send(&server, "GET", address, &[&[("host", host)], headers].concat(), Body::empty()).await;
                assert_eq!(response.status, StatusCode::FORBIDDEN, "{host} {address} {headers:?}");
                assert_headers(&response);
            }
        }
        for kind in ["text/plain", FORM, "application/json"] {
            for address in ["/api/advice", "/api/forget", "/api/forget-insights"] {
                let headers = [("host", host), ("origin", "https://evil.example"), ("content-type", kind)];
                let response = send(&server, "POST", address, &headers, Body::from("{}")).await;
                assert_eq!(response.status, StatusCode::FORBIDDEN, "{host} {address} {kind}");
                assert_eq!(message(&response), "Requests from other sites are not allowed");
            }
        }
        let response = server.get_with_host("/", "evil.example").await;
        assert_eq!(response.status, StatusCode::FORBIDDEN, "{host}");
        assert_headers(&response);
        assert!(response.text.contains("--allowed-hosts"), "{}", response.text);
        assert_eq!(server.paid_requests().await, 0, "other sites must not cause paid requests");
        assert_eq!(server.get_with_host("/connect", host).await.status, StatusCode::OK, "{host}");
    }
}

/// Over plain HTTP to a network address, browsers send no Fetch Metadata, whether for a frame, an image or a navigation.
#[tokio::test]
async fn a_browser_without_fetch_metadata_needs_confirmation() {
    let server = TestServer::new().await.on_network_address();
    let browser =
        [("host", "10.9.9.9:3000"), ("user-agent", "Mozilla/5.0 (X11; Linux x86_64)"), ("accept", "text/html,*/*")];
    let browser_with = |more: &[(&'static str, &'static str)]| [&browser[..], more].concat();
    for address in ["/", "/insights", "/export/overview.csv", "/api/figures?path=/&question=range%3D7d"] {
        for headers in [browser.to_vec(), browser_with(&[("referer", "http://evil.example/")])] {
            let response = send(&server, "GET", address, &headers, Body::empty()).await;
            assert_eq!(response.status, StatusCode::FORBIDDEN, "{address} {headers:?}");
            assert!(response.text.contains("<a href=\"\">Open Farthing</a>"), "{}", response.text);
            assert_headers(&response);
            let policy = response.headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
            assert!(policy.contains("frame-ancestors 'none'"), "the link must not be shown in a frame: {policy}");
        }
        let image = [browser[0], browser[1], ("accept", "image/*,*/*")];
        let response = send(&server, "GET", address, &image, Body::empty()).await;
        assert_eq!((response.status, response.text.contains("<a")), (StatusCode::FORBIDDEN, false), "{address}");
    }
    assert_eq!(server.paid_requests().await, 0, "requests without confirmation must be free");

    let confirmed =
        send(&server, "GET", "/connect", &browser_with(&[("referer", "http://10.9.9.9:3000/connect")]), Body::empty())
            .await;
    assert_eq!(confirmed.status, StatusCode::OK);
    let cookie = confirmed.headers[header::SET_COOKIE].to_str().unwrap();
    assert!(cookie.starts_with("farthing-opened=1;") && cookie.contains("SameSite=Strict"), "{cookie}");
    for headers in
        [browser_with(&[("cookie", "theme=dark; farthing-opened=1")]), browser_with(&[("sec-fetch-site", "none")])]
    {
        assert_eq!(
            send(&server, "GET", "/connect", &headers, Body::empty()).await.status,
            StatusCode::OK,
            "{headers:?}"
        );
    }
    let program = [browser[0], ("user-agent", "curl/8.5.0")];
    assert_eq!(send(&server, "GET", "/connect", &program, Body::empty()).await.status, StatusCode::OK);
    assert_eq!(send(&server, "GET", "/healthz", &browser, Body::empty()).await.status, StatusCode::OK);
}

#[tokio::test]
async fn invalid_function_calls_are_client_errors() {
    let server = TestServer::new().await;
    for (response, status) in [
        (server.get("/api/figures").await, StatusCode::BAD_REQUEST),
        (server.get("/api/resource-days?account=1&from=x").await, StatusCode::BAD_REQUEST),
        (post(&server, "/api/forget", FORM, "%%%").await, StatusCode::BAD_REQUEST),
        (post(&server, "/api/advice", "application/json", "{\"wanted\":").await, StatusCode::BAD_REQUEST),
        (post(&server, "/api/advice", FORM, "wanted=1").await, StatusCode::BAD_REQUEST),
        (post(&server, "/api/forget", "text/plain", "path=/").await, StatusCode::UNSUPPORTED_MEDIA_TYPE),
        (post(&server, "/api/nothing", FORM, "").await, StatusCode::NOT_FOUND),
        (server.get("/api/nothing").await, StatusCode::NOT_FOUND),
    ] {
        assert_eq!(response.status, status, "{}", response.text);
        assert!(!message(&response).is_empty());
        assert_headers(&response);
    }
}

#[tokio::test]
async fn function_calls_are_rejected_in_the_format_of_the_page() {
    let server = TestServer::new().await;
    let call = "/api/figures?path=/&question=";
    let unknown_host = server.get_with_host(call, "evil.example").await;
    assert_eq!(unknown_host.status, StatusCode::FORBIDDEN);
    assert!(message(&unknown_host).contains("--allowed-hosts"));
    let long = server.get(&format!("{call}{}", "x".repeat(33_000))).await;
    assert_eq!(long.status, StatusCode::URI_TOO_LONG);
    assert!(message(&long).contains("too long"));
    let ambiguous = server.get("/api/./figures").await;
    assert_eq!(ambiguous.status, StatusCode::BAD_REQUEST);
    assert!(message(&ambiguous).contains("dots"));
}

#[tokio::test]
async fn bodies_that_trickle_in_are_rejected_and_take_no_place() {
    let mut server = TestServer::new().await;
    server.router_config.capacity = Capacity::new(1);
    let server = Arc::new(server.rebuild());
    let trickling = server.clone();
    let slow = tokio::spawn(async move {
        let trickle = stream::repeat(()).then(async |()| {
            tokio::time::sleep(Duration::from_millis(200)).await;
            Ok::<_, Infallible>("x")
        });
        post(&trickling, "/api/forget", FORM, Body::from_stream(Box::pin(trickle))).await
    });
    tokio::time::sleep(Duration::from_millis(500)).await;
    assert_eq!(server.get("/connect").await.status, StatusCode::OK, "a slow body takes no place");
    let response = slow.await.unwrap();
    assert_eq!(response.status, StatusCode::REQUEST_TIMEOUT, "{}", response.text);
    assert!(message(&response).contains("took too long"));
    let broken = stream::iter([Ok("path="), Err(std::io::Error::other("gone"))]);
    let response = post(&server, "/api/forget", FORM, Body::from_stream(broken)).await;
    assert_eq!(
        (response.status, &*message(&response)),
        (StatusCode::BAD_REQUEST, "The body of the request is incomplete")
    );
}

#[tokio::test]
async fn oversized_bodies_and_urls_are_rejected() {
    let server = TestServer::new().await;
    let large = format!("path=/&question={}", "x".repeat(70_000));
    let chunks = stream::iter(vec![Ok::<_, Infallible>(large.clone())]);
    for body in [Body::from(large.clone()), Body::from_stream(chunks)] {
        let response = post(&server, "/api/forget", FORM, body).await;
        assert_eq!(response.status, StatusCode::PAYLOAD_TOO_LARGE, "{}", response.text);
    }
    for address in [format!("/{}", "x".repeat(5_000)), format!("/?service={}", "x".repeat(33_000))] {
        let response = server.get(&address).await;
        assert_eq!(response.status, StatusCode::URI_TOO_LONG);
        assert!(response.text.len() < 200 && response.text.contains("too long"));
    }
    let page = server.get(&format!("/{}", "x".repeat(4_000))).await;
    assert!(page.text.len() < 200_000, "{} bytes", page.text.len());
}

#[tokio::test]
async fn only_existing_assets_may_be_stored() {
    let server = TestServer::new().await;
    for address in ["/", "/insights", "/nowhere", "/api/found", "/pkg/farthing.0.js", "/healthz"] {
        assert_eq!(server.get(address).await.headers[header::CACHE_CONTROL], "no-store", "{address}");
    }
}

#[tokio::test]
async fn messages_of_aws_are_only_shown_on_request() {
    let server = TestServer::new().await;
    server.set_faults(r#"[{"operation":"ce:*","kind":"deny"},{"operation":"ec2:*","kind":"deny"}]"#).await;
    let mut id = None;
    for address in [
        "/",
        "/services",
        "/api/figures?path=/&question=",
        "/api/resources?view=",
        "/api/insights",
        "/export/overview.json",
        "/export/resources.json",
        "/export/insights.json",
    ] {
        let response = server.get(address).await;
        // Resources also have ARNs. Only AWS's message contains the IAM ARN of the caller.
        assert!(!response.text.contains("arn:aws:iam") && !response.text.contains("is not authorized"), "{address}");
        let is_id = |it: &&str| it.len() > 20 && it[4..20].bytes().all(|byte| byte.is_ascii_hexdigit());
        let link = response.text.match_indices("raw-").map(|(at, _)| &response.text[at..]).find(is_id);
        id = id.or(link.filter(|_| !address.starts_with("/export")).map(|it| it[..20].to_owned()));
        assert!(
            !address.starts_with("/export") || !response.text.contains("raw-"),
            "{address}: an export must not link to AWS's message"
        );
    }
    let id = id.unwrap();
    let message = server.get(&format!("/raw-error/{id}")).await;
    assert!(message.text.contains("is not authorized"), "{id}: {}", message.text);
    let message = server.get(&format!("/api/raw-error?id={id}")).await;
    assert!(message.text.contains("is not authorized"), "{}", message.text);
    assert_eq!(server.get("/raw-error/raw-0000000000000000").await.status, StatusCode::NOT_FOUND);
}
