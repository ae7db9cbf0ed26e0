//! Anomalies of the costs that pass a filter, detected in all retained days.
//!
//! The total and each watched group (see [`Watch`]) are evaluated separately. An anomaly in both is listed once. In a list
//! of several services, its subject is the service, so that it has the same days and amount as on the service's
//! page; there its subject is the service's total, and the group that explains most of it is the cause.

use std::cmp::Reverse;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{
    forecast::{find_anomalies, series},
    watch::Watch,
};
use crate::{
    analysis::{
        DailySeries, InsufficientData,
        anomaly::{Anomalies, Anomaly, Direction},
    },
    dimension::Attribute,
    limits::Limits,
    metric::Metric,
    money::{Money, Unit},
    period::DateRange,
    shared_str::SharedStr,
    sorting,
    table::CostTable,
};

/// Minimum impact of a listed anomaly, as a share of an average day of all costs in the list: 5%.
const MIN_SHARE_OF_A_DAY: Decimal = Decimal::from_parts(5, 0, 0, false, 2);
/// Minimum share of an anomaly that a group must explain to be its cause, or that groups must explain to replace it.
const MIN_EXPLAINED_SHARE: Decimal = Decimal::from_parts(5, 0, 0, false, 1);

/// Subject of an anomaly.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Subject {
    /// All costs of the filter.
    Total,
    /// One watched group, by its value.
    Group(GroupName),
    /// All groups together that are not watched separately.
    Others,
}

/// Value of a group, and AWS's description if it differs.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct GroupName {
    /// Value in filters and in the bill.
    pub value: SharedStr,
    /// AWS's description of the value, such as an account name.
    pub label: Option<String>,
}

/// An anomaly with its subject, currency and cause.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnomalyEvent {
    /// Subject of the anomaly.
    pub subject: Subject,
    /// Days, with their actual and expected cost.
    pub anomaly: Anomaly,
    /// The currency.
    pub unit: Unit,
    /// Group that causes most of the impact, and its share; `None` if there is none, or the subject is a group.
    pub cause: Option<(GroupName, Decimal)>,
}

impl AnomalyEvent {
    /// Difference to the expected cost; negative if lower.
    #[must_use]
    pub fn impact(&self) -> Money {
        Money::new(self.anomaly.impact, self.unit.clone())
    }

    /// Whether part of the anomaly is in a range.
    #[must_use]
    pub fn overlaps(&self, range: &DateRange) -> bool {
        self.anomaly.range.overlap(range).is_some()
    }
}

/// Anomalies of one metric, the largest impact first; or the reason why there is no list.
pub type AnomalyList = Result<Vec<AnomalyEvent>, InsufficientData>;

/// Anomalies of a filter, by metric.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AnomalyReport {
    /// Attribute of the groups.
    pub attribute: Attribute,
    /// List of each metric with a single currency; usage has none.
    lists: Vec<(Metric, AnomalyList)>,
}

impl AnomalyReport {
    /// Detects anomalies in the daily totals, and in groups; the flag states whether there are other groups.
    #[must_use]
    pub fn of(watch: &Watch, totals: &CostTable, groups: Option<(&CostTable, bool)>, limits: &Limits) -> Self {
        let costs = Metric::ALL.into_iter().filter(|metric| *metric != Metric::Usage);
        let list = |metric| Some((metric, Detection::of(totals, groups, metric, limits)?));
        let lists =
            costs.filter_map(list).map(|(metric, detection)| (metric, detection.events(watch.is_of_one_service())));
        Self { attribute: watch.attribute.clone(), lists: lists.collect() }
    }

    /// Anomalies of a metric; `None` without a single currency or without any costs.
    #[must_use]
    pub fn list(&self, metric: Metric) -> Option<&AnomalyList> {
        self.lists.iter().find(|(it, _)| *it == metric).map(|(_, list)| list)
    }
}

/// The total and the groups, each evaluated separately.
struct Detection {
    unit: Unit,
    average_day: Decimal,
    total: Result<Anomalies, InsufficientData>,
    groups: Vec<(Subject, Anomalies)>,
}

