//! Figures that are in no fact alone: sums, differences, ratios and multiples of facts that belong together.
//!
//! Every rule says which facts belong together, so that the number of tries stays small: with two hundred facts put together
//! at will, some pair comes to any percentage.

use rust_decimal::Decimal;

use super::{
    How,
    check::{Checker, Setting},
    claim::{Figure, Measure},
    cues::Cues,
    meaning::{Rate, is_of_rate, may_be_of_total, means},
    pattern,
    scene::{Mentions, Sentence},
    value::{rounding, signed},
};
use crate::{
    advice::{ALL_FINDINGS, Class, Fact, FactId, FactKind, FactValue, TOTAL},
    money::ratio,
};

/// The most facts that are put together for one figure.
const MOST_POOLED: usize = 24;

/// Facts and how they come to a figure.
type Found = (Vec<FactId>, How);

impl<'s> Checker<'s> {
    /// Facts that come to a figure together.
    pub fn combined(&self, figure: &Figure, setting: &Setting<'_>) -> Option<Found> {
        let pool = setting.pool;
        match figure.measure {
            Measure::Percent => self
                .sum(figure, setting, pool)
                .or_else(|| self.ratios(figure, setting, pool))
                .or_else(|| rest(figure, setting, pool)),
            Measure::Points => {
                self.pairs(figure, pool, setting).find_map(|pair| difference(figure, &pair, setting.cues))
            }
            Measure::Times => self.pairs(figure, pool, setting).find_map(|pair| times(figure, &pair)),
            Measure::Currency(_) | Measure::None | Measure::Usage(_) => {
                // What something is more or less is not what it would save.
                let is_difference =
                    !(setting.is_level || setting.is_plan || setting.cues.saves || is_of_a_measure(setting));
                let mut differing = self.pairs(figure, pool, setting).filter(|_| is_difference);
                self.sum(figure, setting, pool)
                    .or_else(|| differing.find_map(|pair| difference(figure, &pair, setting.cues)))
                    .or_else(|| yearly(figure, setting, pool))
            }
            Measure::Things(_) => listed(figure, setting).or_else(|| self.sum(figure, setting, pool)),
            Measure::Time(_) => None,
        }
    }

    /// The facts that may be put together: those cited, those about what is named, and what the whole costs and cost.
    pub fn pool(&self, sentence: &Sentence<'_>, context: &Mentions) -> Vec<&'s Fact> {
        let facts = self.sheet.facts();
        let (cited, others): (Vec<&Fact>, Vec<&Fact>) = facts.iter().partition(|it| sentence.cited.contains(&it.id));
        let named = others.iter().copied().filter(|it| self.is_named(it, sentence, context));
        let cited = cited.into_iter().filter(|it| self.is_spoken_of(it, sentence));
        let is_whole = |fact: &&Fact| {
            fact.about.is_empty()
                && (matches!(fact.kind, FactKind::Cost | FactKind::CostBefore) || fact.subject == ALL_FINDINGS)
        };
        let whole = others.iter().copied().filter(is_whole);
        let all = cited.chain(named).chain(whole);
        all.filter(|it| it.value.number().is_some()).take(MOST_POOLED).collect()
    }

    fn sum(&self, figure: &Figure, setting: &Setting<'_>, pool: &[&'s Fact]) -> Option<Found> {
        let may_be_summed = |it: &&Fact| setting.is_of_time(it) && means(it, figure, setting);
        if setting.all.each {
            return None;
        }
        // All of one kind that are cited, and all that are named: a choice among them would come to anything.
        let parts: Vec<&Fact> = pool.iter().copied().filter(|it| !it.about.is_empty()).filter(may_be_summed).collect();
        let series = |of: &[&'s Fact]| {
            let all = |first: &&'s Fact| of.iter().copied().filter(|it| is_alike(first, it)).collect::<Vec<_>>();
            of.iter().map(all).collect::<Vec<_>>()
        };
        let cited: Vec<&Fact> = parts.iter().copied().filter(|it| setting.cites(it)).collect();
        let named: Vec<&Fact> =
            parts.iter().copied().filter(|it| self.is_named(it, setting.sentence, setting.context)).collect();
        let sets = series(&cited).into_iter().chain(series(&named)).chain(self.largest(setting));
        sets.into_iter().find_map(|facts| total(figure, &facts, setting.cues))
    }

