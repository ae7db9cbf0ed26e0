//! Builds a fact sheet from entries of related facts; the largest entries are kept.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet, HashMap},
};

use rust_decimal::Decimal;

use super::fact::{Class, Entity, EntryId, Fact, FactId, FactKind, FactSheet};
use crate::{
    dimension::Dimension,
    money::{Money, ratio},
    naming::unique_names,
    period::DateRange,
    value::FactValue,
};

/// Maximum number of facts in a sheet: more make prompts expensive and answers vague.
const MAX_FACTS: usize = 200;
/// Maximum length of a name or note, in characters; ARNs are shorter.
const MAX_TEXT_LENGTH: usize = 240;

/// Collects entries of facts, in the order of the sheet.
#[derive(Clone, Debug)]
pub struct SheetBuilder {
    range: DateRange,
    entries: Vec<Entry>,
}

#[derive(Clone, Debug)]
struct Entry {
    subject: String,
    entities: Vec<Entity>,
    span: Option<DateRange>,
    /// Amount by which entries are ranked when some are dropped; entries with `None` are always kept.
    size: Option<Decimal>,
    facts: Vec<(FactKind, FactValue, String)>,
}

/// Adds facts to one entry.
pub(crate) struct EntryBuilder<'a>(&'a mut Entry);

impl EntryBuilder<'_> {
    /// Adds a fact, unless the entry already has its kind and value.
    pub fn add_fact(&mut self, kind: FactKind, value: FactValue, note: impl Into<String>) -> &mut Self {
        let value = match value {
            FactValue::Text(text) => FactValue::Text(truncate(text)),
            FactValue::Count { number, of } => FactValue::Count { number, of: truncate(of) },
            other => other,
        };
        if !self.0.facts.iter().any(|(known_kind, known_value, _)| (*known_kind, known_value) == (kind, &value)) {
            self.0.facts.push((kind, value, truncate(note.into())));
        }
        self
    }

    /// Adds an amount.
    pub fn add_amount(&mut self, kind: FactKind, money: &Money, note: impl Into<String>) -> &mut Self {
        self.add_fact(kind, FactValue::Amount(money.clone()), note)
    }

    /// Adds a ratio (0.1 is 10%) as a percentage; nothing if it is unknown.
    pub fn add_percent(&mut self, kind: FactKind, ratio: Option<Decimal>, note: impl Into<String>) -> &mut Self {
        let percent = ratio.and_then(|ratio| ratio.checked_mul(Decimal::ONE_HUNDRED));
        match percent {
            Some(percent) => self.add_fact(kind, FactValue::Percent(percent), note),
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
    pub entities: Vec<Entity>,
    /// Monthly saving; `None` if unknown (not zero).
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

    /// Starts an entry. Entries without a size are always kept; of the others, the largest are kept.
    pub(crate) fn start_entry(
        &mut self,
        subject: impl Into<String>,
        entities: Vec<Entity>,
        span: Option<DateRange>,
        size: Option<Decimal>,
    ) -> (EntryId, EntryBuilder<'_>) {
        let id = EntryId(u32::try_from(self.entries.len()).unwrap_or(u32::MAX));
        let entities = entities.into_iter().map(|it| Entity {
            class: it.class,
            name: truncate(it.name),
            aliases: it.aliases.into_iter().map(truncate).collect(),
        });
        let (entities, subject) = (entities.collect(), truncate(subject.into()));
        let size = size.map(|it| it.abs());
        (id, EntryBuilder(self.entries.push_mut(Entry { subject, entities, span, size, facts: Vec::new() })))
    }

    /// Continues the entry for the same entities and period, so that no figure is repeated; starts one if there is none.
    pub(super) fn find_or_start_entry(
        &mut self,
        subject: &str,
        entities: Vec<Entity>,
        span: Option<DateRange>,
        size: Decimal,
    ) -> EntryBuilder<'_> {
        let is_same = |entry: &Entry| !entities.is_empty() && (entry.span, &entry.entities) == (span, &entities);
        let Some(index) = self.entries.iter().position(is_same) else {
            return self.start_entry(subject, entities, span, Some(size)).1;
        };
        let entry = &mut self.entries[index];
        entry.size = entry.size.map(|it| it.max(size.abs()));
        EntryBuilder(entry)
    }

    /// Adds a finding. Returns the entry of its facts, for links from citations.
    pub fn add_finding(&mut self, finding: FindingFacts<'_>) -> EntryId {
        let subject = match finding.entities.first() {
            Some(entity) => format!("{}: {}", finding.title, entity.name),
            None => finding.title.clone(),
        };
        let size = finding.saving.as_ref().map_or(Decimal::ZERO, |saving| saving.amount);
        let (id, mut entry) = self.start_entry(subject, finding.entities, None, Some(size));
        if let Some(saving) = &finding.saving {
            entry.add_amount(FactKind::Saving, saving, if finding.at_most { "a month, at most" } else { "a month" });
        }
        for (name, value) in finding.evidence {
            entry.add_fact(FactKind::Evidence, value, name);
        }
        id
    }

    /// Adds a count with its noun (3, `unattached volumes`). It is always kept.
    pub fn add_count(&mut self, number: u64, of: &str) -> EntryId {
        let (id, mut entry) = self.start_entry(of, Vec::new(), None, None);
        entry.add_fact(FactKind::Count, FactValue::Count { number, of: of.to_owned() }, "");
        id
    }

    /// Builds the sheet: the largest entries with up to 200 facts in all, in the order in which they were added.
    #[must_use]
    pub fn finish(self) -> FactSheet {
        self.finish_within(MAX_FACTS)
    }

    /// Builds the sheet with at most `max_facts` facts.
    #[must_use]
    pub fn finish_within(mut self, max_facts: usize) -> FactSheet {
        self.make_names_unique();
        let mut order: Vec<usize> = (0..self.entries.len()).collect();
        // Entries without a size first; equal ones keep their order.
        order.sort_by_key(|index| {
            let size = self.entries.get(*index).and_then(|entry| entry.size);
            (size.is_some(), Reverse(size))
        });
        let mut remaining = max_facts;
        let mut is_kept = vec![false; self.entries.len()];
        for index in order {
            let facts = self.entries.get(index).map_or(0, |entry| entry.facts.len());
            if let Some(is_kept) = is_kept.get_mut(index).filter(|_| facts <= remaining) {
                (*is_kept, remaining) = (true, remaining - facts);
            }
        }
        let entries = self.entries.into_iter().zip(is_kept).zip(0..).filter(|((_, is_kept), _)| *is_kept);
        let facts = entries.flat_map(|((entry, _), number)| {
            entry.facts.into_iter().map(move |(kind, value, note)| {
                let (subject, entities) = (entry.subject.clone(), entry.entities.clone());
                (EntryId(number), kind, subject, entities, value, entry.span, note)
            })
        });
        let facts = facts.enumerate().filter_map(|(index, (entry, kind, subject, entities, value, span, note))| {
            Some(Fact { id: FactId::at(index)?, entry, kind, subject, entities, value, span, note })
        });
        FactSheet::new(self.range, facts.collect())
    }

    /// Adds an identifier to names that several entities share.
    fn make_names_unique(&mut self) {
        let mut known: BTreeMap<Class, BTreeSet<(String, String)>> = BTreeMap::new();
        for it in self.entries.iter().flat_map(|entry| &entry.entities) {
            known.entry(it.class).or_default().insert((identity(it).to_owned(), it.name.clone()));
        }
        let mut names: HashMap<(Class, String, String), String> = HashMap::new();
        for (class, pairs) in known {
            let values: Vec<(&str, Option<&str>)> =
                pairs.iter().map(|(id, name)| (id.as_str(), Some(&**name))).collect();
            // Names are unique within a class. The attribute only has to be one with display names.
            let unique = unique_names(&Dimension::Account.into(), &values);
            let changed = pairs.iter().zip(unique).filter(|((_, name), unique)| name != unique);
            names.extend(changed.map(|((id, name), unique)| ((class, id.clone(), name.clone()), unique)));
        }
        for entry in &mut self.entries {
            let joined_names =
                |entities: &[Entity]| entities.iter().map(|it| it.name.as_str()).collect::<Vec<_>>().join(", ");
            let before = joined_names(&entry.entities);
            let first = entry.entities.first().map(|it| it.name.clone());
            for it in &mut entry.entities {
                if let Some(name) = names.get(&(it.class, identity(it).to_owned(), it.name.clone())) {
                    it.name.clone_from(name);
                }
            }
            // A subject consists of all entity names, or ends with the first.
            let renamed = entry.entities.first().map(|it| it.name.clone());
            if entry.subject == before {
                entry.subject = joined_names(&entry.entities);
            } else if let (Some(first), Some(renamed)) = (first, renamed)
                && let Some(title) = entry.subject.strip_suffix(&first)
                && (title.is_empty() || title.ends_with(": "))
            {
                entry.subject = format!("{title}{renamed}");
            }
        }
    }
}

