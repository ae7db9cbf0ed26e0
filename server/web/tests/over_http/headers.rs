//! Test of the headers of all kinds of responses, by the rules of Mozilla's HTTP Observatory.

use std::path::PathBuf;

use axum::body::Body;
use http::{Method, Request, StatusCode};
use server::{assets::Assets, overload::Capacity};

use crate::{
    gate::{BROWSER, Gate, TOKEN, routes},
    observatory::score,
    support::{TestResponse, TestServer},
};

/// Score of a response without cookies: 100, and the bonuses for the policies of content (10), referrers (5), frames (5) and resources (10).
const EXPECTED_SCORE: i32 = 130;
const HOST: &str = "farthing:3000";
const ORIGIN: &str = "https://farthing:3000";

/// Server with HTTPS that other computers can reach.
async fn secure_server() -> TestServer {
    let mut server = TestServer::new().await;
    server.router_config.ingress.is_https_only = true;
    server.on_network_address()
}

/// Scores of responses.
#[derive(Default)]
struct Scores {
    /// Status and name of each response.
    graded: Vec<(StatusCode, String)>,
    failures: Vec<String>,
}

impl Scores {
    fn add(&mut self, name: &str, response: &TestResponse) {
        let (score, points) = score(response);
        let worst: Vec<_> = points.iter().filter(|it| it.1 < 0).collect();
        if score < EXPECTED_SCORE || !worst.is_empty() {
            self.failures.push(format!("{name} ({}): {score} points, {points:?}", response.status));
        }
        self.graded.push((response.status, name.to_owned()));
    }

    async fn request(&mut self, server: &TestServer, method: Method, path: &str, headers: &[(&str, &str)], body: &str) {
        let mut request = Request::builder().method(method.clone()).uri(path);
        if !headers.iter().any(|(name, _)| *name == "host") {
            request = request.header("host", HOST);
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response = server.send(request.body(Body::from(body.to_owned())).unwrap()).await;
        self.add(&format!("{method} {} {headers:?}", path.chars().take(80).collect::<String>()), &response);
    }
}

/// Folder with the static files of a site; deleted with it.
struct Site(PathBuf);

impl Drop for Site {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

impl Site {
    fn new() -> Self {
        let folder = std::env::temp_dir().join(format!("farthing-headers-{}", std::process::id()));
        std::fs::create_dir_all(folder.join("site/pkg")).unwrap();
        std::fs::write(folder.join("hash.txt"), "js: 1\nwasm: 1\ncss: 1\necharts: 1\n").unwrap();
        for (file, text) in
            [("pkg/farthing.1.js", "export {}"), ("pkg/farthing.1.wasm", "\0asm"), ("favicon.svg", "<svg/>")]
        {
            std::fs::write(folder.join("site").join(file), text).unwrap();
        }
        Self(folder)
    }

    fn assets(&self) -> Assets {
        Assets::find(Some(&self.0.join("site"))).unwrap()
    }
}

#[tokio::test]
async fn every_response_has_the_headers_of_the_observatory() {
    let site = Site::new();
    let gate = Gate::of(secure_server().await.with_assets(site.assets()), "headers", 0);
    let server = &gate.server;
    let mut scores = Scores::default();
    let bearer = format!("Bearer {TOKEN}");
    let program = [("origin", ORIGIN), ("content-type", "application/json")];
    for (method, path) in routes() {
        let admin = [program[0], program[1], ("authorization", &*bearer)];
        let browser = [BROWSER[0], BROWSER[1], ("authorization", &*bearer)];
        scores.request(server, method.clone(), &path, &program, "{}").await;
        scores.request(server, method.clone(), &path, &admin, "{}").await;
        if method == Method::GET {
            scores.request(server, method.clone(), &path, &BROWSER, "").await;
            scores.request(server, method, &path, &browser, "").await;
        }
    }
    // Streams, functions with arguments, and files.
    let admin = [("authorization", &*bearer)];
    for path in [
        "/api/figures?path=/&question=",
        "/api/resources?view=",
        "/api/insights",
        "/healthz",
        "/readyz",
        "/sign-in",
        "/sign-in?signed-out",
        "/pkg/farthing.1.js",
        "/pkg/farthing.1.wasm",
        "/pkg/missing.js",
        "/favicon.svg",
    ] {
        scores.request(server, Method::GET, path, &admin, "").await;
        scores.request(server, Method::HEAD, path, &admin, "").await;
    }
    scores
        .request(
            server,
            Method::GET,
            "/pkg/farthing.1.js",
            &[("if-modified-since", "Fri, 01 Jan 2100 00:00:00 GMT")],
            "",
        )
        .await;
    scores.request(server, Method::GET, "/pkg/farthing.1.js", &[("range", "bytes=100-200")], "").await;
    // Cookies.
    let form = [("origin", ORIGIN), ("content-type", "application/x-www-form-urlencoded")];
    scores.request(server, Method::POST, "/sign-in", &form, &format!("token={TOKEN}&to=/")).await;
    scores.request(server, Method::POST, "/sign-out", &[form[0], form[1], admin[0]], "").await;
    scores.request(server, Method::POST, "/demo/close", &[form[0], form[1], admin[0]], "").await;
    // Rejected requests.
    let (long, large) = (format!("/{}", "x".repeat(5_000)), "x".repeat(70_000));
    for (method, path, headers, body) in [
        (Method::GET, "/", &[("host", "evil.example")][..], ""),
        (Method::GET, "/", &[("sec-fetch-site", "cross-site")], ""),
        (Method::GET, "/", &[("user-agent", "Mozilla/5.0"), ("accept", "text/html")], ""),
        (Method::GET, "/%2e/status", &admin, ""),
        (Method::GET, &*long, &admin, ""),
        (Method::POST, "/api/forget", &[form[0], ("content-type", "text/plain"), admin[0]], "x"),
        (Method::POST, "/api/forget", &[form[0], form[1], admin[0]], &*large),
        (Method::POST, "/healthz", &[form[0], form[1], admin[0]], ""),
        (Method::PUT, "/export/overview.csv", &[form[0], form[1], admin[0]], ""),
        (Method::GET, "/export/overview.csv?range=never", &admin, ""),
        (Method::GET, "/export/nothing.csv", &admin, ""),
    ] {
        scores.request(server, method, path, headers, body).await;
    }
    for _ in 0..6 {
        scores.request(server, Method::POST, "/sign-in", &form, "token=wrong").await;
    }
    // Failures of AWS and of the server.
    server.set_faults(r#"[{"operation":"*","kind":"deny"}]"#).await;
    for path in ["/", "/insights", "/export/overview.json", "/export/resources.json", "/readyz"] {
        scores.request(server, Method::GET, path, &admin, "").await;
    }
    let mut full = secure_server().await;
    full.router_config.capacity = Capacity::new(0);
    scores.request(&full.rebuild(), Method::GET, "/", &BROWSER, "").await;
    let stopping = secure_server().await;
    stopping.router_config.shutdown.end_requests();
    scores.request(&stopping, Method::GET, "/export/overview.csv", &[], "").await;

    let Scores { graded, failures } = scores;
    assert!(failures.is_empty(), "{} of {} responses:\n{}", failures.len(), graded.len(), failures.join("\n"));
    for status in [200, 303, 304, 400, 401, 403, 404, 405, 413, 414, 415, 416, 429, 503] {
        assert!(graded.iter().any(|it| it.0.as_u16() == status), "no response has the status {status}");
    }
    println!("{} responses graded, all with {EXPECTED_SCORE} points or more", graded.len());
}
