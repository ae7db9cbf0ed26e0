//! Details of one bucket, one call each. S3 responds with an error for settings that were never configured.

use aws_sdk_s3::{
    Client,
    config::http::HttpResponse,
    error::{ProvideErrorMetadata, SdkError},
    types::{
        BucketVersioningStatus, ExpirationStatus, LifecycleRule, PublicAccessBlockConfiguration,
        ServerSideEncryptionConfiguration,
    },
};
use domain::resource::{Fact, Tag, fact};

use super::{
    super::build::{Facts, tags},
    uploads::{self, UPLOADS},
};
use crate::{
    error::{Call, RequestError},
    finder::ResourceSink,
};

const TAGGING: Call = Call("s3:GetBucketTagging");
const VERSIONING: Call = Call("s3:GetBucketVersioning");
const LIFECYCLE: Call = Call("s3:GetLifecycleConfiguration");
const ENCRYPTION: Call = Call("s3:GetEncryptionConfiguration");
const POLICY_STATUS: Call = Call("s3:GetBucketPolicyStatus");
const PUBLIC_ACCESS: Call = Call("s3:GetBucketPublicAccessBlock");

/// S3's errors for settings that were never configured.
const NOT_CONFIGURED: [&str; 5] = [
    "NoSuchTagSet",
    "NoSuchLifecycleConfiguration",
    "ServerSideEncryptionConfigurationNotFoundError",
    "NoSuchBucketPolicy",
    "NoSuchPublicAccessBlockConfiguration",
];
/// State of versioning that was never enabled, as in the console; S3 returns no state.
const NEVER_VERSIONED: &str = "Never enabled";

/// Tags of a bucket (`None` if they cannot be loaded) and the available facts.
pub async fn read(client: &Client, bucket: &str, sink: &ResourceSink<'_>) -> (Option<Vec<Tag>>, Vec<Fact>) {
    let tagging = async {
        let response = client.get_bucket_tagging().bucket(bucket).send().await;
        let set = if_configured(response)?.map(|it| it.tag_set).unwrap_or_default();
        Ok(tags(set.into_iter().map(|tag| (Some(tag.key), Some(tag.value)))))
    };
    let versioning = async {
        let response = client.get_bucket_versioning().bucket(bucket).send().await;
        Ok(if_configured(response)?.and_then(|it| it.status))
    };
    let lifecycle = async {
        let response = client.get_bucket_lifecycle_configuration().bucket(bucket).send().await;
        Ok(if_configured(response)?.and_then(|it| it.rules).unwrap_or_default())
    };
    let encryption = async {
        let response = client.get_bucket_encryption().bucket(bucket).send().await;
        Ok(if_configured(response)?.and_then(|it| it.server_side_encryption_configuration))
    };
    let policy = async {
        let response = client.get_bucket_policy_status().bucket(bucket).send().await;
        let status = if_configured(response)?.and_then(|it| it.policy_status);
        Ok(status.and_then(|it| it.is_public).unwrap_or(false))
    };
    let access = async {
        let response = client.get_public_access_block().bucket(bucket).send().await;
        Ok(if_configured(response)?.and_then(|it| it.public_access_block_configuration))
    };
    let (tags, versioning, rules, encryption, is_public, access) = futures::join!(
        sink.detail(TAGGING, tagging),
        sink.detail(VERSIONING, versioning),
        sink.detail(LIFECYCLE, lifecycle),
        sink.detail(ENCRYPTION, encryption),
        sink.detail(POLICY_STATUS, policy),
        sink.detail(PUBLIC_ACCESS, access),
    );
    // Uploads that a rule aborts are not billed for long.
    let are_uploads_aborted = rules.as_deref().map(|rules| enabled_rules(rules).any(aborts_uploads));
    let upload_bytes = match are_uploads_aborted {
        Some(false) => Box::pin(sink.detail(UPLOADS, uploads::total_bytes(client, bucket))).await.flatten(),
        _ => None,
    };
    let facts = Facts::default().word(fact::VERSIONING, versioning.as_ref().map(|it| versioning_state(it.as_ref())));
    let facts = with_rules(facts, rules.as_deref())
        .number(fact::UPLOAD_BYTES, upload_bytes)
        .word(fact::ENCRYPTION, encryption.flatten().as_ref().and_then(algorithm))
        .flag(fact::IS_PUBLIC, is_public)
        .flag(fact::BLOCKS_PUBLIC_ACCESS, access.map(|it| it.as_ref().is_some_and(blocks_all)));
    (tags, facts.into_vec())
}

