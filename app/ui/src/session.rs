//! What the server knows and every page needs: whose account, which day, where the charts come from.

use domain::{Date, credentials::CredentialsState, limits::Limits, port::Identity, view::Theme};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// The account that is looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Account {
    /// Whether it is the built-in sandbox, whose figures are made up.
    pub sandbox: bool,
    /// Who asks AWS; `None` while STS has not said. A page has it from [`Services::account_now`].
    pub identity: Option<Identity>,
    /// Whether everybody who reaches this address may read the costs (`--no-auth`).
    pub open_to_network: bool,
    /// Whether the credentials of the account can be used right now.
    pub credentials: CredentialsState,
    /// Whether the sandbox was opened beside an account of one's own, to which there is a way back.
    pub beside_own: bool,
}

/// What stays the same while a page is open.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// The account that is looked at.
    pub account: Account,
    /// The UTC day on which the page was opened.
    pub today: Date,
    /// The path of the chart library's module.
    pub charts_module: String,
    /// Light or dark, as the visitor chose last in this browser.
    pub theme: Option<Theme>,
}

impl Session {
    /// What AWS can answer on the day of this session.
    pub fn limits(&self) -> Limits {
        Limits::on(self.today)
    }
}

/// Finds out whether AWS can be asked.
#[cfg(feature = "ssr")]
pub type Readiness = std::sync::Arc<dyn Fn() -> futures::future::BoxFuture<'static, Result<(), String>> + Send + Sync>;

/// What the server provides to pages and server functions through Leptos's context.
#[cfg(feature = "ssr")]
#[derive(Clone)]
pub struct Services {
    /// The use cases.
    pub reports: reports::Reports,
    /// The account that is looked at, as it was at the start; see [`Services::account_now`].
    pub account: Account,
    /// What changes of the account while the program runs.
    pub live: std::sync::Arc<dyn Fn() -> Live + Send + Sync>,
    /// Whether AWS can be asked, as far as is known without paying; where not, why, in a sentence.
    pub readiness: Readiness,
    /// AWS's own words behind the id of an error; `None` where they are not kept any more.
    pub raw_error: fn(&str) -> Option<String>,
    /// The path of the chart library's module, such as `/pkg/echarts.0a1b2c.js`.
    pub charts_module: String,
}

/// What changes of an account while the program runs.
#[cfg(feature = "ssr")]
#[derive(Clone, Debug, Default)]
pub struct Live {
    /// Who asks AWS; `None` while STS has not said.
    pub identity: Option<Identity>,
    /// Whether the credentials can be used.
    pub credentials: CredentialsState,
}

#[cfg(feature = "ssr")]
impl Services {
    /// The account that is looked at, as it is now.
    #[must_use]
    pub fn account_now(&self) -> Account {
        let Live { identity, credentials } = (self.live)();
        Account { identity, credentials, ..self.account.clone() }
    }
}

/// Makes the session known to all components. The browser gets the one that the page was rendered with.
pub fn provide_session() {
    let session = SharedValue::new(rendered_session).into_inner();
    provide_context(session);
}

/// The session of this page.
pub fn use_session() -> Session {
    use_context::<Session>().unwrap_or_default()
}

/// While routes are listed there are no services, and nothing is shown.
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

/// The account's number is all that a page shows of who asks.
#[cfg(feature = "ssr")]
fn without_arn(account: Account) -> Account {
    let identity = account.identity.map(|identity| Identity { arn: String::new(), ..identity });
    Account { identity, ..account }
}

/// The theme in the cookies of the request that is answered.
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
