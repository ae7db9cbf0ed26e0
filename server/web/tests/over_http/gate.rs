//! Server with sign-in.

use std::path::PathBuf;

use axum::body::Body;
use domain::view::{FileFormat, PAGES};
use http::{HeaderMap, Method, Request, header};
use leptos::{prelude::LeptosOptions, server_fn::axum::server_fn_paths};
use server::{
    auth::{Auth, SignInSettings},
    routes::Ingress,
};

use crate::support::{TestResponse, TestServer};

/// Access token of all tests.
pub const TOKEN: &str = "5f0a1c3d7e9b2468ace013579bdf8642";
/// Headers of a browser that opens a page.
pub const BROWSER: [(&str, &str); 2] = [("accept", "text/html,*/*"), ("sec-fetch-site", "none")];

/// Server with sign-in. Its token file is deleted with it.
pub struct Gate {
    pub server: TestServer,
    pub file: PathBuf,
}

impl Drop for Gate {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.file);
    }
}

impl Gate {
    /// Starts a server whose clients are behind this number of proxies. `name` is unique to the test.
    pub async fn new(name: &str, proxies: usize) -> Self {
        Self::of(TestServer::new().await, name, proxies)
    }

    pub fn of(server: TestServer, name: &str, proxies: usize) -> Self {
        Self::with_settings(server, name, proxies, "")
    }

    /// Puts a sign-in with these settings, as TOML, before a server. `FILE` in them is a file with the access token's text, which is also
    /// the secret of an identity provider.
    pub fn with_settings(mut server: TestServer, name: &str, proxies: usize, settings: &str) -> Self {
        let file = std::env::temp_dir().join(format!("farthing-token-{}-{name}", std::process::id()));
        std::fs::write(&file, format!("{TOKEN}\n")).unwrap();
        let settings: SignInSettings = toml::from_str(&settings.replace("FILE", &file.to_string_lossy())).unwrap();
        let options = LeptosOptions::builder().output_name("farthing").build();
        let ingress = Ingress { proxies, ..server.router_config.ingress };
        let auth = Auth::new(&settings, Some(&file), ingress, options).unwrap();
        server.router_config.ingress = ingress;
        server.router_config.auth = Some(auth);
        server.services.account.sign_in = app::SignIn::Required;
        Self { server: server.rebuild(), file }
    }

    /// Sends a request as a program.
    pub async fn send(&self, method: Method, address: &str, headers: &[(&str, &str)], body: &str) -> TestResponse {
        let mut request = Request::builder().method(method).uri(address).header("host", "localhost:3000");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        self.server.send(request.body(Body::from(body.to_owned())).unwrap()).await
    }

    /// Opens a page in a browser.
    pub async fn open(&self, address: &str, headers: &[(&str, &str)]) -> TestResponse {
        self.send(Method::GET, address, &[&BROWSER[..], headers].concat(), "").await
    }

    /// Sends the form of the sign-in page.
    pub async fn submit(&self, token: &str, to: &str, headers: &[(&str, &str)]) -> TestResponse {
        let form = [("origin", "http://localhost:3000"), ("content-type", "application/x-www-form-urlencoded")];
        let body =
            form_urlencoded::Serializer::new(String::new()).extend_pairs([("token", token), ("to", to)]).finish();
        self.send(Method::POST, "/sign-in", &[&form[..], headers].concat(), &body).await
    }

    /// Signs in; returns the cookie to send.
    pub async fn cookie(&self) -> String {
        session_cookie(&self.submit(TOKEN, "/", &[]).await.headers).unwrap()
    }
}

pub fn location(response: &TestResponse) -> &str {
    response.headers[header::LOCATION].to_str().unwrap()
}

pub fn session_cookie(headers: &HeaderMap) -> Option<String> {
    let cookies = headers.get_all(header::SET_COOKIE).iter().filter_map(|it| it.to_str().ok());
    cookies.filter_map(|it| it.split(';').next()).find(|it| it.contains("farthing-session=")).map(str::to_owned)
}

/// Every address that the server answers, with its method: pages, exports, server functions and endpoints.
pub fn routes() -> Vec<(Method, String)> {
    let mut routes: Vec<(Method, String)> = PAGES.iter().map(|it| (Method::GET, it.path.to_owned())).collect();
    for spec in PAGES.iter().filter_map(|it| it.export) {
        routes.extend(FileFormat::ALL.map(|it| (Method::GET, format!("/export/{}.{}", spec.name, it.extension()))));
    }
    routes.extend(server_fn_paths().map(|(path, method)| (method, path.to_owned())));
    for path in
        ["/services/Amazon%20EC2", "/connect", "/metrics", "/raw-error/1", "/nothing", "/api/nothing", "/sign-in/x"]
    {
        routes.push((Method::GET, path.to_owned()));
    }
    for path in ["/demo/open", "/demo/close", "/sign-out", "/page-timings"] {
        routes.push((Method::POST, path.to_owned()));
    }
    routes
}
