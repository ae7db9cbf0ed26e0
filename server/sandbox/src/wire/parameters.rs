//! Form parameters: lists are numbered, and filters are lists of lists.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::error_response::ErrorResponse;

/// Fields of a form or of a query string.
pub(crate) type Form<'a> = BTreeMap<Cow<'a, str>, Cow<'a, str>>;

/// A field, and the patterns of its accepted values.
#[derive(Debug)]
pub(super) struct Filter<'a> {
    pub(super) name: &'a str,
    patterns: Vec<&'a str>,
}

impl Filter<'_> {
    pub(super) fn matches(&self, text: &str) -> bool {
        self.patterns.iter().any(|pattern| matches_pattern(pattern, text))
    }
}

/// Values of a list, ordered by number: `Owner.1`, `Owner.2`.
pub(super) fn numbered_values<'a>(form: &'a Form<'_>, name: &str) -> Vec<&'a str> {
    let number = |field: &str| field.strip_prefix(name)?.strip_prefix('.')?.parse::<u32>().ok();
    let mut values: Vec<(u32, &str)> =
        form.iter().filter_map(|(field, value)| Some((number(field)?, value.as_ref()))).collect();
    values.sort_unstable();
    values.into_iter().map(|(_, value)| value).collect()
}

/// Filters of a request. `filter` and `value` are the names of the parameters: `Filter.1.Name`, `Filter.1.Value.1`.
pub(super) fn filters<'a>(form: &'a Form<'_>, filter: &str, value: &str) -> Result<Vec<Filter<'a>>, ErrorResponse> {
    let number = |field: &str| {
        let number = field.strip_prefix(filter)?.strip_prefix('.')?.strip_suffix(".Name")?;
        number.parse::<u32>().ok()
    };
    let names = form.iter().filter_map(|(field, name)| Some((number(field)?, name.as_ref())));
    names
        .map(|(number, name)| {
            let patterns = numbered_values(form, &format!("{filter}.{number}.{value}"));
            if patterns.is_empty() {
                let message = format!("The filter '{name}' needs at least one value");
                return Err(ErrorResponse::new("InvalidParameterValue", message));
            }
            Ok(Filter { name, patterns })
        })
        .collect()
}

/// Whether a text matches a pattern with `*` for any number of characters and `?` for one.
fn matches_pattern(pattern: &str, text: &str) -> bool {
    let (mut pattern, mut text) = (pattern.chars(), text.chars());
    loop {
        match pattern.next() {
            None => return text.next().is_none(),
            Some('*') => {
                let rest = pattern.as_str();
                let mut suffixes = std::iter::successors(Some(text.as_str()), |suffix| {
                    let mut characters = suffix.chars();
                    characters.next().map(|_| characters.as_str())
                });
                return rest.is_empty() || suffixes.any(|suffix| matches_pattern(rest, suffix));
            }
            Some('?') if text.next().is_some() => {}
            Some(character) if text.next() == Some(character) => {}
            Some(_) => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_wildcards() {
        for (pattern, text) in [("web", "web"), ("w*", "web"), ("*é?", "caféx"), ("*", ""), ("a*b*c", "aXbbYc")] {
            assert!(matches_pattern(pattern, text), "{pattern} {text}");
        }
        for (pattern, text) in [("web", "we"), ("we", "web"), ("?", ""), ("*b", "abc"), ("", "x")] {
            assert!(!matches_pattern(pattern, text), "{pattern} {text}");
        }
    }
}
