//! Validation of parameters that depend on each other, after all are read.

use super::{Parsed, Reader, SWAPPED};
use crate::{
    compare::{CompareWith, ComparedPeriods},
    limits::Limits,
    month::Month,
    period::{DateRange, Granularity, iso_date, parse_date},
    view::Span,
};

/// Maximum number of reported problems.
const MAX_PROBLEMS: usize = 20;
/// Fallback if the URL has no valid days.
const DEFAULT_RANGE: &str = "Showing the default range.";

/// Days without data.
const OUTSIDE: &str = "is outside the available range";

/// Days that AWS keeps, for messages.
fn retention(limits: &Limits) -> String {
    let (earliest, today) = (iso_date(limits.earliest()), iso_date(limits.today));
    format!("{earliest} to {today}: AWS keeps 13 months plus the current one")
}

impl Reader {
    /// Validates dependent parameters, and returns the view and all problems.
    pub(super) fn finish(mut self, limits: Limits) -> Parsed {
        if !self.groups.is_empty() {
            self.view.group_by = std::mem::take(&mut self.groups);
        }
        self.validate_span(limits);
        self.validate_month(limits);
        self.validate_within(limits);
        self.validate_granularity(limits);
        self.validate_compare(limits);
        self.validate_bounds();
        self.problems.truncate(MAX_PROBLEMS);
        Parsed { view: self.view, problems: self.problems, is_old: self.is_old || self.has_other_page_parameters }
    }

    /// Sets the preset, or the days of `from` and `to` within AWS's data retention.
    fn validate_span(&mut self, limits: Limits) {
        let preset = self.range.unwrap_or_default();
        self.view.span = self.range.map(Span::Preset);
        let (from, to) = (self.from.take(), self.to.take());
        if from.is_none() && to.is_none() {
            return;
        }
        if self.range.is_some() {
            let allowed = "range, or from and to";
            self.problem("range", preset.as_str(), "conflicts with from or to", allowed, "Using from and to.");
        }
        let default = preset.range(&limits);
        let from = self.date("from", from, default.from());
        let to = self.date("to", to, limits.last_complete_day());
        let (Some(from), Some(to)) = (from, to) else {
            return;
        };
        let instead = self.range.map_or_else(|| DEFAULT_RANGE.to_owned(), |it| format!("Showing {}.", it.label()));
        if from > to {
            self.problem("from", &iso_date(from), "is after to", format!("a date up to {}", iso_date(to)), SWAPPED);
        }
        let Some(range) = DateRange::new(from.min(to), from.max(to)) else {
            return;
        };
        let (from, to) = (range.from(), range.to());
        let (earliest, today) = (iso_date(limits.earliest()), iso_date(limits.today));
        let retention = retention(&limits);
        match limits.available(&range) {
            None => self.problem("from", &iso_date(from), OUTSIDE, retention, instead),
            Some(reachable) => {
                if reachable.from() != from {
                    let shown = format!("Showing from {earliest}.");
                    self.problem("from", &iso_date(from), OUTSIDE, retention.clone(), shown);
                }
                if reachable.to() != to {
                    self.problem("to", &iso_date(to), OUTSIDE, retention, format!("Showing up to {today}."));
                }
                self.view.span = Some(Span::Days(reachable));
            }
        }
    }

    /// Sets the days of a month. Other days in the URL win.
    fn validate_month(&mut self, limits: Limits) {
        let Some(text) = self.month.take() else { return };
        let Ok(month) = text.parse::<Month>() else {
            return self.problem("month", &text, "is not a month", "YYYY-MM", DEFAULT_RANGE);
        };
        if let Some(Span::Days(_)) = self.view.span {
            return self.problem(
                "month",
                &text,
                "conflicts with from or to",
                "month, or from and to",
                "Using from and to.",
            );
        }
        match month.available(&limits) {
            Some(month) => self.view.span = Some(Span::Days(month.days(&limits))),
            None => self.problem("month", &text, OUTSIDE, retention(&limits), DEFAULT_RANGE),
        }
    }

    /// Drops the zoom's original range unless it contains more than the shown days.
    fn validate_within(&mut self, limits: Limits) {
        let shown = self.view.range(&limits);
        let contains_shown = |span: &Span| span.range(&limits).covers(&shown) && span.range(&limits) != shown;
        self.view.within = self.view.zoom_origin().filter(contains_shown);
    }

    /// Date of a key: `default` if the key is absent, `None` if its value is invalid.
    fn date(
        &mut self,
        key: &'static str,
        value: Option<String>,
        default: jiff::civil::Date,
    ) -> Option<jiff::civil::Date> {
        let Some(value) = value else {
            return Some(default);
        };
        let date = parse_date(&value);
        if date.is_none() {
            self.problem(key, &value, "is not a date", "YYYY-MM-DD", DEFAULT_RANGE);
        }
        date
    }

    /// Rejects hourly granularity beyond its retention.
    fn validate_granularity(&mut self, limits: Limits) {
        let range = self.view.range(&limits);
        if self.view.granularity != Some(Granularity::Hourly) || range.from() >= limits.earliest_hourly() {
            return;
        }
        self.view.granularity = None;
        let days = Limits::HOURLY_DAYS;
        let fault = format!("is not available for {}", iso_date(range.from()));
        let allowed =
            format!("hourly from {}: AWS keeps hourly data for {days} days", iso_date(limits.earliest_hourly()));
        let instead = format!("Showing costs by {}.", self.view.granularity(&limits).noun());
        self.problem("granularity", "hourly", &fault, allowed, instead);
    }

    /// Rejects a custom period of another length, and any period beyond the retention.
    fn validate_compare(&mut self, limits: Limits) {
        let Some(compare) = self.view.compare else {
            return;
        };
        let range = self.view.range(&limits);
        let (fault, allowed) = match ComparedPeriods::of(range, compare) {
            None if matches!(compare, CompareWith::Custom(_)) => {
                let allowed = format!("{} days, or full months if the range is full months", range.days());
                ("is not the same length as the range", allowed)
            }
            Some(spans) if limits.available(&spans.previous) == Some(spans.previous) => return,
            _ => {
                let allowed = format!(
                    "a period from {} on: AWS keeps 13 months plus the current one",
                    iso_date(limits.earliest())
                );
                (OUTSIDE, allowed)
            }
        };
        self.problem("compare", &compare.to_string(), fault, allowed, "Comparison is off.");
        self.view.compare = None;
    }
}
