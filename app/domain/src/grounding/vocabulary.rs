//! Names that AWS gave, whoever's account it is: its services, and what is none of them.

use super::pattern::MONTHS;
use crate::advice::FactKind;

/// Services that AWS bills, as everybody calls them, with short names that can be mistaken for nothing else.
pub(super) const SERVICES: [(&str, &[&str]); 68] = [
    ("Amazon API Gateway", &["API Gateway"]),
    ("Amazon Athena", &["Athena"]),
    ("Amazon Aurora", &["Aurora"]),
    ("Amazon Bedrock", &["Bedrock"]),
    ("Amazon CloudFront", &["CloudFront"]),
    ("Amazon CloudWatch", &["CloudWatch"]),
    ("Amazon Cognito", &["Cognito"]),
    ("Amazon Comprehend", &[]),
    ("Amazon Connect", &[]),
    ("Amazon DocumentDB", &["DocumentDB"]),
    ("Amazon DynamoDB", &["DynamoDB"]),
    ("Amazon EC2", &["EC2"]),
    ("Amazon ECR", &["ECR"]),
    ("Amazon ECS", &["ECS"]),
    ("Amazon EFS", &["EFS"]),
    ("Amazon EKS", &["EKS"]),
    ("Amazon EMR", &["EMR"]),
    ("Amazon ElastiCache", &["ElastiCache"]),
    ("Amazon EventBridge", &["EventBridge"]),
    ("Amazon FSx", &["FSx"]),
    ("Amazon GuardDuty", &["GuardDuty"]),
    ("Amazon Inspector", &[]),
    ("Amazon Kendra", &["Kendra"]),
    ("Amazon Kinesis", &["Kinesis"]),
    ("Amazon Kinesis Firehose", &["Kinesis Firehose"]),
    ("Amazon Lightsail", &["Lightsail"]),
    ("Amazon MQ", &[]),
    ("Amazon MSK", &["MSK"]),
    ("Amazon Macie", &["Macie"]),
    ("Amazon MemoryDB", &["MemoryDB"]),
    ("Amazon Neptune", &["Neptune"]),
    ("Amazon OpenSearch Service", &["OpenSearch", "Amazon OpenSearch"]),
    ("Amazon Polly", &[]),
    ("Amazon Q", &["Amazon Q Business", "Q Business"]),
    ("Amazon QuickSight", &["QuickSight"]),
    ("Amazon RDS", &["RDS"]),
    ("Amazon Redshift", &["Redshift"]),
    ("Amazon Rekognition", &["Rekognition"]),
    ("Amazon Route 53", &["Route 53", "Route53"]),
    ("Amazon S3", &["S3"]),
    ("Amazon S3 Glacier", &["Glacier"]),
    ("Amazon SES", &["SES"]),
    ("Amazon SNS", &["SNS"]),
    ("Amazon SQS", &["SQS"]),
    ("Amazon SageMaker", &["SageMaker"]),
    ("Amazon Timestream", &["Timestream"]),
    ("Amazon Transcribe", &[]),
    ("Amazon VPC", &[]),
    ("Amazon WorkSpaces", &["WorkSpaces"]),
    ("AWS AppSync", &["AppSync"]),
    ("AWS Backup", &[]),
    ("AWS Batch", &[]),
    ("AWS CloudTrail", &["CloudTrail"]),
    ("AWS CodeBuild", &["CodeBuild"]),
    ("AWS Config", &[]),
    ("AWS Data Transfer", &[]),
    ("AWS Direct Connect", &["Direct Connect"]),
    ("AWS Fargate", &["Fargate"]),
    ("AWS Glue", &[]),
    ("AWS KMS", &["KMS"]),
    ("AWS Lambda", &["Lambda"]),
    ("AWS Secrets Manager", &["Secrets Manager"]),
    ("AWS Security Hub", &["Security Hub"]),
    ("AWS Step Functions", &["Step Functions"]),
    ("AWS Transfer Family", &["Transfer Family"]),
    ("AWS WAF", &["WAF"]),
    ("EC2 – Other", &["EC2 - Other", "EC2-Other", "EC2 Other", "EC2 (Other)"]),
    ("Elastic Load Balancing", &["AWS ELB"]),
];

/// What follows "AWS" or "Amazon" without being a service that costs.
const NO_SERVICES: [&str; 25] = [
    "Account",
    "Auto Scaling",
    "Billing",
    "Budgets",
    "CLI",
    "Command Line",
    "Compute Optimizer",
    "Console",
    "Cost",
    "Free Tier",
    "Graviton",
    "Linux",
    "Machine Image",
    "Management Console",
    "Marketplace",
    "Nitro",
    "Organizations",
    "Pricing",
    "Region",
    "Resource",
    "SDK",
    "Savings Plans",
    "Support",
    "Trusted Advisor",
    "Well",
];

/// Words with the shape of a name that are none: kinds of storage, processors and the like.
const NO_NAMES: [&str; 24] = [
    "auto-scaling-group",
    "availability-zone",
    "cost_center",
    "in-use",
    "instance-store",
    "instance_type",
    "lifecycle_rule",
    "load-balancer",
    "multi-region",
    "retention_in_days",
    "storage_class",
    "volume_type",
    "x86_64",
    "amd64",
    "arm64",
    "on-demand",
    "multi-az",
    "single-az",
    "read-only",
    "right-size",
    "pay-as-you-go",
    "month-end",
    "month-to-date",
    "n/a",
];

