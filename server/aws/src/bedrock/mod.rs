//! Amazon Bedrock adapter: streams answers with `ConverseStream` from the first available model.

mod models;
mod prompt;
mod reply;

use std::{sync::Arc, time::Duration};

use aws_config::retry::RetryConfig;
use aws_sdk_bedrockruntime::{
    Client,
    config::{Builder, StalledStreamProtectionConfig},
    error::SdkError,
    operation::{
        RequestId,
        converse_stream::{ConverseStreamError, ConverseStreamOutput as Answer},
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
    prompt::Spoken,
    reply::{Frame, Reply, stream_error},
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
    /// Ids or ARNs of models or inference profiles, tried in order until one responds.
    pub models: Vec<String>,
    /// Maximum tokens of a response.
    pub max_tokens: i32,
    /// Temperature from 0 (least random) to 1. `None` uses the model's default, which every model supports.
    pub temperature: Option<f32>,
    /// Guardrail for prompts and responses.
    pub guardrail: Option<Guardrail>,
    /// Timeout of a model's first frame.
    pub first_frame: Duration,
    /// Timeout of all models together for a first frame.
    pub any_frame: Duration,
    /// Timeout between frames.
    pub next_frame: Duration,
}

/// A Bedrock guardrail of the account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guardrail {
    /// Id or ARN.
    pub id: String,
    /// Version number, or `DRAFT`.
    pub version: String,
}

impl ModelConfig {
    /// Default configuration for an account: the models that can be called from its region.
    #[must_use]
    pub fn of(account: &AwsAccount) -> Self {
        let region = account.config().region().map(AsRef::as_ref);
        Self { models: models::usual(region), ..Self::default() }
    }
}

impl Default for ModelConfig {
    fn default() -> Self {
        Self {
            models: models::usual(None),
            max_tokens: 4_096,
            temperature: None,
            guardrail: None,
            first_frame: Duration::from_secs(15),
            any_frame: Duration::from_secs(45),
            next_frame: Duration::from_secs(20),
        }
    }
}

/// Client for models on Bedrock.
#[derive(Clone)]
pub struct Advisor {
    client: Client,
    manner: Arc<ModelConfig>,
}

impl Advisor {
    /// Creates a client for the account's region.
    #[must_use]
    pub fn new(account: &AwsAccount, manner: ModelConfig) -> Self {
        Self::with(account, manner, account.calls().recorder())
    }

    /// Creates a client that sends no prompts; for [`Self::probe`].
    #[must_use]
    pub fn for_probes(account: &AwsAccount, manner: ModelConfig) -> Self {
        Self::with(account, manner, account.calls().recorder().expecting(ErrorCategory::Invalid))
    }

    /// Sends a request without a message to the first model, which rejects it after checking the permission. Free of
    /// charge. The response is in the account's call log.
    pub async fn probe(&self) {
        let Some(model) = self.manner.models.first() else { return };
        let nothing = Spoken { system: None, messages: Vec::new(), tools: None };
        let until = Instant::now() + self.manner.first_frame;
        let sent = timeout_at(until, self.send(model, &nothing, Tries::Once)).await;
        tracing::debug!(is_rejected = sent.is_ok_and(|it| it.is_err()), "checked the permission to use a model");
    }

    fn with(account: &AwsAccount, manner: ModelConfig, recorder: CallRecorder) -> Self {
        // The timeouts between frames are enforced here, not by the SDK.
        let config = Builder::from(account.config())
            .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
            .interceptor(recorder)
            .build();
        Self { client: Client::from_conf(config), manner: Arc::new(manner) }
    }

    /// Opens the response of the first model that answers; otherwise returns the most informative error. `declined`
    /// collects the models that failed.
    async fn open(&self, prompt: &Prompt, declined: &mut Vec<ModelEvent>) -> Result<Reply, SourceError> {
        let spoken = Spoken::of(prompt)?;
        let until = Instant::now() + self.manner.any_frame;
        // If there is another model, it is tried instead of retrying the same one.
        let tries = if self.manner.models.len() > 1 { Tries::Once } else { Tries::Several };
        let mut told: Option<(&str, SourceError)> = None;
        for model in &self.manner.models {
            let error = match self.try_model(model, &spoken, tries, until).await {
                Ok(reply) => return Ok(reply),
                Err(error) => error,
            };
            tracing::info!(%model, %error, said = error.raw_message, "the model failed");
            declined.push(ModelEvent::Declined { model: model.clone(), why: models::why(&error) });
            if !models::is_of_model(&error) {
                return Err(error);
            }
            if told.as_ref().is_none_or(|(_, before)| models::weight(&error) > models::weight(before)) {
                told = Some((model, error));
            }
            if Instant::now() >= until {
                break;
            }
        }
        match told {
            // Only this model is available: retry with backoff.
            Some((model, error)) if tries == Tries::Once && error.is_transient() && error.fault != Fault::TimedOut => {
                let again = self.try_model(model, &spoken, Tries::Several, until).await;
                if again.is_ok() {
                    declined.retain(|it| !matches!(it, ModelEvent::Declined { model: other, .. } if other == model));
                }
                // The model's earlier error is more informative than our own timeout.
                again.map_err(|it| if it.fault == Fault::TimedOut { error } else { it })
            }
            Some((_, error)) => Err(error),
            None => Err(CALL.failed(Fault::InvalidRequest, Some("no model is configured".to_owned()))),
        }
    }

