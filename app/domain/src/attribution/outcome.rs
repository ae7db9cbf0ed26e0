//! Attribution results, per resource and service.

use std::borrow::Cow;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::rules::RULES;
use crate::money::Unit;

/// Confidence of a cost, ordered from certain to unknown.
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

    /// Name in URLs, exports and the UI.
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
    /// Amount in [`super::Attribution::unit`]; `None` if unknown (not zero).
    pub amount: Option<Decimal>,
    /// Confidence; measured only if every part is.
    pub confidence: Confidence,
    /// Parts of the amount, in the order of the line items. Empty for a zero if AWS measures the service but reports
    /// nothing for the resource.
    pub parts: Box<[Part]>,
}

impl ResourceCost {
    /// An unknown cost.
    #[must_use]
    pub fn unknown() -> Self {
        Self { amount: None, confidence: Confidence::Unknown, parts: Box::default() }
    }
}

/// Part of a resource's cost: its share of one line item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// Index of the line item in [`super::Attribution::lines`].
    pub line: u32,
    /// Amount in [`super::Attribution::unit`].
    pub amount: Decimal,
    /// Share of the usage, in the line item's [`LineItem::usage_unit`]; `None` if unknown.
    pub usage: Option<Decimal>,
    /// Measurement or rule that the amount comes from.
    pub basis: Basis,
}

/// Measurement or rule that a part comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Basis {
    /// Measured by AWS.
    Measured,
    /// Older days that AWS did not measure, allocated by the resource's share of this many measured days.
    MeasuredShare(u16),
    /// Rule, by its index in the table of rules.
    Rule(u8),
}

impl Basis {
    /// Confidence that follows from the basis.
    #[must_use]
    pub fn confidence(self) -> Confidence {
        match self {
            Self::Measured => Confidence::Measured,
            Self::MeasuredShare(_) | Self::Rule(_) => Confidence::Allocated,
        }
    }

    /// Sentence for exports and the UI.
    #[must_use]
    pub fn sentence(self) -> Cow<'static, str> {
        match self {
            Self::Measured => "Measured by AWS.".into(),
            Self::MeasuredShare(1) => "Earlier days allocated by its share of the one measured day.".into(),
            Self::MeasuredShare(days) => {
                format!("Earlier days allocated by its share of the {days} measured days.").into()
            }
            Self::Rule(index) => RULES.get(usize::from(index)).map_or("", |rule| rule.split.description).into(),
        }
    }
}

/// Line item of the bill, with its attributed cost.
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
    /// Cost attributed to resources, including unlisted ones.
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
    /// Parts of the cost, in the order of the line items.
    pub parts: Box<[Part]>,
}

/// Cost of a service: `total = resources + unlisted + unattributed`, to the last decimal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceCost {
    /// Service, by billing name.
    pub service: Box<str>,
    /// Total cost from Cost Explorer.
    pub total: Decimal,
    /// Cost of resources in the inventory.
    pub resources: Decimal,
    /// Measured cost of resources missing from the inventory.
    pub unlisted: Decimal,
    /// Number of resources missing from the inventory.
    pub unlisted_count: u32,
    /// Unattributed remainder. Can be negative, for example if AWS measured more than it billed or only credits are
    /// left.
    pub unattributed: Decimal,
    /// Reasons for the unattributed cost, with nonzero amounts that add up to it.
    pub reasons: Vec<(Reason, Decimal)>,
}

/// Reason for an unattributed cost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Reason {
    /// Part of the total that is in no line item: of accounts without listed resources, or because AWS refreshed the
    /// total at a different time.
    NotInLineItems,
    /// Charges without a resource: tax, support, commitments and similar, and measured cost without a resource.
    NoResource,
    /// No rule for the usage type.
    NoRule,
    /// The usage type begins with an unknown region code.
    UnknownRegion,
    /// The inventory may lack resources that caused the cost.
    IncompleteList,
    /// No resource in the inventory matches, or none existed in some of the hours; usually deleted resources.
    NotInInventory,
    /// Several possible resources, with unknown shares.
    SeveralCandidates,
    /// Resources with different prices (platform, engine) share the line item.
    DifferentPrices,
    /// Measured rows of the usage type fit several resources or services.
    AmbiguousMeasurement,
    /// Part of the line item that AWS did not measure by resource.
    NotMeasured,
}

impl Reason {
    /// Sentence for exports and the UI.
    #[must_use]
    pub fn sentence(self) -> &'static str {
        match self {
            Self::NotInLineItems => "Accounts not listed, or totals refreshed at a different time.",
            Self::NoResource => "Charges without a resource.",
            Self::NoRule => "No allocation rule for these usage types.",
            Self::UnknownRegion => "Usage types of an unknown region.",
            Self::IncompleteList => "Incomplete list of resources.",
            Self::NotInInventory => "No matching resource, probably deleted.",
            Self::SeveralCandidates => "Several possible resources with unknown shares.",
            Self::DifferentPrices => "Hours shared by platforms or engines with different prices.",
            Self::AmbiguousMeasurement => "Measured costs that fit several resources or services.",
            Self::NotMeasured => "Costs that AWS did not measure by resource.",
        }
    }
}

/// Line item whose measured cost exceeds the billed cost or has the opposite sign.
///
/// AWS refreshes billed and measured data at different times. The measured cost is kept, so the unattributed remainder
/// may have either sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Discrepancy {
    /// Index of the line item in [`super::Attribution::lines`].
    pub line: u32,
    /// Billed cost of the measured days.
    pub billed: Decimal,
    /// Measured cost.
    pub measured: Decimal,
}

/// Measured rows with a resource ID but without a unique match: several resources fit the ID, or none or several line
/// items fit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnmatchedCost {
    /// Number of resource IDs in these rows.
    pub resources: u32,
    /// Sum of these rows.
    pub amount: Decimal,
}