    /// Whether of two things the one that is named first is more where the words say more, and less where they say less.
    fn goes_as_said(&self, figure: &Figure, pair: &Pair<'_>, setting: &Setting<'_>) -> bool {
        let first_of = |fact: &Fact| {
            let thing = self.index.things_of(fact.id.place()).first()?;
            setting.sentence.whole.mentions.place(*thing)
        };
        let is_turned = pattern::TURNED.is_match(setting.sentence.whole.text);
        let (Some(one), Some(other), false) = (first_of(pair.one), first_of(pair.other), is_turned) else {
            return true;
        };
        if pair.relation != Relation::Alike || setting.sentence.whole.mentions.things.len() != 2 {
            return true;
        }
        let Cues { rising, falling, .. } = setting.all;
        let (first, second) = if one < other { (pair.one, pair.other) } else { (pair.other, pair.one) };
        let is_more = first.value.number() > second.value.number();
        let says_times = matches!(figure.measure, Measure::Times | Measure::Percent) && !(rising || falling);
        let in_order = !says_times || one < other;
        let says_more = (rising != falling).then_some(rising);
        in_order && says_more.is_none_or(|more| more == is_more)
    }

    /// The pairs of facts that may be compared, both of the time that is named; of now and before, one is enough.
    fn pairs<'a>(
        &'a self,
        figure: &'a Figure,
        pool: &'a [&'a Fact],
        setting: &'a Setting<'_>,
    ) -> impl Iterator<Item = Pair<'a>> {
        let all = pool.iter().flat_map(|one| pool.iter().map(move |other| (one, other)));
        all.filter_map(|(one, other)| Pair::of(one, other, setting)).filter(|pair| {
            let (one, other) = (setting.is_of_time(pair.one), setting.is_of_time(pair.other));
            let is_one_enough = matches!(pair.relation, Relation::Course | Relation::Cited);
            let is_of_time = if is_one_enough { one || other } else { one && other };
            let fits = pair.relation != Relation::Course || self.fits(pair.one, setting);
            is_of_time && fits && is_of_rate(pair.one, setting) && self.goes_as_said(figure, pair, setting)
        })
    }

    /// One fact as a part of another, or the change between them; the words around decide where they can.
    fn ratios(&self, figure: &Figure, setting: &Setting<'_>, pool: &[&Fact]) -> Option<Found> {
        let (of_whole, moving) = (setting.cues.of_whole, setting.cues.moving());
        self.pairs(figure, pool, setting).find_map(|pair| {
            let (one, other) = pair.numbers()?;
            let part = ratio(one, other)?.checked_mul(Decimal::ONE_HUNDRED)?;
            let is_of_total = pair.relation != Relation::Whole || may_be_of_total(pair.one, setting);
            let may_be_part = pair.relation != Relation::Course
                && (of_whole || !moving)
                && is_of_total
                && !(setting.is_by || figure.is_positive || setting.cues.metric);
            if may_be_part && !figure.is_negative && figure.holds(part, Decimal::ZERO) {
                return Some(pair.found(How::Ratio));
            }
            let may_be_change = pair.relation != Relation::Whole
                && (moving || !of_whole)
                && !(setting.cues.metric || is_of_a_measure(setting));
            let change = part.checked_sub(Decimal::ONE_HUNDRED).filter(|_| may_be_change && other > Decimal::ZERO)?;
            let change = signed(figure, change, FactKind::Change, setting.cues)?;
            figure.holds(change, Decimal::ZERO).then(|| pair.found(How::Change))
        })
    }

    /// "The three largest": the first so many facts of each kind in a span, by size.
    fn largest(&self, setting: &Setting<'_>) -> Vec<Vec<&Fact>> {
        let Some(number) = setting.sentence.largest else { return Vec::new() };
        let facts = self.sheet.facts();
        let is_first = |place: usize, fact: &Fact| !facts.iter().take(place).any(|it| is_alike(it, fact));
        let firsts = facts.iter().enumerate().filter(|(place, fact)| !fact.about.is_empty() && is_first(*place, fact));
        let series = firsts.map(|(_, first)| {
            let mut alike: Vec<&Fact> = facts.iter().filter(|it| is_alike(first, it)).collect();
            alike.sort_by_key(|it| (std::cmp::Reverse(it.value.number()), it.id));
            alike.truncate(number as usize);
            alike
        });
        series.filter(|it| it.len() == number as usize).collect()
    }
}

