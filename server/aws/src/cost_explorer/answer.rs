//! Conversion of Cost Explorer responses to tables, with missing data.
//!
//! Missing data is marked as missing and never counts as zero. A contradictory response is an error: figures may have
//! been counted twice.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use aws_sdk_costexplorer::types::{Group, MetricValue, ResultByTime};
use domain::{
    error::SourceError,
    filter::NONE_VALUE,
    metric::Metric,
    money::{Money, Unit},
    period::Granularity,
    query::CostQuery,
    table::{CostTable, Key, Missing, TableBuilder, TablePeriod},
    word::Word,
};

use super::{
    costs::{Page, call},
    figures::decimal,
    grouping::value,
};
use crate::error::Call;

/// Combines pages. A period may continue on the next page; each of its groups occurs once, with all its metrics.
pub(super) fn table(query: &CostQuery, granularity: Granularity, pages: Vec<Page>) -> Result<CostTable, SourceError> {
    let mut reader = Reader::new(query, granularity);
    for page in pages {
        for result in page.results {
            reader.take(result)?;
        }
        for value in page.described {
            let label = value.attributes.and_then(|it| it.get("description").cloned()).filter(|it| !it.is_empty());
            if let (Some(value), Some(label)) = (value.value, label) {
                reader.builder.set_label(value, label);
            }
        }
    }
    Ok(reader.finish())
}

/// Whether each value of a key equals [`NONE_VALUE`] in the bill itself. Such groups merge with costs without a value.
type Spelled = Vec<bool>;

/// Table being filled.
struct Reader<'a> {
    query: &'a CostQuery,
    call: Call,
    /// Positions of the periods, by their first day or hour.
    places: HashMap<String, usize>,
    builder: TableBuilder,
    seen: HashSet<(usize, Key, Spelled)>,
    /// Received periods, each with the metrics that any of its groups has.
    known: BTreeMap<usize, BTreeSet<Metric>>,
    /// Metrics missing from a listed group.
    lacking: BTreeSet<(usize, Key, Metric)>,
}

impl<'a> Reader<'a> {
    fn new(query: &'a CostQuery, granularity: Granularity) -> Self {
        let periods = granularity.periods(&query.range);
        let places = periods.iter().enumerate().map(|(at, it)| (it.from_iso(), at)).collect();
        let periods = periods.into_iter().map(|period| TablePeriod { period, estimated: false }).collect();
        Self {
            query,
            call: call(query),
            places,
            builder: TableBuilder::new(query.group_by.clone(), periods),
            seen: HashSet::new(),
            known: BTreeMap::new(),
            lacking: BTreeSet::new(),
        }
    }

    fn take(&mut self, result: ResultByTime) -> Result<(), SourceError> {
        let start = result.time_period.as_ref().map(|it| it.start.as_str()).unwrap_or_default();
        let place = self.places.get(start).copied();
        let asked = || self.call.broken(format!("the response has a period {start:?} that was not requested"));
        let place = place.ok_or_else(asked)?;
        self.known.entry(place).or_default();
        if result.estimated {
            self.builder.set_estimated(place);
        }
        if self.query.group_by.is_empty() {
            self.fill(place, (Key(Vec::new()), Vec::new()), result.total.unwrap_or_default())?;
        }
        for Group { keys, metrics, .. } in result.groups.unwrap_or_default() {
            let key = self.key(&keys.unwrap_or_default())?;
            self.fill(place, key, metrics.unwrap_or_default())?;
        }
        Ok(())
    }

    fn key(&self, values: &[String]) -> Result<(Key, Spelled), SourceError> {
        let attributes = &self.query.group_by;
        if values.len() != attributes.len() {
            let (came, asked) = (values.len(), attributes.len());
            return Err(self.call.broken(format!("a group has {came} keys instead of the {asked} requested")));
        }
        let key = Key(attributes.iter().zip(values).map(|(attribute, key)| value(attribute, key)).collect());
        let is_spelled = |(value, key): (&Word, &String)| value == NONE_VALUE && key.ends_with(NONE_VALUE);
        // Almost no key has such a value, and an empty list takes no memory.
        let spelled: Spelled = key.0.iter().zip(values).map(is_spelled).collect();
        let spelled = if spelled.contains(&true) { spelled } else { Vec::new() };
        Ok((key, spelled))
    }

    /// Adds the metrics of a group to its cells. An absent or null metric is missing, an unreadable one is an error.
    fn fill(
        &mut self,
        place: usize,
        (key, spelled): (Key, Spelled),
        mut metrics: HashMap<String, MetricValue>,
    ) -> Result<(), SourceError> {
        if !self.seen.insert((place, key.clone(), spelled)) {
            return Err(self.call.broken("a group came twice in one period"));
        }
        for metric in Metric::ALL {
            let value = metrics.remove(metric.aws_name());
            let Some((amount, unit)) = value.and_then(|it| Some((it.amount?, it.unit))) else {
                self.lacking.insert((place, key.clone(), metric));
                continue;
            };
            let amount = decimal(&amount).ok_or_else(|| self.call.broken("an amount cannot be read"))?;
            self.known.entry(place).or_default().insert(metric);
            let unit = unit.map_or_else(Unit::neutral, Unit::new);
            self.builder.add(place, key.clone(), metric, Money::new(amount, unit));
        }
        Ok(())
    }

    fn finish(mut self) -> CostTable {
        for place in self.places.values().filter(|place| !self.known.contains_key(place)) {
            self.builder.set_missing(*place, Missing::Everything);
        }
        for (place, key, metric) in self.lacking {
            let some = self.known.get(&place).is_some_and(|metrics| metrics.contains(&metric));
            let missing = if some { Missing::Amount(key, metric) } else { Missing::Metric(metric) };
            self.builder.set_missing(place, missing);
        }
        self.builder.finish()
    }
}

#[cfg(test)]
mod tests;
