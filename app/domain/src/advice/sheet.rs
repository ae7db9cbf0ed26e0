//! Builds a fact sheet from entries of related facts; the largest entries are kept.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet, HashMap},
};

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::fact::{Class, Entity, Fact, FactId, FactKind, FactSheet};
use crate::{
    dimension::Dimension,
    money::{Money, ratio},
    naming::unique_names,
    period::DateRange,
    value::FactValue,
};

/// Maximum number of facts in a sheet: more make prompts expensive and answers vague.
const MOST_FACTS: usize = 200;
/// Maximum length of a name or note, in characters; ARNs are shorter.
const LONGEST_TEXT: usize = 240;

/// Id of an entry: facts of one group, resource or finding.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct EntryId(u32);

impl EntryId {
    /// Id after this one.
    pub(super) fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }

    /// This id in a sheet whose entries start at `first`.
    pub(super) fn behind(self, first: Self) -> Self {
        Self(self.0.saturating_add(first.0))
    }
}

/// Collects entries of facts, in the order of the sheet.
#[derive(Clone, Debug)]
pub struct SheetBuilder {
    range: DateRange,
    entries: Vec<Entry>,
}

#[derive(Clone, Debug)]
struct Entry {
    subject: String,
    about: Vec<Entity>,
    span: Option<DateRange>,
    /// Sort key for dropping entries; entries with `None` are always kept.
    size: Option<Decimal>,
    facts: Vec<(FactKind, FactValue, String)>,
}

/// Adds facts to one entry.
pub(crate) struct EntryBuilder<'a>(&'a mut Entry);

impl EntryBuilder<'_> {
    /// Adds a fact, unless the entry already contains its value.
    pub fn fact(&mut self, kind: FactKind, value: FactValue, note: impl Into<String>) -> &mut Self {
        let value = match value {
            FactValue::Text(text) => FactValue::Text(shortened(text)),
            FactValue::Count { number, of } => FactValue::Count { number, of: shortened(of) },
            other => other,
        };
        if !self.0.facts.iter().any(|(known, told, _)| (*known, told) == (kind, &value)) {
            self.0.facts.push((kind, value, shortened(note.into())));
        }
        self
    }

    /// Adds an amount.
    pub fn amount(&mut self, kind: FactKind, money: &Money, note: impl Into<String>) -> &mut Self {
        self.fact(kind, FactValue::Amount(money.clone()), note)
    }

    /// Adds a ratio (0.1 is 10%) as a percentage, if known.
    pub fn percent(&mut self, kind: FactKind, part: Option<Decimal>, note: impl Into<String>) -> &mut Self {
        let percent = part.and_then(|part| part.checked_mul(Decimal::ONE_HUNDRED));
        match percent {
            Some(percent) => self.fact(kind, FactValue::Percent(percent), note),
            None => self,
        }
    }
}

/// Data of a finding.
#[derive(Clone, Debug)]
pub struct FindingFacts<'a> {
    /// Recommended action ("Delete unattached EBS volumes").
    pub title: String,
    /// Entities of the finding: the resource first, then its location.
    pub about: Vec<Entity>,
    /// Monthly saving; `None` if unknown, never zero instead.
    pub saving: Option<Money>,
    /// Whether the saving is an upper limit.
    pub at_most: bool,
    /// Values that caused the finding, each with its name.
    pub evidence: Vec<(&'a str, FactValue)>,
}

impl SheetBuilder {
    /// Creates an empty sheet for a view of these UTC days.
    #[must_use]
    pub fn new(range: DateRange) -> Self {
        Self { range, entries: Vec::new() }
    }

    /// Starts an entry. Entries without a size are always kept; of the others, the largest that fit.
    pub(crate) fn entry(
        &mut self,
        subject: impl Into<String>,
        about: Vec<Entity>,
        span: Option<DateRange>,
        size: Option<Decimal>,
    ) -> (EntryId, EntryBuilder<'_>) {
        let id = EntryId(u32::try_from(self.entries.len()).unwrap_or(u32::MAX));
        let about = about.into_iter().map(|it| Entity {
            class: it.class,
            name: shortened(it.name),
            also: it.also.into_iter().map(shortened).collect(),
        });
        let (about, subject) = (about.collect(), shortened(subject.into()));
        let size = size.map(|it| it.abs());
        (id, EntryBuilder(self.entries.push_mut(Entry { subject, about, span, size, facts: Vec::new() })))
    }