/// Whether the words are of what a measure would do, which no bill shows.
fn is_of_a_measure(setting: &Setting<'_>) -> bool {
    setting.cues.measure && !setting.cues.forecast
}

/// Whether two facts say the same of two things: the same kind, of the same span, in the same unit, about things of the same classes.
pub(super) fn is_alike(one: &Fact, other: &Fact) -> bool {
    let classes = |fact: &Fact| fact.about.first().map(|it| it.class);
    let same = (one.kind, one.span, one.value.unit()) == (other.kind, other.span, other.value.unit());
    same && classes(one) == classes(other) && one.about.is_empty() == other.about.is_empty()
}

/// The sum of facts of one unit and kind, where it is the figure.
fn total(figure: &Figure, facts: &[&Fact], cues: Cues) -> Option<Found> {
    let (first, rest) = facts.split_first()?;
    let is_alike = |it: &&Fact| it.kind == first.kind && it.value.unit() == first.value.unit();
    if rest.is_empty() || !rest.iter().all(is_alike) || !counts(figure, first) {
        return None;
    }
    let numbers = facts.iter().map(|it| it.value.number());
    let sum = numbers.into_iter().try_fold(Decimal::ZERO, |sum, number| sum.checked_add(number?))?;
    let sum = signed(figure, sum, first.kind, cues)?;
    let rounded_by = rounding(&first.value).checked_mul(Decimal::from(facts.len()))?;
    figure.holds(sum, rounded_by).then(|| (ids(facts), How::Sum))
}

/// Whether sums and differences of a fact's unit are what a figure counts.
fn counts(figure: &Figure, fact: &Fact) -> bool {
    match (&figure.measure, &fact.value) {
        (Measure::Currency(unit), FactValue::Amount(money)) => *unit == money.unit,
        (Measure::Percent | Measure::Points, FactValue::Percent(_)) | (Measure::None, FactValue::Amount(_)) => true,
        (Measure::Usage(stem) | Measure::Things(stem), value) => value.unit().to_lowercase().contains(stem.as_str()),
        _ => false,
    }
}

fn ids(facts: &[&Fact]) -> Vec<FactId> {
    facts.iter().map(|it| it.id).collect()
}

/// Two facts that may be compared.
struct Pair<'a> {
    one: &'a Fact,
    other: &'a Fact,
    relation: Relation,
}

/// Why two facts may be compared.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Relation {
    /// Both are cited.
    Cited,
    /// Now and before, actual and expected, of one thing.
    Course,
    /// The same of two things.
    Alike,
    /// A thing and the whole.
    Whole,
}

impl<'a> Pair<'a> {
    fn of(one: &'a Fact, other: &'a Fact, setting: &Setting<'_>) -> Option<Self> {
        if one.id == other.id || one.value.unit() != other.value.unit() {
            return None;
        }
        let course = one.entry == other.entry
            && one.kind == FactKind::Cost
            && matches!(other.kind, FactKind::CostBefore | FactKind::Expected);
        let whole = one.kind == FactKind::Cost
            && other.kind == FactKind::Cost
            && one.span == other.span
            && other.about.is_empty()
            && other.subject == TOTAL;
        let relation = if course {
            Relation::Course
        } else if whole {
            Relation::Whole
        } else if is_alike(one, other) && one.entry != other.entry && !one.kind.is_change() && !one.about.is_empty() {
            Relation::Alike
        } else if setting.cites(one) && setting.cites(other) {
            Relation::Cited
        } else {
            return None;
        };
        Some(Self { one, other, relation })
    }

