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
    figure::{Figure, Form, Mark, figures},
    layout::Layout,
    names::Names,
    reference::{Reference, ReferenceKind, ResolvedText, is_altered, resolve},
};
use crate::{
    advice::{Fact, FactId, FactSheet, one_line},
    period::iso_date,
    value::FactValue,
};

pub use stream::{AnswerStream, Block};

/// Minimum whole number that counts as a figure without a unit.
const MIN_FIGURE: u64 = 10;
// Reasons why a claim is not verified.
const ALTERED_VALUE: &str = "adjacent text changes this value";
const UNKNOWN_FIGURE: &str = "no fact in this sentence has this value";
const UNKNOWN_DAY: &str = "no fact in this sentence has this day";
const UNKNOWN_NAME: &str = "no fact has this name";

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
        /// Expression and subjects of its facts: `F3: Amazon RDS, cost, 2026-10-01 to 2026-10-31`. Untrusted text.
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
        let years = sheet.facts().iter().flat_map(days).chain([sheet.range.from(), sheet.range.to()]).map(Date::year);
        let (first, last) = years.fold((i16::MAX, i16::MIN), |(first, last), it| (first.min(it), last.max(it)));
        Self { sheet, names: Names::of(sheet), years: first..=last }
    }

    /// Verifies a whole answer block by block, as if streamed. Returns the text for display and the results.
    #[must_use]
    pub fn verify(&self, markdown: &str) -> (String, Verification) {
        let mut answer = AnswerStream::new(self);
        let mut blocks = answer.push(markdown);
        blocks.extend(answer.finish());
        let (mut all_text, mut all) = (String::new(), Verification::default());
        for Block { start, text, verification, .. } in blocks {
            all_text.push_str(&text);
            let segments = verification.segments.into_iter();
            all.segments.extend(segments.map(|it| Segment { span: it.span.start + start..it.span.end + start, ..it }));
            all.verified += verification.verified;
            all.not_verified += verification.not_verified;
        }
        (all_text, all)
    }

    fn resolve(&self, markdown: &str, is_complete: bool) -> ResolvedText {
        resolve(markdown, self.sheet, |name| self.names.contains(name), is_complete)
    }

    /// Facts about entities with a name.
    fn facts_about(&self, name: &str) -> impl Iterator<Item = FactId> {
        self.sheet.facts().iter().filter(move |it| it.is_about(name)).map(|it| it.id)
    }

    /// Verifies one block, in which every sentence refers to the common facts.
    fn verify_block(&self, markdown: &str, common_facts: &[FactId]) -> (String, Verification) {
        let ResolvedText { text, references } = self.resolve(markdown, true);
        let layout = Layout::of(&text);
        let of_references = references.iter().map(|it| {
            let verdict = match &it.kind {
                ReferenceKind::Citation(fact) => Verdict::Citation(*fact),
                ReferenceKind::Invalid(error) => not_verified(error),
                ReferenceKind::Value(_) if is_altered(&text, &it.span) => not_verified(ALTERED_VALUE),
                ReferenceKind::Value(value) => self.verified(&value.text, &value.facts),
            };
            (it.span.clone(), verdict)
        });
        let of_names = self.names.find(&text, &layout).into_iter().map(|(span, fact)| {
            (span, fact.map_or_else(|| not_verified(UNKNOWN_NAME), |it| self.verified(&it.to_string(), &[it])))
        });
        let of_figures = figures(&text).into_iter().map(|Figure { span, form }| {
            let sentence = layout.sentence(span.start);
            let is_in_sentence = |it: &&Reference| it.span.start < sentence.end && sentence.start < it.span.end;
            let is_marked = matches!(&form, Form::Number { mark: Mark::Currency(_) | Mark::Percent, .. });
            if !is_marked && (layout.is_code(span.start) || is_marker(&text, span.start)) {
                return (span, Verdict::Plain);
            }
            let references: Vec<&Reference> = references.iter().filter(is_in_sentence).collect();
            (span, self.figure(&form, &references, common_facts))
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
    fn figure(&self, form: &Form, references: &[&Reference], common_facts: &[FactId]) -> Verdict {
        let values = || references.iter().filter_map(|it| it.kind.value());
        if let Some(it) = values().find(|it| form.is_value(&it.value)) {
            return self.verified(&it.text, &it.facts);
        }
        let cited = references.iter().filter_map(|it| it.kind.citation());
        let ids: Vec<&FactId> = values().flat_map(|it| &it.facts).chain(cited).chain(common_facts).collect();
        let facts = || ids.iter().filter_map(|id| self.sheet.get(**id));
        if let Some(fact) = facts().find(|it| form.is_value(&it.value) || days(it).any(|day| form.is_date(day))) {
            return self.verified(&fact.id.to_string(), &[fact.id]);
        }
        let is_part_of_day = |number: u64| {
            let is_number = |part: i16| u64::try_from(part).is_ok_and(|it| it == number);
            let has_part = |day: Date| [day.year(), day.month().into(), day.day().into()].into_iter().any(is_number);
            facts().flat_map(days).any(has_part) || self.years.clone().any(is_number)
        };
        match form.bare() {
            Some(number) if number < MIN_FIGURE || is_part_of_day(number) => Verdict::Plain,
            None if matches!(form, Form::Date(_)) => not_verified(UNKNOWN_DAY),
            _ => not_verified(UNKNOWN_FIGURE),
        }
    }

    fn verified(&self, expression: &str, facts: &[FactId]) -> Verdict {
        let subjects = facts.iter().filter_map(|id| self.sheet.get(*id)).map(|fact| {
            let kind = fact.kind.as_str().replace('_', " ");
            let span = fact.span.map(|it| match (iso_date(it.from()), iso_date(it.to())) {
                (from, to) if from == to => format!(", {from}"),
                (from, to) => format!(", {from} to {to}"),
            });
            format!("{}, {kind}{}", one_line(&fact.subject), span.unwrap_or_default())
        });
        let source = format!("{expression}: {}", subjects.collect::<Vec<_>>().join("; "));
        Verdict::Verified { facts: facts.to_vec(), source }
    }
}

fn not_verified(reason: impl std::fmt::Display) -> Verdict {
    Verdict::NotVerified(format!("Not verified: {reason}."))
}

/// Whether the number of an item or heading starts here.
fn is_marker(text: &str, start: usize) -> bool {
    let line = text.get(..start).and_then(|it| it.rfind('\n')).map_or(0, |it| it + 1);
    text.get(line..).is_some_and(|it| layout::marker(it) > start - line)
}

/// Days of a fact: its value, and the ends of its span.
fn days(fact: &Fact) -> impl Iterator<Item = Date> {
    let value = if let FactValue::Date(day) = &fact.value { Some(*day) } else { None };
    value.into_iter().chain(fact.span.into_iter().flat_map(|it| [it.from(), it.to()]))
}

impl Verification {
    /// Results of a text that ends at `end`: the claims, and plain segments between them.
    fn of(claims: Vec<Segment>, end: usize) -> Self {
        let plain = |span: Range<usize>| (!span.is_empty()).then_some(Segment { span, verdict: Verdict::Plain });
        let mut all = Self::default();
        let mut at = 0;
        for claim in claims.into_iter().filter(|it| it.verdict != Verdict::Plain && !it.span.is_empty()) {
            all.segments.extend(plain(at..claim.span.start));
            at = claim.span.end;
            all.verified += usize::from(matches!(claim.verdict, Verdict::Verified { .. }));
            all.not_verified += usize::from(matches!(claim.verdict, Verdict::NotVerified(_)));
            all.segments.push(claim);
        }
        all.segments.extend(plain(at..end));
        all
    }
}

#[cfg(test)]
mod tests;
