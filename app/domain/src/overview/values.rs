//! Values of an attribute in a range, with their cost: the options of a filter.

use std::cmp::Reverse;

use rust_decimal::Decimal;

use crate::{
    dimension::Attribute, limits::Limits, metric::Metric, money::Money, naming::unique_names, period::Granularity,
    query::CostQuery, sorting, table::CostTable, view::View,
};

/// A value of an attribute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttributeValue {
    /// Value in the bill; empty if the attribute does not apply.
    pub value: String,
    /// Display name of the value; hostile text.
    pub name: String,
    /// Cost in the range; `None` if it has several units.
    pub cost: Option<Money>,
}

/// Query for the values of an attribute in a view: all filters apply except those on the attribute itself. Monthly,
/// because only sums are needed and months have the fewest rows.
#[must_use]
pub fn values_query(view: &View, attribute: &Attribute, limits: &Limits) -> CostQuery {
    CostQuery {
        range: view.range(limits),
        granularity: Granularity::Monthly,
        group_by: vec![attribute.clone()],
        filter: view.filter.without(std::slice::from_ref(attribute)),
    }
}

/// Values in the response to [`values_query`], by absolute cost, the largest first; values without a sum come last, by
/// name.
#[must_use]
pub fn values(table: &CostTable, attribute: &Attribute, metric: Metric) -> Vec<AttributeValue> {
    let known = table.keys().iter().enumerate().filter_map(|(index, key)| Some((index, key.0.first()?.as_str())));
    let known: Vec<(usize, &str)> = known.collect();
    let labeled: Vec<_> = known.iter().map(|(_, value)| (*value, table.label(value))).collect();
    let values = known.iter().zip(unique_names(attribute, &labeled)).map(|((index, value), name)| {
        let cost = table.key_total(*index, metric).filter(|money| !money.unit.is_mixed());
        AttributeValue { value: (*value).to_owned(), name, cost }
    });
    let mut values: Vec<AttributeValue> = values.collect();
    // Amounts in several units cannot be ordered.
    let mut units = values.iter().filter_map(|it| it.cost.as_ref().map(|cost| &cost.unit));
    let first = units.next().cloned();
    let comparable = units.all(|unit| Some(unit) == first.as_ref());
    let magnitude = |it: &AttributeValue| {
        it.cost.as_ref().filter(|_| comparable).map_or(Decimal::NEGATIVE_ONE, |it| it.amount.abs())
    };
    sorting::sort_by_key(&mut values, |it| (Reverse(magnitude(it)), it.name.to_lowercase()));
    values
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::{
        cache,
        dimension::Dimension,
        money::Unit,
        period::Period,
        port::Reading,
        table::{Key, TableBuilder, TablePeriod},
    };

    fn limits() -> Limits {
        Limits::on(date(2026, 11, 23))
    }

    fn table(rows: &[(&str, i64, &str)], metric: Metric) -> CostTable {
        let range = "2026-11-01..2026-11-22".parse().unwrap();
        let period = TablePeriod { period: Period::Days(range), estimated: false };
        let mut table = TableBuilder::new(vec![Dimension::Service.into()], vec![period]);
        for (value, amount, unit) in rows {
            table.add(0, Key(vec![(*value).into()]), metric, Money::new(Decimal::from(*amount), Unit::new(*unit)));
        }
        table.finish()
    }

    #[track_caller]
    fn check(rows: &[(&str, i64, &str)], metric: Metric, expected: &[&str]) {
        let values = values(&table(rows, metric), &Dimension::Service.into(), metric);
        let names: Vec<&str> = values.iter().map(|it| it.name.as_str()).collect();
        assert_eq!(names, expected);
    }

    #[test]
    fn values_are_sorted_by_absolute_cost() {
        let rows = [("AWS Lambda", 5, "USD"), ("Amazon Simple Storage Service", 70, "USD"), ("Credit", -20, "USD")];
        check(&rows, Metric::Unblended, &["Amazon S3", "Credit", "AWS Lambda"]);
    }

    #[test]
    fn equal_or_incomparable_amounts_are_sorted_by_name() {
        let same = [("Amazon Simple Storage Service", 1, "USD"), ("Amazon EC2x", 1, "USD")];
        check(&same, Metric::Unblended, &["Amazon EC2x", "Amazon S3"]);
        let usage = [("B", 900, "Hrs"), ("A", 1, "GB-Mo")];
        check(&usage, Metric::Usage, &["A", "B"]);
    }

    #[test]
    fn values_of_the_grouped_attribute_are_cached() {
        let view = View::parse(&crate::view::Page::Overview, "range=30d&service=AWS+Lambda", &limits()).view;
        let service = Dimension::Service.into();
        let wanted = values_query(&view, &service, &limits());
        assert!(wanted.filter.is_empty(), "filters on the attribute itself are ignored");
        let plan = super::super::Plan::of(&view, &limits());
        let cached = cache::CachedResult {
            query: plan.requests().remove(0),
            reading: Reading::fresh(table(&[], Metric::Unblended), jiff::Timestamp::UNIX_EPOCH),
        };
        assert!(cache::is_covered(&wanted, std::slice::from_ref(&cached)));
        let region = values_query(&view, &Dimension::Region.into(), &limits());
        assert!(!cache::is_covered(&region, &[cached]));
    }
}
