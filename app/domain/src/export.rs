//! Long tables for exports: one row per period and group.

use std::collections::BTreeMap;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::{
    dimension::Attribute,
    filter::Rule,
    metric::Metric,
    money::Money,
    period::iso_date,
    query::CostQuery,
    shared_str::SharedStr,
    table::{CostTable, sum},
};

/// One row: a group's amount in a period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// First UTC day or hour of the period, ISO 8601.
    pub from: String,
    /// Last UTC day or hour of the period, inclusive, ISO 8601.
    pub to: String,
    /// Value of each group attribute, as billed.
    pub groups: Vec<SharedStr>,
    /// Exact amount with its unit.
    pub money: Money,
    /// Whether AWS still estimates the amount.
    pub estimated: bool,
}

/// Rows of one metric, with their query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Export {
    /// Names of the group columns, as in URLs.
    pub groups: Vec<String>,
    /// Rows by period, then by group.
    pub rows: Vec<Row>,
    /// Sum of all rows; `None` if their units differ.
    pub total: Option<Money>,
    /// The query, with the keys of URL parameters.
    pub query: BTreeMap<String, QueryValue>,
}

/// Value of a query parameter: one string, or a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum QueryValue {
    /// A single string.
    One(String),
    /// A list of any length.
    Many(Vec<String>),
}

impl Export {
    /// Creates the rows of a metric. Groups that AWS did not list in a period have no row for it.
    #[must_use]
    pub fn of(query: &CostQuery, metric: Metric, table: &CostTable) -> Self {
        let keys = 0..table.keys().len();
        let row = |period: usize, key: usize| {
            let table_period = table.periods().get(period)?;
            let money = table.money(period, key, metric)?;
            Some(Row {
                from: table_period.period.from_iso(),
                to: table_period.period.to_iso(),
                groups: table.keys().get(key)?.0.clone(),
                money: Money::new(money.amount.normalize(), money.unit),
                estimated: table_period.estimated,
            })
        };
        let rows: Vec<Row> = (0..table.periods().len())
            .flat_map(|period| keys.clone().filter_map(move |key| row(period, key)))
            .collect();
        let total = sum(rows.iter().map(|row| row.money.clone())).ok().flatten();
        Self {
            groups: query.group_by.iter().map(Attribute::to_string).collect(),
            total: total.map(|it| Money::new(it.amount.normalize(), it.unit)),
            query: describe(query, metric),
            rows,
        }
    }
}

/// The query with the keys of URL parameters, including default values.
fn describe(query: &CostQuery, metric: Metric) -> BTreeMap<String, QueryValue> {
    let single = |text: String| QueryValue::One(text);
    let groups = query.group_by.iter().map(Attribute::to_string).collect();
    let mut described = BTreeMap::from([
        ("from".to_owned(), single(iso_date(query.range.from()))),
        ("to".to_owned(), single(iso_date(query.range.to()))),
        ("granularity".to_owned(), single(query.granularity.as_str().to_owned())),
        ("metric".to_owned(), single(metric.as_str().to_owned())),
        ("group".to_owned(), QueryValue::Many(groups)),
    ]);
    for (attribute, rule, values) in query.filter.each() {
        let key = match rule {
            Rule::Include => attribute.to_string(),
            Rule::Exclude => format!("not.{attribute}"),
        };
        described.insert(key, QueryValue::Many(values.iter().cloned().collect()));
    }
    described
}

/// An amount as a plain decimal: no exponent, no thousands separators, no trailing zeros.
#[must_use]
pub fn plain(amount: Decimal) -> String {
    amount.normalize().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        dimension::Dimension,
        filter::Filter,
        money::Unit,
        period::Granularity,
        table::{Key, TableBuilder, TablePeriod},
    };

    #[test]
    fn rows_are_sorted_and_add_up_to_the_total() {
        let mut filter = Filter::default();
        filter.add(Dimension::RecordType.into(), Rule::Exclude, "Tax");
        let query = CostQuery {
            range: "2026-11-01..2026-11-02".parse().unwrap(),
            granularity: Granularity::Daily,
            group_by: vec![Dimension::Service.into()],
            filter,
        };
        let periods = query.granularity.periods(&query.range).into_iter();
        let periods = periods.map(|period| TablePeriod { period, estimated: true });
        let mut table = TableBuilder::new(query.group_by.clone(), periods.collect());
        let usd = |amount: &str| Money::new(amount.parse().unwrap(), Unit::new("USD"));
        table.add(0, Key(vec!["b".into()]), Metric::Unblended, usd("1.5000000000"));
        table.add(0, Key(vec!["a".into()]), Metric::Unblended, usd("-0.0000000001"));
        table.add(1, Key(vec!["b".into()]), Metric::Unblended, usd("100"));
        let export = Export::of(&query, Metric::Unblended, &table.finish());
        let rows: Vec<_> = export
            .rows
            .iter()
            .map(|row| (row.from.as_str(), row.groups[0].as_str(), plain(row.money.amount)))
            .collect();
        assert_eq!(
            rows,
            [
                ("2026-11-01", "a", "-0.0000000001".to_owned()),
                ("2026-11-01", "b", "1.5".to_owned()),
                ("2026-11-02", "b", "100".to_owned()),
            ]
        );
        assert_eq!(plain(export.total.unwrap().amount), "101.4999999999");
        assert_eq!(export.query["not.record-type"], QueryValue::Many(vec!["Tax".to_owned()]));
    }
}
