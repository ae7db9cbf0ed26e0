//! Notes about missing data of accounts; one note for all accounts with the same cause.

use domain::error::{Fault, SourceError};

/// Note about one account.
pub struct AccountNote {
    /// Display name of the account.
    pub account: String,
    /// Statement without a period, such as "no resource-level data".
    pub statement: String,
    /// Explanation, as sentences.
    pub explanation: String,
}

/// Maximum number of accounts named in a title; the others are counted.
const MAX_NAMED: usize = 3;

/// Title and explanation for each cause. The title names the affected accounts, or says that all `account_count` are affected.
pub fn combine_by_cause(account_count: usize, notes: impl Iterator<Item = AccountNote>) -> Vec<(String, String)> {
    let mut causes: Vec<((String, String), Vec<String>)> = Vec::new();
    for AccountNote { account, statement, explanation } in notes {
        let cause = (statement, explanation);
        match causes.iter_mut().find(|(known, _)| *known == cause) {
            Some((_, accounts)) => accounts.push(account),
            None => causes.push((cause, vec![account])),
        }
    }
    let title_and_explanation = |((statement, explanation), accounts): ((String, String), Vec<String>)| {
        let unnamed = accounts.len().saturating_sub(MAX_NAMED);
        let subject = match &accounts[..] {
            many if many.len() == account_count && account_count > 1 => format!("All {account_count} accounts"),
            many if unnamed > 0 => {
                format!("{} and {unnamed} more", many.iter().take(MAX_NAMED).cloned().collect::<Vec<_>>().join(", "))
            }
            few => few.join(", "),
        };
        (format!("{subject}: {statement}."), explanation)
    };
    causes.into_iter().map(title_and_explanation).collect()
}

/// Reason for missing resource-level costs, and the fix.
pub fn measurement_failure(error: &SourceError) -> String {
    match error.fault {
        Fault::InvalidRequest | Fault::NoData => {
            "Turn on resource-level data in Cost Management preferences.".to_owned()
        }
        Fault::Blocked(_) | Fault::OutOfRange(_) => format!("{}. {}", error.title(), error.advice()),
        _ => error.short_reason(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn combines_notes_with_the_same_cause() {
        let note = |account: &str, statement: &str| AccountNote {
            account: account.to_owned(),
            statement: statement.to_owned(),
            explanation: "w".to_owned(),
        };
        let titles = |account_count, notes: Vec<AccountNote>| {
            combine_by_cause(account_count, notes.into_iter()).into_iter().map(|it| it.0).collect::<Vec<_>>()
        };
        assert_eq!(titles(3, ["a", "b", "c"].map(|it| note(it, "old")).into()), ["All 3 accounts: old."]);
        assert_eq!(titles(1, vec![note("a", "old")]), ["a: old."]);
        let several = ["a", "b", "c", "d", "e"].map(|it| note(it, "old"));
        assert_eq!(
            titles(6, several.into_iter().chain([note("f", "denied")]).collect()),
            ["a, b, c and 2 more: old.", "f: denied."]
        );
    }
}
