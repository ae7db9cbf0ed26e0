//! Data from the server that every page needs: account, day, theme, path of the chart library.

#[cfg(feature = "ssr")]
use domain::access::Grant;
use domain::{
    Date, access::Role, credentials::CredentialsState, limits::Limits, port::Identity, spending::Spending, view::Theme,
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::api::codec::PageData;
#[cfg(feature = "ssr")]
use crate::{prepared::is_prepared, theme_cookie::saved_theme};

/// Connected account.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// Whether this is the demo account, and whether the demo account can be opened.
    pub demo: DemoAccount,
    /// Identity of the credentials; `None` until STS has answered. Set by [`Services::account_now`].
    pub identity: Option<Identity>,
    /// Whether visitors have to sign in.
    pub sign_in: SignIn,
    /// Whether the credentials are valid now.
    pub credentials: CredentialsState,
    /// Role of the visitor.
    pub role: Role,
    /// Sentence about the visitor's scope; `None` for everything.
    pub scope: Option<String>,
}

/// Whether visitors have to sign in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum SignIn {
    /// No: only this computer can reach the address.
    #[default]
    NotNeeded,
    /// No, though other computers can reach the address (`--no-auth`).
    Off,
    /// Yes.
    Required,
}

/// Use of the built-in demo account with fictional figures, which some builds do not include.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum DemoAccount {
    /// The configured account is shown; there is no demo account.
    #[default]
    Absent,
    /// The configured account is shown; the demo account can be opened in its place.
    Available,
    /// The demo account is shown, since it was requested or there are no credentials.
    Only,
    /// The demo account is shown in place of the configured account, to which the visitor can return.
    Opened,
}

impl DemoAccount {
    /// Whether the demo account is shown.
    #[must_use]
    pub fn is_shown(self) -> bool {
        matches!(self, Self::Only | Self::Opened)
    }
}

/// Data that stays constant while a page is open.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// Connected account.
    pub account: Account,
    /// UTC day on which the page was opened.
    #[serde(with = "domain::time_encoding")]
    pub today: Date,
    /// API requests and cost when the page was opened, so that the meter does not move the page later; `None` without an account.
    pub spending: Option<Spending>,
    /// URL path of the chart library's module; see [`Services::charts_module_path`].
    pub charts_module_path: String,
    /// Theme last selected in this browser.
    pub theme: Option<Theme>,
    /// Whether the server rendered the page with its data.
    pub is_complete: bool,
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
    /// Returns the parts of the account that change while the program runs, as they are now.
    pub account_state: std::sync::Arc<dyn Fn() -> AccountState + Send + Sync>,
    /// Check whether AWS can be reached, without paid requests; fails with the reason as a sentence.
    pub readiness: Readiness,
    /// Returns the original AWS error message by id; `None` if it is no longer cached.
    pub raw_error: fn(&str) -> Option<String>,
    /// URL path of the chart library's module, such as `/pkg/echarts.0a1b2c.js`. Empty if no charts are drawn: for commands,
    /// which serve no pages, and in tests without the site's files.
    pub charts_module_path: String,
    /// Fingerprint of the visitor's grant; empty without sign-in.
    pub grant: String,
    /// Latest analyses of daily totals.
    pub daily_analyses: std::sync::Arc<crate::figures::daily_analysis::DailyAnalyses>,
}

/// Parts of an account that change while the program runs.
#[cfg(feature = "ssr")]
#[derive(Clone, Debug, Default)]
pub struct AccountState {
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
        let AccountState { identity, credentials } = (self.account_state)();
        Account { identity, credentials, ..self.account.clone() }
    }

    /// Services for visitors with a grant. They see nothing outside its scope; roles are enforced by the server's routes.
    #[must_use]
    pub fn granted(&self, grant: &Grant) -> Self {
        let Grant { role, scope } = grant;
        let restriction = |scope| format!("You see only the costs and resources of {scope}.");
        let account = Account { role: *role, scope: scope.description().map(restriction), ..self.account.clone() };
        let fingerprint = grant.fingerprint();
        if scope.is_everything() {
            return Self { account, grant: fingerprint, ..self.clone() };
        }
        let (account_state, own_scope) = (self.account_state.clone(), scope.clone());
        let account_state = std::sync::Arc::new(move || {
            let AccountState { identity, credentials } = account_state();
            let identity = identity.filter(|it| own_scope.has_account(&it.account));
            AccountState { identity, credentials }
        });
        let reports = self.reports.restricted_to(scope);
        let daily_analyses = std::sync::Arc::default();
        Self { reports, account, account_state, grant: fingerprint, daily_analyses, ..self.clone() }
    }
}

/// Provides the session to all components. The browser receives the session that the server rendered the page with.
pub fn provide_session() {
    let session = SharedValue::<_, PageData>::new_with_encoding(rendered_session).into_inner();
    provide_context(session);
}

/// Session of this page.
pub fn use_session() -> Session {
    use_context::<Session>().unwrap_or_default()
}

/// Role of the visitor. The server refuses what it does not include; components leave it out.
pub fn visitor_role() -> Role {
    use_session().account.role
}

/// Session of the current request; the default while Leptos lists the routes, without services.
#[cfg(feature = "ssr")]
fn rendered_session() -> Session {
    let session = |services: Services| Session {
        today: services.reports.today(),
        account: without_arn(services.account_now()),
        spending: Some((services.reports.spending)()),
        charts_module_path: services.charts_module_path,
        theme: use_context::<http::request::Parts>().and_then(|request| saved_theme(&request.headers)),
        is_complete: is_prepared(),
    };
    use_context::<Services>().map(session).unwrap_or_default()
}

/// Removes the ARN: pages show only the account number.
#[cfg(feature = "ssr")]
fn without_arn(account: Account) -> Account {
    let identity = account.identity.map(|identity| Identity { arn: String::new(), ..identity });
    Account { identity, ..account }
}

#[cfg(not(feature = "ssr"))]
fn rendered_session() -> Session {
    Session::default()
}
