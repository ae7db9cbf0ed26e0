//! Cost allocation tags and cost category of a line item.

use std::sync::Arc;

use super::organization::Member;
use super::plan::Plan;
use crate::random::RandomValue;

/// Tag keys activated for cost allocation.
pub(crate) const KEYS: [&str; 4] = ["CostCenter", "Environment", "Owner", "Team"];

/// Name of the cost category, whose values are derived from the team.
pub(crate) const CATEGORY: &str = "Product";

/// Team, cost center and product. Internal teams have no product.
const TEAMS: [(&str, &str, &str); 6] = [
    ("web", "CC-1100", "Storefront"),
    ("checkout", "CC-1100", "Storefront"),
    ("search", "CC-1200", "Search"),
    ("analytics", "CC-1300", "Insights"),
    ("machine-learning", "CC-1300", "Insights"),
    ("platform", "CC-1900", ""),
];

/// Untagged line items in percent.
const UNTAGGED_PERCENT: u32 = 18;
/// Resources per owner.
const RESOURCES_PER_OWNER: usize = 100;

/// Hostile owner, which clients must treat as text.
const HOSTILE: &str = "\"><img src=x onerror=alert(1)>";
/// Owner to replace with the hostile one.
const REPLACED_OWNER: &str = "hedy";

const FIRST_NAMES: [&str; 12] = [
    "ada",
    "alan",
    "barbara",
    "dennis",
    "edsger",
    "frances",
    "grace",
    REPLACED_OWNER,
    "ken",
    "margaret",
    "niklaus",
    "radia",
];

/// Tags of a line item. Empty strings stand for missing tags, as in AWS's responses.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tags {
    team: &'static str,
    environment: &'static str,
    cost_center: &'static str,
    owner: Arc<str>,
    /// Value of the cost category.
    pub(crate) product: &'static str,
}

impl Tags {
    /// Random tags for a line item of an account.
    pub(super) fn random(random: RandomValue, member: &Member, plan: &Plan<'_>) -> Self {
        if random.derive("untagged").below(100) < UNTAGGED_PERCENT {
            return Self::default();
        }
        let (team, cost_center, product) = random.derive("team").pick(&TEAMS);
        let owners = u32::try_from(plan.resources / RESOURCES_PER_OWNER).unwrap_or(u32::MAX);
        Self {
            team,
            environment: member.environment,
            cost_center,
            owner: owner(random.derive("owner").below(owners.max(1)) as usize, plan.hostile),
            product,
        }
    }

    /// Value of a tag; empty if the key is not activated.
    pub(crate) fn value(&self, key: &str) -> &str {
        match key {
            "Team" => self.team,
            "Environment" => self.environment,
            "CostCenter" => self.cost_center,
            "Owner" => &self.owner,
            _ => "",
        }
    }
}

fn owner(number: usize, hostile: bool) -> Arc<str> {
    let name = FIRST_NAMES[number % FIRST_NAMES.len()];
    let name = if hostile && name == REPLACED_OWNER { HOSTILE } else { name };
    match number / FIRST_NAMES.len() {
        0 => name.into(),
        repetition => format!("{name}{}", repetition + 1).into(),
    }
}
