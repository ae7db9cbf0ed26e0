//! Groups of line items with the same usage and owner. A group may have several line items, such as covered usage and its
//! negation.

use std::collections::BTreeMap;

use crate::account::commitments::{is_covered_by_plan, is_reserved};
use crate::account::line::{Attributes, Line};
use crate::account::organization::Member;
use crate::account::plan::Plan;
use crate::account::tags::KEYS;

/// Hours of a day, in millionths.
pub(super) const DAY: u64 = 24_000_000;
/// Full days at the end of the bill that determine the daily usage.
const RECENT_DAYS: usize = 7;
/// Prefixes of usage types by region.
const PREFIXES: [(&str, &str); 2] = [("eu-central-1", "EUC1-"), ("eu-west-1", "EU-")];
/// Record types of usage. Fees, credits and refunds have others.
const USAGE_RECORD_TYPES: [&str; 4] = ["Usage", "DiscountedUsage", "SavingsPlanCoveredUsage", "SavingsPlanNegation"];

/// Line items with the same service, account, region, zone, usage type, operation and cost allocation tags.
#[derive(Debug)]
pub(super) struct UsageGroup {
    pub(super) service: &'static str,
    /// Usage type without the prefix of the region.
    pub(super) usage_type: String,
    pub(super) operation: &'static str,
    pub(super) member: usize,
    pub(super) region: &'static str,
    /// Letter of the availability zone: `a`, `b` or `c`.
    pub(super) zone: char,
    pub(super) attributes: Attributes,
    /// Indexes of the line items in the bill.
    pub(super) lines: Vec<usize>,
    /// Daily usage in millionths of the unit; zero if the usage has ended.
    pub(super) daily_usage: i64,
    /// Part of the daily usage that a reservation covers.
    pub(super) daily_reserved_usage: i64,
    /// Part of the daily usage that the Savings Plan covers.
    pub(super) daily_plan_usage: i64,
}

impl UsageGroup {
    /// Daily usage in whole units, rounded up.
    pub(super) fn daily_units(&self) -> u64 {
        u64::try_from(self.daily_usage.max(0)).unwrap_or_default().div_ceil(1_000_000)
    }

    /// Provisioned quantity of a monthly unit (GB-Mo, IOPS-Mo): 30 times the daily usage.
    pub(super) fn provisioned_quantity(&self) -> u64 {
        (u64::try_from(self.daily_usage.max(0)).unwrap_or_default() * 30 / 1_000_000).max(1)
    }

    /// Whether another group is in the same account and region.
    pub(super) fn is_in_same_location(&self, other: &Self) -> bool {
        self.member == other.member && self.region == other.region
    }

    /// Cost allocation tags with a value.
    pub(super) fn tags(&self) -> Vec<(&'static str, String)> {
        let tags = &self.attributes.tags;
        KEYS.iter().map(|key| (*key, tags.value(key).to_owned())).filter(|(_, value)| !value.is_empty()).collect()
    }
}

/// All usage groups, in a stable order.
#[derive(Debug)]
pub(super) struct UsageGroups(Vec<UsageGroup>);

impl UsageGroups {
    pub(super) fn of(plan: &Plan<'_>, lines: &[Line]) -> Self {
        let mut groups: BTreeMap<Vec<&str>, UsageGroup> = BTreeMap::new();
        let end = plan.calendar.len().saturating_sub(1);
        for (index, line) in lines.iter().enumerate() {
            let attributes = &line.attributes;
            let Some(member) = member_of(plan.members, &attributes.account) else { continue };
            if !USAGE_RECORD_TYPES.contains(&attributes.record_type) {
                continue;
            }
            let key_attributes = [
                attributes.service,
                &attributes.account,
                attributes.region,
                &attributes.zone,
                &attributes.usage_type,
                attributes.operation,
            ];
            let key = key_attributes.into_iter().chain(KEYS.iter().map(|key| attributes.tags.value(key))).collect();
            let group = groups.entry(key).or_insert_with(|| UsageGroup {
                service: attributes.service,
                usage_type: without_prefix(&attributes.usage_type, attributes.region).to_owned(),
                operation: attributes.operation,
                member,
                region: attributes.region,
                zone: attributes.zone.chars().last().filter(char::is_ascii_lowercase).unwrap_or('a'),
                attributes: attributes.clone(),
                lines: Vec::new(),
                daily_usage: 0,
                daily_reserved_usage: 0,
                daily_plan_usage: 0,
            });
            group.lines.push(index);
            let recent = line.total(end.saturating_sub(RECENT_DAYS)..end);
            let daily_usage = recent.usage / i64::try_from(RECENT_DAYS).unwrap_or(1);
            group.daily_usage += daily_usage;
            if is_reserved(line) {
                group.daily_reserved_usage += daily_usage;
            } else if is_covered_by_plan(line) {
                group.daily_plan_usage += daily_usage;
            }
        }
        Self(groups.into_values().collect())
    }

    pub(super) fn all(&self) -> impl Iterator<Item = &UsageGroup> {
        self.0.iter()
    }

    /// Groups of a service whose usage type starts with `usage_type`.
    pub(super) fn matching<'a>(
        &'a self,
        service: &'a str,
        usage_type: &'a str,
    ) -> impl Iterator<Item = &'a UsageGroup> {
        self.0.iter().filter(move |it| it.service == service && it.usage_type.starts_with(usage_type))
    }
}

fn without_prefix<'a>(usage_type: &'a str, region: &str) -> &'a str {
    let prefix = PREFIXES.iter().find(|(known, _)| *known == region).map_or("", |(_, prefix)| prefix);
    usage_type.strip_prefix(prefix).unwrap_or(usage_type)
}

/// Index of an account among the members.
fn member_of(members: &[Member], account: &str) -> Option<usize> {
    members.iter().position(|member| member.id == account)
}
