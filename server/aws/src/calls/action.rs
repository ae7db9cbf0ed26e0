//! IAM actions of API operations.

/// IAM action of an operation, by the SDK's names of service and operation. Most actions are named like the operation;
/// those of S3 and Bedrock that differ are in the service authorization reference.
pub fn iam_action(service: &str, operation: &str) -> String {
    let prefix = match service {
        "Cost Explorer" => "ce",
        "Bedrock Runtime" => "bedrock",
        "Resource Groups Tagging API" => "tag",
        "QBusiness" => "qbusiness",
        other => return format!("{}:{}", other.to_ascii_lowercase(), renamed(other, operation)),
    };
    format!("{prefix}:{}", renamed(service, operation))
}

fn renamed<'a>(service: &str, operation: &'a str) -> &'a str {
    match (service, operation) {
        ("S3", "ListBuckets") => "ListAllMyBuckets",
        ("S3", "GetBucketEncryption") => "GetEncryptionConfiguration",
        ("S3", "GetBucketLifecycleConfiguration") => "GetLifecycleConfiguration",
        ("S3", "GetPublicAccessBlock") => "GetBucketPublicAccessBlock",
        ("S3", "ListMultipartUploads") => "ListBucketMultipartUploads",
        ("S3", "ListParts") => "ListMultipartUploadParts",
        ("Bedrock Runtime", "Converse") => "InvokeModel",
        ("Bedrock Runtime", "ConverseStream") => "InvokeModelWithResponseStream",
        (_, operation) => operation,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn actions_are_named_as_in_iam() {
        for (service, operation, expected) in [
            ("Cost Explorer", "GetTags", "ce:GetTags"),
            ("EC2", "DescribeInstances", "ec2:DescribeInstances"),
            ("S3", "ListBuckets", "s3:ListAllMyBuckets"),
            ("Bedrock Runtime", "ConverseStream", "bedrock:InvokeModelWithResponseStream"),
            ("Resource Groups Tagging API", "GetResources", "tag:GetResources"),
        ] {
            assert_eq!(iam_action(service, operation), expected);
        }
    }
}
