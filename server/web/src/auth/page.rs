//! Sign-in page and its form.

use app::{SignInNotice, SignInPrompt, saved_theme, sign_in_document};
use axum::{
    Form,
    extract::{FromRequest, Query, Request, State, rejection::QueryRejection},
    response::{Html, IntoResponse, Response},
};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use serde::Deserialize;

use super::{attempts::WINDOW, return_path::ReturnPath, session, state::Auth};
use crate::security::header_text;

/// Header with which a proxy says that the browser uses HTTPS.
const FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");

/// Query of the page.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Target {
    /// Address to return to; see [`ReturnPath::parse`].
    to: String,
}

/// Fields of the form.
#[derive(Deserialize)]
struct Fields {
    #[serde(default)]
    token: String,
    #[serde(default)]
    to: String,
}

/// The sign-in page; visitors who are signed in are led on.
pub async fn show(
    State(auth): State<Auth>,
    target: Result<Query<Target>, QueryRejection>,
    request: Request,
) -> Response {
    let to = ReturnPath::parse(&target.map(|Query(it)| it.to).unwrap_or_default());
    if auth.accepts(request.headers()) {
        return redirect(&to, None);
    }
    let attempts_left = auth.attempts.left(auth.client_address.of(&request));
    let notice = (attempts_left == 0).then_some(SignInNotice::TooManyAttempts);
    render(&auth, request.headers(), &to, notice)
}

/// Checks the token and starts a session.
pub async fn sign_in(State(auth): State<Auth>, request: Request) -> Response {
    let address = auth.client_address.of(&request);
    let is_https = header_text(&request, &FORWARDED_PROTO) == Some("https");
    let headers = request.headers().clone();
    let Form(fields) = match Form::<Fields>::from_request(request, &()).await {
        Ok(form) => form,
        Err(error) => return error.into_response(),
    };
    let to = ReturnPath::parse(&fields.to);
    if auth.attempts.left(address) == 0 {
        return render(&auth, &headers, &to, Some(SignInNotice::TooManyAttempts));
    }
    let Some(token) = auth.token.current().filter(|token| token.is(&fields.token)) else {
        auth.attempts.count_failure(address);
        tracing::warn!(address = address.map(tracing::field::display), "wrong access token");
        let notice = match auth.attempts.left(address) {
            0 => SignInNotice::TooManyAttempts,
            attempts_left => SignInNotice::WrongToken { attempts_left },
        };
        return render(&auth, &headers, &to, Some(notice));
    };
    auth.attempts.forget(address);
    tracing::info!("signed in with the access token");
    redirect(&to, Some(&session::start(&token, jiff::Timestamp::now(), is_https)))
}

fn render(auth: &Auth, headers: &HeaderMap, to: &ReturnPath, notice: Option<SignInNotice>) -> Response {
    let prompt = SignInPrompt {
        to: to.as_str().to_owned(),
        page: to.page_name(),
        notice,
        minutes: WINDOW.as_secs() / 60,
        hours: session::HOURS,
        theme: saved_theme(headers),
    };
    let mut response = Html(sign_in_document(auth.leptos_options.clone(), prompt)).into_response();
    match notice {
        None => {}
        Some(SignInNotice::WrongToken { .. }) => *response.status_mut() = StatusCode::UNAUTHORIZED,
        Some(SignInNotice::TooManyAttempts) => {
            *response.status_mut() = StatusCode::TOO_MANY_REQUESTS;
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(WINDOW.as_secs()));
        }
    }
    response
}

fn redirect(to: &ReturnPath, cookie: Option<&str>) -> Response {
    let mut response = (StatusCode::SEE_OTHER, [(header::LOCATION, to.as_str())]).into_response();
    if let Some(Ok(cookie)) = cookie.map(HeaderValue::from_str) {
        response.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    response
}
