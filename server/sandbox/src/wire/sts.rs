//! STS: caller identity and role assumption.

use std::time::{Duration, SystemTime};

use axum::http::StatusCode;
use jiff::Timestamp;

use super::error_response::ErrorResponse;
use super::namespace::STS;
use super::parameters::Form;
use super::xml::escape;
use crate::operation::Sts;
use crate::random::{hash, mix};
use crate::service::Service;
use crate::session::Caller;

/// Default duration of a session in seconds.
const DEFAULT_DURATION: u64 = 3_600;
/// Allowed durations of a session in seconds.
const ALLOWED_DURATIONS: std::ops::RangeInclusive<u64> = 900..=43_200;
const SESSION_NAME_LENGTHS: std::ops::RangeInclusive<usize> = 2..=64;

pub(super) fn respond(
    operation: Sts,
    form: &Form<'_>,
    caller: &Caller,
    service: &Service,
    request_id: &str,
) -> Result<String, ErrorResponse> {
    let (name, result) = match operation {
        Sts::GetCallerIdentity => ("GetCallerIdentity", identity(caller)),
        Sts::AssumeRole => ("AssumeRole", assume_role(form, service, request_id)?),
    };
    Ok(format!(
        "<{name}Response xmlns=\"{STS}\">\
         <{name}Result>{result}</{name}Result>\
         <ResponseMetadata><RequestId>{request_id}</RequestId></ResponseMetadata></{name}Response>"
    ))
}

fn identity(caller: &Caller) -> String {
    format!(
        "<Arn>{}</Arn><UserId>{}</UserId><Account>{}</Account>",
        escape(&caller.arn),
        escape(&caller.user_id),
        escape(&caller.account),
    )
}

/// Response of `AssumeRole`. Accepts any external ID, or none.
fn assume_role(form: &Form<'_>, service: &Service, request_id: &str) -> Result<String, ErrorResponse> {
    let role = Role::parse(field(form, "RoleArn")?)?;
    let session_name = session_name(field(form, "RoleSessionName")?)?;
    let seconds = form.get("DurationSeconds").map_or(Ok(DEFAULT_DURATION), |text| duration(text))?;
    if service.account.name_of(role.account).is_none() {
        let message = format!("Access denied: unknown account {}", role.account);
        return Err(ErrorResponse::new("AccessDenied", message).with_status(StatusCode::FORBIDDEN));
    }
    let number = mix(hash(request_id.as_bytes()));
    let role_id = format!("AROA{:016X}", hash(role.name.as_bytes()));
    let access_key = format!("ASIA{number:016X}");
    let caller = Caller {
        account: role.account.to_owned(),
        arn: format!("arn:aws:sts::{}:assumed-role/{}/{session_name}", role.account, role.name),
        user_id: format!("{role_id}:{session_name}"),
    };
    let expires = SystemTime::now() + Duration::from_secs(seconds);
    let response = format!(
        "<Credentials><AccessKeyId>{access_key}</AccessKeyId><SecretAccessKey>{:016x}{:016x}</SecretAccessKey>\
         <SessionToken>sandbox-{:016x}</SessionToken><Expiration>{}</Expiration></Credentials>\
         <AssumedRoleUser><AssumedRoleId>{}</AssumedRoleId><Arn>{}</Arn></AssumedRoleUser>\
         <PackedPolicySize>0</PackedPolicySize>",
        mix(number + 1),
        mix(number + 2),
        mix(number + 3),
        iso_time(expires),
        escape(&caller.user_id),
        escape(&caller.arn),
    );
    service.sessions.open(&access_key, caller, expires);
    Ok(response)
}

/// Account and name of a role, without the path.
struct Role<'a> {
    account: &'a str,
    name: &'a str,
}

impl<'a> Role<'a> {
    fn parse(arn: &'a str) -> Result<Self, ErrorResponse> {
        let parse = || {
            let (account, role) = arn.strip_prefix("arn:aws:iam::")?.split_once(":role/")?;
            let name = role.rsplit('/').next().filter(|name| !name.is_empty())?;
            Some(Self { account, name })
        };
        parse().ok_or_else(|| invalid(format!("{arn} is invalid")))
    }
}

fn field<'a>(form: &'a Form<'_>, name: &str) -> Result<&'a str, ErrorResponse> {
    let value = form.get(name).map(AsRef::as_ref).filter(|value: &&str| !value.is_empty());
    value.ok_or_else(|| {
        invalid(format!(
            "1 validation error detected: Value null at '{name}' failed to satisfy constraint: Member must not be null"
        ))
    })
}

fn session_name(name: &str) -> Result<&str, ErrorResponse> {
    let is_allowed = |character: char| character.is_ascii_alphanumeric() || "_+=,.@-".contains(character);
    if SESSION_NAME_LENGTHS.contains(&name.len()) && name.chars().all(is_allowed) {
        return Ok(name);
    }
    Err(invalid(format!(
        "1 validation error detected: Value '{name}' at 'roleSessionName' failed to satisfy constraint: Member must \
         satisfy regular expression pattern: [\\w+=,.@-]*"
    )))
}

fn duration(text: &str) -> Result<u64, ErrorResponse> {
    let seconds = text.parse().ok().filter(|seconds| ALLOWED_DURATIONS.contains(seconds));
    seconds.ok_or_else(|| {
        invalid(format!(
            "1 validation error detected: Value '{text}' at 'durationSeconds' failed to satisfy constraint: Member \
             must have value between 900 and 43200"
        ))
    })
}

fn invalid(message: String) -> ErrorResponse {
    ErrorResponse::new("ValidationError", message)
}

fn iso_time(time: SystemTime) -> String {
    let since_epoch = time.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    let second = i64::try_from(since_epoch.as_secs()).unwrap_or(i64::MAX);
    Timestamp::from_second(second).unwrap_or(Timestamp::MAX).to_string()
}
