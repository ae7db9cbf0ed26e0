//! Sign-in page and its form.

use app::{SYSTEM_THEME, SignInNotice, SignInPrompt, saved_theme, sign_in_document, theme_cookie};
use axum::{
    Form,
    extract::{FromRequest, Query, Request, State, rejection::QueryRejection},
    response::{Html, IntoResponse, Response},
};
use domain::{access::Role, view::Theme};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use serde::Deserialize;

use super::{
    attempts::WINDOW,
    grant_header::GRANT,
    request::wants_page,
    return_path::{ReturnPath, START},
    session::{self, Session},
    signed_out,
    state::Auth,
};
use crate::{security::error_response, telemetry::request_id};

/// Query of the page.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Target {
    /// Address to return to; see [`ReturnPath::parse`].
    to: String,
    /// Present after signing out.
    #[serde(rename = "signed-out")]
    signed_out: Option<String>,
    /// Theme that the visitor selects with this address.
    theme: Option<String>,
    /// Present after signing out at the identity provider, too.
    state: Option<String>,
}

impl Target {
    /// Address to return to.
    pub fn return_path(&self) -> ReturnPath {
        ReturnPath::parse(&self.to)
    }

    /// Cookie of the theme that the address selects; `None` if it selects none.
    fn theme_cookie(&self) -> Option<String> {
        match self.theme.as_deref()? {
            SYSTEM_THEME => Some(theme_cookie(None)),
            theme => theme.parse::<Theme>().ok().map(|it| theme_cookie(Some(it))),
        }
    }
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
    let target = target.map(|Query(it)| it).unwrap_or_default();
    let to = target.return_path();
    if auth.visitor(request.headers()).await.is_some_and(|it| it.grant.is_some()) {
        return redirect(to.as_str(), None);
    }
    if let Some(cookie) = target.theme_cookie() {
        return redirect(&to.sign_in_address(), Some(&cookie));
    }
    let notice = match &auth.provider {
        _ if auth.token.is_some() && auth.attempts.left(auth.ingress.client_address(&request)) == 0 => {
            Some(SignInNotice::TooManyAttempts)
        }
        Some(provider) if target.signed_out.is_some() && target.state.is_none() => {
            let is_https = auth.ingress.is_https(request.headers());
            let id_token = signed_out::id_token(request.headers(), &provider.key, is_https);
            Some(SignInNotice::SignedOut { provider_sign_out: provider.sign_out_address(id_token.as_deref()).await })
        }
        // Without a provider, or after signing out there, too.
        _ if target.signed_out.is_some() => Some(SignInNotice::SignedOut { provider_sign_out: None }),
        _ => None,
    };
    render(&auth, request.headers(), &to, notice)
}

/// Checks the token and starts a session.
pub async fn sign_in(State(auth): State<Auth>, request: Request) -> Response {
    let address = auth.ingress.client_address(&request);
    let is_https = auth.ingress.is_https(request.headers());
    let headers = request.headers().clone();
    let Form(fields) = match Form::<Fields>::from_request(request, &()).await {
        Ok(form) => form,
        Err(error) => return error.into_response(),
    };
    let to = ReturnPath::parse(&fields.to);
    if auth.attempts.left(address) == 0 {
        return render(&auth, &headers, &to, Some(SignInNotice::TooManyAttempts));
    }
    let token = auth.token.as_ref().and_then(|it| it.current());
    let Some(token) = token.filter(|token| token.is(&fields.token)) else {
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
    let now = jiff::Timestamp::now();
    redirect(to.as_str(), Session::start(None, now).cookie(&token.session_key(), now, is_https).as_deref())
}

/// Response for a visitor who has signed in but has no role.
pub fn no_role(auth: &Auth, request: &Request, name: Option<String>) -> Response {
    if !wants_page(request) {
        return refusal("You have no role in Farthing: ask the person who runs it for one".to_owned());
    }
    render(auth, request.headers(), &ReturnPath::overview(), Some(SignInNotice::NoRole { name }))
}

/// Response for a visitor whose role does not include the request.
pub fn wrong_role(auth: &Auth, request: &Request, role: Role, needed: Role) -> Response {
    if !wants_page(request) {
        return refusal(format!("Your role is {role}; this needs the role {needed}"));
    }
    render(auth, request.headers(), &ReturnPath::overview(), Some(SignInNotice::WrongRole { role, needed }))
}

/// Response for a program or the code of a page.
fn refusal(message: String) -> Response {
    let mut response = error_response(StatusCode::FORBIDDEN, message);
    response.headers_mut().insert(GRANT, HeaderValue::from_static("none"));
    response
}

/// The sign-in page.
pub fn render(auth: &Auth, headers: &HeaderMap, to: &ReturnPath, notice: Option<SignInNotice>) -> Response {
    let status = match &notice {
        None | Some(SignInNotice::SignedOut { .. }) => StatusCode::OK,
        Some(SignInNotice::WrongToken { .. }) => StatusCode::UNAUTHORIZED,
        Some(SignInNotice::TooManyAttempts) => StatusCode::TOO_MANY_REQUESTS,
        Some(SignInNotice::ProviderFailed { is_available: false, .. }) => StatusCode::BAD_GATEWAY,
        // The visitor's own address or decision.
        Some(SignInNotice::ProviderFailed { is_available: true, .. }) => StatusCode::BAD_REQUEST,
        Some(SignInNotice::NoRole { .. } | SignInNotice::WrongRole { .. }) => StatusCode::FORBIDDEN,
    };
    let prompt = SignInPrompt {
        to: to.as_str().to_owned(),
        address: to.sign_in_address(),
        request_id: request_id(headers).to_owned(),
        page: to.page_name(),
        provider: auth.provider.as_ref().map(|it| (it.name().to_owned(), to.address_with_target(START))),
        has_token: auth.token.is_some(),
        notice,
        minutes: WINDOW.as_secs() / 60,
        hours: session::HOURS,
        theme: saved_theme(headers),
    };
    let mut response = (status, Html(sign_in_document(auth.leptos_options.clone(), prompt))).into_response();
    if status == StatusCode::TOO_MANY_REQUESTS {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(WINDOW.as_secs()));
    }
    response
}

/// Leads to an address, with a `Set-Cookie` header.
pub fn redirect(to: &str, cookie: Option<&str>) -> Response {
    let mut response = (StatusCode::SEE_OTHER, [(header::LOCATION, to)]).into_response();
    if let Some(Ok(cookie)) = cookie.map(HeaderValue::from_str) {
        response.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    response
}
