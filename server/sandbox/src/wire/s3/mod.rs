//! S3 in restXml: the list of all buckets, their settings, and unfinished multipart uploads.

mod bucket;
mod buckets;
mod uploads;

#[cfg(test)]
mod tests;

use axum::http::StatusCode;

use super::call::Call;
use super::operation::S3;
use super::refusal::Refusal;
use super::region::HOME;
use crate::account::{Bucket, Kind, Resource};

const NAMESPACE: &str = "http://s3.amazonaws.com/doc/2006-03-01/";

pub(super) fn answer(operation: S3, call: &Call<'_>) -> Result<String, Refusal> {
    let (resource, bucket) = match operation {
        S3::Buckets => return buckets::answer(call),
        _ => found(operation, call)?,
    };
    match operation {
        S3::Buckets | S3::Location => Ok(bucket::location(resource)),
        S3::Tagging => bucket::tagging(resource),
        S3::Versioning => Ok(bucket::versioning(bucket)),
        S3::Lifecycle => bucket::lifecycle(bucket),
        S3::Encryption => Ok(bucket::encryption(bucket)),
        S3::PolicyStatus => bucket::policy_status(bucket),
        S3::PublicAccessBlock => bucket::public_access_block(bucket),
        S3::Uploads => uploads::list(call, resource, bucket),
        S3::Parts => uploads::parts(call, resource, bucket),
    }
}

/// The bucket of the call. Only its own region has it, but the first region has the location of every bucket.
fn found<'a>(operation: S3, call: &Call<'a>) -> Result<(&'a Resource, &'a Bucket), Refusal> {
    let name = call.name(0);
    let bucket_of = |resource: &'a Resource| match &resource.kind {
        Kind::Bucket(bucket) if *resource.id == *name => Some((resource, bucket)),
        _ => None,
    };
    let (resource, bucket) = call
        .resources_of_all()
        .find_map(bucket_of)
        .ok_or_else(|| missing("NoSuchBucket", "The specified bucket does not exist"))?;
    let is_asked_where = operation == S3::Location && call.region == HOME;
    if resource.region != call.region && !is_asked_where {
        let message = "The bucket you are attempting to access must be addressed using the specified endpoint. Please \
                       send all future requests to this endpoint.";
        let refusal = Refusal::new("PermanentRedirect", message).with_status(StatusCode::MOVED_PERMANENTLY);
        return Err(refusal.held_in(resource.region));
    }
    if !call.owns(resource) {
        return Err(Refusal::new("AccessDenied", "Access Denied").with_status(StatusCode::FORBIDDEN));
    }
    Ok((resource, bucket))
}

/// An error for a missing setting, bucket or upload.
fn missing(code: &'static str, message: &str) -> Refusal {
    Refusal::new(code, message).with_status(StatusCode::NOT_FOUND)
}
