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
    /// Reads a parameter of resources that may occur once; returns false for other keys.
    pub(in crate::view) fn resource(&mut self, key: &str, value: &str) -> bool {
        match key {
            "service-group" => {
                self.option("service-group", value, ServiceGroup::ALL, |it, service_group| {
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

    /// Reads an included or excluded value.
    pub(in crate::view) fn resource_property(&mut self, key: &str, property: Property, rule: Rule, value: &str) {
        let known = Confidence::ALL.map(Confidence::as_str);
        if property == Property::Confidence && !known.contains(&value) {
            self.problem(key, value, "is unknown", list(known), "Ignored.");
            return;
        }
        self.choose(key, property, rule, value, |view| &mut view.resources.properties);
    }

    /// Reads the search; an empty one, as sent by an empty form, matches all resources.
    fn search(&mut self, value: &str) {
        let max_length = ResourceView::MAX_SEARCH_LENGTH;
        if is_text(value, max_length) {
            value.clone_into(&mut self.view.resources.search);
        } else {
            let allowed = format!("up to {max_length} characters, no control characters");
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

    /// Swaps the bounds of the cost if the minimum is above the maximum.
    pub(in crate::view) fn validate_bounds(&mut self) {
        let view = &mut self.view.resources;
        let (Some(min), Some(max)) = (view.min_cost, view.max_cost) else { return };
        if min > max {
            (view.min_cost, view.max_cost) = (Some(max), Some(min));
            let allowed = format!("an amount up to {}", plain(max));
            self.problem("min-cost", &plain(min), "is above max-cost", allowed, "The amounts were swapped.");
        }
    }

    /// Parses known columns, each once; the name is ignored because it is always shown.
    fn columns(&mut self, value: &str) {
        let options = || list(ResourceColumn::ALL);
        let mut columns = Vec::new();
        for name in value.split(',') {
            match name.parse::<ResourceColumn>() {
                Ok(column) if columns.contains(&column) => {
                    self.problem("columns", name, "is repeated", "each column once", "Shown once.");
                }
                Ok(column) => columns.push(column),
                Err(()) => {
                    let allowed = format!("{}, separated by commas", options());
                    self.problem("columns", name, "is not a column", allowed, "Ignored.");
                }
            }
        }
        if !columns.is_empty() {
            columns.retain(|it| *it != ResourceColumn::Name);
            self.view.resources.columns = columns;
        }
    }

    pub(in crate::view) fn open_resource(&mut self, value: &str) {
        let max_length = ResourceView::MAX_KEY_LENGTH;
        if !value.is_empty() && is_text(value, max_length) {
            self.view.resources.open = Some(ResourceKey(value.into()));
        } else {
            let allowed = format!("a resource key, up to {max_length} characters");
            self.problem("open", value, "is not a resource key", allowed, "No resource is opened.");
        }
    }
}

/// Whether a text is short enough and has no control characters.
fn is_text(text: &str, max_length: usize) -> bool {
    text.chars().count() <= max_length && !text.chars().any(char::is_control)
}

/// Parses a plain decimal: digits, an optional minus sign, an optional decimal point after the first digit.
fn amount(text: &str) -> Option<Decimal> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let is_plain =
        digits.starts_with(|it: char| it.is_ascii_digit()) && digits.chars().all(|it| it.is_ascii_digit() || it == '.');
    let amount = is_plain.then(|| Decimal::from_str_exact(text).ok()).flatten()?;
    Some(amount.normalize())
}
