//! Tags and the cost category: who a line belongs to, where anybody said so.

use std::sync::Arc;

use super::organisation::Member;
use super::usage::Plan;
use crate::random::Chance;

/// The tag keys activated for cost allocation.
pub(crate) const KEYS: [&str; 4] = ["CostCenter", "Environment", "Owner", "Team"];

/// The cost category, ruled by team.
pub(crate) const CATEGORY: &str = "Product";

/// Team, its cost centre, and its product; what nobody sells has no product.
const TEAMS: [(&str, &str, &str); 6] = [
    ("web", "CC-1100", "Storefront"),
    ("checkout", "CC-1100", "Storefront"),
    ("search", "CC-1200", "Search"),
    ("analytics", "CC-1300", "Insights"),
    ("machine-learning", "CC-1300", "Insights"),
    ("platform", "CC-1900", ""),
];

/// Per cent of lines that nobody has tagged.
const UNTAGGED: u32 = 18;
/// Things one person answers for.
const RESOURCES_AN_OWNER: usize = 100;

/// What somebody once put for an owner: a reader of bills must take it for text.
const HOSTILE: &str = "\"><img src=x onerror=alert(1)>";
/// Who is called so where names hold traps.
const TRAP: &str = "hedy";

const FIRST_NAMES: [&str; 12] =
    ["ada", "alan", "barbara", "dennis", "edsger", "frances", "grace", TRAP, "ken", "margaret", "niklaus", "radia"];

/// What a line is tagged with. The empty string stands for no tag, as it does in AWS's answers.
#[derive(Clone, Debug, Default)]
pub(crate) struct Tags {
    team: &'static str,
    environment: &'static str,
    cost_centre: &'static str,
    owner: Arc<str>,
    /// The value of the cost category.
    pub(crate) product: &'static str,
}

impl Tags {
    pub(super) fn draw(chance: Chance, member: &Member, plan: &Plan<'_>) -> Self {
        if chance.about("untagged").below(100) < UNTAGGED {
            return Self::default();
        }
        let (team, cost_centre, product) = chance.about("team").pick(&TEAMS);
        let owners = u32::try_from(plan.resources / RESOURCES_AN_OWNER).unwrap_or(u32::MAX);
        Self {
            team,
            environment: member.environment,
            cost_centre,
            owner: owner(chance.about("owner").below(owners.max(1)) as usize, plan.hostile),
            product,
        }
    }

    /// The value of a tag; no line has a key that is not activated.
    pub(crate) fn value(&self, key: &str) -> &str {
        match key {
            "Team" => self.team,
            "Environment" => self.environment,
            "CostCenter" => self.cost_centre,
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
