//! Demo account in addition to the configured account: a button opens it in one browser, without a restart.
//!
//! A cookie selects the demo account. The value of the cookie is unique per process, so the cookie has no effect after a
//! restart or in another Farthing process on another port.

use std::sync::Arc;

use app::{DemoAccount, Services, SignIn};
use axum::{
    Router,
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
    routing::post,
};
use domain::access::{Grant, Role, Scope};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use tokio::sync::OnceCell;

use crate::{
    auth::GRANT,
    cli::AccountOptions,
    demo_sandbox::HAS_SANDBOX,
    granted_services::GrantedServices,
    security::{Ingress, has_cookie, remove_cookie, set_cookie},
    state,
};

const COOKIE: &str = "farthing-account";

/// Accounts of this process: the default account, and the demo account that can be opened in its place.
#[derive(Clone)]
pub struct Accounts {
    /// Application services for the account that requests use by default.
    pub default_services: Arc<Services>,
    granted: GrantedServices,
    demo: Option<Arc<Demo>>,
}

struct Demo {
    options: AccountOptions,
    charts_module_path: String,
    sign_in: SignIn,
    /// Cookie value that selects the demo account.
    cookie_value: String,
    services: OnceCell<GrantedServices>,
}

impl Accounts {
    /// Creates the accounts of a process with a single account, which may be the demo account.
    #[must_use]
    pub fn single(default_services: Services) -> Self {
        let granted = GrantedServices::new(default_services);
        Self { default_services: granted.unrestricted(), granted, demo: None }
    }

    /// Creates the accounts with a demo account, which starts when first opened.
    #[must_use]
    pub fn with_demo(mut default_services: Services, options: AccountOptions) -> Self {
        default_services.account.demo = DemoAccount::Available;
        let charts_module_path = default_services.charts_module_path.clone();
        let sign_in = default_services.account.sign_in;
        let cookie_value = format!("demo-{:x}", jiff::Timestamp::now().as_nanosecond());
        let demo = Demo { options, charts_module_path, sign_in, cookie_value, services: OnceCell::new() };
        Self { demo: Some(Arc::new(demo)), ..Self::single(default_services) }
    }
}

impl Demo {
    async fn services(&self) -> anyhow::Result<GrantedServices> {
        let start = || async {
            let mut services = state::demo(&self.options, self.charts_module_path.clone()).await?;
            services.account.demo = DemoAccount::Opened;
            services.account.sign_in = self.sign_in;
            anyhow::Ok(GrantedServices::new(services))
        };
        self.services.get_or_try_init(start).await.cloned()
    }

    fn is_selected(&self, headers: &HeaderMap, ingress: Ingress) -> bool {
        has_cookie(headers, COOKIE, &self.cookie_value, ingress.is_https(headers))
    }
}

/// Adds the services to requests: those of the account that they select, for the grant of their visitor; and the fingerprint of the
/// grant to the responses. Requests for the default account without sign-in need neither.
pub async fn select_account(
    State((accounts, ingress)): State<(Accounts, Ingress)>,
    mut request: Request,
    next: Next,
) -> Response {
    let grant = request.extensions().get::<Arc<Grant>>().cloned();
    let mut fingerprint = None;
    if let Some(demo) = accounts.demo.filter(|demo| demo.is_selected(request.headers(), ingress)) {
        match Box::pin(demo.services()).await {
            Ok(services) => {
                // Its figures are simulated: no scope applies.
                let role = grant.map_or_else(Role::default, |it| it.role);
                let services = services.of(&Grant { role, scope: Scope::default() });
                fingerprint = HeaderValue::from_str(&services.grant).ok();
                request.extensions_mut().insert(services);
            }
            Err(error) => return (StatusCode::INTERNAL_SERVER_ERROR, format!("{error:#}\n")).into_response(),
        }
    } else if let Some(grant) = grant {
        let services = accounts.granted.of(&grant);
        fingerprint = HeaderValue::from_str(&services.grant).ok();
        request.extensions_mut().insert(services);
    }
    let mut response = next.run(request).await;
    if let Some(fingerprint) = fingerprint {
        response.headers_mut().insert(GRANT, fingerprint);
    }
    response
}

/// Routes of the buttons that open and close the demo account. The checks around all routes reject requests from other
/// sites.
pub fn router(accounts: Accounts, ingress: Ingress) -> Router {
    Router::new().route("/demo/open", post(open)).route("/demo/close", post(close)).with_state((accounts, ingress))
}

async fn open(State((accounts, ingress)): State<(Accounts, Ingress)>, headers: HeaderMap) -> Response {
    let is_https = ingress.is_https(&headers);
    match accounts.demo {
        Some(demo) => redirect_home(&set_cookie(COOKIE, &demo.cookie_value, "SameSite=Strict", is_https)),
        None if HAS_SANDBOX => redirect_home(&remove_cookie(COOKIE, is_https)),
        None => (StatusCode::NOT_FOUND, "This build of Farthing does not include the demo account.\n").into_response(),
    }
}

async fn close(State((_, ingress)): State<(Accounts, Ingress)>, headers: HeaderMap) -> Response {
    redirect_home(&remove_cookie(COOKIE, ingress.is_https(&headers)))
}

fn redirect_home(cookie: &str) -> Response {
    let mut response = (StatusCode::SEE_OTHER, [(header::LOCATION, "/")]).into_response();
    if let Ok(cookie) = HeaderValue::from_str(cookie) {
        response.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    response
}
