//! A fact: one figure computed by Farthing, with its subject and an ID for citations.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::{period::DateRange, value::FactValue};

/// Number of a fact in its sheet, from 1; displayed as `F1`, `F2`, ….
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FactId(u16);

impl FactId {
    /// ID of the fact at this index, from 0; `None` if the index exceeds the range of IDs.
    #[must_use]
    pub fn at(index: usize) -> Option<Self> {
        u16::try_from(index + 1).ok().map(Self)
    }

    /// Index in the sheet, from 0.
    #[must_use]
    pub fn index(self) -> usize {
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

/// ID of an entry: facts that were added together, about one group, resource or finding.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct EntryId(pub(super) u32);

/// Meaning of a figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum FactKind {
    /// Cost in the period.
    Cost,
    /// Cost in the comparison period.
    CostBefore,
    /// Current cost minus previous cost, as an amount or in percent of the previous cost.
    Change,
    /// Part of a change caused by usage, at the earlier price.
    UsageEffect,
    /// Part of a change caused by price, at the later usage.
    PriceEffect,
    /// Share of the total, in percent.
    Share,
    /// Average cost per day.
    DailyAverage,
    /// Usage quantity.
    Usage,
    /// Forecast of the month-end total.
    Forecast,
    /// The lower end of the forecast's interval.
    ForecastLow,
    /// The upper end of the forecast's interval.
    ForecastHigh,
    /// Expected cost of anomalous days.
    Expected,
    /// Actual minus expected cost of anomalous days, negative if they cost less than expected; or the first of these days.
    Impact,
    /// Trend: change of the cost over 30 days.
    Trend,
    /// Average cost of a weekday.
    WeekdayAverage,
    /// Potential monthly saving of a finding.
    Saving,
    /// Value that caused a check to report a finding, or a resource's state or tag.
    Evidence,
    /// Number of items.
    Count,
    /// Cost that is not attributed to a resource.
    Unattributed,
}

impl FactKind {
    /// Name in the prompt.
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

/// Type of an entity.
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

/// Service, resource or other item that facts are about, with all its names. Names are untrusted text.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Entity {
    /// Type of the entity.
    pub class: Class,
    /// Display name.
    pub name: String,
    /// Other names: IDs, ARNs, billing names.
    pub aliases: Vec<String>,
}

impl Entity {
    /// Creates an entity without aliases.
    #[must_use]
    pub fn new(class: Class, name: impl Into<String>) -> Self {
        Self { class, name: name.into(), aliases: Vec::new() }
    }

    /// Display name, then the aliases.
    pub fn names(&self) -> impl Iterator<Item = &String> {
        std::iter::once(&self.name).chain(&self.aliases)
    }

    /// Whether the display name or an alias equals `name`.
    #[must_use]
    pub fn has_name(&self, name: &str) -> bool {
        self.names().any(|it| it == name)
    }
}

/// One figure and its subject.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fact {
    /// ID for citations.
    pub id: FactId,
    /// Entry of the fact.
    pub entry: EntryId,
    /// Meaning of the figure.
    pub kind: FactKind,
    /// Subject as text: entity names, or `Total`.
    pub subject: String,
    /// Entities of the subject; empty for the whole account or view.
    pub entities: Vec<Entity>,
    /// The figure.
    pub value: FactValue,
    /// UTC days that the figure covers, both ends inclusive.
    pub span: Option<DateRange>,
    /// Further explanation; empty if there is none.
    pub note: String,
}

impl Fact {
    /// Whether the fact is about an entity with this display name or alias.
    #[must_use]
    pub fn is_about(&self, name: &str) -> bool {
        self.entities.iter().any(|it| it.has_name(name))
    }
}

/// Facts of one view or question: the data in the prompt, which answers are verified against.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FactSheet {
    /// UTC days of the view, both ends inclusive.
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

    /// Fact with this ID; `None` if there is none.
    #[must_use]
    pub fn get(&self, id: FactId) -> Option<&Fact> {
        self.facts.get(id.index())
    }

    /// Appends the facts of another sheet and returns them. Their IDs continue this sheet's numbering; facts that exceed
    /// the range of IDs are dropped.
    pub fn extend(&mut self, other: Self) -> &[Fact] {
        let known = self.facts.len();
        let entries = self.facts.last().map_or(0, |last| last.entry.0.saturating_add(1));
        let new = other.facts.into_iter().enumerate().filter_map(|(index, fact)| {
            let entry = EntryId(fact.entry.0.saturating_add(entries));
            Some(Fact { id: FactId::at(known + index)?, entry, ..fact })
        });
        self.facts.extend(new);
        self.facts.get(known..).unwrap_or_default()
    }

    /// Facts of one entry.
    pub fn of_entry(&self, entry: EntryId) -> impl Iterator<Item = &Fact> {
        self.facts.iter().filter(move |it| it.entry == entry)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn extending_continues_the_numbering() {
        let sheet = |number| {
            let mut builder = crate::advice::SheetBuilder::new("2026-10-01..2026-10-31".parse().unwrap());
            builder.add_count(number, "volumes");
            builder.add_count(number + 1, "addresses");
            builder.finish()
        };
        let mut all = sheet(1);
        let new = all.extend(sheet(3));
        assert_eq!(new.iter().map(|it| it.id.to_string()).collect::<Vec<_>>(), ["F3", "F4"]);
        assert_eq!(all.facts().len(), 4);
        for fact in all.facts() {
            assert_eq!(all.get(fact.id), Some(fact));
            assert_eq!(all.of_entry(fact.entry).count(), 1, "entry IDs of the two sheets differ");
        }
        let mut empty = crate::advice::SheetBuilder::new("2026-10-01..2026-10-31".parse().unwrap()).finish();
        assert_eq!(empty.extend(sheet(1)).first().map(|it| it.id), FactId::at(0));
    }

    #[test]
    fn ids_start_at_one() {
        assert_eq!(FactId::at(0).unwrap().to_string(), "F1");
        assert_eq!("F12".parse::<FactId>().unwrap().index(), 11);
        for invalid in ["F0", "F", "f1", "F+1", "1", "F70000", "F1 "] {
            assert_eq!(invalid.parse::<FactId>(), Err(()), "{invalid}");
        }
    }
}
