//! Conversion of Cost Explorer responses to tables.
//!
//! Missing data is marked as missing and never counts as zero. A contradictory response is an error, because figures
//! might be counted twice.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use aws_sdk_costexplorer::types::{DimensionValuesWithAttributes, Group, MetricValue, ResultByTime};
use domain::{
    error::SourceError,
    filter::NONE_VALUE,
    metric::Metric,
    money::{Money, Unit},
    period::Granularity,
    query::CostQuery,
    shared_str::SharedStr,
    table::{CostTable, Key, Missing, TableBuilder, TablePeriod},
};

use super::{figures::decimal, grouping::value, operation::costs_call};
use crate::error::Call;

/// One page of a response.
pub(super) struct Page {
    pub results: Vec<ResultByTime>,
    pub value_attributes: Vec<DimensionValuesWithAttributes>,
}

/// For each value of a key, whether AWS sent the text of [`NONE_VALUE`] as the value. Such groups are merged with costs
/// without a value.
type LiteralNone = Vec<bool>;

/// Combines pages to a table. A period may continue on the next page; each group occurs once per period, with all
/// metrics.
pub(super) struct TableReader<'a> {
    query: &'a CostQuery,
    call: Call,
    /// Indexes of the periods, by their first day or hour.
    indexes: HashMap<String, usize>,
    builder: TableBuilder,
    seen: HashSet<(usize, Key, LiteralNone)>,
    /// Received periods, each with the metrics that any of its groups has.
    received: BTreeMap<usize, BTreeSet<Metric>>,
    /// Metrics missing from a listed group.
    missing_metrics: BTreeSet<(usize, Key, Metric)>,
}

impl<'a> TableReader<'a> {
    pub fn new(query: &'a CostQuery, granularity: Granularity) -> Self {
        let periods = granularity.periods(&query.range);
        let indexes = periods.iter().enumerate().map(|(at, it)| (it.from_iso(), at)).collect();
        let periods = periods.into_iter().map(|period| TablePeriod { period, estimated: false }).collect();
        Self {
            query,
            call: costs_call(query),
            indexes,
            builder: TableBuilder::new(query.group_by.clone(), periods),
            seen: HashSet::new(),
            received: BTreeMap::new(),
            missing_metrics: BTreeSet::new(),
        }
    }

    pub fn add_page(&mut self, page: Page) -> Result<(), SourceError> {
        for result in page.results {
            self.add_period(result)?;
        }
        for value in page.value_attributes {
            let label = value.attributes.and_then(|it| it.get("description").cloned()).filter(|it| !it.is_empty());
            if let (Some(value), Some(label)) = (value.value, label) {
                self.builder.set_label(value, label);
            }
        }
        Ok(())
    }

    fn add_period(&mut self, result: ResultByTime) -> Result<(), SourceError> {
        let start = result.time_period.as_ref().map(|it| it.start.as_str()).unwrap_or_default();
        let index = self.indexes.get(start).copied();
        let unexpected =
            || self.call.server_error(format!("the response has a period {start:?} that was not requested"));
        let index = index.ok_or_else(unexpected)?;
        self.received.entry(index).or_default();
        if result.estimated {
            self.builder.set_estimated(index);
        }
        if self.query.group_by.is_empty() {
            self.add_group(index, (Key(Vec::new()), Vec::new()), result.total.unwrap_or_default())?;
        }
        for Group { keys, metrics, .. } in result.groups.unwrap_or_default() {
            let key = self.key(&keys.unwrap_or_default())?;
            self.add_group(index, key, metrics.unwrap_or_default())?;
        }
        Ok(())
    }

    fn key(&self, values: &[String]) -> Result<(Key, LiteralNone), SourceError> {
        let attributes = &self.query.group_by;
        if values.len() != attributes.len() {
            let (received, requested) = (values.len(), attributes.len());
            return Err(self
                .call
                .server_error(format!("a group has {received} keys instead of the {requested} requested")));
        }
        let key = Key(attributes.iter().zip(values).map(|(attribute, key)| value(attribute, key)).collect());
        let is_literal_none = |(value, key): (&SharedStr, &String)| value == NONE_VALUE && key.ends_with(NONE_VALUE);
        // Almost no key has such a value; an empty list takes no memory.
        let literal_none: LiteralNone = key.0.iter().zip(values).map(is_literal_none).collect();
        let literal_none = if literal_none.contains(&true) { literal_none } else { Vec::new() };
        Ok((key, literal_none))
    }

    /// Adds the metrics of a group to its cells. An absent or null metric is missing, an unreadable one is an error.
    fn add_group(
        &mut self,
        index: usize,
        (key, literal_none): (Key, LiteralNone),
        mut metrics: HashMap<String, MetricValue>,
    ) -> Result<(), SourceError> {
        if !self.seen.insert((index, key.clone(), literal_none)) {
            return Err(self.call.server_error("a group occurs twice in one period"));
        }
        let received = self.received.entry(index).or_default();
        let mut amounts = Vec::with_capacity(Metric::ALL.len());
        for metric in Metric::ALL {
            let value = metrics.remove(metric.aws_name());
            let Some((amount, unit)) = value.and_then(|it| Some((it.amount?, it.unit))) else {
                self.missing_metrics.insert((index, key.clone(), metric));
                continue;
            };
            let amount = decimal(&amount).ok_or_else(|| self.call.server_error("an amount cannot be read"))?;
            received.insert(metric);
            let unit = unit.map_or_else(Unit::neutral, Unit::new);
            amounts.push((metric, Money::new(amount, unit)));
        }
        self.builder.add_group(index, key, amounts);
        Ok(())
    }

    pub fn finish(mut self) -> CostTable {
        for index in self.indexes.values().filter(|index| !self.received.contains_key(index)) {
            self.builder.set_missing(*index, Missing::Everything);
        }
        for (index, key, metric) in self.missing_metrics {
            let is_in_other_groups = self.received.get(&index).is_some_and(|metrics| metrics.contains(&metric));
            let missing = if is_in_other_groups { Missing::Amount(key, metric) } else { Missing::Metric(metric) };
            self.builder.set_missing(index, missing);
        }
        self.builder.finish()
    }
}

#[cfg(test)]
mod tests;
