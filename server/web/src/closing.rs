//! Shutdown: running requests get time to finish, and the rest get an error before the connection closes.

use std::time::Duration;

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use http::{StatusCode, header};
use tokio::sync::watch;

/// Time that running requests have after a stop signal.
const GRACE: Duration = Duration::from_secs(5);
/// Time to deliver final error messages.
const LAST_WORDS: Duration = Duration::from_secs(2);

/// Signal that shutdown ends. Clones share it.
#[derive(Clone, Debug)]
pub struct Closing(watch::Sender<bool>);

impl Default for Closing {
    fn default() -> Self {
        Self(watch::Sender::new(false))
    }
}

impl Closing {
    /// Ends running requests now.
    pub fn begin(&self) {
        self.0.send_replace(true);
    }

    /// Completes when shutdown begins.
    pub async fn begun(&self) {
        let mut told = self.0.subscribe();
        // The sender lives as long as this handle.
        if told.wait_for(|is_time| *is_time).await.is_err() {
            std::future::pending::<()>().await;
        }
    }

    /// Serves until all requests running at the stop signal have ended, or their time is over.
    ///
    /// # Errors
    /// Errors of the server.
    pub async fn end_in_time(
        &self,
        serving: impl Future<Output = anyhow::Result<()>>,
        stopped: impl Future<Output = ()>,
    ) -> anyhow::Result<()> {
        let too_late = async {
            stopped.await;
            tokio::time::sleep(GRACE).await;
            self.begin();
            tokio::time::sleep(LAST_WORDS).await;
        };
        tokio::select! {
            ended = serving => ended,
            () = too_late => Ok(()),
        }
    }
}

/// Responds with an error if the deadline passes. Dropping the work cancels its AWS requests.
pub async fn answer_in_time(State(closing): State<Closing>, request: Request, next: Next) -> Response {
    tokio::select! {
        response = next.run(request) => response,
        () = closing.begun() => {
            let words = "Farthing is shutting down before AWS responded. Try again in a minute.\n";
            (StatusCode::SERVICE_UNAVAILABLE, [(header::CONNECTION, "close"), (header::RETRY_AFTER, "30")], words).into_response()
        }
    }
}
