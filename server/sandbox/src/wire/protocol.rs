//! Responses and errors in the format of each protocol.

use axum::body::Body;
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE, DATE};
use axum::http::{HeaderName, HeaderValue, Response, StatusCode};
use serde_json::json;

use super::error_response::ErrorResponse;
use super::event_stream::EventStream;
use super::xml::Xml;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-amzn-requestid");
const S3_REQUEST_ID: HeaderName = HeaderName::from_static("x-amz-request-id");
const ERROR_TYPE: HeaderName = HeaderName::from_static("x-amzn-errortype");
const EVENT_STREAM: HeaderValue = HeaderValue::from_static("application/vnd.amazon.eventstream");
const BUCKET_REGION: HeaderName = HeaderName::from_static("x-amz-bucket-region");

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Protocol {
    /// awsJson1.1
    Json,
    /// restJson1
    RestJson,
    /// awsQuery, with the XML namespace of responses.
    Query(&'static str),
    /// ec2Query
    Ec2,
    /// restXml as used by S3.
    S3,
}

impl Protocol {
    fn content_type(self) -> HeaderValue {
        HeaderValue::from_static(match self {
            Self::Json => "application/x-amz-json-1.1",
            Self::RestJson => "application/json",
            Self::Query(_) => "text/xml",
            Self::Ec2 => "text/xml;charset=UTF-8",
            Self::S3 => "application/xml",
        })
    }

    fn error(self, error: &ErrorResponse, request_id: &str) -> Content {
        let ErrorResponse { code, message, .. } = error;
        match self {
            Self::Json => Content::Json(json!({ "__type": code, "message": message }).to_string()),
            Self::RestJson => Content::Json(json!({ "message": message }).to_string()),
            Self::Query(namespace) => Content::Xml(query_error(namespace, error, request_id)),
            Self::Ec2 => Content::Xml(ec2_error(error, request_id)),
            Self::S3 => Content::Xml(s3_error(error, request_id)),
        }
    }
}

/// Body of a response.
pub(super) enum Content {
    Json(String),
    Xml(String),
    /// `application/vnd.amazon.eventstream`
    Stream(EventStream),
}

impl Content {
    fn into_bytes(self) -> Vec<u8> {
        match self {
            Self::Json(text) | Self::Xml(text) => text.into_bytes(),
            Self::Stream(stream) => stream.into_bytes(),
        }
    }

    fn content_type(&self, protocol: Protocol) -> HeaderValue {
        match self {
            Self::Json(_) | Self::Xml(_) => protocol.content_type(),
            Self::Stream(_) => EVENT_STREAM,
        }
    }

    fn into_body(self) -> Body {
        match self {
            Self::Json(text) | Self::Xml(text) => Body::from(text),
            Self::Stream(stream) => stream.into_body(),
        }
    }
}

pub(super) fn success_response(protocol: Protocol, content: Content, request_id: &str) -> Response<Body> {
    let content_type = content.content_type(protocol);
    response(StatusCode::OK, protocol, content_type, content.into_body(), request_id)
}

/// Response whose second half is missing.
pub(super) fn truncated_response(protocol: Protocol, content: Content, request_id: &str) -> Response<Body> {
    let content_type = content.content_type(protocol);
    let mut bytes = content.into_bytes();
    bytes.truncate(bytes.len() / 2);
    response(StatusCode::OK, protocol, content_type, Body::from(bytes), request_id)
}

/// Response whose connection is cut after the first half.
pub(super) fn interrupted_response(protocol: Protocol, content: Content, request_id: &str) -> Response<Body> {
    let content_type = content.content_type(protocol);
    let mut bytes = content.into_bytes();
    let length = bytes.len();
    bytes.truncate(length / 2);
    let cut: std::io::Error = std::io::ErrorKind::ConnectionReset.into();
    let body = Body::from_stream(futures::stream::iter([Ok(bytes), Err(cut)]));
    let mut response = response(StatusCode::OK, protocol, content_type, body, request_id);
    response.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from(length));
    response
}

/// Date header of a clock that is an hour ahead of this one.
pub(super) fn later_date() -> Option<(HeaderName, HeaderValue)> {
    let time = jiff::Timestamp::try_from(std::time::SystemTime::now() + std::time::Duration::from_hours(1)).ok()?;
    let date = time.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
    Some((DATE, HeaderValue::from_str(&date).ok()?))
}

pub(super) fn error_response(protocol: Protocol, error: &ErrorResponse, request_id: &str) -> Response<Body> {
    let content = protocol.error(error, request_id);
    let content_type = protocol.content_type();
    let mut response = response(error.status, protocol, content_type, content.into_body(), request_id);
    let headers = response.headers_mut();
    if matches!(protocol, Protocol::Json | Protocol::RestJson) {
        headers.insert(ERROR_TYPE, HeaderValue::from_static(error.code));
    }
    if let Some(region) = error.bucket_region {
        headers.insert(BUCKET_REGION, HeaderValue::from_static(region));
    }
    response
}

fn response(
    status: StatusCode,
    protocol: Protocol,
    content_type: HeaderValue,
    body: Body,
    request_id: &str,
) -> Response<Body> {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, content_type);
    let header = if protocol == Protocol::S3 { S3_REQUEST_ID } else { REQUEST_ID };
    if let Ok(request_id) = HeaderValue::from_str(request_id) {
        headers.insert(header, request_id);
    }
    response
}

fn query_error(namespace: &str, error: &ErrorResponse, request_id: &str) -> String {
    let fault = if error.status.is_server_error() { "Receiver" } else { "Sender" };
    Xml::document("ErrorResponse", namespace, |xml| {
        xml.element("Error", |xml| {
            xml.text("Type", fault);
            xml.text("Code", error.code);
            xml.text("Message", &error.message);
        });
        xml.text("RequestId", request_id);
    })
}

fn ec2_error(error: &ErrorResponse, request_id: &str) -> String {
    Xml::document("Response", "", |xml| {
        xml.list("Errors", "Error", [error], |xml, error| {
            xml.text("Code", error.code);
            xml.text("Message", &error.message);
        });
        xml.text("RequestID", request_id);
    })
}

fn s3_error(error: &ErrorResponse, request_id: &str) -> String {
    Xml::document("Error", "", |xml| {
        xml.text("Code", error.code);
        xml.text("Message", &error.message);
        xml.option("Endpoint", error.bucket_region.map(|region| format!("s3.{region}.amazonaws.com")));
        xml.text("RequestId", request_id);
        xml.text("HostId", "sandbox");
    })
}