    /// Continues the entry for the same entities and period, if there is one, so that no figure is repeated.
    pub(super) fn entry_of(
        &mut self,
        subject: &str,
        about: Vec<Entity>,
        span: Option<DateRange>,
        size: Decimal,
    ) -> EntryBuilder<'_> {
        let is_it = |entry: &Entry| !about.is_empty() && (entry.span, &entry.about) == (span, &about);
        let Some(place) = self.entries.iter().position(is_it) else {
            return self.entry(subject, about, span, Some(size)).1;
        };
        let entry = &mut self.entries[place];
        entry.size = entry.size.map(|it| it.max(size.abs()));
        EntryBuilder(entry)
    }

    /// Adds a finding. The returned id identifies its facts in the sheet, for links from citations.
    pub fn finding(&mut self, finding: FindingFacts<'_>) -> EntryId {
        let subject = match finding.about.first() {
            Some(entity) => format!("{}: {}", finding.title, entity.name),
            None => finding.title.clone(),
        };
        let size = finding.saving.as_ref().map_or(Decimal::ZERO, |saving| saving.amount);
        let (id, mut entry) = self.entry(subject, finding.about, None, Some(size));
        if let Some(saving) = &finding.saving {
            entry.amount(FactKind::Saving, saving, if finding.at_most { "a month, at most" } else { "a month" });
        }
        for (name, value) in finding.evidence {
            entry.fact(FactKind::Evidence, value, name);
        }
        id
    }

    /// Adds a count with its noun (`3 unattached volumes`); it is always kept.
    pub fn count(&mut self, number: u64, of: &str) -> EntryId {
        let (id, mut entry) = self.entry(of, Vec::new(), None, None);
        entry.fact(FactKind::Count, FactValue::Count { number, of: of.to_owned() }, "");
        id
    }

    /// Returns the sheet: the largest entries, up to 200 facts, in the order in which they were added.
    #[must_use]
    pub fn finish(self) -> FactSheet {
        self.finish_within(MOST_FACTS)
    }

    /// Returns the sheet with at most `most` facts.
    #[must_use]
    pub fn finish_within(mut self, most: usize) -> FactSheet {
        self.tell_apart();
        let mut order: Vec<usize> = (0..self.entries.len()).collect();
        // Entries without a size first; ties keep their order.
        order.sort_by_key(|place| {
            let size = self.entries.get(*place).and_then(|entry| entry.size);
            (size.is_some(), Reverse(size))
        });
        let mut room = most;
        let mut kept = vec![false; self.entries.len()];
        for place in order {
            let facts = self.entries.get(place).map_or(0, |entry| entry.facts.len());
            if let Some(kept) = kept.get_mut(place).filter(|_| facts <= room) {
                (*kept, room) = (true, room - facts);
            }
        }
        let entries = self.entries.into_iter().zip(kept).zip(0..).filter(|((_, kept), _)| *kept);
        let facts = entries.flat_map(|((entry, _), number)| {
            entry.facts.into_iter().map(move |(kind, value, note)| {
                let (subject, about) = (entry.subject.clone(), entry.about.clone());
                (EntryId(number), kind, subject, about, value, entry.span, note)
            })
        });
        let facts = facts.enumerate().filter_map(|(place, (entry, kind, subject, about, value, span, note))| {
            Some(Fact { id: FactId::at(place)?, entry, kind, subject, about, value, span, note })
        });
        FactSheet::new(self.range, facts.collect())
    }

    /// Adds an identifier to names that several entities share.
    fn tell_apart(&mut self) {
        let mut known: BTreeMap<Class, BTreeSet<(String, String)>> = BTreeMap::new();
        for it in self.entries.iter().flat_map(|entry| &entry.about) {
            known.entry(it.class).or_default().insert((identity(it).to_owned(), it.name.clone()));
        }
        let mut names: HashMap<(Class, String, String), String> = HashMap::new();
        for (class, all) in known {
            let values: Vec<(&str, Option<&str>)> = all.iter().map(|(id, name)| (id.as_str(), Some(&**name))).collect();
            // Each class has its own names; among attributes, accounts are the ones with display names.
            let unique = unique_names(&Dimension::Account.into(), &values);
            let changed = all.iter().zip(unique).filter(|((_, name), unique)| name != unique);
            names.extend(changed.map(|((id, name), unique)| ((class, id.clone(), name.clone()), unique)));
        }
        for entry in &mut self.entries {
            let joined = |about: &[Entity]| about.iter().map(|it| it.name.as_str()).collect::<Vec<_>>().join(", ");
            let before = joined(&entry.about);
            let first = entry.about.first().map(|it| it.name.clone());
            for it in &mut entry.about {
                if let Some(name) = names.get(&(it.class, identity(it).to_owned(), it.name.clone())) {
                    it.name.clone_from(name);
                }
            }
            // A subject consists of entity names, or ends with the first one's.
            let renamed = entry.about.first().map(|it| it.name.clone());
            if entry.subject == before {
                entry.subject = joined(&entry.about);
            } else if let (Some(first), Some(renamed)) = (first, renamed)
                && let Some(start) = entry.subject.strip_suffix(&first)
                && (start.is_empty() || start.ends_with(": "))
            {
                entry.subject = format!("{start}{renamed}");
            }
        }
    }
}

