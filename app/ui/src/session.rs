//! Data from the server that every page needs: account, day, theme, address of the chart library.

use domain::{Date, credentials::CredentialsState, limits::Limits, port::Identity, view::Theme};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// Connected account.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// Whether it is the built-in demo account with fictional figures.
    pub sandbox: bool,
    /// Identity of the credentials; `None` until STS has answered. Set by [`Services::account_now`].
    pub identity: Option<Identity>,
    /// Whether anyone who can reach this address may see the costs (`--no-auth`).
    pub open_to_network: bool,
    /// Whether the credentials are valid now.
    pub credentials: CredentialsState,
    /// Whether the demo account was opened in place of the visitor's own, which can be restored.
    pub beside_own: bool,
}

/// Constants of an open page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// Connected account.
    pub account: Account,
    /// UTC day on which the page was opened.
    pub today: Date,
    /// Path of the chart library's module.
    pub charts_module: String,
    /// Theme last selected in this browser.
    pub theme: Option<Theme>,
}

impl Session {
    /// Data retention of AWS as of this session's day.
    pub fn limits(&self) -> Limits {
        Limits::on(self.today)
    }
}

/// Future that checks whether AWS can be reached.
#[cfg(feature = "ssr")]
pub type Readiness = std::sync::Arc<dyn Fn() -> futures::future::BoxFuture<'static, Result<(), String>> + Send + Sync>;

/// Services for pages and server functions, provided through Leptos's context.
#[cfg(feature = "ssr")]
#[derive(Clone)]
pub struct Services {
    /// Use cases.
    pub reports: reports::Reports,
    /// Connected account as of the start; see [`Services::account_now`].
    pub account: Account,
    /// Parts of the account that change while the program runs.
    pub live: std::sync::Arc<dyn Fn() -> Live + Send + Sync>,
    /// Whether AWS can be reached, without paid requests; otherwise the reason as a sentence.
    pub readiness: Readiness,
    /// Original AWS error message by id; `None` once it is dropped.
    pub raw_error: fn(&str) -> Option<String>,
    /// Path of the chart library's module, such as `/pkg/echarts.0a1b2c.js`.
    pub charts_module: String,
}

/// Parts of an account that change while the program runs.
#[cfg(feature = "ssr")]
#[derive(Clone, Debug, Default)]
pub struct Live {
    /// Identity of the credentials; `None` until STS has answered.
    pub identity: Option<Identity>,
    /// Whether the credentials are valid.
    pub credentials: CredentialsState,
}

#[cfg(feature = "ssr")]
impl Services {
    /// Current state of the account.
    #[must_use]
    pub fn account_now(&self) -> Account {
        let Live { identity, credentials } = (self.live)();
        Account { identity, credentials, ..self.account.clone() }
    }
}

/// Provides the session to all components. The browser gets the one that the page was rendered with.
pub fn provide_session() {
    let session = SharedValue::new(rendered_session).into_inner();
    provide_context(session);
}

/// Session of this page.
pub fn use_session() -> Session {
    use_context::<Session>().unwrap_or_default()
}

/// Default while routes are listed, when there are no services and nothing is rendered.
#[cfg(feature = "ssr")]
fn rendered_session() -> Session {
    let session = |services: Services| Session {
        today: services.reports.today(),
        account: without_arn(services.account_now()),
        charts_module: services.charts_module,
        theme: remembered_theme(),
    };
    use_context::<Services>().map(session).unwrap_or_default()
}

/// Keeps only the account number of the identity, the part that pages show.
#[cfg(feature = "ssr")]
fn without_arn(account: Account) -> Account {
    let identity = account.identity.map(|identity| Identity { arn: String::new(), ..identity });
    Account { identity, ..account }
}

/// Theme from the cookies of the current request.
#[cfg(feature = "ssr")]
fn remembered_theme() -> Option<Theme> {
    let request = use_context::<http::request::Parts>()?;
    let cookies = request.headers.get_all(http::header::COOKIE).iter();
    cookies.filter_map(|it| it.to_str().ok()).find_map(crate::theme::from_cookies)
}

#[cfg(not(feature = "ssr"))]
fn rendered_session() -> Session {
    Session::default()
}
