//! Amazon Bedrock adapter: streams responses with `ConverseStream` from the first available model.

mod models;
mod prompt;
mod response;

use std::{sync::Arc, time::Duration};

use aws_config::retry::RetryConfig;
use aws_sdk_bedrockruntime::{
    Client,
    config::{Builder, StalledStreamProtectionConfig},
    error::SdkError,
    operation::{
        RequestId,
        converse_stream::{ConverseStreamError, ConverseStreamOutput as Response},
    },
    types::{GuardrailStreamConfiguration, InferenceConfiguration},
};
use domain::{
    conversation::{ModelEvent, Prompt},
    error::{Fault, SourceError},
    port::{self, BoxStream},
    status::ErrorCategory,
};
use futures::{StreamExt, stream};
use tokio::time::{Instant, timeout, timeout_at};

use self::{
    prompt::RequestContent,
    response::{Frame, StreamedResponse, stream_error},
};
use crate::{
    AwsAccount,
    calls::CallRecorder,
    error::{Call, source_error},
};

const CALL: Call = Call("bedrock:InvokeModelWithResponseStream");

/// Models, limits and timeouts of requests.
#[derive(Clone, Debug, PartialEq)]
pub struct ModelConfig {
    /// IDs or ARNs of models or inference profiles, tried in order until one responds.
    pub models: Vec<String>,
    /// Maximum tokens of a response.
    pub max_tokens: i32,
    /// Temperature from 0 (least random) to 1. `None` uses the model's default, which every model supports.
    pub temperature: Option<f32>,
    /// Guardrail for prompts and responses.
    pub guardrail: Option<Guardrail>,
    /// Timeout of a model's first frame.
    pub first_frame_timeout: Duration,
    /// Timeout for the first frame of any model, all models together.
    pub all_models_timeout: Duration,
    /// Timeout between frames.
    pub next_frame_timeout: Duration,
}

/// A Bedrock guardrail of the account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guardrail {
    /// ID or ARN.
    pub id: String,
    /// Version number, or `DRAFT`.
    pub version: String,
}

impl ModelConfig {
    /// Default configuration for an account: the models that can be called from its region.
    #[must_use]
    pub fn of(account: &AwsAccount) -> Self {
        let region = account.config().region().map(AsRef::as_ref);
        Self { models: models::default_models(region), ..Self::default() }
    }
}

impl Default for ModelConfig {
    fn default() -> Self {
        Self {
            models: models::default_models(None),
            max_tokens: 4_096,
            temperature: None,
            guardrail: None,
            first_frame_timeout: Duration::from_secs(15),
            all_models_timeout: Duration::from_secs(45),
            next_frame_timeout: Duration::from_secs(20),
        }
    }
}

/// Client for models on Bedrock.
#[derive(Clone)]
pub struct Advisor {
    client: Client,
    config: Arc<ModelConfig>,
}

impl Advisor {
    /// Creates a client for the account's region.
    #[must_use]
    pub fn new(account: &AwsAccount, config: ModelConfig) -> Self {
        Self::with(account, config, account.calls().recorder())
    }

    /// Creates a client that sends no prompts; for [`Self::probe`].
    #[must_use]
    pub fn for_probes(account: &AwsAccount, config: ModelConfig) -> Self {
        Self::with(account, config, account.calls().recorder().expecting(ErrorCategory::Invalid))
    }

    /// Sends a request without a message to the first model, free of charge: Bedrock rejects it after checking the
    /// permission. The response is in the account's call log.
    pub async fn probe(&self) {
        let Some(model) = self.config.models.first() else { return };
        let empty = RequestContent { system: None, messages: Vec::new(), tools: None };
        let deadline = Instant::now() + self.config.first_frame_timeout;
        let response = timeout_at(deadline, self.send(model, &empty, Attempts::Once)).await;
        tracing::debug!(is_rejected = response.is_ok_and(|it| it.is_err()), "checked the permission to use a model");
    }

    fn with(account: &AwsAccount, config: ModelConfig, recorder: CallRecorder) -> Self {
        // The timeouts between frames are enforced here, not by the SDK.
        let sdk_config = Builder::from(account.config())
            .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
            .interceptor(recorder)
            .build();
        Self { client: Client::from_conf(sdk_config), config: Arc::new(config) }
    }

    /// Opens the response of the first model that responds; otherwise returns the error with the highest priority.
    /// `failures` collects the models that failed.
    async fn open(&self, prompt: &Prompt, failures: &mut Vec<ModelEvent>) -> Result<StreamedResponse, SourceError> {
        let content = RequestContent::of(prompt)?;
        let deadline = Instant::now() + self.config.all_models_timeout;
        // If there are several models, the next model is tried instead of a retry.
        let attempts = if self.config.models.len() > 1 { Attempts::Once } else { Attempts::Several };
        let mut best_error: Option<(&str, SourceError)> = None;
        for model in &self.config.models {
            let error = match self.try_model(model, &content, attempts, deadline).await {
                Ok(response) => return Ok(response),
                Err(error) => error,
            };
            failures.push(ModelEvent::ModelFailed { model: model.clone(), reason: models::failure_reason(&error) });
            if !models::should_try_next_model(&error) {
                return Err(error);
            }
            if best_error.as_ref().is_none_or(|(_, best)| models::error_priority(&error) > models::error_priority(best))
            {
                best_error = Some((model, error));
            }
            if Instant::now() >= deadline {
                break;
            }
        }
        match best_error {
            // Only this model is available: retry with backoff.
            Some((model, error))
                if attempts == Attempts::Once && error.is_transient() && error.fault != Fault::TimedOut =>
            {
                let again = self.try_model(model, &content, Attempts::Several, deadline).await;
                if again.is_ok() {
                    failures.retain(|it| !matches!(it, ModelEvent::ModelFailed { model: other, .. } if other == model));
                }
                // The model's earlier error is more informative than our own timeout or circuit breaker.
                let is_own = |fault: &Fault| matches!(fault, Fault::TimedOut | Fault::CircuitOpen(_));
                again.map_err(|it| if is_own(&it.fault) { error } else { it })
            }
            Some((_, error)) => Err(error),
            None => Err(CALL.failed(Fault::InvalidRequest, Some("no model is configured".to_owned()))),
        }
    }

