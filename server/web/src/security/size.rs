//! Limits on URL length and content type.

use axum::{
    Json,
    extract::Request,
    http::{Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

use super::header_text;

/// Maximum length of a URL's path in bytes: enough for a service name of 1,024 characters.
const MAX_PATH: usize = 4 * 1024;
/// Maximum length of a URL's query in bytes. The query contains all filters and dismissals of a view.
const MAX_QUERY: usize = 32 * 1024;
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

/// Middleware that rejects content types that server functions do not accept.
pub async fn reject_unsupported_bodies(request: Request, next: Next) -> Response {
    let is_function = request.uri().path().starts_with("/api/") && request.method() == Method::POST;
    let content_type = header_text(&request, &header::CONTENT_TYPE).unwrap_or_default();
    let content_type = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    if is_function && !CONTENT_TYPES.contains(&content_type.as_str()) {
        return error_response(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            format!("Unsupported content type: send {}", CONTENT_TYPES.join(" or ")),
        );
    }
    next.run(request).await
}

/// Response in the format of a server function's error. The message has no final period.
pub fn error_response(status: StatusCode, message: String) -> Response {
    (status, Json(app::ApiError::Rejected(message))).into_response()
}
