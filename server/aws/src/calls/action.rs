//! IAM actions of API operations.

/// IAM action of an operation, from the SDK's names of service and operation. Most actions are named like the
/// operation; the exceptions in S3 and Bedrock are listed in AWS's Service Authorization Reference.
pub fn iam_action(service: &str, operation: &str) -> String {
    let prefix = match service {
        "Cost Explorer" => "ce",
        "Bedrock Runtime" => "bedrock",
        "Resource Groups Tagging API" => "tag",
        "QBusiness" => "qbusiness",
        other => return format!("{}:{}", other.to_ascii_lowercase(), action_name(other, operation)),
    };
    format!("{prefix}:{}", action_name(service, operation))
}

fn action_name<'a>(service: &str, operation: &'a str) -> &'a str {
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
    fn maps_operations_to_iam_actions() {
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
