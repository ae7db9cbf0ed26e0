//! Matching of measured cost rows to line items and resources.

use std::collections::HashMap;

use super::{
    directory::{Billed, Directory, Named},
    region,
};
use crate::resource::Resource;

/// Resource ID of usage without a resource; it may also be empty.
const NO_RESOURCE_ID: &str = "NoResourceId";

/// Matches the measured rows of one account.
pub(super) struct Placing<'a> {
    resources: &'a [&'a Resource],
    directory: Directory<'a>,
    /// Services with this usage type, each with the position of its line item.
    by_usage: HashMap<&'a str, Vec<(&'a str, u32)>>,
}

/// Match of a measured row.
#[derive(Debug)]
pub(super) enum Place<'a> {
    /// A line item and an owner; `service` is the measured service.
    Line { line: u32, whose: Whose, service: &'a str },
    /// No resource; its line item, if known.
    NoResource(Option<u32>),
    /// Several possible resources or line items.
    Unclear { resources: Vec<u32>, lines: Vec<u32> },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Whose {
    /// A resource, by its position in the inventory.
    Resource(u32),
    /// Not in the inventory.
    Gone,
}

impl<'a> Placing<'a> {
    /// Creates the matcher for the resources at these positions of the inventory, and for line items by service and
    /// usage type.
    pub fn new(resources: &'a [&'a Resource], places: &[u32], lines: impl Iterator<Item = (&'a str, &'a str)>) -> Self {
        let mut by_usage: HashMap<_, Vec<_>> = HashMap::new();
        for ((service, usage_type), line) in lines.zip(0u32..) {
            by_usage.entry(usage_type).or_default().push((service, line));
        }
        Self { resources, directory: Directory::new(resources, places), by_usage }
    }

    /// Matches a row by resource ID and usage type.
    pub fn place(&self, name: &'a str, usage_type: &str) -> Place<'a> {
        let lines = self.by_usage.get(usage_type).map_or(&[][..], Vec::as_slice);
        let only = if let [(_, line)] = lines { Some(*line) } else { None };
        if name.trim().is_empty() || name == NO_RESOURCE_ID {
            return Place::NoResource(only);
        }
        let unclear = |resources| Place::Unclear { resources, lines: lines.iter().map(|(_, line)| *line).collect() };
        let region = region::of(usage_type).map(|(region, _)| region);
        let (whose, billed) = match self.directory.find(name, region, |it| Billed::of(it).line_among(lines).is_some()) {
            Named::Resource(place) => (Whose::Resource(place), self.billed(place)),
            Named::Nothing => (Whose::Gone, Billed::by_name(name)),
            Named::Several(places) => return unclear(places),
        };
        let found = billed.line_among(lines).or(only);
        match found.and_then(|line| lines.iter().find(|(_, it)| *it == line)) {
            Some((service, line)) => Place::Line { line: *line, whose, service: billed.own.unwrap_or(service) },
            None => unclear(if let Whose::Resource(place) = whose { vec![place] } else { Vec::new() }),
        }
    }

    fn billed(&self, place: u32) -> Billed<'a> {
        let resource = usize::try_from(place).ok().and_then(|at| self.resources.get(at).copied());
        resource.map(Billed::of).unwrap_or_default()
    }
}
