//! `ListBuckets`: all buckets of the account, in any region.

use super::NAMESPACE;
use crate::account::{Kind, Resource};
use crate::random::{hash, mix};
use crate::wire::call::Call;
use crate::wire::refusal::Refusal;
use crate::wire::xml::{Xml, time};

/// Allowed page sizes.
const PAGE_SIZES: std::ops::RangeInclusive<usize> = 1..=10_000;

pub(super) fn answer(call: &Call<'_>) -> Result<String, Refusal> {
    let size = page_size(call)?;
    let prefix = call.parameter("prefix");
    let region = call.parameter("bucket-region");
    let is_kept = |resource: &&Resource| {
        matches!(resource.kind, Kind::Bucket(_))
            && prefix.is_none_or(|prefix| resource.id.starts_with(prefix))
            && region.is_none_or(|region| resource.region == region)
    };
    let mut buckets: Vec<&Resource> = call.resources_everywhere().filter(is_kept).collect();
    buckets.sort_unstable_by_key(|resource| &resource.id);
    let token = call.parameter("continuation-token");
    let page = call.pages().page(buckets, token, size);
    let page = page.ok_or_else(|| invalid("The continuation token provided is incorrect"))?;
    // AWS returns a bucket's region only for requests with parameters.
    let asks = ["max-buckets", "prefix", "bucket-region", "continuation-token"];
    let tells_region = asks.iter().any(|name| call.parameter(name).is_some());
    Ok(Xml::document("ListAllMyBucketsResult", NAMESPACE, |xml| {
        xml.element("Owner", |xml| {
            let number = hash(call.account.as_bytes());
            xml.text("ID", format!("{:016x}{:016x}", mix(number), mix(!number)).repeat(2));
        });
        xml.list("Buckets", "Bucket", &page.items, |xml, resource| {
            xml.text("Name", &resource.id);
            xml.text("CreationDate", time(resource.created));
            xml.option("BucketRegion", tells_region.then_some(resource.region));
        });
        xml.option("ContinuationToken", page.next.as_ref());
        xml.option("Prefix", prefix);
    }))
}

fn page_size(call: &Call<'_>) -> Result<usize, Refusal> {
    let Some(asked) = call.parameter("max-buckets") else {
        return Ok(*PAGE_SIZES.end());
    };
    let size = asked.parse().ok().filter(|size| PAGE_SIZES.contains(size));
    size.ok_or_else(|| invalid("Argument max-buckets must be an integer between 1 and 10000"))
}

fn invalid(message: &str) -> Refusal {
    Refusal::new("InvalidArgument", message)
}
