//! Security headers, and checks that reject cross-site and oversized requests.

mod confirmation;
mod cookies;
mod cross_site;
mod hosts;
mod ingress;
mod paths;
mod scripts;
mod size;

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::Response,
};
use http::{HeaderName, HeaderValue, header};
use leptos::{nonce::use_nonce, prelude::use_context};
use leptos_axum::ResponseOptions;

pub use self::{
    confirmation::require_confirmation,
    cookies::{cookie_names, cookie_values, has_cookie, remove_cookie, set_cookie},
    cross_site::reject_cross_site_requests,
    hosts::{AllowedHost, Hosts, reject_unknown_hosts},
    ingress::Ingress,
    paths::reject_ambiguous_paths,
    scripts::policy_of_page,
    size::{error_response, reject_long_urls, reject_unsupported_bodies},
};

/// Headers of every response.
const HEADERS: [(HeaderName, &str); 6] = [
    // Costs must not be stored by proxies or on disk. Static files override this.
    (header::CACHE_CONTROL, "no-store"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "same-origin"),
    (HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
];
/// Requires HTTPS for a year. Not for the other hosts of the domain, which may not have it.
const REQUIRE_HTTPS: HeaderValue = HeaderValue::from_static("max-age=31536000");

/// Content security policy: files of this server only, no inline styles. `script_source` is an additional source of
/// scripts, such as a nonce for inline scripts.
fn policy(script_source: &str) -> String {
    // With `make dev`, the page connects to another port to reload after changes.
    let reload = if std::env::var_os("LEPTOS_WATCH").is_some() { " ws://127.0.0.1:3001" } else { "" };
    format!(
        "default-src 'none'; script-src 'self' {script_source} 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; \
         connect-src 'self'{reload}; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
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
pub async fn add_headers(State(ingress): State<Ingress>, request: Request, next: Next) -> Response {
    // The header applies to all ports of a host: on this computer, it would break other servers.
    let is_own_computer = host(&request).is_some_and(Hosts::is_loopback_name);
    let requires_https = !is_own_computer && ingress.may_require_https(request.headers());
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    if requires_https {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, REQUIRE_HTTPS);
    }
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

/// Host and port that a request was sent to.
fn host(request: &Request) -> Option<&str> {
    header_text(request, &header::HOST).or_else(|| request.uri().authority().map(http::uri::Authority::as_str))
}
