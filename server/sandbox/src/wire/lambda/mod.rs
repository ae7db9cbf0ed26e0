//! Lambda in restJson1: functions, their tags and provisioned concurrency.

#[cfg(test)]
mod tests;

use axum::http::StatusCode;
use serde_json::{Map, Value, json};

use super::arn::arn;
use super::call::Call;
use super::operation::Lambda;
use super::refusal::Refusal;
use crate::account::{Function, Kind, Resource};
use crate::random::{hash, mix};

/// Highest number of functions on a page.
const PAGE: usize = 50;
const MOST_ITEMS: usize = 10_000;

pub(super) fn answer(operation: Lambda, call: &Call<'_>) -> Result<String, Refusal> {
    let answer = match operation {
        Lambda::Functions => functions(call)?,
        Lambda::Tags => tags(call)?,
        Lambda::ProvisionedConcurrency => provisioned(call)?,
    };
    Ok(answer.to_string())
}

fn all<'a>(call: &Call<'a>) -> impl Iterator<Item = (&'a Resource, &'a Function)> {
    call.resources()
        .filter_map(|resource| if let Kind::Function(it) = &resource.kind { Some((resource, it)) } else { None })
}

fn functions(call: &Call<'_>) -> Result<Value, Refusal> {
    let size = page_size(call)?;
    let page = call.pages().page(all(call), call.parameter("Marker"), size);
    let page = page.ok_or_else(|| invalid("The provided marker is invalid."))?;
    let functions: Vec<Value> = page.items.iter().map(|(resource, it)| function(resource, it, call.account)).collect();
    Ok(json!({ "Functions": functions, "NextMarker": page.next }))
}

fn page_size(call: &Call<'_>) -> Result<usize, Refusal> {
    let Some(asked) = call.parameter("MaxItems") else {
        return Ok(PAGE);
    };
    let size: Option<usize> = asked.parse().ok().filter(|size| (1..=MOST_ITEMS).contains(size));
    let size = size.ok_or_else(|| {
        invalid(&format!(
            "1 validation error detected: Value '{asked}' at 'maxItems' failed to satisfy constraint: Member must have \
             value between 1 and {MOST_ITEMS}"
        ))
    })?;
    Ok(size.min(PAGE))
}

/// A function in the format of lists, which exclude its state.
fn function(resource: &Resource, it: &Function, account: &str) -> Value {
    let name = &*resource.id;
    let mut told = json!({
        "FunctionName": name,
        "FunctionArn": arn(resource, account),
        "Role": format!("arn:aws:iam::{account}:role/{name}"),
        "CodeSize": it.code_bytes,
        "Description": "",
        "Timeout": it.timeout_seconds,
        "MemorySize": it.memory_mb,
        "LastModified": written(resource),
        "CodeSha256": format!("{:016x}", mix(hash(name.as_bytes()))),
        "Version": "$LATEST",
        "TracingConfig": { "Mode": "PassThrough" },
        "PackageType": if it.runtime.is_some() { "Zip" } else { "Image" },
        "Architectures": [it.architecture],
        "EphemeralStorage": { "Size": 512 },
    });
    if let Some(runtime) = it.runtime {
        told["Runtime"] = runtime.into();
        told["Handler"] = "main.handler".into();
    }
    told
}

fn tags(call: &Call<'_>) -> Result<Value, Refusal> {
    let asked = call.name(0);
    // Names are compared first, because there may be thousands.
    let is_it = |resource: &Resource| asked.ends_with(&*resource.id) && arn(resource, call.account) == asked;
    let (resource, _) = all(call).find(|(resource, _)| is_it(resource)).ok_or_else(|| missing(asked))?;
    let tags: Map<String, Value> =
        resource.tags.iter().map(|(key, value)| (key.to_string(), Value::from(&**value))).collect();
    Ok(json!({ "Tags": tags }))
}

/// Provisioned concurrency of a function by name or ARN; all of it is on one alias.
fn provisioned(call: &Call<'_>) -> Result<Value, Refusal> {
    let size = page_size(call)?;
    let asked = call.name(0);
    let is_it = |resource: &Resource| {
        asked.ends_with(&*resource.id) && (*resource.id == *asked || arn(resource, call.account) == asked)
    };
    let (resource, it) = all(call).find(|(resource, _)| is_it(resource)).ok_or_else(|| missing(asked))?;
    let config = |ready: u32| {
        json!({
            "FunctionArn": format!("{}:live", arn(resource, call.account)),
            "RequestedProvisionedConcurrentExecutions": ready,
            "AvailableProvisionedConcurrentExecutions": ready,
            "AllocatedProvisionedConcurrentExecutions": ready,
            "Status": "READY",
            "LastModified": written(resource),
        })
    };
    let configs = Some(it.ready).filter(|ready| *ready > 0).map(config);
    let page = call.pages().page(configs, call.parameter("Marker"), size);
    let page = page.ok_or_else(|| invalid("The provided marker is invalid."))?;
    Ok(json!({ "ProvisionedConcurrencyConfigs": page.items, "NextMarker": page.next }))
}

/// Time of the last change, in Lambda's format.
fn written(resource: &Resource) -> String {
    resource.created.strftime("%Y-%m-%dT%H:%M:%S%.3f+0000").to_string()
}

fn missing(asked: &str) -> Refusal {
    let message = format!("Function not found: {asked}");
    Refusal::new("ResourceNotFoundException", message).with_status(StatusCode::NOT_FOUND)
}

fn invalid(message: &str) -> Refusal {
    Refusal::new("InvalidParameterValueException", message)
}
