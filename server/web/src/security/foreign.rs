//! Rejection of cross-site requests, which could cause paid AWS requests.
//!
//! Browsers report the origin and purpose of each request, and pages cannot change it (Fetch Metadata). They do so over
//! HTTPS and to loopback addresses; over plain HTTP to any other address only `Origin` is left, which every POST has.

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use http::{HeaderName, Method, StatusCode, header};

use super::{Hosts, host, text};

/// Fetch Metadata header with the origin of a request.
pub const SITE: HeaderName = HeaderName::from_static("sec-fetch-site");
const MODE: HeaderName = HeaderName::from_static("sec-fetch-mode");
const DEST: HeaderName = HeaderName::from_static("sec-fetch-dest");
/// Headers with the purpose of a request, current and legacy.
static PURPOSES: [HeaderName; 3] =
    [HeaderName::from_static("sec-purpose"), HeaderName::from_static("purpose"), HeaderName::from_static("x-moz")];
/// Header that proves that a request is not a form's: pages of other sites would need CORS, which is refused.
const NO_FORM: HeaderName = HeaderName::from_static("x-requested-with");

/// Allows requests from our own pages, from programs, and from people who follow a link.
pub async fn refuse_foreign_pages(State(hosts): State<Hosts>, request: Request, next: Next) -> Response {
    match refusal(&hosts, &request) {
        Some(words) => (StatusCode::FORBIDDEN, words).into_response(),
        None => next.run(request).await,
    }
}

/// Reason why a request is rejected.
fn refusal(hosts: &Hosts, request: &Request) -> Option<&'static str> {
    let is_safe = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    match text(request, &SITE) {
        Some("same-origin" | "none") if !is_own_origin(hosts, request) => {
            Some("Requests from other sites are not allowed.\n")
        }
        Some("same-origin" | "none") => None,
        Some(_) if is_ahead(request) => Some("Prefetching from other sites is not allowed.\n"),
        Some(_) if is_visit(request) => None,
        Some(_) => Some("Requests from other sites are not allowed.\n"),
        None if !is_own_origin(hosts, request) => Some("Requests from other sites are not allowed.\n"),
        // Neither header: a program, or a browser without Fetch Metadata.
        None if is_safe || text(request, &header::ORIGIN).is_some() || is_no_form(request) => None,
        None => Some("Send POST requests as JSON or with the header X-Requested-With.\n"),
    }
}

/// Whether a request is a top-level navigation, from anywhere: not a frame of another site.
fn is_visit(request: &Request) -> bool {
    let says = |name, value| text(request, &name) == Some(value);
    request.method() == Method::GET && says(MODE, "navigate") && says(DEST, "document")
}

/// Whether a browser prefetches or prerenders a page.
fn is_ahead(request: &Request) -> bool {
    PURPOSES
        .iter()
        .filter_map(|name| text(request, name))
        .any(|purpose| purpose.to_ascii_lowercase().contains("prefetch"))
}

/// Whether the requesting page, if named, is ours: of the called host, or of an allowed one.
fn is_own_origin(hosts: &Hosts, request: &Request) -> bool {
    let Some(origin) = request.headers().get(header::ORIGIN) else { return true };
    let authority = origin.to_str().ok().and_then(|it| it.split_once("://")).map(|(_, authority)| authority);
    authority.is_some_and(|it| Some(it) == host(request) || hosts.lists(it))
}

/// Whether a form of another site could not have sent it.
fn is_no_form(request: &Request) -> bool {
    let kind = text(request, &header::CONTENT_TYPE).unwrap_or_default();
    kind.starts_with("application/json") || request.headers().contains_key(NO_FORM)
}

#[cfg(test)]
mod tests {
    use axum::body::Body;

    use super::*;

    const HOST: &str = "10.9.9.9:3000";

    fn is_refused(method: &str, headers: &[(&str, &str)]) -> bool {
        let mut request = Request::builder().method(method).uri("/").header("host", HOST);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let hosts = Hosts::new(false, vec!["costs.example.com".parse().unwrap()]);
        refusal(&hosts, &request.body(Body::empty()).unwrap()).is_some()
    }

    #[test]
    fn own_pages_programs_and_links_pass() {
        let visit = [("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "navigate"), ("sec-fetch-dest", "document")];
        for (method, headers) in [
            ("GET", &[][..]),
            ("GET", &visit),
            ("GET", &[("sec-fetch-site", "none"), ("sec-purpose", "prefetch;prerender")]),
            ("POST", &[("sec-fetch-site", "same-origin"), ("origin", "http://10.9.9.9:3000")]),
            ("POST", &[("sec-fetch-site", "same-origin"), ("origin", "https://costs.example.com")]),
            ("POST", &[("origin", "http://10.9.9.9:3000")]),
            ("POST", &[("content-type", "application/json")]),
            ("POST", &[("content-type", "application/x-www-form-urlencoded"), ("x-requested-with", "curl")]),
        ] {
            assert!(!is_refused(method, headers), "{method} {headers:?}");
        }
    }

    #[test]
    fn other_sites_pages_frames_and_forms_do_not() {
        for dest in ["iframe", "frame", "embed", "object", "image", "empty"] {
            let frame = [("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "navigate"), ("sec-fetch-dest", dest)];
            assert!(is_refused("GET", &frame), "{dest}");
        }
        let visit = |site, name, value| {
            [("sec-fetch-site", site), ("sec-fetch-mode", "navigate"), ("sec-fetch-dest", "document"), (name, value)]
        };
        for (method, headers) in [
            ("GET", &visit("cross-site", "sec-purpose", "prefetch;prerender")[..]),
            ("GET", &visit("same-site", "purpose", "prefetch")),
            ("GET", &visit("cross-site", "x-moz", "prefetch")),
            ("POST", &visit("cross-site", "accept", "*/*")),
            ("GET", &[("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "no-cors")]),
            ("GET", &[("origin", "https://evil.example")]),
            ("POST", &[("origin", "null")]),
            ("POST", &[("origin", "http://10.9.9.9:8080")]),
            ("POST", &[("sec-fetch-site", "same-origin"), ("origin", "http://10.9.9.9:8080")]),
            ("POST", &[("content-type", "text/plain")]),
            ("POST", &[("content-type", "application/x-www-form-urlencoded")]),
            ("POST", &[]),
        ] {
            assert!(is_refused(method, headers), "{method} {headers:?}");
        }
    }
}
