//! Costs of the same groups in the compared period.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use domain::{
    Decimal,
    compare::ComparedPeriods,
    export::{Export, Row},
    metric::Metric,
    money::Money,
    query::CostQuery,
    shared_str::SharedStr,
    table::{CostTable, Key, TablePeriod},
};
use reports::Reports;

use super::error::ExportError;

/// Costs of the earlier one of two compared periods.
pub struct EarlierCosts {
    /// Query of the earlier period.
    pub query: CostQuery,
    /// Result of the query.
    pub table: Arc<CostTable>,
    /// Amount of each group that AWS listed, by month, day or hour.
    groups: Vec<BTreeMap<Vec<SharedStr>, Money>>,
}

/// Row of an export with a comparison: one group in one month, day or hour.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ComparedRow {
    /// Row of the later period. The amount is zero if AWS did not list the group.
    pub row: Row,
    /// Whether AWS omitted the amount, so that the zero in `row` stands for an unknown amount.
    pub is_missing: bool,
    /// Amount in the earlier period; `None` without a counterpart, or if AWS omitted the amount.
    pub before: Option<Money>,
    /// Later amount minus earlier amount; `None` if either is unknown.
    pub change: Option<Money>,
}

/// Queries the earlier period with the same granularity.
pub async fn earlier_costs(
    reports: &Reports,
    query: &CostQuery,
    spans: &ComparedPeriods,
    metric: Metric,
) -> Result<EarlierCosts, ExportError> {
    let query = CostQuery { range: spans.previous, ..query.clone() };
    let table = reports.costs.costs(&query).await?.table;
    Ok(EarlierCosts::of(query, table, metric))
}

impl EarlierCosts {
    fn of(query: CostQuery, table: Arc<CostTable>, metric: Metric) -> Self {
        let mut rows = Export::of(&query, metric, &table).rows.into_iter().peekable();
        let groups_of = |period: &TablePeriod| {
            let start = period.period.from_iso();
            let mut groups = BTreeMap::new();
            // Rows are ordered by period.
            while let Some(row) = rows.next_if(|row| row.from == start) {
                groups.insert(row.groups, row.money);
            }
            groups
        };
        let groups = table.periods().iter().map(groups_of).collect();
        Self { query, table, groups }
    }
}

/// Joins rows with the earlier costs: the first day (or month, hour) with the first, and so on. Groups that only have
/// earlier costs get rows with a zero amount, so that the earlier amounts add up. A group that AWS did not list cost
/// nothing, unless AWS omitted the data.
pub fn join(rows: &[Row], table: &CostTable, earlier: &EarlierCosts, metric: Metric) -> Vec<ComparedRow> {
    let mut joined = Vec::new();
    let mut remaining = rows;
    for (index, period) in table.periods().iter().enumerate() {
        let (from, to) = (period.period.from_iso(), period.period.to_iso());
        // Rows are ordered by period.
        let (current, later) = remaining.split_at(remaining.partition_point(|row| row.from <= from));
        remaining = later;
        let earlier_groups = earlier.groups.get(index);
        let compare = |row: Row, is_listed: bool| {
            let key = Key(row.groups.clone());
            let is_known = table.is_key_known(index, &key, metric);
            let was_known = earlier_groups.is_some() && earlier.table.is_key_known(index, &key, metric);
            let zero = || was_known.then(|| Money::new(Decimal::ZERO, row.money.unit.clone()));
            let before = earlier_groups.and_then(|groups| groups.get(&row.groups).cloned()).or_else(zero);
            let comparable = before.as_ref().filter(|_| is_known && was_known);
            let change = comparable.and_then(|before| row.money.minus(before).ok());
            ComparedRow { row, is_missing: !is_listed && !is_known, before, change }
        };
        joined.extend(current.iter().map(|row| compare(row.clone(), true)));
        let listed: BTreeSet<&Vec<SharedStr>> = current.iter().map(|row| &row.groups).collect();
        let only_earlier = earlier_groups.into_iter().flatten().filter(|(groups, _)| !listed.contains(groups));
        joined.extend(only_earlier.map(|(groups, before)| {
            let row = Row {
                from: from.clone(),
                to: to.clone(),
                groups: groups.clone(),
                money: Money::new(Decimal::ZERO, before.unit.clone()),
                estimated: period.estimated,
            };
            compare(row, false)
        }));
    }
    joined
}