/// Response; `None` for a setting that was never configured.
fn if_configured<T, E>(response: Result<T, SdkError<E, HttpResponse>>) -> Result<Option<T>, RequestError>
where
    E: ProvideErrorMetadata + std::error::Error + Send + 'static,
{
    match response {
        Ok(response) => Ok(Some(response)),
        Err(error) if error.code().is_some_and(|code| NOT_CONFIGURED.contains(&code)) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

fn versioning_state(status: Option<&BucketVersioningStatus>) -> &str {
    status.map_or(NEVER_VERSIONED, BucketVersioningStatus::as_str)
}

/// Adds the number of enabled rules, and their effects.
fn with_rules(facts: Facts, rules: Option<&[LifecycleRule]>) -> Facts {
    let Some(rules) = rules else { return facts };
    facts
        .number(fact::LIFECYCLE_RULES, Some(enabled_rules(rules).count()))
        .flag(fact::ABORTS_UPLOADS, Some(enabled_rules(rules).any(aborts_uploads)))
        .flag(fact::EXPIRES_VERSIONS, Some(enabled_rules(rules).any(expires_versions)))
        .flag(fact::MOVES_OBJECTS, Some(enabled_rules(rules).any(moves_objects)))
}

fn enabled_rules(rules: &[LifecycleRule]) -> impl Iterator<Item = &LifecycleRule> {
    rules.iter().filter(|rule| rule.status == ExpirationStatus::Enabled)
}

fn aborts_uploads(rule: &LifecycleRule) -> bool {
    rule.abort_incomplete_multipart_upload.is_some() && applies_to_bucket(rule)
}

fn expires_versions(rule: &LifecycleRule) -> bool {
    rule.noncurrent_version_expiration.is_some() && applies_to_bucket(rule)
}

/// Whether a rule applies to the whole bucket, not only to a prefix or a filter.
#[allow(deprecated, reason = "old rules have a prefix outside the filter")]
fn applies_to_bucket(rule: &LifecycleRule) -> bool {
    let is_empty = |prefix: Option<&str>| prefix.is_none_or(str::is_empty);
    let has_no_condition = rule.filter().is_none_or(|filter| {
        is_empty(filter.prefix())
            && filter.tag().is_none()
            && filter.and().is_none()
            && filter.object_size_greater_than().is_none()
            && filter.object_size_less_than().is_none()
    });
    is_empty(rule.prefix()) && has_no_condition
}

fn moves_objects(rule: &LifecycleRule) -> bool {
    !rule.transitions().is_empty() || !rule.noncurrent_version_transitions().is_empty()
}

fn algorithm(configuration: &ServerSideEncryptionConfiguration) -> Option<&str> {
    let defaults = configuration.rules.iter().find_map(|rule| rule.apply_server_side_encryption_by_default.as_ref());
    defaults.map(|it| it.sse_algorithm.as_str())
}

fn blocks_all(it: &PublicAccessBlockConfiguration) -> bool {
    let blocks = [it.block_public_acls, it.ignore_public_acls, it.block_public_policy, it.restrict_public_buckets];
    blocks.iter().all(|it| *it == Some(true))
}

#[cfg(test)]
mod tests {
    use aws_sdk_s3::types::{
        AbortIncompleteMultipartUpload, LifecycleRuleFilter, NoncurrentVersionExpiration, NoncurrentVersionTransition,
        Transition,
    };

    use super::*;

    #[test]
    fn disabled_rules_are_ignored() {
        let rule = |status| LifecycleRule::builder().status(status);
        let abort = AbortIncompleteMultipartUpload::builder().days_after_initiation(7).build();
        let versions = NoncurrentVersionExpiration::builder().noncurrent_days(30).build();
        let rules = [
            rule(ExpirationStatus::Enabled).abort_incomplete_multipart_upload(abort).build().unwrap(),
            rule(ExpirationStatus::Disabled).noncurrent_version_expiration(versions).build().unwrap(),
        ];
        let facts = with_rules(Facts::default(), Some(&rules)).into_vec();
        let expected = [
            Fact::number(fact::LIFECYCLE_RULES, 1),
            Fact::flag(fact::ABORTS_UPLOADS, true),
            Fact::flag(fact::EXPIRES_VERSIONS, false),
            Fact::flag(fact::MOVES_OBJECTS, false),
        ];
        assert_eq!(facts, expected);
        assert_eq!(with_rules(Facts::default(), None).into_vec(), [], "unknown rules are not zero rules");
    }

    #[test]
    fn rules_with_a_prefix_do_not_apply_to_the_whole_bucket() {
        let abort = AbortIncompleteMultipartUpload::builder().days_after_initiation(7).build();
        let rule = || {
            LifecycleRule::builder().status(ExpirationStatus::Enabled).abort_incomplete_multipart_upload(abort.clone())
        };
        let prefixed = rule().filter(LifecycleRuleFilter::builder().prefix("logs/").build()).build().unwrap();
        let bucket_wide = rule().filter(LifecycleRuleFilter::builder().prefix("").build()).build().unwrap();
        assert!(!aborts_uploads(&prefixed) && aborts_uploads(&bucket_wide));
    }

    #[test]
    fn transitions_of_current_or_old_versions_move_objects() {
        let rule = || LifecycleRule::builder().status(ExpirationStatus::Enabled);
        let objects = rule().transitions(Transition::builder().days(30).build()).build().unwrap();
        let versions = NoncurrentVersionTransition::builder().noncurrent_days(30).build();
        let versions = rule().noncurrent_version_transitions(versions).build().unwrap();
        for (rule, moves) in [(objects, true), (versions, true), (rule().build().unwrap(), false)] {
            let facts = with_rules(Facts::default(), Some(&[rule])).into_vec();
            assert!(facts.contains(&Fact::flag(fact::MOVES_OBJECTS, moves)), "{facts:?}");
        }
    }

    #[test]
    fn public_access_is_blocked_only_by_all_four_settings() {
        let three = PublicAccessBlockConfiguration::builder().block_public_acls(true).ignore_public_acls(true);
        let three = three.block_public_policy(true);
        assert!(!blocks_all(&three.clone().build()));
        assert!(blocks_all(&three.restrict_public_buckets(true).build()));
        assert_eq!(versioning_state(None), "Never enabled");
    }
}
