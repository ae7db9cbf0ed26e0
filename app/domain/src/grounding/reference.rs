//! References to facts in what a model writes, and the values that take their place.
//!
//! The form is `{{F3}}` or `{{F3 - F8}}`. What is nearly that is repaired: `{F3}`, `[F3]`, `F3`, `${{F3}}`, `{{F4}}%`, `{{F3 / F8}}x`,
//! `-{{F3}}`, the whole of it in backticks, and full-width signs. `[F3]` and `F3` cite the fact where the sentence has its figure already.
//! In code, and in a name of the account, a reference is data.

use std::ops::Range;

use super::{
    figure::{Form, figures, is_letter},
    layout::{Layout, code_span, is_fence, ticks},
};
use crate::advice::{
    Evaluated, ExpressionError, FactId, FactSheet, FactValue, LONGEST_EXPRESSION, evaluate, formatted, multiple,
    narrow, one_line,
};

const OPENERS: [char; 2] = ['{', '｛'];
const CLOSERS: [char; 2] = ['}', '｝'];
const BRACKETS: [(char, char); 2] = [('[', ']'), ('【', '】')];
/// Stands before an expression whose value is to have the other sign, unless it is below zero.
const MINUS: char = '±';
const CURRENCIES: [&str; 5] = ["US$", "$", "€", "£", "¥"];

/// A text in which values stand for references.
#[derive(Debug, Default)]
pub(super) struct Resolved {
    pub text: String,
    pub references: Vec<Reference>,
}

/// A reference that was in a text, and where its value is now.
#[derive(Debug)]
pub(super) struct Reference {
    pub span: Range<usize>,
    pub kind: Kind,
}

#[derive(Debug)]
pub(super) enum Kind {
    /// The value of an expression.
    Value(Evaluated),
    /// The id of a fact, as it was written.
    Citation(FactId),
    /// Why there is no value.
    Broken(ExpressionError),
}

/// A piece of a text: so many bytes, and what they are.
struct Piece {
    length: usize,
    what: What,
}

enum What {
    Text,
    /// An expression.
    Expression(String),
    /// Ids of facts in brackets or alone.
    Ids(Vec<Range<usize>>),
}

/// Puts values in place of the references of a text. `is_name` knows the names of the account; where the text is not all there is,
/// what may yet become a reference is left out.
pub(super) fn resolve(text: &str, sheet: &FactSheet, is_name: impl Fn(&str) -> bool, is_all: bool) -> Resolved {
    let mut resolver = Resolver { resolved: Resolved::default(), sheet };
    let (mut at, mut is_code) = (0, false);
    while at < text.len() {
        let rest = text.get(at..).unwrap_or("");
        if at == 0 || text.get(..at).is_some_and(|it| it.ends_with('\n')) {
            let line = rest.split_inclusive('\n').next().unwrap_or("");
            let is_short = line.trim().len() < 3 && !line.ends_with('\n');
            if is_short && !is_all && line.trim().chars().all(|it| "`~".contains(it)) {
                break;
            }
            if is_code || is_fence(line) {
                is_code ^= is_fence(line);
                if !line.ends_with('\n') && !is_all {
                    break;
                }
                resolver.resolved.text.push_str(line);
                at += line.len();
                continue;
            }
        }
        let Some(Piece { length, what }) = piece(text, at, &is_name, is_all) else { break };
        let end = at + length;
        match what {
            What::Text => resolver.resolved.text.push_str(text.get(at..end).unwrap_or("")),
            What::Expression(words) => resolver.expression(&words),
            What::Ids(ids) => resolver.ids(text, at..end, &ids),
        }
        at = end;
    }
    resolver.resolved
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
        let mut value = evaluate(words, self.sheet);
        // The minus of a value that is below zero is its own.
        if let Some(unsigned) = words.strip_prefix(MINUS) {
            let inner = evaluate(unsigned, self.sheet);
            let is_below = inner.as_ref().is_ok_and(|it| it.value.number().is_some_and(|it| it.is_sign_negative()));
            value = if is_below { inner } else { evaluate(&format!("-({unsigned})"), self.sheet) };
        }
        match value {
            Ok(it) => {
                let shown = match &it.value {
                    FactValue::Percent(percent) if it.is_multiple => multiple(*percent),
                    // A word of the account is shown as code, so that nothing in it is read as markup.
                    FactValue::Text(text) => format!("`{}`", one_line(text)),
                    value => formatted(value),
                };
                self.put(&shown, Kind::Value(it));
            }
            Err(why) => self.put(words.trim_matches([MINUS, ' ']), Kind::Broken(why)),
        }
    }

    /// Ids in brackets, or one that stands alone: each as its value, or all as citations.
    fn ids(&mut self, text: &str, all: Range<usize>, ids: &[Range<usize>]) {
        let known = |it: &Range<usize>| text.get(it.clone())?.parse().ok();
        let facts: Vec<Option<FactId>> = ids.iter().map(known).collect();
        let is_bracketed = ids.first().is_some_and(|it| it.start > all.start);
        let are_cited = facts.iter().flatten().any(|it| self.has_figure_of(*it, is_bracketed));
        let mut end = all.start;
        for (place, (span, fact)) in ids.iter().zip(facts).enumerate() {
            let between = if are_cited { text.get(end..span.start) } else { (place > 0).then_some(", ") };
            self.resolved.text.push_str(between.unwrap_or(""));
            end = span.end;
            let written = text.get(span.clone()).unwrap_or("");
            match fact.filter(|it| self.sheet.get(*it).is_some()) {
                Some(fact) if are_cited => self.put(written, Kind::Citation(fact)),
                Some(_) => self.expression(written),
                None => self.put(written, Kind::Broken(ExpressionError::UnknownFact)),
            }
        }
        if are_cited {
            self.resolved.text.push_str(text.get(end..all.end).unwrap_or(""));
        }
    }

    /// Whether the sentence so far has the value of a fact, or a figure of its unit that the model wrote. What stands in brackets
    /// behind the full stop belongs to the sentence before it.
    fn has_figure_of(&self, id: FactId, is_bracketed: bool) -> bool {
        let Resolved { text, references } = &self.resolved;
        let Some(fact) = self.sheet.get(id) else { return false };
        let words = text.trim_end();
        if words.is_empty() || (!is_bracketed && words.ends_with(['.', '!', '?', '。', '！', '？', ':'])) {
            return false;
        }
        let start = Layout::of(words).sentence(words.len() - 1).start;
        let here = || references.iter().filter(|it| it.span.start >= start);
        let is_of_it = |it: &Reference| matches!(&it.kind, Kind::Value(it) if it.facts.contains(&id));
        if here().any(is_of_it) {
            return true;
        }
        let sentence = text.get(start..).unwrap_or("");
        if let FactValue::Text(word) = &fact.value {
            return sentence.to_lowercase().contains(&word.to_lowercase());
        }
        let is_own = |end: usize| !here().any(|it| it.span.contains(&(end + start - 1)));
        let is_figure = |form: &Form| matches!(form, Form::Number { .. }) && form.bare().is_none();
        figures(sentence).iter().any(|it| is_own(it.span.end) && (is_figure(&it.form) || it.form.is_value(&fact.value)))
    }
}