/// Identifier of an entity among those with the same name: the first alias, else the name.
fn identity(it: &Entity) -> &str {
    it.aliases.first().unwrap_or(&it.name)
}

/// Ratio of a part to a total; `None` if the units differ or the total is not positive.
pub(super) fn share_of(part: &Money, total: &Money) -> Option<Decimal> {
    let is_comparable = part.unit == total.unit && total.amount > Decimal::ZERO;
    is_comparable.then(|| ratio(part.amount, total.amount)).flatten()
}

/// Truncates a text to [`MAX_TEXT_LENGTH`].
fn truncate(text: String) -> String {
    match text.char_indices().nth(MAX_TEXT_LENGTH) {
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
            entities: Vec::new(),
            saving: Some(usd(saving)),
            at_most: false,
            evidence,
        }
    }

    #[test]
    fn keeps_the_largest_entries_complete_and_in_their_order() {
        let mut builder = SheetBuilder::new("2026-10-01..2026-10-31".parse().unwrap());
        let ids: Vec<EntryId> = (0..150).map(|saving| builder.add_finding(finding(saving))).collect();
        builder.add_count(150, "findings");
        let sheet = builder.finish();
        assert_eq!(sheet.facts().len(), 199, "one count, and 99 findings of two facts each");
        assert!(sheet.facts().is_sorted_by_key(|fact| fact.entry));
        assert!(sheet.facts().iter().enumerate().all(|(index, fact)| fact.id.index() == index));
        assert_eq!(sheet.of_entry(ids[149]).count(), 2);
        assert_eq!(sheet.of_entry(ids[51]).count(), 2);
        assert_eq!(sheet.of_entry(ids[50]).count(), 0);
    }

    #[test]
    fn truncates_long_names() {
        let mut builder = SheetBuilder::new("2026-10-01..2026-10-31".parse().unwrap());
        builder.add_count(1, &"ü".repeat(10_000));
        assert_eq!(builder.finish().facts()[0].subject.chars().count(), MAX_TEXT_LENGTH + 1);
    }
}
