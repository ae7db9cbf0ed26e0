//! Bedrock: a model that is asked by `ConverseStream`, the first of several that answers.

mod prompt;
mod reply;

use std::{sync::Arc, time::Duration};

use aws_config::retry::RetryConfig;
use aws_sdk_bedrockruntime::{
    Client,
    config::{Builder, StalledStreamProtectionConfig},
    error::SdkError,
    operation::converse_stream::{ConverseStreamError, ConverseStreamOutput as Answer},
    types::{GuardrailStreamConfiguration, InferenceConfiguration},
};
use domain::{
    conversation::{Prompt, Said},
    error::{Fault, SourceError},
    port::{self, BoxStream},
};
use futures::{StreamExt, stream};
use tokio::time::timeout;

use self::{
    prompt::Spoken,
    reply::{Frame, Reply, stream_error},
};
use crate::{
    AwsAccount,
    error::{Call, source_error},
};

const CALL: Call = Call("bedrock:InvokeModelWithResponseStream");
/// Claude Sonnet, newest first. The profiles of one part of the world serve where an organisation forbids the global ones.
const MODELS: [&str; 6] = [
    "global.anthropic.claude-sonnet-4-6",
    "us.anthropic.claude-sonnet-4-6",
    "eu.anthropic.claude-sonnet-4-6",
    "global.anthropic.claude-sonnet-4-5-20250929-v1:0",
    "us.anthropic.claude-sonnet-4-5-20250929-v1:0",
    "eu.anthropic.claude-sonnet-4-5-20250929-v1:0",
];

/// Whom to ask, and how.
#[derive(Clone, Debug, PartialEq)]
pub struct Manner {
    /// Ids or ARNs of models or inference profiles, tried in order until one answers.
    pub models: Vec<String>,
    /// Tokens in a reply, at most.
    pub max_tokens: i32,
    /// From 0, the same each time, to 1.
    pub temperature: f32,
    /// What keeps watch over prompts and replies.
    pub guardrail: Option<Guardrail>,
    /// How long a model may take until its first frame.
    pub first_frame: Duration,
    /// How long it may take from one frame to the next.
    pub next_frame: Duration,
}

/// A guardrail of the account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guardrail {
    /// Its id or ARN.
    pub id: String,
    /// A number, or `DRAFT`.
    pub version: String,
}

impl Default for Manner {
    fn default() -> Self {
        Self {
            models: MODELS.map(str::to_owned).into(),
            max_tokens: 4_096,
            temperature: 0.0,
            guardrail: None,
            first_frame: Duration::from_secs(15),
            next_frame: Duration::from_secs(20),
        }
    }
}

/// A model on Bedrock.
#[derive(Clone)]
pub struct Advisor {
    client: Client,
    manner: Arc<Manner>,
}

impl Advisor {
    /// Asks in the account's region.
    #[must_use]
    pub fn new(account: &AwsAccount, manner: Manner) -> Self {
        // Our own deadlines are the ones that count between frames.
        let config = Builder::from(account.config())
            .stalled_stream_protection(StalledStreamProtectionConfig::disabled())
            .build();
        Self { client: Client::from_conf(config), manner: Arc::new(manner) }
    }

    /// The reply of the first model that gives one; the error of the last where none does.
    async fn open(&self, prompt: &Prompt) -> Result<Reply, SourceError> {
        let spoken = Spoken::of(prompt)?;
        let mut last = CALL.failed(Fault::Refused, Some("no model is configured".to_owned()));
        for (place, model) in self.manner.models.iter().enumerate() {
            let is_last = place + 1 == self.manner.models.len();
            match timeout(self.manner.first_frame, self.try_model(model, &spoken, is_last)).await {
                Ok(Ok(reply)) => return Ok(reply),
                Ok(Err(Failure { error, is_of_model: true })) => last = error,
                Ok(Err(Failure { error, .. })) => return Err(error),
                Err(_) => return Err(CALL.timed_out()),
            }
            tracing::info!(%model, error = %last, said = last.said, "the model does not answer");
        }
        Err(last)
    }

    /// The reply of one model, once its first frame is there.
    async fn try_model(&self, model: &str, spoken: &Spoken, is_last: bool) -> Result<Reply, Failure> {
        let answer = self.send(model, spoken, is_last).await.map_err(|error| Failure::of(&error))?;
        let mut frames = answer.stream;
        match frames.recv().await {
            Ok(Some(first)) => Ok(Reply::new(model, frames, first)),
            Ok(None) => Err(Failure { error: CALL.broken("the reply is empty"), is_of_model: false }),
            Err(error) => {
                let error = stream_error(&error);
                Err(Failure { is_of_model: error.fault == Fault::Throttled, error })
            }
        }
    }

    async fn send(
        &self,
        model: &str,
        spoken: &Spoken,
        is_last: bool,
    ) -> Result<Answer, SdkError<ConverseStreamError, aws_sdk_bedrockruntime::config::http::HttpResponse>> {
        let Manner { max_tokens, temperature, guardrail, .. } = &*self.manner;
        let inference = InferenceConfiguration::builder().max_tokens(*max_tokens).temperature(*temperature).build();
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
        if is_last {
            return request.send().await;
        }
        // While there is another model, it is tried rather than the same one again.
        let once = Builder::new().retry_config(RetryConfig::disabled());
        request.customize().config_override(once).send().await
    }

    /// The next thing said, and the state after it.
    async fn next(self, state: State) -> Option<(Result<Said, SourceError>, (Self, State))> {
        let mut reply = match state {
            State::Asking(prompt) => match self.open(&prompt).await {
                Ok(reply) => reply,
                Err(error) => return Some((Err(error), (self, State::Done))),
            },
            State::Reading(reply) => *reply,
            State::Done => return None,
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
                Err(_) => CALL.timed_out(),
            };
            return Some((Err(error), (self, State::Done)));
        }
    }
}

impl port::Advisor for Advisor {
    fn ask(&self, prompt: Prompt) -> BoxStream<Result<Said, SourceError>> {
        let begin = (self.clone(), State::Asking(prompt));
        stream::unfold(begin, |(advisor, state)| advisor.next(state)).boxed()
    }
}

enum State {
    Asking(Prompt),
    Reading(Box<Reply>),
    Done,
}

/// Why a model gave no reply.
struct Failure {
    error: SourceError,
    /// Whether another model may do better.
    is_of_model: bool,
}

impl Failure {
    fn of(error: &SdkError<ConverseStreamError, aws_sdk_bedrockruntime::config::http::HttpResponse>) -> Self {
        let service = error.as_service_error();
        let is_of_model = match service {
            Some(
                ConverseStreamError::AccessDeniedException(_)
                | ConverseStreamError::ModelNotReadyException(_)
                | ConverseStreamError::ResourceNotFoundException(_)
                | ConverseStreamError::ServiceUnavailableException(_)
                | ConverseStreamError::ThrottlingException(_),
            ) => true,
            // A model that is unknown in the region is an invalid request, and only the words tell it from others.
            Some(ConverseStreamError::ValidationException(it)) => {
                let said = it.message().unwrap_or_default();
                said.contains("model identifier") || said.contains("inference profile")
            }
            _ => false,
        };
        Self { error: source_error(CALL, error), is_of_model }
    }
}
