//! STS: caller identity and role assumption.

use std::time::{Duration, SystemTime};

use axum::http::StatusCode;
use jiff::Timestamp;

use super::operation::Sts;
use super::refusal::Refusal;
use super::request::Form;
use super::session::Caller;
use super::xml::escaped;
use crate::random::{hash, mix};
use crate::server::Service;

pub(super) const NAMESPACE: &str = "https://sts.amazonaws.com/doc/2011-06-15/";
/// Default and allowed session durations, in seconds.
const DURATION: u64 = 3_600;
const DURATIONS: std::ops::RangeInclusive<u64> = 900..=43_200;
const SESSION_NAME_LENGTHS: std::ops::RangeInclusive<usize> = 2..=64;

pub(super) fn answer(
    operation: Sts,
    form: &Form<'_>,
    caller: &Caller,
    service: &Service,
    request_id: &str,
) -> Result<String, Refusal> {
    let (name, result) = match operation {
        Sts::GetCallerIdentity => ("GetCallerIdentity", identity(caller)),
        Sts::AssumeRole => ("AssumeRole", assume_role(form, service, request_id)?),
    };
    Ok(format!(
        "<{name}Response xmlns=\"{NAMESPACE}\">\
         <{name}Result>{result}</{name}Result>\
         <ResponseMetadata><RequestId>{request_id}</RequestId></ResponseMetadata></{name}Response>"
    ))
}

fn identity(caller: &Caller) -> String {
    format!(
        "<Arn>{}</Arn><UserId>{}</UserId><Account>{}</Account>",
        escaped(&caller.arn),
        escaped(&caller.user_id),
        escaped(&caller.account),
    )
}

/// Response of `AssumeRole`. Any external id is accepted, also none.
fn assume_role(form: &Form<'_>, service: &Service, request_id: &str) -> Result<String, Refusal> {
    let role = Role::named(field(form, "RoleArn")?)?;
    let session_name = session_name(field(form, "RoleSessionName")?)?;
    let seconds = form.get("DurationSeconds").map_or(Ok(DURATION), |text| duration(text))?;
    if service.account.name_of(role.account).is_none() {
        let message = format!("Access denied: there is no account {} to assume a role of", role.account);
        return Err(Refusal::new("AccessDenied", message).with_status(StatusCode::FORBIDDEN));
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
    let answer = format!(
        "<Credentials><AccessKeyId>{access_key}</AccessKeyId><SecretAccessKey>{:016x}{:016x}</SecretAccessKey>\
         <SessionToken>sandbox-{:016x}</SessionToken><Expiration>{}</Expiration></Credentials>\
         <AssumedRoleUser><AssumedRoleId>{}</AssumedRoleId><Arn>{}</Arn></AssumedRoleUser>\
         <PackedPolicySize>0</PackedPolicySize>",
        mix(number + 1),
        mix(number + 2),
        mix(number + 3),
        written(expires),
        escaped(&caller.user_id),
        escaped(&caller.arn),
    );
    service.sessions.open(&access_key, caller, expires);
    Ok(answer)
}

/// A role's account and name, without the path.
struct Role<'a> {
    account: &'a str,
    name: &'a str,
}

impl<'a> Role<'a> {
    fn named(arn: &'a str) -> Result<Self, Refusal> {
        let parsed = || {
            let (account, role) = arn.strip_prefix("arn:aws:iam::")?.split_once(":role/")?;
            let name = role.rsplit('/').next().filter(|name| !name.is_empty())?;
            Some(Self { account, name })
        };
        parsed().ok_or_else(|| invalid(format!("{arn} is invalid")))
    }
}

fn field<'a>(form: &'a Form<'_>, name: &str) -> Result<&'a str, Refusal> {
    let value = form.get(name).map(AsRef::as_ref).filter(|value: &&str| !value.is_empty());
    value.ok_or_else(|| {
        invalid(format!(
            "1 validation error detected: Value null at '{name}' failed to satisfy constraint: Member must not be null"
        ))
    })
}

fn session_name(name: &str) -> Result<&str, Refusal> {
    let is_allowed = |letter: char| letter.is_ascii_alphanumeric() || "_+=,.@-".contains(letter);
    if SESSION_NAME_LENGTHS.contains(&name.len()) && name.chars().all(is_allowed) {
        return Ok(name);
    }
    Err(invalid(format!(
        "1 validation error detected: Value '{name}' at 'roleSessionName' failed to satisfy constraint: Member must \
         satisfy regular expression pattern: [\\w+=,.@-]*"
    )))
}

fn duration(text: &str) -> Result<u64, Refusal> {
    let seconds = text.parse().ok().filter(|seconds| DURATIONS.contains(seconds));
    seconds.ok_or_else(|| {
        invalid(format!(
            "1 validation error detected: Value '{text}' at 'durationSeconds' failed to satisfy constraint: Member \
             must have value between 900 and 43200"
        ))
    })
}

fn invalid(message: String) -> Refusal {
    Refusal::new("ValidationError", message)
}

fn written(time: SystemTime) -> String {
    let since_epoch = time.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    let second = i64::try_from(since_epoch.as_secs()).unwrap_or(i64::MAX);
    Timestamp::from_second(second).unwrap_or(Timestamp::MAX).to_string()
}
