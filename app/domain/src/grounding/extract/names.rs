//! Names of things: those of the sheet, and those that look like some and are not.

use std::{cmp::Reverse, ops::Range, sync::LazyLock};

use aho_corasick::AhoCorasick;

use super::{Page, What, shape};
use crate::{
    advice::Class,
    grounding::{
        known::{Index, stands_alone},
        pattern::{self, Pattern},
        vocabulary::{self, SERVICES},
    },
};

/// What AWS names in a way of its own: who writes it means a thing of that class.
const SHAPES: [(&Pattern, Class); 7] = [
    (&pattern::ARN, Class::Resource),
    (&pattern::RESOURCE_ID, Class::Resource),
    (&pattern::USAGE_TYPE, Class::Value),
    (&pattern::INSTANCE_TYPE, Class::Value),
    (&pattern::REGION, Class::Region),
    (&pattern::ACCOUNT, Class::Account),
    (&pattern::IP, Class::Resource),
];

/// Finds services of AWS, whether the account has them or not.
static SERVICE_FINDER: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
    let names = SERVICES.iter().flat_map(|(name, short)| std::iter::once(name).chain(*short));
    AhoCorasick::builder().ascii_case_insensitive(true).build(names).ok()
});

/// A name that was found: where, and which things of the sheet have it.
struct Found<'i> {
    span: Range<usize>,
    things: &'i [usize],
    /// What it is where it is none of theirs; `None`: no name.
    class: Option<Class>,
}

/// Claims all names, the longest where several begin at one place, and those of the sheet before others.
pub(super) fn find(page: &mut Page<'_>, index: &Index) {
    let text = page.text;
    let mut found: Vec<Found<'_>> =
        index.find(text).map(|(span, things)| Found { span, things, class: None }).collect();
    found.extend(quoted(page, index));
    for (pattern, class) in SHAPES {
        found.extend(pattern.find_iter(text).map(|it| {
            let things = things(index, it.as_str(), class);
            Found { span: it.range(), things, class: Some(class) }
        }));
    }
    found.extend(services(text, index));
    found.extend(labels(text, index));
    found.extend(in_prose(page).map(|it| Found {
        things: index.named(it.as_str()),
        span: it.range(),
        class: Some(Class::Resource),
    }));
    // In a command a service's name in small letters is the command's.
    let is_command = |it: &Found<'_>| {
        let is_service =
            it.class == Some(Class::Service) || it.things.iter().any(|it| index.class(*it) == Some(Class::Service));
        let word = text.get(it.span.clone()).unwrap_or("");
        is_service && page.is_code(&it.span) && !word.contains(|it: char| it.is_ascii_uppercase())
    };
    found.retain(|it| !is_command(it));
    found.sort_by_key(|it| (it.span.start, Reverse(it.span.end), it.things.is_empty()));
    for it in found {
        match (it.things, it.class) {
            ([], None) => {}
            // What the sheet itself says, a type or the value of a tag, is not made up, nor does it name a thing.
            ([], Some(_)) if index.says(text.get(it.span.clone()).unwrap_or("")) => {
                page.take(&it.span);
            }
            // What a thing could be moved to need not be there.
            ([], Some(Class::Service | Class::Value)) if pattern::REMEDY.is_match(page.before(it.span.start)) => {
                page.take(&it.span);
            }
            ([], Some(class)) => page.claim(it.span, What::Unknown(class)),
            (things, _) => page.claim(it.span, What::Known(things.to_vec())),
        }
    }
}

/// The things of a name. An ARN may name a resource whose id alone is known, in an account that is known.
fn things<'i>(index: &'i Index, name: &str, class: Class) -> &'i [usize] {
    let known = index.named(name);
    if !known.is_empty() || class != Class::Resource || !name.starts_with("arn:") {
        return known;
    }
    let account = name.split(':').nth(4).unwrap_or("");
    let id = name.rsplit([':', '/']).next().unwrap_or("");
    let is_ours = account.is_empty() || !index.named(account).is_empty();
    if is_ours { index.named(id) } else { &[] }
}

