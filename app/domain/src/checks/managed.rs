//! Owners of managed resources: AWS services that would recreate a resource or prevent its deletion.

use crate::resource::{Resource, fact};

/// Keys of tags by which services mark what they manage. Those that begin with `aws:` nobody else can write.
const MARKS: [(&str, &str); 11] = [
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
/// Kinds of RDS snapshots that RDS lets nobody delete: they end with their database or their backup plan.
const KEPT: [&str; 2] = ["automated", "awsbackup"];

/// Who manages the resource beside its owner; `None` where nobody is known to.
pub(super) fn manager(resource: &Resource) -> Option<&str> {
    by_service(resource).or_else(|| by_kind(resource)).or_else(|| by_tag(resource))
}

/// A service that owns the resource: AWS refuses every change by anybody else.
pub(super) fn by_service(resource: &Resource) -> Option<&str> {
    resource.word(fact::MANAGED_BY)
}

fn by_kind(resource: &Resource) -> Option<&str> {
    resource.word(fact::SNAPSHOT_TYPE).filter(|kind| KEPT.contains(kind))
}

fn by_tag(resource: &Resource) -> Option<&'static str> {
    let tags = resource.tags.as_deref().unwrap_or_default();
    MARKS.iter().find(|(mark, _)| tags.iter().any(|tag| tag.0.starts_with(mark))).map(|(_, who)| *who)
}
