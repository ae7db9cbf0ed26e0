//! What the same groups cost in the periods that a view compares with.

use std::collections::{BTreeMap, BTreeSet};

use app::Services;
use domain::{
    Decimal,
    compare::Spans,
    export::{Export, Row},
    metric::Metric,
    money::Money,
    query::CostQuery,
    table::TablePeriod,
    word::Word,
};

use super::ExportError;

/// A period of the earlier span with its groups, in their order.
pub type Before = Vec<BTreeMap<Vec<Word>, Money>>;

/// A row, and what it was before; `None` where the period has no like.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Compared {
    pub row: Row,
    pub before: Option<Money>,
}

/// The earlier span, asked for as finely as the later one.
pub async fn before(
    services: &Services,
    question: &CostQuery,
    spans: &Spans,
    metric: Metric,
) -> Result<Before, ExportError> {
    let question = CostQuery { range: spans.before, ..question.clone() };
    let reading = services.costs.costs(&question).await?;
    let export = Export::of(&question, metric, &reading.table);
    let mut rows = export.rows.into_iter().peekable();
    let of = |period: &TablePeriod| {
        let start = period.period.from_iso();
        let mut groups = BTreeMap::new();
        // Rows come period by period.
        while let Some(row) = rows.next_if(|row| row.from == start) {
            groups.insert(row.groups, row.money);
        }
        groups
    };
    Ok(reading.table.periods().iter().map(of).collect())
}

/// The rows with what they were. The first period meets the first of the earlier span, and so on; groups that are gone since have
/// rows of nothing, so that what was before adds up.
pub fn joined(rows: &[Row], periods: &[TablePeriod], before: &Before) -> Vec<Compared> {
    let mut joined = Vec::new();
    let mut rest = rows;
    for (at, period) in periods.iter().enumerate() {
        let (from, to) = (period.period.from_iso(), period.period.to_iso());
        // Rows come period by period.
        let (now, after) = rest.split_at(rest.partition_point(|row| row.from <= from));
        rest = after;
        let then = before.get(at);
        for row in now {
            let was = then.map(|then| {
                let nothing = || Money::new(Decimal::ZERO, row.money.unit.clone());
                then.get(&row.groups).cloned().unwrap_or_else(nothing)
            });
            joined.push(Compared { row: row.clone(), before: was });
        }
        let known: BTreeSet<&Vec<Word>> = now.iter().map(|row| &row.groups).collect();
        let gone = then.into_iter().flatten().filter(|(groups, _)| !known.contains(groups));
        joined.extend(gone.map(|(groups, was)| Compared {
            row: Row {
                from: from.clone(),
                to: to.clone(),
                groups: groups.clone(),
                money: Money::new(Decimal::ZERO, was.unit.clone()),
                estimated: period.estimated,
            },
            before: Some(was.clone()),
        }));
    }
    joined
}

#[cfg(test)]
mod tests {
    use domain::{
        money::Unit,
        period::{DateRange, Period},
    };

    use super::*;

    fn usd(amount: i64) -> Money {
        Money::new(Decimal::from(amount), Unit::new("USD"))
    }

    fn row(from: &str, group: &str, amount: i64) -> Row {
        Row { from: from.into(), to: from.into(), groups: vec![group.into()], money: usd(amount), estimated: false }
    }

    fn day(date: &str) -> TablePeriod {
        TablePeriod { period: Period::Days(DateRange::day(date.parse().unwrap())), estimated: false }
    }

    #[test]
    fn each_row_meets_the_same_group_of_the_like_period() {
        let rows = [row("2026-11-01", "EC2", 10), row("2026-11-01", "S3", 4), row("2026-11-02", "EC2", 12)];
        let first = BTreeMap::from([(vec![Word::from("EC2")], usd(7)), (vec![Word::from("Old")], usd(3))]);
        let joined = joined(&rows, &[day("2026-11-01"), day("2026-11-02")], &vec![first]);
        let told: Vec<(&str, &str, i64, Option<i64>)> = joined
            .iter()
            .map(|it| {
                let number = |it: &Money| i64::try_from(it.amount).unwrap();
                (&*it.row.from, &*it.row.groups[0], number(&it.row.money), it.before.as_ref().map(number))
            })
            .collect();
        assert_eq!(
            told,
            [
                ("2026-11-01", "EC2", 10, Some(7)),
                ("2026-11-01", "S3", 4, Some(0)),
                ("2026-11-01", "Old", 0, Some(3)),
                // This day has no like.
                ("2026-11-02", "EC2", 12, None),
            ]
        );
    }
}