/// What names of files end with.
pub(super) const FILES: [&str; 11] = ["tf", "tfvars", "json", "yaml", "yml", "toml", "csv", "md", "sh", "py", "xlsx"];

/// With what operations of AWS begin.
pub(super) const VERBS: [&str; 38] = [
    "Abort",
    "Allocate",
    "Apply",
    "Associate",
    "Attach",
    "Authorize",
    "Batch",
    "Cancel",
    "Complete",
    "Copy",
    "Create",
    "Delete",
    "Deregister",
    "Describe",
    "Detach",
    "Disable",
    "Disassociate",
    "Enable",
    "Get",
    "Import",
    "Invoke",
    "List",
    "Modify",
    "Purchase",
    "Put",
    "Reboot",
    "Register",
    "Release",
    "Remove",
    "Restore",
    "Revoke",
    "Run",
    "Set",
    "Start",
    "Stop",
    "Tag",
    "Terminate",
    "Update",
];

/// With what properties, metrics and keys of tags end.
pub(super) const PROPERTIES: [&str; 50] = [
    "Alarm",
    "Arn",
    "Balance",
    "Bytes",
    "Capacity",
    "Center",
    "Class",
    "Config",
    "Configuration",
    "Connections",
    "Control",
    "Cost",
    "Count",
    "Days",
    "Deletion",
    "Duration",
    "Enabled",
    "Environment",
    "Errors",
    "Group",
    "Hours",
    "Hrs",
    "Id",
    "Identifier",
    "IOPS",
    "Iops",
    "Ids",
    "Instances",
    "Invocations",
    "Key",
    "Mode",
    "Name",
    "Objects",
    "Ops",
    "Owner",
    "Percent",
    "Period",
    "Policy",
    "Protection",
    "Requests",
    "Rule",
    "Size",
    "State",
    "Status",
    "Tier",
    "Throughput",
    "Type",
    "Usage",
    "Utilization",
    "Window",
];

/// States of resources.
const STATES: [&str; 16] = [
    "active",
    "attached",
    "available",
    "creating",
    "default",
    "deleting",
    "detached",
    "encrypted",
    "idle",
    "pending",
    "running",
    "source",
    "stopped",
    "target",
    "terminated",
    "unattached",
];

/// Words that are written with a capital inside of sentences, and name nothing that costs.
const CAPITALISED: [&str; 52] = [
    "Account",
    "Advisor",
    "Amazon",
    "Average",
    "Bill",
    "Black",
    "Christmas",
    "Cloud",
    "Compute",
    "Cost",
    "Daily",
    "Demand",
    "Elastic",
    "Europe",
    "Explorer",
    "Farthing",
    "Finding",
    "Findings",
    "Forecast",
    "Free",
    "Friday",
    "Graviton",
    "Instance",
    "Instances",
    "Ireland",
    "Frankfurt",
    "Linux",
    "Monday",
    "Month",
    "Ohio",
    "Optimizer",
    "Oregon",
    "Organizations",
    "Overall",
    "Plan",
    "Plans",
    "Region",
    "Reserved",
    "Saturday",
    "Savings",
    "Service",
    "Spend",
    "Spot",
    "Sunday",
    "Support",
    "Thursday",
    "Tier",
    "Total",
    "Tuesday",
    "Virginia",
    "Wednesday",
    "Windows",
];

/// Whether a word in capitals names nothing that costs: of AWS, of the calendar, of the trade.
pub(super) fn is_capitalised(word: &str) -> bool {
    let lower = word.to_ascii_lowercase();
    CAPITALISED.contains(&word) || MONTHS.iter().any(|month| lower.starts_with(month))
}

/// Whether a word is a state that a resource may be in.
pub(super) fn is_state(word: &str) -> bool {
    STATES.iter().any(|it| it.eq_ignore_ascii_case(word))
}

/// Whether a word is one of the sheet's own, for a kind of fact.
pub(super) fn is_of_sheets(word: &str) -> bool {
    FactKind::ALL.iter().any(|kind| kind.as_str() == word)
}

/// The short names of a service, by what everybody calls it.
pub(super) fn short_names(name: &str) -> &'static [&'static str] {
    SERVICES.iter().find(|(service, _)| *service == name).map_or(&[], |(_, short)| *short)
}

/// Whether something that begins with "AWS" or "Amazon" is none of its services.
pub(super) fn is_no_service(text: &str) -> bool {
    let rest = text.split_once(' ').map_or("", |(_, rest)| rest);
    NO_SERVICES.iter().any(|word| rest.starts_with(word))
}

/// Whether a word is a service's, or one that everybody uses: whoever names a thing so has not named it.
pub(super) fn is_common(name: &str) -> bool {
    let is = |word: &str| word.eq_ignore_ascii_case(name);
    NO_NAMES.iter().any(|word| is(word))
        || SERVICES.iter().any(|(service, short)| is(service) || short.iter().any(|it| is(it)))
}
