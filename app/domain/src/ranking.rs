//! Largest groups, with the rest as "Other": parts always add up to the whole.

use std::cmp::Reverse;

use rust_decimal::Decimal;

use crate::{
    metric::Metric,
    money::Money,
    sorting,
    table::{CostTable, Key, sum},
};

/// A row of a ranking: one group, or the rest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// Key of the group; any number of keys for "Other".
    pub keys: Vec<Key>,
    /// Sum over all periods; `None` if the units differ.
    pub total: Option<Money>,
    /// Amount of each period of the table, zero for periods in which AWS listed none; empty without a `total`.
    pub amounts: Vec<Decimal>,
    /// Total in the compared table; `None` without one, or without costs in it.
    pub before: Option<Money>,
}

/// Groups of a table, ordered by cost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ranking {
    /// Groups with the largest absolute amounts, so that large credits are included; the most expensive first.
    pub shown: Vec<Part>,
    /// The rest as one row; `None` without a rest.
    pub other: Option<Part>,
}

impl Ranking {
    /// Ranks the groups of a table by one metric and lists the `top` largest individually. A group that only occurs in
    /// `before` has a cost of zero, and stays in the ranking.
    #[must_use]
    pub fn of(table: &CostTable, before: Option<&CostTable>, metric: Metric, top: usize) -> Self {
        let mut groups = Group::all(table, before, metric);
        sorting::sort_by_key(&mut groups, |group| (Reverse(group.total.amount.abs()), group.key.clone()));
        let rest = groups.split_off(top.min(groups.len()));
        sorting::sort_by_key(&mut groups, |group| (Reverse(group.total.amount), group.key.clone()));
        let combine = |groups: &[Group]| Part::of(groups, table, metric);
        Self { shown: groups.chunks(1).filter_map(combine).collect(), other: combine(&rest) }
    }

    /// All rows, "Other" last.
    pub fn parts(&self) -> impl Iterator<Item = &Part> {
        self.shown.iter().chain(&self.other)
    }

    /// Sum of all rows; `None` without rows, or if the units differ.
    #[must_use]
    pub fn total(&self) -> Option<Money> {
        let totals: Option<Vec<Money>> = self.parts().map(|part| part.total.clone()).collect();
        sum(totals?).ok().flatten()
    }
}

impl Part {
    /// Amount of the total, or zero without one: for sorting only.
    #[must_use]
    pub fn amount(&self) -> Decimal {
        self.total.as_ref().map_or(Decimal::ZERO, |total| total.amount)
    }

    /// Combines groups into one row; `None` for no groups.
    fn of(groups: &[Group], table: &CostTable, metric: Metric) -> Option<Self> {
        if groups.is_empty() {
            return None;
        }
        let total = sum(groups.iter().map(|group| group.total.clone())).ok().flatten();
        let before = sum(groups.iter().filter_map(|group| group.before.clone())).ok().flatten();
        let indexes: Vec<usize> = groups.iter().filter_map(|group| group.index).collect();
        Some(Self {
            keys: groups.iter().map(|group| group.key.clone()).collect(),
            amounts: total.as_ref().map_or_else(Vec::new, |_| table.period_amounts(&indexes, metric)),
            total,
            before,
        })
    }
}

/// One key of a table, or of the compared table.
struct Group {
    key: Key,
    /// Position in the table; `None` for keys of the compared table only.
    index: Option<usize>,
    total: Money,
    before: Option<Money>,
}

impl Group {
    fn all(table: &CostTable, before: Option<&CostTable>, metric: Metric) -> Vec<Self> {
        let earlier = |key: &Key| before.and_then(|before| before.key_total(before.index_of(key)?, metric));
        let present = table.keys().iter().enumerate().filter_map(|(index, key)| {
            let total = table.key_total(index, metric)?;
            Some(Self { before: earlier(key), key: key.clone(), index: Some(index), total })
        });
        let vanished = before.into_iter().flat_map(CostTable::keys).filter(|key| table.index_of(key).is_none());
        let vanished = vanished.filter_map(|key| {
            let before = earlier(key)?;
            let total = Money::new(Decimal::ZERO, before.unit.clone());
            Some(Self { key: key.clone(), index: None, total, before: Some(before) })
        });
        present.chain(vanished).collect()
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
            builder.add(0, Key(vec![(*name).into()]), Metric::Unblended, money);
        }
        builder.finish()
    }

    fn names(parts: &[Part]) -> Vec<&str> {
        parts.iter().map(|part| part.keys[0].0[0].as_str()).collect()
    }

    #[test]
    fn large_credits_are_shown_last() {
        let ranking =
            Ranking::of(&table(&[("a", 5), ("credit", -90), ("b", 7), ("c", 1)], "USD"), None, Metric::Unblended, 3);
        assert_eq!(names(&ranking.shown), ["b", "a", "credit"]);
        assert_eq!(ranking.other.unwrap().amount(), Decimal::ONE);
    }

    #[test]
    fn groups_only_in_the_earlier_table_cost_zero() {
        let before = table(&[("a", 5), ("vanished", 40)], "USD");
        let ranking = Ranking::of(&table(&[("a", 5)], "USD"), Some(&before), Metric::Unblended, 9);
        assert_eq!(names(&ranking.shown), ["a", "vanished"]);
        assert_eq!(ranking.shown[1].before.as_ref().unwrap().amount, Decimal::from(40));
    }

    #[test]
    fn mixed_units_have_no_total() {
        let ranking = Ranking::of(&table(&[("a", 5), ("b", 3)], "N/A"), None, Metric::Unblended, 0);
        assert_eq!(ranking.other.as_ref().unwrap().total, None);
        assert_eq!(ranking.total(), None);
    }

    proptest! {
        #[test]
        fn parts_add_up_to_the_total_for_any_top(amounts in proptest::collection::vec(-1000i64..1000, 1..40), top in 0usize..50) {
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