/// Identifier that distinguishes an entity from others with the same name.
fn identity(it: &Entity) -> &str {
    it.also.first().unwrap_or(&it.name)
}

/// Ratio of a part to a whole; `None` if the units differ or the whole is not positive.
pub(super) fn part_of(part: &Money, whole: &Money) -> Option<Decimal> {
    let comparable = part.unit == whole.unit && whole.amount > Decimal::ZERO;
    comparable.then(|| ratio(part.amount, whole.amount)).flatten()
}

/// Text truncated to [`LONGEST_TEXT`].
fn shortened(text: String) -> String {
    match text.char_indices().nth(LONGEST_TEXT) {
        Some((end, _)) => text.get(..end).map_or_else(String::new, |start| format!("{start}…")),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::money::Unit;

    fn usd(amount: i64) -> Money {
        Money::new(Decimal::from(amount), Unit::new("USD"))
    }

    fn finding(saving: i64) -> FindingFacts<'static> {
        let evidence = vec![("state", FactValue::Text("available".to_owned()))];
        FindingFacts {
            title: "Idle".to_owned(),
            about: Vec::new(),
            saving: Some(usd(saving)),
            at_most: false,
            evidence,
        }
    }

    #[test]
    fn the_largest_entries_are_kept_whole_and_in_their_order() {
        let mut builder = SheetBuilder::new("2026-10-01..2026-10-31".parse().unwrap());
        let ids: Vec<EntryId> = (0..150).map(|saving| builder.finding(finding(saving))).collect();
        builder.count(150, "findings");
        let sheet = builder.finish();
        assert_eq!(sheet.facts().len(), 199, "one count, and 99 findings of two facts each");
        assert!(sheet.facts().is_sorted_by_key(|fact| fact.entry));
        assert!(sheet.facts().iter().enumerate().all(|(place, fact)| fact.id.place() == place));
        assert_eq!(sheet.of_entry(ids[149]).count(), 2);
        assert_eq!(sheet.of_entry(ids[51]).count(), 2);
        assert_eq!(sheet.of_entry(ids[50]).count(), 0);
    }

    #[test]
    fn long_names_are_cut() {
        let mut builder = SheetBuilder::new("2026-10-01..2026-10-31".parse().unwrap());
        builder.count(1, &"ü".repeat(10_000));
        assert_eq!(builder.finish().facts()[0].subject.chars().count(), LONGEST_TEXT + 1);
    }
}
