//! What the server answers.

use std::time::Duration;

use app::{App, Services, shell};
use axum::{
    Router,
    extract::{DefaultBodyLimit, State},
    middleware::{from_fn, from_fn_with_state},
    response::{IntoResponse, Response},
    routing::get,
};
use http::StatusCode;
use leptos::prelude::*;
use leptos_axum::{LeptosRoutes, file_and_error_handler_with_context, generate_route_list};
use tower_http::{compression::CompressionLayer, timeout::TimeoutLayer, trace::TraceLayer};

use crate::{
    assets::Assets,
    demo::{self, Accounts},
    export,
    metrics::{self, Metrics},
    security,
};

/// Longer than any question to AWS may take, so that its own error arrives first.
const DEADLINE: Duration = Duration::from_secs(90);
/// No form of ours is larger.
const LARGEST_BODY: usize = 64 * 1024;

/// The app, its exports and what monitors ask. `local`: only requests that call this machine by its own names are answered.
///
/// # Errors
/// When the counters cannot be made.
pub fn router(services: &Services, assets: &Assets, local: bool) -> anyhow::Result<Router> {
    router_of(&Accounts::only(services.clone()), assets, local)
}

/// The same, of an account that the demo account may be opened beside.
///
/// # Errors
/// When the counters cannot be made.
pub fn router_of(accounts: &Accounts, assets: &Assets, local: bool) -> anyhow::Result<Router> {
    let services = &accounts.own;
    let metrics = Metrics::new(services.spending.clone())?;
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
        .route("/export/{name}", get(export::get))
        .route("/healthz", get("ok\n"))
        .route("/readyz", get(ready))
        .with_state(services.clone())
        .route("/metrics", get(text).with_state(metrics.clone()));
    let mut router = pages
        .merge(machines)
        .layer(from_fn_with_state(accounts.clone(), demo::choose))
        .merge(demo::router(accounts.clone()))
        .layer(CompressionLayer::new())
        .merge(assets.router())
        .layer(from_fn_with_state(metrics, metrics::time))
        .layer(from_fn(security::add_headers))
        .layer(DefaultBodyLimit::max(LARGEST_BODY))
        .layer(TimeoutLayer::with_status_code(StatusCode::GATEWAY_TIMEOUT, DEADLINE))
        .layer(TraceLayer::new_for_http().make_span_with(span));
    if local {
        router = router.layer(from_fn(security::refuse_foreign_pages)).layer(from_fn(security::refuse_foreign_hosts));
    }
    Ok(router)
}

/// What the log says of a request: never its query, which holds names of the account.
fn span(request: &axum::extract::Request) -> tracing::Span {
    tracing::info_span!("request", method = %request.method(), path = request.uri().path())
}

/// Whether the account can be asked: AWS has said who we are.
async fn ready(State(services): State<Services>) -> Response {
    match services.account_now().identity {
        Some(_) => "ready\n".into_response(),
        None => (StatusCode::SERVICE_UNAVAILABLE, "AWS has not said who we are\n").into_response(),
    }
}

async fn text(State(metrics): State<Metrics>) -> Response {
    match metrics.text() {
        Ok(text) => text.into_response(),
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()).into_response(),
    }
}
