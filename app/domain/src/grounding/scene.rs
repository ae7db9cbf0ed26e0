//! What stands around a claim: its sentence and clause, what they are about, and what they cite.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet},
    ops::Range,
};

use unicode_segmentation::UnicodeSegmentation;

use super::{
    claim::{Claim, What},
    extract::in_words,
    known::Index,
    pattern,
    time::Time,
    vocabulary,
};
use crate::advice::{Class, FactId};

/// What a stretch of text is about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Mentions {
    /// Things of the sheet.
    pub things: BTreeSet<usize>,
    /// Classes of which something else is named.
    unknown: BTreeSet<Class>,
    /// The classes of the things, each as often as there are things of it.
    classes: BTreeMap<Class, usize>,
}

impl Mentions {
    fn add(&mut self, what: &What, index: &Index) {
        match what {
            What::Known(things) => {
                for thing in things {
                    if let Some(class) = index.class(*thing).filter(|_| self.things.insert(*thing)) {
                        *self.classes.entry(class).or_default() += 1;
                    }
                }
            }
            What::Unknown(class) => {
                self.unknown.insert(*class);
            }
            _ => {}
        }
    }

    /// Whether anything of a class is named, the sheet's or not.
    pub fn has(&self, class: Class) -> bool {
        self.classes.contains_key(&class) || self.unknown.contains(&class)
    }

    /// Whether something is named that the sheet does not have.
    pub fn has_unknown(&self) -> bool {
        !self.unknown.is_empty()
    }

    /// How many things of a class are named.
    pub fn count(&self, class: Class) -> usize {
        self.classes.get(&class).copied().unwrap_or(0)
    }

    /// Whether nothing is named.
    pub fn is_empty(&self) -> bool {
        self.classes.is_empty() && self.unknown.is_empty()
    }
}

/// What was last spoken of: by it a sentence that names nothing is understood.
#[derive(Clone, Debug, Default)]
pub(super) struct Context {
    /// Of the last heading.
    heading: Mentions,
    /// Of the last sentence in the block that names anything.
    last: Mentions,
}

impl Context {
    /// Things that are spoken of from the start, as under a heading that names them.
    pub fn about(named: impl IntoIterator<Item = Vec<usize>>, index: &Index) -> Self {
        let mut heading = Mentions::default();
        for things in named {
            heading.add(&What::Known(things), index);
        }
        Self { last: heading.clone(), heading }
    }

    /// Begins a block: only the heading before it counts.
    pub fn begin_block(&mut self) {
        self.last = self.heading.clone();
    }

    /// Goes on to what follows a sentence.
    pub fn pass(&mut self, sentence: &Sentence<'_>) {
        if sentence.whole.text.trim_start().starts_with('#') {
            self.heading = sentence.whole.mentions.clone();
        }
        if !sentence.whole.mentions.is_empty() {
            self.last = sentence.whole.mentions.clone();
        }
    }

    /// What was last spoken of.
    pub fn mentions(&self) -> &Mentions {
        &self.last
    }
}

/// A sentence, a line of a list or a row of a table.
#[derive(Debug)]
pub(super) struct Sentence<'t> {
    /// All of it as one clause.
    pub whole: Clause<'t>,
    /// How many of the largest it is about, where it is.
    pub largest: Option<u32>,
    /// The facts that it cites, each once.
    pub cited: Vec<FactId>,
    /// Its claims, by place among all of the block.
    pub claims: Range<usize>,
    clauses: Vec<Clause<'t>>,
    /// The times that it names, in their order.
    times: Vec<Time>,
    /// Where its figures end.
    figures: Vec<usize>,
}

/// A part of a sentence that can be true alone.
#[derive(Debug)]
pub(super) struct Clause<'t> {
    span: Range<usize>,
    /// Its words.
    pub text: &'t str,
    /// The same in lower case.
    pub lower: String,
    /// What it is about.
    pub mentions: Mentions,
    /// What kind of figure its words are about.
    pub cues: Cues,
    /// It speaks of something with a name that neither the sheet nor AWS has.
    pub is_foreign: bool,
    /// It has a figure.
    has_figure: bool,
}

