//! The verdict on each claim.

use std::collections::BTreeSet;

use jiff::civil::Date;
use rust_decimal::Decimal;

use super::{
    Doubt, How, Verdict,
    claim::{Claim, Day, Figure, Measure, What},
    known::Index,
    pattern,
    scene::{Clause, Context, Cues, Mentions, Sentence},
};
use crate::{
    advice::{Class, Fact, FactId, FactKind, FactSheet, FactValue},
    period::DateRange,
};

/// How many digits must agree where neither a citation nor a name says which fact is meant.
const TELLING_DIGITS: u32 = 4;
/// Days of a span that stands for each of its days: longer ones are not meant by a day inside.
const SHORT_SPAN: i32 = 14;

/// Checks the claims of one block.
pub(super) struct Checker<'s> {
    pub sheet: &'s FactSheet,
    pub index: &'s Index,
}

/// A claim with all that stands around it.
pub(super) struct Setting<'a> {
    /// All of its sentence, and what that cites.
    pub sentence: &'a Sentence<'a>,
    /// Its clause.
    pub clause: &'a Clause<'a>,
    /// What was last spoken of before the sentence.
    context: &'a Mentions,
    /// The words right before it.
    before: &'a str,
    /// These say that something rose or fell by it.
    is_by: bool,
    /// These say that something rose or fell to it.
    pub is_level: bool,
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
    ) -> Self {
        let (clause, before) = (sentence.clause(claim), pattern::right_before(text, claim.span.start));
        let moving = clause.cues.moving();
        let is_level = moving && pattern::TO.is_match(before);
        Self { sentence, clause, context, before, is_by: moving && pattern::BY.is_match(before), is_level, pool }
    }

    /// Whether the sentence cites a fact.
    pub fn cites(&self, fact: &Fact) -> bool {
        self.sentence.cited.contains(&fact.id)
    }
}

impl<'s> Checker<'s> {
    pub fn new(sheet: &'s FactSheet, index: &'s Index) -> Self {
        Self { sheet, index }
    }

    /// The verdict on each claim of a block, in their order.
    pub fn verdicts(&self, text: &str, claims: &[Claim], context: &mut Context) -> Vec<Verdict> {
        let mut verdicts = Vec::with_capacity(claims.len());
        context.begin_block();
        for sentence in Sentence::all(text, claims, self.index) {
            let pool = self.pool(&sentence, context.mentions());
            for claim in claims.get(sentence.claims.clone()).unwrap_or(&[]) {
                verdicts.push(self.verdict(claim, &Setting::of(text, claim, &sentence, context.mentions(), &pool)));
            }
            context.pass(&sentence);
        }
        verdicts
    }

