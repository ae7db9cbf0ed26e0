//! Errors of server functions in the format that the page reads, whichever layer rejects the request.

use axum::{
    body::{Body, to_bytes},
    extract::Request,
    http::{HeaderMap, StatusCode, header},
    middleware::Next,
    response::Response,
};
use leptos::server_fn::error::SERVER_FN_ERROR_HEADER;

use crate::security::error_response;

/// Maximum size of a layer's message in bytes.
const MAX_MESSAGE: usize = 4 * 1024;

/// Middleware that turns plain text into the error that the code of a page expects from a server function. Programs that send other
/// requests get the text.
pub async fn format_errors(request: Request, next: Next) -> Response {
    let is_function = request.uri().path().starts_with("/api/");
    let response = next.run(request).await;
    let status = response.status();
    let is_error = status.is_client_error() || status.is_server_error();
    if !is_function || !is_error || has_format(response.headers()) {
        return response;
    }
    let (mut head, body) = response.into_parts();
    let message = message(status, body).await;
    let (format, body) = error_response(status, message).into_parts();
    head.headers.remove(header::CONTENT_LENGTH);
    head.headers.extend(format.headers);
    Response::from_parts(head, body)
}

/// Whether an error comes from a server function, or has another format than plain text on purpose.
fn has_format(headers: &HeaderMap) -> bool {
    let content_type = headers.get(header::CONTENT_TYPE).and_then(|it| it.to_str().ok());
    headers.contains_key(SERVER_FN_ERROR_HEADER) || content_type.is_some_and(|it| !it.starts_with("text/plain"))
}

/// Message of a layer without its final period.
async fn message(status: StatusCode, body: Body) -> String {
    let text = to_bytes(body, MAX_MESSAGE).await.unwrap_or_default();
    let text = String::from_utf8_lossy(&text);
    match text.trim().trim_end_matches('.') {
        // The layer that ends late requests sends no text.
        "" if status == StatusCode::GATEWAY_TIMEOUT => {
            "The request took too long. Try again: data already loaded is cached".to_owned()
        }
        "" => format!("The request failed: {status}"),
        text => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use app::ApiError;
    use axum::{Router, middleware::from_fn, response::IntoResponse, routing::get};
    use tower::ServiceExt;

    use super::*;
    use crate::overload::internal_error;

    async fn response(path: &str) -> (StatusCode, HeaderMap, Vec<u8>) {
        let late = || async { StatusCode::GATEWAY_TIMEOUT };
        let full =
            || async { (StatusCode::SERVICE_UNAVAILABLE, [(header::RETRY_AFTER, "2")], "Too many. Try later.\n") };
        let own =
            || async { (StatusCode::BAD_GATEWAY, [(SERVER_FN_ERROR_HEADER, "/api/own")], "its own").into_response() };
        let router = Router::new()
            .route("/api/late", get(late))
            .route("/api/full", get(full))
            .route("/api/panicked", get(|| async { internal_error() }))
            .route("/api/own", get(own))
            .route("/api/ok", get("text"))
            .route("/export/late", get(full))
            .layer(from_fn(format_errors));
        let (head, body) = router.oneshot(Request::get(path).body(Body::empty()).unwrap()).await.unwrap().into_parts();
        (head.status, head.headers, to_bytes(body, usize::MAX).await.unwrap().to_vec())
    }

    #[tokio::test]
    async fn every_layer_rejects_calls_in_the_format_of_the_page() {
        for (path, status, message) in [
            ("/api/late", 504, "The request took too long. Try again: data already loaded is cached"),
            ("/api/full", 503, "Too many. Try later"),
            ("/api/panicked", 500, "Internal error. See the server log for details"),
        ] {
            let (actual, headers, body) = response(path).await;
            assert_eq!(actual.as_u16(), status);
            assert_eq!(headers[header::CONTENT_TYPE], "application/json");
            assert_eq!(serde_json::from_slice::<ApiError>(&body).unwrap(), ApiError::Rejected(message.to_owned()));
            assert_eq!(headers.contains_key(header::RETRY_AFTER), path == "/api/full");
        }
    }

    #[tokio::test]
    async fn all_else_stays_as_it_is() {
        for (path, expected) in
            [("/api/own", "its own"), ("/api/ok", "text"), ("/export/late", "Too many. Try later.\n")]
        {
            assert_eq!(String::from_utf8(response(path).await.2).unwrap(), expected, "{path}");
        }
    }
}
