//! Helpers for inventory tests: builders of resources and URLs.

mod order;
mod properties;
mod rows;
mod selection;
mod sums;

use jiff::civil::date;

use super::*;
use crate::{
    limits::Limits,
    resource::{Fact, ResourceType, Tag, fact},
    view::{Page, View},
};

fn resource(resource_type: &'static str, id: &str) -> Resource {
    Resource {
        resource_type: ResourceType::new(resource_type),
        service: crate::resource::billing_service(&ResourceType::new(resource_type)).map(Into::into),
        id: id.into(),
        arn: None,
        name: None,
        account: "111111111111".into(),
        region: "us-east-1".into(),
        zone: None,
        state: None,
        created: None,
        tags: Some(Vec::new()),
        facts: Vec::new(),
    }
}

fn resource_with_name(resource_type: &'static str, id: &str, name: &str) -> Resource {
    Resource { name: Some(name.into()), ..resource(resource_type, id) }
}

fn instance_with_tags(id: &str, tags: &[(&str, &str)]) -> Resource {
    let tags = tags.iter().map(|(key, value)| Tag((*key).into(), (*value).into()));
    Resource { tags: Some(tags.collect()), ..resource("ec2:instance", id) }
}

/// A cost without parts: `5 Measured`, `?` for unknown.
fn cost(text: &str) -> ResourceCost {
    let (amount, confidence) = match text.split_once(' ') {
        Some((amount, "Measured")) => (amount.parse().ok(), Confidence::Measured),
        Some((amount, _)) => (amount.parse().ok(), Confidence::Allocated),
        None => (None, Confidence::Unknown),
    };
    ResourceCost { amount, confidence, parts: Box::default() }
}

fn items<'a>(resources: &'a [Resource], costs: &'a [ResourceCost]) -> Vec<Item<'a>> {
    let costs = costs.iter().map(Some).chain(std::iter::repeat(None));
    resources.iter().zip(costs).map(|(resource, cost)| Item { resource, cost }).collect()
}

fn view(query: &str) -> View {
    let parsed = View::parse(&Page::Resources, query, &Limits::on(date(2026, 11, 23)));
    assert_eq!(parsed.problems, [], "{query}");
    parsed.view
}

fn selection(query: &str) -> Selection {
    let view = view(query);
    Selection::of(&view.filter, &view.resources)
}

/// IDs of the resources that a URL selects, in display order.
fn shown_ids(items: &[Item<'_>], query: &str) -> Vec<String> {
    let indexes = sort_items(items, selection(query).select(items).indexes, view(query).resources.sort);
    items_at(items, &indexes).map(|it| it.resource.id.to_string()).collect()
}
