//! Identity provider that can misbehave, and a server that visitors sign in to with it.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

use axum::{
    Form, Json, Router,
    extract::State,
    response::{Html, IntoResponse, Response},
    routing::{get, post},
};
use http::{Method, StatusCode, header};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use crate::{
    gate::{Gate, location, session_cookie},
    identity_tokens::TokenKey,
    support::{TestResponse, TestServer},
};

/// Status and body to send instead of a valid answer.
pub type ChangedAnswer = Box<dyn Fn(&Value) -> (u16, Vec<u8>) + Send>;

/// Identity provider. What it does wrong is set by a test.
#[derive(Clone)]
pub struct Provider(Arc<Mutex<Behavior>>);

pub struct Behavior {
    pub issuer: String,
    /// Whether it responds with 503.
    pub is_down: bool,
    /// Keys that it publishes, and the one that it signs with.
    pub published: Vec<TokenKey>,
    pub key: TokenKey,
    pub groups: Vec<&'static str>,
    /// Changes of the claims of an ID token.
    pub changes: Value,
    /// Error of the token endpoint.
    pub refusal: Option<&'static str>,
    /// Changes the valid answer of the token endpoint to a status and a body.
    pub answer: Option<ChangedAnswer>,
    /// Status of an HTML page that the token endpoint sends instead.
    pub html: Option<StatusCode>,
    /// Values of the sign-in that has begun.
    pub nonce: String,
    pub challenge: String,
    /// Requests for tokens by type of grant.
    pub requests: HashMap<String, u32>,
    pub configurations: u32,
}

impl Provider {
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let issuer = format!("http://{}", listener.local_addr().unwrap());
        let key = TokenKey::numbered(1);
        let provider = Self(Arc::new(Mutex::new(Behavior {
            issuer,
            is_down: false,
            published: vec![key.clone()],
            key,
            groups: vec!["web"],
            changes: json!({}),
            refusal: None,
            answer: None,
            html: None,
            nonce: String::new(),
            challenge: String::new(),
            requests: HashMap::new(),
            configurations: 0,
        })));
        let router = Router::new()
            .route("/.well-known/openid-configuration", get(configuration))
            .route("/keys", get(keys))
            .route("/token", post(token))
            .with_state(provider.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        provider
    }

    pub fn change(&self, change: impl FnOnce(&mut Behavior)) {
        change(&mut self.0.lock().unwrap());
    }

    pub fn read<T>(&self, read: impl FnOnce(&Behavior) -> T) -> T {
        read(&self.0.lock().unwrap())
    }

    /// Remembers the values of a sign-in from the address that Farthing sends the visitor to.
    pub fn receive(&self, address: &str) -> HashMap<String, String> {
        let query = address.split_once('?').unwrap().1;
        let values: HashMap<String, String> = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        self.change(|it| {
            it.nonce.clone_from(&values["nonce"]);
            it.challenge.clone_from(&values["code_challenge"]);
        });
        values
    }
}

async fn configuration(State(provider): State<Provider>) -> Response {
    provider.change(|it| it.configurations += 1);
    provider.read(|it| {
        if it.is_down {
            return StatusCode::SERVICE_UNAVAILABLE.into_response();
        }
        let at = |path: &str| format!("{}{path}", it.issuer);
        Json(json!({
            "issuer": it.issuer,
            "authorization_endpoint": at("/authorize"),
            "token_endpoint": at("/token"),
            "jwks_uri": at("/keys"),
            "end_session_endpoint": at("/leave"),
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["ES256"],
        }))
        .into_response()
    })
}

async fn keys(State(provider): State<Provider>) -> Response {
    provider.read(|it| {
        let keys: Vec<Value> = it.published.iter().map(TokenKey::to_jwk).collect();
        Json(json!({ "keys": keys })).into_response()
    })
}