/// The piece that begins at a place; `None` where more of the text is needed to tell.
fn piece(text: &str, at: usize, is_name: &impl Fn(&str) -> bool, is_all: bool) -> Option<Piece> {
    let rest = text.get(at..)?;
    let first = rest.chars().next()?;
    let before = text.get(..at)?.chars().next_back();
    let of_text = |length: usize| Some(Piece { length, what: What::Text });
    if first == '`' {
        return code(text, at, is_name, is_all);
    }
    // What goes with a reference: a sign before it, and the currency that its value has itself.
    let is_free = before.is_none_or(|it| it.is_whitespace() || "(|*:".contains(it));
    let sign = if is_free && ['-', '−'].contains(&first) { first.len_utf8() } else { 0 };
    let unsigned = rest.get(sign..)?;
    let is_open = |currency: &&&str| currency.starts_with(unsigned) && !is_all;
    if (sign > 0 && unsigned.is_empty() && !is_all)
        || (!unsigned.is_empty() && CURRENCIES.iter().any(|it| is_open(&it)))
    {
        return None;
    }
    let currency = CURRENCIES.iter().find(|it| unsigned.starts_with(**it)).map_or(0, |it| it.len());
    let opening = unsigned.get(currency..)?;
    if opening.is_empty() && !is_all {
        return None;
    }
    if opening.starts_with(OPENERS) {
        return match braces(opening, sign > 0, is_all)? {
            Some(piece) => Some(Piece { length: sign + currency + piece.length, ..piece }),
            None => of_text(first.len_utf8()),
        };
    }
    if let Some((_, close)) = BRACKETS.iter().find(|(open, _)| *open == first) {
        return brackets(text, at, *close, is_all);
    }
    if first == 'F' && before.is_none_or(|it| !is_letter(it) && !it.is_ascii_digit() && !"_-./#".contains(it)) {
        let digits = rest.bytes().skip(1).take_while(u8::is_ascii_digit).count();
        let behind = rest.get(digits + 1..)?;
        if behind.is_empty() && !is_all {
            return None;
        }
        let is_id = digits > 0 && !behind.starts_with(|it: char| is_letter(it) || it == '_');
        return if is_id {
            Some(Piece { length: digits + 1, what: What::Ids(vec![at..at + digits + 1]) })
        } else {
            of_text(1)
        };
    }
    of_text(first.len_utf8())
}

