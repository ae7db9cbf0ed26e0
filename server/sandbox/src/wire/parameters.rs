//! Form parameters: lists are numbered, and filters are lists of lists.

use super::refusal::Refusal;
use super::request::Form;

/// A field with its accepted values.
#[derive(Debug)]
pub(super) struct Filter<'a> {
    pub(super) name: &'a str,
    values: Vec<&'a str>,
}

impl Filter<'_> {
    pub(super) fn allows(&self, text: &str) -> bool {
        self.values.iter().any(|pattern| matches(pattern, text))
    }
}

/// The values of a list, in the order of their numbers: `Owner.1`, `Owner.2`.
pub(super) fn numbered<'a>(form: &'a Form<'_>, name: &str) -> Vec<&'a str> {
    let number = |field: &str| field.strip_prefix(name)?.strip_prefix('.')?.parse::<u32>().ok();
    let mut values: Vec<(u32, &str)> =
        form.iter().filter_map(|(field, value)| Some((number(field)?, value.as_ref()))).collect();
    values.sort_unstable();
    values.into_iter().map(|(_, value)| value).collect()
}

/// The filters of a request, by the names of a filter and of its values: `Filter.1.Name`, `Filter.1.Value.1`.
pub(super) fn filters<'a>(form: &'a Form<'_>, filter: &str, value: &str) -> Result<Vec<Filter<'a>>, Refusal> {
    let number = |field: &str| {
        let number = field.strip_prefix(filter)?.strip_prefix('.')?.strip_suffix(".Name")?;
        number.parse::<u32>().ok()
    };
    let named = form.iter().filter_map(|(field, name)| Some((number(field)?, name.as_ref())));
    named
        .map(|(number, name)| {
            let values = numbered(form, &format!("{filter}.{number}.{value}"));
            if values.is_empty() {
                let message = format!("The filter '{name}' needs at least one value");
                return Err(Refusal::new("InvalidParameterValue", message));
            }
            Ok(Filter { name, values })
        })
        .collect()
}

/// Whether a text matches a pattern, in which `*` stands for any characters and `?` for one.
fn matches(pattern: &str, text: &str) -> bool {
    let (mut pattern, mut text) = (pattern.chars(), text.chars());
    loop {
        match pattern.next() {
            None => return text.next().is_none(),
            Some('*') => {
                let rest = pattern.as_str();
                let mut tails = std::iter::successors(Some(text.as_str()), |tail| {
                    let mut letters = tail.chars();
                    letters.next().map(|_| letters.as_str())
                });
                return rest.is_empty() || tails.any(|tail| matches(rest, tail));
            }
            Some('?') if text.next().is_some() => {}
            Some(letter) if text.next() == Some(letter) => {}
            Some(_) => return false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_have_two_wildcards() {
        for (pattern, text) in [("web", "web"), ("w*", "web"), ("*é?", "caféx"), ("*", ""), ("a*b*c", "aXbbYc")] {
            assert!(matches(pattern, text), "{pattern} {text}");
        }
        for (pattern, text) in [("web", "we"), ("we", "web"), ("?", ""), ("*b", "abc"), ("", "x")] {
            assert!(!matches(pattern, text), "{pattern} {text}");
        }
    }
}
