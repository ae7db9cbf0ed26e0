//! What stands around a claim: its sentence and clause, what they are about, and what they cite.

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
};

use unicode_segmentation::UnicodeSegmentation;

use super::{
    claim::{Claim, What},
    cues::Cues,
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
    /// The things in the order in which they are named.
    order: Vec<usize>,
    /// The classes of the things, each as often as there are things of it.
    classes: BTreeMap<Class, usize>,
}

impl Mentions {
    /// Adds what a claim names.
    pub fn add(&mut self, what: &What, index: &Index) {
        match what {
            What::Known(things) => {
                for thing in things {
                    if let Some(class) = index.class(*thing).filter(|_| self.things.insert(*thing)) {
                        self.order.push(*thing);
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

    /// As which of the things one is named; `None` where it is not.
    pub fn place(&self, thing: usize) -> Option<usize> {
        self.order.iter().position(|it| *it == thing)
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
    /// Where its figures stand.
    figures: Vec<Range<usize>>,
    /// It stands in the line of a heading.
    pub is_heading: bool,
    /// Where its line begins, in bytes.
    pub line: usize,
    /// The indent of the item of a list, or the row of a table, that its line is.
    pub item: Option<usize>,
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

impl<'t> Clause<'t> {
    fn of(text: &'t str, span: Range<usize>, claims: &[Claim], index: &Index) -> Self {
        let mut mentions = Mentions::default();
        let here = || claims.iter().filter(|it| span.contains(&it.span.start));
        for claim in here() {
            mentions.add(&claim.what, index);
        }
        let has_figure = here().any(|it| matches!(it.what, What::Figure(_)));
        let words = text.get(span.clone()).unwrap_or("");
        let cues = Cues::of(&without_names(text, &span, claims));
        let (lower, is_foreign) = (words.to_lowercase(), is_foreign(text, &span, claims));
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
        let is_day = |it: &&Claim| matches!(it.what, What::Days(_));
        let is_outside = |end: &usize| {
            // "Oct 1 – Oct 31" is one time.
            let parts_days = here.iter().filter(is_day).any(|it| it.span.start == *end)
                && here.iter().filter(is_day).any(|it| it.span.end < *end && *end - it.span.end <= " – ".len());
            !parts_days && !here.iter().any(|it| it.span.start < *end && *end < it.span.end)
        };
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
            figures: here.iter().filter(|it| matches!(it.what, What::Figure(_))).map(|it| it.span.clone()).collect(),
            line: span.start - line_before(text, span.start).len(),
            item: item(text, span.start),
            is_heading: line_before(text, span.start).trim_start().starts_with('#')
                || whole.text.trim_start().starts_with('#'),
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

    /// A time, with those that make one range of it: "Oct 1–31".
    fn joint(&self, text: &str, at: usize) -> Vec<Time> {
        let is_joint = |(one, other): (&Time, &Time)| {
            text.get(one.end..other.start).is_some_and(|between| pattern::JOINT.is_match(between))
        };
        let of = |place: usize| self.times.get(place);
        let pair = |place: usize| of(place).zip(of(place + 1)).filter(|it| is_joint(*it));
        let before = at.checked_sub(1).and_then(pair).map(|(one, _)| one);
        let behind = pair(at).map(|(_, other)| other);
        before.into_iter().chain(of(at)).chain(behind).copied().collect()
    }

    /// The times that a claim is of: the one right behind it, else those of its clause that do not stand right behind another
    /// figure, else those with which the sentence begins ("In October, …"). What is said to have been before is of no time that is
    /// named elsewhere.
    pub fn times(&self, text: &str, claim: &Claim) -> Vec<Time> {
        let is_right_behind = |end: usize, time: &Time| {
            text.get(end..time.start).is_some_and(|between| pattern::OF_TIME.is_match(between))
        };
        // "September: $5" has its time before it, and takes it from whatever stands before that.
        let is_led = |time: &Time, start: usize| {
            text.get(time.end..start).is_some_and(|between| pattern::LEADS.is_match(between))
        };
        if let Some(at) = self.times.iter().rposition(|it| is_led(it, claim.span.start)) {
            return self.joint(text, at);
        }
        let leads_another = |time: &Time| self.figures.iter().any(|figure| is_led(time, figure.start));
        let tight = self.times.iter().position(|it| !leads_another(it) && is_right_behind(claim.span.end, it));
        if let Some(at) = tight {
            return self.joint(text, at);
        }
        let free: Vec<&Time> = self.times.iter().filter(|it| !leads_another(it)).collect();
        let clause = self.clause(claim);
        let before = pattern::right_before(text, claim.span.start);
        if pattern::FROM.is_match(before) || pattern::EARLIER.is_match(clause.text) {
            return Vec::new();
        }
        let within = |clause: &Clause<'_>| {
            let here = free.iter().filter(|it| clause.span.contains(&it.start));
            let is_free = |it: &&Time| !self.figures.iter().any(|figure| is_right_behind(figure.end, it));
            here.copied().filter(is_free).copied().collect::<Vec<Time>>()
        };
        let own = within(clause);
        if !own.is_empty() {
            return own;
        }
        let opening = self.clauses.first().filter(|it| it.span.end <= clause.span.start && !it.has_figure);
        opening.map(within).unwrap_or_default()
    }
}

/// The words of a span but for the names among them: what is called "Cost Explorer" does not cost.
fn without_names(text: &str, span: &Range<usize>, claims: &[Claim]) -> String {
    let is_name = |it: &&Claim| matches!(it.what, What::Known(_) | What::Unknown(_));
    let (mut words, mut from) = (String::with_capacity(span.len()), span.start);
    for name in claims.iter().filter(is_name).filter(|it| span.contains(&it.span.start)) {
        words.push_str(text.get(from..name.span.start).unwrap_or(""));
        from = name.span.end;
    }
    words.push_str(text.get(from..span.end).unwrap_or(""));
    words
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

/// The indent of the item of a list that the line at a place begins; `None` where it begins none.
fn item(text: &str, place: usize) -> Option<usize> {
    let line = text.get(place - line_before(text, place).len()..)?;
    pattern::ITEM.captures(line)?.name("indent").map(|it| it.len())
}

/// What stands before a place in its line.
fn line_before(text: &str, place: usize) -> &str {
    text.get(..place).and_then(|it| it.rsplit('\n').next()).unwrap_or("")
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
