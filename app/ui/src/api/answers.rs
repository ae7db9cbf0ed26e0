//! AI answers, as a stream of events.

use domain::report::answers::AnswerRequest;
use leptos::{
    prelude::*,
    server_fn::codec::{ByteStream, Streaming},
};

use super::ApiError;

/// Asks the model about the figures of a view: [`reports::Reports::answer`].
#[allow(clippy::unused_async, reason = "a server function is asynchronous to those who call it")]
#[server(endpoint = "advice", input = leptos::server_fn::codec::Json, output = Streaming)]
pub async fn stream_answer(wanted: AnswerRequest) -> Result<ByteStream<ApiError>, ApiError> {
    let reports = super::reports();
    let work = move |progress| async move { reports.answer(wanted, progress).await };
    Ok(super::stream::with_progress(work, |event| event, |()| std::iter::empty()))
}
