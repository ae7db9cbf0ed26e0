//! Interceptor of each request of a client: records it, and asks the circuit breaker of its operation before sending it.

use std::time::{Duration, Instant};

use aws_config::SdkConfig;
use aws_smithy_runtime_api::{
    box_error::BoxError,
    client::{
        interceptors::{
            Intercept,
            context::{
                BeforeTransmitInterceptorContextMut, BeforeTransmitInterceptorContextRef, Error,
                FinalizerInterceptorContextRef,
            },
        },
        orchestrator::{Metadata, OrchestratorError},
        result::ConnectorError,
        retries::RequestAttempts,
        runtime_components::RuntimeComponents,
    },
};
use aws_smithy_types::{
    config_bag::{ConfigBag, Storable, StoreReplace},
    retry::RetryConfig,
};
use aws_types::request_id::RequestId;
use domain::{error::Fault, resource::AccountRegion, status::ErrorCategory};
use percent_encoding::percent_decode_str;
use tracing::{Span, field::Empty};

use super::{
    Attempt, CallLog, Origin, action::iam_action, breaker::Evidence, breakers::Ticket, rate::Turn,
    response::error_metadata, unexpected_error,
};
use crate::{
    error::{Blocked, ErrorResponse, is_local},
    policy::TIMEOUT_POINTS,
};

/// Configuration of a client: SDK configuration, and the recorder to add as an interceptor.
pub struct ClientConfig {
    /// Credentials, region and connections.
    pub sdk: SdkConfig,
    /// Records the client's requests.
    pub recorder: CallRecorder,
}

/// Records every attempt of a client in the log, retries included, and blocks attempts of an operation whose circuit
/// breaker is open.
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

    /// Evidence of an attempt about the service.
    fn evidence(&self, fault: Option<&Fault>, context: &FinalizerInterceptorContextRef<'_>) -> Evidence {
        let is_expected = fault.and_then(ErrorCategory::of).is_some_and(|it| self.expected_error == Some(it));
        let is_local = || context.output_or_error().and_then(Result::err).is_some_and(is_local_error);
        match fault {
            Some(Fault::TimedOut) => Evidence::Fails(TIMEOUT_POINTS),
            Some(Fault::Unreachable) if is_expected || is_local() => Evidence::Unknown,
            Some(Fault::ServerError | Fault::InvalidResponse | Fault::Throttled | Fault::Unreachable) => {
                Evidence::Fails(1)
            }
            _ => Evidence::Works,
        }
    }
}

/// Failure of the last attempt that was sent: the error of a retry that is blocked, and for the log.
#[derive(Clone, Debug)]
struct LastFailure {
    failure: Blocked,
    /// Number of attempts so far.
    attempts: u32,
}

impl Storable for LastFailure {
    type Storer = StoreReplace<Self>;
}

/// An attempt in progress. Dropped before its end, it was cut by a deadline, or canceled by its caller.
#[derive(Debug)]
struct InProgress {
    recorder: CallRecorder,
    action: String,
    ticket: Ticket,
    /// End of the attempt before.
    previous_end: Option<Instant>,
    /// Span of the attempt in traces, never entered.
    span: Span,
}

impl Storable for InProgress {
    type Storer = StoreReplace<Self>;
}

impl InProgress {
    /// Time between the attempt before and this one.
    fn wait(&self, sent: Instant) -> Option<Duration> {
        self.previous_end.map(|before| sent.saturating_duration_since(before))
    }

    /// Records a completed attempt, in the log of requests and in its span.
    fn record(&self, sent: Instant, fault: Option<Fault>, request_id: Option<String>) {
        let outcome = fault.as_ref().and_then(ErrorCategory::of).map_or("ok", ErrorCategory::label);
        self.span.record("outcome", outcome);
        if let Some(id) = request_id.as_deref().filter(|it| is_request_id(it)) {
            self.span.record("aws_request_id", id);
        }
        self.recorder.log.record(self.attempt(sent, fault, request_id));
    }

    /// The completed attempt.
    fn attempt(&self, sent: Instant, fault: Option<Fault>, request_id: Option<String>) -> Attempt<'_> {
        let CallRecorder { origin, expected_error, .. } = &self.recorder;
        Attempt {
            action: &self.action,
            origin: origin.clone(),
            latency: sent.elapsed(),
            wait: self.wait(sent),
            fault,
            request_id,
            expected_error: *expected_error,
        }
    }
}

impl Drop for InProgress {
    fn drop(&mut self) {
        let (Some(_), Some(sent)) = (self.ticket.abandoned_after(), self.ticket.sent()) else { return };
        self.record(sent, Some(Fault::TimedOut), None);
        if unexpected_error(&Fault::TimedOut, self.recorder.expected_error).is_some() {
            let (operation, region) = (&*self.action, &*self.recorder.origin.region);
            let outcome = ErrorCategory::Timeout.label();
            tracing::warn!(operation, region, outcome, "AWS request ended without a response");
        }
    }
}

/// End of the attempt before.
#[derive(Clone, Debug)]
struct Ended(Instant);

impl Storable for Ended {
    type Storer = StoreReplace<Self>;
}

