//! Sign-in: with an identity provider, with an access token that visitors share (`--token-file`), or by a load balancer that
//! signs visitors in; programs have tokens.
//!
//! Every route needs a session or a token, except [`PUBLIC_ROUTES`] and the static files, and each its role
//! ([`permissions`]). What a visitor sees is restricted below the pages, by [`domain::access::Scope`].

mod api_tokens;
mod attempts;
mod grant_header;
mod keys;
mod load_balancer;
mod page;
mod permissions;
#[cfg(test)]
mod properties;
mod provider;
mod provider_pages;
mod request;
mod return_path;
mod roles;
mod session;
pub mod settings;
mod signed_out;
mod state;
mod token;

use axum::{
    Router,
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use domain::access::Role;
use http::{HeaderValue, Method, StatusCode, header};
use jiff::Timestamp;

pub use self::{
    grant_header::GRANT,
    settings::SignInSettings,
    state::{Auth, Visitor},
};
use self::{
    permissions::required_role,
    provider::RETURN,
    request::{is_function, wants_page},
    return_path::{ReturnPath, SIGN_IN, START},
    session::Session,
};
use crate::security::{error_response, remove_cookie};

/// Routes that need no sign-in: those of the sign-in itself, and the probes of a load balancer.
const PUBLIC_ROUTES: [&str; 5] = [SIGN_IN, START, RETURN, "/healthz", "/readyz"];

/// Routes of the sign-in page, of the identity provider, and of signing out.
pub fn router(auth: Auth) -> Router {
    Router::new()
        .route(SIGN_IN, get(page::show).post(page::sign_in))
        .route(START, get(provider_pages::start))
        .route(RETURN, get(provider_pages::finish))
        .route("/sign-out", post(sign_out))
        .with_state(auth)
}

/// Middleware that lets only visitors and programs that have signed in through, and only to what their roles include. The handlers
/// receive the [`Visitor`] and its grant as extensions. Without `Auth` everyone is an admin.
pub async fn require_sign_in(State(auth): State<Option<Auth>>, mut request: Request, next: Next) -> Response {
    let Some(auth) = auth else { return next.run(request).await };
    let path = request.uri().path();
    if PUBLIC_ROUTES.contains(&path) {
        return public_response(&auth, request, next).await;
    }
    let Some(visitor) = auth.visitor(request.headers()).await else { return refuse(&request) };
    let cookie = visitor.cookie.as_deref().and_then(|it| HeaderValue::from_str(it).ok());
    let needed = required_role(path);
    // Anyone may sign out.
    let is_sign_out = path == "/sign-out";
    let mut response = match &visitor.grant {
        None if !is_sign_out => page::no_role(&auth, &request, visitor.name),
        Some(grant) if grant.role < needed => page::wrong_role(&auth, &request, grant.role, needed),
        grant => {
            if let Some(grant) = grant {
                request.extensions_mut().insert(grant.clone());
            }
            request.extensions_mut().insert(visitor);
            next.run(request).await
        }
    };
    // Signing out removes the cookie.
    if let Some(cookie) = cookie.filter(|_| !is_sign_out) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

/// Response of a public route.
async fn public_response(auth: &Auth, request: Request, next: Next) -> Response {
    let is_probe = !request.uri().path().starts_with(SIGN_IN);
    let is_admin = |visitor: Visitor| visitor.grant.is_some_and(|it| it.role == Role::Admin);
    if !is_probe || auth.visitor(request.headers()).await.is_some_and(is_admin) {
        return next.run(request).await;
    }
    let response = next.run(request).await;
    // The reason of a failed probe names files and profiles of the server.
    if response.status().is_success() {
        response
    } else {
        (response.status(), "not ready; the reason needs the role admin\n").into_response()
    }
}

/// Browsers that open a page are led to the sign-in, and back after it. Those that send a form, such as that of a button, are
/// led to the Overview after it. All others get an error.
fn refuse(request: &Request) -> Response {
    let is_read = matches!(*request.method(), Method::GET | Method::HEAD);
    if wants_page(request) {
        let to = if is_read { ReturnPath::of(request.uri()) } else { ReturnPath::overview() };
        let location = to.sign_in_address();
        return (StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response();
    }
    let message = if is_function(request) {
        "The session has ended: reload the page to sign in again"
    } else {
        "Send a token as \"Authorization: Bearer …\""
    };
    let mut response = error_response(StatusCode::UNAUTHORIZED, message.to_owned());
    response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    response
}

/// Ends the session, in the browser and on this server; and that of the load balancer, in the browser.
async fn sign_out(State(auth): State<Auth>, request: Request) -> Response {
    let now = Timestamp::now();
    let is_https = auth.ingress.is_https(request.headers());
    if let Some(token) = auth.token.as_ref().and_then(|it| it.current()) {
        for session in Session::all(request.headers(), &token.session_key(), is_https, now) {
            auth.ended_sessions.end(&session);
        }
    }
    let mut cookies = vec![remove_cookie(session::COOKIE, is_https)];
    if let Some(provider) = &auth.provider {
        let mut id_token = None;
        for session in Session::all(request.headers(), &provider.key, is_https, now) {
            auth.ended_sessions.end(&session);
            id_token = provider.forget_id_token(&session.id).or(id_token);
        }
        cookies.push(signed_out::cookie(id_token, &provider.key, is_https));
    }
    let mut to = "/sign-in?signed-out";
    if let Some(load_balancer) = &auth.load_balancer {
        cookies.extend(load_balancer.removed_cookies(request.headers()));
        to = load_balancer.sign_out_url().unwrap_or(to);
    }
    let mut response = page::redirect(to, None);
    for cookie in cookies.iter().filter_map(|it| HeaderValue::from_str(it).ok()) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}
