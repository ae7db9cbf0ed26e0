//! Addresses that lead to the provider and back.

use app::SignInNotice;
use axum::{
    extract::{Query, Request, State, rejection::QueryRejection},
    response::{IntoResponse, Response},
};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use serde::Deserialize;

use super::{
    page::{self, Target},
    provider::{PendingSignIn, SIGN_IN_SECONDS, SignInError, cookie_name},
    return_path::ReturnPath,
    session::{encrypted_cookie, read_cookies},
    state::Auth,
};
use crate::security::remove_cookie;

/// Query that the provider adds to the address of the return.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Return {
    code: Option<String>,
    state: String,
    error: Option<String>,
}

/// Leads a visitor to the provider.
pub async fn start(
    State(auth): State<Auth>,
    target: Result<Query<Target>, QueryRejection>,
    request: Request,
) -> Response {
    let to = target.map_or_else(|_| ReturnPath::overview(), |Query(it)| it.return_path());
    let Some(provider) = &auth.provider else { return StatusCode::NOT_FOUND.into_response() };
    match provider.begin(&to).await {
        Ok((address, pending)) => {
            let is_https = auth.ingress.is_https(request.headers());
            let cookie = encrypted_cookie(&pending.cookie_name(), &pending, &provider.key, SIGN_IN_SECONDS, is_https);
            page::redirect(&address, cookie.as_deref())
        }
        Err(error) => failed(&auth, request.headers(), &to, &error),
    }
}

/// Receives a visitor from the provider and starts a session.
pub async fn finish(
    State(auth): State<Auth>,
    query: Result<Query<Return>, QueryRejection>,
    request: Request,
) -> Response {
    let Some(provider) = &auth.provider else { return StatusCode::NOT_FOUND.into_response() };
    let query = query.map(|Query(it)| it).unwrap_or_default();
    let cookie_name = cookie_name(&query.state);
    let is_https = auth.ingress.is_https(request.headers());
    let begun: Vec<PendingSignIn> = read_cookies(request.headers(), &cookie_name, &provider.key, is_https).collect();
    let pending = begun.iter().find(|it| it.is_begun_with(&query.state));
    let to = pending.map_or_else(ReturnPath::overview, PendingSignIn::return_path);
    let address = auth.ingress.client_address(&request);
    if auth.attempts.left(address) == 0 {
        return page::render(&auth, request.headers(), &to, Some(SignInNotice::TooManyAttempts));
    }
    let result = match (pending, query.code, query.error) {
        (None, ..) => Err(SignInError::Expired),
        (Some(pending), Some(code), None) => {
            let result = provider.complete(code, pending).await;
            if let Err(SignInError::Refused(_)) = &result {
                // A code that was guessed. Each is a request to the provider.
                auth.attempts.count_failure(address);
            }
            result
        }
        (Some(_), _, Some(error)) => Err(SignInError::Refused(error)),
        (Some(_), None, None) => Err(SignInError::Invalid("neither a code nor an error".to_owned())),
    };
    let too_long = || SignInError::Invalid("the identity is too long for a cookie".to_owned());
    let cookie = result
        .and_then(|identity| auth.start_provider_session(identity, provider, request.headers()).ok_or_else(too_long));
    let mut response = match cookie {
        Ok(cookie) => page::redirect(to.as_str(), Some(&cookie)),
        // The visitor signed in in another tab meanwhile.
        Err(SignInError::Expired) if auth.visitor(request.headers()).await.is_some() => page::redirect("/", None),
        Err(error) => failed(&auth, request.headers(), &to, &error),
    };
    // Each sign-in ends once.
    if let Ok(removed) = HeaderValue::from_str(&remove_cookie(&cookie_name, is_https)) {
        response.headers_mut().append(header::SET_COOKIE, removed);
    }
    response
}

/// The sign-in page with the reason of a failure.
fn failed(auth: &Auth, headers: &HeaderMap, to: &ReturnPath, error: &SignInError) -> Response {
    tracing::warn!(details = error.details(), "a sign-in with the identity provider failed");
    let is_available = matches!(error, SignInError::Expired | SignInError::Refused(_));
    page::render(auth, headers, to, Some(SignInNotice::ProviderFailed { reason: error.to_string(), is_available }))
}
