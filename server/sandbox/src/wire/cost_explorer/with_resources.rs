//! `GetCostAndUsageWithResources`: costs by resource in the last fourteen days.

use std::collections::BTreeMap;

use super::super::refusal::Refusal;
use super::View;
use super::answer::{Answer, ResultByTime};
use super::cost_and_usage::{Page, Request, account_names, fingerprint, written};
use super::expression::{Filter, Matching};
use super::grouping::{Grouping, Key};
use super::metric::{Metric, Sums};
use super::page_token::Tie;
use super::period::{Granularity, Interval, Period};
use crate::account::{Attributes, Dimension, Line, Resource, Share};
use crate::wire::arn::billed_as;

/// Resource id of a charge without a resource.
const NO_RESOURCE: &str = "NoResourceId";

/// The groups of a period, by their keys.
type Groups = BTreeMap<Vec<String>, Sums>;

pub(super) fn answer(request: &Request, view: &View<'_>) -> Result<String, Refusal> {
    let calendar = &view.account.calendar;
    let granularity = Granularity::named(request.granularity.as_deref())?;
    let interval = Interval::asked(request.time_period.as_ref(), granularity, calendar)?;
    if interval.first_day() < calendar.first_with_hours() {
        let message = "Data is only available for the past 14 days when grouping or filtering by resource";
        return Err(Refusal::validation(message));
    }
    let metrics = Metric::all_named(request.metrics.as_deref())?;
    let definitions = request.group_by.as_deref().unwrap_or_default();
    let grouping = Grouping::asked_with_resources(definitions)?;
    let expression = request.filter.as_ref().ok_or_else(|| super::missing("filter"))?;
    let filter = Filter::asked(Some(expression), Matching::WithResources)?;
    if !grouping.contains(Dimension::Resource) && !filter.is_about(&Key::Dimension(Dimension::Resource)) {
        return Err(Refusal::validation("RESOURCE_ID must be in the filter or in the group by definitions"));
    }
    let tie = Tie::to(view.seed, "GetCostAndUsageWithResources", &fingerprint(request));
    let offset = tie.offset(request.next_page_token.as_deref())?;

    let periods = interval.periods(calendar);
    let mut sums: Vec<Groups> = vec![Groups::new(); periods.len()];
    for part in parts(view, &filter) {
        let keys = grouping.groups(&part.attributes);
        for (period, sums) in periods.iter().zip(&mut sums) {
            let doing = period.part(part.line, calendar, |doing| part.share.map_or(doing, |share| share.of(doing)));
            if !doing.is_nothing() {
                sums.entry(keys.clone()).or_default().add(part.line, doing);
            }
        }
    }
    if grouping.is_empty() {
        let total = |(period, sums): (&Period, Groups)| {
            let sums = sums.into_values().next().unwrap_or_default();
            ResultByTime::total(period, sums, &metrics)
        };
        let results = periods.iter().zip(sums).map(total).collect();
        return written(&Answer {
            group_definitions: definitions,
            results_by_time: results,
            dimension_value_attributes: Vec::new(),
            next_page_token: None,
        });
    }
    let groups: Vec<_> = periods
        .iter()
        .zip(&sums)
        .map(|(period, sums)| (period, sums.iter().map(|(keys, sums)| (keys.as_slice(), *sums)).collect()))
        .collect();
    let page = Page::cut(&groups, offset, view.page_size);
    written(&Answer {
        group_definitions: definitions,
        results_by_time: page.results(&metrics),
        dimension_value_attributes: account_names(&page, &grouping, view),
        next_page_token: page.next().map(|next| tie.token(next)),
    })
}

/// A resource's part of a line, or an unattributed line.
struct Part<'a> {
    line: &'a Line,
    attributes: Attributes,
    share: Option<Share>,
}

/// Parts of all lines that the caller can see and the filter keeps.
fn parts<'a>(view: &'a View<'_>, filter: &'a Filter) -> impl Iterator<Item = Part<'a>> {
    let account = view.account;
    let visible = account.lines.iter().enumerate().filter(|(_, line)| view.sees(line));
    let of_line = move |(place, line): (usize, &'a Line)| {
        let named = |resource: std::sync::Arc<str>| Attributes { resource, ..line.attributes.clone() };
        let held = account.inventory.holders(place).map(move |(resource, share): (&Resource, Share)| {
            let id = billed_as(resource, &line.attributes.account);
            Part { line, attributes: named(id.as_str().into()), share: Some(share) }
        });
        let mut parts: Vec<Part<'a>> = held.collect();
        if parts.is_empty() {
            parts.push(Part { line, attributes: named(NO_RESOURCE.into()), share: None });
        }
        parts
    };
    visible.flat_map(of_line).filter(|part| filter.keeps(&part.attributes))
}
