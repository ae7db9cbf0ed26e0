//! Answers and errors as awsJson1.1 and awsQuery write them.

use std::sync::atomic::{AtomicU64, Ordering};

use axum::body::Body;
use axum::http::{HeaderName, HeaderValue, Response, StatusCode, header};
use serde_json::json;

use super::refusal::Refusal;
use crate::random::mix;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-amzn-requestid");
const ERROR_TYPE: HeaderName = HeaderName::from_static("x-amzn-errortype");

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Protocol {
    /// awsJson1.1
    Json,
    /// awsQuery
    Query,
}

impl Protocol {
    fn content_type(self) -> HeaderValue {
        HeaderValue::from_static(match self {
            Self::Json => "application/x-amz-json-1.1",
            Self::Query => "text/xml",
        })
    }
}

/// What an operation has answered.
pub(super) enum Content {
    Json(String),
    Xml(String),
}

impl Content {
    fn protocol(&self) -> Protocol {
        match self {
            Self::Json(_) => Protocol::Json,
            Self::Xml(_) => Protocol::Query,
        }
    }

    fn into_text(self) -> String {
        match self {
            Self::Json(text) | Self::Xml(text) => text,
        }
    }
}

pub(super) fn answered(content: Content, request_id: &str) -> Response<Body> {
    response(StatusCode::OK, content.protocol(), content.into_text(), request_id)
}

/// The answer with its end torn off.
pub(super) fn broken(content: Content, request_id: &str) -> Response<Body> {
    let protocol = content.protocol();
    let text = content.into_text();
    let half = text.chars().take(text.chars().count() / 2).collect();
    response(StatusCode::OK, protocol, half, request_id)
}

pub(super) fn refused(protocol: Protocol, refusal: &Refusal, request_id: &str) -> Response<Body> {
    let text = match protocol {
        Protocol::Json => json!({ "__type": refusal.code, "message": refusal.message }).to_string(),
        Protocol::Query => error_xml(refusal, request_id),
    };
    let mut response = response(refusal.status, protocol, text, request_id);
    if protocol == Protocol::Json {
        response.headers_mut().insert(ERROR_TYPE, HeaderValue::from_static(refusal.code));
    }
    response
}

fn response(status: StatusCode, protocol: Protocol, text: String, request_id: &str) -> Response<Body> {
    let mut response = Response::new(Body::from(text));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, protocol.content_type());
    if let Ok(request_id) = HeaderValue::from_str(request_id) {
        headers.insert(REQUEST_ID, request_id);
    }
    response
}

fn error_xml(refusal: &Refusal, request_id: &str) -> String {
    let fault = if refusal.status.is_server_error() { "Receiver" } else { "Sender" };
    format!(
        "<ErrorResponse xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\">\
         <Error><Type>{fault}</Type><Code>{}</Code><Message>{}</Message></Error>\
         <RequestId>{request_id}</RequestId></ErrorResponse>",
        refusal.code,
        escaped(&refusal.message),
    )
}

/// Text as it may stand in XML.
pub(super) fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

/// Request ids, shaped like AWS's.
#[derive(Debug, Default)]
pub(crate) struct RequestIds(AtomicU64);

impl RequestIds {
    pub(crate) fn next(&self) -> String {
        let count = self.0.fetch_add(1, Ordering::Relaxed);
        let digits = format!("{:016x}{:016x}", mix(count), mix(!count));
        let part = |from: usize, to: usize| digits.get(from..to).unwrap_or_default();
        format!("{}-{}-{}-{}-{}", part(0, 8), part(8, 12), part(12, 16), part(16, 20), part(20, 32))
    }
}
