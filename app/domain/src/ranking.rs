//! The largest groups, and all others as one: the parts always add up to the whole.

use std::cmp::Reverse;

use rust_decimal::Decimal;

use crate::{
    metric::Metric,
    money::Money,
    table::{CostTable, Key, sum},
};

/// A row of a ranking: one group, or the rest of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// One for a group, any number for 'Other'.
    pub keys: Vec<Key>,
    /// The sum over all periods; `None` where its groups count different things.
    pub total: Option<Money>,
    /// The amount of each period of the table, zero where AWS listed none; empty where there is no `total`.
    pub amounts: Vec<Decimal>,
    /// The total in the table that is compared with; `None` without one, or where it had none of it.
    pub before: Option<Money>,
}

/// The groups of a table in the order of their cost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ranking {
    /// The largest by absolute amount, so that a large credit is seen; the most expensive first.
    pub shown: Vec<Part>,
    /// All the rest as one; `None` where there is no rest.
    pub other: Option<Part>,
}

impl Ranking {
    /// Ranks a table by one metric and keeps the `top` largest groups apart.
    /// A group that only `before` has costs zero now, and stays in the ranking.
    #[must_use]
    pub fn of(table: &CostTable, before: Option<&CostTable>, metric: Metric, top: usize) -> Self {
        let present = (0..table.keys().len()).filter_map(|key| Part::present(table, before, metric, key));
        let vanished = before.map_or_else(Vec::new, |before| Part::vanished(table, before, metric));
        let mut parts: Vec<Part> = present.chain(vanished).collect();
        parts.sort_by_cached_key(|part| (Reverse(part.amount().abs()), part.keys.clone()));
        let rest = parts.split_off(top.min(parts.len()));
        parts.sort_by_cached_key(|part| (Reverse(part.amount()), part.keys.clone()));
        Self { shown: parts, other: Part::joined(rest) }
    }

    /// All rows, 'Other' last.
    pub fn parts(&self) -> impl Iterator<Item = &Part> {
        self.shown.iter().chain(&self.other)
    }

    /// The sum of all rows; `None` where there are none, or where they count different things.
    #[must_use]
    pub fn total(&self) -> Option<Money> {
        let totals: Option<Vec<Money>> = self.parts().map(|part| part.total.clone()).collect();
        sum(totals?).ok().flatten()
    }
}

impl Part {
    /// The total's amount, zero where there is none: for sorting only.
    #[must_use]
    pub fn amount(&self) -> Decimal {
        self.total.as_ref().map_or(Decimal::ZERO, |total| total.amount)
    }

    fn present(table: &CostTable, before: Option<&CostTable>, metric: Metric, place: usize) -> Option<Self> {
        let key = table.keys().get(place)?;
        let earlier = before.and_then(|before| {
            let place = before.keys().iter().position(|it| it == key)?;
            before.key_total(place, metric)
        });
        let amount = |period| table.amount(period, place, metric).unwrap_or_default();
        Some(Self {
            keys: vec![key.clone()],
            total: Some(table.key_total(place, metric)?),
            amounts: (0..table.periods().len()).map(amount).collect(),
            before: earlier,
        })
    }

    fn vanished(table: &CostTable, before: &CostTable, metric: Metric) -> Vec<Self> {
        let gone = before.keys().iter().enumerate().filter(|(_, key)| !table.keys().contains(key));
        let part = |(place, key): (usize, &Key)| {
            let earlier = before.key_total(place, metric)?;
            Some(Self {
                keys: vec![key.clone()],
                total: Some(Money::new(Decimal::ZERO, earlier.unit.clone())),
                amounts: vec![Decimal::ZERO; table.periods().len()],
                before: Some(earlier),
            })
        };
        gone.filter_map(part).collect()
    }

    /// Several parts as one; `None` for none.
    fn joined(parts: Vec<Self>) -> Option<Self> {
        let periods = parts.first()?.amounts.len();
        let totals = parts.iter().filter_map(|part| part.total.clone());
        let total = sum(totals).ok().flatten();
        let before = sum(parts.iter().filter_map(|part| part.before.clone())).ok().flatten();
        let period_sum = |period| parts.iter().filter_map(|part| part.amounts.get(period)).sum();
        let amounts = match total {
            Some(_) => (0..periods).map(period_sum).collect(),
            None => Vec::new(),
        };
        Some(Self { keys: parts.into_iter().flat_map(|part| part.keys).collect(), total, amounts, before })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{
        dimension::Dimension,
        money::Unit,
        period::{DateRange, Period},
        table::{TableBuilder, TablePeriod},
    };

    fn table(amounts: &[(&str, i64)], unit: &str) -> CostTable {
        let range: DateRange = "2026-11-01..2026-11-30".parse().unwrap();
        let period = TablePeriod { period: Period::Days(range), estimated: false };
        let mut builder = TableBuilder::new(vec![Dimension::Service.into()], vec![period]);
        for (name, amount) in amounts {
            let money = Money::new(Decimal::from(*amount), Unit::new(unit));
            builder.add(0, Key(vec![(*name).to_owned()]), Metric::Unblended, money);
        }
        builder.finish()
    }

    fn names(parts: &[Part]) -> Vec<&str> {
        parts.iter().map(|part| part.keys[0].0[0].as_str()).collect()
    }

    #[test]
    fn a_large_credit_is_shown_and_stands_last() {
        let ranking =
            Ranking::of(&table(&[("a", 5), ("credit", -90), ("b", 7), ("c", 1)], "USD"), None, Metric::Unblended, 3);
        assert_eq!(names(&ranking.shown), ["b", "a", "credit"]);
        assert_eq!(ranking.other.unwrap().amount(), Decimal::ONE);
    }

    #[test]
    fn what_vanished_costs_zero_now() {
        let before = table(&[("a", 5), ("gone", 40)], "USD");
        let ranking = Ranking::of(&table(&[("a", 5)], "USD"), Some(&before), Metric::Unblended, 9);
        assert_eq!(names(&ranking.shown), ["a", "gone"]);
        assert_eq!(ranking.shown[1].before.as_ref().unwrap().amount, Decimal::from(40));
    }

    #[test]
    fn mixed_units_have_no_other() {
        let ranking = Ranking::of(&table(&[("a", 5), ("b", 3)], "N/A"), None, Metric::Unblended, 0);
        assert_eq!(ranking.other.as_ref().unwrap().total, None);
        assert_eq!(ranking.total(), None);
    }

    proptest! {
        #[test]
        fn parts_add_up_for_any_top(amounts in proptest::collection::vec(-1000i64..1000, 1..40), top in 0usize..50) {
            let names: Vec<String> = (0..amounts.len()).map(|it| it.to_string()).collect();
            let cells: Vec<_> = names.iter().map(String::as_str).zip(amounts).collect();
            let table = table(&cells, "USD");
            let ranking = Ranking::of(&table, None, Metric::Unblended, top);
            prop_assert_eq!(ranking.total(), table.total(Metric::Unblended).unwrap());
            let keys: usize = ranking.parts().map(|part| part.keys.len()).sum();
            prop_assert_eq!(keys, table.keys().len());
        }
    }
}
