//! `GetCostAndUsage`: costs over time, by group, in pages.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde_json::{Value, json};

use super::super::refusal::Refusal;
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
    time_period: Option<TimePeriod>,
    granularity: Option<String>,
    filter: Option<Expression>,
    metrics: Option<Vec<String>>,
    group_by: Option<Vec<GroupDefinition>>,
    next_page_token: Option<String>,
}

/// Its keys, and what its lines did in one period.
type Group = (Vec<String>, Sums);
/// The groups of one period, sorted by key.
type Groups = Vec<Group>;

pub(super) fn answer(request: &Request, view: &View<'_>) -> Result<Value, Refusal> {
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
        return Ok(json!({ "ResultsByTime": results, "DimensionValueAttributes": [] }));
    }
    let periods: Vec<_> = periods.iter().zip(grouped(&periods, &lines, &grouping, view)).collect();
    let page = Page::cut(&periods, offset, view.page_size);
    let mut answer = json!({
        "GroupDefinitions": definitions,
        "ResultsByTime": page.results(&metrics),
        "DimensionValueAttributes": account_names(&page, &grouping, view),
    });
    if let Some(next) = page.next {
        answer["NextPageToken"] = json!(tie.token(next));
    }
    Ok(answer)
}

/// Everything that must stay the same from page to page.
fn fingerprint(request: &Request) -> String {
    let period = request.time_period.as_ref().map(|period| (&period.start, &period.end));
    json!([period, request.granularity, request.filter, request.metrics, request.group_by]).to_string()
}

fn total(period: &Period, lines: &[&Line], metrics: &[Metric], view: &View<'_>) -> Value {
    let mut sums = Sums::default();
    for line in lines {
        sums.add(line, period.doing(line, &view.account.calendar));
    }
    json!({
        "TimePeriod": period.written(),
        "Total": sums.written(metrics),
        "Groups": [],
        "Estimated": period.is_estimated,
    })
}

/// By period; a group is there only when one of its lines did something.
fn grouped(periods: &[Period], lines: &[&Line], grouping: &Grouping, view: &View<'_>) -> Vec<Groups> {
    let mut members: BTreeMap<Vec<String>, Vec<&Line>> = BTreeMap::new();
    for line in lines {
        members.entry(grouping.groups(&line.attributes)).or_default().push(line);
    }
    let groups_of = |period: &Period| {
        let sums = |(key, lines): (&Vec<String>, &Vec<&Line>)| {
            let mut sums = Sums::default();
            let mut is_idle = true;
            for line in lines {
                let doing = period.doing(line, &view.account.calendar);
                is_idle &= doing.is_nothing();
                sums.add(line, doing);
            }
            (!is_idle).then(|| (key.clone(), sums))
        };
        members.iter().filter_map(sums).collect()
    };
    periods.iter().map(groups_of).collect()
}

/// So many groups of the answer, counted over all periods. A period that does not fit goes on on the next page.
struct Page<'a> {
    periods: Vec<(&'a Period, &'a [Group])>,
    next: Option<usize>,
}

impl<'a> Page<'a> {
    fn cut(periods: &'a [(&'a Period, Groups)], offset: usize, size: usize) -> Self {
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

    fn results(&self, metrics: &[Metric]) -> Vec<Value> {
        let group = |(keys, sums): &Group| json!({ "Keys": keys, "Metrics": sums.written(metrics) });
        let result = |(period, groups): &(&Period, &[Group])| {
            json!({
                "TimePeriod": period.written(),
                "Total": {},
                "Groups": groups.iter().map(group).collect::<Vec<_>>(),
                "Estimated": period.is_estimated,
            })
        };
        self.periods.iter().map(result).collect()
    }
}

/// Whether periods without groups are still to come after the last group.
fn ends_empty(periods: &[(&Period, Groups)]) -> bool {
    periods.last().is_some_and(|(_, groups)| groups.is_empty())
}

/// The names of the accounts on the page, when it is grouped by account.
fn account_names(page: &Page<'_>, grouping: &Grouping, view: &View<'_>) -> Vec<Value> {
    if !grouping.contains(Dimension::LinkedAccount) {
        return Vec::new();
    }
    let groups = page.periods.iter().flat_map(|(_, groups)| groups.iter());
    let keys: BTreeSet<_> = groups.flat_map(|(keys, _)| keys).collect();
    let named = |id: &String| Some(with_name(id, view.account.name_of(id)?));
    keys.into_iter().filter_map(named).collect()
}

/// An account's id with its name, as Cost Explorer describes it.
pub(super) fn with_name(id: &str, name: &str) -> Value {
    json!({ "Value": id, "Attributes": { "description": name } })
}
