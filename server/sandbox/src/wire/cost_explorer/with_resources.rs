//! `GetCostAndUsageWithResources`: costs by resource in the last fourteen days.

use std::collections::BTreeMap;

use super::super::error_response::ErrorResponse;
use super::cost_and_usage::{Page, Request, account_names, fingerprint, serialize};
use super::expression::{Filter, Matching};
use super::grouping::{Grouping, Key};
use super::metric::{Metric, Sums};
use super::page_token::TokenContext;
use super::period::{Granularity, Interval, Period};
use super::response::{Response, ResultByTime};
use super::view::View;
use crate::account::{Attributes, Dimension, Line, Resource, Share};
use crate::wire::arn::billing_id;

/// Resource ID of charges without a resource.
const NO_RESOURCE: &str = "NoResourceId";

/// Groups of a period by key.
type Groups = BTreeMap<Vec<String>, Sums>;

pub(super) fn respond(request: &Request, view: &View<'_>) -> Result<String, ErrorResponse> {
    let calendar = &view.account.calendar;
    let granularity = Granularity::parse(request.granularity.as_deref())?;
    let interval = Interval::parse(request.time_period.as_ref(), granularity, calendar)?;
    if interval.first_day() < calendar.first_with_hours() {
        let message = "Data is only available for the past 14 days when grouping or filtering by resource";
        return Err(ErrorResponse::validation(message));
    }
    let metrics = Metric::parse_all(request.metrics.as_deref())?;
    let definitions = request.group_by.as_deref().unwrap_or_default();
    let grouping = Grouping::parse_with_resources(definitions)?;
    let expression = request.filter.as_ref().ok_or_else(|| ErrorResponse::missing("filter"))?;
    let filter = Filter::parse(Some(expression), Matching::WithResources)?;
    if !grouping.contains(Dimension::Resource) && !filter.uses_key(&Key::Dimension(Dimension::Resource)) {
        return Err(ErrorResponse::validation("RESOURCE_ID must be in the filter or in the group by definitions"));
    }
    let token_context = TokenContext::new(view.seed, "GetCostAndUsageWithResources", &fingerprint(request));
    let offset = token_context.offset(request.next_page_token.as_deref())?;

    let periods = interval.periods(calendar);
    let mut sums: Vec<Groups> = vec![Groups::new(); periods.len()];
    for part in parts(view, &filter) {
        let keys = grouping.response_keys(&part.attributes);
        for (period, sums) in periods.iter().zip(&mut sums) {
            let usage_and_cost = period.part(part.line, calendar, |usage_and_cost| {
                part.share.map_or(usage_and_cost, |share| share.part_of(usage_and_cost))
            });
            if !usage_and_cost.is_zero() {
                sums.entry(keys.clone()).or_default().add(part.line, usage_and_cost);
            }
        }
    }
    if grouping.is_empty() {
        let total = |(period, sums): (&Period, Groups)| {
            let sums = sums.into_values().next().unwrap_or_default();
            ResultByTime::total(period, sums, &metrics)
        };
        let results = periods.iter().zip(sums).map(total).collect();
        return serialize(&Response {
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
    let page = Page::new(&groups, offset, view.page_size);
    serialize(&Response {
        group_definitions: definitions,
        results_by_time: page.results(&metrics, |_, sums| *sums),
        dimension_value_attributes: account_names(&page, &grouping, view),
        next_page_token: page.next().map(|next| token_context.token(next)),
    })
}

/// Part of a resource in a line item, or an unattributed line item.
struct Part<'a> {
    line: &'a Line,
    attributes: Attributes,
    share: Option<Share>,
}

/// Parts of all line items that the caller can see and that match the filter.
fn parts<'a>(view: &'a View<'_>, filter: &'a Filter) -> impl Iterator<Item = Part<'a>> {
    let account = view.account;
    let visible = account.lines.iter().enumerate().filter(|(_, line)| view.can_see(line));
    let parts_of_line = move |(index, line): (usize, &'a Line)| {
        let with_resource = |resource: std::sync::Arc<str>| Attributes { resource, ..line.attributes.clone() };
        let shares = account.inventory.shares(index).map(move |(resource, share): (&Resource, Share)| {
            let id = billing_id(resource, &line.attributes.account);
            Part { line, attributes: with_resource(id.as_str().into()), share: Some(share) }
        });
        let mut parts: Vec<Part<'a>> = shares.collect();
        if parts.is_empty() {
            parts.push(Part { line, attributes: with_resource(NO_RESOURCE.into()), share: None });
        }
        parts
    };
    visible.flat_map(parts_of_line).filter(|part| filter.matches(&part.attributes))
}