#[cfg(test)]
mod tests {
    use domain::{
        dimension::Dimension,
        filter::Filter,
        money::Unit,
        period::Granularity,
        table::{Missing, TableBuilder},
    };

    use super::*;

    const METRIC: Metric = Metric::Unblended;

    /// Daily costs by group, with their query. A group with `None` has no amount; a day without groups is missing.
    fn costs(range: &str, days: &[&[(&str, Option<i64>)]]) -> (CostQuery, CostTable) {
        let query = CostQuery {
            range: range.parse().unwrap(),
            granularity: Granularity::Daily,
            group_by: vec![Dimension::Service.into()],
            filter: Filter::default(),
        };
        let periods = query.granularity.periods(&query.range).into_iter();
        let periods = periods.map(|period| TablePeriod { period, estimated: false }).collect();
        let mut table = TableBuilder::new(query.group_by.clone(), periods);
        for (day, groups) in days.iter().enumerate() {
            if groups.is_empty() {
                table.set_missing(day, Missing::Everything);
            }
            for (name, amount) in *groups {
                let key = Key(vec![(*name).into()]);
                match amount {
                    Some(amount) => {
                        table.add(day, key, METRIC, Money::new(Decimal::from(*amount), Unit::new("USD")));
                    }
                    None => table.set_missing(day, Missing::Amount(key, METRIC)),
                }
            }
        }
        (query, table.finish())
    }

    /// Day of November, group, amount, before, change.
    type Line = (String, String, Option<i64>, Option<i64>, Option<i64>);

    fn lines(later: (CostQuery, CostTable), earlier: (CostQuery, CostTable)) -> Vec<Line> {
        let rows = Export::of(&later.0, METRIC, &later.1).rows;
        let earlier = EarlierCosts::of(earlier.0, Arc::new(earlier.1), METRIC);
        let number = |it: &Money| i64::try_from(it.amount).unwrap();
        let lines = join(&rows, &later.1, &earlier, METRIC).into_iter().map(|it| {
            let amount = (!it.is_missing).then(|| number(&it.row.money));
            let (day, group) = (it.row.from[8..].to_owned(), it.row.groups[0].to_string());
            (day, group, amount, it.before.as_ref().map(number), it.change.as_ref().map(number))
        });
        lines.collect()
    }

    fn line(day: &str, group: &str, figures: [Option<i64>; 3]) -> Line {
        (day.to_owned(), group.to_owned(), figures[0], figures[1], figures[2])
    }

    #[test]
    fn rows_are_joined_by_group_and_position() {
        let later = costs("2026-11-01..2026-11-02", &[&[("EC2", Some(10)), ("S3", Some(4))], &[("EC2", Some(12))]]);
        let earlier = costs("2026-10-01..2026-10-01", &[&[("EC2", Some(7)), ("Old", Some(3))]]);
        assert_eq!(
            lines(later, earlier),
            [
                line("01", "EC2", [Some(10), Some(7), Some(3)]),
                line("01", "S3", [Some(4), Some(0), Some(4)]),
                line("01", "Old", [Some(0), Some(3), Some(-3)]),
                // This day has no counterpart.
                line("02", "EC2", [Some(12), None, None]),
            ]
        );
    }

    #[test]
    fn missing_amounts_are_neither_zero_nor_compared() {
        let later = costs(
            "2026-11-01..2026-11-04",
            &[&[], &[("EC2", Some(5)), ("S3", Some(4))], &[("EC2", None), ("S3", Some(4))], &[("EC2", Some(5))]],
        );
        let complete: &[_] = &[("EC2", Some(3)), ("S3", Some(2))];
        let earlier = costs("2026-10-01..2026-10-04", &[complete, &[], complete, &[("EC2", Some(3)), ("S3", None)]]);
        assert_eq!(
            lines(later, earlier),
            [
                line("01", "EC2", [None, Some(3), None]),
                line("01", "S3", [None, Some(2), None]),
                line("02", "EC2", [Some(5), None, None]),
                line("02", "S3", [Some(4), None, None]),
                line("03", "S3", [Some(4), Some(2), Some(2)]),
                line("03", "EC2", [None, Some(3), None]),
                line("04", "EC2", [Some(5), Some(3), Some(2)]),
            ]
        );
    }
}
