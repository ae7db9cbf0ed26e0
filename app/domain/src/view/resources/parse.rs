//! Parser of the URL parameters for resources.

use rust_decimal::Decimal;

use super::{Property, ResourceColumn, ResourceView, ServiceGroup};
use crate::{
    attribution::Confidence,
    export::plain,
    filter::Rule,
    resource::ResourceKey,
    view::parse::{Reader, list},
};

/// Fallback if a bound is invalid.
const ANY_COST: &str = "Showing resources of any cost.";

impl Reader {
    /// Reads a key that may stand once; whether it is one of them.
    pub(in crate::view) fn resource(&mut self, key: &str, value: &str) -> bool {
        match key {
            "service-group" => {
                self.word("service-group", value, ServiceGroup::ALL, |it, service_group| {
                    it.view.resources.service_group = Some(service_group);
                });
            }
            "search" => self.once("search", value, |it| it.search(value)),
            "min-cost" => {
                self.once("min-cost", value, |it| it.view.resources.min_cost = it.bound("min-cost", value, ANY_COST));
            }
            "max-cost" => {
                self.once("max-cost", value, |it| it.view.resources.max_cost = it.bound("max-cost", value, ANY_COST));
            }
            "columns" => self.once("columns", value, |it| it.columns(value)),
            _ => return false,
        }
        true
    }

    /// Reads a value to keep or to exclude.
    pub(in crate::view) fn property(&mut self, key: &str, property: Property, rule: Rule, value: &str) {
        let known = Confidence::ALL.map(Confidence::as_str);
        if property == Property::Confidence && !known.contains(&value) {
            self.problem(key, value, "is not known", list(known), "Ignored.");
            return;
        }
        self.choose(key, property, rule, value, |view| &mut view.resources.properties);
    }

    /// An empty search is what a form without words sends: it finds everything.
    fn search(&mut self, value: &str) {
        let longest = ResourceView::MAX_SEARCH_LENGTH;
        if is_text(value, longest) {
            value.clone_into(&mut self.view.resources.search);
        } else {
            let allowed = format!("up to {longest} characters, no control characters");
            self.problem("search", value, "is not a valid search", allowed, "Search is off.");
        }
    }

    /// Parses a bound of amounts; `instead` is reported if it is invalid.
    pub(in crate::view) fn bound(&mut self, key: &str, value: &str, instead: &str) -> Option<Decimal> {
        let bound = amount(value);
        if bound.is_none() {
            let allowed = "a plain number such as 12.50, of up to 28 digits";
            self.problem(key, value, "is not an amount", allowed, instead);
        }
        bound
    }

    /// Bounds that leave room for a cost: swapped where they are the wrong way round.
    pub(in crate::view) fn settle_bounds(&mut self) {
        let view = &mut self.view.resources;
        let (Some(least), Some(most)) = (view.min_cost, view.max_cost) else { return };
        if least > most {
            (view.min_cost, view.max_cost) = (Some(most), Some(least));
            let allowed = format!("an amount up to {}", plain(most));
            self.problem("min-cost", &plain(least), "is above max-cost", allowed, "The amounts were swapped.");
        }
    }

    /// Parses known columns, each once; the name is ignored because it is always shown.
    fn columns(&mut self, value: &str) {
        let words = || list(ResourceColumn::ALL);
        let mut named = Vec::new();
        for word in value.split(',') {
            match word.parse::<ResourceColumn>() {
                Ok(column) if named.contains(&column) => {
                    self.problem("columns", word, "is repeated", "each column once", "Shown once.");
                }
                Ok(column) => named.push(column),
                Err(()) => {
                    let allowed = format!("{}, separated by commas", words());
                    self.problem("columns", word, "is not a column", allowed, "Ignored.");
                }
            }
        }
        if !named.is_empty() {
            named.retain(|it| *it != ResourceColumn::Name);
            self.view.resources.columns = named;
        }
    }

    pub(in crate::view) fn open_resource(&mut self, value: &str) {
        let longest = ResourceView::LONGEST_KEY;
        if !value.is_empty() && is_text(value, longest) {
            self.view.resources.open = Some(ResourceKey(value.into()));
        } else {
            let allowed = format!("a resource key, up to {longest} characters");
            self.problem("open", value, "is not a resource key", allowed, "No resource is opened.");
        }
    }
}

/// Whether a text is short enough and has no control characters.
fn is_text(text: &str, longest: usize) -> bool {
    text.chars().count() <= longest && !text.chars().any(char::is_control)
}

/// A plain decimal: digits, a point among them, a minus before them.
fn amount(text: &str) -> Option<Decimal> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let is_plain =
        digits.starts_with(|it: char| it.is_ascii_digit()) && digits.chars().all(|it| it.is_ascii_digit() || it == '.');
    let amount = is_plain.then(|| Decimal::from_str_exact(text).ok()).flatten()?;
    Some(amount.normalize())
}
