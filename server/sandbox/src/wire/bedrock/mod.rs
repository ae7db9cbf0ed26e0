//! Bedrock's runtime in restJson1: `Converse`, and `ConverseStream` with its event stream.
//!
//! There is no model. Replies are generated from the facts in the prompt, so that tests can check the use of a reply to
//! the cent; see [`writer`]. `/_sandbox/model` sets its faults.

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
use super::frames::{End, Frames};
use super::operation::{Bedrock, Operation};
use super::protocol::Content;
use super::refusal::Refusal;
use super::words;
use crate::model_faults::{Ending, ModelFaults};
use crate::server::Service;

pub(super) fn answer(operation: Bedrock, call: &Call<'_>, service: &Service) -> Result<Content, Refusal> {
    let model = models::callable(call.name(0), call.region)?;
    let request = Request::read(call.body, model)?;
    let mood = service.moods.now();
    let day = service.account.calendar.month_ago(0);
    let reply = writer::reply(&request, &mood, day).within(request.most_tokens(model));
    match operation {
        Bedrock::Converse => Ok(Content::Json(reply.document(call.body.len()).to_string())),
        Bedrock::ConverseStream => {
            let frames = stream(&reply, call.body.len(), &mood, service);
            frames.map(Content::Frames).map_err(|error| {
                tracing::debug!(%error, "could not write a frame");
                words::failed(Operation::Bedrock(operation))
            })
        }
    }
}

/// The frames of a reply to a prompt of this many bytes.
fn stream(reply: &Reply, prompt: usize, mood: &ModelFaults, service: &Service) -> Result<Frames, Error> {
    let mut parts = events::frames(reply, prompt)?;
    let mut end = End::Done;
    if let Some(it) = mood.breaks {
        parts.truncate(it.after_frames);
        parts.extend(events::exception(it.with)?);
        end = match it.with {
            Ending::Cut => End::Cut,
            Ending::Silence => End::Silence,
            _ => End::Done,
        };
    }
    Ok(Frames { parts, pace: Duration::from_millis(mood.frame_millis), end, meter: service.meter.clone() })
}
