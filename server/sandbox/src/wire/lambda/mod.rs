//! Lambda in restJson1: functions, their tags and provisioned concurrency.

#[cfg(test)]
mod tests;

use serde_json::{Map, Value, json};

use super::arn::arn;
use super::call::Call;
use super::error_response::ErrorResponse;
use crate::account::{Function, Resource, ResourceType};
use crate::operation::Lambda;
use crate::random::{hash, mix};

/// Maximum number of functions on a page.
const PAGE_SIZE: usize = 50;
/// Maximum value of `MaxItems`.
const MAX_ITEMS: usize = 10_000;

pub(super) fn respond(operation: Lambda, call: &Call<'_>) -> Result<String, ErrorResponse> {
    let response = match operation {
        Lambda::Functions => functions(call)?,
        Lambda::Tags => tags(call)?,
        Lambda::ProvisionedConcurrency => provisioned_concurrency(call)?,
    };
    Ok(response.to_string())
}

fn all_functions<'a>(call: &Call<'a>) -> impl Iterator<Item = (&'a Resource, &'a Function)> {
    call.resources().filter_map(|resource| {
        if let ResourceType::Function(it) = &resource.resource_type { Some((resource, it)) } else { None }
    })
}

fn functions(call: &Call<'_>) -> Result<Value, ErrorResponse> {
    let size = page_size(call)?;
    let page = call.pages().page(all_functions(call), call.parameter("Marker"), size);
    let page = page.ok_or_else(|| invalid("The provided marker is invalid."))?;
    let functions: Vec<Value> = page.items.iter().map(|(resource, it)| function(resource, it, call.account)).collect();
    Ok(json!({ "Functions": functions, "NextMarker": page.next }))
}

fn page_size(call: &Call<'_>) -> Result<usize, ErrorResponse> {
    let Some(requested) = call.parameter("MaxItems") else {
        return Ok(PAGE_SIZE);
    };
    let size: Option<usize> = requested.parse().ok().filter(|size| (1..=MAX_ITEMS).contains(size));
    let size = size.ok_or_else(|| {
        invalid(&format!(
            "1 validation error detected: Value '{requested}' at 'maxItems' failed to satisfy constraint: Member must have \
             value between 1 and {MAX_ITEMS}"
        ))
    })?;
    Ok(size.min(PAGE_SIZE))
}

/// Function in the format of lists.
fn function(resource: &Resource, it: &Function, account: &str) -> Value {
    let name = &*resource.id;
    let mut json = json!({
        "FunctionName": name,
        "FunctionArn": arn(resource, account),
        "Role": format!("arn:aws:iam::{account}:role/{name}"),
        "CodeSize": it.code_bytes,
        "Description": "",
        "Timeout": it.timeout_seconds,
        "MemorySize": it.memory_mb,
        "LastModified": last_modified(resource),
        "CodeSha256": format!("{:016x}", mix(hash(name.as_bytes()))),
        "Version": "$LATEST",
        "TracingConfig": { "Mode": "PassThrough" },
        "PackageType": if it.runtime.is_some() { "Zip" } else { "Image" },
        "Architectures": [it.architecture],
        "EphemeralStorage": { "Size": 512 },
    });
    if let Some(runtime) = it.runtime {
        json["Runtime"] = runtime.into();
        json["Handler"] = "main.handler".into();
    }
    json
}

fn tags(call: &Call<'_>) -> Result<Value, ErrorResponse> {
    let requested = call.path_parameter(0);
    // Names are compared first, because creating thousands of ARNs is slow.
    let is_requested =
        |resource: &Resource| requested.ends_with(&*resource.id) && arn(resource, call.account) == requested;
    let (resource, _) =
        all_functions(call).find(|(resource, _)| is_requested(resource)).ok_or_else(|| not_found(requested))?;
    let tags: Map<String, Value> =
        resource.tags.iter().map(|(key, value)| (key.to_string(), Value::from(&**value))).collect();
    Ok(json!({ "Tags": tags }))
}

/// Provisioned concurrency of a function by name or ARN, on the alias `live`.
fn provisioned_concurrency(call: &Call<'_>) -> Result<Value, ErrorResponse> {
    let size = page_size(call)?;
    let requested = call.path_parameter(0);
    let is_requested = |resource: &Resource| {
        requested.ends_with(&*resource.id) && (*resource.id == *requested || arn(resource, call.account) == requested)
    };
    let (resource, it) =
        all_functions(call).find(|(resource, _)| is_requested(resource)).ok_or_else(|| not_found(requested))?;
    let config = |concurrency: u32| {
        json!({
            "FunctionArn": format!("{}:live", arn(resource, call.account)),
            "RequestedProvisionedConcurrentExecutions": concurrency,
            "AvailableProvisionedConcurrentExecutions": concurrency,
            "AllocatedProvisionedConcurrentExecutions": concurrency,
            "Status": "READY",
            "LastModified": last_modified(resource),
        })
    };
    let configs = Some(it.provisioned_concurrency).filter(|concurrency| *concurrency > 0).map(config);
    let page = call.pages().page(configs, call.parameter("Marker"), size);
    let page = page.ok_or_else(|| invalid("The provided marker is invalid."))?;
    Ok(json!({ "ProvisionedConcurrencyConfigs": page.items, "NextMarker": page.next }))
}

/// Time of the last change, in Lambda's format.
fn last_modified(resource: &Resource) -> String {
    resource.created.strftime("%Y-%m-%dT%H:%M:%S%.3f+0000").to_string()
}

fn not_found(requested: &str) -> ErrorResponse {
    let message = format!("Function not found: {requested}");
    ErrorResponse::not_found("ResourceNotFoundException", message)
}

fn invalid(message: &str) -> ErrorResponse {
    ErrorResponse::new("InvalidParameterValueException", message)
}
