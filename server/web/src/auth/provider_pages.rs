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
    provider::{PendingSignIn, SignInError, cookie_name},
    return_path::ReturnPath,
    session::{read_cookies, set_cookie},
    state::Auth,
};

/// Attributes of the cookie with a sign-in that has begun: only the addresses of the sign-in receive it, for ten minutes.
const COOKIE_ATTRIBUTES: &str = "Path=/sign-in; HttpOnly; SameSite=Lax; Max-Age=600";
/// Attributes that remove the cookie: each sign-in ends once.
const REMOVAL_ATTRIBUTES: &str = "Path=/sign-in; HttpOnly; SameSite=Lax; Max-Age=0";

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
            let cookie =
                set_cookie(&pending.cookie_name(), &pending, &provider.key, COOKIE_ATTRIBUTES, provider.is_https());
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
    let begun: Vec<PendingSignIn> = read_cookies(request.headers(), &cookie_name, &provider.key).collect();
    let pending = begun.iter().find(|it| it.is_begun_with(&query.state));
    let to = pending.map_or_else(ReturnPath::overview, PendingSignIn::return_path);
    let result = match (pending, query.code, query.error) {
        (None, ..) => Err(SignInError::Expired),
        (Some(pending), Some(code), None) => provider.complete(code, pending).await,
        (Some(_), _, Some(error)) => Err(SignInError::Refused(error)),
        (Some(_), None, None) => Err(SignInError::Invalid("neither a code nor an error".to_owned())),
    };
    let too_long = || SignInError::Invalid("the identity is too long for a cookie".to_owned());
    let cookie = result.and_then(|identity| auth.start_provider_session(identity, provider).ok_or_else(too_long));
    let mut response = match cookie {
        Ok(cookie) => page::redirect(to.as_str(), Some(&cookie)),
        // The visitor signed in in another tab meanwhile.
        Err(SignInError::Expired) if auth.visitor(request.headers()).await.is_some() => page::redirect("/", None),
        Err(error) => failed(&auth, request.headers(), &to, &error),
    };
    if let Ok(removed) = HeaderValue::from_str(&format!("{cookie_name}=; {REMOVAL_ATTRIBUTES}")) {
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
