//! Settings of a bucket. A setting that was never set has its own error.

use super::{NAMESPACE, missing};
use crate::account::{Bucket, Resource};
use crate::wire::refusal::Refusal;
use crate::wire::region::HOME;
use crate::wire::xml::Xml;

/// The location; empty for the first region.
pub(super) fn location(resource: &Resource) -> String {
    let region = if resource.region == HOME { "" } else { resource.region };
    Xml::document("LocationConstraint", NAMESPACE, |xml| xml.content(region))
}

pub(super) fn tagging(resource: &Resource) -> Result<String, Refusal> {
    if resource.tags.is_empty() {
        return Err(missing("NoSuchTagSet", "The TagSet does not exist"));
    }
    Ok(Xml::document("Tagging", NAMESPACE, |xml| {
        xml.list("TagSet", "Tag", &resource.tags, |xml, (key, value)| {
            xml.text("Key", key);
            xml.text("Value", value);
        });
    }))
}

pub(super) fn versioning(bucket: &Bucket) -> String {
    Xml::document("VersioningConfiguration", NAMESPACE, |xml| xml.option("Status", bucket.versioning))
}

/// The lifecycle as one rule.
pub(super) fn lifecycle(bucket: &Bucket) -> Result<String, Refusal> {
    let rule = bucket
        .lifecycle
        .ok_or_else(|| missing("NoSuchLifecycleConfiguration", "The lifecycle configuration does not exist"))?;
    let days = |xml: &mut Xml, element: &str, name: &str, days: Option<u32>| {
        if let Some(days) = days {
            xml.element(element, |xml| xml.text(name, days));
        }
    };
    Ok(Xml::document("LifecycleConfiguration", NAMESPACE, |xml| {
        xml.element("Rule", |xml| {
            xml.text("ID", "housekeeping");
            xml.element("Filter", |xml| xml.text("Prefix", ""));
            xml.text("Status", "Enabled");
            days(xml, "Expiration", "Days", rule.expire_days);
            if let Some(days) = rule.move_days {
                xml.element("Transition", |xml| {
                    xml.text("Days", days);
                    xml.text("StorageClass", "INTELLIGENT_TIERING");
                });
            }
            days(xml, "NoncurrentVersionExpiration", "NoncurrentDays", rule.expire_old_versions_days);
            days(xml, "AbortIncompleteMultipartUpload", "DaysAfterInitiation", rule.abort_uploads_days);
        });
    }))
}

pub(super) fn encryption(bucket: &Bucket) -> String {
    Xml::document("ServerSideEncryptionConfiguration", NAMESPACE, |xml| {
        xml.element("Rule", |xml| {
            xml.element("ApplyServerSideEncryptionByDefault", |xml| xml.text("SSEAlgorithm", bucket.encryption));
            xml.text("BucketKeyEnabled", bucket.encryption == "aws:kms");
        });
    })
}

pub(super) fn policy_status(bucket: &Bucket) -> Result<String, Refusal> {
    let is_public =
        bucket.has_public_policy.ok_or_else(|| missing("NoSuchBucketPolicy", "The bucket policy does not exist"))?;
    Ok(Xml::document("PolicyStatus", NAMESPACE, |xml| xml.text("IsPublic", is_public)))
}

pub(super) fn public_access_block(bucket: &Bucket) -> Result<String, Refusal> {
    if !bucket.blocks_public_access {
        let message = "The public access block configuration was not found";
        return Err(missing("NoSuchPublicAccessBlockConfiguration", message));
    }
    Ok(Xml::document("PublicAccessBlockConfiguration", NAMESPACE, |xml| {
        for what in ["BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"] {
            xml.text(what, true);
        }
    }))
}
