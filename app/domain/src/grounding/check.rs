//! The verdict on each claim.

use std::collections::BTreeSet;

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::{
    Doubt, How, Verdict,
    claim::{Claim, Day, Figure, Measure, What},
    combine::{class_of, is_alike},
    context::Context,
    cues::Cues,
    known::Index,
    meaning::{Rate, is_told_by_name, means},
    pattern,
    scene::{Clause, Mentions, Sentence},
    table,
    time::{SHORT_SPAN, Time, Times},
    value::value_of,
};
use crate::{
    advice::{Class, Fact, FactId, FactKind, FactSheet, FactValue},
    period::DateRange,
};

/// Checks the claims of one block.
pub(super) struct Checker<'s> {
    pub sheet: &'s FactSheet,
    pub index: &'s Index,
    /// From the first to the last day that any fact is of.
    pub known: DateRange,
}

/// A claim with all that stands around it.
#[allow(clippy::struct_excessive_bools, reason = "each is a question of its own to the words")]
pub(super) struct Setting<'a> {
    /// All of its sentence, and what that cites.
    pub sentence: &'a Sentence<'a>,
    /// Its clause.
    pub clause: &'a Clause<'a>,
    /// What was last spoken of before the sentence.
    pub context: &'a Mentions,
    /// The words right before it.
    before: &'a str,
    /// These say that something rose or fell by it.
    pub is_by: bool,
    /// These say that something rose or fell to it.
    pub is_level: bool,
    /// These say that it is what somebody planned.
    pub is_plan: bool,
    /// What its words and the heading of its column say of it.
    pub cues: Cues,
    /// What all of its sentence says, and the heading of its column.
    pub all: Cues,
    /// Something went from it, or to it.
    pub is_from: bool,
    pub is_to: bool,
    /// It is of the past by the words right before it.
    pub is_past: bool,
    /// It is the whole's, whatever else is named.
    pub is_whole: bool,
    /// It is a part of another thing that is named.
    pub is_of_another: bool,
    /// For how long it is, where that is said.
    pub rate: Option<Rate>,
    /// The times that it is of, where they are named.
    times: Times,
    /// The facts that may be put together in the sentence.
    pub pool: &'a [&'a Fact],
}

impl<'a> Setting<'a> {
    fn of(
        text: &'a str,
        claim: &Claim,
        sentence: &'a Sentence<'a>,
        context: &'a Mentions,
        pool: &'a [&'a Fact],
        known: &DateRange,
    ) -> Self {
        let (clause, before) = (sentence.clause(claim), pattern::right_before(text, claim.span.start));
        let behind = text.get(claim.span.end..).unwrap_or("");
        let column = table::column(text, claim.span.start);
        let heading = column.as_ref().and_then(|it| text.get(it.clone())).unwrap_or("");
        let of_column = if heading.is_empty() { Cues::default() } else { Cues::of(heading) };
        let cues = clause.cues.with(of_column);
        let moving = clause.cues.moving();
        let arrow = (pattern::ARROW_BEFORE.is_match(before), pattern::ARROW_BEHIND.is_match(behind));
        let is_change = pattern::CHANGE_COLUMN.is_match(heading);
        let named = column.map_or_else(Vec::new, |it| Time::all(text, &it, &[]));
        let times = if named.is_empty() { sentence.times(text, claim) } else { named };
        Self {
            sentence,
            clause,
            context,
            before,
            cues,
            all: sentence.whole.cues.with(of_column),
            is_by: moving && pattern::BY.is_match(before) || is_change,
            is_level: moving && pattern::TO.is_match(before),
            is_from: moving && pattern::FROM.is_match(before) || arrow.1,
            is_to: moving && pattern::TO_ALONE.is_match(before) || arrow.0,
            is_past: pattern::PAST.is_match(before) || pattern::FROM.is_match(before),
            is_plan: pattern::PLAN.is_match(before),
            is_whole: pattern::WHOLE_BEFORE.is_match(before) || pattern::WHOLE_BEHIND.is_match(behind),
            is_of_another: pattern::OF_ANOTHER.is_match(behind),
            rate: Rate::of(before, behind).or_else(|| Rate::of(heading, "")),
            times: Times::of(&times, known),
            pool,
        }
    }

    /// Whether a time is named.
    pub fn is_dated(&self) -> bool {
        !self.times.are_none()
    }

    /// Whether a fact is of the time that is named.
    pub fn is_of_time(&self, fact: &Fact) -> bool {
        self.times.have(fact)
    }

    /// Whether the sentence cites a fact.
    pub fn cites(&self, fact: &Fact) -> bool {
        self.sentence.cited.contains(&fact.id)
    }
}

