//! Bodies of requests: received completely before a request counts as one in progress, so that slow clients do not keep others out.

use std::time::Duration;

use axum::{
    body::{Body, HttpBody, to_bytes},
    extract::Request,
    middleware::Next,
    response::{IntoResponse, Response},
};
use http::{StatusCode, header};
use tokio::time::timeout;

/// Maximum size of a request's body in bytes: larger than any form of the app.
pub const MAX_BODY: usize = 64 * 1024;
/// Maximum time for a request's body: 4 kB a second for the largest one.
pub const BODY_DEADLINE: Duration = Duration::from_secs(15);

/// Middleware that receives the body of a request.
pub async fn receive(request: Request, next: Next) -> Response {
    if request.body().is_end_stream() {
        return next.run(request).await;
    }
    if request.body().size_hint().lower() > u64::try_from(MAX_BODY).unwrap_or(u64::MAX) {
        return too_large();
    }
    let (head, body) = request.into_parts();
    match timeout(BODY_DEADLINE, to_bytes(body, MAX_BODY)).await {
        Ok(Ok(bytes)) => next.run(Request::from_parts(head, Body::from(bytes))).await,
        Ok(Err(error)) if is_too_large(&error) => too_large(),
        Ok(Err(_)) => (StatusCode::BAD_REQUEST, "The body of the request is incomplete.\n").into_response(),
        Err(_) => {
            let message = "The body of the request took too long to arrive. Try again on a better connection.\n";
            (StatusCode::REQUEST_TIMEOUT, [(header::CONNECTION, "close")], message).into_response()
        }
    }
}

fn too_large() -> Response {
    let message = format!("A request body may have up to {} kB.\n", MAX_BODY / 1024);
    (StatusCode::PAYLOAD_TOO_LARGE, message).into_response()
}

fn is_too_large(error: &axum::Error) -> bool {
    std::error::Error::source(error)
        .is_some_and(<dyn std::error::Error + 'static>::is::<http_body_util::LengthLimitError>)
}
