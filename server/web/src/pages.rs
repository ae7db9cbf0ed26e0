//! Rendering of pages: complete and without scripts if their data is loaded soon, otherwise with placeholders that the browser
//! fills.

use std::{sync::Arc, time::Duration};

use any_spawner::{CustomExecutor, Executor, PinnedFuture, PinnedLocalFuture};
use app::{App, OpenedAddress, PreparedPage, Services, shell};
use axum::{
    Router,
    extract::{FromRef, Request, State},
    response::Response,
    routing::{MethodFilter, get, on},
};
use http::Uri;
use leptos::prelude::*;
use leptos_axum::{
    LeptosRoutes, file_and_error_handler_with_context, generate_route_list, handle_server_fns_with_context,
    render_app_to_stream_in_order_with_context, render_app_to_stream_with_context,
};
use tokio::time::timeout;
use tracing::Instrument;

use crate::{security, selected_services::selected_services};

/// Maximum time that a page waits for its data: longer than loading it from memory, and short enough to show progress soon
/// otherwise.
const PATIENCE: Duration = Duration::from_millis(250);
/// Maximum time of loading. It goes on while the page is sent, until the page asks for the same data itself, for which its view is
/// parsed and its costs are planned again.
const LOADING: Duration = Duration::from_secs(2);

/// State of the handlers.
#[derive(Clone)]
struct PageState {
    /// Application services for the account that requests use by default.
    default_services: Arc<Services>,
    options: Arc<LeptosOptions>,
}

impl FromRef<PageState> for LeptosOptions {
    fn from_ref(state: &PageState) -> Self {
        (*state.options).clone()
    }
}

impl PageState {
    /// Contexts of pages and server functions.
    fn provide_contexts(&self) {
        let selected = selected_services();
        provide_context((**selected.as_ref().unwrap_or(&self.default_services)).clone());
        security::set_page_policy();
    }
}

/// Spawns Leptos's tasks within the log span of their request.
struct SpanExecutor;

impl CustomExecutor for SpanExecutor {
    fn spawn(&self, task: PinnedFuture<()>) {
        tokio::spawn(task.in_current_span());
    }

    fn spawn_local(&self, task: PinnedLocalFuture<()>) {
        tokio::task::spawn_local(task.in_current_span());
    }

    /// Tokio polls its tasks itself.
    fn poll_local(&self) {}
}

/// Routes of pages and server functions.
///
/// # Errors
/// If a server function has a method that HTTP does not have.
pub fn router(default_services: Arc<Services>, options: LeptosOptions) -> anyhow::Result<Router> {
    // Only the first router of a process sets it: Leptos has one executor.
    let _ = Executor::init_custom_executor(SpanExecutor);
    let state = PageState { default_services, options: Arc::new(options) };
    let contexts = {
        let state = state.clone();
        move || state.provide_contexts()
    };
    let mut router = Router::new().leptos_routes_with_handler(generate_route_list(App), get(respond));
    for (path, method) in leptos::server_fn::axum::server_fn_paths() {
        let contexts = contexts.clone();
        let handler = move |request: Request| handle_server_fns_with_context(contexts, request);
        router = router.route(path, on(MethodFilter::try_from(method)?, handler));
    }
    Ok(router.fallback(file_and_error_handler_with_context::<PageState, _>(contexts, shell)).with_state(state))
}

/// Renders a page.
async fn respond(State(state): State<PageState>, request: Request) -> Response {
    let services = request.extensions().get().unwrap_or(&state.default_services).clone();
    let prepared = prepare(services, request.uri()).await;
    if let (Some(page), Some(opened)) = (&prepared, request.extensions().get::<OpenedAddress>()) {
        opened.set(page.address());
    }
    let app = {
        let options = state.options.clone();
        move || shell((*options).clone())
    };
    match prepared {
        Some(data) => {
            let contexts = move || {
                state.provide_contexts();
                provide_context(data.clone());
            };
            render_app_to_stream_in_order_with_context(contexts, app)(request).await
        }
        None => render_app_to_stream_with_context(move || state.provide_contexts(), app)(request).await,
    }
}

/// Data of a page; `None` if it takes long.
async fn prepare(services: Arc<Services>, uri: &Uri) -> Option<PreparedPage> {
    let (path, query) = (uri.path().to_owned(), uri.query().unwrap_or_default().to_owned());
    let loading = async move { timeout(LOADING, app::prepare(&services.reports, &path, &query)).await };
    let loading = tokio::spawn(loading.in_current_span());
    timeout(PATIENCE, loading).await.ok()?.ok()?.ok()?
}
