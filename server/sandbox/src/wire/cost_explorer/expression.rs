//! Filters: expressions over dimensions, tags and cost categories.

use serde::{Deserialize, Serialize};

use super::super::error_response::ErrorResponse;
use super::grouping::{Key, parse_dimension, parse_dimension_or_resource};
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

/// Key with accepted values.
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
    /// Whole values only.
    Whole,
    /// Whole values, and `RESOURCE_ID` among the keys.
    WithResources,
    /// Also parts of values.
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
    option: MatchOption,
    ignores_case: bool,
    values: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum MatchOption {
    Equals,
    Absent,
    StartsWith,
    EndsWith,
    Contains,
}

const ROOTS: &str = "Expression has more than one roots. Only one root operator is allowed for each expression: And, \
                     Or, Not, Dimensions, Tags, CostCategories";

impl Filter {
    /// Parses a filter. Without an expression, the filter matches everything.
    pub(super) fn parse(expression: Option<&Expression>, matching: Matching) -> Result<Self, ErrorResponse> {
        expression.map_or_else(|| Ok(Self::All(Vec::new())), |expression| parse(expression, matching))
    }

    /// Whether the filter uses a key at any level.
    pub(super) fn uses_key(&self, key: &Key) -> bool {
        match self {
            Self::All(filters) | Self::Any(filters) => filters.iter().any(|filter| filter.uses_key(key)),
            Self::Not(filter) => filter.uses_key(key),
            Self::Matches(criterion) => criterion.key == *key,
        }
    }

    pub(super) fn matches(&self, attributes: &Attributes) -> bool {
        match self {
            Self::All(filters) => filters.iter().all(|filter| filter.matches(attributes)),
            Self::Any(filters) => filters.iter().any(|filter| filter.matches(attributes)),
            Self::Not(filter) => !filter.matches(attributes),
            Self::Matches(criterion) => criterion.matches(criterion.key.value(attributes)),
        }
    }
}

impl Match {
    fn matches(&self, value: &str) -> bool {
        if self.option == MatchOption::Absent {
            return value.is_empty();
        }
        if !self.ignores_case {
            return self.values.iter().any(|expected| self.option.matches(value, expected));
        }
        let value = value.to_lowercase();
        self.values.iter().any(|expected| self.option.matches(&value, &expected.to_lowercase()))
    }
}

impl MatchOption {
    fn matches(self, value: &str, expected: &str) -> bool {
        match self {
            Self::Equals => value == expected,
            Self::Absent => value.is_empty(),
            Self::StartsWith => value.starts_with(expected),
            Self::EndsWith => value.ends_with(expected),
            Self::Contains => value.contains(expected),
        }
    }
}

fn parse(expression: &Expression, matching: Matching) -> Result<Filter, ErrorResponse> {
    let mut roots = Vec::new();
    if let Some(operands) = &expression.and {
        roots.push(Filter::All(parse_operands("And", operands, matching)?));
    }
    if let Some(operands) = &expression.or {
        roots.push(Filter::Any(parse_operands("Or", operands, matching)?));
    }
    if let Some(operand) = &expression.not {
        roots.push(Filter::Not(Box::new(parse(operand, matching)?)));
    }
    if let Some(values) = &expression.dimensions {
        let key = |name: &str| match matching {
            Matching::WithResources => parse_dimension_or_resource(name).map(Key::Dimension),
            Matching::Whole | Matching::Parts => parse_dimension(name).map(Key::Dimension),
        };
        roots.push(parse_criterion(values, key, matching)?);
    }
    if let Some(values) = &expression.tags {
        roots.push(parse_criterion(values, |key| Ok(Key::Tag(key.to_owned())), matching)?);
    }
    if let Some(values) = &expression.cost_categories {
        roots.push(parse_criterion(values, |name| Ok(Key::CostCategory(name.to_owned())), matching)?);
    }
    let root = roots.pop();
    match root {
        Some(root) if roots.is_empty() => Ok(root),
        Some(_) => Err(ErrorResponse::validation(ROOTS)),
        None => Err(ErrorResponse::validation("Expression must not be empty")),
    }
}

fn parse_operands(operator: &str, operands: &[Expression], matching: Matching) -> Result<Vec<Filter>, ErrorResponse> {
    if operands.len() < 2 {
        let message = format!("{operator} expression must have at least 2 operands");
        return Err(ErrorResponse::validation(message));
    }
    operands.iter().map(|operand| parse(operand, matching)).collect()
}

fn parse_criterion(
    criterion: &Criterion,
    key: impl Fn(&str) -> Result<Key, ErrorResponse>,
    matching: Matching,
) -> Result<Filter, ErrorResponse> {
    let name = criterion.key.as_deref().ok_or_else(|| ErrorResponse::missing("filter.key"))?;
    let key = key(name)?;
    let options = criterion.match_options.as_deref().unwrap_or_default();
    let (option, ignores_case) = parse_options(options, &key, matching)?;
    let values = criterion.values.clone().unwrap_or_default();
    match (option, values.is_empty()) {
        (MatchOption::Absent, false) => Err(ErrorResponse::validation(format!("{name}: ABSENT takes no values"))),
        (MatchOption::Absent, true) | (_, false) => {
            Ok(Filter::Matches(Box::new(Match { key, option, ignores_case, values })))
        }
        (_, true) => Err(ErrorResponse::validation(format!("{name}: filter values must not be empty"))),
    }
}

/// Parses match options: the option, and whether case is ignored.
fn parse_options(options: &[String], key: &Key, matching: Matching) -> Result<(MatchOption, bool), ErrorResponse> {
    let mut match_options = Vec::new();
    let mut case_options = Vec::new();
    for option in options {
        let match_option = match option.as_str() {
            "EQUALS" => MatchOption::Equals,
            "ABSENT" if !matches!(key, Key::Dimension(_)) => MatchOption::Absent,
            "STARTS_WITH" if matching == Matching::Parts => MatchOption::StartsWith,
            "ENDS_WITH" if matching == Matching::Parts => MatchOption::EndsWith,
            "CONTAINS" if matching == Matching::Parts => MatchOption::Contains,
            "CASE_SENSITIVE" => {
                case_options.push(false);
                continue;
            }
            "CASE_INSENSITIVE" if matching == Matching::Parts => {
                case_options.push(true);
                continue;
            }
            _ => return Err(ErrorResponse::validation(format!("Match option {option} is not supported here"))),
        };
        match_options.push(match_option);
    }
    match (match_options.as_slice(), case_options.as_slice()) {
        ([] | [_], [] | [_]) => Ok((
            match_options.first().copied().unwrap_or(MatchOption::Equals),
            case_options.first().copied().unwrap_or(false),
        )),
        _ => Err(ErrorResponse::validation(format!("Match options contradict each other: {}", options.join(", ")))),
    }
}
