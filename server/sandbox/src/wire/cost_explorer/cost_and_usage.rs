//! `GetCostAndUsage`: costs over time, by group, in pages.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde_json::{Value, json};

use super::super::refusal::Refusal;
use super::answer::{Answer, Figures, Group, ResultByTime};
use super::expression::{Expression, Filter, Matching};
use super::grouping::{GroupDefinition, Grouping};
use super::metric::{Metric, Sums};
use super::page_token::Tie;
use super::period::{Granularity, Interval, Period};
use super::{TimePeriod, View};
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

/// Keys of a group, and the sums of its lines in one period.
pub(super) type Sum<'a> = (&'a [String], Sums);
/// The groups of one period, sorted by key.
pub(super) type Groups<'a> = Vec<Sum<'a>>;
/// The lines of each group.
type Members<'a> = BTreeMap<Vec<String>, Vec<&'a Line>>;

pub(super) fn answer(request: &Request, view: &View<'_>) -> Result<String, Refusal> {
    let calendar = &view.account.calendar;
    let granularity = Granularity::named(request.granularity.as_deref())?;
    let interval = Interval::asked(request.time_period.as_ref(), granularity, calendar)?;
    let metrics = Metric::all_named(request.metrics.as_deref())?;
    let definitions = request.group_by.as_deref().unwrap_or_default();
    let grouping = Grouping::asked(definitions)?;
    let filter = Filter::asked(request.filter.as_ref(), Matching::Whole)?;
    let tie = Tie::to(view.seed, "GetCostAndUsage", &fingerprint(request));
    let offset = tie.offset(request.next_page_token.as_deref())?;

    let lines: Vec<_> = view.lines().filter(|line| filter.keeps(&line.attributes)).collect();
    let periods = interval.periods(calendar);
    if grouping.is_empty() {
        let results: Vec<_> = periods.iter().map(|period| total(period, &lines, &metrics, view)).collect();
        return written(&Answer {
            group_definitions: definitions,
            results_by_time: results,
            dimension_value_attributes: Vec::new(),
            next_page_token: None,
        });
    }
    let members = members(&lines, &grouping);
    let periods: Vec<_> = periods.iter().map(|period| (period, groups(period, &members, view))).collect();
    let page = Page::cut(&periods, offset, view.page_size);
    written(&Answer {
        group_definitions: definitions,
        results_by_time: page.results(&metrics),
        dimension_value_attributes: account_names(&page, &grouping, view),
        next_page_token: page.next().map(|next| tie.token(next)),
    })
}

pub(super) fn written(answer: &Answer<'_>) -> Result<String, Refusal> {
    serde_json::to_string(answer).map_err(|error| Refusal::new("SerializationException", error.to_string()))
}

/// Everything that must stay equal from page to page.
pub(super) fn fingerprint(request: &Request) -> String {
    let period = request.time_period.as_ref().map(|period| (&period.start, &period.end));
    json!([period, request.granularity, request.filter, request.metrics, request.group_by]).to_string()
}

fn total<'a>(period: &Period, lines: &[&Line], metrics: &'a [Metric], view: &View<'_>) -> ResultByTime<'a> {
    let mut sums = Sums::default();
    for line in lines {
        sums.add(line, period.doing(line, &view.account.calendar));
    }
    ResultByTime::total(period, sums, metrics)
}

fn members<'a>(lines: &[&'a Line], grouping: &Grouping) -> Members<'a> {
    let mut members = Members::new();
    for line in lines {
        members.entry(grouping.groups(&line.attributes)).or_default().push(line);
    }
    members
}

/// Groups of a period; a group appears only when one of its lines has usage or cost.
fn groups<'a>(period: &Period, members: &'a Members<'_>, view: &View<'_>) -> Groups<'a> {
    let sum = |(keys, lines): (&'a Vec<String>, &Vec<&Line>)| {
        let mut sums = Sums::default();
        let mut is_idle = true;
        for line in lines {
            let doing = period.doing(line, &view.account.calendar);
            if !doing.is_nothing() {
                is_idle = false;
                sums.add(line, doing);
            }
        }
        (!is_idle).then_some((keys.as_slice(), sums))
    };
    members.iter().filter_map(sum).collect()
}

/// A page of groups, counted over all periods. A period that does not fit continues on the next page.
pub(super) struct Page<'a> {
    periods: Vec<(&'a Period, &'a [Sum<'a>])>,
    next: Option<usize>,
}

impl<'a> Page<'a> {
    pub(super) fn cut(periods: &'a [(&'a Period, Groups<'a>)], offset: usize, size: usize) -> Self {
        let mut page = Vec::new();
        let mut before = 0;
        let end = offset.saturating_add(size.max(1));
        for (period, groups) in periods {
            let first = offset.saturating_sub(before).min(groups.len());
            let last = end.saturating_sub(before).min(groups.len());
            let is_here = if groups.is_empty() { (offset..end).contains(&before) } else { first < last };
            if is_here {
                page.push((*period, groups.get(first..last).unwrap_or_default()));
            }
            before += groups.len();
        }
        let is_last = end > before || (end == before && !ends_empty(periods));
        Self { periods: page, next: (!is_last).then_some(end) }
    }

    /// Offset of the next page.
    pub(super) fn next(&self) -> Option<usize> {
        self.next
    }

    pub(super) fn results(&self, metrics: &'a [Metric]) -> Vec<ResultByTime<'a>> {
        let group = |(keys, sums): &Sum<'a>| Group { keys, metrics: Figures { sums: *sums, metrics } };
        let result = |(period, groups): &(&Period, &[Sum<'a>])| ResultByTime {
            time_period: period.written(),
            total: Figures { sums: Sums::default(), metrics: &[] },
            groups: groups.iter().map(group).collect(),
            estimated: period.is_estimated,
        };
        self.periods.iter().map(result).collect()
    }
}

/// Whether periods without groups follow the last group.
fn ends_empty(periods: &[(&Period, Groups<'_>)]) -> bool {
    periods.last().is_some_and(|(_, groups)| groups.is_empty())
}

/// Names of the accounts on the page, when grouped by account.
pub(super) fn account_names(page: &Page<'_>, grouping: &Grouping, view: &View<'_>) -> Vec<Value> {
    if !grouping.contains(Dimension::LinkedAccount) {
        return Vec::new();
    }
    let groups = page.periods.iter().flat_map(|(_, groups)| groups.iter());
    let keys: BTreeSet<_> = groups.flat_map(|(keys, _)| keys.iter()).collect();
    let named = |id: &String| Some(with_name(id, view.account.name_of(id)?));
    keys.into_iter().filter_map(named).collect()
}

/// An account's id and name in Cost Explorer's format.
pub(super) fn with_name(id: &str, name: &str) -> Value {
    json!({ "Value": id, "Attributes": { "description": name } })
}
