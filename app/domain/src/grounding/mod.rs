//! Verification of answers: a model writes no figures, but references to facts (`{{F3}}`) and expressions of them
//! (`{{F3 - F8}}`).
//!
//! References are replaced with their values, which link to the facts. A figure that the model wrote itself is verified
//! only if it equals the value of a fact or expression that its sentence refers to, within the rounding of its
//! notation. All other figures, and all names that are in no fact, are *not verified*. The rules do not depend on the
//! language.
//!
//! Not counted as figures: numbers of items and headings (`1.`, `2)`); whole numbers below ten without a unit ("3
//! steps"); the years of the facts' days, and in a sentence the year, month and day of the facts that it refers to;
//! digits in a word (`m5.large`); numbers without currency or percent sign in code; numbers in words. All other content
//! of a sentence is not verified.

mod figure;
mod layout;
mod names;
mod reference;
mod stream;

use std::ops::{Range, RangeInclusive};

use jiff::civil::Date;

use self::{
    figure::{Form, Mark, figures},
    layout::Layout,
    names::Names,
    reference::{Kind, Reference, Resolved, is_spoilt, resolve},
};
use crate::{
    advice::{Fact, FactId, FactSheet, one_line},
    value::FactValue,
};

pub use stream::{AnswerStream, Block};

/// Minimum whole number that counts as a figure without a unit.
const LEAST_FIGURE: u64 = 10;
/// Reason why a reference with adjacent text is not verified.
const SPOILT: &str = "what stands around this value changes it";
const NO_FIGURE: &str = "no fact in this sentence has this value";
const NO_DAY: &str = "no fact in this sentence is of this day";
const UNKNOWN_NAME: &str = "nothing of this name is among the facts";

/// Verification result of a piece of text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// No verifiable claim.
    Plain,
    /// Citation of a fact.
    Citation(FactId),
    /// Value or name found in the facts.
    Verified {
        /// Facts, the first of which is linked.
        facts: Vec<FactId>,
        /// Expression and subjects of its facts: `F3: Amazon RDS, cost, 2026-10-01 to 2026-10-31`. Hostile text.
        source: String,
    },
    /// Not found in the facts: the reason as a sentence for the visitor.
    NotVerified(String),
}

/// A piece of text and its verification result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Segment {
    /// Byte range in the text.
    pub span: Range<usize>,
    /// Verification result.
    pub verdict: Verdict,
}

/// Verification results of a text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verification {
    /// Segments that cover the whole text, in order and without overlaps.
    pub segments: Vec<Segment>,
    /// Number of verified figures, days and names; citations do not count.
    pub verified: usize,
    /// Number of unverified figures, days and names, including references without a value.
    pub not_verified: usize,
}

/// Verifies answers against a fact sheet.
#[derive(Debug)]
pub struct Verifier<'s> {
    sheet: &'s FactSheet,
    names: Names,
    /// Years of the facts' days.
    years: RangeInclusive<i16>,
}

impl<'s> Verifier<'s> {
    /// Creates a verifier for answers based on this sheet.
    #[must_use]
    pub fn new(sheet: &'s FactSheet) -> Self {
        let days = || sheet.facts().iter().flat_map(days).chain([sheet.range.from(), sheet.range.to()]).map(Date::year);
        let years = days().min().unwrap_or_default()..=days().max().unwrap_or_default();
        Self { sheet, names: Names::of(sheet), years }
    }

    /// Verifies a whole answer block by block, as if streamed. Returns the text for display and the results.
    #[must_use]
    pub fn verify(&self, text: &str) -> (String, Verification) {
        let mut answer = AnswerStream::new(self);
        let mut blocks = answer.push(text);
        blocks.extend(answer.finish());
        let mut whole = (String::new(), Verification::default());
        for Block { start, text, verification, .. } in blocks {
            whole.0.push_str(&text);
            let moved = verification
                .segments
                .into_iter()
                .map(|it| Segment { span: it.span.start + start..it.span.end + start, verdict: it.verdict });
            whole.1.segments.extend(moved);
            whole.1.verified += verification.verified;
            whole.1.not_verified += verification.not_verified;
        }
        whole
    }

    fn resolve(&self, text: &str, is_all: bool) -> Resolved {
        resolve(text, self.sheet, |name| self.names.has(name), is_all)
    }

    /// Facts about entities with a name.
    fn facts_about(&self, name: &str) -> impl Iterator<Item = FactId> {
        let is_it =
            move |it: &&Fact| it.entities.iter().any(|it| it.name == name || it.aliases.iter().any(|it| it == name));
        self.sheet.facts().iter().filter(is_it).map(|it| it.id)
    }

