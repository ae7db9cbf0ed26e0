//! Rejected requests, with their messages and headers: on loopback and on an address that others can reach.

use axum::body::Body;
use futures::stream;
use http::{Request, StatusCode, header};
use serde_json::Value;

use crate::support::{Answer, World};

const FORM: &str = "application/x-www-form-urlencoded";
const OWN: [(&str, &str); 2] = [("host", "localhost:3000"), ("origin", "http://localhost:3000")];

async fn ask(world: &World, method: &str, address: &str, headers: &[(&str, &str)], body: Body) -> Answer {
    let mut request = Request::builder().method(method).uri(address);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    world.send(request.body(body).unwrap()).await
}

async fn post(world: &World, address: &str, kind: &str, body: impl Into<Body>) -> Answer {
    let headers = [OWN[0], OWN[1], ("content-type", kind)];
    ask(world, "POST", address, &headers, body.into()).await
}

fn assert_headers(answer: &Answer) {
    for name in ["content-security-policy", "x-content-type-options", "referrer-policy", "permissions-policy"] {
        assert!(answer.headers.contains_key(name), "{name} is missing");
    }
    assert_eq!(answer.headers[header::CACHE_CONTROL], "no-store");
}

#[tokio::test]
async fn foreign_pages_frames_and_hosts_are_refused_in_every_mode() {
    for (world, host) in [(World::new().await, "127.0.0.1:3000"), (World::new().await.reached_by_others(), "10.9.9.9")]
    {
        let frame = [("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "navigate"), ("sec-fetch-dest", "iframe")];
        let ahead = [("sec-fetch-site", "cross-site"), ("sec-purpose", "prefetch;prerender")];
        for address in ["/", "/export/overview.csv", "/api/figures?path=/&question=", "/insights"] {
            for headers in [&frame[..], &ahead] {
                let answer = ask(&world, "GET", address, &[&[("host", host)], headers].concat(), Body::empty()).await;
                assert_eq!(answer.status, StatusCode::FORBIDDEN, "{host} {address} {headers:?}");
                assert_headers(&answer);
            }
        }
        for kind in ["text/plain", FORM, "application/json"] {
            for address in ["/api/advice", "/api/forget", "/api/forget-insights"] {
                let headers = [("host", host), ("origin", "https://evil.example"), ("content-type", kind)];
                let answer = ask(&world, "POST", address, &headers, Body::from("{}")).await;
                assert_eq!(answer.status, StatusCode::FORBIDDEN, "{host} {address} {kind}");
            }
        }
        let answer = world.get_as("/", "evil.example").await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{host}");
        assert_headers(&answer);
        assert!(answer.text.contains("--allowed-hosts"), "{}", answer.text);
        assert_eq!(world.paid().await, 0, "nobody else's page spends anything");
        assert_eq!(world.get_as("/connect", host).await.status, StatusCode::OK, "{host}");
    }
}

/// Over plain HTTP to a network address, browsers do not report the origin of a request, be it a frame, an image or a
/// navigation.
#[tokio::test]
async fn a_browser_that_says_nothing_spends_only_what_somebody_opens() {
    let world = World::new().await.reached_by_others();
    let browser =
        [("host", "10.9.9.9:3000"), ("user-agent", "Mozilla/5.0 (X11; Linux x86_64)"), ("accept", "text/html,*/*")];
    let with = |more: &[(&'static str, &'static str)]| [&browser[..], more].concat();
    for address in ["/", "/insights", "/export/overview.csv", "/api/figures?path=/&question=range%3D7d"] {
        for headers in [browser.to_vec(), with(&[("referer", "http://evil.example/")])] {
            let answer = ask(&world, "GET", address, &headers, Body::empty()).await;
            assert_eq!(answer.status, StatusCode::FORBIDDEN, "{address} {headers:?}");
            assert!(answer.text.contains("<a href=\"\">Open Farthing</a>"), "{}", answer.text);
            assert_headers(&answer);
            let policy = answer.headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
            assert!(policy.contains("frame-ancestors 'none'"), "no frame shows the link: {policy}");
        }
        let image = [browser[0], browser[1], ("accept", "image/*,*/*")];
        let answer = ask(&world, "GET", address, &image, Body::empty()).await;
        assert_eq!((answer.status, answer.text.contains("<a")), (StatusCode::FORBIDDEN, false), "{address}");
    }
    assert_eq!(world.paid().await, 0, "nobody has opened anything");

    let followed =
        ask(&world, "GET", "/connect", &with(&[("referer", "http://10.9.9.9:3000/connect")]), Body::empty()).await;
    assert_eq!(followed.status, StatusCode::OK);
    let cookie = followed.headers[header::SET_COOKIE].to_str().unwrap();
    assert!(cookie.starts_with("farthing-opened=1;") && cookie.contains("SameSite=Strict"), "{cookie}");
    for headers in [with(&[("cookie", "theme=dark; farthing-opened=1")]), with(&[("sec-fetch-site", "none")])] {
        assert_eq!(ask(&world, "GET", "/connect", &headers, Body::empty()).await.status, StatusCode::OK, "{headers:?}");
    }
    let program = [browser[0], ("user-agent", "curl/8.5.0")];
    assert_eq!(ask(&world, "GET", "/connect", &program, Body::empty()).await.status, StatusCode::OK);
    assert_eq!(ask(&world, "GET", "/healthz", &browser, Body::empty()).await.status, StatusCode::OK);
}

#[tokio::test]
async fn what_a_function_cannot_read_is_the_callers_fault() {
    let world = World::new().await;
    for (answer, status) in [
        (world.get("/api/figures").await, StatusCode::BAD_REQUEST),
        (world.get("/api/resource-days?account=1&from=x").await, StatusCode::BAD_REQUEST),
        (post(&world, "/api/forget", FORM, "%%%").await, StatusCode::BAD_REQUEST),
        (post(&world, "/api/advice", "application/json", "{\"wanted\":").await, StatusCode::BAD_REQUEST),
        (post(&world, "/api/advice", FORM, "wanted=1").await, StatusCode::BAD_REQUEST),
        (post(&world, "/api/forget", "text/plain", "path=/").await, StatusCode::UNSUPPORTED_MEDIA_TYPE),
        (post(&world, "/api/nothing", FORM, "").await, StatusCode::NOT_FOUND),
        (world.get("/api/nothing").await, StatusCode::NOT_FOUND),
    ] {
        assert_eq!(answer.status, status, "{}", answer.text);
        let words: Value = serde_json::from_str(&answer.text).unwrap();
        assert!(words["Server"].as_str().is_some_and(|it| !it.is_empty()), "{words}");
        assert_headers(&answer);
    }
}

#[tokio::test]
async fn what_is_too_large_is_refused() {
    let world = World::new().await;
    let large = format!("path=/&question={}", "x".repeat(70_000));
    let pieces = stream::iter(vec![Ok::<_, std::convert::Infallible>(large.clone())]);
    for body in [Body::from(large.clone()), Body::from_stream(pieces)] {
        let answer = post(&world, "/api/forget", FORM, body).await;
        assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE, "{}", answer.text);
    }
    let headers = [OWN[0], ("content-type", FORM), ("x-requested-with", "test"), ("content-length", "70000")];
    let answer = ask(&world, "POST", "/api/forget", &headers, Body::from("path=/")).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE, "before it is sent");
    for address in [format!("/{}", "x".repeat(5_000)), format!("/?service={}", "x".repeat(33_000))] {
        let answer = world.get(&address).await;
        assert_eq!(answer.status, StatusCode::URI_TOO_LONG);
        assert!(answer.text.len() < 200 && answer.text.contains("too long"));
    }
    let page = world.get(&format!("/{}", "x".repeat(4_000))).await;
    assert!(page.text.len() < 200_000, "{} bytes", page.text.len());
}

