//! References to facts in a model's text, and their replacement with values.
//!
//! The syntax is `{{F3}}` or `{{F3 - F8}}`. Near misses are repaired: `{F3}`, `[F3]`, `F3`, `${{F3}}`, `{{F4}}%`, `{{F3
//! / F8}}x`, a whole reference in backticks, and full-width signs. `[F3]` and `F3` are citations if the sentence
//! already has the fact's figure. References within code or an account's names are not replaced.

use std::ops::Range;

use super::{
    figure::{Form, figures, is_letter},
    layout::{Layout, code_span, is_fence, ticks},
};
use crate::{
    advice::{
        Evaluation, ExpressionError, FactId, FactSheet, MAX_EXPRESSION_LENGTH, evaluate, format_multiple, format_value,
        narrow, one_line,
    },
    value::FactValue,
};

const OPENERS: [char; 2] = ['{', '｛'];
const CLOSERS: [char; 2] = ['}', '｝'];
const BRACKETS: [(char, char); 2] = [('[', ']'), ('【', '】')];
/// Currency signs that a value already includes.
const CURRENCIES: [&str; 5] = ["US$", "$", "€", "£", "¥"];
const PERCENT: [&str; 4] = [" %", "\\%", "%", "％"];

/// A text with references replaced by values.
#[derive(Debug, Default)]
pub(super) struct Resolved {
    pub text: String,
    pub references: Vec<Reference>,
}

/// A reference of the original text, with the position of its value.
#[derive(Debug)]
pub(super) struct Reference {
    pub span: Range<usize>,
    pub kind: Kind,
}

#[derive(Debug)]
pub(super) enum Kind {
    /// Value of an expression.
    Value(Evaluation),
    /// Citation: the id of a fact, as written.
    Citation(FactId),
    /// Reason why there is no value.
    Broken(ExpressionError),
}

/// Syntax of a reference.
enum Written<'t> {
    Expression(String),
    /// Ids of facts in brackets, or a single one without.
    Ids(Vec<&'t str>, Option<(char, char)>),
}

/// Replaces the references of a text. `is_name` recognizes the account's names. If the text is incomplete, its end is
/// omitted as far as it may still become a reference or code, and so is the last word.
pub(super) fn resolve(all: &str, sheet: &FactSheet, is_name: impl Fn(&str) -> bool, is_all: bool) -> Resolved {
    // Scripts without spaces: the last clause.
    let is_gap = |it: char| it.is_whitespace() || "。、！？".contains(it);
    let words = || all.trim_end().trim_end_matches(|it| !is_gap(it)).trim_end();
    let text = if is_all { all } else { words() };
    let mut resolver = Resolver { resolved: Resolved::default(), sheet };
    let (mut at, mut is_code) = (0, false);
    while let Some(first) = text.get(at..).and_then(|it| it.chars().next()) {
        let rest = text.get(at..).unwrap_or("");
        let line = rest.split_inclusive('\n').next().unwrap_or("");
        if !is_all && is_open(line) {
            break;
        }
        let is_start = text.get(..at).is_some_and(|it| it.is_empty() || it.ends_with('\n'));
        let (length, written) = if is_start && (is_code || is_fence(line)) {
            is_code ^= is_fence(line);
            (line.len(), None)
        } else if first == '`' {
            code(text, at, &is_name)
        } else {
            let before = text.get(..at).and_then(|it| it.chars().next_back());
            reference(line, before).map_or((first.len_utf8(), None), |(length, written)| (length, Some(written)))
        };
        match written {
            Some(Written::Expression(words)) => resolver.expression(&words),
            Some(Written::Ids(ids, brackets)) => resolver.ids(&ids, brackets),
            None => resolver.resolved.text.push_str(text.get(at..at + length).unwrap_or("")),
        }
        at += length;
    }
    resolver.resolved
}