    /// Response of one model, once its first frame has arrived.
    async fn try_model(
        &self,
        model: &str,
        content: &RequestContent,
        attempts: Attempts,
        deadline: Instant,
    ) -> Result<StreamedResponse, SourceError> {
        let deadline = deadline.min(Instant::now() + self.config.first_frame_timeout);
        let mut request_id = None;
        let opened = async {
            let response = self.send(model, content, attempts).await.map_err(|error| source_error(CALL, &error))?;
            request_id = response.request_id().map(str::to_owned);
            let mut frames = response.stream;
            match frames.recv().await {
                Ok(Some(first)) => Ok((frames, first)),
                Ok(None) => Err(CALL.server_error("the response is empty")),
                Err(error) => Err(stream_error(&error)),
            }
        };
        let opened = timeout_at(deadline, opened).await.unwrap_or_else(|_| Err(CALL.timed_out()));
        match opened {
            Ok((frames, first)) => Ok(StreamedResponse::new(model, request_id, frames, first)),
            Err(error) => Err(SourceError { request_id: error.request_id.or(request_id), ..error }),
        }
    }

    async fn send(
        &self,
        model: &str,
        content: &RequestContent,
        attempts: Attempts,
    ) -> Result<Response, SdkError<ConverseStreamError, aws_sdk_bedrockruntime::config::http::HttpResponse>> {
        let ModelConfig { max_tokens, temperature, guardrail, .. } = &*self.config;
        let inference = InferenceConfiguration::builder().max_tokens(*max_tokens).set_temperature(*temperature).build();
        let guardrail = guardrail.as_ref().map(|it| {
            GuardrailStreamConfiguration::builder().guardrail_identifier(&it.id).guardrail_version(&it.version).build()
        });
        let request = self
            .client
            .converse_stream()
            .model_id(model)
            .set_system(content.system.clone())
            .set_messages(Some(content.messages.clone()))
            .set_tool_config(content.tools.clone())
            .inference_config(inference)
            .set_guardrail_config(guardrail);
        if attempts == Attempts::Several {
            return request.send().await;
        }
        let once = Builder::new().retry_config(RetryConfig::disabled());
        request.customize().config_override(once).send().await
    }

    /// Opens a response. The resulting state reports the models that failed first.
    async fn start(&self, prompt: &Prompt) -> State {
        let mut failures = Vec::new();
        let opened = self.open(prompt, &mut failures).await;
        // The error of a single model is sufficient.
        if opened.is_err() && failures.len() < 2 {
            failures.clear();
        }
        State::Opened(failures.into_iter(), opened.map(Box::new))
    }

    /// Next event, and the state after it.
    async fn next(self, state: State) -> Option<(Result<ModelEvent, SourceError>, (Self, State))> {
        let state = match state {
            State::Initial(prompt) => self.start(&prompt).await,
            state => state,
        };
        let mut response = match state {
            State::Opened(mut failures, opened) => match (failures.next(), opened) {
                (Some(event), opened) => return Some((Ok(event), (self, State::Opened(failures, opened)))),
                (None, Ok(response)) => *response,
                (None, Err(error)) => return Some((Err(error), (self, State::Done))),
            },
            State::Streaming(response) => *response,
            State::Initial(_) | State::Done => return None,
        };
        let limit = self.config.next_frame_timeout;
        loop {
            if let Some(event) = response.pop() {
                return Some((Ok(event), (self, State::Streaming(Box::new(response)))));
            }
            let error = match timeout(limit, response.read()).await {
                Ok(Ok(Frame::Read)) => continue,
                Ok(Ok(Frame::End)) => return None,
                Ok(Err(error)) => error,
                Err(_) => response.with_request_id(CALL.timed_out()),
            };
            return Some((Err(error), (self, State::Done)));
        }
    }
}

impl port::Advisor for Advisor {
    fn ask(&self, prompt: Prompt) -> BoxStream<Result<ModelEvent, SourceError>> {
        let initial = (self.clone(), State::Initial(prompt));
        stream::unfold(initial, |(advisor, state)| advisor.next(state)).boxed()
    }
}

enum State {
    Initial(Prompt),
    Opened(std::vec::IntoIter<ModelEvent>, Result<Box<StreamedResponse>, SourceError>),
    Streaming(Box<StreamedResponse>),
    Done,
}

/// Attempts per model.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Attempts {
    Once,
    /// With retries and backoff, as configured for the account.
    Several,
}
