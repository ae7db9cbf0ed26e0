//! Part of the bill that no shown resource accounts for.

use rust_decimal::Decimal;

use super::Tally;
use crate::attribution::Attribution;

/// Costs other than those of the shown resources; together they add up to the total under any filter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Remainder {
    /// Cost of resources hidden by filters.
    pub hidden: Decimal,
    /// Measured cost of resources in no list, such as deleted ones.
    pub gone: Decimal,
    /// Unattributed cost.
    pub unattributed: Decimal,
    /// Billed total.
    pub total: Decimal,
}

impl Remainder {
    /// Computes the costs other than those of the shown resources.
    #[must_use]
    pub fn of(attribution: &Attribution, shown: &Tally) -> Self {
        let gone = attribution.gone.iter().fold(Decimal::ZERO, |sum, it| sum.saturating_add(it.amount));
        let (total, unattributed) = (attribution.total, attribution.unattributed);
        let hidden = total.saturating_sub(unattributed).saturating_sub(gone).saturating_sub(shown.known);
        Self { hidden, gone, unattributed, total }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        attribution::{AmbiguousCost, UnlistedResourceCost},
        metric::Metric,
    };

    #[test]
    fn the_parts_are_the_total_whatever_is_shown() {
        let gone = UnlistedResourceCost {
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
            gone: vec![gone],
            lines: Vec::new(),
            discrepancies: Vec::new(),
            ambiguous: AmbiguousCost::default(),
        };
        for known in [0, 20, 63] {
            let shown = Tally { count: 1, unknown: 0, known: Decimal::from(known) };
            let rest = Remainder::of(&attribution, &shown);
            assert_eq!((rest.gone, rest.unattributed), (Decimal::from(7), Decimal::from(30)));
            assert_eq!(shown.known + rest.hidden + rest.gone + rest.unattributed, rest.total);
            assert_eq!(rest.hidden.is_zero(), known == 63);
        }
    }
}
