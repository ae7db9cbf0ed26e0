//! Allocation results, per resource and service.

use std::borrow::Cow;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::rules::RULES;
use crate::money::Unit;

/// How sure a cost is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Confidence {
    /// AWS says so.
    Measured,
    /// All or a part of it was divided by a rule that is told.
    Allocated,
    /// Nothing is known, which is not the same as nothing spent.
    Unknown,
}

impl Confidence {
    /// All, the surest first.
    pub const ALL: [Self; 3] = [Self::Measured, Self::Allocated, Self::Unknown];

    /// Its word in an address, in an export and on the page.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Measured => "measured",
            Self::Allocated => "allocated",
            Self::Unknown => "unknown",
        }
    }
}

/// What a resource costs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResourceCost {
    /// In [`super::Attribution::unit`]; `None` where it is unknown, never zero in its stead.
    pub amount: Option<Decimal>,
    /// Measured only where every part is.
    pub confidence: Confidence,
    /// What it adds up from, in the order of the lines. A measured zero may have none: AWS measures the service and lists nothing.
    pub parts: Box<[Part]>,
}

/// A part of a resource's cost: its share of one line of the bill.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// The place in [`super::Attribution::lines`] of its account, service and usage type.
    pub line: u32,
    /// Its share.
    pub amount: Decimal,
    /// Its share of the usage, in the line's [`LineCost::usage_unit`]; `None` where that is not known.
    pub usage: Option<Decimal>,
    /// How it is known.
    pub basis: Basis,
}

/// How a part is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Basis {
    /// AWS measured it.
    Measured,
    /// Days before AWS measured, divided as so many measured days are.
    MeasuredShare(u16),
    /// A rule, by its place in the table of rules.
    Rule(u8),
}

impl Basis {
    /// How sure it is.
    #[must_use]
    pub fn confidence(self) -> Confidence {
        match self {
            Self::Measured => Confidence::Measured,
            Self::MeasuredShare(_) | Self::Rule(_) => Confidence::Allocated,
        }
    }

    /// How the cost was divided, in one sentence.
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

/// A line of the bill, and how much of it was given out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineCost {
    /// The account, twelve digits.
    pub account: Box<str>,
    /// The service, by billing name.
    pub service: Box<str>,
    /// What was used, as the bill codes it.
    pub usage_type: Box<str>,
    /// What its usage counts; `None` where the bill tells no usage, or that of several things.
    pub usage_unit: Option<Unit>,
    /// What it costs, all days together.
    pub billed: Decimal,
    /// What of that resources were given, gone ones among them.
    pub attributed: Decimal,
}

/// What a resource costs that AWS measured and that is not in the inventory: it is no longer there, or could not be listed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GoneCost {
    /// What AWS calls it: an ARN or an id.
    pub id: Box<str>,
    /// The account, twelve digits.
    pub account: Box<str>,
    /// What it cost.
    pub amount: Decimal,
    /// What that adds up from.
    pub parts: Box<[Part]>,
}

/// What a service costs: `total = resources + gone + unattributed`, to the last decimal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceCost {
    /// The service, by billing name.
    pub service: Box<str>,
    /// What Cost Explorer says it costs.
    pub total: Decimal,
    /// What of that resources of the inventory cost.
    pub resources: Decimal,
    /// What of that resources cost that are not in the inventory.
    pub gone: Decimal,
    /// How many those are.
    pub gone_count: u32,
    /// The rest: negative where AWS measured more than it billed, or where what is left are credits.
    pub unattributed: Decimal,
    /// Why the rest is nobody's: the amounts add up to it, none is zero.
    pub reasons: Vec<(Reason, Decimal)>,
}

/// Why an amount is nobody's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Reason {
    /// It is of accounts whose resources were not listed; or the service's total and its lines were refreshed at different times.
    UnlistedAccounts,
    /// Tax, support, commitments and the like, and what AWS measures for no resource.
    NoResource,
    /// No rule divides the usage type.
    NoRule,
    /// The usage type begins with a region's code that is not known.
    UnknownRegion,
    /// The list of what can be behind it is not known to be complete.
    IncompleteList,
    /// Nothing in the inventory can be behind it, or not for all of its hours: what was is no longer there.
    NotInInventory,
    /// Several resources can be behind it, and nothing that is known of them tells their shares.
    Several,
    /// The resources differ in what the price depends on (platform, engine): hours cannot tell them apart.
    NotAlike,
    /// AWS measured resources for the usage type, but which service's or which resource's cannot be told.
    Ambiguous,
    /// The line less what AWS measured of it.
    NotMeasured,
}

impl Reason {
    /// The reason in one sentence.
    #[must_use]
    pub fn sentence(self) -> &'static str {
        match self {
            Self::UnlistedAccounts => "Accounts whose resources were not listed.",
            Self::NoResource => "Charges without a resource.",
            Self::NoRule => "No allocation rule for these usage types.",
            Self::UnknownRegion => "Usage types of an unknown region.",
            Self::IncompleteList => "Incomplete list of resources.",
            Self::NotInInventory => "Resource deleted.",
            Self::Several => "Several possible resources with unknown shares.",
            Self::NotAlike => "Hours shared by platforms or engines with different prices.",
            Self::Ambiguous => "Measured costs that match no single resource.",
            Self::NotMeasured => "Rest of the bill beyond the measured resource costs.",
        }
    }
}

/// A line of which AWS measured what does not fit what it billed: more, or of the other sign.
///
/// Its two sets of data are refreshed at different times. The measured figures stand; the rest is negative.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Discrepancy {
    /// The place of the line in [`super::Attribution::lines`].
    pub line: u32,
    /// What was billed on the measured days.
    pub billed: Decimal,
    /// What was measured.
    pub measured: Decimal,
}

/// Measured rows that belong to no one line or no one resource: they are nobody's, and their amounts are not counted again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unplaced {
    /// How many resources AWS names in them.
    pub resources: u32,
    /// What they add up to.
    pub amount: Decimal,
}
