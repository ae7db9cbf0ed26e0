//! Audit log: who refreshed data, exported it, asked the AI or changed something, and how many paid requests Farthing sent meanwhile.
//!
//! Its lines have the target `server::audit`. They contain neither queries nor values of tags.

use std::sync::Arc;

use app::Services;
use axum::{
    body::Body,
    extract::{Request, State},
    middleware::Next,
    response::Response,
};
use domain::access::Grant;
use http::{Method, StatusCode};
use http_body_util::BodyExt;

use crate::auth::Visitor;

/// Routes in the log by the start of their paths, with the name of the action.
const ACTIONS: [(&str, &str); 6] = [
    ("/export/", "export"),
    ("/api/forget", "refresh"),
    ("/api/advice", "ask AI"),
    ("/api/check-permissions", "check permissions"),
    ("/demo/", "select account"),
    ("/sign-out", "sign out"),
];

/// Line of the log; written when dropped.
struct Entry {
    action: &'static str,
    method: Method,
    path: String,
    visitor: Option<String>,
    /// `None` for visitors without a role.
    grant: Option<Arc<Grant>>,
    services: Arc<Services>,
    paid_before: u64,
    /// `None` if the client left before the head of the response.
    status: Option<StatusCode>,
}

/// Middleware that writes a line for each request that the log is about, when its response has ended.
pub async fn log(State(services): State<Arc<Services>>, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    let Some((_, action)) = ACTIONS.iter().find(|(start, _)| path.starts_with(start)) else {
        return next.run(request).await;
    };
    let extensions = request.extensions();
    let mut entry = Entry {
        action,
        method: request.method().clone(),
        path: path.to_owned(),
        visitor: extensions.get().and_then(|it: &Visitor| it.name.clone()),
        grant: match extensions.get::<Visitor>() {
            Some(_) => extensions.get().cloned(),
            None => Some(Arc::default()),
        },
        paid_before: paid_requests(&services),
        services,
        status: None,
    };
    let response = next.run(request).await;
    entry.status = Some(response.status());
    // Owned by the body, so that it is dropped when the response was sent, or when the client has left.
    response.map(|body| {
        Body::new(body.map_err(move |error| {
            let _ = &entry;
            error
        }))
    })
}

fn paid_requests(services: &Services) -> u64 {
    (services.reports.spending)().requests_since_start()
}

impl Drop for Entry {
    fn drop(&mut self) {
        tracing::info!(
            action = self.action,
            method = %self.method,
            path = self.path,
            visitor = self.visitor,
            role = self.grant.as_ref().map(|it| it.role.name()),
            scope = self.grant.as_ref().map(|it| it.scope.for_log()),
            status = self.status.map(|it| it.as_u16()),
            paid_requests_meanwhile = paid_requests(&self.services).saturating_sub(self.paid_before),
        );
    }
}
