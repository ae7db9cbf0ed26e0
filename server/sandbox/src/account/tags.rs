//! Cost allocation tags and the cost category of a line.

use std::sync::Arc;

use super::organization::Member;
use super::usage::Plan;
use crate::random::Rng;

/// Tag keys activated for cost allocation.
pub(crate) const KEYS: [&str; 4] = ["CostCenter", "Environment", "Owner", "Team"];

/// The cost category, derived from the team.
pub(crate) const CATEGORY: &str = "Product";

/// Team, its cost center and its product; internal teams have no product.
const TEAMS: [(&str, &str, &str); 6] = [
    ("web", "CC-1100", "Storefront"),
    ("checkout", "CC-1100", "Storefront"),
    ("search", "CC-1200", "Search"),
    ("analytics", "CC-1300", "Insights"),
    ("machine-learning", "CC-1300", "Insights"),
    ("platform", "CC-1900", ""),
];

/// Percent of untagged lines.
const UNTAGGED: u32 = 18;
/// Resources per owner.
const RESOURCES_AN_OWNER: usize = 100;

/// A hostile owner value: readers of the bill must treat it as text.
const HOSTILE: &str = "\"><img src=x onerror=alert(1)>";
/// The owner whose name is replaced in a hostile account.
const TRAP: &str = "hedy";

const FIRST_NAMES: [&str; 12] =
    ["ada", "alan", "barbara", "dennis", "edsger", "frances", "grace", TRAP, "ken", "margaret", "niklaus", "radia"];

/// Tags of a line. The empty string stands for no tag, as in AWS's responses.
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
    pub(super) fn draw(rng: Rng, member: &Member, plan: &Plan<'_>) -> Self {
        if rng.about("untagged").below(100) < UNTAGGED {
            return Self::default();
        }
        let (team, cost_center, product) = rng.about("team").pick(&TEAMS);
        let owners = u32::try_from(plan.resources / RESOURCES_AN_OWNER).unwrap_or(u32::MAX);
        Self {
            team,
            environment: member.environment,
            cost_center,
            owner: owner(rng.about("owner").below(owners.max(1)) as usize, plan.hostile),
            product,
        }
    }

    /// Value of a tag; empty for a key that is not activated.
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
    let name = if hostile && name == TRAP { HOSTILE } else { name };
    match number / FIRST_NAMES.len() {
        0 => name.into(),
        namesake => format!("{name}{}", namesake + 1).into(),
    }
}
