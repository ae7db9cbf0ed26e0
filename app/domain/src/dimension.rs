//! Attributes to group and filter costs by: dimensions, tags and cost categories.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// A dimension that `GetCostAndUsage` groups by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Dimension {
    /// The service, by billing name.
    Service,
    /// The linked account, by its 12 digits.
    Account,
    /// The AWS region.
    Region,
    /// Usage type as billed (`EUC1-BoxUsage:m7g.4xlarge`).
    UsageType,
    /// API operation or line item type of the usage.
    Operation,
    /// Instance type, of EC2, RDS and other services.
    InstanceType,
    /// The availability zone.
    Az,
    /// The operating system of an instance.
    Platform,
    /// On demand, Spot, reserved, Savings Plans.
    PurchaseType,
    /// Usage, tax, credit, refund, fee, ….
    RecordType,
    /// Shared or dedicated hardware.
    Tenancy,
    /// The AWS company that sells the service.
    LegalEntity,
    /// The AWS company that issues the invoice.
    InvoicingEntity,
    /// A single resource. Only available for the last 14 days, by opt-in and with its own API operation; not in menus
    /// or URLs.
    Resource,
}

/// Names of a dimension: in URLs, in AWS requests, and for display (singular, plural).
struct Names {
    url: &'static str,
    aws: &'static str,
    label: &'static str,
    plural: &'static str,
}

impl Dimension {
    /// All dimensions to choose from, in menu order.
    pub const ALL: [Self; 13] = [
        Self::Service,
        Self::Account,
        Self::Region,
        Self::UsageType,
        Self::Operation,
        Self::InstanceType,
        Self::Az,
        Self::Platform,
        Self::PurchaseType,
        Self::RecordType,
        Self::Tenancy,
        Self::LegalEntity,
        Self::InvoicingEntity,
    ];

    const fn names(self) -> Names {
        let (url, aws, label, plural) = match self {
            Self::Service => ("service", "SERVICE", "Service", "services"),
            Self::Account => ("account", "LINKED_ACCOUNT", "Account", "accounts"),
            Self::Region => ("region", "REGION", "Region", "regions"),
            Self::UsageType => ("usage-type", "USAGE_TYPE", "Usage type", "usage types"),
            Self::Operation => ("operation", "OPERATION", "Operation", "operations"),
            Self::InstanceType => ("instance-type", "INSTANCE_TYPE", "Instance type", "instance types"),
            Self::Az => ("az", "AZ", "Availability Zone", "Availability Zones"),
            Self::Platform => ("platform", "PLATFORM", "Platform", "platforms"),
            Self::PurchaseType => ("purchase-type", "PURCHASE_TYPE", "Purchase option", "purchase options"),
            Self::RecordType => ("record-type", "RECORD_TYPE", "Charge type", "charge types"),
            Self::Tenancy => ("tenancy", "TENANCY", "Tenancy", "tenancies"),
            Self::LegalEntity => ("legal-entity", "LEGAL_ENTITY_NAME", "Legal entity", "legal entities"),
            Self::InvoicingEntity => ("invoicing-entity", "INVOICING_ENTITY", "Invoicing entity", "invoicing entities"),
            Self::Resource => ("resource", "RESOURCE_ID", "Resource", "resources"),
        };
        Names { url, aws, label, plural }
    }

    /// Name in URLs.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        self.names().url
    }

    /// AWS name, as in requests.
    #[must_use]
    pub fn aws_name(self) -> &'static str {
        self.names().aws
    }
}

impl FromStr for Dimension {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let known = Self::ALL.into_iter().find(|it| it.as_str() == text);
        known.ok_or(())
    }
}

/// Maximum length of a tag key or cost category name, in bytes. AWS allows 128 characters of any script.
const MAX_NAME_LENGTH: usize = 512;

/// Attribute to group or filter by: a dimension, a tag or a cost category.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Attribute {
    /// A dimension of AWS.
    Dimension(Dimension),
    /// Value of a cost allocation tag, by its key.
    Tag(String),
    /// Value of a cost category, by its name.
    Category(String),
}

