//! AWS identity: read in the background so that the server starts immediately, and read again on demand.

use std::{sync::Arc, time::Duration};

use app::LiveAccount;
use aws::AwsAccount;
use domain::{error::SourceError, port::Identity};
use tokio::{
    sync::{Mutex, watch},
    time::{Instant, timeout},
};

/// Time that the start waits for STS, so that most first pages name the account.
const SOON: Duration = Duration::from_millis(500);
/// Shortest and longest pause between two calls of STS, which are free of charge.
const PAUSES: (Duration, Duration) = (Duration::from_secs(5), Duration::from_mins(1));
/// Age up to which an identity is shared by concurrent callers.
const FRESH: Duration = Duration::from_secs(1);

/// STS responses so far.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// Identity, once STS returned it.
    pub identity: Option<Identity>,
    /// Last failure of STS.
    pub failure: Option<SourceError>,
    /// Time of the last response or failure of STS.
    pub asked: Option<Instant>,
}

/// Identity of an account, as it becomes known. Clones share it.
#[derive(Clone)]
pub struct Learned {
    account: AwsAccount,
    known: Arc<watch::Sender<Known>>,
    /// Limits calls to one at a time.
    turn: Arc<Mutex<()>>,
}

impl Learned {
    /// Calls STS until it succeeds, but not while the credentials are unusable.
    #[must_use]
    pub fn of(account: &AwsAccount) -> Self {
        let known = Arc::new(watch::Sender::new(Known::default()));
        let learned = Self { account: account.clone(), known, turn: Arc::default() };
        tokio::spawn(learned.clone().learn());
        learned
    }

    /// Waits for the response for a short time.
    pub async fn soon(&self) {
        let mut known = self.known.subscribe();
        // Later visitors see it later.
        let _ = timeout(SOON, known.wait_for(|known| known.asked.is_some())).await;
    }

    /// Current state.
    #[must_use]
    pub fn live(&self) -> LiveAccount {
        let identity = self.known.borrow().identity.clone();
        LiveAccount { identity, credentials: self.account.credentials().state() }
    }

    /// Receiver of state changes.
    #[must_use]
    pub fn known(&self) -> watch::Receiver<Known> {
        self.known.subscribe()
    }

    /// Calls STS, unless another caller just did.
    ///
    /// # Errors
    /// [`SourceError`] if STS fails.
    pub async fn ask(&self) -> Result<(), SourceError> {
        let _turn = self.turn.lock().await;
        let is_fresh = self.known.borrow().asked.is_some_and(|at| at.elapsed() < FRESH);
        if !is_fresh {
            let answer = self.account.identity().await;
            self.known.send_modify(|known| {
                known.asked = Some(Instant::now());
                known.failure = answer.as_ref().err().cloned();
                if let Ok(identity) = answer {
                    known.identity = Some(identity);
                }
            });
        }
        self.known.borrow().failure.clone().map_or(Ok(()), Err)
    }

    async fn learn(self) {
        let (mut pause, longest) = PAUSES;
        loop {
            let credentials = self.account.credentials();
            if credentials.ready().await.is_err() {
                credentials.usable().await;
                continue;
            }
            if self.ask().await.is_ok() {
                return;
            }
            tokio::time::sleep(pause).await;
            pause = longest.min(pause * 2);
        }
    }
}
