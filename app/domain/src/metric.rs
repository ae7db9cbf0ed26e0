//! Cost metrics of Cost Explorer.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A metric of Cost Explorer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Metric {
    /// Charges on the day they were charged. About FOCUS `BilledCost`.
    #[default]
    Unblended,
    /// Upfront and recurring commitment fees spread over the usage that they pay for. About FOCUS `EffectiveCost`.
    Amortized,
    /// Unblended, after private discounts.
    NetUnblended,
    /// Amortized, after private discounts.
    NetAmortized,
    /// Average rate across the organization.
    Blended,
    /// Usage quantity in a unit that depends on the usage type.
    Usage,
}

impl Metric {
    /// All metrics, in menu order. One request returns all of them, so switching is free.
    pub const ALL: [Self; 6] =
        [Self::Unblended, Self::Amortized, Self::NetUnblended, Self::NetAmortized, Self::Blended, Self::Usage];

    /// Name in URLs.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Unblended => "unblended",
            Self::Amortized => "amortized",
            Self::NetUnblended => "net-unblended",
            Self::NetAmortized => "net-amortized",
            Self::Blended => "blended",
            Self::Usage => "usage",
        }
    }

    /// AWS name, as in requests.
    #[must_use]
    pub fn aws_name(self) -> &'static str {
        match self {
            Self::Unblended => "UnblendedCost",
            Self::Amortized => "AmortizedCost",
            Self::NetUnblended => "NetUnblendedCost",
            Self::NetAmortized => "NetAmortizedCost",
            Self::Blended => "BlendedCost",
            Self::Usage => "UsageQuantity",
        }
    }

    /// Display name.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Unblended => "Unblended",
            Self::Amortized => "Amortized",
            Self::NetUnblended => "Net unblended",
            Self::NetAmortized => "Net amortized",
            Self::Blended => "Blended",
            Self::Usage => "Usage",
        }
    }

    /// Meaning in one sentence.
    #[must_use]
    pub fn meaning(self) -> &'static str {
        match self {
            Self::Unblended => "Charges on the day they were charged.",
            Self::Amortized => "Commitment fees spread over the days they cover.",
            Self::NetUnblended => "Unblended, after private discounts.",
            Self::NetAmortized => "Amortized, after private discounts.",
            Self::Blended => "Average rate across the organization.",
            Self::Usage => "Usage quantity. Adds up only within one usage type.",
        }
    }

    /// Position in [`Metric::ALL`].
    #[must_use]
    pub fn index(self) -> usize {
        self as usize
    }
}

impl FromStr for Metric {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let known = Self::ALL.into_iter().find(|it| it.as_str() == text);
        known.ok_or(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn index_is_the_position_in_all() {
        for (index, metric) in Metric::ALL.into_iter().enumerate() {
            assert_eq!(metric.index(), index);
            assert_eq!(metric.as_str().parse(), Ok(metric));
        }
    }
}
