//! Paths that a browser would change.

use axum::{
    extract::Request,
    middleware::Next,
    response::{IntoResponse, Response},
};
use http::StatusCode;

/// Middleware that rejects paths with backslashes and with the segments `.` and `..`, which no browser sends. Leptos resolves them like
/// a browser, so the path that a role is checked for would not be the path of the page.
pub async fn reject_ambiguous_paths(request: Request, next: Next) -> Response {
    if is_ambiguous(request.uri().path()) {
        return (StatusCode::BAD_REQUEST, "The path has a backslash or a segment of dots.\n").into_response();
    }
    next.run(request).await
}

fn is_ambiguous(path: &str) -> bool {
    let is_dots = |segment: &str| matches!(&*segment.to_ascii_lowercase().replace("%2e", "."), "." | "..");
    path.contains('\\') || path.split('/').any(is_dots)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_that_browsers_change_are_ambiguous() {
        for path in ["/./status", "/x/../status", "/%2e/status", "/x/%2E%2e/status", "/status\\", "/.", "/x/.%2e"] {
            assert!(is_ambiguous(path), "{path}");
        }
        for path in
            ["/", "/status", "/export/overview.csv", "/services/Amazon%20EC2", "/pkg/a.b..c.js", "/services/..."]
        {
            assert!(!is_ambiguous(path), "{path}");
        }
    }
}
