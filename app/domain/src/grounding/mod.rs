//! Holding what a model writes against the facts that it was given.
//!
//! Each figure, day and name of a text is a claim. A claim is verified where a fact, or a sum, difference, ratio or multiple
//! of facts that belong together, comes to it within the rounding that it is written with; everything else is *not verified*.
//! What a fact is about must fit what the sentence is about, a share is no change, and what rose did not fall:
//! a true number in a false place is not verified either.
//!
//! What can come to a number by chance is kept small: facts are only put together where the sentence cites them, or names what they
//! are about, and they count the same thing in the same span. What no rule knows is not verified. It is the safe side.
//!
//! Not looked at: bare whole numbers below a hundred that count nothing, years, and ordinals; numbers in commands; names in plain prose
//! that are words of English, alone or in pairs (`orders`, `billing-runner`), unless the word for a kind of resource stands before them;
//! whether a sentence with verified figures is true in what else it says.

mod check;
mod claim;
mod combine;
mod context;
mod cues;
mod extract;
mod known;
mod meaning;
mod pattern;
mod scene;
mod stream;
mod table;
mod time;
mod value;
mod vocabulary;

use std::ops::Range;

use serde::{Deserialize, Serialize};

pub use stream::{Answer, Block};

use self::{check::Checker, context::Context, known::Index};
use crate::{
    advice::{FactId, FactSheet},
    period::DateRange,
};

/// How facts come to a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum How {
    /// It is the fact's own value.
    Value,
    /// It is the fact's own value, rounded.
    Rounded,
    /// It is the sum of the facts.
    Sum,
    /// It is the first less the second, or the other way round.
    Difference,
    /// It is the first as a percentage of the second.
    Ratio,
    /// It is the change from the second to the first, in percent.
    Change,
    /// The first is so many times the second.
    Times,
    /// It is what the share leaves of the whole.
    Rest,
    /// It is twelve times the amount of a month.
    Yearly,
    /// As many are named in the sentence.
    Listed,
    /// It is the name of what the facts are about.
    Name,
    /// It is a day of the facts.
    Day,
}

impl How {
    /// How these facts come to a claim, as arithmetic on their ids, for the visitor: `F3 + F8`.
    #[must_use]
    pub fn says(self, facts: &[FactId]) -> String {
        let ids: Vec<String> = facts.iter().map(ToString::to_string).collect();
        let joined = |sign: &str| ids.join(sign);
        match self {
            Self::Value | Self::Name | Self::Day | Self::Listed => joined(", "),
            Self::Rounded => format!("{}, rounded", joined(", ")),
            Self::Sum => joined(" + "),
            Self::Difference => joined(" − "),
            Self::Ratio => joined(" as a part of "),
            Self::Change => joined(" against "),
            Self::Times => joined(" ÷ "),
            Self::Rest => format!("100% − {}", joined(" − ")),
            Self::Yearly => format!("12 × {}", joined(", ")),
        }
    }
}

/// Why a claim is not verified.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Doubt {
    /// No fact has the id that is cited.
    NoSuchFact,
    /// The fact that is cited is about something else than the sentence.
    OtherSubject,
    /// No fact comes to the figure, or none that is about what the sentence is about.
    NoFigure,
    /// No fact is about anything of this name.
    UnknownName,
    /// No fact has the day.
    NoDay,
    /// It cannot be read as a number or a day.
    Unreadable,
}

impl Doubt {
    /// The doubt in one sentence, for the visitor.
    #[must_use]
    pub fn sentence(self) -> &'static str {
        match self {
            Self::NoSuchFact => "Not verified: there is no such fact.",
            Self::OtherSubject => "Not verified: this fact is about something else.",
            Self::NoFigure => "Not verified: none of the figures comes to this.",
            Self::UnknownName => "Not verified: nothing of this name is among the figures.",
            Self::NoDay => "Not verified: no figure is of this day.",
            Self::Unreadable => "Not verified: this cannot be read as a number.",
        }
    }
}

/// What is to be said of a piece of text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Verdict {
    /// It claims nothing that can be checked.
    Plain,
    /// It cites a fact that there is.
    Citation(FactId),
    /// Facts come to it.
    Verified {
        /// Which, the first to be linked; of a name the first that is about it.
        facts: Vec<FactId>,
        /// How.
        how: How,
    },
    /// No facts come to it.
    NotVerified(Doubt),
}

/// A piece of text and its verdict.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Segment {
    /// Where it stands in the text, in bytes.
    pub span: Range<usize>,
    /// What is to be said of it.
    pub verdict: Verdict,
}

/// A text with the verdict on each piece of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grounded {
    /// All of the text, in its order, nothing twice.
    pub segments: Vec<Segment>,
    /// How many claims are verified; citations are none.
    pub verified: usize,
    /// How many are not, citations of no fact among them.
    pub not_verified: usize,
}

/// Grounds texts in one sheet of facts.
#[derive(Debug)]
pub struct Grounder<'s> {
    sheet: &'s FactSheet,
    index: Index,
    /// From the first to the last day that any fact is of.
    known: DateRange,
}

impl<'s> Grounder<'s> {
    /// A grounder for answers that were given from this sheet.
    #[must_use]
    pub fn new(sheet: &'s FactSheet) -> Self {
        Self { sheet, index: Index::of(sheet), known: known_days(sheet) }
    }

    /// Grounds a whole answer, block by block, as if it had been streamed.
    #[must_use]
    pub fn ground(&self, text: &str) -> Grounded {
        let mut answer = Answer::new(self);
        let mut blocks = answer.push(text);
        blocks.extend(answer.finish());
        let mut whole = Grounded::default();
        for block in blocks {
            let moved = block.grounded.segments.into_iter().map(|it| Segment {
                span: it.span.start + block.start..it.span.end + block.start,
                verdict: it.verdict,
            });
            whole.segments.extend(moved);
            whole.verified += block.grounded.verified;
            whole.not_verified += block.grounded.not_verified;
        }
        whole
    }

    /// What is spoken of where things of these names are.
    fn context<'n>(&self, names: impl IntoIterator<Item = &'n str>) -> Context {
        let things = names.into_iter().map(|name| self.index.named(name).to_vec());
        Context::about(things.filter(|it| !it.is_empty()), &self.index)
    }

    /// Grounds one block; `context` tells what the last heading was about.
    fn block(&self, text: &str, context: &mut Context) -> Grounded {
        let claims = extract::claims(text, &self.index);
        let verdicts =
            Checker { sheet: self.sheet, index: &self.index, known: self.known }.verdicts(text, &claims, context);
        let mut grounded = Grounded::default();
        let mut end = 0;
        for (claim, verdict) in claims.into_iter().zip(verdicts) {
            match verdict {
                Verdict::Plain => continue,
                Verdict::Citation(_) => {}
                Verdict::Verified { .. } => grounded.verified += 1,
                Verdict::NotVerified(_) => grounded.not_verified += 1,
            }
            grounded.plain(end..claim.span.start);
            end = claim.span.end;
            grounded.segments.push(Segment { span: claim.span, verdict });
        }
        grounded.plain(end..text.len());
        grounded
    }
}

/// From the first to the last day that any fact is of.
fn known_days(sheet: &FactSheet) -> DateRange {
    let days = sheet.facts().iter().flat_map(check::dates).map(DateRange::day);
    days.fold(sheet.range, |all, day| all.hull(&day))
}

impl Grounded {
    fn plain(&mut self, span: Range<usize>) {
        if !span.is_empty() {
            self.segments.push(Segment { span, verdict: Verdict::Plain });
        }
    }
}

#[cfg(test)]
mod tests;
