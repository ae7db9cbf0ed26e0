//! Demo account in addition to the visitor's own: opened by a button for one browser, without a restart.
//!
//! A cookie selects it. The cookie's value is unique per process, so that it has no effect in another Farthing on
//! another port, or after a restart.

use std::sync::Arc;

use app::Services;
use axum::{
    Router,
    extract::{FromRequestParts, Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
    routing::post,
};
use http::{HeaderMap, HeaderValue, StatusCode, header, request::Parts};
use leptos::prelude::use_context;
use tokio::sync::OnceCell;

use crate::{cli::Source, security::has_cookie, state};

const COOKIE: &str = "farthing-account";

/// Accounts of this process: the visitor's own, and the demo account once it is opened.
#[derive(Clone)]
pub struct Accounts {
    /// Default account.
    pub own: Services,
    demo: Option<Arc<Demo>>,
}

struct Demo {
    source: Source,
    charts_module: String,
    is_open_to_network: bool,
    /// Required value of the cookie.
    value: String,
    started: OnceCell<Services>,
}

impl Accounts {
    /// A single account.
    #[must_use]
    pub fn only(own: Services) -> Self {
        Self { own, demo: None }
    }

    /// Creates the accounts with a demo account, which starts when first opened.
    #[must_use]
    pub fn with_demo(own: Services, source: Source) -> Self {
        let charts_module = own.charts_module.clone();
        let is_open_to_network = own.account.is_open_to_network;
        let value = format!("demo-{:x}", jiff::Timestamp::now().as_nanosecond());
        let demo = Demo { source, charts_module, is_open_to_network, value, started: OnceCell::new() };
        Self { own, demo: Some(Arc::new(demo)) }
    }
}

impl Demo {
    async fn services(&self) -> anyhow::Result<Services> {
        let start = || async {
            let mut services = state::demo(&self.source, self.charts_module.clone()).await?;
            services.account.replaces_own_account = true;
            services.account.is_open_to_network = self.is_open_to_network;
            anyhow::Ok(services)
        };
        self.started.get_or_try_init(start).await.cloned()
    }

    fn is_chosen(&self, headers: &HeaderMap) -> bool {
        has_cookie(headers, COOKIE, &self.value)
    }
}

/// Services that a request selected; by default those of the own account.
pub struct Chosen(pub Services);

impl FromRequestParts<Services> for Chosen {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, own: &Services) -> Result<Self, Self::Rejection> {
        Ok(Self(parts.extensions.get::<Services>().unwrap_or(own).clone()))
    }
}

/// Services selected by the request of a page or server function, if any.
#[must_use]
pub fn chosen() -> Option<Services> {
    use_context::<Parts>().and_then(|parts| parts.extensions.get::<Services>().cloned())
}

/// Adds the demo account's services to a request that selected it.
pub async fn choose(State(accounts): State<Accounts>, mut request: Request, next: Next) -> Response {
    if let Some(demo) = accounts.demo.filter(|demo| demo.is_chosen(request.headers())) {
        match Box::pin(demo.services()).await {
            Ok(services) => {
                request.extensions_mut().insert(services);
            }
            Err(error) => return (StatusCode::INTERNAL_SERVER_ERROR, format!("{error:#}\n")).into_response(),
        }
    }
    next.run(request).await
}

/// Buttons that open and close the demo account. The guards around all routes reject requests from other sites.
pub fn router(accounts: Accounts) -> Router {
    Router::new().route("/demo/open", post(open)).route("/demo/close", post(close)).with_state(accounts)
}

async fn open(State(accounts): State<Accounts>) -> Response {
    match accounts.demo {
        Some(demo) => home(&format!("{COOKIE}={}; Path=/; HttpOnly; SameSite=Strict", demo.value)),
        None => home(&closed()),
    }
}

async fn close() -> Response {
    home(&closed())
}

fn closed() -> String {
    format!("{COOKIE}=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0")
}

fn home(cookie: &str) -> Response {
    let mut response = (StatusCode::SEE_OTHER, [(header::LOCATION, "/")]).into_response();
    if let Ok(cookie) = HeaderValue::from_str(cookie) {
        response.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    response
}
