//! Credentials provider of all clients: waits for interactive input, explains failures and restarts.

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
    CredentialSource, Detected, Machine, ProfileKind,
    detect::detect,
    explain::{Unusable, explain, overdue, waiting},
    provider_of::provider_of,
};

/// Timeout of a credentials source. The user may have to find a phone and enter a code.
const DEADLINE: Duration = Duration::from_mins(5);
/// Time that a request waits for credentials before it fails with a message: shorter for interactive requests.
const PATIENCE: (Duration, Duration) = (Duration::from_secs(3), Duration::from_secs(10));
/// Time before the state becomes waiting: shorter for interactive requests.
const SOON: (Duration, Duration) = (Duration::from_millis(500), PATIENCE.1);
/// Lifetime of credentials without an expiration, and how long before expiration they are refreshed.
const KEPT: (Duration, Duration) = (Duration::from_mins(15), Duration::from_mins(1));
/// Time before a failed source is retried: all requests of a page share one failure.
const STANDS: Duration = Duration::from_secs(5);

type Loaded = Result<Credentials, CredentialsProblem>;
type Flight = Shared<BoxFuture<'static, Loaded>>;

/// Credentials provider of one source. Loads once for all concurrent requests, continues if they time out, and reads
/// the configuration again after a failure, so that corrections work without a restart.
#[derive(Clone, Debug)]
pub(crate) struct Patient {
    shared: Arc<Sources>,
}

#[derive(Debug)]
struct Sources {
    machine: Machine,
    region: Region,
    http: SharedHttpClient,
    now: Mutex<Now>,
    state: watch::Sender<CredentialsState>,
}

#[derive(Default)]
struct Now {
    ready: Option<(CredentialSource, SharedCredentialsProvider)>,
    loaded: Option<(Credentials, SystemTime)>,
    flight: Option<Flight>,
    failed_at: Option<Instant>,
}

impl std::fmt::Debug for Now {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Now").field("under_way", &self.flight.is_some()).finish_non_exhaustive()
    }
}

impl Patient {
    /// Creates a provider for a source, or for a broken configuration that may be corrected.
    pub fn new(
        machine: Machine,
        region: Region,
        http: SharedHttpClient,
        found: Result<CredentialSource, CredentialsProblem>,
    ) -> Self {
        let (ready, state) = match found {
            Ok(source) => {
                let provider = provider_of(&source, &region, &http);
                (Some((source, provider)), CredentialsState::Usable)
            }
            Err(problem) => (None, CredentialsState::Unusable(problem)),
        };
        let failed_at = ready.is_none().then(Instant::now);
        let now = Mutex::new(Now { ready, failed_at, ..Now::default() });
        Self { shared: Arc::new(Sources { machine, region, http, now, state: watch::Sender::new(state) }) }
    }

    /// Current state.
    pub fn monitor(&self) -> CredentialsMonitor {
        CredentialsMonitor { of: Some(self.clone()) }
    }

    /// Load in progress, or a new one; the last failure until it may be retried.
    fn flight(&self) -> Result<Flight, CredentialsProblem> {
        let mut now = self.shared.lock();
        if let Some(credentials) = now.fresh() {
            return Ok(std::future::ready(Ok(credentials)).boxed().shared());
        }
        if let Some(flight) = now.flight.as_ref().filter(|it| it.peek().is_none()) {
            return Ok(flight.clone());
        }
        let stands = now.failed_at.is_some_and(|at| at.elapsed() < STANDS);
        if let Some(problem) = self.shared.state.borrow().problem().filter(|_| stands) {
            return Err(problem.clone());
        }
        let task = tokio::spawn(self.shared.clone().watched());
        let flight = async { task.await.unwrap_or_else(|_| Err(ended())) }.boxed().shared();
        now.flight = Some(flight.clone());
        Ok(flight)
    }

    async fn load(&self) -> provider::Result {
        let loaded = match self.flight() {
            Ok(flight) => {
                timeout(self.shared.for_source(PATIENCE), flight).await.unwrap_or_else(|_| Err(self.shared.waiting()))
            }
            Err(problem) => Err(problem),
        };
        loaded.map_err(|problem| CredentialsError::provider_error(Unusable(problem)))
    }
}

impl ProvideCredentials for Patient {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::new(self.load())
    }
}

