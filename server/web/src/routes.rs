//! HTTP routes.

use std::{sync::Arc, time::Duration};

use app::Services;
use axum::{
    Router,
    extract::{DefaultBodyLimit, Path, State},
    middleware::{from_fn, from_fn_with_state},
    response::{IntoResponse, Response},
    routing::{any, get, post},
};
use http::StatusCode;
use tower_http::{compression::CompressionLayer, timeout::TimeoutLayer, trace::TraceLayer};

use crate::{
    assets::Assets,
    audit,
    auth::{self, Auth},
    bodies::{self, BodyMonitor},
    demo::{self, Accounts},
    export, function_errors,
    overload::{self, Capacity},
    page_cache::{self, PageCache},
    pages, request_body, security, shutdown,
    telemetry::{self, MAX_REPORT, Telemetry},
};
pub use crate::{
    bodies::Deadlines,
    security::{AllowedHost, Hosts, Ingress},
    shutdown::Shutdown,
};

/// Maximum time until the response head: longer than any deadline of an AWS query.
pub const DEADLINE: Duration = Duration::from_secs(90);

/// Configuration of the router: what applies to all requests.
#[derive(Clone)]
pub struct RouterConfig {
    /// Allowed host names.
    pub hosts: Hosts,
    /// Proxies and HTTPS in front of the router.
    pub ingress: Ingress,
    /// Deadlines of response bodies.
    pub deadlines: Deadlines,
    /// Signal that ends all requests.
    pub shutdown: Shutdown,
    /// Limit of concurrent requests.
    pub capacity: Capacity,
    /// Sign-in; `None` if visitors don't have to sign in.
    pub auth: Option<Auth>,
}

impl RouterConfig {
    /// Creates a configuration with these allowed host names, default deadlines and a new shutdown signal, without sign-in.
    #[must_use]
    pub fn new(hosts: Hosts) -> Self {
        Self {
            hosts,
            ingress: Ingress::default(),
            deadlines: Deadlines::default(),
            shutdown: Shutdown::default(),
            capacity: Capacity::default(),
            auth: None,
        }
    }
}

/// Creates the routes of pages, exports and monitoring for one account.
///
/// # Errors
/// If the metrics cannot be created.
pub fn router(services: &Services, assets: &Assets, config: &RouterConfig) -> anyhow::Result<Router> {
    router_for_accounts(&Accounts::single(services.clone()), assets, config)
}

/// Creates the routes for an account and an optional demo account.
///
/// # Errors
/// If the metrics cannot be created.
pub fn router_for_accounts(accounts: &Accounts, assets: &Assets, config: &RouterConfig) -> anyhow::Result<Router> {
    let services = &accounts.default_services;
    let telemetry = Telemetry::new(services)?;
    let page_cache = Arc::new(PageCache::new(services.clone()));
    telemetry.add_page_cache({
        let page_cache = page_cache.clone();
        move || page_cache.usage()
    })?;
    let pages = pages::router(services.clone(), assets.leptos_options())?
        .layer(from_fn(overload::process))
        .layer(from_fn_with_state(page_cache, page_cache::respond))
        .layer(from_fn_with_state(telemetry.interactions(services.clone()), telemetry::count_interactions));
    let exports = get(export::get).layer(from_fn_with_state(telemetry.exports(), telemetry::count_exports));
    let endpoints = Router::new()
        .route("/api/{*rest}", any(unknown_function))
        .route("/export/{name}", exports)
        .route("/raw-error/{id}", get(raw_error))
        .route("/healthz", get("ok\n"))
        .route("/readyz", get(readiness))
        .with_state(services.clone())
        .route(
            "/page-timings",
            post(telemetry::receive_report).with_state(telemetry.browsers()).layer(DefaultBodyLimit::max(MAX_REPORT)),
        )
        .route("/metrics", get(metrics_text).with_state(telemetry.clone()))
        .layer(from_fn(overload::process));
    let sign_in = config.auth.clone().map(auth::router).unwrap_or_default().layer(from_fn(overload::process));
    let monitor = Arc::new(BodyMonitor {
        deadlines: config.deadlines,
        shutdown: config.shutdown.clone(),
        metrics: telemetry.http(),
    });
    // The last layer runs first, so rejected requests are counted and get the security headers, too.
    Ok(pages
        .merge(endpoints)
        .layer(from_fn_with_state((accounts.clone(), config.ingress), demo::select_account))
        .merge(sign_in)
        .layer(from_fn(security::reject_unsupported_bodies))
        .merge(demo::router(accounts.clone(), config.ingress))
        .layer(from_fn_with_state(services.clone(), audit::log))
        .layer(from_fn_with_state(config.auth.clone(), auth::require_sign_in))
        .layer(from_fn_with_state(monitor, bodies::monitor))
        .layer(CompressionLayer::new())
        .merge(assets.router())
        .layer(from_fn_with_state(config.shutdown.clone(), shutdown::respond_before_shutdown))
        .layer(TimeoutLayer::with_status_code(StatusCode::GATEWAY_TIMEOUT, DEADLINE))
        .layer(from_fn(security::reject_ambiguous_paths))
        .layer(from_fn(security::reject_long_urls))
        .layer(from_fn_with_state((config.hosts.clone(), config.ingress), security::require_confirmation))
        .layer(from_fn_with_state(config.hosts.clone(), security::reject_cross_site_requests))
        .layer(from_fn_with_state(config.hosts.clone(), security::reject_unknown_hosts))
        .layer(from_fn_with_state(config.capacity.clone(), overload::protect))
        .layer(from_fn(request_body::receive))
        .layer(from_fn(function_errors::format_errors))
        .layer(from_fn_with_state(telemetry.http(), telemetry::measure))
        .layer(from_fn_with_state(config.ingress, security::add_headers))
        .layer(TraceLayer::new_for_http().make_span_with(span).on_failure(()))
        .layer(from_fn(telemetry::assign_request_id)))
}

/// Log span of a request. Omits the query, which contains account names.
fn span(request: &axum::extract::Request) -> tracing::Span {
    let request_id = telemetry::request_id(request.headers());
    tracing::info_span!("request", method = %request.method(), path = request.uri().path(), request_id)
}

/// Whether AWS can be queried, without paid requests.
async fn readiness(State(services): State<Arc<Services>>) -> Response {
    match (services.readiness)().await {
        Ok(()) => "ready\n".into_response(),
        Err(reason) => (StatusCode::SERVICE_UNAVAILABLE, format!("{reason}\n")).into_response(),
    }
}

/// AWS's full error message, for browsers without JavaScript.
async fn raw_error(State(services): State<Arc<Services>>, Path(id): Path<String>) -> Response {
    match (services.raw_error)(&id) {
        Some(message) => message.into_response(),
        None => (StatusCode::NOT_FOUND, "No longer available.\n").into_response(),
    }
}

async fn unknown_function() -> Response {
    security::error_response(StatusCode::NOT_FOUND, "This server has no such function: reload the page".to_owned())
}

async fn metrics_text(State(telemetry): State<Telemetry>) -> Response {
    match telemetry.text() {
        Ok(text) => text.into_response(),
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()).into_response(),
    }
}
