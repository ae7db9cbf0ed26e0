//! What a value of the bill is called on the page.

use crate::{dimension::Attribute, dimension::Dimension, filter::NONE_VALUE};

/// Values that AWS writes where a dimension does not apply. They are never a thing.
const SENTINELS: [&str; 6] = ["NoInstanceType", "NoOperatingSystem", "NoAZ", "NoRegion", "NoPlatform", NONE_VALUE];

/// Billing names that are longer than what everybody says.
const SHORT_SERVICES: [(&str, &str); 16] = [
    ("Amazon Elastic Compute Cloud - Compute", "Amazon EC2"),
    ("EC2 - Other", "EC2 – Other"),
    ("Amazon Relational Database Service", "Amazon RDS"),
    ("Amazon Simple Storage Service", "Amazon S3"),
    ("AmazonCloudWatch", "Amazon CloudWatch"),
    ("Amazon Simple Queue Service", "Amazon SQS"),
    ("Amazon Simple Notification Service", "Amazon SNS"),
    ("Amazon Simple Email Service", "Amazon SES"),
    ("Amazon Elastic Container Service", "Amazon ECS"),
    ("Amazon Elastic Container Service for Kubernetes", "Amazon EKS"),
    ("Amazon EC2 Container Registry (ECR)", "Amazon ECR"),
    ("Amazon Elastic Load Balancing", "Elastic Load Balancing"),
    ("Amazon Elastic File System", "Amazon EFS"),
    ("Amazon Virtual Private Cloud", "Amazon VPC"),
    ("AWS Key Management Service", "AWS KMS"),
    ("Savings Plans for AWS Compute usage", "Compute Savings Plans"),
];

/// Whether the value says that the attribute does not apply.
#[must_use]
pub fn is_sentinel(value: &str) -> bool {
    value.is_empty() || SENTINELS.contains(&value)
}

/// What to call a value of an attribute; `label` is AWS's description of it, such as an account's name.
#[must_use]
pub fn display_name(attribute: &Attribute, value: &str, label: Option<&str>) -> String {
    if is_sentinel(value) {
        return match attribute {
            Attribute::Dimension(_) => "Not applicable".to_owned(),
            Attribute::Tag(key) => format!("No tag {key}"),
            Attribute::Category(name) => format!("Not in a {name}"),
        };
    }
    let short = || SHORT_SERVICES.iter().find(|(billing, _)| *billing == value);
    match attribute {
        Attribute::Dimension(Dimension::Service) => short().map_or(value, |(_, name)| name).to_owned(),
        Attribute::Dimension(Dimension::Region) if value == "global" => "Global".to_owned(),
        _ => label.unwrap_or(value).to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentinels_are_no_things() {
        let instance_type = Dimension::InstanceType.into();
        assert_eq!(display_name(&instance_type, "NoInstanceType", None), "Not applicable");
        assert_eq!(display_name(&instance_type, "", None), "Not applicable");
        assert_eq!(display_name(&Attribute::Tag("Team".to_owned()), NONE_VALUE, None), "No tag Team");
    }

    #[test]
    fn accounts_go_by_their_name_and_services_by_what_everybody_says() {
        assert_eq!(display_name(&Dimension::Account.into(), "111122223333", Some("prod")), "prod");
        let ec2 = "Amazon Elastic Compute Cloud - Compute";
        assert_eq!(display_name(&Dimension::Service.into(), ec2, None), "Amazon EC2");
    }
}
