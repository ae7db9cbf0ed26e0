//! Candidate resources of an unmeasured line item, and its division among them.

use std::{borrow::Cow, collections::HashMap};

use super::{
    directory::{Billed, identity},
    facts::{Span, seconds_used},
    outcome::Reason,
    region,
    rules::{ANY, Behind, OPEN, RULES, Rule, Weight},
};
use crate::{
    money::Money,
    resource::{GLOBAL, Kind, Resource},
};

/// Services (or their name prefixes) whose charges have no resource.
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
    is_complete: &'a dyn Fn(&Kind, &str, &str) -> bool,
    /// By type, region, and a fact with its value; both empty for all resources of the type.
    by_kind: HashMap<(&'a str, &'a str, &'a str, &'a str), Vec<u32>>,
    /// By service and region.
    by_service: HashMap<(&'a str, &'a str), Vec<u32>>,
}

/// Division of a line item: weights of resources, and of the share without a resource.
#[derive(Debug)]
pub(super) struct Division {
    pub weights: Vec<(u32, u128)>,
    pub rest: u128,
    /// Position of the rule.
    pub rule: u8,
}

/// Properties of a line item that rules use.
#[derive(Clone, Copy)]
pub(super) struct Asked<'a> {
    pub service: &'a str,
    pub usage_type: &'a str,
}

impl<'a> Candidates<'a> {
    /// Creates the candidates from the resources at these positions of the inventory.
    pub fn new(
        resources: &'a [&'a Resource],
        places: &[u32],
        account: &'a str,
        span: Span,
        is_complete: &'a dyn Fn(&Kind, &str, &str) -> bool,
    ) -> Self {
        let mut by_kind: HashMap<_, Vec<u32>> = HashMap::new();
        let mut by_service: HashMap<_, Vec<u32>> = HashMap::new();
        let facts = facts_asked();
        for place in places {
            let Some(resource) = at(resources, *place).filter(|it| span.saw(it)) else { continue };
            let (kind, region): (_, &str) = (resource.kind.code(), &resource.region);
            for (of, fact) in &facts {
                if *of == kind {
                    let word = if fact.is_empty() { Some("") } else { resource.word(fact) };
                    if let Some(word) = word {
                        by_kind.entry((*of, region, *fact, word)).or_default().push(*place);
                    }
                }
            }
            if let Some(service) = Billed::of(resource).own {
                by_service.entry((service, region)).or_default().push(*place);
            }
        }
        Self { resources, account, span, is_complete, by_kind, by_service }
    }

    /// Divides a line item with this usage, or returns the reason why it is not divided.
    pub fn divide(&self, line: Asked<'a>, usage: Option<&Money>) -> Result<Division, Reason> {
        if line.usage_type.is_empty() || NO_RESOURCE.iter().any(|it| line.service.starts_with(it)) {
            return Err(Reason::NoResource);
        }
        let (region, used) = region::of(line.usage_type).ok_or(Reason::UnknownRegion)?;
        let fitting =
            RULES.iter().zip(0u8..).find_map(|(rule, place)| Some((rule, place, trait_of(rule, line.service, used)?)));
        let (rule, place, word) = fitting.ok_or(Reason::NoRule)?;
        let found = self.found(rule, line.service, region, word);
        self.check_completeness(rule, &found, region)?;
        let (weights, rest) = self.weights(rule, &found, usage)?;
        Ok(Division { weights, rest, rule: place })
    }

    /// Resources that match the rule, by position.
    fn found(&self, rule: &Rule, service: &'a str, region: &'a str, word: &'a str) -> Vec<(u32, &'a Resource)> {
        // A global resource may belong to a line item of any region.
        let regions: &[&'a str] = if matches!(rule.split.weight, Weight::Only) { &[region, GLOBAL] } else { &[region] };
        let whole = unabbreviated(word);
        let listed = regions.iter().filter_map(|region| match rule.behind {
            Behind::All(kind) => self.by_kind.get(&(kind, *region, "", "")),
            Behind::Are(kind, fact, value) => self.by_kind.get(&(kind, *region, fact, value)),
            Behind::Named(kind, fact) => self.by_kind.get(&(kind, *region, fact, &*whole)),
            Behind::Service => self.by_service.get(&(service, *region)),
        });
        let placed = listed.flatten().filter_map(|place| Some((*place, at(self.resources, *place)?)));
        let mut found: Vec<_> = placed.filter(|(_, resource)| (rule.accepts)(resource)).collect();
        found.sort_unstable_by_key(|(_, resource)| identity(resource));
        found
    }

    /// Fails if unlisted resources may belong to the line item: it is not divided among the listed ones then.
    fn check_completeness(&self, rule: &Rule, found: &[(u32, &Resource)], region: &str) -> Result<(), Reason> {
        let is_complete = match (rule.behind, found) {
            (Behind::All(kind) | Behind::Are(kind, ..) | Behind::Named(kind, _), _) => {
                (self.is_complete)(&Kind::new(kind), self.account, region)
            }
            (Behind::Service, [(_, only)]) => (self.is_complete)(&only.kind, self.account, &only.region),
            (Behind::Service, []) => return Err(Reason::NoRule),
            (Behind::Service, _) => return Err(Reason::Several),
        };
        if is_complete { Ok(()) } else { Err(Reason::IncompleteList) }
    }

    fn weights(
        &self,
        rule: &Rule,
        found: &[(u32, &Resource)],
        usage: Option<&Money>,
    ) -> Result<(Vec<(u32, u128)>, u128), Reason> {
        let quantity = match (rule.split.weight, found) {
            (_, []) => return Err(Reason::NotInInventory),
            (Weight::Only, [(place, _)]) => return Ok((vec![(*place, 1)], 0)),
            (Weight::Only, _) => return Err(Reason::Several),
            (Weight::Time(quantity) | Weight::Hours(quantity), _) => quantity,
        };
        let weight = |resource: &Resource| u128::from(quantity(resource)) * u128::from(self.span.seconds(resource));
        let weigh = |(place, resource): &(u32, &Resource)| (*place, weight(resource));
        let weights: Vec<_> = found.iter().map(weigh).filter(|(_, weight)| *weight > 0).collect();
        if weights.is_empty() {
            return Err(Reason::NotInInventory);
        }
        if let Some(fact) = rule.split.alike {
            let mut words = found.iter().map(|(_, resource)| resource.word(fact));
            let first = words.next();
            if words.any(|word| Some(word) != first) {
                return Err(Reason::NotAlike);
            }
        }
        let rest = match (rule.split.weight, usage) {
            (Weight::Hours(_), Some(usage)) => {
                let known: u128 = weights.iter().map(|(_, weight)| weight).sum();
                seconds_used(usage.amount, &usage.unit).map_or(0, |used| used.saturating_sub(known))
            }
            _ => 0,
        };
        Ok((weights, rest))
    }
}

