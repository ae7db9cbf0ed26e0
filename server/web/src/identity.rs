//! AWS identity of the credentials: read in the background, so that the server starts immediately, and again on demand.

use std::{sync::Arc, time::Duration};

use app::AccountState;
use aws::AwsAccount;
use domain::{error::SourceError, port::Identity};
use tokio::{
    sync::{Mutex, watch},
    time::{Instant, timeout},
};

/// Maximum time that startup waits for STS, so that the first page usually shows the account.
const STARTUP_WAIT: Duration = Duration::from_millis(500);
/// Shortest and longest pause between two STS calls, which are free of charge.
const RETRY_PAUSES: (Duration, Duration) = (Duration::from_secs(5), Duration::from_mins(1));
/// Maximum age of a result that is reused instead of calling STS again.
const MAX_AGE: Duration = Duration::from_secs(1);

/// Results of the STS calls so far.
#[derive(Clone, Debug, Default)]
pub struct IdentityState {
    /// Identity from the last successful call.
    pub identity: Option<Identity>,
    /// Error of the last call, if it failed.
    pub failure: Option<SourceError>,
    /// Time at which the last call succeeded or failed.
    pub last_call: Option<Instant>,
}

/// Reads the identity of an account and publishes changes. Clones share the state.
#[derive(Clone)]
pub struct IdentityMonitor {
    account: AwsAccount,
    state: Arc<watch::Sender<IdentityState>>,
    /// Limits STS calls to one at a time.
    call_lock: Arc<Mutex<()>>,
}

impl IdentityMonitor {
    /// Starts calling STS in the background until a call succeeds. Pauses while the credentials are unusable.
    #[must_use]
    pub fn start(account: &AwsAccount) -> Self {
        let state = Arc::new(watch::Sender::new(IdentityState::default()));
        let monitor = Self { account: account.clone(), state, call_lock: Arc::default() };
        tokio::spawn(monitor.clone().run());
        monitor
    }

    /// Waits for the first result, at most half a second.
    pub async fn wait_briefly(&self) {
        let mut state = self.state.subscribe();
        // After a timeout, pages show the identity as soon as it arrives.
        let _ = timeout(STARTUP_WAIT, state.wait_for(|state| state.last_call.is_some())).await;
    }

    /// Current identity and state of the credentials.
    #[must_use]
    pub fn account_state(&self) -> AccountState {
        let identity = self.state.borrow().identity.clone();
        AccountState { identity, credentials: self.account.credentials().state() }
    }

    /// Receiver of identity changes.
    #[must_use]
    pub fn subscribe(&self) -> watch::Receiver<IdentityState> {
        self.state.subscribe()
    }

    /// Calls STS, unless another caller did so within the last second.
    ///
    /// # Errors
    /// [`SourceError`] if STS fails.
    pub async fn refresh(&self) -> Result<(), SourceError> {
        let _guard = self.call_lock.lock().await;
        let is_fresh = self.state.borrow().last_call.is_some_and(|at| at.elapsed() < MAX_AGE);
        if !is_fresh {
            let result = self.account.identity().await;
            self.state.send_modify(|state| {
                state.last_call = Some(Instant::now());
                state.failure = result.as_ref().err().cloned();
                if let Ok(identity) = result {
                    state.identity = Some(identity);
                }
            });
        }
        self.state.borrow().failure.clone().map_or(Ok(()), Err)
    }

    async fn run(self) {
        let (mut pause, longest) = RETRY_PAUSES;
        loop {
            let credentials = self.account.credentials();
            if credentials.ready().await.is_err() {
                credentials.usable().await;
                continue;
            }
            if self.refresh().await.is_ok() {
                return;
            }
            tokio::time::sleep(pause).await;
            pause = longest.min(pause * 2);
        }
    }
}
