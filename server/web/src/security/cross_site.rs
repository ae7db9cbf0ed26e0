//! Rejection of requests from other sites, which could cause paid AWS requests.
//!
//! Browsers send the origin and purpose of each request in Fetch Metadata headers, which pages cannot change. They do so
//! only over HTTPS or to loopback addresses. Over plain HTTP to other addresses, they only send `Origin`, with each POST.

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use http::{HeaderName, Method, StatusCode, header};

use super::{Hosts, header_text, host};

/// Fetch Metadata header: relation between the site that sent a request and the site that receives it.
pub const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");
const FETCH_MODE: HeaderName = HeaderName::from_static("sec-fetch-mode");
const FETCH_DEST: HeaderName = HeaderName::from_static("sec-fetch-dest");
/// Headers with the purpose of a request, current and legacy.
static PURPOSE_HEADERS: [HeaderName; 3] =
    [HeaderName::from_static("sec-purpose"), HeaderName::from_static("purpose"), HeaderName::from_static("x-moz")];
/// Header that no form sends. Scripts of other sites would need permission by CORS, which Farthing never grants.
const REQUESTED_WITH: HeaderName = HeaderName::from_static("x-requested-with");

/// Middleware that allows only requests from Farthing's own pages, from programs, and from visitors who follow a link.
pub async fn reject_cross_site_requests(State(hosts): State<Hosts>, request: Request, next: Next) -> Response {
    match rejection(&hosts, &request) {
        Some(message) => (StatusCode::FORBIDDEN, message).into_response(),
        None => next.run(request).await,
    }
}

/// Error message for a request to reject; `None` if the request is allowed.
fn rejection(hosts: &Hosts, request: &Request) -> Option<&'static str> {
    let is_safe = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    match header_text(request, &FETCH_SITE) {
        Some("same-origin" | "none") if !is_own_origin(hosts, request) => {
            Some("Requests from other sites are not allowed.\n")
        }
        Some("same-origin" | "none") => None,
        Some(_) if is_prefetch(request) => Some("Prefetching from other sites is not allowed.\n"),
        Some(_) if is_navigation(request) => None,
        Some(_) => Some("Requests from other sites are not allowed.\n"),
        None if !is_own_origin(hosts, request) => Some("Requests from other sites are not allowed.\n"),
        // Sent by a program, or by a browser without Fetch Metadata.
        None if is_safe || header_text(request, &header::ORIGIN).is_some() || cannot_be_form(request) => None,
        None => Some("Send POST requests as JSON or with the header X-Requested-With.\n"),
    }
}

/// Whether a request is a top-level navigation. Frames and subresources are not.
fn is_navigation(request: &Request) -> bool {
    let has_header = |name, value| header_text(request, &name) == Some(value);
    request.method() == Method::GET && has_header(FETCH_MODE, "navigate") && has_header(FETCH_DEST, "document")
}

/// Whether a browser prefetches or prerenders a page.
fn is_prefetch(request: &Request) -> bool {
    PURPOSE_HEADERS
        .iter()
        .filter_map(|name| header_text(request, name))
        .any(|purpose| purpose.to_ascii_lowercase().contains("prefetch"))
}

/// Whether `Origin` is missing, is the host that the request was sent to, or is a host in `--allowed-hosts`.
fn is_own_origin(hosts: &Hosts, request: &Request) -> bool {
    let Some(origin) = request.headers().get(header::ORIGIN) else { return true };
    let authority = origin.to_str().ok().and_then(|it| it.split_once("://")).map(|(_, authority)| authority);
    authority.is_some_and(|it| Some(it) == host(request) || hosts.is_listed(it))
}

/// Whether an HTML form cannot send such a request.
fn cannot_be_form(request: &Request) -> bool {
    let content_type = header_text(request, &header::CONTENT_TYPE).unwrap_or_default();
    content_type.starts_with("application/json") || request.headers().contains_key(REQUESTED_WITH)
}

#[cfg(test)]
mod tests {
    use axum::body::Body;

    use super::*;

    const HOST: &str = "10.9.9.9:3000";

    fn is_rejected(method: &str, headers: &[(&str, &str)]) -> bool {
        let mut request = Request::builder().method(method).uri("/").header("host", HOST);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let hosts = Hosts::new(false, vec!["costs.example.com".parse().unwrap()]);
        rejection(&hosts, &request.body(Body::empty()).unwrap()).is_some()
    }

    #[test]
    fn allows_own_pages_programs_and_links() {
        let navigation =
            [("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "navigate"), ("sec-fetch-dest", "document")];
        for (method, headers) in [
            ("GET", &[][..]),
            ("GET", &navigation),
            ("GET", &[("sec-fetch-site", "none"), ("sec-purpose", "prefetch;prerender")]),
            ("POST", &[("sec-fetch-site", "same-origin"), ("origin", "http://10.9.9.9:3000")]),
            ("POST", &[("sec-fetch-site", "same-origin"), ("origin", "https://costs.example.com")]),
            ("POST", &[("origin", "http://10.9.9.9:3000")]),
            ("POST", &[("content-type", "application/json")]),
            ("POST", &[("content-type", "application/x-www-form-urlencoded"), ("x-requested-with", "curl")]),
        ] {
            assert!(!is_rejected(method, headers), "{method} {headers:?}");
        }
    }

    #[test]
    fn rejects_frames_prefetches_and_forms_of_other_sites() {
        for dest in ["iframe", "frame", "embed", "object", "image", "empty"] {
            let frame = [("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "navigate"), ("sec-fetch-dest", dest)];
            assert!(is_rejected("GET", &frame), "{dest}");
        }
        let navigation = |site, name, value| {
            [("sec-fetch-site", site), ("sec-fetch-mode", "navigate"), ("sec-fetch-dest", "document"), (name, value)]
        };
        for (method, headers) in [
            ("GET", &navigation("cross-site", "sec-purpose", "prefetch;prerender")[..]),
            ("GET", &navigation("same-site", "purpose", "prefetch")),
            ("GET", &navigation("cross-site", "x-moz", "prefetch")),
            ("POST", &navigation("cross-site", "accept", "*/*")),
            ("GET", &[("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "no-cors")]),
            ("GET", &[("origin", "https://evil.example")]),
            ("POST", &[("origin", "null")]),
            ("POST", &[("origin", "http://10.9.9.9:8080")]),
            ("POST", &[("sec-fetch-site", "same-origin"), ("origin", "http://10.9.9.9:8080")]),
            ("POST", &[("content-type", "text/plain")]),
            ("POST", &[("content-type", "application/x-www-form-urlencoded")]),
            ("POST", &[]),
        ] {
            assert!(is_rejected(method, headers), "{method} {headers:?}");
        }
    }
}
