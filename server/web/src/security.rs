//! Security headers, and checks that reject cross-site and oversized requests.

mod confirmation;
mod cross_site;
mod hosts;
mod paths;
mod scripts;
mod size;

use axum::{extract::Request, middleware::Next, response::Response};
use http::{HeaderMap, HeaderName, HeaderValue, header};
use leptos::{nonce::use_nonce, prelude::use_context};
use leptos_axum::ResponseOptions;

pub use self::{
    confirmation::require_confirmation,
    cross_site::reject_cross_site_requests,
    hosts::{AllowedHost, Hosts, reject_unknown_hosts},
    paths::reject_ambiguous_paths,
    scripts::policy_of_page,
    size::{error_response, reject_long_urls, reject_unsupported_bodies},
};

/// Headers of every response.
const HEADERS: [(HeaderName, &str); 5] = [
    // Costs must not be stored by proxies or on disk. Static files override this.
    (header::CACHE_CONTROL, "no-store"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "same-origin"),
    (HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
];

/// Content security policy: files of this server only, no inline styles. `script_source` is an additional source of
/// scripts, such as a nonce for inline scripts.
fn policy(script_source: &str) -> String {
    // With `make dev`, the page connects to another port to reload after changes.
    let reload = if std::env::var_os("LEPTOS_WATCH").is_some() { " ws://127.0.0.1:3001" } else { "" };
    format!(
        "default-src 'self'; script-src 'self' {script_source} 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; \
         connect-src 'self'{reload}; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
    )
}

/// Sets the content security policy of the page being rendered, with the nonce that Leptos provides.
pub fn set_page_policy() {
    let nonce = use_nonce().map(|nonce| format!("'nonce-{nonce}'")).unwrap_or_default();
    let value = HeaderValue::from_str(&policy(&nonce));
    if let (Some(response), Ok(value)) = (use_context::<ResponseOptions>(), value) {
        response.insert_header(header::CONTENT_SECURITY_POLICY, value);
    }
}

/// Middleware that adds the headers of every response. Responses without a content security policy get one without
/// inline scripts.
pub async fn add_headers(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    if let Ok(value) = HeaderValue::from_str(&policy("")) {
        headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(value);
    }
    response
}

/// Value of a header; `None` if it is missing or not text.
pub fn header_text<'a>(request: &'a Request, name: &HeaderName) -> Option<&'a str> {
    request.headers().get(name).and_then(|value| value.to_str().ok())
}

/// Whether a request has a cookie with this name and value.
pub fn has_cookie(headers: &HeaderMap, name: &str, value: &str) -> bool {
    cookie_values(headers, name).any(|it| it == value)
}

/// Values of the cookies with this name.
pub fn cookie_values<'a>(headers: &'a HeaderMap, name: &'a str) -> impl Iterator<Item = &'a str> {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|it| it.to_str().ok());
    let pairs = cookies.flat_map(|it| it.split(';')).filter_map(|it| it.trim().split_once('='));
    pairs.filter(move |(it, _)| *it == name).map(|(_, value)| value)
}

/// Host and port that a request was sent to.
fn host(request: &Request) -> Option<&str> {
    header_text(request, &header::HOST).or_else(|| request.uri().authority().map(http::uri::Authority::as_str))
}
