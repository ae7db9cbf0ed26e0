//! Candidate resources of an unmeasured line item, and their weights.

use std::{borrow::Cow, collections::HashMap};

use super::{
    directory::{BillingService, identity},
    facts::{Span, usage_seconds},
    outcome::Reason,
    region,
    rules::{ANY_SERVICE, RULES, ResourceFilter, Rule, WITHOUT_FALLBACK, Weight},
};
use crate::{
    money::Money,
    resource::{GLOBAL, Resource, ResourceType},
};

/// Services, or prefixes of their names, whose charges have no resource.
const NO_RESOURCE: [&str; 8] = [
    "Tax",
    "Savings Plans for ",
    "AWS Support",
    "AWS Premium Support",
    "AWS Developer Support",
    "AWS Business Support",
    "AWS Enterprise Support",
    "AWS Cost Explorer",
];

/// Resources of one account that existed in the period, indexed for the rules.
pub(super) struct Candidates<'a> {
    resources: &'a [&'a Resource],
    account: &'a str,
    span: Span,
    is_complete: &'a dyn Fn(&ResourceType, &str, &str) -> bool,
    /// By type, region, fact and its value; fact and value are empty for all resources of the type.
    by_kind: HashMap<(&'a str, &'a str, &'a str, &'a str), Vec<u32>>,
    /// By service and region.
    by_service: HashMap<(&'a str, &'a str), Vec<u32>>,
}

/// Weights by which a rule allocates a line item.
#[derive(Debug)]
pub(super) struct RuleWeights {
    /// Indexes of resources in the inventory, with their weights.
    pub resources: Vec<(u32, u128)>,
    /// Weight of the share that belongs to no resource of the inventory.
    pub not_in_inventory: u128,
    /// Index of the rule in [`RULES`].
    pub rule_index: u8,
}

/// Service and usage type of a line item.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct LineItemKey<'a> {
    pub service: &'a str,
    pub usage_type: &'a str,
}

impl<'a> Candidates<'a> {
    /// Creates the candidates from the resources at these indexes of the inventory.
    pub fn new(
        resources: &'a [&'a Resource],
        indexes: &[u32],
        account: &'a str,
        span: Span,
        is_complete: &'a dyn Fn(&ResourceType, &str, &str) -> bool,
    ) -> Self {
        let mut by_kind: HashMap<_, Vec<u32>> = HashMap::new();
        let mut by_service: HashMap<_, Vec<u32>> = HashMap::new();
        let facts = filter_facts();
        for index in indexes {
            let Some(resource) = at(resources, *index).filter(|it| span.overlaps(it)) else { continue };
            let (resource_type, region): (_, &str) = (resource.resource_type.code(), &resource.region);
            for (filter_kind, fact) in &facts {
                if *filter_kind == resource_type {
                    let value = if fact.is_empty() { Some("") } else { resource.word(fact) };
                    if let Some(value) = value {
                        by_kind.entry((*filter_kind, region, *fact, value)).or_default().push(*index);
                    }
                }
            }
            if let Some(service) = BillingService::of(resource).service {
                by_service.entry((service, region)).or_default().push(*index);
            }
        }
        Self { resources, account, span, is_complete, by_kind, by_service }
    }

    /// Weighs the candidates of a line item with this usage, or returns the reason why it is not allocated.
    pub fn weigh(&self, line: LineItemKey<'a>, usage: Option<&Money>) -> Result<RuleWeights, Reason> {
        if line.usage_type.is_empty() || NO_RESOURCE.iter().any(|it| line.service.starts_with(it)) {
            return Err(Reason::NoResource);
        }
        let (region, usage_type) = region::split_region(line.usage_type).ok_or(Reason::UnknownRegion)?;
        let first_match = RULES
            .iter()
            .zip(0u8..)
            .find_map(|(rule, index)| Some((rule, index, matched_text(rule, line.service, usage_type)?)));
        let (rule, index, text) = first_match.ok_or(Reason::NoRule)?;
        let candidates = self.matching_resources(rule, line.service, region, text);
        self.check_completeness(rule, &candidates, region)?;
        let (resources, not_in_inventory) = self.weights(rule, &candidates, usage)?;
        Ok(RuleWeights { resources, not_in_inventory, rule_index: index })
    }

    /// Resources that match the rule, with their indexes, in the order of [`identity`].
    fn matching_resources(
        &self,
        rule: &Rule,
        service: &'a str,
        region: &'a str,
        text: &'a str,
    ) -> Vec<(u32, &'a Resource)> {
        // A global resource may belong to a line item of any region.
        let regions: &[&'a str] =
            if matches!(rule.split.weight, Weight::OnlyResource) { &[region, GLOBAL] } else { &[region] };
        let value = full_class(text);
        let indexes = regions.iter().filter_map(|region| match rule.resources {
            ResourceFilter::Type(resource_type) => self.by_kind.get(&(resource_type, *region, "", "")),
            ResourceFilter::FactEquals(resource_type, fact, value) => {
                self.by_kind.get(&(resource_type, *region, fact, value))
            }
            ResourceFilter::FactMatches(resource_type, fact) => {
                self.by_kind.get(&(resource_type, *region, fact, &*value))
            }
            ResourceFilter::Service => self.by_service.get(&(service, *region)),
        });
        let resources = indexes.flatten().filter_map(|index| Some((*index, at(self.resources, *index)?)));
        let mut matches: Vec<_> = resources.filter(|(_, resource)| (rule.condition)(resource)).collect();
        matches.sort_unstable_by_key(|(_, resource)| identity(resource));
        matches
    }

    /// Fails if unlisted resources may belong to the line item: it must not be allocated to the listed ones then.
    fn check_completeness(&self, rule: &Rule, candidates: &[(u32, &Resource)], region: &str) -> Result<(), Reason> {
        let is_complete = match (rule.resources, candidates) {
            (
                ResourceFilter::Type(resource_type)
                | ResourceFilter::FactEquals(resource_type, ..)
                | ResourceFilter::FactMatches(resource_type, _),
                _,
            ) => (self.is_complete)(&ResourceType::new(resource_type), self.account, region),
            (ResourceFilter::Service, [(_, only)]) => {
                (self.is_complete)(&only.resource_type, self.account, &only.region)
            }
            (ResourceFilter::Service, []) => return Err(Reason::NoRule),
            (ResourceFilter::Service, _) => return Err(Reason::SeveralCandidates),
        };
        if is_complete { Ok(()) } else { Err(Reason::IncompleteList) }
    }

    fn weights(
        &self,
        rule: &Rule,
        candidates: &[(u32, &Resource)],
        usage: Option<&Money>,
    ) -> Result<(Vec<(u32, u128)>, u128), Reason> {
        let quantity = match (rule.split.weight, candidates) {
            (_, []) => return Err(Reason::NotInInventory),
            (Weight::OnlyResource, [(index, _)]) => return Ok((vec![(*index, 1)], 0)),
            (Weight::OnlyResource, _) => return Err(Reason::SeveralCandidates),
            (Weight::Time(quantity) | Weight::Hours(quantity), _) => quantity,
        };
        let weight = |resource: &Resource| u128::from(quantity(resource)) * u128::from(self.span.seconds(resource));
        let with_weight = |(index, resource): &(u32, &Resource)| (*index, weight(resource));
        let weights: Vec<_> = candidates.iter().map(with_weight).filter(|(_, weight)| *weight > 0).collect();
        if weights.is_empty() {
            return Err(Reason::NotInInventory);
        }
        if let Some(fact) = rule.split.uniform_fact {
            let mut values = candidates.iter().map(|(_, resource)| resource.word(fact));
            let first = values.next();
            if values.any(|value| Some(value) != first) {
                return Err(Reason::DifferentPrices);
            }
        }
        let not_in_inventory = match (rule.split.weight, usage) {
            (Weight::Hours(_), Some(usage)) => {
                let existing: u128 = weights.iter().map(|(_, weight)| weight).sum();
                usage_seconds(usage.amount, &usage.unit).map_or(0, |billed| billed.saturating_sub(existing))
            }
            _ => 0,
        };
        Ok((weights, not_in_inventory))
    }
}

