//! Checks of S3 buckets.

use rust_decimal::Decimal;

use super::{
    context::CheckContext,
    outcome::{CheckResult, FindingDraft, MissingData},
};
use crate::{
    attribution::rules::S3,
    finding::{Command, Estimate, Grade, Unpriced},
    inventory::Item,
    resource::{Resource, fact},
};

/// Saving of colder classes for infrequently accessed data. Source: "Amazon S3 pricing", Standard-IA and
/// Intelligent-Tiering.
const COLDER_CLASS_SAVING: Decimal = Decimal::from_parts(3, 0, 0, false, 1);
const GIB: u64 = 1 << 30;
const STANDARD: &str = "TimedStorage-ByteHrs";
/// Prefix of the usage types of requests to any storage class.
const REQUESTS: &str = "Requests-";

/// Whether a usage type is storage of any class.
fn is_storage(usage: &str) -> bool {
    usage.starts_with("TimedStorage-")
}

fn with_rule(bucket: &Resource, draft: FindingDraft, rule: &str) -> FindingDraft {
    let rules = format!("{{\"Rules\":[{{\"ID\":\"farthing\",\"Status\":\"Enabled\",\"Filter\":{{}},{rule}}}]}}");
    // The command replaces all rules, so it is only for buckets without rules.
    if bucket.number(fact::LIFECYCLE_RULES) != Some(0) {
        return draft;
    }
    draft.command(
        &Command::aws("s3api", "put-bucket-lifecycle-configuration", &bucket.region)
            .option("bucket", &bucket.id)
            .option("lifecycle-configuration", &rules),
    )
}

const RULE_STEP: &str = "S3 console, the bucket, Management, Lifecycle rules: create a rule for all objects";
const TIERING: &str = "\"Transitions\":[{\"Days\":0,\"StorageClass\":\"INTELLIGENT_TIERING\"}]";
const ABORT: &str = "\"AbortIncompleteMultipartUpload\":{\"DaysAfterInitiation\":7}";

/// 30% of the cost of Standard storage: an upper bound, because frequently accessed data should stay in Standard.
fn tiering_saving(context: &CheckContext<'_>, item: Item<'_>) -> (Result<Estimate, Unpriced>, Grade) {
    let (saving, _) = context.share_of_cost(
        item,
        |usage| usage == STANDARD,
        "30% of S3 Standard storage charges",
        (COLDER_CLASS_SAVING, "savings rate"),
    );
    (saving.map(Estimate::at_most), Grade::Low)
}

/// Check 33: bucket without lifecycle rules.
pub(super) fn without_lifecycle(context: &CheckContext<'_>, item: Item<'_>) -> CheckResult {
    let bucket = item.resource;
    let rules = bucket.number(fact::LIFECYCLE_RULES).ok_or(MissingData::Fact(fact::LIFECYCLE_RULES.into()))?;
    if rules > 0 {
        return Ok(None);
    }
    let (saving, sure) = tiering_saving(context, item);
    let draft = FindingDraft::for_resource(bucket)
        .number("Lifecycle rules", 0, "rules")
        .saving(saving)
        .limit_confidence(sure)
        .console(&[RULE_STEP, "Transition objects to S3 Intelligent-Tiering, and expire objects that are not needed."])
        .terraform("Add an aws_s3_bucket_lifecycle_configuration for the bucket.");
    Ok(Some(with_rule(bucket, draft, TIERING)))
}

