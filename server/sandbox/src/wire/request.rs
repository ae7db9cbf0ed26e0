//! A parsed request: protocol, operation and signer, from the places where each protocol has them.

use std::borrow::Cow;
use std::collections::BTreeMap;

use axum::http::{HeaderMap, Method, StatusCode, Uri};
use percent_encoding::percent_decode_str;

use super::operation::Operation;
use super::protocol::Protocol;
use super::refusal::Refusal;
use super::route::{self, Route};
use super::{rds, region, sts};

/// Service names in `X-Amz-Target`, with their IAM prefixes.
const TARGETS: [(&str, &str); 2] = [("AWSInsightsIndexService", "ce"), ("ResourceGroupsTaggingAPI_20170126", "tag")];

/// Fields of a form or of a query string.
pub(crate) type Form<'a> = BTreeMap<Cow<'a, str>, Cow<'a, str>>;

pub(crate) struct Request<'a> {
    pub(super) protocol: Protocol,
    /// The operation, if the sandbox supports it.
    operation: Option<Operation>,
    /// The operation's name as the request spells it.
    asked: String,
    /// Access key from the signature, which is not verified.
    pub(super) access_key: Option<&'a str>,
    /// Region from the signature.
    region: &'a str,
    /// Form of awsQuery and ec2Query; query string of the others.
    pub(super) form: Form<'a>,
    /// Names in the path, for restJson and restXml.
    pub(super) names: Vec<String>,
    /// Body, for awsJson and restJson.
    pub(super) body: &'a [u8],
}

impl<'a> Request<'a> {
    pub(crate) fn read(method: &Method, uri: &'a Uri, headers: &'a HeaderMap, body: &'a [u8]) -> Self {
        let scope = Scope::read(headers);
        let Addressed { protocol, route, asked, form } = addressed(method, uri, headers, body, scope.service);
        Self {
            protocol,
            operation: route.operation,
            asked,
            access_key: scope.access_key,
            region: scope.region.unwrap_or(region::HOME),
            form,
            names: route.names,
            body,
        }
    }

    pub(crate) fn operation(&self) -> Option<Operation> {
        self.operation
    }

    /// The region of the endpoint that the request was sent to.
    pub(crate) fn region(&self) -> &str {
        self.region
    }

    /// Whether the service has a host in the region.
    pub(crate) fn has_host(&self) -> bool {
        !matches!(self.operation, Some(Operation::QBusiness(_))) || region::has_q_business(self.region)
    }

    pub(super) fn unknown(&self) -> Refusal {
        let asked = &self.asked;
        match self.protocol {
            Protocol::Json => Refusal::new("UnknownOperationException", format!("Unknown operation: {asked}")),
            Protocol::RestJson => {
                let message = format!("Unable to determine service/operation name to be authorized: {asked}");
                Refusal::new("UnknownOperationException", message).with_status(StatusCode::NOT_FOUND)
            }
            Protocol::Query(namespace) => {
                let version = namespace.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
                Refusal::new("InvalidAction", format!("Could not find operation {asked} for version {version}"))
            }
            Protocol::Ec2 => {
                Refusal::new("InvalidAction", format!("The action {asked} is not valid for this web service."))
            }
            Protocol::S3 => {
                let message = "A header or query you provided implies functionality that is not implemented.";
                Refusal::new("NotImplemented", message).with_status(StatusCode::NOT_IMPLEMENTED)
            }
        }
    }
}

/// Protocol and operation of a request.
struct Addressed<'a> {
    protocol: Protocol,
    route: Route,
    asked: String,
    form: Form<'a>,
}

fn addressed<'a>(
    method: &Method,
    uri: &'a Uri,
    headers: &HeaderMap,
    body: &'a [u8],
    signed_for: Option<&str>,
) -> Addressed<'a> {
    if let Some(target) = text(headers, "x-amz-target") {
        let (prefix, action) = target.split_once('.').unwrap_or(("", target));
        return remote_call(prefix, action);
    }
    let path: Vec<Cow<'_, str>> = uri.path().split('/').filter(|part| !part.is_empty()).map(decoded).collect();
    let path: Vec<&str> = path.iter().map(AsRef::as_ref).collect();
    let query: Form<'a> = form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes()).collect();
    let (protocol, route) = match signed_for {
        Some("s3") => (Protocol::S3, route::s3(method, text(headers, "host").unwrap_or_default(), &path, &query)),
        Some("lambda") => (Protocol::RestJson, route::lambda(method, &path)),
        Some("qbusiness") => (Protocol::RestJson, route::q_business(method, &path)),
        Some("bedrock") => (Protocol::RestJson, route::bedrock(method, &path)),
        _ => return query_call(query, body, signed_for.unwrap_or("sts")),
    };
    Addressed { protocol, route, asked: format!("{method} {}", uri.path()), form: query }
}

/// A call with its service and operation in a header.
fn remote_call<'a>(prefix: &str, action: &str) -> Addressed<'a> {
    let service = TARGETS.iter().find(|(target, _)| *target == prefix).map(|(_, service)| *service);
    let operation = service.and_then(|service| Operation::named(service, action));
    let route = Route { operation, names: Vec::new() };
    Addressed { protocol: Protocol::Json, route, asked: action.to_owned(), form: Form::new() }
}

/// A call by form, for the services that use forms.
fn query_call<'a>(query: Form<'a>, body: &'a [u8], service: &str) -> Addressed<'a> {
    let mut form = query;
    form.extend(form_urlencoded::parse(body));
    let action = form.get("Action").map(ToString::to_string).unwrap_or_default();
    let protocol = match service {
        "ec2" => Protocol::Ec2,
        "rds" => Protocol::Query(rds::NAMESPACE),
        _ => Protocol::Query(sts::NAMESPACE),
    };
    let operation = Operation::named(service, &action)
        .filter(|operation| matches!(operation, Operation::Sts(_) | Operation::Ec2(_) | Operation::Rds(_)));
    Addressed { protocol, route: Route { operation, names: Vec::new() }, asked: action, form }
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
    fn read(headers: &'a HeaderMap) -> Self {
        let credential = || {
            let (_, rest) = text(headers, "authorization")?.split_once("Credential=")?;
            rest.split([',', ' ']).next()
        };
        let mut parts = credential().unwrap_or_default().split('/').map(Some);
        let mut part = || parts.next().flatten().filter(|part| !part.is_empty());
        let (access_key, _date, region, service) = (part(), part(), part(), part());
        Self { access_key, region, service }
    }
}

fn decoded(part: &str) -> Cow<'_, str> {
    percent_decode_str(part).decode_utf8_lossy()
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}
