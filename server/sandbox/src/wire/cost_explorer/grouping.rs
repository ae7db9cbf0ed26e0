//! Keys to group or filter by: dimensions, tags and cost categories.

use serde::{Deserialize, Serialize};

use super::super::error_response::ErrorResponse;
use crate::account::{Attributes, COST_CATEGORY, Dimension};

/// Maximum number of group keys in a request.
const MAX_GROUP_KEYS: usize = 2;

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

/// Name of the dimension that only resource-level operations accept.
const RESOURCE_ID: &str = "RESOURCE_ID";

/// Parses the name of a dimension, for resource-level operations.
pub(super) fn parse_dimension_or_resource(name: &str) -> Result<Dimension, ErrorResponse> {
    if name == RESOURCE_ID { Ok(Dimension::Resource) } else { parse_dimension(name) }
}

pub(super) fn parse_dimension(name: &str) -> Result<Dimension, ErrorResponse> {
    let dimension = DIMENSIONS.iter().find(|(known_name, _)| *known_name == name).map(|(_, dimension)| *dimension);
    dimension.ok_or_else(|| {
        let valid_names = DIMENSIONS.map(|(name, _)| name).join(", ");
        ErrorResponse::validation(format!("Invalid dimension: {name}. Valid dimensions are: {valid_names}"))
    })
}

/// Key to group or filter by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Key {
    Dimension(Dimension),
    Tag(String),
    CostCategory(String),
}

impl Key {
    /// Value of this key for a line item with these attributes; empty if it has none.
    pub(super) fn value<'a>(&self, attributes: &'a Attributes) -> &'a str {
        match self {
            Self::Dimension(dimension) => attributes.value(*dimension),
            Self::Tag(name) => attributes.tags.value(name),
            // The only cost category, `Product`, is derived from the team and kept with the tags.
            Self::CostCategory(name) if name == COST_CATEGORY => attributes.tags.product,
            Self::CostCategory(_) => "",
        }
    }

    /// Value in the format of the response's `Keys` field: `Team$web` for tags and cost categories, plain for dimensions.
    fn response_key(&self, attributes: &Attributes) -> String {
        let value = self.value(attributes);
        match self {
            Self::Dimension(_) => value.to_owned(),
            Self::Tag(name) | Self::CostCategory(name) => format!("{name}${value}"),
        }
    }
}

#[derive(Debug, Deserialize, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct GroupDefinition {
    r#type: Option<String>,
    key: Option<String>,
}

/// Keys to group by in a request.
#[derive(Debug)]
pub(super) struct Grouping {
    keys: Vec<Key>,
}

impl Grouping {
    pub(super) fn parse(definitions: &[GroupDefinition]) -> Result<Self, ErrorResponse> {
        Self::parse_with(definitions, parse_dimension)
    }

    /// Parses keys for resource-level operations.
    pub(super) fn parse_with_resources(definitions: &[GroupDefinition]) -> Result<Self, ErrorResponse> {
        Self::parse_with(definitions, parse_dimension_or_resource)
    }

    fn parse_with(
        definitions: &[GroupDefinition],
        parse_dimension: impl Fn(&str) -> Result<Dimension, ErrorResponse> + Copy,
    ) -> Result<Self, ErrorResponse> {
        if definitions.len() > MAX_GROUP_KEYS {
            return Err(ErrorResponse::validation("Maximum 2 group by definitions are allowed"));
        }
        let keys = definitions
            .iter()
            .map(|definition| parse_key(definition, parse_dimension))
            .collect::<Result<Vec<_>, _>>()?;
        match keys.as_slice() {
            [first, second] if first == second => {
                Err(ErrorResponse::validation("Group by definitions must not contain duplicates"))
            }
            _ => Ok(Self { keys }),
        }
    }

    /// Whether there are no keys; the response then has totals only.
    pub(super) fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// Values that identify a line item's group, in the format of the response's `Keys` field.
    pub(super) fn response_keys(&self, attributes: &Attributes) -> Vec<String> {
        self.keys.iter().map(|key| key.response_key(attributes)).collect()
    }

    pub(super) fn contains(&self, dimension: Dimension) -> bool {
        self.keys.contains(&Key::Dimension(dimension))
    }
}

fn parse_key(
    definition: &GroupDefinition,
    parse_dimension: impl Fn(&str) -> Result<Dimension, ErrorResponse>,
) -> Result<Key, ErrorResponse> {
    let name = definition.key.as_deref().filter(|name| !name.is_empty());
    let name = name.ok_or_else(|| ErrorResponse::missing("groupBy.key"))?;
    match definition.r#type.as_deref() {
        Some("DIMENSION") => Ok(Key::Dimension(parse_dimension(name)?)),
        Some("TAG") => Ok(Key::Tag(name.to_owned())),
        Some("COST_CATEGORY") => Ok(Key::CostCategory(name.to_owned())),
        Some(other) => Err(ErrorResponse::validation(format!("Invalid group by type: {other}"))),
        None => Err(ErrorResponse::missing("groupBy.type")),
    }
}
