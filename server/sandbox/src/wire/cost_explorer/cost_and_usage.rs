//! `GetCostAndUsage`: costs over time, by group, in pages.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde_json::{Value, json};

use super::super::error_response::ErrorResponse;
use super::expression::{Expression, Filter, Matching};
use super::grouping::{GroupDefinition, Grouping};
use super::metric::{Metric, Sums};
use super::page_token::TokenContext;
use super::period::{Granularity, Interval, Period, TimePeriod};
use super::response::{Figures, Group, Response, ResultByTime};
use super::view::View;
use crate::account::{Dimension, Line};

#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Request {
    pub(super) time_period: Option<TimePeriod>,
    pub(super) granularity: Option<String>,
    pub(super) filter: Option<Expression>,
    pub(super) metrics: Option<Vec<String>>,
    pub(super) group_by: Option<Vec<GroupDefinition>>,
    pub(super) next_page_token: Option<String>,
}

/// Keys of a group, and what its sums in a period are computed from.
pub(super) type PeriodGroup<'a, T> = (&'a [String], T);
/// Groups of a period, sorted by key.
pub(super) type Groups<'a, T> = Vec<PeriodGroup<'a, T>>;
/// Line items by group.
type LinesByGroup<'a> = BTreeMap<Vec<String>, Vec<&'a Line>>;

pub(super) fn respond(request: &Request, view: &View<'_>) -> Result<String, ErrorResponse> {
    let calendar = &view.account.calendar;
    let granularity = Granularity::parse(request.granularity.as_deref())?;
    let interval = Interval::parse(request.time_period.as_ref(), granularity, calendar)?;
    let metrics = Metric::parse_all(request.metrics.as_deref())?;
    let definitions = request.group_by.as_deref().unwrap_or_default();
    let grouping = Grouping::parse(definitions)?;
    let filter = Filter::parse(request.filter.as_ref(), Matching::Whole)?;
    let token_context = TokenContext::new(view.seed, "GetCostAndUsage", &fingerprint(request));
    let offset = token_context.offset(request.next_page_token.as_deref())?;

    let lines: Vec<_> = view.lines().filter(|line| filter.matches(&line.attributes)).collect();
    let periods = interval.periods(calendar);
    if grouping.is_empty() {
        return serialize(&Response {
            group_definitions: definitions,
            results_by_time: totals(&periods, &lines, &metrics, view),
            dimension_value_attributes: Vec::new(),
            next_page_token: None,
        });
    }
    let lines_by_group = lines_by_group(&lines, &grouping);
    let periods: Vec<_> = periods.iter().zip(groups_by_period(&periods, &lines_by_group, view)).collect();
    let page = Page::new(&periods, offset, view.page_size);
    serialize(&Response {
        group_definitions: definitions,
        results_by_time: page.results(&metrics, |period, lines| sum(period, lines, view)),
        dimension_value_attributes: account_names(&page, &grouping, view),
        next_page_token: page.next().map(|next| token_context.token(next)),
    })
}

pub(super) fn serialize(response: &Response<'_>) -> Result<String, ErrorResponse> {
    serde_json::to_string(response).map_err(|error| ErrorResponse::new("SerializationException", error.to_string()))
}

/// Parameters that must be the same for all pages.
pub(super) fn fingerprint(request: &Request) -> String {
    let period = request.time_period.as_ref().map(|period| (&period.start, &period.end));
    json!([period, request.granularity, request.filter, request.metrics, request.group_by]).to_string()
}

/// Totals of each period. Line by line, because the days of a line are close to each other in memory.
fn totals<'a>(periods: &[Period], lines: &[&Line], metrics: &'a [Metric], view: &View<'_>) -> Vec<ResultByTime<'a>> {
    let mut totals = vec![Sums::default(); periods.len()];
    for line in lines {
        for (period, sums) in periods.iter().zip(&mut totals) {
            sums.add(line, period.usage_and_cost(line, &view.account.calendar));
        }
    }
    periods.iter().zip(totals).map(|(period, sums)| ResultByTime::total(period, sums, metrics)).collect()
}

