//! Filters: included and excluded values.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::{dimension::Attribute, shared_str::SharedStr, sorting};

/// Filter value for costs without the tag, category or value.
///
/// AWS allows no parentheses in tag values, so it cannot be mistaken for one.
pub const NONE_VALUE: &str = "(none)";

/// Filter on one attribute: included and excluded values.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Choice {
    /// Included values; empty includes all.
    pub include: BTreeSet<String>,
    /// Excluded values.
    pub exclude: BTreeSet<String>,
}

impl Choice {
    /// Whether the filter is empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.include.is_empty() && self.exclude.is_empty()
    }

    /// Whether the value passes the filter.
    #[must_use]
    pub fn accepts(&self, value: &str) -> bool {
        (self.include.is_empty() || self.include.contains(value)) && !self.exclude.contains(value)
    }

    /// Whether every value that passes `other` passes this filter too.
    fn accepts_all_of(&self, other: &Self) -> bool {
        if other.include.is_empty() {
            return self.include.is_empty() && self.exclude.is_subset(&other.exclude);
        }
        other.include.difference(&other.exclude).all(|value| self.accepts(value))
    }
}

/// Choices on any number of attributes, all of which must be satisfied. Serialized as a list, because keys of JSON
/// objects are strings.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(from = "Vec<(A, Choice)>", into = "Vec<(A, Choice)>")]
#[serde(bound(serialize = "A: Clone + Serialize", deserialize = "A: Ord + Deserialize<'de>"))]
pub struct Choices<A> {
    choices: BTreeMap<A, Choice>,
}

/// Choices on cost attributes.
pub type Filter = Choices<Attribute>;

/// Rule of a filter value: include or exclude.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Rule {
    /// Only costs with one of the values.
    Include,
    /// Only costs with none of the values.
    Exclude,
}

impl<A> Default for Choices<A> {
    fn default() -> Self {
        Self { choices: BTreeMap::new() }
    }
}

impl<A: Ord> From<Vec<(A, Choice)>> for Choices<A> {
    fn from(choices: Vec<(A, Choice)>) -> Self {
        Self { choices: sorting::map(choices) }
    }
}

impl<A> From<Choices<A>> for Vec<(A, Choice)> {
    fn from(filter: Choices<A>) -> Self {
        filter.choices.into_iter().collect()
    }
}

impl<A: Ord + Clone> Choices<A> {
    /// Adds a value to include or to exclude.
    pub fn add(&mut self, attribute: A, rule: Rule, value: impl Into<String>) {
        self.values_mut(attribute, rule).insert(value.into());
    }

    /// Removes one value, if present.
    pub fn remove(&mut self, attribute: &A, rule: Rule, value: &str) {
        self.values_mut(attribute.clone(), rule).remove(value);
        self.choices.retain(|_, choice| !choice.is_empty());
    }

    /// Removes all values of one attribute under one rule.
    pub fn clear(&mut self, attribute: &A, rule: Rule) {
        self.values_mut(attribute.clone(), rule).clear();
        self.choices.retain(|_, choice| !choice.is_empty());
    }

    /// Includes only this value of the attribute.
    pub fn include_only(&mut self, attribute: &A, value: impl Into<String>) {
        self.clear(attribute, Rule::Include);
        self.add(attribute.clone(), Rule::Include, value);
    }

    fn values_mut(&mut self, attribute: A, rule: Rule) -> &mut BTreeSet<String> {
        let choice = self.choices.entry(attribute).or_default();
        match rule {
            Rule::Include => &mut choice.include,
            Rule::Exclude => &mut choice.exclude,
        }
    }

    /// The values of an attribute under a rule.
    pub fn values(&self, attribute: &A, rule: Rule) -> impl Iterator<Item = &str> {
        let choice = self.choices.get(attribute);
        choice
            .map(|choice| match rule {
                Rule::Include => &choice.include,
                Rule::Exclude => &choice.exclude,
            })
            .into_iter()
            .flatten()
            .map(String::as_str)
    }

    /// Whether the filter has the value under the rule.
    #[must_use]
    pub fn has(&self, attribute: &A, rule: Rule, value: &str) -> bool {
        self.values(attribute, rule).any(|it| it == value)
    }

    /// Whether the filter includes a single value of an attribute.
    #[must_use]
    pub fn is_one_value(&self, attribute: &A) -> bool {
        self.values(attribute, Rule::Include).count() == 1
    }

    /// The filter without the choices on some attributes.
    #[must_use]
    pub fn without(&self, attributes: &[A]) -> Self {
        let mut others = self.clone();
        others.choices.retain(|attribute, _| !attributes.contains(attribute));
        others
    }

