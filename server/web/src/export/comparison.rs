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
    table::{CostTable, Key, TablePeriod},
    word::Word,
};
use reports::Reports;

use super::ExportError;

/// Costs of the earlier period.
pub struct Before {
    /// Query of the earlier period.
    pub question: CostQuery,
    /// Result of the query.
    pub table: Arc<CostTable>,
    /// Groups that AWS listed in each period.
    groups: Vec<BTreeMap<Vec<Word>, Money>>,
}

/// A period and group of both compared periods.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Compared {
    /// Row of the later period, with a zero amount if AWS listed none.
    pub row: Row,
    /// Whether AWS omitted the row's amount, which then is not zero.
    pub is_missing: bool,
    /// Amount in the earlier period; `None` if there is no comparable period or AWS omitted it.
    pub before: Option<Money>,
    /// Later less earlier amount; `None` if data is missing on either side.
    pub change: Option<Money>,
}

/// Queries the earlier period with the same granularity.
pub async fn before(
    reports: &Reports,
    question: &CostQuery,
    spans: &ComparedPeriods,
    metric: Metric,
) -> Result<Before, ExportError> {
    let question = CostQuery { range: spans.previous, ..question.clone() };
    let table = reports.costs.costs(&question).await?.table;
    Ok(Before::of(question, table, metric))
}

impl Before {
    fn of(question: CostQuery, table: Arc<CostTable>, metric: Metric) -> Self {
        let mut rows = Export::of(&question, metric, &table).rows.into_iter().peekable();
        let of = |period: &TablePeriod| {
            let start = period.period.from_iso();
            let mut groups = BTreeMap::new();
            // Rows are ordered by period.
            while let Some(row) = rows.next_if(|row| row.from == start) {
                groups.insert(row.groups, row.money);
            }
            groups
        };
        let groups = table.periods().iter().map(of).collect();
        Self { question, table, groups }
    }
}

/// Joins rows with the earlier period: first period with first period, and so on. Groups that disappeared get empty
/// rows, so that earlier amounts add up. A group missing in AWS's response cost nothing.
pub fn joined(rows: &[Row], table: &CostTable, before: &Before, metric: Metric) -> Vec<Compared> {
    let mut joined = Vec::new();
    let mut rest = rows;
    for (at, period) in table.periods().iter().enumerate() {
        let (from, to) = (period.period.from_iso(), period.period.to_iso());
        // Rows are ordered by period.
        let (now, after) = rest.split_at(rest.partition_point(|row| row.from <= from));
        rest = after;
        let then = before.groups.get(at);
        let compared = |row: Row, is_listed: bool| {
            let key = Key(row.groups.clone());
            let is_known = table.is_key_known(at, &key, metric);
            let was_known = then.is_some() && before.table.is_key_known(at, &key, metric);
            let nothing = || was_known.then(|| Money::new(Decimal::ZERO, row.money.unit.clone()));
            let was = then.and_then(|then| then.get(&row.groups).cloned()).or_else(nothing);
            let whole = was.as_ref().filter(|_| is_known && was_known);
            let change = whole.and_then(|was| row.money.minus(was).ok());
            Compared { row, is_missing: !is_listed && !is_known, before: was, change }
        };
        joined.extend(now.iter().map(|row| compared(row.clone(), true)));
        let known: BTreeSet<&Vec<Word>> = now.iter().map(|row| &row.groups).collect();
        let gone = then.into_iter().flatten().filter(|(groups, _)| !known.contains(groups));
        joined.extend(gone.map(|(groups, was)| {
            let row = Row {
                from: from.clone(),
                to: to.clone(),
                groups: groups.clone(),
                money: Money::new(Decimal::ZERO, was.unit.clone()),
                estimated: period.estimated,
            };
            compared(row, false)
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

    /// Daily costs by group; a group with `None` has a missing amount, and a day without groups is missing.
    fn answer(range: &str, days: &[&[(&str, Option<i64>)]]) -> (CostQuery, CostTable) {
        let question = CostQuery {
            range: range.parse().unwrap(),
            granularity: Granularity::Daily,
            group_by: vec![Dimension::Service.into()],
            filter: Filter::default(),
        };
        let periods = question.granularity.periods(&question.range).into_iter();
        let periods = periods.map(|period| TablePeriod { period, estimated: false }).collect();
        let mut table = TableBuilder::new(question.group_by.clone(), periods);
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
        (question, table.finish())
    }

    /// Day of November, group, amount, before, change.
    type Line = (String, String, Option<i64>, Option<i64>, Option<i64>);

    fn lines(now: (CostQuery, CostTable), before: (CostQuery, CostTable)) -> Vec<Line> {
        let rows = Export::of(&now.0, METRIC, &now.1).rows;
        let before = Before::of(before.0, Arc::new(before.1), METRIC);
        let number = |it: &Money| i64::try_from(it.amount).unwrap();
        let lines = joined(&rows, &now.1, &before, METRIC).into_iter().map(|it| {
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
    fn each_row_meets_the_same_group_of_the_like_period() {
        let now = answer("2026-11-01..2026-11-02", &[&[("EC2", Some(10)), ("S3", Some(4))], &[("EC2", Some(12))]]);
        let before = answer("2026-10-01..2026-10-01", &[&[("EC2", Some(7)), ("Old", Some(3))]]);
        assert_eq!(
            lines(now, before),
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
    fn what_aws_left_out_of_either_span_is_no_zero_and_no_change() {
        let now = answer(
            "2026-11-01..2026-11-04",
            &[&[], &[("EC2", Some(5)), ("S3", Some(4))], &[("EC2", None), ("S3", Some(4))], &[("EC2", Some(5))]],
        );
        let both: &[_] = &[("EC2", Some(3)), ("S3", Some(2))];
        let before = answer("2026-10-01..2026-10-04", &[both, &[], both, &[("EC2", Some(3)), ("S3", None)]]);
        assert_eq!(
            lines(now, before),
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
