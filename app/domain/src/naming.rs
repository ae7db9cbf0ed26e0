//! Display names of billing values.

use std::collections::HashMap;

use crate::{dimension::Attribute, dimension::Dimension, filter::NONE_VALUE};

/// Placeholder values that AWS reports if a dimension does not apply.
const SENTINELS: [&str; 6] = ["NoInstanceType", "NoOperatingSystem", "NoAZ", "NoRegion", "NoPlatform", NONE_VALUE];

/// Common short forms of billing names.
const SHORT_SERVICES: [(&str, &str); 15] = [
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
];

/// Whether the value means that the attribute does not apply.
#[must_use]
pub fn is_sentinel(value: &str) -> bool {
    value.is_empty() || SENTINELS.contains(&value)
}

/// Display name of an attribute's value; `label` is AWS's description of it, such as an account name.
#[must_use]
pub fn display_name(attribute: &Attribute, value: &str, label: Option<&str>) -> String {
    if is_sentinel(value) {
        return match attribute {
            Attribute::Dimension(_) => "Not applicable".to_owned(),
            Attribute::Tag(key) => format!("Untagged ({key})"),
            Attribute::Category(name) => format!("Uncategorized ({name})"),
        };
    }
    let short = || SHORT_SERVICES.iter().find(|(billing, _)| *billing == value);
    match attribute {
        Attribute::Dimension(Dimension::Service) => short().map_or(value, |(_, name)| name).to_owned(),
        Attribute::Dimension(Dimension::Region) if value == "global" => "Global".to_owned(),
        _ => label.unwrap_or(value).to_owned(),
    }
}

/// [`display_name`], made unique among other values of the attribute: on a collision, the value itself (account number,
/// billing name) is appended. `others` may contain the value; each comes with AWS's description.
pub fn unique_name<'a>(
    attribute: &Attribute,
    value: &str,
    label: Option<&str>,
    others: impl IntoIterator<Item = (&'a str, Option<&'a str>)>,
) -> String {
    let name = display_name(attribute, value, label);
    let is_own = |value: &str, name: &str| !is_sentinel(value) && value == name;
    let is_unnamed = is_own(value, &name);
    let is_similar = |(other, label): (&str, Option<&str>)| {
        let other_name = display_name(attribute, other, label);
        // Two values without display names of their own differ in their text.
        other != value
            && !(is_unnamed && is_own(other, &other_name))
            && (looks_like(&other_name, &name) || looks_like(other, &name))
    };
    let similar: Vec<_> = others.into_iter().filter(|it| is_similar(*it)).collect();
    match (similar.is_empty(), is_unnamed) {
        // The other name is followed by its value, unless the value is a sentinel.
        (false, true) if similar.iter().any(|(other, _)| is_sentinel(other)) => format!("“{name}”"),
        (false, false) if !value.is_empty() && value != NONE_VALUE => format!("{name} ({value})"),
        _ => name,
    }
}

/// Billing names that are also short names of other services: AWS bills load balancers under either.
const BILLED_BY_SHORT_NAME: [&str; 1] = ["Elastic Load Balancing"];

/// [`unique_name`] of a service, by billing name, among others and services known to share its name.
#[must_use]
pub fn service_name<'a>(billing: &str, others: impl IntoIterator<Item = &'a str>) -> String {
    let others = others.into_iter().chain(BILLED_BY_SHORT_NAME).map(|it| (it, None));
    unique_name(&Dimension::Service.into(), billing, None, others)
}

/// [`unique_name`] of many values, in their order.
#[must_use]
pub fn unique_names(attribute: &Attribute, values: &[(&str, Option<&str>)]) -> Vec<String> {
    // Only values that may be mistaken for each other are compared: there may be thousands.
    let mut similar: HashMap<String, Vec<usize>> = HashMap::new();
    let names: Vec<String> = values.iter().map(|(value, label)| display_name(attribute, value, *label)).collect();
    for (index, ((value, _), name)) in values.iter().zip(&names).enumerate() {
        for text in [*value, name] {
            similar.entry(normalized(text)).or_default().push(index);
        }
    }
    let others = |name: &str| {
        similar.get(&normalized(name)).into_iter().flatten().filter_map(|index| values.get(*index).copied())
    };
    let unique =
        |((value, label), name): (&(&str, Option<&str>), &String)| unique_name(attribute, value, *label, others(name));
    values.iter().zip(&names).map(unique).collect()
}