    fn verdict(&self, claim: &Claim, setting: &Setting<'_>) -> Verdict {
        match &claim.what {
            What::Citation(id) => match id.filter(|id| self.sheet.get(*id).is_some()) {
                Some(id) => Verdict::Citation(id),
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
    /// then of those about the whole; of all others only where enough digits agree.
    fn direct(&self, figure: &Figure, setting: &Setting<'_>) -> Option<(FactId, How)> {
        let ranked = |fact: &'s Fact| {
            let how = value_of(figure, fact, setting)?;
            let rank = if setting.cites(fact) {
                0
            } else if self.is_named(fact, setting.sentence, setting.context) {
                1
            } else if fact.about.is_empty() {
                2
            } else if figure.digits >= TELLING_DIGITS && figure.measure != Measure::None {
                3
            } else {
                return None;
            };
            (self.fits(fact, setting) && means(fact, figure, setting)).then_some((rank, fact.id, how))
        };
        let best = self.sheet.facts().iter().filter_map(ranked).min_by_key(|(rank, id, _)| (*rank, *id));
        best.map(|(_, fact, how)| (fact, how))
    }

    /// Whether the sentence, or what was before it, names what a fact is about in the first place.
    pub fn is_named(&self, fact: &Fact, sentence: &Sentence<'_>, context: &Mentions) -> bool {
        let things = self.index.things_of(fact.id.place());
        let is_resource = fact.about.first().is_some_and(|it| it.class == Class::Resource);
        let own = if is_resource { things.get(..1) } else { Some(things) };
        let mentions = if sentence.whole.mentions.is_empty() { context } else { &sentence.whole.mentions };
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
            let is_of_one = !setting.clause.mentions.is_empty() && !is_told_by_name(fact, setting.clause);
            return !is_of_one || setting.clause.cues.overall;
        }
        let near = [&setting.clause.mentions, &setting.sentence.whole.mentions];
        let far = (!setting.cites(fact)).then_some(setting.context);
        let classes: BTreeSet<Class> = things.iter().filter_map(|thing| self.index.class(*thing)).collect();
        classes.into_iter().all(|class| {
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
        let known = self.known_days();
        let is_usual = |date: Date| known.contains(date) && (date.day() == 1 || date == date.last_of_month());
        let is_usual =
            days.iter().flat_map(|day| day.within(&known)).any(|it| is_usual(it) || is_end(&self.sheet.range, it));
        if is_usual { Verdict::Plain } else { Verdict::NotVerified(Doubt::NoDay) }
    }

    fn month(&self, month: &DateRange) -> Verdict {
        match self.known_days().overlap(month) {
            Some(_) => Verdict::Plain,
            None => Verdict::NotVerified(Doubt::NoDay),
        }
    }

    /// From the first to the last day that any fact is of.
    fn known_days(&self) -> DateRange {
        let days = self.sheet.facts().iter().flat_map(dates).map(DateRange::day);
        days.fold(self.sheet.range, |all, day| all.hull(&day))
    }
}

impl Day {
    /// The days that it may be: one, or one in each year of a range.
    fn within(self, range: &DateRange) -> impl Iterator<Item = Date> + use<> {
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
fn dates(fact: &Fact) -> Vec<Date> {
    let own = if let FactValue::Date(date) = fact.value { Some(date) } else { None };
    let compared = matches!(fact.kind, FactKind::CostBefore | FactKind::Change);
    let noted = fact.note.split_whitespace().filter(|_| compared).filter_map(|word| word.parse().ok());
    let spans = fact.span.into_iter().chain(noted);
    own.into_iter().chain(spans.flat_map(|span: DateRange| [span.from(), span.to()])).collect()
}

/// Whether a fact about no thing is told by a name of its own, such as a day of the week, that stands in the words.
fn is_told_by_name(fact: &Fact, words: &Clause<'_>) -> bool {
    words.lower.contains(&fact.subject.to_lowercase())
}

/// How far a fact's value as it is told may be from the exact one: half a cent, or half a tenth of a percent.
pub(super) fn rounding(value: &FactValue) -> Decimal {
    match value {
        FactValue::Amount(_) => Decimal::new(5, 3),
        FactValue::Percent(_) => Decimal::new(5, 2),
        _ => Decimal::ZERO,
    }
}

/// How a figure is a fact's value; `None` where it is not.
fn value_of(figure: &Figure, fact: &Fact, setting: &Setting<'_>) -> Option<How> {
    if !measures(figure, fact) {
        return None;
    }
    let number = signed(figure, fact.value.number()?, fact.kind, setting.clause.cues)?;
    let told = crate::advice::told(&fact.value, number);
    if told >= figure.low && told <= figure.high || figure.holds(number, Decimal::ZERO) {
        let is_exact = number == told && figure.low.checked_add(figure.high)? == told.checked_mul(Decimal::TWO)?;
        return Some(if is_exact { How::Value } else { How::Rounded });
    }
    None
}

/// The value as it would be written where the words say which way it goes; `None` where they say the other way.
pub(super) fn signed(figure: &Figure, value: Decimal, kind: FactKind, cues: Cues) -> Option<Decimal> {
    let Cues { rising, falling, credit, .. } = cues;
    if figure.is_negative {
        return (value <= Decimal::ZERO).then_some(value.abs());
    }
    if kind.is_change() {
        let against = if value < Decimal::ZERO { rising && !falling } else { falling && !rising };
        return (!against || value.is_zero()).then_some(value.abs());
    }
    let comes_back = value >= Decimal::ZERO || falling || credit;
    comes_back.then_some(value.abs())
}

/// Whether a figure counts what a fact counts.
fn measures(figure: &Figure, fact: &Fact) -> bool {
    let says = |stem: &str| {
        let unit = fact.value.unit().to_lowercase();
        unit.contains(stem)
            || matches!(fact.value, FactValue::Count { .. }) && fact.subject.to_lowercase().contains(stem)
    };
    match (&figure.measure, &fact.value) {
        (Measure::Currency(unit), FactValue::Amount(money)) => *unit == money.unit,
        (Measure::Things(stem) | Measure::Time(stem) | Measure::Usage(stem), FactValue::Count { .. }) => says(stem),
        (Measure::Usage(stem) | Measure::Time(stem), FactValue::Amount(money)) => {
            money.unit.symbol().is_none() && says(stem)
        }
        (Measure::Percent | Measure::None, FactValue::Percent(_))
        | (Measure::None, FactValue::Amount(_) | FactValue::Count { .. }) => true,
        _ => false,
    }
}

/// Whether the words around a figure do not say that it is another kind of figure: a share is no change, a difference no level.
fn means(fact: &Fact, figure: &Figure, setting: &Setting<'_>) -> bool {
    let (of_whole, moving) = (setting.clause.cues.of_whole, setting.clause.cues.moving());
    let is_percent = matches!(fact.value, FactValue::Percent(_));
    if is_percent && fact.kind == FactKind::Share && moving && !of_whole {
        return false;
    }
    if is_percent && fact.kind == FactKind::Change && of_whole && !moving {
        return false;
    }
    if fact.kind == FactKind::WeekdayAverage && !is_told_by_name(fact, &setting.sentence.whole) {
        return false;
    }
    if fact.kind.is_change() {
        return is_percent || figure.measure == Measure::None || !setting.is_level;
    }
    !setting.is_by || matches!(fact.kind, FactKind::Saving | FactKind::Evidence)
}
