//! Filters: values to keep and values to exclude.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::{dimension::Attribute, word::Word};

/// Filter value for costs without the tag, category or value.
///
/// AWS allows no parentheses in tag values, so it cannot be mistaken for one.
pub const NONE_VALUE: &str = "(none)";

/// Filter on one attribute: values to keep and values to exclude.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Choice {
    /// Values to keep; empty keeps all.
    pub keep: BTreeSet<String>,
    /// Values to exclude.
    pub leave_out: BTreeSet<String>,
}

impl Choice {
    /// Whether the filter is empty.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.keep.is_empty() && self.leave_out.is_empty()
    }

    /// Whether the value passes the filter.
    #[must_use]
    pub fn admits(&self, value: &str) -> bool {
        (self.keep.is_empty() || self.keep.contains(value)) && !self.leave_out.contains(value)
    }

    /// Whether every value that passes `other` passes this filter too.
    fn admits_all_of(&self, other: &Self) -> bool {
        if other.keep.is_empty() {
            return self.keep.is_empty() && self.leave_out.is_subset(&other.leave_out);
        }
        other.keep.difference(&other.leave_out).all(|value| self.admits(value))
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

/// Rule of a filter value: keep or exclude.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Rule {
    /// Only costs with one of the values.
    Keep,
    /// Only costs with none of the values.
    LeaveOut,
}

impl<A> Default for Choices<A> {
    fn default() -> Self {
        Self { choices: BTreeMap::new() }
    }
}

impl<A: Ord> From<Vec<(A, Choice)>> for Choices<A> {
    fn from(choices: Vec<(A, Choice)>) -> Self {
        Self { choices: choices.into_iter().collect() }
    }
}

impl<A> From<Choices<A>> for Vec<(A, Choice)> {
    fn from(filter: Choices<A>) -> Self {
        filter.choices.into_iter().collect()
    }
}

impl<A: Ord + Clone> Choices<A> {
    /// Adds a value to keep or to exclude.
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

    /// Keeps only this value of the attribute.
    pub fn keep_only(&mut self, attribute: &A, value: impl Into<String>) {
        self.clear(attribute, Rule::Keep);
        self.add(attribute.clone(), Rule::Keep, value);
    }

    fn values_mut(&mut self, attribute: A, rule: Rule) -> &mut BTreeSet<String> {
        let choice = self.choices.entry(attribute).or_default();
        match rule {
            Rule::Keep => &mut choice.keep,
            Rule::LeaveOut => &mut choice.leave_out,
        }
    }

    /// The values of an attribute under a rule.
    pub fn values(&self, attribute: &A, rule: Rule) -> impl Iterator<Item = &str> {
        let choice = self.choices.get(attribute);
        choice
            .map(|choice| match rule {
                Rule::Keep => &choice.keep,
                Rule::LeaveOut => &choice.leave_out,
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

    /// Whether the filter keeps a single value of an attribute.
    #[must_use]
    pub fn is_one_value(&self, attribute: &A) -> bool {
        self.values(attribute, Rule::Keep).count() == 1
    }

    /// The filter without the choices on some attributes.
    #[must_use]
    pub fn without(&self, attributes: &[A]) -> Self {
        let others = self.choices.iter().filter(|(attribute, _)| !attributes.contains(attribute));
        Self { choices: others.map(|(attribute, choice)| (attribute.clone(), choice.clone())).collect() }
    }

    /// Whether costs with these attribute values pass the filter, for the attributes it covers.
    #[must_use]
    pub fn admits(&self, attributes: &[A], values: &[Word]) -> bool {
        let admitted =
            |(attribute, value): (&A, &Word)| self.choices.get(attribute).is_none_or(|choice| choice.admits(value));
        attributes.iter().zip(values).all(admitted)
    }

    /// Whether costs that pass this filter, grouped by `group_by`, contain all costs that pass `narrower`, and the
    /// groups suffice to select them.
    #[must_use]
    pub fn can_be_narrowed_to(&self, narrower: &Self, group_by: &[A]) -> bool {
        let none = Choice::default();
        let mut attributes = self.choices.keys().chain(narrower.choices.keys());
        attributes.all(|attribute| {
            let here = self.choices.get(attribute).unwrap_or(&none);
            let there = narrower.choices.get(attribute).unwrap_or(&none);
            here == there || (group_by.contains(attribute) && here.admits_all_of(there))
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
                [(attribute, Rule::Keep, &choice.keep), (attribute, Rule::LeaveOut, &choice.leave_out)]
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
    fn a_filter_can_be_written_as_json() {
        let mut filter = Filter::default();
        filter.add(Dimension::Region.into(), Rule::Keep, "eu-central-1");
        filter.add(Attribute::Tag("Team".to_owned()), Rule::LeaveOut, NONE_VALUE);
        let written = serde_json::to_string(&filter).unwrap();
        assert_eq!(serde_json::from_str::<Filter>(&written).unwrap(), filter);
    }

    #[test]
    fn only_grouped_attributes_can_be_narrowed() {
        let filter = |terms: &[(&str, Rule, &str)]| {
            let mut filter = Filter::default();
            for (attribute, rule, value) in terms {
                filter.add(attribute.parse().unwrap(), *rule, *value);
            }
            filter
        };
        let by_region = [Attribute::from(Dimension::Region)];
        let (keep, out) = (Rule::Keep, Rule::LeaveOut);
        for (held, wanted, expected) in [
            (filter(&[]), filter(&[("region", keep, "a")]), true),
            (filter(&[]), filter(&[("service", keep, "a")]), false),
            (filter(&[("service", keep, "a")]), filter(&[("service", keep, "a"), ("region", out, "a")]), true),
            (filter(&[("region", keep, "a")]), filter(&[]), false),
            (filter(&[("region", keep, "a"), ("region", keep, "b")]), filter(&[("region", keep, "b")]), true),
            (filter(&[("region", keep, "a")]), filter(&[("region", keep, "b")]), false),
            (filter(&[("region", out, "a")]), filter(&[("region", keep, "b")]), true),
            (filter(&[("region", out, "a")]), filter(&[("region", keep, "a")]), false),
            (filter(&[("region", out, "a")]), filter(&[("region", out, "b")]), false),
            (filter(&[("region", out, "a")]), filter(&[("region", out, "a"), ("region", out, "b")]), true),
        ] {
            assert_eq!(held.can_be_narrowed_to(&wanted, &by_region), expected, "{held:?} to {wanted:?}");
        }
    }

    #[test]
    fn what_is_removed_leaves_no_trace() {
        let region: Attribute = Dimension::Region.into();
        let mut filter = Filter::default();
        filter.add(region.clone(), Rule::Keep, "eu-central-1");
        filter.add(region.clone(), Rule::LeaveOut, "us-east-1");
        assert_eq!(filter.len(), 2);
        filter.remove(&region, Rule::Keep, "eu-central-1");
        filter.remove(&region, Rule::Keep, "not there");
        filter.clear(&region, Rule::LeaveOut);
        assert_eq!(filter, Filter::default());
    }
}