impl<'s> Checker<'s> {
    /// The verdict on each claim of a block, in their order.
    pub fn verdicts(&self, text: &str, claims: &[Claim], context: &mut Context) -> Vec<Verdict> {
        let mut verdicts = Vec::with_capacity(claims.len());
        context.begin_block();
        for sentence in Sentence::all(text, claims, self.index) {
            context.enter(&sentence);
            let pool = self.pool(&sentence, context.mentions());
            for claim in claims.get(sentence.claims.clone()).unwrap_or(&[]) {
                let setting = Setting::of(text, claim, &sentence, context.mentions(), &pool, &self.known);
                verdicts.push(self.verdict(claim, &setting));
            }
            context.pass(&sentence);
        }
        context.end_block(text);
        verdicts
    }

    fn verdict(&self, claim: &Claim, setting: &Setting<'_>) -> Verdict {
        match &claim.what {
            What::Citation(id) => match id.and_then(|id| self.sheet.get(id)) {
                Some(fact) if self.is_spoken_of(fact, setting.sentence) => Verdict::Citation(fact.id),
                Some(_) => Verdict::NotVerified(Doubt::OtherSubject),
                None => Verdict::NotVerified(Doubt::NoSuchFact),
            },
            What::Known(things) => self.named(things),
            What::Unknown(_) => Verdict::NotVerified(Doubt::UnknownName),
            What::Days(days) => self.day(days, setting),
            What::Month(month) => self.month(month),
            What::Figure(figure) => self.figure(figure, setting),
            What::Unreadable => Verdict::NotVerified(Doubt::Unreadable),
        }
    }

    /// A name is that of the first fact that is about its thing before anything else.
    fn named(&self, things: &[usize]) -> Verdict {
        let is_of = |fact: &&Fact, first: bool| {
            let of_fact = self.index.things_of(fact.id.place());
            let of_fact = if first { of_fact.get(..1).unwrap_or(&[]) } else { of_fact };
            of_fact.iter().any(|thing| things.contains(thing))
        };
        let facts = self.sheet.facts();
        let fact = facts.iter().find(|it| is_of(it, true)).or_else(|| facts.iter().find(|it| is_of(it, false)));
        match fact {
            Some(fact) => Verdict::Verified { facts: vec![fact.id], how: How::Name },
            None => Verdict::NotVerified(Doubt::UnknownName),
        }
    }

    fn figure(&self, figure: &Figure, setting: &Setting<'_>) -> Verdict {
        if let Some((fact, how)) = self.direct(figure, setting) {
            return Verdict::Verified { facts: vec![fact], how };
        }
        if let Some((facts, how)) = self.combined(figure, setting) {
            return Verdict::Verified { facts, how };
        }
        match &figure.measure {
            Measure::Time(_) if self.is_usual_time(figure, setting) => Verdict::Plain,
            _ => Verdict::NotVerified(Doubt::NoFigure),
        }
    }

