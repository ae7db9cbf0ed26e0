//! Matching of measured cost rows to line items and resources.

use std::collections::HashMap;

use super::{
    directory::{BillingService, Directory, Lookup},
    region,
};
use crate::resource::Resource;

/// Resource ID of usage without a resource; it may also be empty.
const NO_RESOURCE_ID: &str = "NoResourceId";

/// Matches the measured rows of one account.
pub(super) struct RowMatcher<'a> {
    resources: &'a [&'a Resource],
    directory: Directory<'a>,
    /// By usage type: services that bill it, each with the index of its line item.
    by_usage_type: HashMap<&'a str, Vec<(&'a str, u32)>>,
}

/// Match of a measured row.
#[derive(Debug)]
pub(super) enum RowMatch<'a> {
    /// A line item and an owner; `service` is the measured service.
    LineItem { line: u32, owner: MatchedOwner, service: &'a str },
    /// No resource; its line item, if a single one is possible.
    NoResource(Option<u32>),
    /// No unique match: several resources fit the ID, or none or several line items fit; with those that fit.
    Unmatched { resources: Vec<u32>, lines: Vec<u32> },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum MatchedOwner {
    /// A resource, by its index in the inventory.
    Resource(u32),
    /// Not in the inventory.
    Unlisted,
}

impl<'a> RowMatcher<'a> {
    /// Creates the matcher for the resources at these indexes of the inventory, and for line items by service and usage
    /// type.
    pub fn new(
        resources: &'a [&'a Resource],
        indexes: &[u32],
        lines: impl Iterator<Item = (&'a str, &'a str)>,
    ) -> Self {
        let mut by_usage_type: HashMap<_, Vec<_>> = HashMap::new();
        for ((service, usage_type), line) in lines.zip(0u32..) {
            by_usage_type.entry(usage_type).or_default().push((service, line));
        }
        Self { resources, directory: Directory::new(resources, indexes), by_usage_type }
    }

    /// Matches a row by resource ID and usage type.
    pub fn match_row(&self, id: &'a str, usage_type: &str) -> RowMatch<'a> {
        let lines = self.by_usage_type.get(usage_type).map_or(&[][..], Vec::as_slice);
        let only_line = if let [(_, line)] = lines { Some(*line) } else { None };
        if id.trim().is_empty() || id == NO_RESOURCE_ID {
            return RowMatch::NoResource(only_line);
        }
        let unmatched =
            |resources| RowMatch::Unmatched { resources, lines: lines.iter().map(|(_, line)| *line).collect() };
        let region = region::split_region(usage_type).map(|(region, _)| region);
        let is_billed = |it: &Resource| BillingService::of(it).line_among(lines).is_some();
        let (owner, billing) = match self.directory.find(id, region, is_billed) {
            Lookup::One(index) => (MatchedOwner::Resource(index), self.billing_service(index)),
            Lookup::NotFound => (MatchedOwner::Unlisted, BillingService::from_id(id)),
            Lookup::Several(indexes) => return unmatched(indexes),
        };
        let line = billing.line_among(lines).or(only_line);
        match line.and_then(|line| lines.iter().find(|(_, it)| *it == line)) {
            Some((service, line)) => {
                RowMatch::LineItem { line: *line, owner, service: billing.service.unwrap_or(service) }
            }
            None => unmatched(if let MatchedOwner::Resource(index) = owner { vec![index] } else { Vec::new() }),
        }
    }

    fn billing_service(&self, index: u32) -> BillingService<'a> {
        let resource = usize::try_from(index).ok().and_then(|at| self.resources.get(at).copied());
        resource.map(BillingService::of).unwrap_or_default()
    }
}