    /// Response of one model, once its first frame has arrived.
    async fn try_model(
        &self,
        model: &str,
        spoken: &Spoken,
        tries: Tries,
        until: Instant,
    ) -> Result<Reply, SourceError> {
        let until = until.min(Instant::now() + self.manner.first_frame);
        let mut request_id = None;
        let begun = async {
            let answer = self.send(model, spoken, tries).await.map_err(|error| source_error(CALL, &error))?;
            request_id = answer.request_id().map(str::to_owned);
            let mut frames = answer.stream;
            match frames.recv().await {
                Ok(Some(first)) => Ok((frames, first)),
                Ok(None) => Err(CALL.broken("the response is empty")),
                Err(error) => Err(stream_error(&error)),
            }
        };
        let begun = timeout_at(until, begun).await.unwrap_or_else(|_| Err(CALL.timed_out()));
        match begun {
            Ok((frames, first)) => Ok(Reply::new(model, request_id, frames, first)),
            Err(error) => Err(SourceError { request_id: error.request_id.or(request_id), ..error }),
        }
    }

    async fn send(
        &self,
        model: &str,
        spoken: &Spoken,
        tries: Tries,
    ) -> Result<Answer, SdkError<ConverseStreamError, aws_sdk_bedrockruntime::config::http::HttpResponse>> {
        let ModelConfig { max_tokens, temperature, guardrail, .. } = &*self.manner;
        let inference = InferenceConfiguration::builder().max_tokens(*max_tokens).set_temperature(*temperature).build();
        let guardrail = guardrail.as_ref().map(|it| {
            GuardrailStreamConfiguration::builder().guardrail_identifier(&it.id).guardrail_version(&it.version).build()
        });
        let request = self
            .client
            .converse_stream()
            .model_id(model)
            .set_system(spoken.system.clone())
            .set_messages(Some(spoken.messages.clone()))
            .set_tool_config(spoken.tools.clone())
            .inference_config(inference)
            .set_guardrail_config(guardrail);
        if tries == Tries::Several {
            return request.send().await;
        }
        let once = Builder::new().retry_config(RetryConfig::disabled());
        request.customize().config_override(once).send().await
    }

    /// State after opening: models that declined are reported first.
    async fn opened(&self, prompt: &Prompt) -> State {
        let mut declined = Vec::new();
        let opened = self.open(prompt, &mut declined).await;
        // The error of a single model is sufficient.
        if opened.is_err() && declined.len() < 2 {
            declined.clear();
        }
        State::Opened(declined.into_iter(), opened.map(Box::new))
    }

    /// Next event, and the state after it.
    async fn next(self, state: State) -> Option<(Result<ModelEvent, SourceError>, (Self, State))> {
        let state = match state {
            State::Asking(prompt) => self.opened(&prompt).await,
            state => state,
        };
        let mut reply = match state {
            State::Opened(mut declined, opened) => match (declined.next(), opened) {
                (Some(said), opened) => return Some((Ok(said), (self, State::Opened(declined, opened)))),
                (None, Ok(reply)) => *reply,
                (None, Err(error)) => return Some((Err(error), (self, State::Done))),
            },
            State::Reading(reply) => *reply,
            State::Asking(_) | State::Done => return None,
        };
        let limit = self.manner.next_frame;
        loop {
            if let Some(said) = reply.pop() {
                return Some((Ok(said), (self, State::Reading(Box::new(reply)))));
            }
            let error = match timeout(limit, reply.read()).await {
                Ok(Ok(Frame::Read)) => continue,
                Ok(Ok(Frame::End)) => return None,
                Ok(Err(error)) => error,
                Err(_) => reply.failed(CALL.timed_out()),
            };
            return Some((Err(error), (self, State::Done)));
        }
    }
}

impl port::Advisor for Advisor {
    fn ask(&self, prompt: Prompt) -> BoxStream<Result<ModelEvent, SourceError>> {
        let begin = (self.clone(), State::Asking(prompt));
        stream::unfold(begin, |(advisor, state)| advisor.next(state)).boxed()
    }
}

enum State {
    Asking(Prompt),
    Opened(std::vec::IntoIter<ModelEvent>, Result<Box<Reply>, SourceError>),
    Reading(Box<Reply>),
    Done,
}

/// Number of attempts per model.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Tries {
    Once,
    /// Retries from the account's settings, with backoff.
    Several,
}