#[tokio::test]
async fn nothing_but_a_whole_asset_is_kept() {
    let world = World::new().await;
    for address in ["/", "/insights", "/nowhere", "/api/found", "/pkg/farthing.0.js", "/healthz"] {
        assert_eq!(world.get(address).await.headers[header::CACHE_CONTROL], "no-store", "{address}");
    }
}

#[tokio::test]
async fn the_words_of_aws_are_told_on_request_alone() {
    let world = World::new().await;
    world.faults(r#"[{"operation":"ce:*","kind":"deny"},{"operation":"ec2:*","kind":"deny"}]"#).await;
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
        let answer = world.get(address).await;
        // Resources have ARNs too; only AWS's message contains the caller's.
        assert!(!answer.text.contains("arn:aws:iam") && !answer.text.contains("is not authorized"), "{address}");
        let is_id = |it: &&str| it.len() > 20 && it[4..20].bytes().all(|byte| byte.is_ascii_hexdigit());
        let found = answer.text.match_indices("raw-").map(|(at, _)| &answer.text[at..]).find(is_id);
        id = id.or(found.filter(|_| !address.starts_with("/export")).map(|it| it[..20].to_owned()));
        assert!(
            !address.starts_with("/export") || !answer.text.contains("raw-"),
            "{address}: files have no use for it"
        );
    }
    let id = id.unwrap();
    let words = world.get(&format!("/raw-error/{id}")).await;
    assert!(words.text.contains("is not authorized"), "{id}: {}", words.text);
    let words = world.get(&format!("/api/raw-error?id={id}")).await;
    assert!(words.text.contains("is not authorized"), "{}", words.text);
    assert_eq!(world.get("/raw-error/raw-0000000000000000").await.status, StatusCode::NOT_FOUND);
}
