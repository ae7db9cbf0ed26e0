//! Resource types, and the service that bills each.

use serde::{Deserialize, Serialize};

use super::SharedStr;

/// Resource type in AWS's format: `service:type` (`ec2:instance`, `dynamodb:table`).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ResourceType(pub(super) SharedStr);

/// Resource types with a display name: code, name.
const NAMES: [(&str, &str); 36] = [
    ("ec2:instance", "EC2 instance"),
    ("ec2:volume", "EBS volume"),
    ("ec2:snapshot", "EBS snapshot"),
    ("ec2:image", "AMI"),
    ("ec2:elastic-ip", "Elastic IP address"),
    ("ec2:natgateway", "NAT gateway"),
    ("ec2:vpc-endpoint", "VPC endpoint"),
    ("ec2:capacity-reservation", "Capacity Reservation"),
    ("ec2:reserved-instances", "EC2 Reserved Instances"),
    ("rds:db", "RDS instance"),
    ("rds:cluster", "RDS cluster"),
    ("rds:snapshot", "RDS snapshot"),
    ("rds:cluster-snapshot", "RDS cluster snapshot"),
    ("rds:ri", "RDS Reserved Instances"),
    ("s3:bucket", "S3 bucket"),
    ("lambda:function", "Lambda function"),
    ("qbusiness:application", "Q Business application"),
    ("qbusiness:index", "Q Business index"),
    ("dynamodb:table", "DynamoDB table"),
    ("elasticloadbalancing:loadbalancer", "Load balancer"),
    ("eks:cluster", "EKS cluster"),
    ("ecs:cluster", "ECS cluster"),
    ("ecs:service", "ECS service"),
    ("ecr:repository", "ECR repository"),
    ("elasticache:cluster", "ElastiCache cluster"),
    ("es:domain", "OpenSearch domain"),
    ("redshift:cluster", "Redshift cluster"),
    ("kinesis:stream", "Kinesis stream"),
    ("sqs:queue", "SQS queue"),
    ("sns:topic", "SNS topic"),
    ("secretsmanager:secret", "Secret"),
    ("kms:key", "KMS key"),
    ("cloudfront:distribution", "CloudFront distribution"),
    ("elasticfilesystem:file-system", "EFS file system"),
    ("sagemaker:endpoint", "SageMaker endpoint"),
    ("states:stateMachine", "Step Functions state machine"),
];

/// Billing names of services, by prefix of the resource type. The first match applies.
const SERVICES: [(&str, &str); 40] = [
    ("ec2:instance", "Amazon Elastic Compute Cloud - Compute"),
    ("ec2:capacity-reservation", "Amazon Elastic Compute Cloud - Compute"),
    ("ec2:reserved-instances", "Amazon Elastic Compute Cloud - Compute"),
    ("ec2:elastic-ip", "Amazon Virtual Private Cloud"),
    ("ec2:vpc-endpoint", "Amazon Virtual Private Cloud"),
    ("ec2:", "EC2 - Other"),
    ("rds:", "Amazon Relational Database Service"),
    ("s3:", "Amazon Simple Storage Service"),
    ("lambda:", "AWS Lambda"),
    ("qbusiness:", "Amazon Q"),
    ("dynamodb:", "Amazon DynamoDB"),
    ("elasticloadbalancing:", "Amazon Elastic Load Balancing"),
    ("eks:", "Amazon Elastic Container Service for Kubernetes"),
    ("ecs:", "Amazon Elastic Container Service"),
    ("ecr:", "Amazon EC2 Container Registry (ECR)"),
    ("elasticache:", "Amazon ElastiCache"),
    ("es:", "Amazon OpenSearch Service"),
    ("redshift:", "Amazon Redshift"),
    ("kinesis:", "Amazon Kinesis"),
    ("firehose:", "Amazon Kinesis Firehose"),
    ("sqs:", "Amazon Simple Queue Service"),
    ("sns:", "Amazon Simple Notification Service"),
    ("secretsmanager:", "AWS Secrets Manager"),
    ("kms:", "AWS Key Management Service"),
    ("cloudfront:", "Amazon CloudFront"),
    ("elasticfilesystem:", "Amazon Elastic File System"),
    ("sagemaker:", "Amazon SageMaker"),
    ("states:", "AWS Step Functions"),
    ("glue:", "AWS Glue"),
    ("apigateway:", "Amazon API Gateway"),
    ("execute-api:", "Amazon API Gateway"),
    ("athena:", "Amazon Athena"),
    ("route53:", "Amazon Route 53"),
    ("wafv2:", "AWS WAF"),
    ("codebuild:", "CodeBuild"),
    ("cloudtrail:", "AWS CloudTrail"),
    ("backup:", "AWS Backup"),
    ("logs:", "AmazonCloudWatch"),
    ("cloudwatch:", "AmazonCloudWatch"),
    ("bedrock:", "Amazon Bedrock"),
];

impl ResourceType {
    /// Resource type with this code.
    #[must_use]
    pub fn new(code: impl Into<SharedStr>) -> Self {
        Self(code.into())
    }

    /// Code in URLs and exports.
    #[must_use]
    pub fn code(&self) -> &str {
        &self.0
    }

    /// Display name; for types without one, the code as text ("glue job" for `glue:job`).
    #[must_use]
    pub fn label(&self) -> String {
        let entry = NAMES.iter().find(|(code, _)| *code == self.0);
        entry.map_or_else(|| self.0.replacen(':', " ", 1), |(_, name)| (*name).to_owned())
    }
}

/// Billing name of the service that bills a resource type, if known.
#[must_use]
pub fn billing_service(resource_type: &ResourceType) -> Option<&'static str> {
    SERVICES.iter().find(|(code, _)| resource_type.0.starts_with(code)).map(|(_, service)| *service)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ec2_resources_are_billed_by_several_services() {
        let service = |code: &'static str| billing_service(&ResourceType::new(code));
        assert_eq!(service("ec2:instance"), Some("Amazon Elastic Compute Cloud - Compute"));
        assert_eq!(service("ec2:volume"), Some("EC2 - Other"));
        assert_eq!(service("ec2:elastic-ip"), Some("Amazon Virtual Private Cloud"));
        assert_eq!(service("quux:thing"), None);
    }

    #[test]
    fn types_have_a_display_name() {
        assert_eq!(ResourceType::new("ec2:volume").label(), "EBS volume");
        assert_eq!(ResourceType::new("glue:job").label(), "glue job");
    }
}
