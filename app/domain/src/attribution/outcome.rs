//! Allocation results, per resource and service.

use std::borrow::Cow;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::rules::RULES;
use crate::money::Unit;

/// Confidence of a cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Confidence {
    /// Measured by AWS.
    Measured,
    /// Allocated by a rule, in whole or in part.
    Allocated,
    /// Unknown, which is not zero.
    Unknown,
}

impl Confidence {
    /// All levels, the most certain first.
    pub const ALL: [Self; 3] = [Self::Measured, Self::Allocated, Self::Unknown];

    /// Name in addresses, in exports and on the page.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Measured => "measured",
            Self::Allocated => "allocated",
            Self::Unknown => "unknown",
        }
    }
}

/// Cost of a resource.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResourceCost {
    /// Amount in [`super::Attribution::unit`]; `None` if unknown, never zero instead.
    pub amount: Option<Decimal>,
    /// Confidence; measured only if every part is.
    pub confidence: Confidence,
    /// Parts of the amount, in the order of the line items. A measured zero may have none: AWS measures the service and
    /// reports nothing.
    pub parts: Box<[Part]>,
}

impl ResourceCost {
    /// An unknown cost.
    #[must_use]
    pub fn unknown() -> Self {
        Self { amount: None, confidence: Confidence::Unknown, parts: Box::default() }
    }
}

/// A part of a resource's cost: its share of one line item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// Position of the line item in [`super::Attribution::lines`].
    pub line: u32,
    /// Share of the line item's cost.
    pub amount: Decimal,
    /// Share of the usage, in the line item's [`LineItem::usage_unit`]; `None` if unknown.
    pub usage: Option<Decimal>,
    /// Basis of the part.
    pub basis: Basis,
}

/// Basis of a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Basis {
    /// Measured by AWS.
    Measured,
    /// Days before AWS's measurements, divided like this number of measured days.
    MeasuredShare(u16),
    /// A rule, by its position in the table of rules.
    Rule(u8),
}

impl Basis {
    /// Confidence of the part.
    #[must_use]
    pub fn confidence(self) -> Confidence {
        match self {
            Self::Measured => Confidence::Measured,
            Self::MeasuredShare(_) | Self::Rule(_) => Confidence::Allocated,
        }
    }

    /// Basis in one sentence.
    #[must_use]
    pub fn sentence(self) -> Cow<'static, str> {
        match self {
            Self::Measured => "Measured by AWS.".into(),
            Self::MeasuredShare(1) => "Earlier days allocated by its share of the one measured day.".into(),
            Self::MeasuredShare(days) => {
                format!("Earlier days allocated by its share of the {days} measured days.").into()
            }
            Self::Rule(place) => RULES.get(usize::from(place)).map_or("", |rule| rule.split.says).into(),
        }
    }
}

/// Line item of the bill, with its attributed share.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineItem {
    /// The account, 12 digits.
    pub account: Box<str>,
    /// Service, by billing name.
    pub service: Box<str>,
    /// Usage type as billed.
    pub usage_type: Box<str>,
    /// Unit of the usage; `None` if the bill has no usage or several units.
    pub usage_unit: Option<Unit>,
    /// Billed cost of all days.
    pub billed: Decimal,
    /// Share attributed to resources, including unlisted ones.
    pub attributed: Decimal,
}

/// Cost of a measured resource that is not in the inventory: deleted, or not listable.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnlistedResourceCost {
    /// ARN or ID of the resource.
    pub id: Box<str>,
    /// The account, 12 digits.
    pub account: Box<str>,
    /// Cost in [`super::Attribution::unit`].
    pub amount: Decimal,
    /// Parts of the cost.
    pub parts: Box<[Part]>,
}

/// Cost of a service: `total = resources + gone + unattributed`, to the last decimal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceCost {
    /// Service, by billing name.
    pub service: Box<str>,
    /// Total cost from Cost Explorer.
    pub total: Decimal,
    /// Cost of resources in the inventory.
    pub resources: Decimal,
    /// Cost of resources missing from the inventory.
    pub gone: Decimal,
    /// Number of resources missing from the inventory.
    pub gone_count: u32,
    /// Unattributed cost. Negative if AWS measured more than it billed, or if only credits remain.
    pub unattributed: Decimal,
    /// Reasons for the unattributed cost; their amounts are not zero and add up to it.
    pub reasons: Vec<(Reason, Decimal)>,
}

/// Reason for an unattributed cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Reason {
    /// Accounts without listed resources, or a total that AWS refreshed later than its line items.
    UnlistedAccounts,
    /// Charges without a resource: tax, support, commitments and similar, and usage for which AWS names no resource.
    NoResource,
    /// No rule divides the usage type.
    NoRule,
    /// The usage type begins with an unknown region code.
    UnknownRegion,
    /// The list of possible resources may be incomplete.
    IncompleteList,
    /// No resource of the inventory matches, or none existed in some of the hours: usually deleted resources.
    NotInInventory,
    /// Several possible resources with unknown shares.
    Several,
    /// Resources with different prices (platform, engine) share the hours.
    NotAlike,
    /// Measured costs of the usage type match several services or resources.
    Ambiguous,
    /// Rest of the line item beyond its measured costs.
    NotMeasured,
}

impl Reason {
    /// The reason in one sentence.
    #[must_use]
    pub fn sentence(self) -> &'static str {
        match self {
            Self::UnlistedAccounts => "Accounts whose resources were not listed, or a total that AWS refreshed later.",
            Self::NoResource => "Charges without a resource.",
            Self::NoRule => "No allocation rule for these usage types.",
            Self::UnknownRegion => "Usage types of an unknown region.",
            Self::IncompleteList => "Incomplete list of resources.",
            Self::NotInInventory => "No matching resource; it was probably deleted.",
            Self::Several => "Several possible resources with unknown shares.",
            Self::NotAlike => "Hours shared by platforms or engines with different prices.",
            Self::Ambiguous => "Measured costs that match no single resource.",
            Self::NotMeasured => "Rest of the bill beyond the measured resource costs.",
        }
    }
}

/// A line item whose measured cost contradicts its billed cost: it is larger, or has the opposite sign.
///
/// AWS refreshes the two data sets at different times. The measured cost applies, so the unattributed
/// rest may have either sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Discrepancy {
    /// Position of the line item in [`super::Attribution::lines`].
    pub line: u32,
    /// Billed cost of the measured days.
    pub billed: Decimal,
    /// Measured cost.
    pub measured: Decimal,
}

/// Measured rows that match no single line item or resource. Their amounts are already part of the unattributed costs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AmbiguousCost {
    /// Number of resources named in these rows.
    pub resources: u32,
    /// Sum of these rows.
    pub amount: Decimal,
}