/// What stands in backticks, quotation marks or bold: a name where the sheet has it; in the first two also where it looks like one,
/// or where the word for a kind of resource stands beside it.
fn quoted<'i>(page: &Page<'_>, index: &'i Index) -> Vec<Found<'i>> {
    let mut found = Vec::new();
    for quote in pattern::QUOTED.captures_iter(page.text) {
        let Some((place, inner)) = (1..=4).find_map(|place| Some((place, quote.get(place)?))) else { continue };
        let (word, whole) = (inner.as_str(), quote.get(0).map_or(inner.range(), |it| it.range()));
        let is_beside = || {
            pattern::RESOURCE_BEFORE.is_match(page.before(whole.start))
                || pattern::RESOURCE_BEHIND.is_match(page.behind(whole.end))
        };
        let looks_so = match place {
            1 => shape::is_name_in_code(word) || shape::is_word(word) && is_beside(),
            2 | 3 => shape::is_name_in_code(word),
            _ => false,
        };
        let class = looks_so.then_some(Class::Resource);
        found.push(Found { span: inner.range(), things: index.named(word), class });
    }
    found
}

/// Names that stand where nothing but a name does: the first cell of a row, the label of a list's item, before "account". Whatever they
/// are, they are the sheet's if it has them.
fn labels<'i>(text: &str, index: &'i Index) -> Vec<Found<'i>> {
    let labels = pattern::LABEL.captures_iter(text).chain(pattern::OF_ACCOUNT.captures_iter(text));
    let named = labels.filter_map(|it| it.name("name")).map(|it| (it.range(), index.named(it.as_str())));
    named.filter(|(_, things)| !things.is_empty()).map(|(span, things)| Found { span, things, class: None }).collect()
}

/// Words of the prose that must be names: by their own shape, by the word for a kind of resource before them, or in the address of a bucket.
fn in_prose<'t>(page: &Page<'t>) -> impl Iterator<Item = regex::Match<'t>> {
    let text = page.text;
    let alone = |it: &regex::Match<'_>| stands_alone(text, &it.range());
    let parted = pattern::PARTED.find_iter(text).filter(alone);
    let by_shape = parted.filter(|it| shape::is_name(it.as_str(), page.is_code(&it.range())));
    let numbered = pattern::NUMBERED.find_iter(text).filter(alone).filter(|it| shape::is_word(it.as_str()));
    let called = pattern::CALLED.captures_iter(text).filter_map(|it| it.name("name"));
    let named = pattern::NAMED_RESOURCE.captures_iter(text).filter_map(|it| it.name("name"));
    let by_kind = named.filter(|it| shape::is_name_in_code(it.as_str()) && !shape::is_english(it.as_str()));
    let buckets = pattern::BUCKET.captures_iter(text).filter_map(|it| it.name("name"));
    let so_called: Vec<_> = called.filter(|it| shape::is_word(it.as_str())).collect();
    by_shape
        .chain(numbered.collect::<Vec<_>>())
        .chain(so_called)
        .chain(by_kind.collect::<Vec<_>>())
        .chain(buckets.collect::<Vec<_>>())
}

/// Services: known to AWS, or said to be.
fn services<'i>(text: &'i str, index: &'i Index) -> Vec<Found<'i>> {
    let mut found = Vec::new();
    for it in SERVICE_FINDER.iter().flat_map(|finder| finder.find_overlapping_iter(text)) {
        let name = text.get(it.range()).unwrap_or("");
        if stands_alone(text, &it.range()) {
            found.push(Found { span: it.range(), things: index.named(name), class: Some(Class::Service) });
        }
    }
    for it in pattern::SELF_STYLED_SERVICE.find_iter(text) {
        let covered = found.iter().any(|known| known.span.start == it.start())
            || index.find(text).any(|(span, _)| span.start == it.start());
        if !covered && !vocabulary::is_no_service(it.as_str()) {
            // The name is its first two words: what follows may begin the next thought.
            let end = it.as_str().match_indices(' ').nth(1).map_or(it.end(), |(at, _)| it.start() + at);
            found.push(Found { span: it.start()..end, things: &[], class: Some(Class::Service) });
        }
    }
    found
}
