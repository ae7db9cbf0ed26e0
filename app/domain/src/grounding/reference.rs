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
/// Percent signs that a value already includes.
const PERCENT_SIGNS: [&str; 4] = [" %", "\\%", "%", "％"];

/// A text with references replaced by values.
#[derive(Debug, Default)]
pub(super) struct ResolvedText {
    pub text: String,
    pub references: Vec<Reference>,
}

/// A reference of the original text, with the position of its value in the resolved text.
#[derive(Debug)]
pub(super) struct Reference {
    pub span: Range<usize>,
    pub kind: ReferenceKind,
}

#[derive(Debug)]
pub(super) enum ReferenceKind {
    /// Value of an expression.
    Value(Evaluation),
    /// Citation: the ID of a fact, as written.
    Citation(FactId),
    /// Reason why there is no value.
    Invalid(ExpressionError),
}

impl ReferenceKind {
    pub fn value(&self) -> Option<&Evaluation> {
        if let Self::Value(it) = self { Some(it) } else { None }
    }

    pub fn citation(&self) -> Option<&FactId> {
        if let Self::Citation(it) = self { Some(it) } else { None }
    }
}

/// Parsed reference.
enum Syntax<'t> {
    Expression(String),
    /// IDs of facts in brackets, or a single ID without brackets.
    Ids(Vec<&'t str>, Option<(char, char)>),
}

/// Replaces the references of a text. `is_name` recognizes the account's names. If the text is incomplete, its end is
/// omitted as far as it may still become a reference or code, and so is the last word.
pub(super) fn resolve(
    text: &str,
    sheet: &FactSheet,
    is_name: impl Fn(&str) -> bool,
    is_complete: bool,
) -> ResolvedText {
    // In scripts without spaces, the last clause counts as the last word.
    let is_in_word = |it: char| !it.is_whitespace() && !"。、！？".contains(it);
    let text = if is_complete { text } else { text.trim_end().trim_end_matches(is_in_word).trim_end() };
    let mut resolver = Resolver { resolved: ResolvedText::default(), sheet };
    let (mut at, mut is_code) = (0, false);
    while let Some(first) = text.get(at..).and_then(|it| it.chars().next()) {
        let before = text.get(..at).and_then(|it| it.chars().next_back());
        let line = text.get(at..).and_then(|it| it.split_inclusive('\n').next()).unwrap_or("");
        if !is_complete && is_open(line) {
            break;
        }
        let (length, syntax) = if matches!(before, None | Some('\n')) && (is_code || is_fence(line)) {
            is_code ^= is_fence(line);
            (line.len(), None)
        } else if first == '`' {
            code(text, at, &is_name)
        } else {
            reference(line, before).map_or((first.len_utf8(), None), |(length, syntax)| (length, Some(syntax)))
        };
        match syntax {
            Some(Syntax::Expression(expression)) => resolver.add_expression(&expression),
            Some(Syntax::Ids(ids, brackets)) => resolver.add_ids(&ids, brackets),
            None => resolver.resolved.text.push_str(text.get(at..at + length).unwrap_or("")),
        }
        at += length;
    }
    resolver.resolved
}

/// Whether an incomplete line starts with a brace, bracket or backtick that may still be closed.
fn is_open(line: &str) -> bool {
    let opening = line.trim_start_matches(['U', 'S', '$', '€', '£', '¥']);
    let is_brace = opening.starts_with(OPENERS) && !line.contains(CLOSERS);
    let is_bracket = BRACKETS.iter().any(|(open, close)| opening.starts_with(*open) && !line.contains(*close));
    let is_code = line.starts_with('`') && code_span(line, 0).is_none();
    !line.ends_with('\n') && (is_brace || is_bracket || is_code)
}

struct Resolver<'s> {
    resolved: ResolvedText,
    sheet: &'s FactSheet,
}

impl Resolver<'_> {
    fn add(&mut self, display: &str, kind: ReferenceKind) {
        let start = self.resolved.text.len();
        self.resolved.text.push_str(display);
        self.resolved.references.push(Reference { span: start..self.resolved.text.len(), kind });
    }

    fn add_expression(&mut self, expression: &str) {
        match evaluate(expression, self.sheet) {
            Ok(it) => {
                let display = match &it.value {
                    FactValue::Percent(percent) if it.is_multiple => format_multiple(*percent),
                    // Text from the account is shown as code, so that nothing in it is parsed as markup.
                    FactValue::Text(text) => format!("`{}`", one_line(text)),
                    value => format_value(value),
                };
                self.add(&display, ReferenceKind::Value(it));
            }
            Err(error) => self.add(expression, ReferenceKind::Invalid(error)),
        }
    }

    /// Adds IDs in brackets, or a single one: each with its value, or all as citations.
    fn add_ids(&mut self, ids: &[&str], brackets: Option<(char, char)>) {
        let fact = |id: &&str| id.parse().ok().filter(|id| self.sheet.get(*id).is_some());
        let facts: Vec<Option<FactId>> = ids.iter().map(fact).collect();
        let are_citations = facts.iter().flatten().any(|it| self.has_figure_of(*it, brackets.is_some()));
        let brackets = brackets.filter(|_| are_citations);
        self.resolved.text.extend(brackets.map(|(open, _)| open));
        for (index, (id, fact)) in ids.iter().zip(facts).enumerate() {
            self.resolved.text.push_str(if index > 0 { ", " } else { "" });
            match fact {
                Some(fact) if are_citations => self.add(id, ReferenceKind::Citation(fact)),
                Some(_) => self.add_expression(id),
                None => self.add(id, ReferenceKind::Invalid(ExpressionError::UnknownFact)),
            }
        }
        self.resolved.text.extend(brackets.map(|(_, close)| close));
    }

    /// Whether the sentence so far contains a fact's value, or a figure that the model wrote. Brackets after a period
    /// belong to the sentence before it.
    fn has_figure_of(&self, id: FactId, is_bracketed: bool) -> bool {
        let ResolvedText { text, references } = &self.resolved;
        let (Some(fact), text) = (self.sheet.get(id), text.trim_end()) else { return false };
        if text.is_empty() || (!is_bracketed && text.ends_with(['.', '!', '?', '。', '！', '？', ':'])) {
            return false;
        }
        let start = Layout::of(text).sentence(text.len() - 1).start;
        let sentence = text.get(start..).unwrap_or("");
        let here = || references.iter().filter(move |it| it.span.start >= start);
        if here().filter_map(|it| it.kind.value()).any(|it| it.facts.contains(&id)) {
            return true;
        }
        if let FactValue::Text(word) = &fact.value {
            return sentence.to_lowercase().contains(&word.to_lowercase());
        }
        let is_amount = |form: &Form| matches!(form, Form::Number { .. }) && form.bare().is_none();
        figures(sentence).iter().any(|figure| {
            let is_own = !here().any(|it| it.span.contains(&(start + figure.span.end - 1)));
            is_own && (is_amount(&figure.form) || figure.form.is_value(&fact.value))
        })
    }
}