impl Now {
    /// Loaded credentials, unless they expire soon: each client requests them once.
    fn fresh(&self) -> Option<Credentials> {
        let (credentials, at) = self.loaded.as_ref()?;
        let now = SystemTime::now();
        let is_fresh = match credentials.expiry() {
            Some(end) => end.duration_since(now).is_ok_and(|left| left > KEPT.1),
            None => now.duration_since(*at).is_ok_and(|age| age < KEPT.0),
        };
        is_fresh.then(|| credentials.clone())
    }
}

impl Sources {
    fn lock(&self) -> MutexGuard<'_, Now> {
        self.now.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The first duration if a person may have to act, otherwise the second.
    fn for_source(&self, (person, machine): (Duration, Duration)) -> Duration {
        let now = self.lock();
        match now.ready.as_ref().map(|(source, _)| source) {
            Some(CredentialSource::Profile { kind: ProfileKind::Process | ProfileKind::Role { .. }, .. }) => person,
            _ => machine,
        }
    }

    fn waiting(&self) -> CredentialsProblem {
        waiting(self.lock().ready.as_ref().map(|(source, _)| source))
    }

    /// Loads the credentials and updates the state.
    async fn watched(self: Arc<Self>) -> Loaded {
        let mut load = Box::pin(timeout(DEADLINE, self.load()));
        let loaded = if let Ok(loaded) = timeout(self.for_source(SOON), &mut load).await {
            loaded
        } else {
            self.state.send_replace(CredentialsState::Waiting(self.waiting()));
            load.await
        };
        let loaded = loaded.unwrap_or_else(|_| Err(overdue(&self.waiting(), DEADLINE)));
        let mut now = self.lock();
        now.failed_at = loaded.is_err().then(Instant::now);
        let state = match &loaded {
            Ok(credentials) => {
                now.loaded = Some((credentials.clone(), SystemTime::now()));
                CredentialsState::Usable
            }
            Err(problem) => {
                (now.ready, now.loaded) = (None, None);
                CredentialsState::Unusable(problem.clone())
            }
        };
        drop(now);
        self.state.send_replace(state);
        loaded
    }

    async fn load(&self) -> Loaded {
        let (source, provider) = self.ready().await?;
        provider.provide_credentials().await.map_err(|error| explain(&source, &error))
    }

    /// Source of the credentials; after a failure, according to the current configuration.
    async fn ready(&self) -> Result<(CredentialSource, SharedCredentialsProvider), CredentialsProblem> {
        if let Some(ready) = self.lock().ready.clone() {
            return Ok(ready);
        }
        let source = match detect(&self.machine).await {
            Detected::Source(found) => found.source,
            Detected::Broken(problem) => return Err(problem),
            Detected::Nothing { .. } => {
                let remedy = "Set AWS_PROFILE, or keys in the environment, then restart Farthing.";
                return Err(CredentialsProblem::new("AWS credentials are no longer configured", remedy));
            }
        };
        let ready = (source.clone(), provider_of(&source, &self.region, &self.http));
        self.lock().ready = Some(ready.clone());
        Ok(ready)
    }
}

fn ended() -> CredentialsProblem {
    CredentialsProblem::new("Loading the AWS credentials ended unexpectedly", "Try again.")
}

/// State of an account's credentials, and its changes.
#[derive(Clone, Debug, Default)]
pub struct CredentialsMonitor {
    /// `None` for the sandbox, whose credentials are always valid.
    of: Option<Patient>,
}

impl CredentialsMonitor {
    /// Current state of the credentials.
    #[must_use]
    pub fn state(&self) -> CredentialsState {
        self.of.as_ref().map(|it| it.shared.state.borrow().clone()).unwrap_or_default()
    }

    /// Waits until the credentials are loaded, for minutes if a person has to act.
    ///
    /// # Errors
    /// The reason why they are invalid.
    pub async fn ready(&self) -> Result<(), CredentialsProblem> {
        match &self.of {
            None => Ok(()),
            Some(provider) => provider.flight()?.await.map(|_| ()),
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

    /// Waits for a state, possibly forever.
    pub async fn wait_for(&self, is_it: impl FnMut(&CredentialsState) -> bool) -> CredentialsState {
        let Some(provider) = &self.of else { return std::future::pending().await };
        let mut state = provider.shared.state.subscribe();
        let reached = state.wait_for(is_it).await.map(|now| now.clone());
        match reached {
            Ok(now) => now,
            Err(_) => std::future::pending().await,
        }
    }
}