impl Attribute {
    /// Display name: `Service`, `Tag: Team`, `Category: Product`.
    #[must_use]
    pub fn label(&self) -> String {
        match self {
            Self::Dimension(dimension) => dimension.names().label.to_owned(),
            Self::Tag(key) => format!("Tag: {key}"),
            Self::Category(name) => format!("Category: {name}"),
        }
    }

    /// Whether single resources have the attribute, as well as costs: service, account, region and tags.
    #[must_use]
    pub fn applies_to_resources(&self) -> bool {
        matches!(self, Self::Dimension(Dimension::Service | Dimension::Account | Dimension::Region) | Self::Tag(_))
    }

    /// Noun for a sentence: `service`, `tag CostCenter`. Names from the account keep their case.
    #[must_use]
    pub fn noun(&self) -> String {
        match self {
            Self::Dimension(dimension) => dimension.names().label.to_lowercase(),
            Self::Tag(key) => format!("tag {key}"),
            Self::Category(name) => format!("category {name}"),
        }
    }

    /// Plural noun of groups: `services`, `pairs of account and service`.
    #[must_use]
    pub fn plural_of(group_by: &[Self]) -> String {
        match group_by {
            [one] => one.plural(),
            several => {
                let nouns: Vec<String> = several.iter().map(Self::noun).collect();
                format!("pairs of {}", nouns.join(" and "))
            }
        }
    }

    /// Plural noun of its values: `services`, `values of tag Team`.
    #[must_use]
    pub fn plural(&self) -> String {
        match self {
            Self::Dimension(dimension) => dimension.names().plural.to_owned(),
            Self::Tag(key) => format!("values of tag {key}"),
            Self::Category(name) => format!("values of category {name}"),
        }
    }
}

impl From<Dimension> for Attribute {
    fn from(dimension: Dimension) -> Self {
        Self::Dimension(dimension)
    }
}

impl fmt::Display for Attribute {
    /// Name in URLs: `service`, `tag.Team`, `category.Product`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Dimension(dimension) => f.write_str(dimension.as_str()),
            Self::Tag(key) => write!(f, "tag.{key}"),
            Self::Category(name) => write!(f, "category.{name}"),
        }
    }
}

impl FromStr for Attribute {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let validated = |name: &str| {
            let is_valid = !name.is_empty() && name.len() <= MAX_NAME_LENGTH && !name.chars().any(char::is_control);
            is_valid.then(|| name.to_owned()).ok_or(())
        };
        match text.split_once('.') {
            Some(("tag", key)) => validated(key).map(Self::Tag),
            Some(("category", name)) => validated(name).map(Self::Category),
            _ => text.parse().map(Self::Dimension),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_round_trip() {
        for dimension in Dimension::ALL {
            assert_eq!(dimension.as_str().parse(), Ok(dimension));
        }
        for text in ["service", "tag.Team", "tag.a.b", "category.Product", "tag.aws:createdBy"] {
            assert_eq!(text.parse::<Attribute>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn tag_keys_keep_their_case() {
        let tag = Attribute::Tag("CostCenter".to_owned());
        assert_eq!((tag.label().as_str(), tag.noun().as_str()), ("Tag: CostCenter", "tag CostCenter"));
        assert_eq!(Attribute::from(Dimension::UsageType).noun(), "usage type");
    }

    #[test]
    fn plural_of_two_attributes_is_pairs() {
        let pair = [Dimension::Account.into(), Attribute::Tag("CostCenter".to_owned())];
        assert_eq!(Attribute::plural_of(&pair), "pairs of account and tag CostCenter");
        assert_eq!(Attribute::plural_of(&pair[..1]), "accounts");
    }

    #[test]
    fn rejects_invalid_attributes() {
        for text in ["", "tag", "tag.", "category.", "tags.Team", "Service", "tag.a\u{0}b"] {
            assert_eq!(text.parse::<Attribute>(), Err(()), "{text:?}");
        }
    }
}
