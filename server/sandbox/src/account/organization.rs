//! Accounts of the organization: a payer and member accounts.

use crate::random::mix;

/// Account of the organization.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Member {
    /// Account ID: twelve digits.
    pub(crate) id: String,
    pub(crate) name: String,
    /// Value of the tag `Environment` in this account.
    pub(crate) environment: &'static str,
    /// Costs in percent of the costs in the catalog.
    pub(crate) percent: i64,
}

/// Name, environment and percentage of the first accounts; the payer is the first. The percentages exceed 100 in total,
/// because member accounts do not use all items of the catalog.
const MAIN_ACCOUNTS: [(&str, &str, i64); 4] = [
    ("prod", "production", 70),
    ("staging", "staging", 17),
    ("data", "production", 25),
    ("sandbox-dev", "development", 10),
];

/// Percentage of each additional account.
const ADDITIONAL_PERCENT: i64 = 4;
const LOWEST_ID: u64 = 100_000_000_000;

pub(crate) fn members(count: usize) -> Vec<Member> {
    (0..count.max(1)).map(member).collect()
}

fn member(index: usize) -> Member {
    let additional = || (format!("team-{index:03}"), "development", ADDITIONAL_PERCENT);
    let (name, environment, percent) = MAIN_ACCOUNTS
        .get(index)
        .map_or_else(additional, |(name, environment, percent)| ((*name).to_owned(), *environment, *percent));
    Member { id: (LOWEST_ID + mix(index as u64) % (9 * LOWEST_ID)).to_string(), name, environment, percent }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn ids_have_twelve_digits_and_are_unique() {
        let members = members(500);
        let ids: HashSet<_> = members.iter().map(|member| &member.id).collect();
        assert_eq!(ids.len(), 500);
        assert!(ids.iter().all(|id| id.len() == 12));
    }

    #[test]
    fn an_organization_has_at_least_a_payer() {
        assert_eq!(members(0).len(), 1);
    }
}