    /// Verifies one block; `about` are facts that every sentence refers to.
    fn block(&self, written: &str, about: &[FactId]) -> (String, Verification) {
        let Resolved { text, references } = self.resolve(written, true);
        let layout = Layout::of(&text);
        let of_references = references.iter().map(|it| {
            let verdict = match &it.kind {
                Kind::Citation(fact) => Verdict::Citation(*fact),
                Kind::Broken(error) => not_verified(error),
                Kind::Value(_) if is_spoilt(&text, &it.span) => not_verified(SPOILT),
                Kind::Value(it) => self.verified(&it.text, &it.facts),
            };
            (it.span.clone(), verdict)
        });
        let of_names = self.names.find(&text, &layout).into_iter().map(|(span, fact)| {
            (span, fact.map_or_else(|| not_verified(UNKNOWN_NAME), |fact| self.verified(&fact.to_string(), &[fact])))
        });
        let of_figures = figures(&text).into_iter().map(|figure| {
            let sentence = layout.sentence(figure.span.start);
            let is_here = |it: &&Reference| it.span.start < sentence.end && sentence.start < it.span.end;
            let referred: Vec<&Reference> = references.iter().filter(is_here).collect();
            let is_in = |all: &[Range<usize>]| all.iter().any(|it| it.contains(&figure.span.start));
            let is_code = is_in(&layout.inline_code) || is_in(&layout.fenced_code);
            let verdict = match &figure.form {
                Form::Number { mark: Mark::Currency(_) | Mark::Percent, .. } => {
                    self.figure(&figure.form, &referred, about)
                }
                _ if is_code || is_marker(&text, figure.span.start) => Verdict::Plain,
                form => self.figure(form, &referred, about),
            };
            (figure.span, verdict)
        });
        let mut segments: Vec<Segment> = Vec::new();
        for (span, verdict) in of_references.chain(of_names).chain(of_figures) {
            if !segments.iter().any(|it| it.span.start < span.end && span.start < it.span.end) {
                segments.push(Segment { span, verdict });
            }
        }
        segments.sort_by_key(|it| it.span.start);
        let verification = Verification::of(segments, text.len());
        (text, verification)
    }

    /// Verifies a figure in a sentence with these references.
    fn figure(&self, form: &Form, referred: &[&Reference], about: &[FactId]) -> Verdict {
        let values = || referred.iter().filter_map(|it| if let Kind::Value(it) = &it.kind { Some(it) } else { None });
        if let Some(it) = values().find(|it| form.is_value(&it.value)) {
            return self.verified(&it.text, &it.facts);
        }
        let cited = referred.iter().filter_map(|it| if let Kind::Citation(it) = &it.kind { Some(it) } else { None });
        let ids: Vec<&FactId> = values().flat_map(|it| &it.facts).chain(cited).chain(about).collect();
        let facts = || ids.iter().filter_map(|id| self.sheet.get(**id));
        if let Some(fact) = facts().find(|it| form.is_value(&it.value) || days(it).any(|day| form.is_date(day))) {
            return self.verified(&fact.id.to_string(), &[fact.id]);
        }
        let is_part = |number: u64| {
            let is_it = |part: i16| u64::try_from(part).is_ok_and(|it| it == number);
            let is_of = |day: Date| is_it(day.year()) || is_it(day.month().into()) || is_it(day.day().into());
            facts().flat_map(days).any(is_of) || self.years.clone().any(is_it)
        };
        match form.bare() {
            Some(number) if number < LEAST_FIGURE || is_part(number) => Verdict::Plain,
            None if matches!(form, Form::Date(_)) => not_verified(NO_DAY),
            _ => not_verified(NO_FIGURE),
        }
    }

    fn verified(&self, expression: &str, facts: &[FactId]) -> Verdict {
        let about = facts.iter().filter_map(|id| self.sheet.get(*id)).map(|fact| {
            let kind = fact.kind.as_str().replace('_', " ");
            let span = fact.span.map(|it| match (it.from(), it.to()) {
                (from, to) if from == to => format!(", {from}"),
                (from, to) => format!(", {from} to {to}"),
            });
            format!("{}, {kind}{}", one_line(&fact.subject), span.unwrap_or_default())
        });
        let source = format!("{expression}: {}", about.collect::<Vec<_>>().join("; "));
        Verdict::Verified { facts: facts.to_vec(), source }
    }
}

fn not_verified(why: impl std::fmt::Display) -> Verdict {
    Verdict::NotVerified(format!("Not verified: {why}."))
}

/// Whether the number of an item or heading starts here.
fn is_marker(text: &str, start: usize) -> bool {
    let line = text.get(..start).and_then(|it| it.rfind('\n')).map_or(0, |it| it + 1);
    text.get(line..).is_some_and(|it| layout::marker(it) > start - line)
}

/// Days of a fact.
fn days(fact: &Fact) -> impl Iterator<Item = Date> {
    let value = if let FactValue::Date(day) = &fact.value { Some(*day) } else { None };
    value.into_iter().chain(fact.span.into_iter().flat_map(|it| [it.from(), it.to()]))
}

impl Verification {
    /// Fills the gaps between the segments of claims, up to the end of the text.
    fn of(claims: Vec<Segment>, end: usize) -> Self {
        let mut all = Self::default();
        let mut at = 0;
        for claim in claims.into_iter().filter(|it| it.verdict != Verdict::Plain && !it.span.is_empty()) {
            all.plain(at..claim.span.start);
            at = claim.span.end;
            match claim.verdict {
                Verdict::Verified { .. } => all.verified += 1,
                Verdict::NotVerified(_) => all.not_verified += 1,
                Verdict::Plain | Verdict::Citation(_) => {}
            }
            all.segments.push(claim);
        }
        all.plain(at..end);
        all
    }

    fn plain(&mut self, span: Range<usize>) {
        if !span.is_empty() {
            self.segments.push(Segment { span, verdict: Verdict::Plain });
        }
    }
}

#[cfg(test)]
mod tests;
