//! Shutdown: running requests get time to finish; after that, they get an error before the connection closes.

use std::time::Duration;

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use http::{StatusCode, header};
use tokio::sync::watch;

/// Time for running requests to finish after a stop signal: with the next time, 20 seconds.
pub const GRACE: Duration = Duration::from_secs(18);
/// Time to deliver error messages to the remaining requests.
pub const ERROR_DELIVERY: Duration = Duration::from_secs(2);

/// Signal that ends the remaining requests. Clones share the signal.
#[derive(Clone, Debug)]
pub struct Shutdown(watch::Sender<bool>);

impl Default for Shutdown {
    fn default() -> Self {
        Self(watch::Sender::new(false))
    }
}

impl Shutdown {
    /// Ends all running requests.
    pub fn end_requests(&self) {
        self.0.send_replace(true);
    }

    /// Completes when running requests must end.
    pub async fn requests_ended(&self) {
        let mut signal = self.0.subscribe();
        // Cannot fail: `self` keeps the sender alive.
        if signal.wait_for(|has_ended| *has_ended).await.is_err() {
            std::future::pending::<()>().await;
        }
    }

    /// Serves until all requests that run at the stop signal have finished, or until the grace period is over. `server`
    /// stops accepting requests by itself; `stop_signal` completes at the stop signal.
    ///
    /// # Errors
    /// Those of `server`.
    pub async fn serve_until_shutdown(
        &self,
        server: impl Future<Output = anyhow::Result<()>>,
        stop_signal: impl Future<Output = ()>,
    ) -> anyhow::Result<()> {
        let grace_period = async {
            stop_signal.await;
            tokio::time::sleep(GRACE).await;
            self.end_requests();
            tokio::time::sleep(ERROR_DELIVERY).await;
        };
        tokio::select! {
            result = server => result,
            () = grace_period => Ok(()),
        }
    }
}

/// Responds with an error if running requests must end. Dropping the handler cancels its AWS requests.
pub async fn respond_before_shutdown(State(shutdown): State<Shutdown>, request: Request, next: Next) -> Response {
    tokio::select! {
        response = next.run(request) => response,
        () = shutdown.requests_ended() => {
            let message = "Farthing is shutting down before AWS responded. Try again in a minute.\n";
            (StatusCode::SERVICE_UNAVAILABLE, [(header::CONNECTION, "close"), (header::RETRY_AFTER, "30")], message).into_response()
        }
    }
}