impl Intercept for CallRecorder {
    fn name(&self) -> &'static str {
        "CallRecorder"
    }

    fn read_before_attempt(
        &self,
        context: &BeforeTransmitInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let Some(action) = action(config) else { return Ok(()) };
        match self.log.breakers().admit(&with_model(action.clone(), context.request().uri()), &self.origin) {
            Ok(ticket) => {
                let previous_end = config.load::<Ended>().map(|Ended(at)| *at);
                let span = tracing::info_span!(
                    "AWS request",
                    otel.kind = "client",
                    operation = action,
                    region = %self.origin.region,
                    outcome = Empty,
                    aws_request_id = Empty
                );
                let attempt = InProgress { recorder: self.clone(), action, ticket, previous_end, span };
                config.interceptor_state().store_put(attempt);
                Ok(())
            }
            Err(pause) => {
                let blocked = Blocked { fault: Fault::CircuitOpen(pause), request_id: None, message: None };
                Err(config.load::<LastFailure>().map_or(blocked, |it| it.failure.clone()).into())
            }
        }
    }

    fn modify_before_transmit(
        &self,
        context: &mut BeforeTransmitInterceptorContextMut<'_>,
        _: &RuntimeComponents,
        config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        if let Some(InProgress { action, ticket, .. }) = config.load::<InProgress>() {
            let sent = ticket.time_of_sending().clone();
            let turn = Turn { log: self.log.clone(), action: action.clone(), origin: self.origin.clone(), sent };
            context.request_mut().add_extension(turn.schedule());
        }
        Ok(())
    }

    fn read_after_attempt(
        &self,
        context: &FinalizerInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        // Without it, the circuit breaker is open.
        let Some(in_progress) = config.load::<InProgress>() else { return Ok(()) };
        let ticket = &in_progress.ticket;
        // If it was not sent, there are no credentials, or the daily cap or the rate limit is reached.
        if let Some(sent) = ticket.sent() {
            let failure = failure(&in_progress.action, context);
            let fault = failure.as_ref().map(|it| it.fault.clone());
            ticket.settle(self.evidence(fault.as_ref(), context));
            let is_closed = self.log.breakers().is_closed(ticket);
            in_progress.record(sent, fault, request_id(context));
            let attempts = config.load::<RequestAttempts>().map_or(1, RequestAttempts::attempts);
            config.interceptor_state().store_or_unset(failure.map(|failure| LastFailure { failure, attempts }));
            config.interceptor_state().store_put(Ended(Instant::now()));
            if !is_closed {
                // A retry would be blocked.
                config.interceptor_state().store_put(RetryConfig::disabled());
            }
        }
        // Dropped, so that the next attempt does not settle it.
        config.interceptor_state().unset::<InProgress>();
        Ok(())
    }

    fn read_after_execution(
        &self,
        _: &FinalizerInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        // An attempt that the deadline of the call cuts is logged when it is dropped.
        let is_cut = config.load::<InProgress>().is_some_and(|it| it.ticket.abandoned_after().is_some());
        let Some(LastFailure { failure, attempts }) = config.load::<LastFailure>().filter(|_| !is_cut) else {
            return Ok(());
        };
        if let (Some(operation), Some(category)) =
            (action(config), unexpected_error(&failure.fault, self.expected_error))
        {
            // Without AWS's message and the request's parameters, which contain ARNs, names and tags.
            tracing::warn!(
                operation,
                region = %self.origin.region,
                outcome = category.label(),
                aws_request_id = failure.request_id.as_ref().filter(|it| is_request_id(it)),
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

/// IAM action of the operation.
fn action(config: &ConfigBag) -> Option<String> {
    config.load::<Metadata>().map(|operation| iam_action(operation.service(), operation.name()))
}

/// Action with the model of a Bedrock request, because each model has a capacity of its own. Without the rest of an ARN.
fn with_model(action: String, uri: &str) -> String {
    let path = uri.split_once("/model/").map_or("", |(_, path)| path);
    let model = percent_decode_str(path.split('/').next().unwrap_or_default()).decode_utf8_lossy();
    match model.rsplit('/').next() {
        Some(name) if action.starts_with("bedrock:") && !name.is_empty() => format!("{action} {name}"),
        _ => action,
    }
}

fn request_id(context: &FinalizerInterceptorContextRef<'_>) -> Option<String> {
    context.response().and_then(|it| it.headers().request_id()).map(str::to_owned)
}

/// Failure of an attempt; `None` if it succeeded. A response that a setting does not exist (404) is [`Fault::NoData`].
fn failure(action: &str, context: &FinalizerInterceptorContextRef<'_>) -> Option<Blocked> {
    let error = context.output_or_error()?.err()?;
    let without_response = |fault| Blocked { fault, request_id: None, message: None };
    Some(match context.response() {
        Some(response) if response.status().as_u16() == 404 => without_response(Fault::NoData),
        Some(response) => {
            let response = ErrorResponse::of(action, &error_metadata(response), response);
            Blocked { fault: response.fault(), request_id: request_id(context), message: response.message }
        }
        None if error.is_timeout_error() => without_response(Fault::TimedOut),
        None if error.as_connector_error().is_some_and(ConnectorError::is_timeout) => without_response(Fault::TimedOut),
        None => without_response(Fault::Unreachable),
    })
}

/// Whether the cause is a local setting, such as an invalid proxy, which says nothing about the service.
fn is_local_error(error: &OrchestratorError<Error>) -> bool {
    error.as_connector_error().is_some_and(|error| is_local(error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_model_has_a_name_without_its_arn() {
        let named = |uri: &str| with_model("bedrock:InvokeModel".to_owned(), uri);
        assert_eq!(
            named("https://x/model/us.anthropic.claude-v2%3A0/converse"),
            "bedrock:InvokeModel us.anthropic.claude-v2:0"
        );
        let arn = "arn%3Aaws%3Abedrock%3Aus-east-1%3A123456789012%3Ainference-profile%2Fglobal.claude";
        assert_eq!(named(&format!("https://x/model/{arn}/converse")), "bedrock:InvokeModel global.claude");
        assert_eq!(named("https://x/"), "bedrock:InvokeModel");
        assert_eq!(with_model("s3:ListAllMyBuckets".to_owned(), "https://x/model/a"), "s3:ListAllMyBuckets");
    }
}