/// Whether an incomplete line ends with a brace, bracket or backtick that may still be closed.
fn is_open(line: &str) -> bool {
    let opening = line.trim_start_matches(['U', 'S', '$', '€', '£', '¥']);
    let is_unclosed = |(open, close): (char, char)| opening.starts_with(open) && !line.contains(close);
    let is_brace = opening.starts_with(OPENERS) && !line.contains(CLOSERS);
    let is_code = line.starts_with('`') && code_span(line, 0).is_none();
    !line.ends_with('\n') && (is_brace || is_code || BRACKETS.into_iter().any(is_unclosed))
}

struct Resolver<'s> {
    resolved: Resolved,
    sheet: &'s FactSheet,
}

impl Resolver<'_> {
    fn put(&mut self, words: &str, kind: Kind) {
        let start = self.resolved.text.len();
        self.resolved.text.push_str(words);
        self.resolved.references.push(Reference { span: start..self.resolved.text.len(), kind });
    }

    fn expression(&mut self, words: &str) {
        match evaluate(words, self.sheet) {
            Ok(it) => {
                let shown = match &it.value {
                    FactValue::Percent(percent) if it.is_multiple => format_multiple(*percent),
                    // Text from the account is shown as code, so that nothing in it is parsed as markup.
                    FactValue::Text(text) => format!("`{}`", one_line(text)),
                    value => format_value(value),
                };
                self.put(&shown, Kind::Value(it));
            }
            Err(why) => self.put(words, Kind::Broken(why)),
        }
    }

    /// Resolves ids in brackets, or a single one: each to its value, or all to citations.
    fn ids(&mut self, ids: &[&str], brackets: Option<(char, char)>) {
        let known = |it: &&str| it.parse().ok().filter(|id| self.sheet.get(*id).is_some());
        let facts: Vec<Option<FactId>> = ids.iter().map(known).collect();
        let are_cited = facts.iter().flatten().any(|it| self.has_figure_of(*it, brackets.is_some()));
        let brackets = brackets.filter(|_| are_cited);
        self.resolved.text.extend(brackets.map(|it| it.0));
        for (place, (id, fact)) in ids.iter().zip(facts).enumerate() {
            self.resolved.text.push_str(if place > 0 { ", " } else { "" });
            match fact {
                Some(fact) if are_cited => self.put(id, Kind::Citation(fact)),
                Some(_) => self.expression(id),
                None => self.put(id, Kind::Broken(ExpressionError::UnknownFact)),
            }
        }
        self.resolved.text.extend(brackets.map(|it| it.1));
    }

    /// Whether the sentence so far contains a fact's value, or a figure that the model wrote. Brackets after a period
    /// belong to the sentence before it.
    fn has_figure_of(&self, id: FactId, is_bracketed: bool) -> bool {
        let Resolved { text, references } = &self.resolved;
        let (Some(fact), words) = (self.sheet.get(id), text.trim_end()) else { return false };
        if words.is_empty() || (!is_bracketed && words.ends_with(['.', '!', '?', '。', '！', '？', ':'])) {
            return false;
        }
        let start = Layout::of(words).sentence(words.len() - 1).start;
        let here: Vec<&Reference> = references.iter().filter(|it| it.span.start >= start).collect();
        let sentence = words.get(start..).unwrap_or("");
        if here.iter().any(|it| matches!(&it.kind, Kind::Value(it) if it.facts.contains(&id))) {
            return true;
        }
        if let FactValue::Text(word) = &fact.value {
            return sentence.to_lowercase().contains(&word.to_lowercase());
        }
        let is_figure = |form: &Form| matches!(form, Form::Number { .. }) && form.bare().is_none();
        let own = figures(sentence)
            .into_iter()
            .filter(|it| !here.iter().any(|of| of.span.contains(&(start + it.span.end - 1))));
        own.into_iter().any(|it| is_figure(&it.form) || it.form.is_value(&fact.value))
    }
}