/// What the words of a clause say of its figures.
#[derive(Clone, Copy, Debug, Default)]
#[allow(clippy::struct_excessive_bools, reason = "each is a question of its own to the words")]
pub(super) struct Cues {
    /// They are parts of a whole.
    pub of_whole: bool,
    /// Something is more than it was.
    pub rising: bool,
    /// Something is less than it was.
    pub falling: bool,
    /// Money comes back.
    pub credit: bool,
    /// They are about everything.
    pub overall: bool,
    /// They are what is left of it.
    pub rest: bool,
    /// They are of twelve months.
    pub yearly: bool,
    /// They are of what is to come.
    pub forecast: bool,
    /// They are of what is usual.
    pub average: bool,
    /// They are of one day of many.
    pub daily: bool,
    /// They are of what could be less.
    pub saving: bool,
    /// They say outright that it is saved.
    pub saves: bool,
    /// They are of what is paid.
    pub costing: bool,
    /// They are of a part that is no thing of the sheet.
    pub partial: bool,
    /// They are of what the largest leave.
    pub other: bool,
}

impl Cues {
    fn of(words: &str) -> Self {
        // What makes up a part does not go up.
        let rest = pattern::OF_WHOLE.replace_all(words, " ");
        Self {
            of_whole: matches!(rest, Cow::Owned(_)),
            rising: pattern::RISING.is_match(&rest),
            falling: pattern::FALLING.is_match(&rest),
            credit: pattern::CREDIT.is_match(words),
            overall: pattern::OVERALL.is_match(words),
            rest: pattern::REST.is_match(words),
            yearly: pattern::YEARLY.is_match(words),
            forecast: pattern::FORECAST.is_match(words),
            average: pattern::AVERAGE.is_match(words),
            daily: pattern::DAILY.is_match(words),
            saving: pattern::SAVING.is_match(words),
            saves: pattern::SAVES.is_match(words),
            costing: pattern::COSTING.is_match(words),
            partial: pattern::PARTIAL.is_match(words),
            other: pattern::OTHER.is_match(words),
        }
    }

    /// Whether something is more or less than it was.
    pub fn moving(self) -> bool {
        self.rising || self.falling
    }
}

impl<'t> Clause<'t> {
    fn of(text: &'t str, span: Range<usize>, claims: &[Claim], index: &Index) -> Self {
        let mut mentions = Mentions::default();
        let here = || claims.iter().filter(|it| span.contains(&it.span.start));
        for claim in here() {
            mentions.add(&claim.what, index);
        }
        let has_figure = here().any(|it| matches!(it.what, What::Figure(_)));
        let words = text.get(span.clone()).unwrap_or("");
        let (lower, cues, is_foreign) = (words.to_lowercase(), Cues::of(words), is_foreign(text, &span, claims));
        Self { span, text: words, lower, mentions, cues, is_foreign, has_figure }
    }
}

impl<'t> Sentence<'t> {
    /// The sentences of a block and which of its claims stand in each.
    pub fn all(text: &'t str, claims: &[Claim], index: &Index) -> Vec<Self> {
        let mut sentences: Vec<Self> = Vec::new();
        let mut first = 0;
        for span in spans(text, claims) {
            let count = claims.get(first..).unwrap_or(&[]).iter().take_while(|it| it.span.start < span.end).count();
            let here = claims.get(first..first + count).unwrap_or(&[]);
            // A citation behind the full stop belongs to what stands before it.
            if let (Some(before), Some(claim)) = (sentences.last_mut(), here.first()) {
                let is_first_word = text.get(span.start..claim.span.start).is_some_and(|it| it.trim().len() <= 1);
                if is_first_word {
                    let leading =
                        here.iter().map_while(|it| if let What::Citation(id) = it.what { Some(id) } else { None });
                    before.cite(leading.flatten());
                }
            }
            sentences.push(Self::of(text, span, here, first..first + count, index));
            first += count;
        }
        sentences
    }

    fn of(text: &'t str, span: Range<usize>, here: &[Claim], claims: Range<usize>, index: &Index) -> Self {
        let whole = Clause::of(text, span.clone(), here, index);
        let ends = pattern::CLAUSE_END.find_iter(whole.text).map(|it| span.start + it.end());
        let is_outside = |end: &usize| !here.iter().any(|it| it.span.start < *end && *end < it.span.end);
        let mut start = span.start;
        let clauses = ends.filter(is_outside).chain([span.end]).map(|end| {
            let clause = Clause::of(text, start..end, here, index);
            start = end;
            clause
        });
        let mut sentence = Self {
            clauses: clauses.collect(),
            largest: largest(whole.text),
            times: Time::all(text, &span, here),
            figures: here.iter().filter(|it| matches!(it.what, What::Figure(_))).map(|it| it.span.end).collect(),
            whole,
            cited: Vec::new(),
            claims,
        };
        sentence.cite(here.iter().filter_map(|it| if let What::Citation(id) = it.what { id } else { None }));
        sentence
    }

