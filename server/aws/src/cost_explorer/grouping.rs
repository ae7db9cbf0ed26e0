//! Group definitions in requests, and keys in responses.

use aws_sdk_costexplorer::types::{GroupDefinition, GroupDefinitionType};
use domain::{
    dimension::{Attribute, Dimension},
    filter::NONE_VALUE,
    shared_str::SharedStr,
};

use crate::interner::intern;

/// Group definition of a request.
pub fn definition(attribute: &Attribute) -> GroupDefinition {
    let (kind, key) = match attribute {
        Attribute::Dimension(dimension) => (GroupDefinitionType::Dimension, dimension.aws_name()),
        Attribute::Tag(key) => (GroupDefinitionType::Tag, key.as_str()),
        Attribute::Category(name) => (GroupDefinitionType::CostCategory, name.as_str()),
    };
    GroupDefinition::builder().r#type(kind).key(key).build()
}

/// Value of a response's key. Keys of tags and categories have the form `Team$web`; `Team$` means no value.
pub fn value(attribute: &Attribute, key: &str) -> SharedStr {
    let value = match attribute {
        Attribute::Dimension(_) => Some(key),
        // A key or value may contain `$`: only the requested name and the first `$` after it are removed.
        Attribute::Tag(name) | Attribute::Category(name) => key.strip_prefix(name).and_then(|it| it.strip_prefix('$')),
    };
    match value.unwrap_or(key) {
        "" => intern(NONE_VALUE),
        // There are as many resources as keys.
        value if *attribute == Attribute::Dimension(Dimension::Resource) => value.into(),
        value => intern(value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strips_only_the_key_of_tags() {
        let tag = Attribute::Tag("Team".to_owned());
        assert_eq!(value(&tag, "Team$web"), "web");
        assert_eq!(value(&tag, "Team$a$b"), "a$b");
        assert_eq!(value(&tag, "Team$"), NONE_VALUE);
        assert_eq!(value(&Attribute::Tag("a$b".to_owned()), "a$b$c"), "c");
        assert_eq!(value(&Dimension::Operation.into(), ""), NONE_VALUE);
        assert_eq!(value(&Dimension::Operation.into(), "a$b"), "a$b");
    }
}