/// Check 34: incomplete multipart uploads are stored and billed.
pub(super) fn unaborted(context: &CheckContext<'_>, item: Item<'_>) -> CheckResult {
    let bucket = item.resource;
    if bucket.flag(fact::ABORTS_UPLOADS).ok_or(MissingData::Fact(fact::ABORTS_UPLOADS.into()))? {
        return Ok(None);
    }
    let bytes = bucket.number(fact::UPLOAD_BYTES);
    let gigabytes = bytes.map(|bytes| (Decimal::from(bytes) / Decimal::from(GIB)).round_dp(6));
    let gigabytes = gigabytes.ok_or_else(|| Unpriced::because("unknown size of incomplete multipart uploads"));
    let line = gigabytes.and_then(|gigabytes| context.line(bucket, S3, STANDARD, gigabytes));
    let draft = FindingDraft::for_resource(bucket)
        .text("Aborts incomplete multipart uploads", "no")
        .saving(line.and_then(|line| Estimate::sum([line])))
        .console(&[RULE_STEP, "Choose \"Delete incomplete multipart uploads\", after 7 days."])
        .terraform("In aws_s3_bucket_lifecycle_configuration add abort_incomplete_multipart_upload.");
    Ok(Some(with_rule(bucket, draft, ABORT)))
}

/// Check 35: bucket with S3 Standard storage only.
pub(super) fn standard_only(context: &CheckContext<'_>, item: Item<'_>) -> CheckResult {
    let bucket = item.resource;
    let is_in_standard = !context.costs.is_idle(item, |usage| usage == STANDARD, 1)?;
    let is_elsewhere = context.costs.has_usage(item, |usage| is_storage(usage) && usage != STANDARD)?;
    if !is_in_standard || is_elsewhere {
        return Ok(None);
    }
    let (saving, sure) = tiering_saving(context, item);
    let draft = FindingDraft::for_resource(bucket)
        .text("Storage classes", "S3 Standard only")
        .saving(saving)
        .limit_confidence(sure)
        .console(&[
            "S3 console, the bucket, Metrics, Storage class analysis: find infrequently accessed data.",
            RULE_STEP,
            "Transition objects to S3 Intelligent-Tiering, which moves them between access tiers automatically.",
        ])
        .terraform("In aws_s3_bucket_lifecycle_configuration add a transition to INTELLIGENT_TIERING.");
    Ok(Some(with_rule(bucket, draft, TIERING)))
}

/// Check 36: noncurrent versions never expire.
pub(super) fn versions_never_expire(_: &CheckContext<'_>, item: Item<'_>) -> CheckResult {
    let bucket = item.resource;
    let versioning = bucket.word(fact::VERSIONING).ok_or(MissingData::Fact(fact::VERSIONING.into()))?;
    let expires = bucket.flag(fact::EXPIRES_VERSIONS).ok_or(MissingData::Fact(fact::EXPIRES_VERSIONS.into()))?;
    if versioning != "Enabled" || expires {
        return Ok(None);
    }
    let draft = FindingDraft::for_resource(bucket)
        .text("Versioning", versioning)
        .text("Noncurrent versions expire", "never")
        .console(&[
            RULE_STEP,
            "Choose \"Permanently delete noncurrent versions of objects\", after as many days as they may be needed.",
        ])
        .terraform("In aws_s3_bucket_lifecycle_configuration add noncurrent_version_expiration.");
    let rule = "\"NoncurrentVersionExpiration\":{\"NoncurrentDays\":90}";
    Ok(Some(with_rule(bucket, draft, rule)))
}

/// Check 37: bucket with almost no requests.
pub(super) fn abandoned(context: &CheckContext<'_>, item: Item<'_>) -> CheckResult {
    let bucket = item.resource;
    let requests = context.costs.usage(item, |usage| usage.starts_with(REQUESTS), context.settings.idle_days)?;
    if requests > context.settings.bucket_requests {
        return Ok(None);
    }
    let (saving, sure) = context.share_of_cost(item, is_storage, "Storage charges", (Decimal::ONE, "savings rate"));
    let draft = FindingDraft::for_resource(bucket)
        .number("Requests", requests, "requests")
        .number("Period", context.billed_days(), "days")
        .saving(saving)
        .limit_confidence(sure)
        .console(&[
            "S3 console, the bucket: confirm with its owner that it is not needed.",
            "Copy objects to keep to S3 Glacier Deep Archive; then Empty, then Delete.",
        ])
        .terraform("Remove the aws_s3_bucket.");
    Ok(Some(draft))
}
