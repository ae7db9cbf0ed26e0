//! Parsed request: protocol, operation, signer and parameters.

use std::borrow::Cow;

use axum::http::{HeaderMap, Method, StatusCode, Uri};
use percent_encoding::percent_decode_str;

use super::error_response::ErrorResponse;
use super::namespace;
use super::parameters::Form;
use super::protocol::Protocol;
use super::route::{self, Route};
use crate::operation::Operation;
use crate::region;

/// Prefixes of `X-Amz-Target`, with the IAM prefix of the service.
const TARGETS: [(&str, &str); 2] = [("AWSInsightsIndexService", "ce"), ("ResourceGroupsTaggingAPI_20170126", "tag")];

pub(crate) struct Request<'a> {
    pub(super) protocol: Protocol,
    /// The operation, if the sandbox supports it.
    operation: Option<Operation>,
    /// Name of the operation in the request.
    operation_name: String,
    /// Access key from the signature, which is not verified.
    pub(super) access_key: Option<&'a str>,
    /// Region from the signature.
    region: &'a str,
    /// Form of awsQuery and ec2Query; query string of the others.
    pub(super) form: Form<'a>,
    /// Parameters in the path, for restJson and restXml.
    pub(super) path_parameters: Vec<String>,
    /// Body, for awsJson and restJson.
    pub(super) body: &'a [u8],
}

impl<'a> Request<'a> {
    pub(crate) fn parse(method: &Method, uri: &'a Uri, headers: &'a HeaderMap, body: &'a [u8]) -> Self {
        let scope = Scope::parse(headers);
        let ParsedRequest { protocol, route, operation_name, form } =
            parse_request(method, uri, headers, body, scope.service);
        Self {
            protocol,
            operation: route.operation,
            operation_name,
            access_key: scope.access_key,
            region: scope.region.unwrap_or(region::DEFAULT_REGION),
            form,
            path_parameters: route.parameters,
            body,
        }
    }

    pub(crate) fn operation(&self) -> Option<Operation> {
        self.operation
    }

    /// Region from the signature, which is that of the endpoint.
    pub(crate) fn region(&self) -> &str {
        self.region
    }

    /// Whether the service has an endpoint in the region.
    pub(crate) fn has_endpoint(&self) -> bool {
        !matches!(self.operation, Some(Operation::QBusiness(_))) || region::has_q_business(self.region)
    }

    pub(super) fn unknown_operation(&self) -> ErrorResponse {
        let operation_name = &self.operation_name;
        match self.protocol {
            Protocol::Json => {
                ErrorResponse::new("UnknownOperationException", format!("Unknown operation: {operation_name}"))
            }
            Protocol::RestJson => {
                let message = format!("Unable to determine service/operation name to be authorized: {operation_name}");
                ErrorResponse::not_found("UnknownOperationException", message)
            }
            Protocol::Query(namespace) => {
                let version = namespace.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
                ErrorResponse::new(
                    "InvalidAction",
                    format!("Could not find operation {operation_name} for version {version}"),
                )
            }
            Protocol::Ec2 => ErrorResponse::new(
                "InvalidAction",
                format!("The action {operation_name} is not valid for this web service."),
            ),
            Protocol::S3 => {
                let message = "A header or query you provided implies functionality that is not implemented.";
                ErrorResponse::new("NotImplemented", message).with_status(StatusCode::NOT_IMPLEMENTED)
            }
        }
    }
}

/// Protocol, operation and parameters of a request.
struct ParsedRequest<'a> {
    protocol: Protocol,
    route: Route,
    operation_name: String,
    form: Form<'a>,
}

fn parse_request<'a>(
    method: &Method,
    uri: &'a Uri,
    headers: &HeaderMap,
    body: &'a [u8],
    service: Option<&str>,
) -> ParsedRequest<'a> {
    if let Some(target) = header_text(headers, "x-amz-target") {
        let (prefix, action) = target.split_once('.').unwrap_or(("", target));
        return json_call(prefix, action);
    }
    let path: Vec<Cow<'_, str>> = uri.path().split('/').filter(|part| !part.is_empty()).map(decode).collect();
    let path: Vec<&str> = path.iter().map(AsRef::as_ref).collect();
    let query: Form<'a> = form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes()).collect();
    let (protocol, route) = match service {
        Some("s3") => {
            (Protocol::S3, route::s3(method, header_text(headers, "host").unwrap_or_default(), &path, &query))
        }
        Some("lambda") => (Protocol::RestJson, route::lambda(method, &path)),
        Some("qbusiness") => (Protocol::RestJson, route::q_business(method, &path)),
        Some("bedrock") => (Protocol::RestJson, route::bedrock(method, &path)),
        _ => return form_call(query, body, service.unwrap_or("sts")),
    };
    ParsedRequest { protocol, route, operation_name: format!("{method} {}", uri.path()), form: query }
}

/// Parses a call with the service and operation in a header.
fn json_call<'a>(prefix: &str, action: &str) -> ParsedRequest<'a> {
    let service = TARGETS.iter().find(|(target, _)| *target == prefix).map(|(_, service)| *service);
    let operation = service.and_then(|service| Operation::parse(service, action));
    let route = Route { operation, parameters: Vec::new() };
    ParsedRequest { protocol: Protocol::Json, route, operation_name: action.to_owned(), form: Form::new() }
}

/// Parses a call whose operation is in a form.
fn form_call<'a>(query: Form<'a>, body: &'a [u8], service: &str) -> ParsedRequest<'a> {
    let mut form = query;
    form.extend(form_urlencoded::parse(body));
    let action = form.get("Action").map(ToString::to_string).unwrap_or_default();
    let protocol = match service {
        "ec2" => Protocol::Ec2,
        "rds" => Protocol::Query(namespace::RDS),
        _ => Protocol::Query(namespace::STS),
    };
    let operation = Operation::parse(service, &action)
        .filter(|operation| matches!(operation, Operation::Sts(_) | Operation::Ec2(_) | Operation::Rds(_)));
    ParsedRequest { protocol, route: Route { operation, parameters: Vec::new() }, operation_name: action, form }
}

/// Credential scope of a signature.
#[derive(Clone, Copy, Debug, Default)]
struct Scope<'a> {
    access_key: Option<&'a str>,
    region: Option<&'a str>,
    service: Option<&'a str>,
}

impl<'a> Scope<'a> {
    /// Parses the parts of a credential: access key, date, region, service, `aws4_request`.
    fn parse(headers: &'a HeaderMap) -> Self {
        let credential = || {
            let (_, credential) = header_text(headers, "authorization")?.split_once("Credential=")?;
            credential.split([',', ' ']).next()
        };
        let mut parts = credential().unwrap_or_default().split('/').map(Some);
        let mut part = || parts.next().flatten().filter(|part| !part.is_empty());
        let (access_key, _date, region, service) = (part(), part(), part(), part());
        Self { access_key, region, service }
    }
}

fn decode(part: &str) -> Cow<'_, str> {
    percent_decode_str(part).decode_utf8_lossy()
}

fn header_text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}