async fn token(State(provider): State<Provider>, Form(form): Form<HashMap<String, String>>) -> Response {
    provider.change(|it| *it.requests.entry(form["grant_type"].clone()).or_default() += 1);
    provider.read(|it| {
        if it.is_down {
            return StatusCode::SERVICE_UNAVAILABLE.into_response();
        }
        if let Some(status) = it.html {
            return (status, Html("<h1>Request blocked</h1>")).into_response();
        }
        if let Some(error) = it.refusal {
            return (StatusCode::BAD_REQUEST, Json(json!({ "error": error }))).into_response();
        }
        if form["grant_type"] == "authorization_code" {
            assert!(form["code_verifier"].len() >= 43, "PKCE");
        }
        let now = Timestamp::now();
        let mut claims = json!({
            "iss": it.issuer, "aud": "farthing", "sub": "visitor-1", "email": "mara@example.com", "groups": it.groups,
            "iat": now.as_second(), "exp": (now + SignedDuration::from_mins(5)).as_second(), "nonce": it.nonce,
        });
        claims.as_object_mut().unwrap().extend(it.changes.as_object().unwrap().clone());
        let count: u32 = it.requests.values().sum();
        let valid = json!({
            "access_token": "a", "token_type": "Bearer", "expires_in": 300, "refresh_token": format!("refresh-{count}"),
            "id_token": it.key.token(&claims),
        });
        let Some(answer) = &it.answer else { return Json(valid).into_response() };
        let (status, body) = answer(&valid);
        let json = [(header::CONTENT_TYPE, "application/json")];
        (StatusCode::from_u16(status).unwrap(), json, body).into_response()
    })
}

/// Server that visitors sign in to with a provider.
pub struct SignIn {
    pub gate: Gate,
    pub provider: Provider,
}

impl SignIn {
    pub async fn new(name: &str, renewal_minutes: u32) -> Self {
        let provider = Provider::start().await;
        let issuer = provider.read(|it| it.issuer.clone());
        let settings = format!(
            "url = \"http://localhost:3000\"
            [oidc]
            name = \"Example SSO\"
            issuer = \"{issuer}\"
            client-id = \"farthing\"
            client-secret-file = \"FILE\"
            renewal-minutes = {renewal_minutes}
            [[roles]]
            value = \"finops\"
            role = \"admin\"
            [[roles]]
            value = \"web\"
            role = \"viewer\"
            "
        );
        let name = format!("provider-{name}");
        Self { gate: Gate::with_settings(TestServer::new().await, &name, 1, &settings), provider }
    }

    /// Begins a sign-in; returns the cookie and the state.
    pub async fn begin(&self, to: &str) -> (String, String) {
        let to: String = form_urlencoded::byte_serialize(to.as_bytes()).collect();
        let started = self.gate.open(&format!("/sign-in/start?to={to}"), &[]).await;
        assert_eq!(started.status, StatusCode::SEE_OTHER, "{}", started.text);
        let values = self.provider.receive(location(&started));
        assert_eq!(values["redirect_uri"], "http://localhost:3000/sign-in/return");
        assert_eq!((&*values["code_challenge_method"], &*values["scope"]), ("S256", "openid email profile"));
        let cookie = started.headers[header::SET_COOKIE].to_str().unwrap();
        assert!(cookie.contains("; Path=/; HttpOnly; SameSite=Lax; Max-Age=600"), "{cookie}");
        (cookie.split(';').next().unwrap().to_owned(), values["state"].clone())
    }

    /// Returns from the provider.
    pub async fn finish(&self, cookie: &str, state: &str) -> TestResponse {
        self.finish_from(cookie, state, "203.0.113.1").await
    }

    /// Returns from the provider, at this address.
    pub async fn finish_from(&self, cookie: &str, state: &str, address: &str) -> TestResponse {
        let path = format!("/sign-in/return?code=code&state={state}");
        let from_provider =
            [("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "navigate"), ("sec-fetch-dest", "document")];
        let headers = [("accept", "text/html"), ("cookie", cookie), ("x-forwarded-for", address)];
        self.gate.send(Method::GET, &path, &[&from_provider[..], &headers].concat(), "").await
    }

    /// Signs in; returns the session's cookie.
    pub async fn cookie(&self) -> String {
        let (cookie, state) = self.begin("/").await;
        session_cookie(&self.finish(&cookie, &state).await.headers).unwrap()
    }

    pub async fn status(&self, path: &str, cookie: &str) -> StatusCode {
        self.gate.open(path, &[("cookie", cookie)]).await.status
    }
}
