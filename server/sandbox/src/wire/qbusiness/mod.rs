//! Q Business in restJson1: applications, indices and subscriptions.
//!
//! Most regions have no endpoint of Q Business. The connection of requests there is reset: see `Request::has_endpoint`.

#[cfg(test)]
mod tests;

use serde_json::{Value, json};

use super::arn::arn;
use super::call::Call;
use super::error_response::ErrorResponse;
use crate::account::{Application, Index, Resource, ResourceType};
use crate::operation::QBusiness;

const MAX_PAGE_SIZE: usize = 100;
const ID_LENGTH: usize = 36;
/// Average bytes of text per document.
const BYTES_PER_DOCUMENT: u64 = 4_096;

pub(super) fn respond(operation: QBusiness, call: &Call<'_>) -> Result<String, ErrorResponse> {
    let response = match operation {
        QBusiness::Applications => list(call, "applications", applications(call).map(application_summary))?,
        QBusiness::Application => application(requested_application(call)?, call.account),
        QBusiness::Indices => {
            let (application, _) = requested_application(call)?;
            list(call, "indices", indices(call, &application.id).map(index_summary))?
        }
        QBusiness::Index => {
            let (application, _) = requested_application(call)?;
            let id = identifier(call.path_parameter(1), "indexId")?;
            let index_entry = indices(call, &application.id).find(|(resource, _)| *resource.id == *id);
            index(index_entry.ok_or_else(|| not_found(&format!("Index {id} does not exist")))?, call.account)
        }
        QBusiness::Subscriptions => {
            let (resource, it) = requested_application(call)?;
            list(
                call,
                "subscriptions",
                (0..it.subscriptions).map(|number| subscription(resource, number, call.account)),
            )?
        }
        QBusiness::Tags => tags(call)?,
    };
    Ok(response.to_string())
}

fn applications<'a>(call: &Call<'a>) -> impl Iterator<Item = (&'a Resource, &'a Application)> {
    call.resources().filter_map(|resource| {
        if let ResourceType::Application(it) = &resource.resource_type { Some((resource, it)) } else { None }
    })
}

fn indices<'a>(call: &Call<'a>, application: &'a str) -> impl Iterator<Item = (&'a Resource, &'a Index)> {
    let all = call.resources().filter_map(|resource| {
        if let ResourceType::Index(it) = &resource.resource_type { Some((resource, it)) } else { None }
    });
    all.filter(move |(_, it)| *it.application == *application)
}

/// Application in the path.
fn requested_application<'a>(call: &Call<'a>) -> Result<(&'a Resource, &'a Application), ErrorResponse> {
    let id = identifier(call.path_parameter(0), "applicationId")?;
    let entry = applications(call).find(|(resource, _)| *resource.id == *id);
    entry.ok_or_else(|| not_found(&format!("Application {id} does not exist")))
}

fn identifier<'a>(id: &'a str, field: &str) -> Result<&'a str, ErrorResponse> {
    let is_allowed = |character: char| character.is_ascii_alphanumeric() || character == '-';
    if id.len() == ID_LENGTH && id.chars().all(is_allowed) && !id.starts_with('-') {
        return Ok(id);
    }
    Err(ErrorResponse::validation(format!(
        "1 validation error detected: Value '{id}' at '{field}' failed to satisfy constraint: Member must satisfy \
         regular expression pattern: [a-zA-Z0-9][a-zA-Z0-9-]{{35}}"
    )))
}

fn list(call: &Call<'_>, name: &str, items: impl Iterator<Item = Value>) -> Result<Value, ErrorResponse> {
    let size = match call.parameter("maxResults") {
        None => MAX_PAGE_SIZE,
        Some(requested) => requested.parse().ok().filter(|size| (1..=MAX_PAGE_SIZE).contains(size)).ok_or_else(|| {
            ErrorResponse::validation(format!(
                "1 validation error detected: Value '{requested}' at 'maxResults' failed to satisfy constraint: Member \
                 must have value between 1 and {MAX_PAGE_SIZE}"
            ))
        })?,
    };
    let page = call.pages().page(items, call.parameter("nextToken"), size);
    let page = page.ok_or_else(|| ErrorResponse::validation("The pagination token is invalid."))?;
    let mut response = json!({ name: page.items });
    if let (Some(token), Some(members)) = (page.next, response.as_object_mut()) {
        members.insert("nextToken".to_owned(), token.into());
    }
    Ok(response)
}

fn application_summary((resource, it): (&Resource, &Application)) -> Value {
    json!({
        "displayName": it.name,
        "applicationId": resource.id,
        "createdAt": resource.created.as_second(),
        "updatedAt": resource.created.as_second(),
        "status": it.status,
        "identityType": it.identity,
    })
}

fn application((resource, it): (&Resource, &Application), account: &str) -> Value {
    extend(application_summary((resource, it)), json!({ "applicationArn": arn(resource, account) }))
}

fn index_summary((resource, it): (&Resource, &Index)) -> Value {
    json!({
        "displayName": it.name,
        "indexId": resource.id,
        "createdAt": resource.created.as_second(),
        "updatedAt": resource.created.as_second(),
        "status": it.status,
    })
}

fn index((resource, it): (&Resource, &Index), account: &str) -> Value {
    let documents = json!({
        "indexedTextBytes": u64::from(it.documents) * BYTES_PER_DOCUMENT,
        "indexedTextDocumentCount": it.documents,
    });
    let details = json!({
        "applicationId": it.application,
        "indexArn": arn(resource, account),
        "type": it.index_type,
        "capacityConfiguration": { "units": it.units },
        "indexStatistics": { "textDocumentStatistics": documents },
    });
    extend(index_summary((resource, it)), details)
}

/// Subscription of a user, who is identified by a number.
fn subscription(resource: &Resource, number: u32, account: &str) -> Value {
    let id = format!("{}{number:012x}", resource.id.get(..24).unwrap_or_default());
    json!({
        "subscriptionId": id,
        "subscriptionArn": format!("{}/subscription/{id}", arn(resource, account)),
        "principal": { "user": id },
        "currentSubscription": { "type": "Q_BUSINESS" },
    })
}

/// Adds members to an object.
fn extend(mut object: Value, additional: Value) -> Value {
    if let (Some(members), Value::Object(additional)) = (object.as_object_mut(), additional) {
        members.extend(additional);
    }
    object
}

fn tags(call: &Call<'_>) -> Result<Value, ErrorResponse> {
    let requested = call.path_parameter(0);
    let is_requested = |resource: &&Resource| {
        matches!(resource.resource_type, ResourceType::Application(_) | ResourceType::Index(_))
            && arn(resource, call.account) == requested
    };
    let resource = call
        .resources()
        .find(is_requested)
        .ok_or_else(|| not_found(&format!("Resource {requested} does not exist")))?;
    let tags: Vec<Value> = resource.tags.iter().map(|(key, value)| json!({ "key": key, "value": value })).collect();
    Ok(json!({ "tags": tags }))
}

fn not_found(message: &str) -> ErrorResponse {
    ErrorResponse::not_found("ResourceNotFoundException", message)
}
