//! Keys of groups and filters: a dimension, a tag or a cost category.

use serde::{Deserialize, Serialize};

use super::super::error_response::ErrorResponse;
use crate::account::{Attributes, COST_CATEGORY, Dimension};

/// Maximum number of group keys in a request.
const MAX_GROUPS: usize = 2;

const DIMENSIONS: [(&str, Dimension); 13] = [
    ("AZ", Dimension::Az),
    ("INSTANCE_TYPE", Dimension::InstanceType),
    ("INVOICING_ENTITY", Dimension::InvoicingEntity),
    ("LEGAL_ENTITY_NAME", Dimension::LegalEntityName),
    ("LINKED_ACCOUNT", Dimension::LinkedAccount),
    ("OPERATION", Dimension::Operation),
    ("PLATFORM", Dimension::Platform),
    ("PURCHASE_TYPE", Dimension::PurchaseType),
    ("RECORD_TYPE", Dimension::RecordType),
    ("REGION", Dimension::Region),
    ("SERVICE", Dimension::Service),
    ("TENANCY", Dimension::Tenancy),
    ("USAGE_TYPE", Dimension::UsageType),
];

/// Dimension of operations with resource-level data only.
const RESOURCE: &str = "RESOURCE_ID";

/// Parses the name of a dimension, for operations with resource-level data.
pub(super) fn dimension_or_resource(name: &str) -> Result<Dimension, ErrorResponse> {
    if name == RESOURCE { Ok(Dimension::Resource) } else { dimension(name) }
}

pub(super) fn dimension(name: &str) -> Result<Dimension, ErrorResponse> {
    let found = DIMENSIONS.iter().find(|(known, _)| *known == name);
    let unknown = || {
        let names = DIMENSIONS.map(|(name, _)| name).join(", ");
        ErrorResponse::validation(format!("Invalid dimension: {name}. Valid dimensions are: {names}"))
    };
    Ok(found.ok_or_else(unknown)?.1)
}

/// Key for groups and filters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Key {
    Dimension(Dimension),
    Tag(String),
    CostCategory(String),
}

impl Key {
    /// Value of a line item; empty if missing.
    pub(super) fn value<'a>(&self, attributes: &'a Attributes) -> &'a str {
        match self {
            Self::Dimension(dimension) => attributes.value(*dimension),
            Self::Tag(key) => attributes.tags.value(key),
            Self::CostCategory(name) if name == COST_CATEGORY => attributes.tags.product,
            Self::CostCategory(_) => "",
        }
    }

    /// Value in the format of groups: `Team$web`.
    fn group(&self, attributes: &Attributes) -> String {
        let value = self.value(attributes);
        match self {
            Self::Dimension(_) => value.to_owned(),
            Self::Tag(key) | Self::CostCategory(key) => format!("{key}${value}"),
        }
    }
}

#[derive(Debug, Deserialize, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct GroupDefinition {
    r#type: Option<String>,
    key: Option<String>,
}

/// Group keys of a request.
#[derive(Debug)]
pub(super) struct Grouping(Vec<Key>);

impl Grouping {
    pub(super) fn parse(definitions: &[GroupDefinition]) -> Result<Self, ErrorResponse> {
        Self::parse_with(definitions, dimension)
    }

    /// Parses group keys for operations with resource-level data.
    pub(super) fn parse_with_resources(definitions: &[GroupDefinition]) -> Result<Self, ErrorResponse> {
        Self::parse_with(definitions, dimension_or_resource)
    }

    fn parse_with(
        definitions: &[GroupDefinition],
        dimension: impl Fn(&str) -> Result<Dimension, ErrorResponse> + Copy,
    ) -> Result<Self, ErrorResponse> {
        if definitions.len() > MAX_GROUPS {
            return Err(ErrorResponse::validation("Maximum 2 group by definitions are allowed"));
        }
        let keys = definitions.iter().map(|definition| key(definition, dimension)).collect::<Result<Vec<_>, _>>()?;
        match keys.as_slice() {
            [first, second] if first == second => {
                Err(ErrorResponse::validation("Group by definitions must not contain duplicates"))
            }
            _ => Ok(Self(keys)),
        }
    }

    /// Whether there are no keys, so that the response has totals.
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn groups(&self, attributes: &Attributes) -> Vec<String> {
        self.0.iter().map(|key| key.group(attributes)).collect()
    }

    pub(super) fn contains(&self, dimension: Dimension) -> bool {
        self.0.contains(&Key::Dimension(dimension))
    }
}

fn key(
    definition: &GroupDefinition,
    dimension: impl Fn(&str) -> Result<Dimension, ErrorResponse>,
) -> Result<Key, ErrorResponse> {
    let key = definition.key.as_deref().filter(|key| !key.is_empty());
    let key = key.ok_or_else(|| super::missing("groupBy.key"))?;
    match definition.r#type.as_deref() {
        Some("DIMENSION") => Ok(Key::Dimension(dimension(key)?)),
        Some("TAG") => Ok(Key::Tag(key.to_owned())),
        Some("COST_CATEGORY") => Ok(Key::CostCategory(key.to_owned())),
        Some(other) => Err(ErrorResponse::validation(format!("Invalid group by type: {other}"))),
        None => Err(super::missing("groupBy.type")),
    }
}
