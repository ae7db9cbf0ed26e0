//! What the checks found last: other pages show it without running them, which would cost lists and paid requests.

use domain::{
    Timestamp,
    finding::{Finding, Tally},
    resource::ResourceKey,
};
use leptos::{prelude::*, server_fn::codec::GetUrl};
use serde::{Deserialize, Serialize};

use crate::api::ApiError;

/// What this server's checks found last, whoever had them run. Another server behind the same balancer has its own.
#[cfg(feature = "ssr")]
#[derive(Debug, Default)]
pub struct LatestFindings(std::sync::RwLock<Option<std::sync::Arc<super::Insights>>>);

#[cfg(feature = "ssr")]
impl LatestFindings {
    /// Takes the place of what was found before.
    pub fn set(&self, insights: super::Insights) {
        *self.0.write().unwrap_or_else(std::sync::PoisonError::into_inner) = Some(std::sync::Arc::new(insights));
    }

    /// What was found last; `None` before the first time.
    #[must_use]
    pub fn get(&self) -> Option<std::sync::Arc<super::Insights>> {
        self.0.read().unwrap_or_else(std::sync::PoisonError::into_inner).clone()
    }
}

/// How much the checks found for a view.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// Farthing's own findings that nobody put away.
    pub open: Tally,
    /// How many of them take little effort and bear little risk.
    pub easy: usize,
    /// Whether there may be more: something could not be read, or not be judged.
    pub is_partial: bool,
    /// When the oldest figure they rest on was read, UTC.
    pub read_at: Option<Timestamp>,
}

/// What the checks found last for the view of a query string, such as `account=123456789012`; `None` where none have run yet. It is
/// posted, since what was decided may be long.
///
/// # Errors
/// Where the savings cannot be added up.
#[allow(clippy::unused_async, reason = "a server function is asynchronous to those who call it")]
#[server(endpoint = "found")]
pub async fn found(view: String) -> Result<Option<Summary>, ApiError> {
    use domain::{
        finding::{Grade, Selection},
        limits::Limits,
        view::View,
    };

    let services = expect_context::<crate::Services>();
    let Some(insights) = services.latest.get() else { return Ok(None) };
    let view = View::parse(&view, &Limits::on(services.today())).view;
    let open = Selection::of(&view.filter, &view.findings, services.today()).pick(&insights.findings).open;
    let easy = open.iter().filter(|it| it.effort == Grade::Low && it.risk == Grade::Low).count();
    let open = Tally::by_currency(&open)
        .map_err(|error| ApiError::Server(format!("the savings cannot be added up: {error}")))?;
    let is_partial = !insights.failures.is_empty() || !insights.not_judged.is_empty();
    Ok(Some(Summary { open, easy, is_partial, read_at: insights.read_at }))
}

/// What was found of one resource, Farthing's own first; `None` where no checks have run yet.
///
/// # Errors
/// Where Farthing's own server cannot be reached.
#[allow(clippy::unused_async, reason = "a server function is asynchronous to those who call it")]
#[server(endpoint = "found-of", input = GetUrl)]
pub async fn found_of(resource: ResourceKey) -> Result<Option<Vec<Finding>>, ApiError> {
    let services = expect_context::<crate::Services>();
    let is_of = |it: &&Finding| it.resource.as_ref().is_some_and(|subject| subject.key == resource);
    Ok(services.latest.get().map(|insights| insights.findings.iter().filter(is_of).cloned().collect()))
}
