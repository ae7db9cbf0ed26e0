//! Requests while a circuit breaker tries the operation again.

use std::time::Duration;

use aws_sdk_costexplorer::error::{ProvideErrorMetadata, SdkError};
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use domain::error::{Fault, Pause, SourceError};

use crate::error::{Call, source_error};

/// Pause until the next look whether the trial has ended.
const POLL: Duration = Duration::from_millis(100);

/// Sends a single request. If its circuit breaker waits for the outcome of a trial, which will be known soon, the request waits too; the
/// ones before it, which were paid for, are not sent again.
pub async fn send<T, E, Response>(call: Call, send: impl Fn() -> Response) -> Result<T, SourceError>
where
    E: ProvideErrorMetadata + std::error::Error + 'static,
    Response: Future<Output = Result<T, SdkError<E, HttpResponse>>>,
{
    loop {
        match send().await.map_err(|error| source_error(call, &error)) {
            Err(error) if is_trial_in_progress(&error) => tokio::time::sleep(POLL).await,
            result => return result,
        }
    }
}

fn is_trial_in_progress(error: &SourceError) -> bool {
    matches!(error.fault, Fault::CircuitOpen(Pause { next_try: None, .. }))
}