    fn cite(&mut self, ids: impl Iterator<Item = FactId>) {
        for id in ids {
            if !self.cited.contains(&id) {
                self.cited.push(id);
            }
        }
    }

    /// The clause in which a claim stands; all of the sentence where the order of names is that of figures.
    pub fn clause(&self, claim: &Claim) -> &Clause<'t> {
        let clause = self.clauses.iter().find(|it| it.span.contains(&claim.span.start));
        clause.filter(|_| !self.whole.text.contains("respectively")).unwrap_or(&self.whole)
    }

    /// The times that a claim is of: the one right behind it, else those of its clause that do not stand right behind another
    /// figure, else those with which the sentence begins ("In October, …"). What is said to have been before is of no time that is
    /// named elsewhere.
    pub fn times(&self, text: &str, claim: &Claim) -> Vec<Time> {
        let is_right_behind = |end: usize, time: &Time| {
            text.get(end..time.start).is_some_and(|between| pattern::OF_TIME.is_match(between))
        };
        if let Some(time) = self.times.iter().find(|it| is_right_behind(claim.span.end, it)) {
            return vec![*time];
        }
        let clause = self.clause(claim);
        let before = pattern::right_before(text, claim.span.start);
        if pattern::FROM.is_match(before) || pattern::EARLIER.is_match(clause.text) {
            return Vec::new();
        }
        let within = |clause: &Clause<'_>| {
            let here = self.times.iter().filter(|it| clause.span.contains(&it.start));
            let is_free = |it: &&Time| !self.figures.iter().any(|end| is_right_behind(*end, it));
            here.filter(is_free).copied().collect::<Vec<Time>>()
        };
        let own = within(clause);
        if !own.is_empty() {
            return own;
        }
        let opening = self.clauses.first().filter(|it| it.span.end <= clause.span.start && !it.has_figure);
        opening.map(within).unwrap_or_default()
    }
}

/// Whether a clause has a name in capitals inside of a sentence that nothing else accounts for; headings and tables are all capitals.
fn is_foreign(text: &str, span: &Range<usize>, claims: &[Claim]) -> bool {
    let line = text.get(..span.end).and_then(|it| it.lines().next_back()).unwrap_or("").trim_start();
    if line.starts_with(['#', '|']) {
        return false;
    }
    let words = text.get(span.clone()).unwrap_or("");
    pattern::CAPITALISED.find_iter(words).any(|word| {
        let start = span.start + word.start();
        let before =
            text.get(..start).unwrap_or("").trim_end_matches([' ', '*', '_', '`', '"', '“', '(', '-', '\u{a0}']);
        let begins = before.is_empty() || before.ends_with(['.', '!', '?', ':', '\n', '|', '>', '#']);
        let is_claimed = claims.iter().any(|it| it.span.contains(&start));
        !(begins || is_claimed || vocabulary::is_capitalised(word.as_str()))
    })
}

/// The number in "the three largest".
fn largest(words: &str) -> Option<u32> {
    let found = pattern::TOP.captures(words)?;
    let number = found.name("behind").or(found.name("before"))?.as_str();
    in_words(number).or_else(|| number.parse().ok())
}

/// The spans of the sentences: those of Unicode (UAX #29), put together again where one would end inside a claim
/// or behind an abbreviation.
fn spans(text: &str, claims: &[Claim]) -> Vec<Range<usize>> {
    const ABBREVIATIONS: [&str; 7] = ["e.g.", "i.e.", "approx.", "vs.", "ca.", "incl.", "No."];
    let mut spans: Vec<Range<usize>> = Vec::new();
    for (start, words) in text.split_sentence_bound_indices() {
        let end = start + words.len();
        let goes_on = |last: &&mut Range<usize>| {
            let before = text.get((*last).clone()).unwrap_or("");
            let is_inside = claims.iter().any(|it| it.span.start < start && start < it.span.end);
            is_inside || ABBREVIATIONS.iter().any(|it| before.trim_end_matches(' ').ends_with(it))
        };
        match spans.last_mut().filter(goes_on) {
            Some(last) => last.end = end,
            None => spans.push(start..end),
        }
    }
    spans
}
