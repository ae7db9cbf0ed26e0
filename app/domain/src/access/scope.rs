//! Part of the costs and resources.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    dimension::{Attribute, Dimension},
    filter::{Filter, Rule},
    resource::Resource,
};

/// Costs and resources of some accounts and with some tag values; everything by default.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Scope {
    /// Account numbers of 12 digits; empty for all accounts.
    accounts: BTreeSet<String>,
    /// Values by tag key, with at least one value each. All keys must match.
    tags: BTreeMap<String, BTreeSet<String>>,
}

impl Scope {
    /// Scope of these accounts, or of all if there are none, and of the costs and resources that have one of the values of each tag.
    /// Keys without values do not restrict it.
    #[must_use]
    pub fn new(accounts: BTreeSet<String>, mut tags: BTreeMap<String, BTreeSet<String>>) -> Self {
        tags.retain(|_, values| !values.is_empty());
        Self { accounts, tags }
    }

    /// Whether nothing is excluded.
    #[must_use]
    pub fn is_everything(&self) -> bool {
        *self == Self::default()
    }

    /// Whether it is restricted by tags.
    #[must_use]
    pub fn has_tags(&self) -> bool {
        !self.tags.is_empty()
    }

    /// Whether some costs or resources of an account can be in the scope.
    #[must_use]
    pub fn has_account(&self, account: &str) -> bool {
        self.accounts.is_empty() || self.accounts.contains(account)
    }

    /// Whether a resource is in the scope. A resource whose tags are unknown is not if tags restrict the scope.
    #[must_use]
    pub fn has_resource(&self, resource: &Resource) -> bool {
        let has_tag = |(key, values): (&String, &BTreeSet<String>)| {
            let tags = resource.tags.iter().flatten();
            tags.filter(|tag| *tag.0 == **key).any(|tag| values.contains(&*tag.1))
        };
        self.has_account(&resource.account) && self.tags.iter().all(has_tag)
    }

    /// The filter, limited to the scope: its costs are those that pass the filter and are in the scope.
    #[must_use]
    pub fn restrict(&self, filter: &Filter) -> Filter {
        let mut restricted = filter.clone();
        for (attribute, allowed) in self.allowed() {
            let requested: BTreeSet<&str> = filter.values(&attribute, Rule::Include).collect();
            let is_visible = |value: &&String| requested.is_empty() || requested.contains(value.as_str());
            let visible: Vec<&String> = allowed.iter().filter(is_visible).collect();
            restricted.clear(&attribute, Rule::Include);
            for value in &visible {
                restricted.add(attribute.clone(), Rule::Include, value.as_str());
            }
            if visible.is_empty() {
                // A filter without included values would include all: this one accepts no value.
                for value in allowed {
                    restricted.add(attribute.clone(), Rule::Include, value);
                    restricted.add(attribute.clone(), Rule::Exclude, value);
                }
            }
        }
        restricted
    }

    /// The scope in words: "account 111122223333 with tag Team: web"; `None` for everything.
    #[must_use]
    pub fn description(&self) -> Option<String> {
        let part = |(attribute, values): (Attribute, &BTreeSet<String>)| {
            let values: Vec<&str> = values.iter().map(String::as_str).collect();
            let (noun, colon) = match attribute {
                Attribute::Dimension(_) if values.len() > 1 => ("accounts".to_owned(), ""),
                Attribute::Dimension(_) => ("account".to_owned(), ""),
                Attribute::Tag(_) | Attribute::Category(_) => (attribute.noun(), ":"),
            };
            format!("{noun}{colon} {}", values.join(", "))
        };
        let parts: Vec<String> = self.allowed().map(part).collect();
        (!parts.is_empty()).then(|| parts.join(" with "))
    }

    /// The scope for logs: accounts and tag keys, without the values of tags.
    #[must_use]
    pub fn for_log(&self) -> String {
        let accounts = self.accounts.iter().cloned();
        let parts: Vec<String> = accounts.chain(self.tags.keys().map(|key| format!("tag {key}"))).collect();
        if parts.is_empty() { "everything".to_owned() } else { parts.join(", ") }
    }

    /// Attributes that restrict the scope, and their allowed values.
    fn allowed(&self) -> impl Iterator<Item = (Attribute, &BTreeSet<String>)> {
        let accounts = (!self.accounts.is_empty()).then_some((Attribute::from(Dimension::Account), &self.accounts));
        let tags = self.tags.iter().map(|(key, values)| (Attribute::Tag(key.clone()), values));
        accounts.into_iter().chain(tags)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::filter::NONE_VALUE;

    const OWN: &str = "111122223333";
    const OTHER: &str = "444455556666";

    fn scope(accounts: &[&str], teams: &[&str]) -> Scope {
        let set = |values: &[&str]| values.iter().map(ToString::to_string).collect();
        Scope::new(set(accounts), BTreeMap::from([("Team".to_owned(), set(teams))]))
    }

    fn filter(terms: &[(&str, Rule, &str)]) -> Filter {
        let mut filter = Filter::default();
        for (attribute, rule, value) in terms {
            filter.add(attribute.parse().unwrap(), *rule, *value);
        }
        filter
    }

    /// Whether costs of an account and team pass a filter.
    fn accepts(filter: &Filter, account: &'static str, team: &'static str) -> bool {
        let attributes = [Dimension::Account.into(), Attribute::Tag("Team".to_owned())];
        filter.accepts(&attributes, &[account.into(), team.into()])
    }

    #[test]
    fn restricted_filters_accept_what_passes_the_filter_and_is_in_the_scope() {
        let (include, exclude) = (Rule::Include, Rule::Exclude);
        let scopes = [
            scope(&[], &[]),
            scope(&[OWN], &[]),
            scope(&[OWN, OTHER], &["web", "data"]),
            scope(&[], &["web", NONE_VALUE]),
        ];
        let filters = [
            filter(&[]),
            filter(&[("account", include, OWN)]),
            filter(&[("account", include, OTHER), ("account", exclude, OWN)]),
            filter(&[("account", include, "777788889999")]),
            filter(&[("account", exclude, OWN), ("tag.Team", include, "web")]),
            filter(&[("tag.Team", include, "data"), ("tag.Team", include, NONE_VALUE)]),
            filter(&[("tag.Team", exclude, "web")]),
        ];
        for scope in &scopes {
            for filter in &filters {
                let restricted = scope.restrict(filter);
                for account in [OWN, OTHER, "777788889999"] {
                    for team in ["web", "data", NONE_VALUE] {
                        let is_in_scope = scope.has_account(account)
                            && scope.tags.get("Team").is_none_or(|teams| teams.contains(team));
                        let expected = is_in_scope && accepts(filter, account, team);
                        let case = format!("{scope:?} {filter:?} {account} {team}");
                        assert_eq!(accepts(&restricted, account, team), expected, "{case}");
                    }
                }
            }
        }
    }

    #[test]
    fn a_scope_has_a_description() {
        assert_eq!(scope(&[], &[]).description(), None);
        assert_eq!(scope(&[OWN], &[]).description().unwrap(), "account 111122223333");
        let both = scope(&[OWN, OTHER], &["web"]).description();
        assert_eq!(both.unwrap(), "accounts 111122223333, 444455556666 with tag Team: web");
        assert_eq!(scope(&[OWN], &["web"]).for_log(), "111122223333, tag Team", "no values of tags");
        assert!(scope(&[], &[]).is_everything() && !scope(&[], &["web"]).is_everything());
    }
}
