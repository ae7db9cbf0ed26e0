//! Groups watched for anomalies: independent of the page's range, granularity and grouping.
//!
//! Costs are watched in total and by the first attribute of [`ORDER`] that the filter does not fix to one value: all costs by
//! service, one service by usage type. Daily costs are queried for the most expensive groups only, so that the response
//! has one page for any number of groups; the rest is watched as one group, AWS's total less these groups. The groups
//! are selected from the monthly costs of the whole account (or service): they are queried once for all filters,
//! filters on watched groups need no query, and a group with one expensive month is watched too.

use std::cmp::Reverse;

use rust_decimal::Decimal;

use crate::{
    dimension::{Attribute, Dimension},
    filter::{Filter, Rule},
    limits::Limits,
    metric::Metric,
    period::{DateRange, Granularity},
    query::CostQuery,
    table::{CostTable, Key},
};

/// Candidate attributes to watch costs by: the first one that the filter does not fix to one value is used.
const ORDER: [Dimension; 5] =
    [Dimension::Service, Dimension::UsageType, Dimension::Account, Dimension::Region, Dimension::Operation];
/// Maximum watched groups: with 13 months plus the current one, their rows fit a page of Cost Explorer (5,000).
const MAX_GROUPS: usize = 11;

/// Queries for the list of anomalies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Watch {
    /// Attribute to watch costs by.
    pub attribute: Attribute,
    /// All costs of the filter, daily.
    pub totals: CostQuery,
    /// Monthly costs of the account's or service's groups; the most expensive are watched.
    pub months: CostQuery,
}

/// Query for the daily costs of the watched groups.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WatchedGroups {
    /// Daily costs of these groups.
    pub days: CostQuery,
    /// Whether there may be other groups.
    pub has_others: bool,
}

impl Watch {
    /// Creates the queries for a filter as of the day of the limits.
    #[must_use]
    pub fn of(filter: &Filter, limits: &Limits) -> Self {
        let order = ORDER.map(Attribute::from);
        let fixed_count = order.iter().take_while(|it| filter.is_one_value(it)).count();
        let attribute = order.get(fixed_count).cloned().unwrap_or_else(|| Dimension::RecordType.into());
        let query = |range, granularity, group_by, filter| CostQuery { range, granularity, group_by, filter };
        let history = limits.history();
        let whole_days = DateRange::new(history.from(), limits.last_complete_day()).unwrap_or(history);
        let mut fixed_filter = Filter::default();
        for attribute in order.iter().take(fixed_count) {
            for value in filter.values(attribute, Rule::Include) {
                fixed_filter.add(attribute.clone(), Rule::Include, value);
            }
        }
        Self {
            totals: query(history, Granularity::Daily, Vec::new(), filter.clone()),
            months: query(whole_days, Granularity::Monthly, vec![attribute.clone()], fixed_filter),
            attribute,
        }
    }

    /// Whether the costs belong to a single service.
    #[must_use]
    pub fn is_of_one_service(&self) -> bool {
        self.totals.filter.is_one_value(&Dimension::Service.into())
    }

    /// Groups to watch, according to the response to [`Self::months`]; `None` if there are none.
    #[must_use]
    pub fn groups(&self, months: &CostTable) -> Option<WatchedGroups> {
        let filter = &self.totals.filter;
        let watched_groups = |filter, has_others| WatchedGroups {
            days: CostQuery { group_by: vec![self.attribute.clone()], filter, ..self.totals.clone() },
            has_others,
        };
        let included = filter.values(&self.attribute, Rule::Include).count();
        if (1..=MAX_GROUPS).contains(&included) || (included == 0 && months.keys().len() <= MAX_GROUPS) {
            return (!months.keys().is_empty()).then(|| watched_groups(filter.clone(), false));
        }
        let mut by_cost: Vec<(Reverse<Decimal>, &Key)> = months
            .keys()
            .iter()
            .enumerate()
            .map(|(index, key)| (Reverse(highest_monthly_cost(months, index)), key))
            .collect();
        by_cost.sort();
        let attributes = [self.attribute.clone()];
        let watched = by_cost.iter().take(MAX_GROUPS).filter(|(_, key)| filter.accepts(&attributes, &key.0));
        let mut narrowed = filter.without(&attributes);
        for value in watched.filter_map(|(_, key)| key.0.first()) {
            narrowed.add(self.attribute.clone(), Rule::Include, value.as_str());
        }
        let watches_any = narrowed.choice(&self.attribute).is_some();
        watches_any.then(|| watched_groups(narrowed, true))
    }
}