/// Resource types and facts that rules filter by.
fn filter_facts() -> Vec<(&'static str, &'static str)> {
    let mut facts: Vec<_> = RULES
        .iter()
        .filter_map(|rule| match rule.resources {
            ResourceFilter::Type(resource_type) => Some((resource_type, "")),
            ResourceFilter::FactEquals(resource_type, fact, _) | ResourceFilter::FactMatches(resource_type, fact) => {
                Some((resource_type, fact))
            }
            ResourceFilter::Service => None,
        })
        .collect();
    facts.sort_unstable();
    facts.dedup();
    facts
}

/// Database class as listed by RDS: the bill has `db.r5.2xl` for `db.r5.2xlarge`. Other text stays as it is.
fn full_class(billed: &str) -> Cow<'_, str> {
    if billed.starts_with("db.") && billed.ends_with("xl") { format!("{billed}arge").into() } else { billed.into() }
}

/// Text that matches the `*` of a rule's pattern, empty without one; `None` if the rule does not apply to the line
/// item. `usage_type` has no region prefix.
fn matched_text<'a>(rule: &Rule, service: &str, usage_type: &'a str) -> Option<&'a str> {
    let is_for_service =
        if rule.service == ANY_SERVICE { !WITHOUT_FALLBACK.contains(&service) } else { rule.service == service };
    match rule.pattern.strip_suffix('*') {
        _ if !is_for_service => None,
        Some(prefix) => usage_type.strip_prefix(prefix),
        None => (rule.pattern == usage_type).then_some(""),
    }
}

fn at<'a>(resources: &[&'a Resource], index: u32) -> Option<&'a Resource> {
    resources.get(usize::try_from(index).ok()?).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expands_abbreviated_database_classes() {
        let cases = [("db.r5.2xl", "db.r5.2xlarge"), ("db.m5.xl", "db.m5.xlarge"), ("db.t3.micro", "db.t3.micro")];
        for (billed, listed) in cases {
            assert_eq!(full_class(billed), listed);
        }
        assert_eq!((full_class("db.r5.2xlarge"), full_class("m5.xl")), ("db.r5.2xlarge".into(), "m5.xl".into()));
    }
}
