//! Credentials provider of all clients: waits for interactive input, reports problems, and reloads the configuration
//! after failures.

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, SystemTime},
};

use aws_config::Region;
use aws_credential_types::{
    Credentials,
    provider::{self, ProvideCredentials, SharedCredentialsProvider, error::CredentialsError, future},
};
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use domain::credentials::{CredentialsProblem, CredentialsState};
use futures::{
    FutureExt,
    future::{BoxFuture, Shared},
};
use tokio::{
    sync::watch,
    time::{Instant, timeout},
};

use super::{
    detect::{Detected, detect},
    explain::{failure_problem, missing_problem, timeout_problem, waiting_problem},
    host::Host,
    problem_error::ProblemError,
    sdk_provider::sdk_provider,
    source::{CredentialSource, ProfileKind},
};

/// Timeout for loading credentials. The user may have to find a phone and enter a code.
const LOAD_TIMEOUT: Duration = Duration::from_mins(5);
/// Time that a request waits for credentials before it fails: for interactive sources, and for other sources.
const REQUEST_TIMEOUT: (Duration, Duration) = (Duration::from_secs(3), Duration::from_secs(10));
/// Time before the state becomes waiting: for interactive sources, and for other sources.
const WAITING_DELAY: (Duration, Duration) = (Duration::from_millis(500), REQUEST_TIMEOUT.1);
/// Lifetime of credentials without an expiration.
const DEFAULT_LIFETIME: Duration = Duration::from_mins(15);
/// Time before the expiration at which credentials are loaded again.
const REFRESH_MARGIN: Duration = Duration::from_mins(1);
/// Time before a failed source is retried, so that all requests of a page share one failure.
const RETRY_DELAY: Duration = Duration::from_secs(5);

type LoadResult = Result<Credentials, CredentialsProblem>;
type PendingLoad = Shared<BoxFuture<'static, LoadResult>>;

/// Credentials provider of one source. Concurrent requests share one load, which continues if they time out. After a
/// failure, the configuration is read again, so that corrections work without a restart.
#[derive(Clone, Debug)]
pub(crate) struct SourceCredentialsProvider {
    shared: Arc<SharedState>,
}

#[derive(Debug)]
struct SharedState {
    host: Host,
    region: Region,
    http: SharedHttpClient,
    load_state: Mutex<LoadState>,
    state: watch::Sender<CredentialsState>,
}

#[derive(Default)]
struct LoadState {
    ready: Option<(CredentialSource, SharedCredentialsProvider)>,
    loaded: Option<(Credentials, SystemTime)>,
    pending_load: Option<PendingLoad>,
    failed_at: Option<Instant>,
}

impl std::fmt::Debug for LoadState {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("LoadState").field("is_loading", &self.pending_load.is_some()).finish_non_exhaustive()
    }
}

impl SourceCredentialsProvider {
    /// Creates a provider for a source, or for an invalid configuration that may be corrected later.
    pub fn new(
        host: Host,
        region: Region,
        http: SharedHttpClient,
        detected: Result<CredentialSource, CredentialsProblem>,
    ) -> Self {
        let (ready, state) = match detected {
            Ok(source) => {
                let provider = sdk_provider(&source, &region, &http);
                (Some((source, provider)), CredentialsState::Usable)
            }
            Err(problem) => (None, CredentialsState::Unusable(problem)),
        };
        let failed_at = ready.is_none().then(Instant::now);
        let load_state = Mutex::new(LoadState { ready, failed_at, ..LoadState::default() });
        Self { shared: Arc::new(SharedState { host, region, http, load_state, state: watch::Sender::new(state) }) }
    }

    /// Monitor of the state.
    pub fn monitor(&self) -> CredentialsMonitor {
        CredentialsMonitor { provider: Some(self.clone()) }
    }

    /// Returns the load in progress, or starts a new one. Returns the last failure until a retry is due.
    fn pending_load(&self) -> Result<PendingLoad, CredentialsProblem> {
        let mut load_state = self.shared.lock();
        if let Some(credentials) = load_state.fresh() {
            return Ok(std::future::ready(Ok(credentials)).boxed().shared());
        }
        if let Some(pending_load) = load_state.pending_load.as_ref().filter(|it| it.peek().is_none()) {
            return Ok(pending_load.clone());
        }
        let is_retry_early = load_state.failed_at.is_some_and(|at| at.elapsed() < RETRY_DELAY);
        if let Some(problem) = self.shared.state.borrow().problem().filter(|_| is_retry_early) {
            return Err(problem.clone());
        }
        let task = tokio::spawn(self.shared.clone().load_and_report());
        let pending_load = async { task.await.unwrap_or_else(|_| Err(aborted_problem())) }.boxed().shared();
        load_state.pending_load = Some(pending_load.clone());
        Ok(pending_load)
    }

    async fn load(&self) -> provider::Result {
        let loaded = match self.pending_load() {
            Ok(pending_load) => timeout(self.shared.select_timeout(REQUEST_TIMEOUT), pending_load)
                .await
                .unwrap_or_else(|_| Err(self.shared.waiting_problem())),
            Err(problem) => Err(problem),
        };
        loaded.map_err(|problem| CredentialsError::provider_error(ProblemError(problem)))
    }
}

impl ProvideCredentials for SourceCredentialsProvider {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::new(self.load())
    }
}

