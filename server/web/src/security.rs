//! Headers that keep the page to itself, and the check that keeps other sites' pages away from a local server.

use std::net::IpAddr;

use axum::{
    extract::Request,
    middleware::Next,
    response::{IntoResponse, Response},
};
use http::{HeaderName, HeaderValue, StatusCode, header};
use leptos::{nonce::use_nonce, prelude::use_context};
use leptos_axum::ResponseOptions;

/// Headers of every answer.
const ALWAYS: [(HeaderName, &str); 4] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "same-origin"),
    (HeaderName::from_static("permissions-policy"), "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
];

/// What a page may load: its own files, and the inline scripts that carry its nonce. Nothing foreign, no inline styles.
fn policy(scripts: &str) -> String {
    // While `make dev` watches, the page listens on another port for "reload".
    let reload = if std::env::var_os("LEPTOS_WATCH").is_some() { " ws://127.0.0.1:3001" } else { "" };
    format!(
        "default-src 'self'; script-src 'self' {scripts} 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; \
         connect-src 'self'{reload}; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
    )
}

/// Gives the page that is being rendered a policy with its nonce. Called where Leptos has one.
pub fn set_page_policy() {
    let nonce = use_nonce().map(|nonce| format!("'nonce-{nonce}'")).unwrap_or_default();
    let value = HeaderValue::from_str(&policy(&nonce));
    if let (Some(response), Ok(value)) = (use_context::<ResponseOptions>(), value) {
        response.insert_header(header::CONTENT_SECURITY_POLICY, value);
    }
}

/// Adds the headers of every answer, and a policy without any inline script where there is no other.
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

/// Refuses what another site's page has its visitor's browser send: a question may cost money at AWS. Browsers say of each request
/// where it comes from, and no page can change what they say; programs that are none say nothing, and are let through.
pub async fn refuse_foreign_pages(request: Request, next: Next) -> Response {
    if !is_visit(&request) && !is_of_own_page(&request) {
        return (StatusCode::FORBIDDEN, "Another site's page may not ask this.\n").into_response();
    }
    next.run(request).await
}

fn text<'a>(request: &'a Request, name: &HeaderName) -> Option<&'a str> {
    request.headers().get(name).and_then(|value| value.to_str().ok())
}

/// Whether somebody follows a link, wherever it stood.
fn is_visit(request: &Request) -> bool {
    request.method() == http::Method::GET && text(request, &SEC_FETCH_MODE) == Some("navigate")
}

fn is_of_own_page(request: &Request) -> bool {
    let host = text(request, &header::HOST).or_else(|| request.uri().authority().map(http::uri::Authority::as_str));
    is_own(text(request, &SEC_FETCH_SITE), text(request, &header::ORIGIN), host)
}

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");
const SEC_FETCH_MODE: HeaderName = HeaderName::from_static("sec-fetch-mode");

/// Whether a request comes from our own page, or from no page at all.
fn is_own(site: Option<&str>, origin: Option<&str>, host: Option<&str>) -> bool {
    let is_own_site = site.is_none_or(|site| ["same-origin", "none"].contains(&site));
    let of_origin = origin.map(|origin| origin.split_once("://").map_or(origin, |(_, host)| host));
    is_own_site && of_origin.is_none_or(|origin| Some(origin) == host)
}

/// Lets only requests through that call this machine by a name of its own: a foreign page whose name was pointed at
/// 127.0.0.1 (DNS rebinding) could otherwise read the costs in the visitor's browser.
pub async fn refuse_foreign_hosts(request: Request, next: Next) -> Response {
    let host = request.headers().get(header::HOST).and_then(|host| host.to_str().ok());
    let host = host.or_else(|| request.uri().authority().map(http::uri::Authority::as_str));
    if host.is_some_and(is_this_machine) {
        return next.run(request).await;
    }
    let words = "Farthing listens on this machine alone. Open it as http://127.0.0.1 or http://localhost.\n";
    (StatusCode::FORBIDDEN, words).into_response()
}

/// Whether a `Host` names the loopback interface, with any port.
fn is_this_machine(host: &str) -> bool {
    let authority: Option<http::uri::Authority> = host.parse().ok();
    let Some(name) = authority.as_ref().map(http::uri::Authority::host) else {
        return false;
    };
    let bare = name.trim_start_matches('[').trim_end_matches(']');
    name.eq_ignore_ascii_case("localhost") || bare.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_sites_page_is_told_from_our_own() {
        let host = Some("127.0.0.1:3000");
        assert!(is_own(None, None, host) && is_own(Some("none"), None, host));
        assert!(is_own(Some("same-origin"), Some("http://127.0.0.1:3000"), host));
        assert!(!is_own(Some("cross-site"), None, host) && !is_own(Some("same-site"), None, host));
        assert!(!is_own(None, Some("https://evil.example"), host) && !is_own(None, Some("null"), host));
        assert!(!is_own(Some("same-origin"), Some("http://127.0.0.1:8080"), host));
    }

    #[test]
    fn only_names_of_this_machine_pass() {
        for host in ["localhost", "localhost:3000", "127.0.0.1:3000", "[::1]:3000", "LOCALHOST"] {
            assert!(is_this_machine(host), "{host}");
        }
        for host in
            ["", "evil.example", "evil.example:3000", "127.0.0.1.evil.example", "10.0.0.1", "localhost.evil.example"]
        {
            assert!(!is_this_machine(host), "{host}");
        }
    }
}
