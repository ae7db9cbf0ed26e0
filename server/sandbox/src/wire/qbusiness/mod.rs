//! Q Business in restJson1: applications and their indices.
//!
//! Most regions have no host for Q Business. Requests there get no error but no connection, as with a host that does
//! not exist; see `Request::has_host`.

#[cfg(test)]
mod tests;

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::arn::arn;
use super::call::Call;
use super::operation::QBusiness;
use super::refusal::Refusal;
use crate::account::{Application, Index, Kind, Resource};

const PAGE: usize = 100;
const ID_LENGTH: usize = 36;
/// Average bytes of text per document.
const BYTES_A_DOCUMENT: u64 = 4_096;

pub(super) fn answer(operation: QBusiness, call: &Call<'_>) -> Result<String, Refusal> {
    let answer = match operation {
        QBusiness::Applications => list(call, "applications", applications(call).map(application_summary))?,
        QBusiness::Application => application(found(call)?, call.account),
        QBusiness::Indices => {
            let (of, _) = found(call)?;
            list(call, "indices", indices(call, &of.id).map(index_summary))?
        }
        QBusiness::Index => {
            let (of, _) = found(call)?;
            let id = identifier(call.name(1), "indexId")?;
            let found = indices(call, &of.id).find(|(resource, _)| *resource.id == *id);
            index(found.ok_or_else(|| missing(&format!("Index {id} does not exist")))?, call.account)
        }
        QBusiness::Subscriptions => {
            let (resource, it) = found(call)?;
            list(
                call,
                "subscriptions",
                (0..it.subscriptions).map(|number| subscription(resource, number, call.account)),
            )?
        }
        QBusiness::Tags => tags(call)?,
    };
    Ok(answer.to_string())
}

fn applications<'a>(call: &Call<'a>) -> impl Iterator<Item = (&'a Resource, &'a Application)> {
    call.resources()
        .filter_map(|resource| if let Kind::Application(it) = &resource.kind { Some((resource, it)) } else { None })
}

fn indices<'a>(call: &Call<'a>, application: &'a str) -> impl Iterator<Item = (&'a Resource, &'a Index)> {
    let all = call
        .resources()
        .filter_map(|resource| if let Kind::Index(it) = &resource.kind { Some((resource, it)) } else { None });
    all.filter(move |(_, it)| *it.application == *application)
}

/// The application in the path.
fn found<'a>(call: &Call<'a>) -> Result<(&'a Resource, &'a Application), Refusal> {
    let id = identifier(call.name(0), "applicationId")?;
    let found = applications(call).find(|(resource, _)| *resource.id == *id);
    found.ok_or_else(|| missing(&format!("Application {id} does not exist")))
}

fn identifier<'a>(id: &'a str, field: &str) -> Result<&'a str, Refusal> {
    let is_allowed = |letter: char| letter.is_ascii_alphanumeric() || letter == '-';
    if id.len() == ID_LENGTH && id.chars().all(is_allowed) && !id.starts_with('-') {
        return Ok(id);
    }
    Err(Refusal::validation(format!(
        "1 validation error detected: Value '{id}' at '{field}' failed to satisfy constraint: Member must satisfy \
         regular expression pattern: [a-zA-Z0-9][a-zA-Z0-9-]{{35}}"
    )))
}

fn list(call: &Call<'_>, name: &str, items: impl Iterator<Item = Value>) -> Result<Value, Refusal> {
    let size = match call.parameter("maxResults") {
        None => PAGE,
        Some(asked) => asked.parse().ok().filter(|size| (1..=PAGE).contains(size)).ok_or_else(|| {
            Refusal::validation(format!(
                "1 validation error detected: Value '{asked}' at 'maxResults' failed to satisfy constraint: Member \
                 must have value between 1 and {PAGE}"
            ))
        })?,
    };
    let page = call.pages().page(items, call.parameter("nextToken"), size);
    let page = page.ok_or_else(|| Refusal::validation("The pagination token is invalid."))?;
    let mut answer = json!({ name: page.items });
    if let (Some(token), Some(members)) = (page.next, answer.as_object_mut()) {
        members.insert("nextToken".to_owned(), token.into());
    }
    Ok(answer)
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
    with(application_summary((resource, it)), json!({ "applicationArn": arn(resource, account) }))
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
        "indexedTextBytes": u64::from(it.documents) * BYTES_A_DOCUMENT,
        "indexedTextDocumentCount": it.documents,
    });
    let more = json!({
        "applicationId": it.application,
        "indexArn": arn(resource, account),
        "type": it.index_type,
        "capacityConfiguration": { "units": it.units },
        "indexStatistics": { "textDocumentStatistics": documents },
    });
    with(index_summary((resource, it)), more)
}

/// A subscriber, identified by its number in the identity center.
fn subscription(resource: &Resource, number: u32, account: &str) -> Value {
    let id = format!("{}{number:012x}", resource.id.get(..24).unwrap_or_default());
    json!({
        "subscriptionId": id,
        "subscriptionArn": format!("{}/subscription/{id}", arn(resource, account)),
        "principal": { "user": id },
        "currentSubscription": { "type": "Q_BUSINESS" },
    })
}

/// An object with additional members.
fn with(mut object: Value, more: Value) -> Value {
    if let (Some(members), Value::Object(more)) = (object.as_object_mut(), more) {
        members.extend(more);
    }
    object
}

fn tags(call: &Call<'_>) -> Result<Value, Refusal> {
    let asked = call.name(0);
    let is_it = |resource: &&Resource| {
        matches!(resource.kind, Kind::Application(_) | Kind::Index(_)) && arn(resource, call.account) == asked
    };
    let resource = call.resources().find(is_it).ok_or_else(|| missing(&format!("Resource {asked} does not exist")))?;
    let tags: Vec<Value> = resource.tags.iter().map(|(key, value)| json!({ "key": key, "value": value })).collect();
    Ok(json!({ "tags": tags }))
}

fn missing(message: &str) -> Refusal {
    Refusal::new("ResourceNotFoundException", message).with_status(StatusCode::NOT_FOUND)
}
