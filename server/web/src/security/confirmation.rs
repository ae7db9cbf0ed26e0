//! Confirmation of visits without Fetch Metadata. Browsers send none over plain HTTP, except to loopback addresses.
//!
//! A page of another site could load Farthing in a frame or as an image, and so cause paid AWS requests unnoticed.
//! Therefore the first request of such a browser gets a page with a link to click. That page cannot be shown in a frame,
//! and the request that the link sends names that page as its referrer. A `SameSite` cookie stores the confirmation for
//! later visits.

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::{Html, IntoResponse, Response},
};
use http::{HeaderValue, Method, StatusCode, header};

use super::{
    Hosts, Ingress,
    cookies::{has_cookie, set_cookie},
    cross_site::FETCH_SITE,
    header_text, host,
};

/// Start of the User-Agent of all browsers and a few programs.
const BROWSER_PREFIX: &str = "Mozilla/";
/// Name and value of the cookie that records the confirmation.
const COOKIE: (&str, &str) = ("farthing-opened", "1");
/// Lifetime of the cookie in seconds: one year.
const COOKIE_LIFETIME: u32 = 365 * 24 * 60 * 60;
/// Routes that cause no paid requests and need no confirmation.
const FREE_ROUTES: [&str; 3] = ["/healthz", "/readyz", "/metrics"];
/// Page that asks for confirmation, with a link to the requested URL.
const PAGE: &str = "<!doctype html>
<html lang=\"en\">
<meta charset=\"utf-8\">
<meta name=\"viewport\" content=\"width=device-width\">
<meta name=\"color-scheme\" content=\"light dark\">
<title>Farthing</title>
<h1>Open Farthing</h1>
<p>Over plain HTTP, the browser does not report which site opened this page. Click the link to confirm that you
opened it yourself.</p>
<p><a href=\"\">Open Farthing</a></p>
</html>
";

/// Middleware that rejects requests of browsers without Fetch Metadata until the visitor follows the link.
pub async fn require_confirmation(
    State((hosts, ingress)): State<(Hosts, Ingress)>,
    request: Request,
    next: Next,
) -> Response {
    let (name, value) = COOKIE;
    let is_https = ingress.is_https(request.headers());
    if !needs_confirmation(&request) || has_cookie(request.headers(), name, value, is_https) {
        return next.run(request).await;
    }
    if !is_from_own_page(&hosts, &request) {
        let accepts_html = header_text(&request, &header::ACCEPT).is_some_and(|it| it.contains("text/html"));
        let message = "Open this address from a Farthing page. If this is a program, send a User-Agent that does not start with Mozilla/.\n";
        return if accepts_html {
            (StatusCode::FORBIDDEN, Html(PAGE)).into_response()
        } else {
            (StatusCode::FORBIDDEN, message).into_response()
        };
    }
    let mut response = next.run(request).await;
    let cookie = set_cookie(name, value, &format!("SameSite=Strict; Max-Age={COOKIE_LIFETIME}"), is_https);
    if let Ok(cookie) = HeaderValue::try_from(cookie) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

/// Whether a browser sent the request without Fetch Metadata. Not needed for POST requests, which have `Origin`, for free
/// routes, and for loopback addresses, to which current browsers send Fetch Metadata.
fn needs_confirmation(request: &Request) -> bool {
    matches!(*request.method(), Method::GET | Method::HEAD)
        && header_text(request, &header::USER_AGENT).is_some_and(|it| it.starts_with(BROWSER_PREFIX))
        && !request.headers().contains_key(FETCH_SITE)
        && !host(request).is_some_and(Hosts::is_loopback_name)
        && !FREE_ROUTES.contains(&request.uri().path())
}

/// Whether the referrer is a page of this host or of one in `--allowed-hosts`.
fn is_from_own_page(hosts: &Hosts, request: &Request) -> bool {
    let page = header_text(request, &header::REFERER).and_then(|it| it.parse::<http::Uri>().ok());
    let authority = page.as_ref().and_then(http::Uri::authority).map(http::uri::Authority::as_str);
    authority.is_some_and(|it| Some(it) == host(request) || hosts.is_listed(it))
}