impl Detection {
    fn of(totals: &CostTable, groups: Option<(&CostTable, bool)>, metric: Metric, limits: &Limits) -> Option<Self> {
        let all: Vec<usize> = (0..totals.keys().len()).collect();
        let unit = totals.total(metric).ok().flatten()?.unit;
        if unit.is_mixed() || totals.is_blank() {
            return None;
        }
        let total = series(totals, &all, metric, limits)?;
        let known = total.days().filter_map(|(_, cost)| cost).fold(Decimal::ZERO, Decimal::saturating_add);
        let average_day = known.abs() / Decimal::from(total.known_days().max(1));
        let mut evaluated = Vec::new();
        if let Some((table, has_others)) = groups {
            let has_unit = |key: &usize| table.unit(*key, metric).as_ref() == Some(&unit);
            for index in (0..table.keys().len()).filter(has_unit) {
                let found = series(table, &[index], metric, limits).and_then(|it| find_anomalies(table, &it).ok());
                let value = table.keys().get(index).and_then(|key| key.0.first());
                if let (Some(found), Some(value)) = (found, value) {
                    let label = table.label(value).map(str::to_owned);
                    evaluated.push((Subject::Group(GroupName { value: value.clone(), label }), found));
                }
            }
            let watched: Vec<usize> = (0..table.keys().len()).collect();
            let rest = series(table, &watched, metric, limits).map(|watched| difference(&total, &watched));
            if let Some(found) = rest.filter(|_| has_others).and_then(|rest| find_anomalies(totals, &rest).ok()) {
                evaluated.push((Subject::Others, found));
            }
        }
        Some(Self { total: find_anomalies(totals, &total), unit, average_day, groups: evaluated })
    }

    /// Merges the anomalies into one list, each once.
    fn events(self, is_of_one_service: bool) -> AnomalyList {
        let min_impact = self.average_day * MIN_SHARE_OF_A_DAY;
        let large = |subject: &Subject, anomalies: &Anomalies| -> Vec<(Subject, Anomaly)> {
            let anomalies = anomalies.anomalies.iter().filter(|it| it.impact.abs() >= min_impact);
            anomalies.map(|it| (subject.clone(), *it)).collect()
        };
        // A group can have a shorter history than the total, but not a longer one.
        let of_total = large(&Subject::Total, self.total.as_ref().map_err(|reason| *reason)?);
        let of_groups = self.groups.iter().flat_map(|(subject, found)| large(subject, found)).collect();
        let (mut events, others) = if is_of_one_service { (of_total, of_groups) } else { (of_groups, of_total) };
        let is_explained = |anomaly: &Anomaly| {
            let same = events.iter().filter(|(_, it)| is_same_event(it, anomaly));
            let explained = same.map(|(_, it)| it.impact.abs()).fold(Decimal::ZERO, Decimal::saturating_add);
            explained >= anomaly.impact.abs() * MIN_EXPLAINED_SHARE
        };
        let others: Vec<_> = others.into_iter().filter(|(_, anomaly)| !is_explained(anomaly)).collect();
        events.extend(others);
        sorting::sort_by_key(&mut events, |(subject, it)| (Reverse(it.impact.abs()), it.range, subject.clone()));
        let event = |(subject, anomaly): (Subject, Anomaly)| {
            let cause = if subject == Subject::Total { self.cause(&anomaly) } else { None };
            AnomalyEvent { subject, anomaly, unit: self.unit.clone(), cause }
        };
        Ok(events.into_iter().map(event).collect())
    }

    /// Group with the largest deviation on the days of an anomaly of the total, if it explains most of it.
    fn cause(&self, anomaly: &Anomaly) -> Option<(GroupName, Decimal)> {
        let deviation = |found: &Anomalies| {
            let days = found.expected_ranges.iter().filter(|day| anomaly.range.contains(day.day));
            let each = days.filter_map(|day| Some(day.actual?.saturating_sub(day.expected)));
            each.fold(Decimal::ZERO, Decimal::saturating_add)
        };
        let sign = if anomaly.direction == Direction::Above { Decimal::ONE } else { -Decimal::ONE };
        let parts = self.groups.iter().filter_map(|(subject, found)| match subject {
            Subject::Group(name) => Some((name, deviation(found) * sign)),
            Subject::Total | Subject::Others => None,
        });
        let (name, part) = parts.max_by(|(_, one), (_, other)| one.cmp(other))?;
        (part >= anomaly.impact.abs() * MIN_EXPLAINED_SHARE).then(|| (name.clone(), part * sign))
    }
}

/// Whether two anomalies have the same direction and share a day.
fn is_same_event(one: &Anomaly, other: &Anomaly) -> bool {
    one.direction == other.direction && one.range.overlap(&other.range).is_some()
}

/// Difference of two series of the same days; a day is unknown if it is unknown in either series.
fn difference(all: &DailySeries, part: &DailySeries) -> DailySeries {
    let rest = all.days().map(|(day, cost)| Some(cost?.saturating_sub(part.value(day)?)));
    DailySeries::new(all.first(), rest.collect())
}

#[cfg(test)]
mod tests;