impl LoadState {
    /// Loaded credentials, unless they expire soon. Each client requests them once.
    fn fresh(&self) -> Option<Credentials> {
        let (credentials, at) = self.loaded.as_ref()?;
        let now = SystemTime::now();
        let is_fresh = match credentials.expiry() {
            Some(end) => end.duration_since(now).is_ok_and(|left| left > REFRESH_MARGIN),
            None => now.duration_since(*at).is_ok_and(|age| age < DEFAULT_LIFETIME),
        };
        is_fresh.then(|| credentials.clone())
    }
}

impl SharedState {
    fn lock(&self) -> MutexGuard<'_, LoadState> {
        self.load_state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The first duration for a source that may need interactive input, otherwise the second.
    fn select_timeout(&self, (interactive, other): (Duration, Duration)) -> Duration {
        let load_state = self.lock();
        match load_state.ready.as_ref().map(|(source, _)| source) {
            Some(CredentialSource::Profile { kind: ProfileKind::Process | ProfileKind::Role { .. }, .. }) => {
                interactive
            }
            _ => other,
        }
    }

    fn waiting_problem(&self) -> CredentialsProblem {
        waiting_problem(self.lock().ready.as_ref().map(|(source, _)| source))
    }

    /// Loads the credentials and updates the state.
    async fn load_and_report(self: Arc<Self>) -> LoadResult {
        let mut load = Box::pin(timeout(LOAD_TIMEOUT, self.load()));
        let loaded = if let Ok(loaded) = timeout(self.select_timeout(WAITING_DELAY), &mut load).await {
            loaded
        } else {
            self.state.send_replace(CredentialsState::Waiting(self.waiting_problem()));
            load.await
        };
        let loaded = loaded.unwrap_or_else(|_| Err(timeout_problem(&self.waiting_problem(), LOAD_TIMEOUT)));
        let mut load_state = self.lock();
        load_state.failed_at = loaded.is_err().then(Instant::now);
        let state = match &loaded {
            Ok(credentials) => {
                load_state.loaded = Some((credentials.clone(), SystemTime::now()));
                CredentialsState::Usable
            }
            Err(problem) => {
                (load_state.ready, load_state.loaded) = (None, None);
                CredentialsState::Unusable(problem.clone())
            }
        };
        drop(load_state);
        self.state.send_replace(state);
        loaded
    }

    async fn load(&self) -> LoadResult {
        let (source, provider) = self.ready().await?;
        provider.provide_credentials().await.map_err(|error| failure_problem(&source, &error))
    }

    /// Source and provider of the credentials. After a failure, the current configuration is detected again.
    async fn ready(&self) -> Result<(CredentialSource, SharedCredentialsProvider), CredentialsProblem> {
        if let Some(ready) = self.lock().ready.clone() {
            return Ok(ready);
        }
        let source = match detect(&self.host).await {
            Detected::Source(detected) => detected.source,
            Detected::Invalid(problem) => return Err(problem),
            Detected::Nothing { profiles } => return Err(missing_problem(&profiles)),
        };
        let ready = (source.clone(), sdk_provider(&source, &self.region, &self.http));
        self.lock().ready = Some(ready.clone());
        Ok(ready)
    }
}

fn aborted_problem() -> CredentialsProblem {
    CredentialsProblem::new("Loading the AWS credentials ended unexpectedly", "Try again.")
}

/// Monitor of the state of an account's credentials.
#[derive(Clone, Debug, Default)]
pub struct CredentialsMonitor {
    /// `None` for the sandbox, whose credentials are always valid.
    provider: Option<SourceCredentialsProvider>,
}

impl CredentialsMonitor {
    /// Current state of the credentials.
    #[must_use]
    pub fn state(&self) -> CredentialsState {
        self.provider.as_ref().map(|it| it.shared.state.borrow().clone()).unwrap_or_default()
    }

    /// Short name of the configured source; `None` if there is none, or if loading from it has failed.
    #[must_use]
    pub fn source(&self) -> Option<String> {
        let Some(provider) = &self.provider else { return Some("not needed (sandbox)".to_owned()) };
        provider.shared.lock().ready.as_ref().map(|(source, _)| source.short_name())
    }

    /// Waits until the credentials are loaded, for minutes if a source needs interactive input.
    ///
    /// # Errors
    /// The reason why they are invalid.
    pub async fn ready(&self) -> Result<(), CredentialsProblem> {
        match &self.provider {
            None => Ok(()),
            Some(provider) => provider.pending_load()?.await.map(|_| ()),
        }
    }

    /// Waits until the state differs from `from`.
    pub async fn changed(&self, from: &CredentialsState) -> CredentialsState {
        self.wait_for(|now| now != from).await
    }

    /// Waits until the credentials are usable.
    pub async fn usable(&self) {
        self.wait_for(|now| now.problem().is_none()).await;
    }

    /// Waits for a state that meets a condition, possibly forever.
    pub async fn wait_for(&self, condition: impl FnMut(&CredentialsState) -> bool) -> CredentialsState {
        let Some(provider) = &self.provider else { return std::future::pending().await };
        let mut state = provider.shared.state.subscribe();
        let reached = state.wait_for(condition).await.map(|now| now.clone());
        match reached {
            Ok(now) => now,
            Err(_) => std::future::pending().await,
        }
    }
}