/// Largest absolute monthly cost of a group, unblended or amortized.
fn highest_monthly_cost(months: &CostTable, index: usize) -> Decimal {
    let amounts =
        [Metric::Unblended, Metric::Amortized].into_iter().flat_map(|metric| months.period_amounts(&[index], metric));
    amounts.map(|amount| amount.abs()).max().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::{
        money::{Money, Unit},
        table::{TableBuilder, TablePeriod},
        view::{Page, View},
    };

    fn limits() -> Limits {
        Limits::on(date(2026, 11, 23))
    }

    fn watch(query: &str) -> Watch {
        Watch::of(&View::parse(&Page::Overview, query, &limits()).view.filter, &limits())
    }

    /// Services with increasing cost, and one that is expensive in a single month.
    fn months(watch: &Watch, services: usize) -> CostTable {
        let periods = Granularity::Monthly.periods(&watch.months.range);
        let table_periods = periods.iter().map(|period| TablePeriod { period: *period, estimated: false }).collect();
        let mut table = TableBuilder::new(vec![watch.attribute.clone()], table_periods);
        let usd = |amount: usize| Money::new(Decimal::from(amount), Unit::new("USD"));
        for at in 0..periods.len() {
            for service in 0..services {
                table.add(at, Key(vec![format!("s{service:02}").into()]), Metric::Unblended, usd(service + 1));
            }
        }
        table.add(3, Key(vec!["once".into()]), Metric::Unblended, usd(1_000));
        table.finish()
    }

    #[test]
    fn watched_groups_depend_only_on_the_filter() {
        let unfiltered = watch("");
        for query in ["range=7d", "group=region&granularity=daily", "group=account&group=az&range=12m", "top=3"] {
            assert_eq!(watch(query), unfiltered, "{query}");
        }
        assert_eq!(unfiltered.totals.range.to_string(), "2025-10-01..2026-11-23");
        for (query, by) in [
            ("", "service"),
            ("service=a&service=b", "service"),
            ("not.service=a", "service"),
            ("service=a", "usage-type"),
            ("service=a&usage-type=b", "account"),
        ] {
            assert_eq!(watch(query).attribute.to_string(), by, "{query}");
        }
        assert!(watch("service=a").is_of_one_service() && !watch("service=a&service=b").is_of_one_service());
    }

    #[test]
    fn all_groups_are_watched_if_few_else_the_most_expensive() {
        let watch = watch("region=eu-west-1");
        assert!(watch.months.filter.is_empty(), "one ranking for all filters");
        let few = watch.groups(&months(&watch, 10)).unwrap();
        assert_eq!((few.has_others, &few.days.filter), (false, &watch.totals.filter));
        let many = watch.groups(&months(&watch, 30)).unwrap();
        assert!(many.has_others);
        let watched: Vec<&str> = many.days.filter.values(&watch.attribute, Rule::Include).collect();
        assert_eq!(watched.len(), MAX_GROUPS);
        assert!(watched.contains(&"once") && watched.contains(&"s29") && !watched.contains(&"s19"), "{watched:?}");
        assert_eq!(many.days.range, watch.totals.range);
        let empty = TableBuilder::new(vec![watch.attribute.clone()], Vec::new()).finish();
        assert_eq!(watch.groups(&empty), None);
    }

    #[test]
    fn filters_on_watched_groups_are_answered_from_the_cache() {
        let all = watch("region=eu-west-1");
        let months = months(&all, 30);
        let cached = all.groups(&months).unwrap().days;
        for filter in ["not.service=s29", "not.service=s02", "service=s29&service=once"] {
            let watch = watch(&format!("region=eu-west-1&{filter}"));
            assert_eq!(watch.months, all.months);
            let days = watch.groups(&months).unwrap().days;
            assert!(crate::cache::covers_groups(&cached, &days), "{filter}: {days:?}");
        }
        let one = watch("region=eu-west-1&service=s29");
        assert_eq!((one.attribute.to_string().as_str(), one.months.filter.len()), ("usage-type", 1));
    }
}