/// Parses the reference at the start of a text; returns its length too. `before` is the preceding character.
fn reference(text: &str, before: Option<char>) -> Option<(usize, Syntax<'_>)> {
    let currency = CURRENCIES.iter().find(|it| text.starts_with(**it)).map_or(0, |it| it.len());
    let opening = text.get(currency..)?;
    if opening.starts_with(OPENERS) {
        let (length, expression) = braces(opening)?;
        return Some((currency + length, Syntax::Expression(expression)));
    }
    if let Some(brackets) = BRACKETS.into_iter().find(|(open, _)| text.starts_with(*open)) {
        let (inside, _) = text.get(brackets.0.len_utf8()..)?.split_once(brackets.1)?;
        let ids: Vec<&str> = inside.split([',', ';', '、', '，']).map(str::trim).collect();
        let are_ids = ids.iter().all(|it| it.parse::<FactId>().is_ok());
        let length = brackets.0.len_utf8() + inside.len() + brackets.1.len_utf8();
        return are_ids.then_some((length, Syntax::Ids(ids, Some(brackets))));
    }
    let digits = text.strip_prefix('F')?.bytes().take_while(u8::is_ascii_digit).count();
    let (id, after) = text.split_at_checked(digits + 1)?;
    let is_part = |it: char| is_letter(it) || it.is_ascii_digit() || it == '_';
    let is_word = before.is_some_and(|it| is_part(it) || "-./#".contains(it)) || after.starts_with(is_part);
    (digits > 0 && !is_word).then(|| (id.len(), Syntax::Ids(vec![id], None)))
}

/// Code between backticks: a reference if it consists of nothing else and is not a name, otherwise plain text.
fn code<'t>(text: &'t str, at: usize, is_name: &impl Fn(&str) -> bool) -> (usize, Option<Syntax<'t>>) {
    let Some((inside, end)) = code_span(text, at) else { return (ticks(text, at), None) };
    let words = text.get(inside).unwrap_or("").trim();
    let reference = reference(words, None).filter(|(length, _)| *length == words.len() && !is_name(words));
    (end - at, reference.map(|(_, syntax)| syntax))
}

/// Parses an expression in braces at the start of a text. The length includes subsequent signs that the value already
/// has.
fn braces(text: &str) -> Option<(usize, String)> {
    let inside = text.trim_start_matches(OPENERS);
    let (words, after) =
        inside.split_at_checked(inside.find(CLOSERS).filter(|length| *length <= MAX_EXPRESSION_LENGTH)?)?;
    let normalized: String = words.chars().map(|it| narrow(it).to_ascii_uppercase()).collect();
    let mut parts = normalized.split(|it: char| !it.is_alphanumeric());
    parts.find(|it| it.parse::<FactId>().is_ok())?;
    let mut expression = words.trim_matches(['$', ' ']).to_owned();
    let mut after = after.trim_start_matches(CLOSERS);
    if let Some(rest) = after.strip_prefix(['x', '×']).filter(|it| !it.starts_with(is_letter)) {
        expression.push('x');
        after = rest;
    } else if let Some(rest) = PERCENT_SIGNS.iter().find_map(|it| after.strip_prefix(it)) {
        after = rest;
    }
    Some((text.len() - after.len(), expression))
}

/// Whether adjacent text turns a value into another figure: `1{{F3}}`, `-{{F3}}`, `{{F3}}00`, `{{F3}}k`.
pub(super) fn is_altered(text: &str, span: &Range<usize>) -> bool {
    let mut before = text.get(..span.start).unwrap_or("").chars();
    let mut after = text.get(span.end..).unwrap_or("").chars();
    let (last, next) = (before.next_back(), after.next());
    let is_digit = |it: Option<char>| it.is_some_and(char::is_numeric);
    let is_negated =
        matches!(last, Some('-' | '−')) && before.next_back().is_none_or(|it| it.is_whitespace() || "(|*".contains(it));
    let has_suffix = next.is_some_and(|it| is_letter(it) || "千万億兆".contains(it));
    let has_fraction = matches!(next, Some('.' | ',')) && is_digit(after.next());
    is_negated || is_digit(last) || is_digit(next) || has_suffix || has_fraction
}