/// Sums of line items in a period.
fn sum(period: &Period, lines: &[&Line], view: &View<'_>) -> Sums {
    let mut sums = Sums::default();
    for line in lines {
        sums.add(line, period.usage_and_cost(line, &view.account.calendar));
    }
    sums
}

fn lines_by_group<'a>(lines: &[&'a Line], grouping: &Grouping) -> LinesByGroup<'a> {
    let mut groups = LinesByGroup::new();
    for line in lines {
        groups.entry(grouping.response_keys(&line.attributes)).or_default().push(line);
    }
    groups
}

/// Groups of each period with their line items, which are added up for the groups of one page only. Groups without usage and
/// cost are omitted.
fn groups_by_period<'a>(
    periods: &[Period],
    lines_by_group: &'a LinesByGroup<'a>,
    view: &View<'_>,
) -> Vec<Groups<'a, &'a [&'a Line]>> {
    let mut groups = vec![Groups::new(); periods.len()];
    for (keys, lines) in lines_by_group {
        for (period, groups) in periods.iter().zip(&mut groups) {
            if lines.iter().any(|line| !period.usage_and_cost(line, &view.account.calendar).is_zero()) {
                groups.push((keys.as_slice(), lines.as_slice()));
            }
        }
    }
    groups
}

/// Page of groups, which are numbered over all periods. A period may continue on the next page.
pub(super) struct Page<'a, T> {
    periods: Vec<(&'a Period, &'a [PeriodGroup<'a, T>])>,
    next: Option<usize>,
}

impl<'a, T> Page<'a, T> {
    pub(super) fn new(periods: &'a [(&'a Period, Groups<'a, T>)], offset: usize, size: usize) -> Self {
        let mut page = Vec::new();
        let mut preceding = 0;
        let end = offset.saturating_add(size.max(1));
        for (period, groups) in periods {
            let first = offset.saturating_sub(preceding).min(groups.len());
            let last = end.saturating_sub(preceding).min(groups.len());
            let is_on_page = if groups.is_empty() { (offset..end).contains(&preceding) } else { first < last };
            if is_on_page {
                page.push((*period, groups.get(first..last).unwrap_or_default()));
            }
            preceding += groups.len();
        }
        let is_last = end > preceding || (end == preceding && !ends_with_empty_period(periods));
        Self { periods: page, next: (!is_last).then_some(end) }
    }

    /// Offset of the next page.
    pub(super) fn next(&self) -> Option<usize> {
        self.next
    }

    /// Results of the page; `sums` adds up a group in a period.
    pub(super) fn results(&self, metrics: &'a [Metric], sums: impl Fn(&Period, &T) -> Sums) -> Vec<ResultByTime<'a>> {
        let group = |period: &Period, (keys, content): &PeriodGroup<'a, T>| Group {
            keys,
            metrics: Figures { sums: sums(period, content), metrics },
        };
        let result = |(period, groups): &(&Period, &[PeriodGroup<'a, T>])| ResultByTime {
            time_period: period.to_json(),
            total: Figures { sums: Sums::default(), metrics: &[] },
            groups: groups.iter().map(|it| group(period, it)).collect(),
            estimated: period.is_estimated,
        };
        self.periods.iter().map(result).collect()
    }
}

/// Whether the last period has no groups.
fn ends_with_empty_period<T>(periods: &[(&Period, Groups<'_, T>)]) -> bool {
    periods.last().is_some_and(|(_, groups)| groups.is_empty())
}

/// Names of the accounts on the page, if grouped by account.
pub(super) fn account_names<T>(page: &Page<'_, T>, grouping: &Grouping, view: &View<'_>) -> Vec<Value> {
    if !grouping.contains(Dimension::LinkedAccount) {
        return Vec::new();
    }
    let groups = page.periods.iter().flat_map(|(_, groups)| groups.iter());
    let keys: BTreeSet<_> = groups.flat_map(|(keys, _)| keys.iter()).collect();
    let named_account = |id: &String| Some(account_json(id, view.account.name_of(id)?));
    keys.into_iter().filter_map(named_account).collect()
}

/// ID and name of an account in Cost Explorer's format.
pub(super) fn account_json(id: &str, name: &str) -> Value {
    json!({ "Value": id, "Attributes": { "description": name } })
}
