//! A fact: one figure of Farthing's, with what it is about and an id by which it is cited.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use super::sheet::EntryId;
use crate::{period::DateRange, value::FactValue};

/// The place of a fact in its sheet, from 1. Written `F1`, `F2`, ….
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FactId(u16);

impl FactId {
    /// The id of the fact at a place, from 0; `None` past what an id can count.
    #[must_use]
    pub fn at(place: usize) -> Option<Self> {
        u16::try_from(place + 1).ok().map(Self)
    }

    /// Its place in the sheet, from 0.
    #[must_use]
    pub fn place(self) -> usize {
        usize::from(self.0).saturating_sub(1)
    }
}

impl fmt::Display for FactId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "F{}", self.0)
    }
}

impl FromStr for FactId {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let digits = text.strip_prefix('F').filter(|it| it.bytes().all(|byte| byte.is_ascii_digit())).ok_or(())?;
        match digits.parse() {
            Ok(number) if number > 0 => Ok(Self(number)),
            _ => Err(()),
        }
    }
}

/// What a figure says of its subject.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum FactKind {
    /// What it costs in the span.
    Cost,
    /// What it cost in the span that this one is compared with.
    CostBefore,
    /// Now less before, as an amount or in percent of before.
    Change,
    /// What of a change more or less usage made, at the earlier price.
    UsageEffect,
    /// What of a change a higher or lower price made, at the later usage.
    PriceEffect,
    /// Its part of the total, in percent.
    Share,
    /// Its cost by the number of days.
    DailyAverage,
    /// How much of it was used.
    Usage,
    /// What the month will come to.
    Forecast,
    /// The lower end of the forecast's interval.
    ForecastLow,
    /// The upper end of the forecast's interval.
    ForecastHigh,
    /// What days that stand out would ordinarily have cost.
    Expected,
    /// What days that stand out cost more (or less) than expected.
    Impact,
    /// The direction of cost: its change over thirty days.
    Trend,
    /// What a day of the week costs on average.
    WeekdayAverage,
    /// What a finding would save a month.
    Saving,
    /// A value that made a check fire.
    Evidence,
    /// How many there are.
    Count,
    /// What of a cost is no resource's.
    Unattributed,
}

impl FactKind {
    /// Its word in the prompt.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Cost => "cost",
            Self::CostBefore => "cost_before",
            Self::Change => "change",
            Self::UsageEffect => "usage_effect",
            Self::PriceEffect => "price_effect",
            Self::Share => "share",
            Self::DailyAverage => "daily_average",
            Self::Usage => "usage",
            Self::Forecast => "forecast",
            Self::ForecastLow => "forecast_low",
            Self::ForecastHigh => "forecast_high",
            Self::Expected => "expected",
            Self::Impact => "impact",
            Self::Trend => "trend",
            Self::WeekdayAverage => "weekday_average",
            Self::Saving => "saving",
            Self::Evidence => "evidence",
            Self::Count => "count",
            Self::Unattributed => "unattributed",
        }
    }
}

/// Which kind of thing a name is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Class {
    /// A service, by billing name.
    Service,
    /// A resource.
    Resource,
    /// An account.
    Account,
    /// A region.
    Region,
    /// A value of any other dimension, tag or category.
    Value,
}

/// A thing that facts are about, with the names it goes by. All of them may be hostile text.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Entity {
    /// What it is.
    pub class: Class,
    /// What to call it.
    pub name: String,
    /// What else it is called: ids, ARNs, billing names.
    pub also: Vec<String>,
}

/// One figure, with what it is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fact {
    /// By which it is cited.
    pub id: FactId,
    /// The facts that were put in together and belong to each other share an entry.
    pub entry: EntryId,
    /// What the figure says.
    pub kind: FactKind,
    /// What it is about, in words: names of things, or `Total`.
    pub subject: String,
    /// The things it is about; none for the whole account or view.
    pub about: Vec<Entity>,
    /// The figure.
    pub value: FactValue,
    /// The days it is of, both ends inclusive.
    pub span: Option<DateRange>,
    /// What else is to be said of it.
    pub note: String,
}

/// The facts of one view or one question: all that a model is told, and all that proves what it says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FactSheet {
    /// The days looked at, both ends inclusive.
    pub range: DateRange,
    facts: Vec<Fact>,
}

impl FactSheet {
    pub(super) fn new(range: DateRange, facts: Vec<Fact>) -> Self {
        Self { range, facts }
    }

    /// All facts, `F1` first.
    #[must_use]
    pub fn facts(&self) -> &[Fact] {
        &self.facts
    }

    /// The fact with an id; `None` where the sheet has none.
    #[must_use]
    pub fn get(&self, id: FactId) -> Option<&Fact> {
        self.facts.get(id.place())
    }

    /// Takes in the facts of another sheet: their ids go on behind its own, as far as ids can count. Gives back the new ones.
    pub fn extend(&mut self, other: Self) -> &[Fact] {
        let known = self.facts.len();
        let entries = self.facts.last().map_or(EntryId::default(), |last| last.entry.next());
        let new = other.facts.into_iter().enumerate().filter_map(|(place, fact)| {
            Some(Fact { id: FactId::at(known + place)?, entry: fact.entry.behind(entries), ..fact })
        });
        self.facts.extend(new);
        self.facts.get(known..).unwrap_or_default()
    }

    /// The facts that were put in together.
    pub fn of_entry(&self, entry: EntryId) -> impl Iterator<Item = &Fact> {
        self.facts.iter().filter(move |it| it.entry == entry)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_facts_go_on_behind_those_there_are() {
        let sheet = |number| {
            let mut builder = crate::advice::SheetBuilder::new("2026-10-01..2026-10-31".parse().unwrap());
            builder.count(number, "volumes");
            builder.count(number + 1, "addresses");
            builder.finish()
        };
        let mut all = sheet(1);
        let new = all.extend(sheet(3));
        assert_eq!(new.iter().map(|it| it.id.to_string()).collect::<Vec<_>>(), ["F3", "F4"]);
        assert_eq!(all.facts().len(), 4);
        for fact in all.facts() {
            assert_eq!(all.get(fact.id), Some(fact));
            assert_eq!(all.of_entry(fact.entry).count(), 1, "entries are not mixed");
        }
        let mut none = crate::advice::SheetBuilder::new("2026-10-01..2026-10-31".parse().unwrap()).finish();
        assert_eq!(none.extend(sheet(1)).first().map(|it| it.id), FactId::at(0));
    }

    #[test]
    fn ids_count_from_one() {
        assert_eq!(FactId::at(0).unwrap().to_string(), "F1");
        assert_eq!("F12".parse::<FactId>().unwrap().place(), 11);
        for bad in ["F0", "F", "f1", "F+1", "1", "F70000", "F1 "] {
            assert_eq!(bad.parse::<FactId>(), Err(()), "{bad}");
        }
    }
}
