//! Titles of actions: verb and object, in the singular, in the plural, or with a number.

/// Placeholder of the number in a template.
const NUMBER: &str = "{} ";

/// Template of a title such as `Delete {} unattached EBS volume(s)`: `{}` is the number, parentheses directly after a
/// letter contain the plural ending.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wording(pub(crate) &'static str);

impl Wording {
    /// Title in the plural: "Delete unattached EBS volumes".
    #[must_use]
    pub fn title(self) -> String {
        apply_endings(&self.0.replace(NUMBER, ""), true)
    }

    /// Title in the singular: "Delete unattached EBS volume".
    #[must_use]
    pub fn singular(self) -> String {
        apply_endings(&self.0.replace(NUMBER, ""), false)
    }

    /// Title with a number: "Delete 1,204 unattached EBS volumes". Templates without `{}` stay as they are.
    #[must_use]
    pub fn with_count(self, number: usize) -> String {
        apply_endings(&self.0.replace(NUMBER, &format!("{} ", thousands(number))), number != 1)
    }
}

/// Applies or removes the plural endings. "(AWS recommendation)" follows a space and stays.
fn apply_endings(template: &str, is_plural: bool) -> String {
    let mut words = String::with_capacity(template.len());
    let mut rest = template;
    while let Some((before, ending, after)) = split_at_ending(rest) {
        words.push_str(before);
        if is_plural {
            words.push_str(ending);
        }
        rest = after;
    }
    words.push_str(rest);
    words
}

/// Splits at the first plural ending: text before it, ending, text after it.
fn split_at_ending(text: &str) -> Option<(&str, &str, &str)> {
    let (start, _) =
        text.match_indices('(').find(|(at, _)| text.get(..*at).is_some_and(|it| it.ends_with(char::is_alphabetic)))?;
    let (before, from) = text.split_at_checked(start)?;
    let (ending, after) = from.strip_prefix('(')?.split_once(')')?;
    Some((before, ending, after))
}

fn thousands(number: usize) -> String {
    let digits = number.to_string();
    let mut grouped = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::Origin;

    #[test]
    fn formats_singular_plural_and_number() {
        let wording = Wording("Release {} unattached Elastic IP address(es)");
        assert_eq!(wording.title(), "Release unattached Elastic IP addresses");
        assert_eq!(wording.singular(), "Release unattached Elastic IP address");
        assert_eq!(wording.with_count(1), "Release 1 unattached Elastic IP address");
        assert_eq!(wording.with_count(1_204), "Release 1,204 unattached Elastic IP addresses");
        let aws = Wording("Buy {} reservation(s) (AWS recommendation)");
        assert_eq!(aws.with_count(1), "Buy 1 reservation (AWS recommendation)");
        assert_eq!(Wording("Create an anomaly monitor").with_count(3), "Create an anomaly monitor");
    }

    /// Verbs that a title may start with.
    const VERBS: [&str; 24] = [
        "Add",
        "Buy",
        "Cancel",
        "Clean",
        "Consolidate",
        "Create",
        "Delete",
        "Deregister",
        "Expire",
        "Investigate",
        "Migrate",
        "Move",
        "Reduce",
        "Release",
        "Remove",
        "Renew",
        "Replace",
        "Review",
        "Rightsize",
        "Shorten",
        "Tag",
        "Terminate",
        "Turn",
        "Upgrade",
    ];

    #[test]
    fn every_title_begins_with_a_verb() {
        assert_eq!(Origin::all().count(), 47);
        for origin in Origin::all() {
            let title = origin.title();
            let verb = title.split(' ').next().unwrap_or_default();
            assert!(VERBS.contains(&verb), "{title}");
            assert!(!title.contains(['{', '}']) && !title.to_lowercase().contains("machine"), "{title}");
            assert!(title.len() <= 60, "{title} is longer than 60 characters");
            // Every title with a number has a plural.
            let wording = origin.wording();
            assert_eq!(wording.0.contains(NUMBER), wording.title() != wording.singular(), "{title}");
        }
        let titles: std::collections::BTreeSet<String> = Origin::all().map(Origin::title).collect();
        assert_eq!(titles.len(), 47, "titles are unique");
    }
}
