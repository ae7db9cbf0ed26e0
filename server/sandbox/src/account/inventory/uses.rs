//! Uses derived from the bill, with their lines: one use may have several lines, such as covered and negated usage.

use std::collections::BTreeMap;

use super::member_of;
use crate::account::commitments::{is_covered_by_plan, is_reserved};
use crate::account::line::{Attributes, Line};
use crate::account::tags::KEYS;
use crate::account::usage::Plan;

/// Full days at the end of the bill from which daily usage is derived.
const RECENT: usize = 7;
/// Usage type prefixes by region.
const PREFIXES: [(&str, &str); 2] = [("eu-central-1", "EUC1-"), ("eu-west-1", "EU-")];
/// Record types of usage, as opposed to fees, credits and refunds.
const OF_USE: [&str; 4] = ["Usage", "DiscountedUsage", "SavingsPlanCoveredUsage", "SavingsPlanNegation"];

/// Usage of one service, account, region, usage type and owner.
#[derive(Debug)]
pub(super) struct Use {
    pub(super) service: &'static str,
    /// Usage type without the region's prefix.
    pub(super) usage_type: String,
    pub(super) operation: &'static str,
    pub(super) member: usize,
    pub(super) region: &'static str,
    /// Letter of the zone: `a`, `b` or `c`.
    pub(super) zone: char,
    pub(super) attributes: Attributes,
    /// Indices of its lines in the bill.
    pub(super) lines: Vec<usize>,
    /// Daily usage in millionths of its unit; zero where the use has ended.
    pub(super) a_day: i64,
    /// Part of the daily usage that a reservation pays for.
    pub(super) reserved_a_day: i64,
    /// Part of the daily usage that the Savings Plan pays for.
    pub(super) planned_a_day: i64,
}

impl Use {
    /// Daily usage in whole units, rounded up.
    pub(super) fn units_a_day(&self) -> u64 {
        u64::try_from(self.a_day.max(0)).unwrap_or_default().div_ceil(1_000_000)
    }

    /// Quantity behind a monthly unit (GB-Mo, IOPS-Mo): thirty times the usage billed per day.
    pub(super) fn standing(&self) -> u64 {
        (u64::try_from(self.a_day.max(0)).unwrap_or_default() * 30 / 1_000_000).max(1)
    }

    /// Whether another use is in the same account and region.
    pub(super) fn is_beside(&self, other: &Self) -> bool {
        self.member == other.member && self.region == other.region
    }

    /// Non-empty tags of the lines.
    pub(super) fn tags(&self) -> Vec<(&'static str, String)> {
        let tags = &self.attributes.tags;
        KEYS.iter().map(|key| (*key, tags.value(key).to_owned())).filter(|(_, value)| !value.is_empty()).collect()
    }
}

/// All uses, in a stable order.
#[derive(Debug)]
pub(super) struct Uses(Vec<Use>);

impl Uses {
    pub(super) fn of(plan: &Plan<'_>, lines: &[Line]) -> Self {
        let mut uses: BTreeMap<Vec<&str>, Use> = BTreeMap::new();
        let end = plan.calendar.len().saturating_sub(1);
        for (place, line) in lines.iter().enumerate() {
            let attributes = &line.attributes;
            let Some(member) = member_of(plan.members, &attributes.account) else { continue };
            if !OF_USE.contains(&attributes.record_type) {
                continue;
            }
            let own = [
                attributes.service,
                &attributes.account,
                attributes.region,
                &attributes.zone,
                &attributes.usage_type,
                attributes.operation,
            ];
            let key = own.into_iter().chain(KEYS.iter().map(|key| attributes.tags.value(key))).collect();
            let found = uses.entry(key).or_insert_with(|| Use {
                service: attributes.service,
                usage_type: bare(&attributes.usage_type, attributes.region).to_owned(),
                operation: attributes.operation,
                member,
                region: attributes.region,
                zone: attributes.zone.chars().last().filter(char::is_ascii_lowercase).unwrap_or('a'),
                attributes: attributes.clone(),
                lines: Vec::new(),
                a_day: 0,
                reserved_a_day: 0,
                planned_a_day: 0,
            });
            found.lines.push(place);
            let recent = line.during(end.saturating_sub(RECENT)..end);
            let a_day = recent.usage / i64::try_from(RECENT).unwrap_or(1);
            found.a_day += a_day;
            if is_reserved(line) {
                found.reserved_a_day += a_day;
            } else if is_covered_by_plan(line) {
                found.planned_a_day += a_day;
            }
        }
        Self(uses.into_values().collect())
    }

    pub(super) fn all(&self) -> impl Iterator<Item = &Use> {
        self.0.iter()
    }

    /// Uses of a service whose usage type has this prefix.
    pub(super) fn like<'a>(&'a self, service: &'a str, usage_type: &'a str) -> impl Iterator<Item = &'a Use> {
        self.0.iter().filter(move |it| it.service == service && it.usage_type.starts_with(usage_type))
    }
}

fn bare<'a>(usage_type: &'a str, region: &str) -> &'a str {
    let prefix = PREFIXES.iter().find(|(known, _)| *known == region).map_or("", |(_, prefix)| prefix);
    usage_type.strip_prefix(prefix).unwrap_or(usage_type)
}
