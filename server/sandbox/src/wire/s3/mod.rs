//! S3 in restXml: list of buckets, settings of buckets, and incomplete multipart uploads.

mod bucket;
mod buckets;
mod uploads;

#[cfg(test)]
mod tests;

use axum::http::StatusCode;

use super::call::Call;
use super::error_response::ErrorResponse;
use crate::account::{Bucket, Resource, ResourceType};
use crate::operation::S3;
use crate::region::DEFAULT_REGION;

pub(super) fn respond(operation: S3, call: &Call<'_>) -> Result<String, ErrorResponse> {
    let (resource, bucket) = match operation {
        S3::Buckets => return buckets::respond(call),
        _ => requested_bucket(operation, call)?,
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

/// Bucket of the call. The call must be in the region of the bucket, except for the location in us-east-1.
fn requested_bucket<'a>(operation: S3, call: &Call<'a>) -> Result<(&'a Resource, &'a Bucket), ErrorResponse> {
    let name = call.path_parameter(0);
    let bucket_of = |resource: &'a Resource| match &resource.resource_type {
        ResourceType::Bucket(bucket) if *resource.id == *name => Some((resource, bucket)),
        _ => None,
    };
    let (resource, bucket) = call
        .resources_of_all_accounts()
        .find_map(bucket_of)
        .ok_or_else(|| ErrorResponse::not_found("NoSuchBucket", "The specified bucket does not exist"))?;
    let is_location_request = operation == S3::Location && call.region == DEFAULT_REGION;
    if resource.region != call.region && !is_location_request {
        let message = "The bucket you are attempting to access must be addressed using the specified endpoint. Please \
                       send all future requests to this endpoint.";
        let error = ErrorResponse::new("PermanentRedirect", message).with_status(StatusCode::MOVED_PERMANENTLY);
        return Err(error.with_bucket_region(resource.region));
    }
    if !call.owns(resource) {
        return Err(ErrorResponse::new("AccessDenied", "Access Denied").with_status(StatusCode::FORBIDDEN));
    }
    Ok((resource, bucket))
}
