//! The organization: a payer and its member accounts.

use crate::random::mix;

/// An account of the organization.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Member {
    /// Twelve digits.
    pub(crate) id: String,
    pub(crate) name: String,
    /// Value of the tag `Environment` in this account.
    pub(crate) environment: &'static str,
    /// Size in percent of the spend that the catalog states.
    pub(crate) percent: i64,
}

/// The first is the payer. Together they exceed 100 percent: the other accounts leave some of the catalog unused.
const FOUNDERS: [(&str, &str, i64); 4] = [
    ("prod", "production", 70),
    ("staging", "staging", 17),
    ("data", "production", 25),
    ("sandbox-dev", "development", 10),
];

/// Size of every further account, in percent.
const NEWCOMER_PERCENT: i64 = 4;
const LOWEST_ID: u64 = 100_000_000_000;

pub(crate) fn members(count: usize) -> Vec<Member> {
    (0..count.max(1)).map(member).collect()
}

fn member(index: usize) -> Member {
    let newcomer = || (format!("team-{index:03}"), "development", NEWCOMER_PERCENT);
    let (name, environment, percent) = FOUNDERS
        .get(index)
        .map_or_else(newcomer, |(name, environment, percent)| ((*name).to_owned(), *environment, *percent));
    Member { id: (LOWEST_ID + mix(index as u64) % (9 * LOWEST_ID)).to_string(), name, environment, percent }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn ids_have_twelve_digits_and_do_not_repeat() {
        let members = members(500);
        let ids: HashSet<_> = members.iter().map(|member| &member.id).collect();
        assert_eq!(ids.len(), 500);
        assert!(ids.iter().all(|id| id.len() == 12));
    }

    #[test]
    fn an_organisation_has_a_payer_at_least() {
        assert_eq!(members(0).len(), 1);
    }
}
