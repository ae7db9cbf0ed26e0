//! Names of the facts' entities, and unknown names in a text.
//!
//! Names are text in backticks, except commands and API actions; and ARNs, resource ids, account numbers and regions
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

/// Prefixes of region ids.
const REGIONS: [&str; 10] = ["us-", "eu-", "ap-", "sa-", "ca-", "me-", "af-", "il-", "mx-", "cn-"];

/// Names in a sheet.
#[derive(Debug)]
pub(super) struct Names {
    /// First fact about each named entity.
    known: HashMap<String, FactId>,
    /// Words of the sheet that are not names: states, types, units, kinds.
    words: HashSet<String>,
}

/// A name in a text: its byte range, and the fact about it, if any.
pub(super) type Found = (Range<usize>, Option<FactId>);

impl Names {
    pub fn of(sheet: &FactSheet) -> Self {
        let mut names = Self { known: HashMap::new(), words: HashSet::new() };
        for fact in sheet.facts() {
            let of_entities = fact.entities.iter().flat_map(|it| {
                std::iter::once((&it.name, it.class)).chain(it.aliases.iter().map(|aliases| (aliases, it.class)))
            });
            let subject = fact.entities.first().map(|it| (&fact.subject, it.class));
            for (name, class) in of_entities.chain(subject) {
                if !reads_like_figure(name) || (class == Class::Account && is_account(name)) {
                    names.known.entry(one_line(name)).or_insert(fact.id);
                    names.known.entry(name.clone()).or_insert(fact.id);
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
    pub fn has(&self, name: &str) -> bool {
        self.known.contains_key(name)
    }

    /// Finds the names in a text: first those in backticks, then others recognizable by their form.
    pub fn find(&self, text: &str, layout: &Layout) -> Vec<Found> {
        let in_code = layout.inline_code.iter().filter_map(|span| {
            let words = text.get(span.clone())?.trim();
            let is_other = self.words.contains(words) || !is_name(words);
            (self.has(words) || !is_other).then(|| (span.clone(), self.fact(words)))
        });
        let mut found: Vec<Found> = in_code.collect();
        let is_part = |it: char| it.is_ascii_alphanumeric() || "-_./:=@+".contains(it);
        let mut at = 0;
        while let Some(start) = text.get(at..).and_then(|it| it.find(is_part)).map(|it| at + it) {
            let rest = text.get(start..).unwrap_or("");
            at = start + rest.find(|it| !is_part(it)).unwrap_or(rest.len());
            let word = text.get(start..at).unwrap_or("").trim_end_matches(['.', ':', '/', '-', '=']);
            if word.starts_with("arn:") {
                found.push((start..start + word.len(), self.fact(word)));
                continue;
            }
            let mut begin = start;
            for part in word.split_inclusive(['/', ':', '=']) {
                let name = part.trim_end_matches(['/', ':', '=', '.']);
                if is_id(name) {
                    found.push((begin..begin + name.len(), self.fact(name)));
                }
                begin += part.len();
            }
        }
        found
    }

    /// Fact about the entity with a name, or about an ARN whose account, region and resource are known.
    fn fact(&self, name: &str) -> Option<FactId> {
        let of_arn = || {
            let [_, _, _, region, account, resource] = name.splitn(6, ':').collect::<Vec<_>>()[..] else { return None };
            let are_known = [region, account].iter().all(|it| it.is_empty() || self.has(it));
            self.known.get(resource.rsplit(['/', ':']).next()?).filter(|_| are_known)
        };
        self.known.get(name).or_else(of_arn).copied()
    }
}

/// Whether a word is a resource id (`vol-0abc1234`), an account number or a region.
fn is_id(word: &str) -> bool {
    let is_hex = |it: &str| {
        let is_digits = it.bytes().all(|it| it.is_ascii_digit() || (b'a'..=b'f').contains(&it));
        (8..=17).contains(&it.len()) && is_digits && it.bytes().any(|it| it.is_ascii_digit())
    };
    let are_words = |it: &str| !it.is_empty() && it.bytes().all(|it| it.is_ascii_lowercase() || it == b'-');
    let is_region = |place: &str, number: &str| {
        let is_number = number.len() == 1 && number.bytes().all(|it| it.is_ascii_digit());
        is_number && place.len() > 4 && REGIONS.iter().any(|it| place.starts_with(it))
    };
    let parts = word.rsplit_once('-').filter(|(before, _)| are_words(before));
    is_account(word) || parts.is_some_and(|(before, last)| is_hex(last) || is_region(before, last))
}

fn is_account(word: &str) -> bool {
    word.len() == 12 && word.bytes().all(|it| it.is_ascii_digit())
}

/// Whether text in backticks is a name, not a command, an option or an API action.
fn is_name(words: &str) -> bool {
    let is_action = words.contains(':') && !words.starts_with("arn:");
    let is_command = words.contains(char::is_whitespace) && words.starts_with(|it: char| it.is_ascii_lowercase());
    let is_code = words.contains(|it: char| "=()<>{}[]$%".contains(it)) || words.starts_with('-');
    !is_action && !is_command && !is_code && words.contains(char::is_alphabetic)
}

fn reads_like_figure(name: &str) -> bool {
    let is_marked = |form: &Form| matches!(form, Form::Number { mark: Mark::Currency(_) | Mark::Percent, .. });
    figures(name).iter().any(|it| is_marked(&it.form) || name.trim().len() == it.span.len())
}
