//! Managers of resources: AWS services that would recreate a resource or prevent its deletion.

use crate::resource::{Resource, fact};

/// Tag keys, or their prefixes, of managed resources. Only AWS services can write keys that begin with `aws:`.
const MANAGER_TAGS: [(&str, &str); 11] = [
    ("aws:backup:", "AWS Backup"),
    ("aws:dlm:", "Data Lifecycle Manager"),
    ("dlm:managed", "Data Lifecycle Manager"),
    ("Ec2ImageBuilderArn", "EC2 Image Builder"),
    ("aws:autoscaling:groupName", "an Auto Scaling group"),
    ("aws:elasticmapreduce:", "Amazon EMR"),
    ("aws:cloud9:", "AWS Cloud9"),
    ("AWSElasticDisasterRecoveryManaged", "AWS Elastic Disaster Recovery"),
    ("AWSApplicationMigrationServiceManaged", "AWS Application Migration Service"),
    ("elasticbeanstalk:environment-id", "Elastic Beanstalk"),
    ("eks:cluster-name", "Amazon EKS"),
];
/// RDS snapshot types that cannot be deleted directly: their database or backup plan deletes them.
const MANAGED_SNAPSHOT_TYPES: [&str; 2] = ["automated", "awsbackup"];

/// Name of the service that manages the resource; `None` if unknown.
pub(super) fn manager(resource: &Resource) -> Option<&str> {
    by_service(resource).or_else(|| by_kind(resource)).or_else(|| by_tag(resource))
}

/// Name of the AWS service that owns the resource and prevents changes by others.
pub(super) fn by_service(resource: &Resource) -> Option<&str> {
    resource.word(fact::MANAGED_BY)
}

fn by_kind(resource: &Resource) -> Option<&str> {
    resource.word(fact::SNAPSHOT_TYPE).filter(|snapshot_type| MANAGED_SNAPSHOT_TYPES.contains(snapshot_type))
}

fn by_tag(resource: &Resource) -> Option<&'static str> {
    let tags = resource.tags.as_deref().unwrap_or_default();
    MANAGER_TAGS
        .iter()
        .find(|(prefix, _)| tags.iter().any(|tag| tag.0.starts_with(prefix)))
        .map(|(_, manager)| *manager)
}
