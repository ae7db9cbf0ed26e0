//! Sign-in with an access token that all visitors share (`--token-file`).
//!
//! Every route needs a session or the token, except [`PUBLIC_ROUTES`] and the static files. Browsers sign in on a page and get
//! a session cookie; programs send the token itself as `Authorization: Bearer …`.

mod attempts;
mod client;
mod page;
mod return_path;
mod session;
mod state;
mod token;

use axum::{
    Router,
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use http::{HeaderValue, Method, StatusCode, header};

use self::return_path::{ReturnPath, SIGN_IN};
pub use self::{client::ClientAddress, state::Auth};
use crate::security::{error_response, header_text};

/// Routes that need no sign-in: the page itself, and the probes of a load balancer.
const PUBLIC_ROUTES: [&str; 3] = [SIGN_IN, "/healthz", "/readyz"];

/// Routes of the sign-in page and of signing out.
pub fn router(auth: Auth) -> Router {
    Router::new()
        .route(SIGN_IN, get(page::show).post(page::sign_in))
        .route("/sign-out", post(sign_out))
        .with_state(auth)
}

/// Middleware that lets only signed-in visitors and programs with the token through. Without `Auth` everyone is.
pub async fn require_sign_in(State(auth): State<Option<Auth>>, request: Request, next: Next) -> Response {
    let Some(auth) = auth else { return next.run(request).await };
    if auth.accepts(request.headers()) {
        return next.run(request).await;
    }
    if !PUBLIC_ROUTES.contains(&request.uri().path()) {
        return refuse(&request);
    }
    let is_page = request.uri().path() == SIGN_IN;
    let response = next.run(request).await;
    // The reason of a failed probe names files and profiles of the server.
    if is_page || response.status().is_success() {
        response
    } else {
        (response.status(), "not ready; the reason needs the access token\n").into_response()
    }
}

/// Browsers that open a page are led to the sign-in, and back after it. Those that send a form, such as that of a button, are
/// led to the Overview after it. All others get an error.
fn refuse(request: &Request) -> Response {
    let is_function = request.uri().path().starts_with("/api/");
    let is_read = matches!(*request.method(), Method::GET | Method::HEAD);
    let accepts_html = header_text(request, &header::ACCEPT).is_some_and(|it| it.contains("text/html"));
    if accepts_html && !is_function {
        let to = if is_read { ReturnPath::of(request.uri()) } else { ReturnPath::overview() };
        let location = to.sign_in_address();
        return (StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response();
    }
    let message = if is_function {
        "The session has ended: reload the page to sign in again"
    } else {
        "Send the access token as \"Authorization: Bearer …\""
    };
    let mut response = error_response(StatusCode::UNAUTHORIZED, message.to_owned());
    response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    response
}

async fn sign_out() -> Response {
    let headers = [(header::LOCATION, SIGN_IN), (header::SET_COOKIE, session::EXPIRED_COOKIE)];
    (StatusCode::SEE_OTHER, headers).into_response()
}
