//! Settings of a bucket. A missing setting has its own error.

use crate::account::{Bucket, Resource};
use crate::region::DEFAULT_REGION;
use crate::wire::error_response::ErrorResponse;
use crate::wire::namespace::S3;
use crate::wire::xml::Xml;

/// Location of a bucket; empty for us-east-1.
pub(super) fn location(resource: &Resource) -> String {
    let region = if resource.region == DEFAULT_REGION { "" } else { resource.region };
    Xml::document("LocationConstraint", S3, |xml| xml.content(region))
}

pub(super) fn tagging(resource: &Resource) -> Result<String, ErrorResponse> {
    if resource.tags.is_empty() {
        return Err(ErrorResponse::not_found("NoSuchTagSet", "The TagSet does not exist"));
    }
    Ok(Xml::document("Tagging", S3, |xml| {
        xml.list("TagSet", "Tag", &resource.tags, |xml, (key, value)| {
            xml.text("Key", key);
            xml.text("Value", value);
        });
    }))
}

pub(super) fn versioning(bucket: &Bucket) -> String {
    Xml::document("VersioningConfiguration", S3, |xml| xml.option("Status", bucket.versioning))
}

/// Lifecycle configuration with one rule.
pub(super) fn lifecycle(bucket: &Bucket) -> Result<String, ErrorResponse> {
    let rule = bucket.lifecycle.ok_or_else(|| {
        ErrorResponse::not_found("NoSuchLifecycleConfiguration", "The lifecycle configuration does not exist")
    })?;
    let days = |xml: &mut Xml, element: &str, name: &str, days: Option<u32>| {
        if let Some(days) = days {
            xml.element(element, |xml| xml.text(name, days));
        }
    };
    Ok(Xml::document("LifecycleConfiguration", S3, |xml| {
        xml.element("Rule", |xml| {
            xml.text("ID", "housekeeping");
            xml.element("Filter", |xml| xml.text("Prefix", ""));
            xml.text("Status", "Enabled");
            days(xml, "Expiration", "Days", rule.expire_days);
            if let Some(days) = rule.transition_days {
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
    Xml::document("ServerSideEncryptionConfiguration", S3, |xml| {
        xml.element("Rule", |xml| {
            xml.element("ApplyServerSideEncryptionByDefault", |xml| xml.text("SSEAlgorithm", bucket.encryption));
            xml.text("BucketKeyEnabled", bucket.encryption == "aws:kms");
        });
    })
}

pub(super) fn policy_status(bucket: &Bucket) -> Result<String, ErrorResponse> {
    let is_public = bucket
        .has_public_policy
        .ok_or_else(|| ErrorResponse::not_found("NoSuchBucketPolicy", "The bucket policy does not exist"))?;
    Ok(Xml::document("PolicyStatus", S3, |xml| xml.text("IsPublic", is_public)))
}

pub(super) fn public_access_block(bucket: &Bucket) -> Result<String, ErrorResponse> {
    if !bucket.blocks_public_access {
        let message = "The public access block configuration was not found";
        return Err(ErrorResponse::not_found("NoSuchPublicAccessBlockConfiguration", message));
    }
    Ok(Xml::document("PublicAccessBlockConfiguration", S3, |xml| {
        for element in ["BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"] {
            xml.text(element, true);
        }
    }))
}