/// Whether two names look the same to a reader.
fn looks_like(left: &str, right: &str) -> bool {
    left == right || normalized(left) == normalized(right)
}

/// A name without details that are easily overlooked: case, spaces and zero-width characters.
fn normalized(text: &str) -> String {
    let invisible = |it: char| it.is_control() || matches!(it, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}');
    let visible: String = text.to_lowercase().chars().filter(|it| !invisible(*it)).collect();
    visible.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentinels_have_a_display_name_of_their_attribute() {
        let instance_type = Dimension::InstanceType.into();
        assert_eq!(display_name(&instance_type, "NoInstanceType", None), "Not applicable");
        assert_eq!(display_name(&instance_type, "", None), "Not applicable");
        assert_eq!(display_name(&Attribute::Tag("Team".to_owned()), NONE_VALUE, None), "Untagged (Team)");
    }

    #[test]
    fn accounts_use_their_description_and_services_their_short_name() {
        assert_eq!(display_name(&Dimension::Account.into(), "111122223333", Some("prod")), "prod");
        let ec2 = "Amazon Elastic Compute Cloud - Compute";
        assert_eq!(display_name(&Dimension::Service.into(), ec2, None), "Amazon EC2");
    }

    fn names(attribute: impl Into<Attribute>, values: &[(&'static str, Option<&'static str>)]) -> Vec<String> {
        unique_names(&attribute.into(), values)
    }

    #[test]
    fn accounts_with_similar_names_show_their_numbers() {
        let accounts = [
            ("111111111111", Some("Production")),
            ("222222222222", Some("Production")),
            ("333333333333", Some(" production")),
            ("444444444444", None),
            ("666666666666", Some("777777777777")),
            ("777777777777", Some("Sandbox")),
        ];
        assert_eq!(
            names(Dimension::Account, &accounts),
            [
                "Production (111111111111)",
                "Production (222222222222)",
                " production (333333333333)",
                "444444444444",
                "777777777777 (666666666666)",
                "Sandbox",
            ]
        );
    }

    #[test]
    fn services_with_the_same_short_name_show_their_billing_names() {
        let services =
            [("Elastic Load Balancing", None), ("Amazon Elastic Load Balancing", None), ("AWS Lambda", None)];
        assert_eq!(
            names(Dimension::Service, &services),
            ["Elastic Load Balancing", "Elastic Load Balancing (Amazon Elastic Load Balancing)", "AWS Lambda"]
        );
    }

    #[test]
    fn service_name_is_unique_among_services_with_the_same_short_name() {
        assert_eq!(service_name("Elastic Load Balancing", []), "Elastic Load Balancing");
        assert_eq!(
            service_name("Amazon Elastic Load Balancing", []),
            "Elastic Load Balancing (Amazon Elastic Load Balancing)"
        );
        assert_eq!(service_name("Amazon Elastic Compute Cloud - Compute", []), "Amazon EC2");
    }

    #[test]
    fn values_that_look_like_a_sentinel_name_are_quoted() {
        let team = Attribute::Tag("Team".to_owned());
        assert_eq!(
            names(team.clone(), &[(NONE_VALUE, None), ("Untagged (Team)", None)]),
            ["Untagged (Team)", "“Untagged (Team)”"]
        );
        assert_eq!(names(team, &[("web", None), ("Web", None)]), ["web", "Web"]);
        let zones = [("NoAZ", None), ("", None)];
        assert_eq!(names(Dimension::Region, &zones), ["Not applicable (NoAZ)", "Not applicable"]);
    }

    use proptest::prelude::*;

    proptest! {
        #[test]
        fn different_values_have_different_names(labels in proptest::collection::btree_map("[12]{1,2}|\\(none\\)|Amazon ECS|Amazon Elastic Container Service", proptest::option::of("[12a ]{1,2}|Amazon ECS"), 1..8)) {
            let values: Vec<(&str, Option<&str>)> = labels.iter().map(|(value, label)| (value.as_str(), label.as_deref())).collect();
            for attribute in [Attribute::from(Dimension::Account), Dimension::Service.into(), Attribute::Tag("T".to_owned())] {
                let mut names = unique_names(&attribute, &values);
                let one_by_one = |(value, label): &(&str, Option<&str>)| unique_name(&attribute, value, *label, values.iter().copied());
                prop_assert_eq!(&names, &values.iter().map(one_by_one).collect::<Vec<_>>());
                names.sort();
                names.dedup();
                prop_assert_eq!(names.len(), values.len());
            }
        }
    }
}
