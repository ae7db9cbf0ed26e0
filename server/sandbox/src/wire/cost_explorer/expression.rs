//! Filters: expressions over dimensions, tags and cost categories.

use serde::{Deserialize, Serialize};

use super::super::refusal::Refusal;
use super::grouping::{Key, dimension, dimension_or_resource};
use crate::account::Attributes;

/// A filter as sent in a request. AWS allows one member at each level.
#[derive(Debug, Default, Deserialize, Serialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
pub(super) struct Expression {
    or: Option<Vec<Expression>>,
    and: Option<Vec<Expression>>,
    not: Option<Box<Expression>>,
    dimensions: Option<Criterion>,
    tags: Option<Criterion>,
    cost_categories: Option<Criterion>,
}

/// A key with the values to keep.
#[derive(Debug, Deserialize, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(super) struct Criterion {
    key: Option<String>,
    values: Option<Vec<String>>,
    match_options: Option<Vec<String>>,
}

/// Match options that an operation accepts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Matching {
    /// Whole values only, as `GetCostAndUsage` documents.
    Whole,
    /// Whole values, and `RESOURCE_ID` among the keys.
    WithResources,
    /// Parts of values too, as in the lists of values.
    Parts,
}

/// A parsed filter.
#[derive(Debug)]
pub(super) enum Filter {
    All(Vec<Filter>),
    Any(Vec<Filter>),
    Not(Box<Filter>),
    Matches(Box<Match>),
}

#[derive(Debug)]
pub(super) struct Match {
    key: Key,
    how: How,
    ignores_case: bool,
    values: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum How {
    Equals,
    Absent,
    StartsWith,
    EndsWith,
    Contains,
}

const ROOTS: &str = "Expression has more than one roots. Only one root operator is allowed for each expression: And, \
                     Or, Not, Dimensions, Tags, CostCategories";

impl Filter {
    /// Parses a filter; without an expression, it keeps everything.
    pub(super) fn asked(expression: Option<&Expression>, matching: Matching) -> Result<Self, Refusal> {
        expression.map_or_else(|| Ok(Self::All(Vec::new())), |expression| understood(expression, matching))
    }

    /// Whether the filter uses a key at any level.
    pub(super) fn is_about(&self, key: &Key) -> bool {
        match self {
            Self::All(filters) | Self::Any(filters) => filters.iter().any(|filter| filter.is_about(key)),
            Self::Not(filter) => filter.is_about(key),
            Self::Matches(wanted) => wanted.key == *key,
        }
    }

    pub(super) fn keeps(&self, attributes: &Attributes) -> bool {
        match self {
            Self::All(filters) => filters.iter().all(|filter| filter.keeps(attributes)),
            Self::Any(filters) => filters.iter().any(|filter| filter.keeps(attributes)),
            Self::Not(filter) => !filter.keeps(attributes),
            Self::Matches(wanted) => wanted.keeps(wanted.key.value(attributes)),
        }
    }
}

impl Match {
    fn keeps(&self, value: &str) -> bool {
        if self.how == How::Absent {
            return value.is_empty();
        }
        if !self.ignores_case {
            return self.values.iter().any(|wanted| self.how.holds(value, wanted));
        }
        let value = value.to_lowercase();
        self.values.iter().any(|wanted| self.how.holds(&value, &wanted.to_lowercase()))
    }
}

impl How {
    fn holds(self, value: &str, wanted: &str) -> bool {
        match self {
            Self::Equals => value == wanted,
            Self::Absent => value.is_empty(),
            Self::StartsWith => value.starts_with(wanted),
            Self::EndsWith => value.ends_with(wanted),
            Self::Contains => value.contains(wanted),
        }
    }
}

fn understood(expression: &Expression, matching: Matching) -> Result<Filter, Refusal> {
    let mut roots = Vec::new();
    if let Some(operands) = &expression.and {
        roots.push(Filter::All(several("And", operands, matching)?));
    }
    if let Some(operands) = &expression.or {
        roots.push(Filter::Any(several("Or", operands, matching)?));
    }
    if let Some(operand) = &expression.not {
        roots.push(Filter::Not(Box::new(understood(operand, matching)?)));
    }
    if let Some(values) = &expression.dimensions {
        let key = |name: &str| match matching {
            Matching::WithResources => dimension_or_resource(name).map(Key::Dimension),
            Matching::Whole | Matching::Parts => dimension(name).map(Key::Dimension),
        };
        roots.push(matches(values, key, matching)?);
    }
    if let Some(values) = &expression.tags {
        roots.push(matches(values, |key| Ok(Key::Tag(key.to_owned())), matching)?);
    }
    if let Some(values) = &expression.cost_categories {
        roots.push(matches(values, |name| Ok(Key::CostCategory(name.to_owned())), matching)?);
    }
    let root = roots.pop();
    match root {
        Some(root) if roots.is_empty() => Ok(root),
        Some(_) => Err(Refusal::validation(ROOTS)),
        None => Err(Refusal::validation("Expression must not be empty")),
    }
}

fn several(operator: &str, operands: &[Expression], matching: Matching) -> Result<Vec<Filter>, Refusal> {
    if operands.len() < 2 {
        let message = format!("{operator} expression must have at least 2 operands");
        return Err(Refusal::validation(message));
    }
    operands.iter().map(|operand| understood(operand, matching)).collect()
}

fn matches(
    asked: &Criterion,
    key: impl Fn(&str) -> Result<Key, Refusal>,
    matching: Matching,
) -> Result<Filter, Refusal> {
    let name = asked.key.as_deref().ok_or_else(|| super::missing("filter.key"))?;
    let key = key(name)?;
    let options = asked.match_options.as_deref().unwrap_or_default();
    let (how, ignores_case) = how(options, &key, matching)?;
    let values = asked.values.clone().unwrap_or_default();
    match (how, values.is_empty()) {
        (How::Absent, false) => Err(Refusal::validation(format!("{name}: ABSENT takes no values"))),
        (How::Absent, true) | (_, false) => Ok(Filter::Matches(Box::new(Match { key, how, ignores_case, values }))),
        (_, true) => Err(Refusal::validation(format!("{name}: filter values must not be empty"))),
    }
}

fn how(options: &[String], key: &Key, matching: Matching) -> Result<(How, bool), Refusal> {
    let mut hows = Vec::new();
    let mut cases = Vec::new();
    for option in options {
        let how = match option.as_str() {
            "EQUALS" => How::Equals,
            "ABSENT" if !matches!(key, Key::Dimension(_)) => How::Absent,
            "STARTS_WITH" if matching == Matching::Parts => How::StartsWith,
            "ENDS_WITH" if matching == Matching::Parts => How::EndsWith,
            "CONTAINS" if matching == Matching::Parts => How::Contains,
            "CASE_SENSITIVE" => {
                cases.push(false);
                continue;
            }
            "CASE_INSENSITIVE" if matching == Matching::Parts => {
                cases.push(true);
                continue;
            }
            _ => return Err(Refusal::validation(format!("Match option {option} is not supported here"))),
        };
        hows.push(how);
    }
    match (hows.as_slice(), cases.as_slice()) {
        ([] | [_], [] | [_]) => {
            Ok((hows.first().copied().unwrap_or(How::Equals), cases.first().copied().unwrap_or(false)))
        }
        _ => Err(Refusal::validation(format!("Match options contradict each other: {}", options.join(", ")))),
    }
}