    /// Whether costs with these attribute values pass the filter, for the attributes it covers.
    #[must_use]
    pub fn accepts(&self, attributes: &[A], values: &[SharedStr]) -> bool {
        let is_accepted = |(attribute, value): (&A, &SharedStr)| {
            self.choices.get(attribute).is_none_or(|choice| choice.accepts(value))
        };
        attributes.iter().zip(values).all(is_accepted)
    }

    /// Whether costs that pass this filter, grouped by `group_by`, contain all costs that pass `narrower`, and the
    /// groups suffice to select them.
    #[must_use]
    pub fn can_be_narrowed_to(&self, narrower: &Self, group_by: &[A]) -> bool {
        let none = Choice::default();
        let mut attributes = self.choices.keys().chain(narrower.choices.keys());
        attributes.all(|attribute| {
            let own = self.choices.get(attribute).unwrap_or(&none);
            let other = narrower.choices.get(attribute).unwrap_or(&none);
            own == other || (group_by.contains(attribute) && own.accepts_all_of(other))
        })
    }

    /// Attributes with a choice, in a stable order.
    pub fn choices(&self) -> impl Iterator<Item = (&A, &Choice)> {
        self.choices.iter().filter(|(_, choice)| !choice.is_empty())
    }

    /// Filter on an attribute; `None` if there is none.
    #[must_use]
    pub fn choice(&self, attribute: &A) -> Option<&Choice> {
        self.choices.get(attribute).filter(|choice| !choice.is_empty())
    }

    /// Attributes and rules that have values, in a stable order.
    pub fn each(&self) -> impl Iterator<Item = (&A, Rule, &BTreeSet<String>)> {
        self.choices
            .iter()
            .flat_map(|(attribute, choice)| {
                [(attribute, Rule::Include, &choice.include), (attribute, Rule::Exclude, &choice.exclude)]
            })
            .filter(|(_, _, values)| !values.is_empty())
    }

    /// Number of values of all attributes.
    #[must_use]
    pub fn len(&self) -> usize {
        self.each().map(|(_, _, values)| values.len()).sum()
    }

    /// Whether there are no filters.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.choices.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dimension::Dimension;

    #[test]
    fn filters_round_trip_through_json() {
        let mut filter = Filter::default();
        filter.add(Dimension::Region.into(), Rule::Include, "eu-central-1");
        filter.add(Attribute::Tag("Team".to_owned()), Rule::Exclude, NONE_VALUE);
        let json = serde_json::to_string(&filter).unwrap();
        assert_eq!(serde_json::from_str::<Filter>(&json).unwrap(), filter);
    }

    #[test]
    fn narrows_only_grouped_attributes() {
        let filter = |terms: &[(&str, Rule, &str)]| {
            let mut filter = Filter::default();
            for (attribute, rule, value) in terms {
                filter.add(attribute.parse().unwrap(), *rule, *value);
            }
            filter
        };
        let by_region = [Attribute::from(Dimension::Region)];
        let (include, exclude) = (Rule::Include, Rule::Exclude);
        for (cached, wanted, expected) in [
            (filter(&[]), filter(&[("region", include, "a")]), true),
            (filter(&[]), filter(&[("service", include, "a")]), false),
            (
                filter(&[("service", include, "a")]),
                filter(&[("service", include, "a"), ("region", exclude, "a")]),
                true,
            ),
            (filter(&[("region", include, "a")]), filter(&[]), false),
            (filter(&[("region", include, "a"), ("region", include, "b")]), filter(&[("region", include, "b")]), true),
            (filter(&[("region", include, "a")]), filter(&[("region", include, "b")]), false),
            (filter(&[("region", exclude, "a")]), filter(&[("region", include, "b")]), true),
            (filter(&[("region", exclude, "a")]), filter(&[("region", include, "a")]), false),
            (filter(&[("region", exclude, "a")]), filter(&[("region", exclude, "b")]), false),
            (filter(&[("region", exclude, "a")]), filter(&[("region", exclude, "a"), ("region", exclude, "b")]), true),
        ] {
            assert_eq!(cached.can_be_narrowed_to(&wanted, &by_region), expected, "{cached:?} to {wanted:?}");
        }
    }

    #[test]
    fn removing_all_values_leaves_the_default_filter() {
        let region: Attribute = Dimension::Region.into();
        let mut filter = Filter::default();
        filter.add(region.clone(), Rule::Include, "eu-central-1");
        filter.add(region.clone(), Rule::Exclude, "us-east-1");
        assert_eq!(filter.len(), 2);
        filter.remove(&region, Rule::Include, "eu-central-1");
        filter.remove(&region, Rule::Include, "absent");
        filter.clear(&region, Rule::Exclude);
        assert_eq!(filter, Filter::default());
    }
}
