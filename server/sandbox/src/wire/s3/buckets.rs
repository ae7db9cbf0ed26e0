//! `ListBuckets`: all buckets of the account, in all regions.

use crate::account::{Resource, ResourceType};
use crate::random::{hash, mix};
use crate::wire::call::Call;
use crate::wire::error_response::ErrorResponse;
use crate::wire::namespace::S3;
use crate::wire::xml::{Xml, time};

/// Allowed page sizes.
const PAGE_SIZES: std::ops::RangeInclusive<usize> = 1..=10_000;

pub(super) fn respond(call: &Call<'_>) -> Result<String, ErrorResponse> {
    let size = page_size(call)?;
    let prefix = call.parameter("prefix");
    let region = call.parameter("bucket-region");
    let is_match = |resource: &&Resource| {
        matches!(resource.resource_type, ResourceType::Bucket(_))
            && prefix.is_none_or(|prefix| resource.id.starts_with(prefix))
            && region.is_none_or(|region| resource.region == region)
    };
    let mut buckets: Vec<&Resource> = call.resources_in_all_regions().filter(is_match).collect();
    buckets.sort_unstable_by_key(|resource| &resource.id);
    let token = call.parameter("continuation-token");
    let page = call.pages().page(buckets, token, size);
    let page = page.ok_or_else(|| invalid("The continuation token provided is incorrect"))?;
    // AWS returns the regions of buckets only for requests with parameters.
    let parameters = ["max-buckets", "prefix", "bucket-region", "continuation-token"];
    let has_parameters = parameters.iter().any(|name| call.parameter(name).is_some());
    Ok(Xml::document("ListAllMyBucketsResult", S3, |xml| {
        xml.element("Owner", |xml| {
            let number = hash(call.account.as_bytes());
            xml.text("ID", format!("{:016x}{:016x}", mix(number), mix(!number)).repeat(2));
        });
        xml.list("Buckets", "Bucket", &page.items, |xml, resource| {
            xml.text("Name", &resource.id);
            xml.text("CreationDate", time(resource.created));
            xml.option("BucketRegion", has_parameters.then_some(resource.region));
        });
        xml.option("ContinuationToken", page.next.as_ref());
        xml.option("Prefix", prefix);
    }))
}

fn page_size(call: &Call<'_>) -> Result<usize, ErrorResponse> {
    let Some(requested) = call.parameter("max-buckets") else {
        return Ok(*PAGE_SIZES.end());
    };
    let size = requested.parse().ok().filter(|size| PAGE_SIZES.contains(size));
    size.ok_or_else(|| invalid("Argument max-buckets must be an integer between 1 and 10000"))
}

fn invalid(message: &str) -> ErrorResponse {
    ErrorResponse::new("InvalidArgument", message)
}
