//! Interceptor that records each request of a client.

use std::time::{Duration, Instant};

use aws_config::SdkConfig;
use aws_smithy_runtime_api::{
    box_error::BoxError,
    client::{
        interceptors::{
            Intercept,
            context::{BeforeTransmitInterceptorContextRef, FinalizerInterceptorContextRef},
        },
        orchestrator::Metadata,
        result::ConnectorError,
        retries::RequestAttempts,
        runtime_components::RuntimeComponents,
    },
};
use aws_smithy_types::config_bag::{ConfigBag, Storable, StoreReplace};
use aws_types::request_id::RequestId;
use domain::{error::Fault, resource::AccountRegion, status::ErrorCategory};

use super::{Attempt, CallLog, Origin, action::iam_action, response::error_metadata};
use crate::error::ErrorResponse;

/// Configuration of a client: SDK configuration, and the recorder to add as an interceptor.
pub struct ClientConfig {
    /// Credentials, region and connections.
    pub sdk: SdkConfig,
    /// Records the client's requests.
    pub recorder: CallRecorder,
}

/// Records every attempt of a client in the log, retries included.
#[derive(Clone, Debug)]
pub struct CallRecorder {
    log: CallLog,
    origin: Origin,
    expected_error: Option<ErrorCategory>,
}

impl CallRecorder {
    pub(super) fn new(log: CallLog, origin: Origin) -> Self {
        Self { log, origin, expected_error: None }
    }

    /// Recorder that expects failures of a category, such as rejected probes, or regions without the service.
    #[must_use]
    pub fn expecting(self, category: ErrorCategory) -> Self {
        Self { expected_error: Some(category), ..self }
    }

    /// Recorder for a client of another account or region.
    #[must_use]
    pub fn at(&self, account_region: &AccountRegion) -> Self {
        let origin = Origin { account: account_region.account.clone(), region: account_region.region.clone() };
        Self { origin, ..self.clone() }
    }
}

/// Start of an attempt.
#[derive(Clone, Debug)]
struct Started {
    at: Instant,
    /// Time since the failed attempt before; `None` for first attempts.
    wait: Option<Duration>,
}

/// End of the attempt before.
#[derive(Clone, Debug)]
struct Ended(Instant);

impl Storable for Ended {
    type Storer = StoreReplace<Self>;
}

impl Storable for Started {
    type Storer = StoreReplace<Self>;
}

/// Failure of the last attempt, for the log.
#[derive(Clone, Debug)]
struct Failure {
    action: String,
    category: ErrorCategory,
    request_id: Option<String>,
    /// Number of attempts so far.
    attempts: u32,
}

impl Storable for Failure {
    type Storer = StoreReplace<Self>;
}

impl Intercept for CallRecorder {
    fn name(&self) -> &'static str {
        "CallRecorder"
    }

    fn read_before_transmit(
        &self,
        _: &BeforeTransmitInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let wait = config.load::<Ended>().map(|Ended(at)| at.elapsed());
        config.interceptor_state().store_put(Started { at: Instant::now(), wait });
        Ok(())
    }

    fn read_after_attempt(
        &self,
        context: &FinalizerInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        // Without a start time, no request was sent: there are no credentials, or the daily cap is reached.
        let started = config.load::<Started>().cloned();
        config.interceptor_state().unset::<Started>();
        let (Some(Started { at, wait }), Some(operation)) = (started, config.load::<Metadata>()) else { return Ok(()) };
        let action = iam_action(operation.service(), operation.name());
        let attempts = config.load::<RequestAttempts>().map_or(1, RequestAttempts::attempts);
        let attempt = Attempt {
            action: &action,
            origin: self.origin.clone(),
            latency: at.elapsed(),
            wait,
            fault: fault(&action, context),
            request_id: context.response().and_then(|it| it.headers().request_id()).map(str::to_owned),
            expected_error: self.expected_error,
        };
        let failure = attempt.unexpected_error().map(|category| Failure {
            action: action.clone(),
            category,
            request_id: attempt.request_id.clone().filter(|it| is_request_id(it)),
            attempts,
        });
        config.interceptor_state().store_or_unset(failure);
        config.interceptor_state().store_put(Ended(Instant::now()));
        self.log.record(attempt);
        Ok(())
    }

    fn read_after_execution(
        &self,
        _: &FinalizerInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        if let Some(Failure { action, category, request_id, attempts }) = config.load::<Failure>() {
            // Without AWS's message and the request's parameters, which contain ARNs, names and tags.
            tracing::warn!(
                operation = %action,
                region = %self.origin.region,
                outcome = category.label(),
                aws_request_id = request_id,
                attempts,
                "AWS request failed"
            );
        }
        Ok(())
    }
}

/// Whether text has the form of a request ID of AWS; S3's extended ones have signs of Base64.
fn is_request_id(text: &str) -> bool {
    let is_allowed = |it: u8| it.is_ascii_alphanumeric() || matches!(it, b'-' | b'=' | b'+' | b'/' | b'_');
    text.len() <= 128 && text.bytes().all(is_allowed)
}

/// Fault of an attempt; `None` if it succeeded. A response that a setting does not exist (404) is [`Fault::NoData`].
fn fault(action: &str, context: &FinalizerInterceptorContextRef<'_>) -> Option<Fault> {
    let error = context.output_or_error()?.err()?;
    match context.response() {
        Some(response) if response.status().as_u16() == 404 => Some(Fault::NoData),
        Some(response) => Some(ErrorResponse::of(action, &error_metadata(response), response).fault()),
        None if error.is_timeout_error() => Some(Fault::TimedOut),
        None if error.as_connector_error().is_some_and(ConnectorError::is_timeout) => Some(Fault::TimedOut),
        None => Some(Fault::Unreachable),
    }
}