/// Parses the reference at the start of a text; returns its length too.
fn reference(rest: &str, before: Option<char>) -> Option<(usize, Written<'_>)> {
    let currency = CURRENCIES.iter().find(|it| rest.starts_with(**it)).map_or(0, |it| it.len());
    let opening = rest.get(currency..)?;
    if opening.starts_with(OPENERS) {
        let (length, words) = braces(opening)?;
        return Some((currency + length, Written::Expression(words)));
    }
    if let Some(brackets) = BRACKETS.into_iter().find(|(open, _)| rest.starts_with(*open)) {
        let words = rest.get(brackets.0.len_utf8()..)?;
        let length = words.find(brackets.1)?;
        let ids: Vec<&str> = words.get(..length)?.split([',', ';', '、', '，']).map(str::trim).collect();
        let are_ids = ids.iter().all(|it| it.parse::<FactId>().is_ok());
        let length = length + brackets.0.len_utf8() + brackets.1.len_utf8();
        return are_ids.then_some((length, Written::Ids(ids, Some(brackets))));
    }
    let digits = rest.strip_prefix('F')?.bytes().take_while(u8::is_ascii_digit).count();
    let (id, behind) = rest.split_at_checked(digits + 1)?;
    let is_part = |it: char| is_letter(it) || it.is_ascii_digit() || it == '_';
    let is_word = before.is_some_and(|it| is_part(it) || "-./#".contains(it)) || behind.starts_with(is_part);
    (digits > 0 && !is_word).then(|| (id.len(), Written::Ids(vec![id], None)))
}

/// Code between backticks: a reference if it consists of nothing else and is not a name, otherwise plain text.
fn code<'t>(text: &'t str, at: usize, is_name: &impl Fn(&str) -> bool) -> (usize, Option<Written<'t>>) {
    let Some((inner, end)) = code_span(text, at) else { return (ticks(text, at), None) };
    let words = text.get(inner).unwrap_or("").trim();
    let found = reference(words, None).filter(|(length, _)| *length == words.len() && !is_name(words));
    (end - at, found.map(|it| it.1))
}

/// Parses an expression in braces at the start of a text; the length includes following signs that the value already
/// has.
fn braces(rest: &str) -> Option<(usize, String)> {
    let inside = rest.trim_start_matches(OPENERS);
    let (words, behind) = inside.split_at_checked(inside.find(CLOSERS).filter(|it| *it <= MAX_EXPRESSION_LENGTH)?)?;
    let mut parts = words.split(|it: char| !it.is_alphanumeric());
    let is_id =
        |it: &str| it.chars().map(|it| narrow(it).to_ascii_uppercase()).collect::<String>().parse::<FactId>().is_ok();
    parts.find(|it| is_id(it))?;
    let mut words = words.trim_matches(['$', ' ']).to_owned();
    let mut behind = behind.trim_start_matches(CLOSERS);
    let multiple = behind.strip_prefix(['x', '×']).filter(|it| !it.starts_with(is_letter));
    if let Some(rest) = multiple {
        words.push('x');
        behind = rest;
    } else if let Some(rest) = PERCENT.iter().find_map(|it| behind.strip_prefix(it)) {
        behind = rest;
    }
    Some((rest.len() - behind.len(), words))
}

/// Whether adjacent text turns a value into another figure: `1{{F3}}`, `-{{F3}}`, `{{F3}}00`, `{{F3}}k`.
pub(super) fn is_spoilt(text: &str, span: &Range<usize>) -> bool {
    let mut behind = text.get(span.end..).unwrap_or("").chars();
    let mut before = text.get(..span.start).unwrap_or("").chars();
    let (last, next) = (before.next_back(), behind.next());
    let is_digit = |it: Option<char>| it.is_some_and(char::is_numeric);
    let is_minus =
        matches!(last, Some('-' | '−')) && before.next_back().is_none_or(|it| it.is_whitespace() || "(|*".contains(it));
    let goes_on = next.is_some_and(|it| is_letter(it) || "千万億兆".contains(it));
    is_minus
        || is_digit(last)
        || is_digit(next)
        || goes_on
        || (matches!(next, Some('.' | ',')) && is_digit(behind.next()))
}
