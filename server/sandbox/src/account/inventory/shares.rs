//! Division of the usage and cost of a line item among resources, without remainder.

use crate::account::line::UsageAndCost;

/// Share of a line item: the interval from `from` to `to` of the total weight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Share {
    from: u64,
    to: u64,
    total: u64,
}

impl Share {
    /// Shares by weight. All are empty if all weights are zero.
    pub(super) fn divide(weights: impl Iterator<Item = u64> + Clone) -> impl Iterator<Item = Self> {
        let total = weights.clone().sum();
        weights.scan(0, move |sum, weight| {
            let from = *sum;
            *sum += weight;
            Some(Self { from, to: *sum, total })
        })
    }

    /// Part of the usage and cost for this share. The parts of all shares add up exactly.
    pub(crate) fn part_of(self, usage_and_cost: UsageAndCost) -> UsageAndCost {
        UsageAndCost {
            usage: self.divide_amount(usage_and_cost.usage),
            list_cost: self.divide_amount(usage_and_cost.list_cost),
        }
    }

    fn divide_amount(self, amount: i64) -> i64 {
        let up_to = |mark: u64| {
            let product = i128::from(amount) * i128::from(mark);
            product.checked_div(i128::from(self.total)).and_then(|part| i64::try_from(part).ok()).unwrap_or_default()
        };
        up_to(self.to) - up_to(self.from)
    }
}

/// Share of a resource in a line item.
#[derive(Clone, Copy, Debug)]
pub(super) struct LineShare {
    /// Index of the resource.
    pub(super) resource: u32,
    pub(super) share: Share,
}

/// Weights of which a few make up most of the total. If `can_be_idle`, every tenth weight is zero.
pub(super) fn heavy_tailed(indexes: &[u32], can_be_idle: bool) -> Vec<(u32, u64)> {
    let weight = |number: u64| {
        let is_idle = can_be_idle && number % 10 == 9;
        if is_idle { 0 } else { 10_000 / (number + 1) + 1 }
    };
    indexes.iter().zip(0..).map(|(index, number)| (*index, weight(number))).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn parts_add_up_to_the_whole(
            amount in -1_000_000_000_000_i64..1_000_000_000_000,
            mut weights in proptest::collection::vec(0_u64..5_000, 1..40),
        ) {
            weights.push(1);
            let shares = Share::divide(weights.iter().copied());
            let usage_and_cost = UsageAndCost { usage: amount, list_cost: -amount };
            let mut sum = UsageAndCost::default();
            for share in shares {
                sum += share.part_of(usage_and_cost);
            }
            prop_assert_eq!(sum, usage_and_cost);
        }
    }
}