/// Code between backticks: a reference where it is nothing else and no name, and data otherwise.
fn code(text: &str, at: usize, is_name: &impl Fn(&str) -> bool, is_all: bool) -> Option<Piece> {
    let run = ticks(text, at);
    let is_open = !is_all && !text.get(at..)?.contains('\n');
    let Some((inner, end)) = code_span(text, at).filter(|(_, end)| !is_open || *end < text.len()) else {
        return (!is_open).then_some(Piece { length: run, what: What::Text });
    };
    let words = text.get(inner)?.trim();
    let what = if is_name(words) || !words.contains(['F', 'f']) {
        What::Text
    } else if words.starts_with(OPENERS) {
        let found = braces(words, false, true)?.filter(|it| it.length == words.len());
        found.map_or(What::Text, |it| it.what)
    } else if words.parse::<FactId>().is_ok() {
        What::Expression(words.to_owned())
    } else {
        What::Text
    };
    Some(Piece { length: end - at, what })
}

/// An expression between braces: `None` where more is needed to tell, `Some(None)` where it is none.
#[allow(clippy::option_option, reason = "not yet, no, and yes")]
fn braces(rest: &str, is_negative: bool, is_all: bool) -> Option<Option<Piece>> {
    let opened = rest.chars().take_while(|it| OPENERS.contains(it)).count().min(2);
    let begin: usize = rest.chars().take(opened).map(char::len_utf8).sum();
    let inside = rest.get(begin..)?;
    let end = inside.find(|it: char| CLOSERS.contains(&it) || it == '\n');
    if end.unwrap_or(inside.len()) > LONGEST_EXPRESSION || (end.is_none() && is_all) {
        return Some(None);
    }
    let length = end?;
    let (words, behind) = inside.split_at_checked(length)?;
    let closed = behind.chars().take_while(|it| CLOSERS.contains(it)).count().min(2);
    if closed == 0 {
        return Some(None);
    }
    let closing: usize = behind.chars().take(closed).map(char::len_utf8).sum();
    let behind = behind.get(closing..)?;
    // The second brace, or a sign that the value has itself, may be still to come.
    if !is_all && matches!(behind, "" | " " | "\\" | "x" | "×") {
        return None;
    }
    let mut end = begin + length + closing;
    let mut is_id = words.split(|it: char| !it.is_alphanumeric()).map(|it| it.chars().map(narrow).collect::<String>());
    if !is_id.any(|it| it.to_ascii_uppercase().parse::<FactId>().is_ok()) {
        return Some(None);
    }
    let mut words = words.trim_matches(['$', ' ']).to_owned();
    if let Some(sign) =
        ['x', '×'].into_iter().find(|it| behind.strip_prefix(*it).is_some_and(|it| !it.starts_with(is_letter)))
    {
        words.push(sign);
        end += sign.len_utf8();
    } else if let Some(sign) = [" %", "\\%", "%", "％"].into_iter().find(|it| behind.starts_with(it)) {
        end += sign.len();
    }
    if is_negative {
        words.insert(0, MINUS);
    }
    Some(Some(Piece { length: end, what: What::Expression(words) }))
}

/// Ids in brackets, and text where it is anything else.
fn brackets(text: &str, at: usize, close: char, is_all: bool) -> Option<Piece> {
    let rest = text.get(at..)?;
    let open = rest.chars().next()?.len_utf8();
    let inside = rest.get(open..)?;
    let bracket = Some(Piece { length: open, what: What::Text });
    match inside.chars().next() {
        None if !is_all => return None,
        Some('F' | ' ') => {}
        _ => return bracket,
    }
    let end = inside.find([close, '\n']);
    if end.unwrap_or(inside.len()) > LONGEST_EXPRESSION || (end.is_none() && is_all) {
        return bracket;
    }
    let length = end?;
    if !inside.get(length..)?.starts_with(close) {
        return bracket;
    }
    let words = inside.get(..length)?;
    let length = open + length + close.len_utf8();
    let mut ids = Vec::new();
    let mut begin = at + open;
    for part in words.split_inclusive([',', ';', '、', '，']) {
        let word = part.trim_end_matches([',', ';', '、', '，']);
        let start = begin + word.len() - word.trim_start().len();
        ids.push(start..start + word.trim().len());
        begin += part.len();
    }
    if ids.iter().all(|it| text.get(it.clone()).is_some_and(|it| it.parse::<FactId>().is_ok())) {
        return Some(Piece { length, what: What::Ids(ids) });
    }
    bracket
}

/// Whether what stands around a value makes another figure of it: `1{{F3}}`, `{{F3}}00`, `{{F3}}k`.
pub(super) fn is_spoilt(text: &str, span: &Range<usize>) -> bool {
    let mut behind = text.get(span.end..).unwrap_or("").chars();
    let next = behind.next();
    let is_digit = |it: Option<char>| it.is_some_and(char::is_numeric);
    let before = text.get(..span.start).and_then(|it| it.chars().next_back());
    let goes_on = next.is_some_and(|it| is_letter(it) || "千万億兆".contains(it));
    is_digit(before) || is_digit(next) || goes_on || (matches!(next, Some('.' | ',')) && is_digit(behind.next()))
}
