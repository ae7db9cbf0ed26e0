//! Security headers, and checks that reject cross-site and oversized requests.

mod foreign;
mod hosts;
mod size;
mod unnamed;

use axum::{extract::Request, middleware::Next, response::Response};
use http::{HeaderMap, HeaderName, HeaderValue, header};
use leptos::{nonce::use_nonce, prelude::use_context};
use leptos_axum::ResponseOptions;

pub use self::{
    foreign::refuse_foreign_pages,
    hosts::{AllowedHost, Hosts, refuse_foreign_hosts},
    size::{refuse_huge, refuse_other_bodies, refused},
    unnamed::ask_who_opens,
};

/// Headers of every response.
const ALWAYS: [(HeaderName, &str); 5] = [
    // The account's figures must not be stored by proxies or on disk. The site's own files override this.
    (header::CACHE_CONTROL, "no-store"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "same-origin"),
    (HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
];

/// Content security policy: own files, and inline scripts with a nonce. No foreign hosts, no inline styles.
fn policy(scripts: &str) -> String {
    // During `make dev`, the page listens on another port for reloads.
    let reload = if std::env::var_os("LEPTOS_WATCH").is_some() { " ws://127.0.0.1:3001" } else { "" };
    format!(
        "default-src 'self'; script-src 'self' {scripts} 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; \
         connect-src 'self'{reload}; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
    )
}

/// Sets the policy of the page being rendered, with its nonce. Called where Leptos provides one.
pub fn set_page_policy() {
    let nonce = use_nonce().map(|nonce| format!("'nonce-{nonce}'")).unwrap_or_default();
    let value = HeaderValue::from_str(&policy(&nonce));
    if let (Some(response), Ok(value)) = (use_context::<ResponseOptions>(), value) {
        response.insert_header(header::CONTENT_SECURITY_POLICY, value);
    }
}

/// Adds the headers of every response, and a policy without inline scripts unless there is another policy.
pub async fn add_headers(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in ALWAYS {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    if let Ok(value) = HeaderValue::from_str(&policy("")) {
        headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(value);
    }
    response
}

/// Value of a header; `None` if it is missing or not text.
fn text<'a>(request: &'a Request, name: &HeaderName) -> Option<&'a str> {
    request.headers().get(name).and_then(|value| value.to_str().ok())
}

/// Whether a request has a cookie with a value.
pub fn has_cookie(headers: &HeaderMap, name: &str, value: &str) -> bool {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|it| it.to_str().ok());
    let mut pairs = cookies.flat_map(|it| it.split(';')).filter_map(|it| it.trim().split_once('='));
    pairs.any(|pair| pair == (name, value))
}

/// Host and port of a request.
fn host(request: &Request) -> Option<&str> {
    text(request, &header::HOST).or_else(|| request.uri().authority().map(http::uri::Authority::as_str))
}
