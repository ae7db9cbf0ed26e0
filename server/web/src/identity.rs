//! Who asks AWS: learned in the background, so that the app listens before STS has answered.

use std::time::Duration;

use app::Live;
use aws::AwsAccount;
use domain::{error::SourceError, port::Identity};
use tokio::{sync::watch, time::timeout};

/// How long the start waits for STS: most first pages then name the account.
const SOON: Duration = Duration::from_millis(500);
/// The first and the longest pause between two questions to STS, which are free of charge.
const PAUSES: (Duration, Duration) = (Duration::from_secs(5), Duration::from_mins(1));

/// What STS has said so far.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// The identity.
    pub identity: Option<Identity>,
    /// The last failure, while there is no identity.
    pub failure: Option<SourceError>,
}

/// An account's identity, as it becomes known.
#[derive(Clone)]
pub struct Learned {
    account: AwsAccount,
    known: watch::Receiver<Known>,
}

impl Learned {
    /// Asks STS until it answers. While the credentials cannot be used nothing is asked.
    pub fn of(account: &AwsAccount) -> Self {
        let (known, receiver) = watch::channel(Known::default());
        tokio::spawn(ask(account.clone(), known));
        Self { account: account.clone(), known: receiver }
    }

    /// Waits for the answer, but not for long.
    pub async fn soon(&self) {
        let mut known = self.known.clone();
        // Whoever opens the page later sees it later.
        let _ = timeout(SOON, known.changed()).await;
    }

    /// What is known now.
    #[must_use]
    pub fn live(&self) -> Live {
        let identity = self.known.borrow().identity.clone();
        Live { identity, credentials: self.account.credentials().state() }
    }

    /// What STS has said, as it changes.
    #[must_use]
    pub fn known(&self) -> watch::Receiver<Known> {
        self.known.clone()
    }
}

async fn ask(account: AwsAccount, known: watch::Sender<Known>) {
    let (mut pause, longest) = PAUSES;
    loop {
        if account.credentials().ready().await.is_err() {
            account.credentials().usable().await;
            continue;
        }
        match account.identity().await {
            Ok(identity) => {
                known.send_replace(Known { identity: Some(identity), failure: None });
                return;
            }
            Err(error) => known.send_replace(Known { identity: None, failure: Some(error) }),
        };
        tokio::time::sleep(pause).await;
        pause = longest.min(pause * 2);
    }
}
