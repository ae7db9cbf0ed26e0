//! Names of the facts' entities, and unknown names in a text.
//!
//! Names are text in backticks, except commands and API actions; and ARNs, resource IDs, account numbers and regions
//! anywhere. A name that resembles a figure does not count: no name verifies a number.

use std::{
    collections::{HashMap, HashSet},
    ops::Range,
};

use super::{
    figure::{Form, Mark, figures},
    layout::Layout,
};
use crate::{
    advice::{Class, FactId, FactSheet, one_line},
    value::FactValue,
};

/// Prefixes of region IDs.
const REGIONS: [&str; 10] = ["us-", "eu-", "ap-", "sa-", "ca-", "me-", "af-", "il-", "mx-", "cn-"];

/// Names in a sheet.
#[derive(Debug)]
pub(super) struct Names {
    /// First fact about each named entity.
    facts: HashMap<String, FactId>,
    /// Words of the sheet that are not names: states, types, units, kinds.
    words: HashSet<String>,
}

/// A name in a text: its byte range, and the first fact about it, if any.
pub(super) type NameMatch = (Range<usize>, Option<FactId>);

impl Names {
    pub fn of(sheet: &FactSheet) -> Self {
        let mut names = Self { facts: HashMap::new(), words: HashSet::new() };
        for fact in sheet.facts() {
            let entities = fact.entities.iter().flat_map(|it| it.names().map(|name| (name, it.class)));
            let subject = fact.entities.first().map(|it| (&fact.subject, it.class));
            for (name, class) in entities.chain(subject) {
                if !resembles_figure(name) || (class == Class::Account && is_account(name)) {
                    names.facts.entry(one_line(name)).or_insert(fact.id);
                    names.facts.entry(name.clone()).or_insert(fact.id);
                }
            }
            if let FactValue::Text(text) = &fact.value {
                names.words.insert(one_line(text));
            }
            names.words.extend([fact.value.unit(), fact.kind.as_str()].map(str::to_owned));
            names.words.extend(Some(&fact.subject).filter(|_| fact.entities.is_empty()).cloned());
        }
        names
    }

    /// Whether the sheet contains a name.
    pub fn contains(&self, name: &str) -> bool {
        self.facts.contains_key(name)
    }

    /// Finds the names in a text: first those in backticks, then others recognizable by their form.
    pub fn find(&self, text: &str, layout: &Layout) -> Vec<NameMatch> {
        let in_code = layout.inline_code.iter().filter_map(|span| {
            let words = text.get(span.clone())?.trim();
            let is_unknown_name = || is_name(words) && !self.words.contains(words);
            (self.contains(words) || is_unknown_name()).then(|| (span.clone(), self.fact(words)))
        });
        let mut matches: Vec<NameMatch> = in_code.collect();
        let is_part = |it: char| it.is_ascii_alphanumeric() || "-_./:=@+".contains(it);
        let mut at = 0;
        while let Some(start) = text.get(at..).and_then(|it| it.find(is_part)).map(|it| at + it) {
            let rest = text.get(start..).unwrap_or("");
            at = start + rest.find(|it| !is_part(it)).unwrap_or(rest.len());
            let word = text.get(start..at).unwrap_or("").trim_end_matches(['.', ':', '/', '-', '=']);
            if word.starts_with("arn:") {
                matches.push((start..start + word.len(), self.fact(word)));
                continue;
            }
            let mut begin = start;
            for part in word.split_inclusive(['/', ':', '=']) {
                let name = part.trim_end_matches(['/', ':', '=', '.']);
                if is_id(name) {
                    matches.push((begin..begin + name.len(), self.fact(name)));
                }
                begin += part.len();
            }
        }
        matches
    }

    /// First fact about the entity with a name, or about the resource of an ARN with known account and region.
    fn fact(&self, name: &str) -> Option<FactId> {
        let by_arn = || {
            let [_, _, _, region, account, resource] = name.splitn(6, ':').collect::<Vec<_>>()[..] else { return None };
            let are_known = [region, account].iter().all(|it| it.is_empty() || self.contains(it));
            self.facts.get(resource.rsplit(['/', ':']).next()?).filter(|_| are_known)
        };
        self.facts.get(name).or_else(by_arn).copied()
    }
}

/// Whether a word is a resource ID (`vol-0abc1234`), an account number or a region.
fn is_id(word: &str) -> bool {
    let is_hex = |it: &str| {
        let is_hex_digit = |it| u8::is_ascii_digit(&it) || (b'a'..=b'f').contains(&it);
        (8..=17).contains(&it.len()) && it.bytes().all(is_hex_digit) && it.bytes().any(|it| it.is_ascii_digit())
    };
    let is_prefix = |it: &str| !it.is_empty() && it.bytes().all(|it| it.is_ascii_lowercase() || it == b'-');
    let is_region = |area: &str, number: &str| {
        let is_digit = number.len() == 1 && number.bytes().all(|it| it.is_ascii_digit());
        is_digit && area.len() > 4 && REGIONS.iter().any(|it| area.starts_with(it))
    };
    let parts = word.rsplit_once('-').filter(|(prefix, _)| is_prefix(prefix));
    is_account(word) || parts.is_some_and(|(prefix, last)| is_hex(last) || is_region(prefix, last))
}

fn is_account(word: &str) -> bool {
    word.len() == 12 && word.bytes().all(|it| it.is_ascii_digit())
}

/// Whether text in backticks is a name, not a command, an option or an API action.
fn is_name(text: &str) -> bool {
    let is_action = text.contains(':') && !text.starts_with("arn:");
    let is_command = text.contains(char::is_whitespace) && text.starts_with(|it: char| it.is_ascii_lowercase());
    let is_code = text.contains(|it: char| "=()<>{}[]$%".contains(it)) || text.starts_with('-');
    !is_action && !is_command && !is_code && text.contains(char::is_alphabetic)
}

fn resembles_figure(name: &str) -> bool {
    let is_marked = |form: &Form| matches!(form, Form::Number { mark: Mark::Currency(_) | Mark::Percent, .. });
    figures(name).iter().any(|it| is_marked(&it.form) || name.trim().len() == it.span.len())
}
