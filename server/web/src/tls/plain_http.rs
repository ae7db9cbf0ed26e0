//! Answers to requests over plain HTTP on a port that needs HTTPS.

use axum::{
    Router,
    extract::Request,
    middleware::{from_fn, from_fn_with_state},
    response::{IntoResponse, Response},
};
use http::{Method, StatusCode, header};

use crate::security::{self, Hosts, Ingress, header_text};

/// Router that leads browsers to the same address over HTTPS. Programs get an error: their token has already crossed the
/// network in clear text, which they would not notice if they were led on.
pub fn redirect_to_https(hosts: Hosts) -> Router {
    Router::new()
        .fallback(redirect)
        .layer(from_fn(security::reject_long_urls))
        .layer(from_fn_with_state(hosts, security::reject_unknown_hosts))
        .layer(from_fn_with_state(Ingress::default(), security::add_headers))
}

async fn redirect(request: Request) -> Response {
    let is_read = matches!(*request.method(), Method::GET | Method::HEAD);
    let has_token = request.headers().contains_key(header::AUTHORIZATION);
    let host = header_text(&request, &header::HOST).filter(|_| is_read && !has_token);
    let Some(host) = host else {
        return (StatusCode::BAD_REQUEST, "This port needs HTTPS: use https:// in the address.\n").into_response();
    };
    let path = request.uri().path_and_query().map_or("/", http::uri::PathAndQuery::as_str);
    (StatusCode::PERMANENT_REDIRECT, [(header::LOCATION, format!("https://{host}{path}"))]).into_response()
}
