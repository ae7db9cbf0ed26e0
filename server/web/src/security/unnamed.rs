//! Browsers that send no Fetch Metadata: over plain HTTP to any address other than loopback.
//!
//! Another site's page could open Farthing in a frame or as an image, and cause paid AWS requests unnoticed. So the
//! first request of such a browser gets a page with a link to click: the page is not shown in frames, and the next
//! request has our own page as its referrer. A cookie that is not sent with other sites' requests remembers this for
//! later visits.

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::{Html, IntoResponse, Response},
};
use http::{HeaderValue, Method, StatusCode, header};

use super::{Hosts, foreign::SITE, has_cookie, host, text};

/// Start of every browser's User-Agent, and of a few programs'.
const BROWSER: &str = "Mozilla/";
/// Cookie that records that the visitor followed the link.
const OPENED: (&str, &str) = ("farthing-opened", "1");
/// Lifetime of the cookie: a year, in seconds.
const LIFE: u32 = 365 * 24 * 60 * 60;
/// Free routes, open to any program.
const FREE: [&str; 3] = ["/healthz", "/readyz", "/metrics"];
/// Page with a link to the requested URL.
const PAGE: &str = "<!doctype html>
<html lang=\"en\">
<meta charset=\"utf-8\">
<meta name=\"viewport\" content=\"width=device-width\">
<meta name=\"color-scheme\" content=\"light dark\">
<title>Farthing</title>
<h1>Open Farthing</h1>
<p>Over plain HTTP, the browser does not report which site opened this page. Click the link to confirm that you did.</p>
<p><a href=\"\">Open Farthing</a></p>
</html>
";

/// Rejects browsers that send no origin, until the visitor follows a link.
pub async fn ask_who_opens(State(hosts): State<Hosts>, request: Request, next: Next) -> Response {
    let (name, value) = OPENED;
    if !is_unnamed(&request) || has_cookie(request.headers(), name, value) {
        return next.run(request).await;
    }
    if !is_from_us(&hosts, &request) {
        let is_for_a_person = text(&request, &header::ACCEPT).is_some_and(|it| it.contains("text/html"));
        let words = "Open this from a Farthing page. From a program, send your own User-Agent.\n";
        return if is_for_a_person {
            (StatusCode::FORBIDDEN, Html(PAGE)).into_response()
        } else {
            (StatusCode::FORBIDDEN, words).into_response()
        };
    }
    let mut response = next.run(request).await;
    let cookie = format!("{name}={value}; Path=/; Max-Age={LIFE}; HttpOnly; SameSite=Strict");
    if let Ok(cookie) = HeaderValue::try_from(cookie) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

/// Whether a browser sends no origin, which it would over HTTPS and to loopback. POST requests have `Origin`.
fn is_unnamed(request: &Request) -> bool {
    matches!(*request.method(), Method::GET | Method::HEAD)
        && text(request, &header::USER_AGENT).is_some_and(|it| it.starts_with(BROWSER))
        && !request.headers().contains_key(SITE)
        && !host(request).is_some_and(Hosts::is_here)
        && !FREE.contains(&request.uri().path())
}

/// Whether the referring page is ours.
fn is_from_us(hosts: &Hosts, request: &Request) -> bool {
    let page = text(request, &header::REFERER).and_then(|it| it.parse::<http::Uri>().ok());
    let authority = page.as_ref().and_then(http::Uri::authority).map(http::uri::Authority::as_str);
    authority.is_some_and(|it| Some(it) == host(request) || hosts.lists(it))
}
