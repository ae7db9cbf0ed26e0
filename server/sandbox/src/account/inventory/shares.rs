//! Division of a line's usage and cost among resources, without remainder.

use crate::account::line::UsageAndCost;

/// A part of a line: the interval between two marks of a measure that is `whole` long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Share {
    from: u64,
    to: u64,
    whole: u64,
}

impl Share {
    /// One share for each weight. All shares are empty when all weights are zero.
    pub(super) fn divide(weights: impl Iterator<Item = u64> + Clone) -> impl Iterator<Item = Self> {
        let whole = weights.clone().sum();
        weights.scan(0, move |before, weight| {
            let from = *before;
            *before += weight;
            Some(Self { from, to: *before, whole })
        })
    }

    /// This share of a line's usage and cost. The parts of all shares add up to the whole.
    pub(crate) fn of(self, doing: UsageAndCost) -> UsageAndCost {
        UsageAndCost { usage: self.part(doing.usage), list_cost: self.part(doing.list_cost) }
    }

    fn part(self, amount: i64) -> i64 {
        let up_to = |mark: u64| {
            let product = i128::from(amount) * i128::from(mark);
            product.checked_div(i128::from(self.whole)).and_then(|part| i64::try_from(part).ok()).unwrap_or_default()
        };
        up_to(self.to) - up_to(self.from)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn parts_are_the_whole(
            amount in -1_000_000_000_000_i64..1_000_000_000_000,
            mut weights in proptest::collection::vec(0_u64..5_000, 1..40),
        ) {
            weights.push(1);
            let shares = Share::divide(weights.iter().copied());
            let doing = UsageAndCost { usage: amount, list_cost: -amount };
            let mut sum = UsageAndCost::default();
            for share in shares {
                sum += share.of(doing);
            }
            prop_assert_eq!(sum, doing);
        }
    }
}
