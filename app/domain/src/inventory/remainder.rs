//! Costs of the bill other than those of the shown resources.

use rust_decimal::Decimal;

use super::Tally;
use crate::attribution::Attribution;

/// Costs other than those of the shown resources. With the shown resources, they add up to the total under any filter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Remainder {
    /// Cost of resources hidden by filters.
    pub hidden: Decimal,
    /// Measured cost of resources that are not in the inventory, such as deleted ones.
    pub unlisted: Decimal,
    /// Unattributed cost.
    pub unattributed: Decimal,
    /// Billed total.
    pub total: Decimal,
}

impl Remainder {
    /// Computes the costs other than those of the shown resources.
    #[must_use]
    pub fn of(attribution: &Attribution, shown: &Tally) -> Self {
        let unlisted = attribution.unlisted.iter().fold(Decimal::ZERO, |sum, it| sum.saturating_add(it.amount));
        let (total, unattributed) = (attribution.total, attribution.unattributed);
        let hidden = total.saturating_sub(unattributed).saturating_sub(unlisted).saturating_sub(shown.known);
        Self { hidden, unlisted, unattributed, total }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        attribution::{UnlistedResourceCost, UnmatchedCost},
        metric::Metric,
    };

    #[test]
    fn parts_add_up_to_the_total_under_any_filter() {
        let unlisted = UnlistedResourceCost {
            account: "1".into(),
            id: "i-gone".into(),
            amount: Decimal::from(7),
            parts: Box::default(),
        };
        let attribution = Attribution {
            metric: Metric::Unblended,
            unit: None,
            total: Decimal::from(100),
            unattributed: Decimal::from(30),
            services: Vec::new(),
            resources: Vec::new(),
            unlisted: vec![unlisted],
            lines: Vec::new(),
            discrepancies: Vec::new(),
            unmatched: UnmatchedCost::default(),
        };
        for known in [0, 20, 63] {
            let shown = Tally { count: 1, unknown: 0, known: Decimal::from(known) };
            let remainder = Remainder::of(&attribution, &shown);
            assert_eq!((remainder.unlisted, remainder.unattributed), (Decimal::from(7), Decimal::from(30)));
            assert_eq!(shown.known + remainder.hidden + remainder.unlisted + remainder.unattributed, remainder.total);
            assert_eq!(remainder.hidden.is_zero(), known == 63);
        }
    }
}
