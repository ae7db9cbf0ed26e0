//! Missing data: periods, groups and amounts that AWS omitted, and amounts that overflow. Missing is never zero.

use std::collections::BTreeMap;

use super::{CostTable, Key};
use crate::{
    metric::Metric,
    period::{DateRange, Period},
    sorting,
};

/// Missing data at the granularity of the query.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Gap {
    /// Period with the missing data.
    pub period: Period,
    /// Missing data.
    pub missing: Missing,
}

/// Kind of missing data in a period.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Missing {
    /// The whole period is missing from the response.
    Everything,
    /// No group of the period has an amount of the metric.
    Metric(Metric),
    /// The group was listed without an amount of the metric.
    Amount(Key, Metric),
    /// The amount of the group has more digits than can be added up exactly.
    TooLarge(Key, Metric),
}

impl Gap {
    /// Whether the gap affects figures of a metric.
    #[must_use]
    pub fn affects(&self, metric: Metric) -> bool {
        match self.missing {
            Missing::Everything => true,
            Missing::Metric(it) | Missing::Amount(_, it) | Missing::TooLarge(_, it) => it == metric,
        }
    }

    /// Affected group; `None` if all groups are.
    #[must_use]
    pub fn key(&self) -> Option<&Key> {
        match &self.missing {
            Missing::Everything | Missing::Metric(_) => None,
            Missing::Amount(key, _) | Missing::TooLarge(key, _) => Some(key),
        }
    }

    /// Copies the gap with the group's key in another table.
    pub(super) fn with_key(&self, key: Key) -> Self {
        let missing = match &self.missing {
            Missing::Amount(_, metric) => Missing::Amount(key, *metric),
            Missing::TooLarge(_, metric) => Missing::TooLarge(key, *metric),
            other => other.clone(),
        };
        Self { period: self.period, missing }
    }
}

/// Missing data of one group, or of all groups, for one reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MissingData {
    /// Group; `None` for all.
    pub key: Option<Key>,
    /// Whether AWS returned an amount too large to add up.
    pub too_large: bool,
    /// UTC days as ranges without gaps; for an hour, its day.
    pub days: Vec<DateRange>,
    /// Number of hours, for hourly data.
    pub hours: usize,
}

impl CostTable {
    /// Gaps in chronological order.
    pub fn gaps(&self) -> impl Iterator<Item = &Gap> + Clone {
        self.gaps.iter()
    }

    /// Whether a metric has no missing data on some days.
    #[must_use]
    pub fn is_complete(&self, metric: Metric, range: &DateRange) -> bool {
        !self.gaps.iter().any(|gap| gap.affects(metric) && gap.period.range().overlap(range).is_some())
    }

    /// Whether no data is missing for a key in a period.
    #[must_use]
    pub fn is_known(&self, period: usize, key: usize, metric: Metric) -> bool {
        let key = self.keys.get(key);
        self.gaps_in(period, metric).all(|gap| gap.key().is_some_and(|it| Some(it) != key))
    }

    /// Like [`CostTable::is_known`] for any key, including keys that are not in the table.
    #[must_use]
    pub fn is_key_known(&self, period: usize, key: &Key, metric: Metric) -> bool {
        self.gaps_in(period, metric).all(|gap| gap.key().is_some_and(|it| it != key))
    }

    /// Whether a metric has no missing data in a period.
    #[must_use]
    pub fn is_period_complete(&self, period: usize, metric: Metric) -> bool {
        self.gaps_in(period, metric).next().is_none()
    }

    /// Gaps of a metric in one of the table's periods.
    pub(super) fn gaps_in(&self, period: usize, metric: Metric) -> impl Iterator<Item = &Gap> {
        let period = self.periods.get(period).map(|it| it.period);
        let is_in_period = move |gap: Period| match (gap, period) {
            (Period::Hour { .. }, Some(Period::Hour { .. })) => Some(gap) == period,
            (_, Some(period)) => gap.range().overlap(&period.range()).is_some(),
            (_, None) => false,
        };
        self.gaps.iter().filter(move |gap| gap.affects(metric) && is_in_period(gap.period))
    }

    /// Number of days in a range with missing data of a metric.
    #[must_use]
    pub fn missing_days(&self, metric: Metric, range: &DateRange) -> usize {
        let gaps = self.gaps.iter().filter(|gap| gap.affects(metric));
        let days = gaps.filter_map(|gap| gap.period.range().overlap(range)).flat_map(|days| days.each_day());
        sorting::set(days).len()
    }

    /// Missing data of a metric on some days: full periods first, then by group.
    #[must_use]
    pub fn missing_data(&self, metric: Metric, range: &DateRange) -> Vec<MissingData> {
        let gaps = self.gaps.iter().filter(|gap| gap.affects(metric));
        let mut found: BTreeMap<(Option<Key>, bool), MissingData> = BTreeMap::new();
        for gap in gaps {
            let Some(days) = gap.period.range().overlap(range) else { continue };
            let too_large = matches!(gap.missing, Missing::TooLarge(..));
            let group = (gap.key().cloned(), too_large);
            let entry = found.entry(group).or_insert_with_key(|(key, too_large)| MissingData {
                key: key.clone(),
                too_large: *too_large,
                days: Vec::new(),
                hours: 0,
            });
            entry.hours += usize::from(matches!(gap.period, Period::Hour { .. }));
            match entry.days.last_mut() {
                Some(last) if days.from() <= last.to() || last.to().tomorrow().ok() == Some(days.from()) => {
                    *last = last.hull(&days);
                }
                _ => entry.days.push(days),
            }
        }
        found.into_values().collect()
    }

    /// Groups whose amounts fit in each period, but whose sum overflows.
    pub fn overflowing_keys(&self, metric: Metric) -> impl Iterator<Item = &Key> {
        let overflows = move |key: usize| self.key_total(key, metric).is_none() && self.unit(key, metric).is_some();
        self.keys().iter().enumerate().filter(move |(index, _)| overflows(*index)).map(|(_, key)| key)
    }
}

impl MissingData {
    /// Missing data in one sentence; `name` formats the group, `range` the days.
    pub fn sentence(&self, name: impl Fn(&Key) -> String, range: impl Fn(&DateRange) -> String) -> String {
        /// Maximum number of ranges listed; the others are counted.
        const MAX_RANGES: usize = 4;
        let mut days: Vec<String> = self.days.iter().take(MAX_RANGES).map(range).collect();
        let more: i32 = self.days.iter().skip(MAX_RANGES).map(DateRange::days).sum();
        if more > 0 {
            days.push(format!("{more} more days"));
        }
        let days = match days.split_last() {
            Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
            _ => days.concat(),
        };
        let hours = match self.hours {
            0 => String::new(),
            1 => "1 hour of ".to_owned(),
            hours => format!("{hours} hours of "),
        };
        match (&self.key, self.too_large) {
            (None, _) => format!("AWS sent no data for {hours}{days}"),
            (Some(key), false) if key.0.is_empty() => format!("AWS sent no total for {hours}{days}"),
            (Some(key), false) => format!("AWS sent no amount for {} for {hours}{days}", name(key)),
            (Some(key), true) => {
                format!("AWS’s amount for {} for {hours}{days} is too large to be added up", name(key))
            }
        }
    }
}