/// Resource types and facts that rules filter by.
fn facts_asked() -> Vec<(&'static str, &'static str)> {
    let mut asked: Vec<_> = RULES
        .iter()
        .filter_map(|rule| match rule.behind {
            Behind::All(kind) => Some((kind, "")),
            Behind::Are(kind, fact, _) | Behind::Named(kind, fact) => Some((kind, fact)),
            Behind::Service => None,
        })
        .collect();
    asked.sort_unstable();
    asked.dedup();
    asked
}

/// Database class as listed by RDS: the bill has `db.r5.2xl` for `db.r5.2xlarge`.
fn unabbreviated(word: &str) -> Cow<'_, str> {
    if word.starts_with("db.") && word.ends_with("xl") { format!("{word}arge").into() } else { word.into() }
}

/// Text that matches the `*` of a rule's pattern, empty without one; `None` if the rule does not apply to the line
/// item.
fn trait_of<'a>(rule: &Rule, service: &str, usage: &'a str) -> Option<&'a str> {
    let is_served = if rule.service == ANY { !OPEN.contains(&service) } else { rule.service == service };
    match rule.pattern.strip_suffix('*') {
        _ if !is_served => None,
        Some(begins) => usage.strip_prefix(begins),
        None => (rule.pattern == usage).then_some(""),
    }
}

fn at<'a>(resources: &[&'a Resource], place: u32) -> Option<&'a Resource> {
    resources.get(usize::try_from(place).ok()?).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bill_abbreviates_classes() {
        let cases = [("db.r5.2xl", "db.r5.2xlarge"), ("db.m5.xl", "db.m5.xlarge"), ("db.t3.micro", "db.t3.micro")];
        for (billed, listed) in cases {
            assert_eq!(unabbreviated(billed), listed);
        }
        assert_eq!((unabbreviated("db.r5.2xlarge"), unabbreviated("m5.xl")), ("db.r5.2xlarge".into(), "m5.xl".into()));
    }
}
