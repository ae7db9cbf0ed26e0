//! HTTP routes.

use std::time::Duration;

use app::{App, Services, shell};
use axum::{
    Router,
    extract::{Path, State},
    middleware::{from_fn, from_fn_with_state},
    response::{IntoResponse, Response},
    routing::{any, get},
};
use http::StatusCode;
use leptos::prelude::*;
use leptos_axum::{LeptosRoutes, file_and_error_handler_with_context, generate_route_list};
use tower_http::{compression::CompressionLayer, timeout::TimeoutLayer, trace::TraceLayer};

use crate::{
    assets::Assets,
    bodies::{self, Watch},
    closing,
    demo::{self, Accounts},
    export,
    metrics::{self, Metrics},
    security,
};
pub use crate::{
    bodies::Deadlines,
    closing::Closing,
    security::{AllowedHost, Hosts},
};

/// Maximum wait for the head of a response, well beyond any deadline of an AWS query.
const DEADLINE: Duration = Duration::from_secs(90);

/// Rules for requests.
#[derive(Clone, Debug)]
pub struct Rules {
    /// Allowed host names.
    pub hosts: Hosts,
    /// Deadlines of response bodies.
    pub deadlines: Deadlines,
    /// Signal to end all requests.
    pub closing: Closing,
}

impl Rules {
    /// Default rules for some host names.
    #[must_use]
    pub fn new(hosts: Hosts) -> Self {
        Self { hosts, deadlines: Deadlines::default(), closing: Closing::default() }
    }
}

/// The app, its exports and its monitoring routes.
///
/// # Errors
/// If the counters cannot be created.
pub fn router(services: &Services, assets: &Assets, rules: &Rules) -> anyhow::Result<Router> {
    router_of(&Accounts::only(services.clone()), assets, rules)
}

/// Router with an account and an optional demo account.
///
/// # Errors
/// If the counters cannot be created.
pub fn router_of(accounts: &Accounts, assets: &Assets, rules: &Rules) -> anyhow::Result<Router> {
    let services = &accounts.own;
    let metrics = Metrics::new(services.reports.spending.clone())?;
    let options = assets.leptos_options();
    let context = {
        let services = services.clone();
        move || {
            provide_context(demo::chosen().unwrap_or_else(|| services.clone()));
            security::set_page_policy();
        }
    };
    let page = {
        let options = options.clone();
        move || shell(options.clone())
    };
    let pages = Router::new()
        .leptos_routes_with_context(&options, generate_route_list(App), context.clone(), page)
        .fallback(file_and_error_handler_with_context::<LeptosOptions, _>(context, shell))
        .with_state(options);
    let machines = Router::new()
        .route("/api/{*rest}", any(no_function))
        .route("/export/{name}", get(export::get))
        .route("/raw-error/{id}", get(raw_error))
        .route("/healthz", get("ok\n"))
        .route("/readyz", get(ready))
        .with_state(services.clone())
        .route("/metrics", get(text).with_state(metrics.clone()));
    let watch = Watch { deadlines: rules.deadlines, closing: rules.closing.clone(), metrics: metrics.clone() };
    // The last layer is the first to handle a request: rejected requests are counted and get the headers, too.
    Ok(pages
        .merge(machines)
        .layer(from_fn_with_state(accounts.clone(), demo::choose))
        .layer(from_fn(security::refuse_other_bodies))
        .merge(demo::router(accounts.clone()))
        .layer(from_fn_with_state(watch, bodies::watch))
        .layer(CompressionLayer::new())
        .merge(assets.router())
        .layer(from_fn_with_state(rules.closing.clone(), closing::answer_in_time))
        .layer(TimeoutLayer::with_status_code(StatusCode::GATEWAY_TIMEOUT, DEADLINE))
        .layer(from_fn(security::refuse_huge))
        .layer(from_fn_with_state(rules.hosts.clone(), security::ask_who_opens))
        .layer(from_fn_with_state(rules.hosts.clone(), security::refuse_foreign_pages))
        .layer(from_fn_with_state(rules.hosts.clone(), security::refuse_foreign_hosts))
        .layer(from_fn_with_state(metrics, metrics::time))
        .layer(from_fn(security::add_headers))
        .layer(TraceLayer::new_for_http().make_span_with(span)))
}

/// Log span of a request: never its query, which contains account names.
fn span(request: &axum::extract::Request) -> tracing::Span {
    tracing::info_span!("request", method = %request.method(), path = request.uri().path())
}

/// Readiness, as far as known without paid requests.
async fn ready(State(services): State<Services>) -> Response {
    match (services.readiness)().await {
        Ok(()) => "ready\n".into_response(),
        Err(why) => (StatusCode::SERVICE_UNAVAILABLE, format!("{why}\n")).into_response(),
    }
}

/// AWS's error message, for browsers without scripts.
async fn raw_error(State(services): State<Services>, Path(id): Path<String>) -> Response {
    match (services.raw_error)(&id) {
        Some(words) => words.into_response(),
        None => (StatusCode::NOT_FOUND, "No longer available.\n").into_response(),
    }
}

async fn no_function() -> Response {
    security::refused(StatusCode::NOT_FOUND, "unknown function".to_owned())
}

async fn text(State(metrics): State<Metrics>) -> Response {
    match metrics.text() {
        Ok(text) => text.into_response(),
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()).into_response(),
    }
}
