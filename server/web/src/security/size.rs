//! Limits on URL length, body size and content type.

use axum::{
    Json,
    body::Body,
    extract::Request,
    http::{Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use http_body_util::Limited;

use super::header_text;

/// Maximum length of a URL's path in bytes: enough for a service name of 1,024 characters.
const MAX_PATH: usize = 4 * 1024;
/// Maximum length of a URL's query in bytes. The query contains all filters and dismissals of a view.
const MAX_QUERY: usize = 32 * 1024;
/// Maximum size of a request body in bytes: larger than any form of the app.
const MAX_BODY: usize = 64 * 1024;
/// Content types that server functions accept.
const CONTENT_TYPES: [&str; 2] = ["application/json", "application/x-www-form-urlencoded"];

/// Middleware that rejects long URLs, because each link of a page repeats the page's URL.
pub async fn reject_long_urls(request: Request, next: Next) -> Response {
    let (path, query) = (request.uri().path().len(), request.uri().query().unwrap_or_default().len());
    if path > MAX_PATH || query > MAX_QUERY {
        let message =
            format!("The URL is too long: at most {MAX_PATH} bytes for the path and {MAX_QUERY} for the query.\n");
        return (StatusCode::URI_TOO_LONG, message).into_response();
    }
    next.run(request).await
}

/// Middleware that rejects request bodies that are too large, and content types that server functions do not accept.
pub async fn reject_unsupported_bodies(request: Request, next: Next) -> Response {
    let length =
        header_text(&request, &header::CONTENT_LENGTH).and_then(|it| it.parse::<u64>().ok()).unwrap_or_default();
    if length > u64::try_from(MAX_BODY).unwrap_or(u64::MAX) {
        let message = format!("A request body may have up to {} kB", MAX_BODY / 1024);
        return error_response(StatusCode::PAYLOAD_TOO_LARGE, message);
    }
    let is_function = request.uri().path().starts_with("/api/") && request.method() == Method::POST;
    let content_type = header_text(&request, &header::CONTENT_TYPE).unwrap_or_default();
    let content_type = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    if is_function && !CONTENT_TYPES.contains(&content_type.as_str()) {
        return error_response(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            format!("Unsupported content type: send {}", CONTENT_TYPES.join(" or ")),
        );
    }
    next.run(request.map(|body| Body::new(Limited::new(body, MAX_BODY)))).await
}

/// Response in the format of a server function's error. The message has no final period.
pub fn error_response(status: StatusCode, message: String) -> Response {
    (status, Json(app::ApiError::Rejected(message))).into_response()
}
