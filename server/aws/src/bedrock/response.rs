//! Response frames of `ConverseStream`.

use std::collections::{BTreeMap, VecDeque};

use aws_sdk_bedrockruntime::{
    error::{DisplayErrorContext, SdkError},
    primitives::event_stream::EventReceiver,
    types::{
        ContentBlockDelta, ContentBlockStart, ConverseStreamOutput as Event, StopReason,
        error::ConverseStreamOutputError as StreamError,
    },
};
use aws_smithy_types::event_stream::RawMessage;
use domain::{
    conversation::{ModelEvent, Stop, ToolCall},
    error::{Fault, SourceError},
};

use super::CALL;

type Frames = EventReceiver<Event, StreamError>;

/// Streamed response: the events received so far, and the stream.
pub(super) struct StreamedResponse {
    request_id: Option<String>,
    frames: Frames,
    events: VecDeque<ModelEvent>,
    /// Tool calls being streamed, by the number of their block.
    calls: BTreeMap<i32, PartialCall>,
    has_stopped: bool,
}

/// Tool call whose input is being streamed.
struct PartialCall {
    id: String,
    name: String,
    input: String,
}

/// Result of reading a frame.
pub(super) enum Frame {
    Read,
    End,
}

impl StreamedResponse {
    pub(super) fn new(model: &str, request_id: Option<String>, frames: Frames, first: Event) -> Self {
        let events = VecDeque::from([ModelEvent::Started { model: model.to_owned() }]);
        let mut response = Self { request_id, frames, events, calls: BTreeMap::new(), has_stopped: false };
        response.handle(first);
        response
    }

    pub(super) fn pop(&mut self) -> Option<ModelEvent> {
        self.events.pop_front()
    }

    /// Waits for the next frame.
    pub(super) async fn read(&mut self) -> Result<Frame, SourceError> {
        match self.frames.recv().await {
            Ok(Some(event)) => {
                self.handle(event);
                Ok(Frame::Read)
            }
            Ok(None) if self.has_stopped => Ok(Frame::End),
            Ok(None) => Err(self.with_request_id(CALL.server_error("the response was interrupted"))),
            Err(error) => Err(self.with_request_id(stream_error(&error))),
        }
    }

    /// Adds the ID of the request that opened the stream to an error.
    pub(super) fn with_request_id(&self, error: SourceError) -> SourceError {
        SourceError { request_id: error.request_id.or_else(|| self.request_id.clone()), ..error }
    }

    fn handle(&mut self, event: Event) {
        match event {
            Event::ContentBlockStart(it) => {
                if let Some(ContentBlockStart::ToolUse(tool)) = it.start {
                    let call = PartialCall { id: tool.tool_use_id, name: tool.name, input: String::new() };
                    self.calls.insert(it.content_block_index, call);
                }
            }
            Event::ContentBlockDelta(it) => match it.delta {
                Some(ContentBlockDelta::Text(text)) => self.events.push_back(ModelEvent::Text(text)),
                Some(ContentBlockDelta::ToolUse(fragment)) => {
                    if let Some(call) = self.calls.get_mut(&it.content_block_index) {
                        call.input += &fragment.input;
                    }
                }
                _ => {}
            },
            Event::ContentBlockStop(it) => {
                self.events.extend(self.calls.remove(&it.content_block_index).map(PartialCall::finish));
            }
            Event::MessageStop(it) => {
                self.has_stopped = true;
                self.events.push_back(ModelEvent::Stopped(stop(&it.stop_reason)));
            }
            Event::Metadata(it) => {
                let tokens = |count: i32| u64::try_from(count).unwrap_or_default();
                self.events.extend(it.usage.map(|usage| ModelEvent::Usage {
                    input_tokens: tokens(usage.input_tokens),
                    output_tokens: tokens(usage.output_tokens),
                }));
            }
            _ => {}
        }
    }
}

impl PartialCall {
    fn finish(self) -> ModelEvent {
        let Self { id, name, input } = self;
        // A tool without parameters is called without input.
        let json = if input.is_empty() { "{}" } else { &input };
        match serde_json::from_str(json) {
            Ok(input) => ModelEvent::ToolCall(ToolCall { id, name, input }),
            Err(_) => ModelEvent::InvalidToolInput { id, name, input },
        }
    }
}

fn stop(reason: &StopReason) -> Stop {
    match reason {
        StopReason::EndTurn | StopReason::StopSequence => Stop::Finished,
        StopReason::ToolUse => Stop::ToolUse,
        StopReason::MaxTokens | StopReason::ModelContextWindowExceeded => Stop::TooLong,
        StopReason::GuardrailIntervened | StopReason::ContentFiltered => Stop::Blocked,
        StopReason::MalformedToolUse | StopReason::MalformedModelOutput => Stop::Malformed,
        other => Stop::Other(other.as_str().to_owned()),
    }
}

/// Converts an error within a stream, which has no HTTP status.
pub(super) fn stream_error(error: &SdkError<StreamError, RawMessage>) -> SourceError {
    let message = |it: &StreamError| it.meta().message().map_or_else(|| it.to_string(), str::to_owned);
    match error {
        SdkError::ServiceError(service) => {
            let fault = match service.err() {
                StreamError::ThrottlingException(_) => Fault::Throttled,
                StreamError::ValidationException(_) => Fault::InvalidRequest,
                _ => Fault::ServerError,
            };
            CALL.failed(fault, Some(message(service.err())))
        }
        SdkError::TimeoutError(_) => CALL.timed_out(),
        // The stream was interrupted, or its bytes are invalid.
        SdkError::DispatchFailure(_) => CALL.failed(Fault::Unreachable, Some(DisplayErrorContext(error).to_string())),
        _ => CALL.server_error(DisplayErrorContext(error).to_string()),
    }
}
