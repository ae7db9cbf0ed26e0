//! What a request asks for: its protocol, operation and signer, read from where each protocol puts them.

use std::borrow::Cow;
use std::collections::BTreeMap;

use axum::http::HeaderMap;

use super::operation::Operation;
use super::protocol::Protocol;
use super::refusal::Refusal;

/// What Cost Explorer's operations are called on the wire.
const COST_EXPLORER_TARGET: &str = "AWSInsightsIndexService";

/// The fields of a form.
pub(crate) type Form<'a> = BTreeMap<Cow<'a, str>, Cow<'a, str>>;

pub(crate) struct Request<'a> {
    pub(super) protocol: Protocol,
    service: Option<&'a str>,
    action: String,
    /// From the signature, which nobody checks.
    pub(super) access_key: Option<&'a str>,
    /// Of awsQuery.
    pub(super) form: Form<'a>,
    /// Of awsJson.
    pub(super) body: &'a [u8],
}

impl<'a> Request<'a> {
    pub(crate) fn read(headers: &'a HeaderMap, body: &'a [u8]) -> Self {
        let credential = credential(headers);
        let access_key = credential.clone().and_then(|mut parts| parts.next());
        let signed_for = credential.and_then(|mut parts| parts.nth(3));
        if let Some(target) = text(headers, "x-amz-target") {
            let (prefix, action) = target.split_once('.').unwrap_or(("", target));
            return Self {
                protocol: Protocol::Json,
                service: if prefix == COST_EXPLORER_TARGET { Some("ce") } else { signed_for },
                action: action.to_owned(),
                access_key,
                form: Form::new(),
                body,
            };
        }
        let form: Form<'_> = form_urlencoded::parse(body).collect();
        Self {
            protocol: Protocol::Query,
            service: signed_for.or(Some("sts")),
            action: form.get("Action").map(ToString::to_string).unwrap_or_default(),
            access_key,
            form,
            body,
        }
    }

    /// What is asked for, if the sandbox has it.
    pub(crate) fn operation(&self) -> Option<Operation> {
        let operation = Operation::named(self.service?, &self.action)?;
        (operation.protocol() == self.protocol).then_some(operation)
    }

    pub(super) fn unknown(&self) -> Refusal {
        let action = &self.action;
        match self.protocol {
            Protocol::Json => Refusal::new("UnknownOperationException", format!("Unknown operation: {action}")),
            Protocol::Query => {
                let message = format!("Could not find operation {action} for version 2011-06-15");
                Refusal::new("InvalidAction", message)
            }
        }
    }
}

/// The parts of the credential: access key, date, region, service, `aws4_request`.
fn credential(headers: &HeaderMap) -> Option<std::str::Split<'_, char>> {
    let authorization = text(headers, "authorization")?;
    let (_, rest) = authorization.split_once("Credential=")?;
    let credential = rest.split([',', ' ']).next()?;
    Some(credential.split('/'))
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok()
}

impl Operation {
    fn protocol(self) -> Protocol {
        match self {
            Self::CostExplorer(_) => Protocol::Json,
            Self::Sts(_) => Protocol::Query,
        }
    }
}