    /// A fact whose own value the figure is: first of those cited, then of those that are about what the sentence names,
    /// then of those about the whole; of all others only the largest, where the sentence speaks of that.
    fn direct(&self, figure: &Figure, setting: &Setting<'_>) -> Option<(FactId, How)> {
        let ranked = |fact: &'s Fact| {
            let how = value_of(figure, fact, setting)?;
            let rank = if setting.cites(fact) {
                0
            } else if self.is_named(fact, setting.sentence, setting.context) {
                1
            } else if fact.about.is_empty() {
                2
            } else if self.is_largest(fact, setting.sentence) {
                3
            } else {
                return None;
            };
            let fits = self.fits(fact, setting)
                && setting.is_of_time(fact)
                && self.moved_as_said(fact, setting)
                && means(fact, figure, setting);
            fits.then_some((rank, fact.id, how))
        };
        let best = self.sheet.facts().iter().filter_map(ranked).min_by_key(|(rank, id, _)| (*rank, *id));
        best.map(|(_, fact, how)| (fact, how))
    }

    /// Whether a sentence that names nothing speaks of the largest of its class, and a fact is of that.
    fn is_largest(&self, fact: &Fact, sentence: &Sentence<'_>) -> bool {
        let Some(said) = pattern::LARGEST.captures(sentence.whole.text) else { return false };
        let class = said.name("of").and_then(|it| class_of(it.as_str()));
        let is_of_class = fact.about.first().is_some_and(|it| class.is_none_or(|class| class == it.class));
        let alike = self.sheet.facts().iter().filter(|it| is_alike(it, fact));
        let largest = alike.filter_map(|it| it.value.number()).max();
        sentence.whole.mentions.is_empty() && is_of_class && fact.value.number() == largest
    }

    /// Whether a level that something is said to have come to was not come to from the other side.
    fn moved_as_said(&self, fact: &Fact, setting: &Setting<'_>) -> bool {
        let is_said = setting.is_to && fact.kind == FactKind::Cost;
        let change = self.sheet.of_entry(fact.entry).find(|it| it.kind == FactKind::Change);
        let Some(by) = change.filter(|_| is_said).and_then(|it| it.value.number()) else { return true };
        let Cues { rising, falling, .. } = setting.cues;
        !(by < Decimal::ZERO && rising && !falling || by > Decimal::ZERO && falling && !rising)
    }

    /// Whether the sentence, or what was before it, names what a fact is about in the first place.
    pub fn is_named(&self, fact: &Fact, sentence: &Sentence<'_>, context: &Mentions) -> bool {
        let things = self.index.things_of(fact.id.place());
        let is_resource = fact.about.first().is_some_and(|it| it.class == Class::Resource);
        let own = if is_resource { things.get(..1) } else { Some(things) };
        let own_mentions = &sentence.whole.mentions;
        let is_of_before = own_mentions.is_empty() && !sentence.whole.is_foreign;
        let mentions = if is_of_before { context } else { own_mentions };
        own.is_some_and(|own| !own.is_empty() && own.iter().all(|thing| mentions.things.contains(thing)))
    }

    /// Whether the sentence names no other things of the classes that a fact is about.
    pub fn is_spoken_of(&self, fact: &Fact, sentence: &Sentence<'_>) -> bool {
        let (things, mentions) = (self.index.things_of(fact.id.place()), &sentence.whole.mentions);
        let class = |thing: &usize| self.index.class(*thing);
        let other_is_named = |of: &usize| {
            let alike = things.iter().filter(|it| class(it) == class(of));
            class(of).is_some_and(|it| mentions.has(it)) && !alike.into_iter().any(|it| mentions.things.contains(it))
        };
        !things.iter().any(other_is_named)
    }

    /// Whether what a fact is about is not something else than what is spoken of: of each class that the fact has a thing of,
    /// the nearest words that name one name that one.
    pub fn fits(&self, fact: &Fact, setting: &Setting<'_>) -> bool {
        let things = self.index.things_of(fact.id.place());
        if things.is_empty() {
            let mentions = &setting.clause.mentions;
            let is_of_a_place =
                fact.kind == FactKind::Count && (mentions.has(Class::Region) || mentions.has(Class::Account));
            if is_of_a_place || mentions.has_unknown() {
                return false;
            }
            let is_of_one = !mentions.is_empty() && !is_told_by_name(fact, setting.clause);
            return !is_of_one || setting.is_whole;
        }
        let has_named = |class: Class| setting.clause.mentions.has(class);
        let first = things.first().and_then(|thing| self.index.class(*thing));
        let own_classes: BTreeSet<Class> = things.iter().filter_map(|thing| self.index.class(*thing)).collect();
        // Of a service in a region there is no figure where the fact is of the service alone.
        let is_of_all = [Class::Service, Class::Region, Class::Account];
        let is_part = first.is_some_and(|it| is_of_all.contains(&it))
            && is_of_all.into_iter().any(|it| !own_classes.contains(&it) && has_named(it));
        if is_part && !setting.cites(fact) {
            return false;
        }
        // A resource that is named is itself, whatever service is spoken of beside it.
        let is_itself = first == Some(Class::Resource)
            && things.first().is_some_and(|it| setting.sentence.whole.mentions.things.contains(it));
        let near = [&setting.clause.mentions, &setting.sentence.whole.mentions];
        let far = (!setting.cites(fact)).then_some(setting.context);
        let must_fit = |class: &Class| !(is_itself && *class == Class::Service);
        own_classes.into_iter().filter(must_fit).all(|class| {
            let spoken_of = near.into_iter().chain(far).find(|it| it.has(class));
            let own = things.iter().filter(|thing| self.index.class(**thing) == Some(class));
            spoken_of.is_none_or(|mentions| own.clone().any(|thing| mentions.things.contains(thing)))
        })
    }

    /// The range's own length, and lengths that every calendar and bill has; but of a resource every time is a claim that is no plan.
    fn is_usual_time(&self, figure: &Figure, setting: &Setting<'_>) -> bool {
        /// Up to a month of days, hours in a day and a month, and the usual spans.
        const USUAL: [i64; 8] = [60, 90, 120, 180, 360, 365, 730, 744];
        if setting.sentence.whole.mentions.has(Class::Resource) && !pattern::PLANNED.is_match(setting.before) {
            return false;
        }
        let small = figure.high <= Decimal::from(32);
        let own = Decimal::from(self.sheet.range.days());
        small
            || figure.holds(own, Decimal::ZERO)
            || USUAL.iter().any(|it| figure.holds(Decimal::from(*it), Decimal::ZERO))
    }

    fn day(&self, days: &[Day], setting: &Setting<'_>) -> Verdict {
        let of_fact = |fact: &&Fact| {
            let dates = dates(fact);
            let is_said = |date: &Date| days.iter().any(|day| day.is(*date));
            let inside = fact.span.filter(|span| span.days() <= SHORT_SPAN);
            let is_inside = inside.is_some_and(|span| span.each_day().any(|date| is_said(&date)));
            (dates.iter().any(is_said) || is_inside) && self.fits(fact, setting)
        };
        let cited = self.sheet.facts().iter().filter(|fact| setting.cites(fact));
        if let Some(fact) = cited.chain(self.sheet.facts()).find(of_fact) {
            return Verdict::Verified { facts: vec![fact.id], how: How::Day };
        }
        let known = &self.known;
        let is_usual = |date: Date| known.contains(date) && (date.day() == 1 || date == date.last_of_month());
        let is_usual =
            days.iter().flat_map(|day| day.within(known)).any(|it| is_usual(it) || is_end(&self.sheet.range, it));
        if is_usual { Verdict::Plain } else { Verdict::NotVerified(Doubt::NoDay) }
    }

    fn month(&self, month: &DateRange) -> Verdict {
        match self.known.overlap(month) {
            Some(_) => Verdict::Plain,
            None => Verdict::NotVerified(Doubt::NoDay),
        }
    }
}

impl Day {
    /// The days that it may be: one, or one in each year of a range.
    pub(super) fn within(self, range: &DateRange) -> impl Iterator<Item = Date> + use<> {
        let years = self.year.map_or(range.from().year()..=range.to().year(), |year| year..=year);
        years.filter_map(move |year| Date::new(year, self.month, self.of_month).ok())
    }

    fn is(self, date: Date) -> bool {
        self.month == date.month() && self.of_month == date.day() && self.year.is_none_or(|year| year == date.year())
    }
}

fn is_end(range: &DateRange, date: Date) -> bool {
    date == range.from() || date == range.to()
}

/// The days that a fact says: its own, the ends of its span, and of the span that it is compared with, which Farthing itself
/// writes into the note.
pub(super) fn dates(fact: &Fact) -> Vec<Date> {
    let own = if let FactValue::Date(date) = fact.value { Some(date) } else { None };
    let compared = matches!(fact.kind, FactKind::CostBefore | FactKind::Change);
    let noted = fact.note.split_whitespace().filter(|_| compared).filter_map(|word| word.parse().ok());
    let spans = fact.span.into_iter().chain(noted);
    own.into_iter().chain(spans.flat_map(|span: DateRange| [span.from(), span.to()])).collect()
}
