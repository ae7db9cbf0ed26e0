//! Names of things: those of the sheet, and those that look like some and are not.

use std::{cmp::Reverse, ops::Range, sync::LazyLock};

use aho_corasick::AhoCorasick;

use super::{Page, What};
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
    AhoCorasick::new(names).ok()
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
    let named = pattern::NAMED_RESOURCE.captures_iter(text).filter_map(|it| it.name("name"));
    let named = named.filter(|it| it.as_str().contains(|it: char| it.is_ascii_digit()) && is_name(it.as_str()));
    found.extend(named.map(|it| Found {
        span: it.range(),
        things: index.named(it.as_str()),
        class: Some(Class::Resource),
    }));
    found.sort_by_key(|it| (it.span.start, Reverse(it.span.end), it.things.is_empty()));
    for it in found {
        match (it.things, it.class) {
            ([], None) => {}
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

/// What stands in backticks, quotation marks or bold: a name where the sheet has it; in the first two also where it looks like one.
fn quoted<'i>(page: &Page<'_>, index: &'i Index) -> Vec<Found<'i>> {
    let mut found = Vec::new();
    for quote in pattern::QUOTED.captures_iter(page.text) {
        let Some((place, inner)) = (1..=4).find_map(|place| Some((place, quote.get(place)?))) else { continue };
        let things = index.named(inner.as_str());
        let bold = place == 4;
        let class = (!bold && is_name(inner.as_str())).then_some(Class::Resource);
        found.push(Found { span: inner.range(), things, class });
    }
    found
}

/// Whether a word must be the name of a thing: parted by hyphens and the like, and nothing that a command or a policy says.
fn is_name(word: &str) -> bool {
    let is_parted = word.contains(['-', '_', '/']) && word.contains(|it: char| it.is_ascii_lowercase());
    let is_code = word.starts_with("aws_") || word.starts_with('/') || word.contains(':') || word.contains("..");
    is_parted && !is_code && pattern::NAME_SHAPE.is_match(word) && !vocabulary::is_common(word)
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