    fn numbers(&self) -> Option<(Decimal, Decimal)> {
        Some((self.one.value.number()?, self.other.value.number()?))
    }

    fn found(&self, how: How) -> Found {
        (vec![self.one.id, self.other.id], how)
    }
}

fn difference(figure: &Figure, pair: &Pair<'_>, cues: Cues) -> Option<Found> {
    let (one, other) = pair.numbers().filter(|_| counts(figure, pair.one) && pair.relation != Relation::Whole)?;
    let difference = one.checked_sub(other)?;
    // Between two things the order is the writer's; from before to now it is that of time.
    let kind = if pair.relation == Relation::Course { FactKind::Change } else { FactKind::Cost };
    let difference = if pair.relation == Relation::Course { difference } else { difference.abs() };
    let difference = signed(figure, difference, kind, cues)?;
    let rounded_by = rounding(&pair.one.value).checked_mul(Decimal::TWO)?;
    figure.holds(difference, rounded_by).then(|| pair.found(How::Difference))
}

fn times(figure: &Figure, pair: &Pair<'_>) -> Option<Found> {
    let (one, other) = pair.numbers()?;
    let times = ratio(one, other).filter(|it| *it > Decimal::ZERO)?;
    figure.holds(times, Decimal::ZERO).then(|| pair.found(How::Times))
}

/// What the shares that are cited or named leave of the whole.
fn rest(figure: &Figure, setting: &Setting<'_>, pool: &[&Fact]) -> Option<Found> {
    if !setting.all.rest {
        return None;
    }
    let shares: Vec<&Fact> = pool.iter().copied().filter(|it| it.kind == FactKind::Share).collect();
    let sum = shares.iter().try_fold(Decimal::ZERO, |sum, it| sum.checked_add(it.value.number()?))?;
    let rest = Decimal::ONE_HUNDRED.checked_sub(sum)?;
    (!shares.is_empty() && figure.holds(rest, Decimal::new(5, 2))).then(|| (ids(&shares), How::Rest))
}

/// Twelve times what a finding, or several, would save a month.
fn yearly(figure: &Figure, setting: &Setting<'_>, pool: &[&Fact]) -> Option<Found> {
    let is_of_year = setting.rate.map_or(setting.all.yearly, |rate| rate == Rate::Year);
    if !is_of_year {
        return None;
    }
    let may_be_meant = |it: &&Fact| !it.about.is_empty() || setting.cites(it) || setting.all.together;
    let savings =
        || pool.iter().copied().filter(|it| it.kind == FactKind::Saving && counts(figure, it)).filter(may_be_meant);
    let single: Vec<&Fact> = savings().filter(|it| !it.about.is_empty()).collect();
    let sets = savings().map(|it| vec![it]).chain(std::iter::once(single)).filter(|it| !it.is_empty());
    let months = Decimal::from(12);
    sets.into_iter().find_map(|facts| {
        let sum = facts.iter().try_fold(Decimal::ZERO, |sum, it| sum.checked_add(it.value.number()?))?;
        let rounded_by = crate::money::sum(facts.iter().map(|it| rounding(&it.value)))?.checked_mul(months)?;
        figure.holds(sum.checked_mul(months)?, rounded_by).then(|| (ids(&facts), How::Yearly))
    })
}

/// As many things as the sentence names.
fn listed(figure: &Figure, setting: &Setting<'_>) -> Option<Found> {
    let Measure::Things(thing) = &figure.measure else { return None };
    let class = class_of(thing).unwrap_or(Class::Resource);
    let number = Decimal::from(setting.sentence.whole.mentions.count(class));
    (number > Decimal::ONE && figure.holds(number, Decimal::ZERO)).then(|| (Vec::new(), How::Listed))
}

/// The class of things that a word is for.
pub(super) fn class_of(thing: &str) -> Option<Class> {
    Some(match thing.to_ascii_lowercase().as_str() {
        "service" => Class::Service,
        "account" => Class::Account,
        "region" => Class::Region,
        "resource" => Class::Resource,
        _ => return None,
    })
}
