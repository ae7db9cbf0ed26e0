//! Frames of `ConverseStream`: one event per frame, in the format `application/vnd.amazon.eventstream`.

use aws_smithy_eventstream::error::Error;
use aws_smithy_eventstream::frame::write_message_to;
use aws_smithy_types::event_stream::{Header, HeaderValue, Message};
use serde_json::{Value, json};

use super::reply::{Part, Reply};
use crate::model_faults::Ending;

/// Number of words of text in one frame.
const WORDS_PER_FRAME: usize = 3;
/// Number of characters of a tool input in one frame.
const CHARACTERS_PER_FRAME: usize = 24;

/// All frames of a reply. `prompt_bytes` is the length of the prompt.
pub(super) fn frames(reply: &Reply, prompt_bytes: usize) -> Result<Vec<Vec<u8>>, Error> {
    let mut frames = vec![event("messageStart", &json!({ "role": "assistant" }))?];
    for (index, part) in reply.parts.iter().enumerate() {
        if let Part::Call { id, name, .. } = part {
            let start = json!({ "toolUse": { "toolUseId": id, "name": name } });
            frames.push(event("contentBlockStart", &json!({ "contentBlockIndex": index, "start": start }))?);
        }
        for delta in deltas(part) {
            frames.push(event("contentBlockDelta", &json!({ "contentBlockIndex": index, "delta": delta }))?);
        }
        frames.push(event("contentBlockStop", &json!({ "contentBlockIndex": index }))?);
    }
    frames.push(event("messageStop", &json!({ "stopReason": reply.stop.name() }))?);
    let metrics = json!({ "latencyMs": reply.latency_millis() });
    frames.push(event("metadata", &json!({ "usage": reply.usage(prompt_bytes), "metrics": metrics }))?);
    Ok(frames)
}

/// Frame of an exception; `None` for endings without one.
pub(super) fn exception(ending: Ending) -> Result<Option<Vec<u8>>, Error> {
    let (name, payload) = match ending {
        Ending::Cut | Ending::Silence => return Ok(None),
        Ending::InternalServerException => {
            let message = "The system encountered an unexpected error during processing. Try your request again.";
            ("internalServerException", json!({ "message": message }))
        }
        Ending::ModelStreamErrorException => {
            let message = "An error occurred while streaming the response. Retry your request.";
            let original = json!({ "originalStatusCode": 500, "originalMessage": "model error" });
            ("modelStreamErrorException", with_message(original, message))
        }
        Ending::ServiceUnavailableException => {
            ("serviceUnavailableException", json!({ "message": "The service isn't currently available." }))
        }
        Ending::ThrottlingException => {
            ("throttlingException", json!({ "message": "Too many requests, please wait before trying again." }))
        }
        Ending::ValidationException => {
            ("validationException", json!({ "message": "The model returned the following errors." }))
        }
    };
    frame("exception", ":exception-type", name, &payload).map(Some)
}

fn with_message(mut payload: Value, message: &str) -> Value {
    payload["message"] = json!(message);
    payload
}

fn deltas(part: &Part) -> Vec<Value> {
    match part {
        Part::Text(text) => {
            let words: Vec<&str> = text.split_inclusive(' ').collect();
            words.chunks(WORDS_PER_FRAME).map(|words| json!({ "text": words.concat() })).collect()
        }
        // The first fragment of an input is always empty.
        Part::Call { input, .. } => {
            let characters: Vec<char> = input.chars().collect();
            let fragments = characters.chunks(CHARACTERS_PER_FRAME).map(|characters| characters.iter().collect());
            let fragments = std::iter::once(String::new()).chain(fragments);
            fragments.map(|fragment| json!({ "toolUse": { "input": fragment } })).collect()
        }
    }
}

fn event(name: &'static str, payload: &Value) -> Result<Vec<u8>, Error> {
    frame("event", ":event-type", name, payload)
}

fn frame(message_type: &'static str, key: &'static str, name: &'static str, payload: &Value) -> Result<Vec<u8>, Error> {
    let header = |key: &'static str, value: &'static str| Header::new(key, HeaderValue::String(value.into()));
    let message = Message::new(payload.to_string().into_bytes())
        .add_header(header(key, name))
        .add_header(header(":content-type", "application/json"))
        .add_header(header(":message-type", message_type));
    let mut bytes = Vec::new();
    write_message_to(&message, &mut bytes)?;
    Ok(bytes)
}
