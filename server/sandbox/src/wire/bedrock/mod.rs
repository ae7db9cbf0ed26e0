//! Bedrock's runtime in restJson1: `Converse`, and `ConverseStream` with its event stream.
//!
//! There is no model: [`writer`] generates replies from the facts in the prompt, so that tests can check each figure.
//! `/_sandbox/model` sets faults.

mod events;
mod facts;
mod flaws;
mod models;
mod relevance;
mod reply;
mod request;
mod schema;
mod writer;

#[cfg(test)]
mod tests;

use std::time::Duration;

use aws_smithy_eventstream::error::Error;

use self::reply::Reply;
use self::request::Request;
use super::call::Call;
use super::error_response::ErrorResponse;
use super::errors;
use super::event_stream::{EventStream, StreamEnd};
use super::protocol::Content;
use crate::model_faults::{Ending, ModelFaults};
use crate::operation::{Bedrock, Operation};
use crate::service::Service;

pub(super) fn respond(operation: Bedrock, call: &Call<'_>, service: &Service) -> Result<Content, ErrorResponse> {
    let model = models::find_callable(call.path_parameter(0), call.region)?;
    let request = Request::parse(call.body, model)?;
    let model_faults = service.model_faults.get();
    let day = service.account.calendar.start_of_month(0);
    let reply = writer::write_reply(&request, &model_faults, day).truncate(request.max_tokens(model));
    match operation {
        Bedrock::Converse => Ok(Content::Json(reply.to_json(call.body.len()).to_string())),
        Bedrock::ConverseStream => {
            let frames = stream(&reply, call.body.len(), &model_faults, service);
            frames.map(Content::Stream).map_err(|error| {
                tracing::debug!(%error, "could not encode a frame");
                errors::internal_failure(Operation::Bedrock(operation))
            })
        }
    }
}

/// Stream of a reply. `prompt_bytes` is the length of the prompt.
fn stream(
    reply: &Reply,
    prompt_bytes: usize,
    model_faults: &ModelFaults,
    service: &Service,
) -> Result<EventStream, Error> {
    let mut frames = events::frames(reply, prompt_bytes)?;
    let mut end = StreamEnd::Done;
    if let Some(interruption) = model_faults.interruption {
        frames.truncate(interruption.after_frames);
        frames.extend(events::exception(interruption.ending)?);
        end = match interruption.ending {
            Ending::Cut => StreamEnd::Cut,
            Ending::Silence => StreamEnd::Silence,
            _ => StreamEnd::Done,
        };
    }
    Ok(EventStream {
        frames,
        delay: Duration::from_millis(model_faults.frame_millis),
        end,
        meter: service.meter.clone(),
    })
}
