//! The names of what a sheet is about, found in a text.
//!
//! A name is whatever somebody in the account wrote. It is looked for in plain prose only where it has the shape of a name;
//! elsewhere it must stand in quotation marks, backticks or bold. A name that reads like a figure is never looked for:
//! no name proves a number.

use std::{
    collections::{BTreeSet, HashMap, HashSet},
    ops::Range,
};

use aho_corasick::AhoCorasick;

use super::{pattern, vocabulary};
use crate::advice::{Class, Entity, FactSheet, FactValue};

/// The shortest name that is looked for in prose, in characters.
const SHORTEST_NAME: usize = 4;

/// All things that a sheet is about, by their names.
#[derive(Debug)]
pub(super) struct Index {
    /// The class of each thing.
    classes: Vec<Class>,
    /// The things of each fact, in the order of the sheet.
    of_fact: Vec<Vec<usize>>,
    /// By each name that is not a figure.
    by_name: HashMap<String, Vec<usize>>,
    /// Services by each name, in small letters.
    services: HashMap<String, Vec<usize>>,
    /// Finds names in prose; `None` where there are none, or more than can be held.
    finder: Option<AhoCorasick>,
    /// The names that it finds.
    sought: Vec<String>,
    /// Words that the sheet says without naming a thing by them: kinds of facts, types, states, values of tags.
    said: HashSet<String>,
}

impl Index {
    pub fn of(sheet: &FactSheet) -> Self {
        let mut places: HashMap<(Class, String), usize> = HashMap::new();
        let mut index = Self {
            classes: Vec::new(),
            of_fact: Vec::new(),
            by_name: HashMap::new(),
            services: HashMap::new(),
            finder: None,
            sought: Vec::new(),
            said: HashSet::new(),
        };
        let mut sought = BTreeSet::new();
        for fact in sheet.facts() {
            if let FactValue::Text(text) = &fact.value {
                index.said.extend(words(text));
            }
            index.said.extend(words(&fact.note));
            index.said.insert(fact.kind.as_str().to_owned());
            let mut things = Vec::with_capacity(fact.about.len());
            for entity in &fact.about {
                // The id tells two things of one name apart.
                let identity = entity.also.first().unwrap_or(&entity.name).clone();
                let place = *places.entry((entity.class, identity)).or_insert_with(|| {
                    index.classes.push(entity.class);
                    index.classes.len() - 1
                });
                things.push(place);
                for name in names(entity) {
                    if is_sought(&name, entity.class) {
                        sought.insert(name.clone());
                    }
                    if entity.class == Class::Service {
                        add(&mut index.services, name.to_ascii_lowercase(), place);
                    }
                    add(&mut index.by_name, name, place);
                }
            }
            index.of_fact.push(things);
        }
        index.sought = sought.into_iter().collect();
        // Services are meant in small letters, too.
        index.finder = AhoCorasick::builder().ascii_case_insensitive(true).build(&index.sought).ok();
        index
    }

    /// What a thing is.
    pub fn class(&self, thing: usize) -> Option<Class> {
        self.classes.get(thing).copied()
    }

    /// The things that a fact is about, by its place.
    pub fn things_of(&self, fact: usize) -> &[usize] {
        self.of_fact.get(fact).map_or(&[], Vec::as_slice)
    }

    /// The things of exactly this name, or of that of a service however it is written; none where nothing has it.
    pub fn named(&self, name: &str) -> &[usize] {
        let things = self.by_name.get(name).or_else(|| self.services.get(&name.to_ascii_lowercase()));
        things.map_or(&[], Vec::as_slice)
    }

    /// Whether the sheet says a word without naming a thing by it.
    pub fn says(&self, word: &str) -> bool {
        self.said.contains(word)
    }

    /// Names in a text that stand alone, overlapping ones too.
    pub fn find<'t>(&'t self, text: &'t str) -> impl Iterator<Item = (Range<usize>, &'t [usize])> {
        let found = self.finder.iter().flat_map(move |finder| finder.find_overlapping_iter(text));
        found
            .filter(|it| stands_alone(text, &it.range()))
            .map(|it| (it.range(), self.named(text.get(it.range()).unwrap_or(""))))
            .filter(|(_, things)| !things.is_empty())
    }
}

/// The words of a text of the sheet, without what stands around them.
fn words(text: &str) -> impl Iterator<Item = String> {
    let trimmed = text.split_whitespace().map(|it| it.trim_matches(|it: char| !it.is_alphanumeric()));
    trimmed.filter(|it| !it.is_empty()).map(str::to_owned)
}

fn add(by_name: &mut HashMap<String, Vec<usize>>, name: String, place: usize) {
    let things = by_name.entry(name).or_default();
    if !things.contains(&place) {
        things.push(place);
    }
}

/// The names by which a thing can be meant.
fn names(entity: &Entity) -> Vec<String> {
    let own = std::iter::once(&entity.name).chain(&entity.also);
    // What AWS names is named by it alone; all else is whatever somebody wrote.
    let of_aws = matches!(entity.class, Class::Service | Class::Region);
    let usable = |name: &&String| {
        let is_figure =
            pattern::FIGURE_IN_NAME.is_match(name.trim()) && !(entity.class == Class::Account && is_account(name));
        of_aws || !(is_figure || vocabulary::is_common(name))
    };
    let mut names: Vec<String> = own.filter(usable).cloned().collect();
    if entity.class == Class::Service {
        names.extend(vocabulary::short_names(&entity.name).iter().map(|it| (*it).to_owned()));
    }
    names
}

/// Whether a name is looked for in prose.
fn is_sought(name: &str, class: Class) -> bool {
    match class {
        Class::Service => true,
        Class::Region => pattern::REGION.is_match(name),
        Class::Account if is_account(name) => true,
        Class::Account | Class::Resource | Class::Value => {
            let inner = name.trim_matches(|it: char| !it.is_alphanumeric());
            let is_parted = inner.chars().any(|it| it.is_ascii_digit() || "-_./:".contains(it));
            let is_long = name.chars().count() >= SHORTEST_NAME;
            is_long && is_parted && pattern::NAME_SHAPE.is_match(name) && !is_of_aws(name)
        }
    }
}

/// Whether the whole name is something that AWS named: a region, a type of instance.
fn is_of_aws(name: &str) -> bool {
    let is_all = |found: Option<regex::Match<'_>>| found.is_some_and(|it| it.as_str() == name);
    is_all(pattern::REGION.find(name)) || is_all(pattern::INSTANCE_TYPE.find(name))
}

fn is_account(name: &str) -> bool {
    name.len() == 12 && name.bytes().all(|it| it.is_ascii_digit())
}

/// Whether a word ends before and behind a span.
pub(super) fn stands_alone(text: &str, span: &Range<usize>) -> bool {
    let before = text.get(..span.start).and_then(|it| it.chars().next_back());
    let mut behind = text.get(span.end..).unwrap_or("").chars();
    let is_of_word = |it: char| it.is_alphanumeric() || it == '_';
    let (next, after) = (behind.next(), behind.next());
    let goes_on =
        next.is_some_and(is_of_word) || (next.is_some_and(|it| "-/.:".contains(it)) && after.is_some_and(is_of_word));
    !(before.is_some_and(|it| is_of_word(it) || "-/.".contains(it)) || goes_on)
}
