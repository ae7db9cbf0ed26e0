//! Conversion of filters to Cost Explorer expressions.

use std::collections::BTreeSet;

use aws_sdk_costexplorer::types::{CostCategoryValues, Dimension, DimensionValues, Expression, MatchOption, TagValues};
use domain::{
    dimension::{self, Attribute},
    filter::{Filter, NONE_VALUE, Rule},
};

/// Converts a filter; `None` without conditions.
pub fn expression(filter: &Filter) -> Option<Expression> {
    let conditions = filter.each().map(|(attribute, rule, values)| {
        let any = any_of(attribute, values);
        match rule {
            Rule::Include => any,
            Rule::Exclude => Expression::builder().not(any).build(),
        }
    });
    combine(conditions.collect(), |expressions| Expression::builder().set_and(Some(expressions)).build())
}

/// Expression for a single value of a dimension.
pub fn equals(dimension: dimension::Dimension, value: &str) -> Expression {
    matching(&dimension.into(), vec![value.to_owned()], None)
}

/// Expression for costs with any of the values, including the absence of a value.
fn any_of(attribute: &Attribute, values: &BTreeSet<String>) -> Expression {
    let (absent, present): (Vec<&String>, Vec<&String>) = values.iter().partition(|value| *value == NONE_VALUE);
    let present: Vec<String> = present.into_iter().cloned().collect();
    let mut either = Vec::new();
    if !present.is_empty() {
        either.push(matching(attribute, present, None));
    }
    if !absent.is_empty() {
        either.push(match attribute {
            // A dimension that does not apply has the empty value; only tags and categories can be absent.
            Attribute::Dimension(_) => matching(attribute, vec![String::new()], None),
            Attribute::Tag(_) | Attribute::Category(_) => matching(attribute, Vec::new(), Some(MatchOption::Absent)),
        });
    }
    combine(either, |expressions| Expression::builder().set_or(Some(expressions)).build())
        .unwrap_or_else(|| Expression::builder().build())
}

/// Combines several expressions with `join`; a single one is returned unchanged.
fn combine(mut expressions: Vec<Expression>, join: impl Fn(Vec<Expression>) -> Expression) -> Option<Expression> {
    if expressions.len() > 1 { Some(join(expressions)) } else { expressions.pop() }
}

fn matching(attribute: &Attribute, values: Vec<String>, option: Option<MatchOption>) -> Expression {
    let values = (!values.is_empty()).then_some(values);
    let options = option.map(|option| vec![option]);
    let expression = Expression::builder();
    match attribute {
        Attribute::Dimension(dimension) => {
            let key = Dimension::from(dimension.aws_name());
            let matched = DimensionValues::builder().key(key).set_values(values).set_match_options(options);
            expression.dimensions(matched.build())
        }
        Attribute::Tag(key) => {
            let matched = TagValues::builder().key(key).set_values(values).set_match_options(options);
            expression.tags(matched.build())
        }
        Attribute::Category(name) => {
            let matched = CostCategoryValues::builder().key(name).set_values(values).set_match_options(options);
            expression.cost_categories(matched.build())
        }
    }
    .build()
}
