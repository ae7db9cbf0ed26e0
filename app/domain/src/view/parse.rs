//! URL parser: applies valid parameters and reports invalid ones.

use std::str::FromStr;

use super::{ChartKind, FindingFacet, Preset, Problem, Property, ShareKind, Sort, SortColumn, Span, Theme, View};
use crate::{
    compare::{CompareWith, Spans},
    dimension::{Attribute, Dimension},
    filter::{Choices, Rule},
    limits::Limits,
    metric::Metric,
    period::{DateRange, Granularity, parse_date},
};

/// Result of parsing a URL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parsed {
    /// The view, with the default wherever the address could not be used.
    pub view: View,
    /// Problems in the order of the URL.
    pub problems: Vec<Problem>,
}

/// The most values that an address may filter on: what Cost Explorer takes in one expression is not documented.
const MOST_VALUES: usize = 200;
/// The longest value that Cost Explorer takes, in characters.
const LONGEST_VALUE: usize = 1024;
/// Maximum number of reported problems.
const MOST_PROBLEMS: usize = 20;

impl View {
    /// Reads the query part of an address, with or without `?`, on the day that the limits name.
    #[must_use]
    pub fn parse(query: &str, limits: &Limits) -> Parsed {
        let mut reader = Reader::default();
        for (key, value) in form_urlencoded::parse(query.trim_start_matches('?').as_bytes()) {
            reader.read(&key, &value);
        }
        reader.finish(*limits)
    }
}

/// A view that is being read, and the keys that may stand only once.
#[derive(Default)]
pub(super) struct Reader {
    pub view: View,
    problems: Vec<Problem>,
    seen: Vec<&'static str>,
    from: Option<String>,
    to: Option<String>,
    range: Option<Preset>,
    groups: Vec<Attribute>,
}

/// Fallback if the URL has no valid days.
const USUAL_RANGE: &str = "Showing the default range.";
/// Fallback if two dates are in the wrong order.
const SWAPPED: &str = "The dates were swapped.";
/// Format of a comparison's days.
const FROM_TO: &str = "YYYY-MM-DD..YYYY-MM-DD, the earlier day first";

/// The words of an enum, as a list for a person.
pub(super) fn list(words: impl IntoIterator<Item = &'static str>) -> String {
    words.into_iter().collect::<Vec<_>>().join(", ")
}

impl Reader {
    fn read(&mut self, key: &str, value: &str) {
        match key {
            "from" => self.once("from", value, |it| it.from = Some(value.to_owned())),
            "to" => self.once("to", value, |it| it.to = Some(value.to_owned())),
            "within" => self.once("within", value, |it| it.within(value)),
            "range" => self
                .word("range", value, Preset::ALL.iter().map(|it| it.as_str()), |it, preset| it.range = Some(preset)),
            "granularity" => {
                let allowed = Granularity::ALL.map(Granularity::as_str);
                self.word("granularity", value, allowed, |it, granularity| it.view.granularity = Some(granularity));
            }
            "metric" => {
                let allowed = Metric::ALL.map(Metric::as_str);
                self.word("metric", value, allowed, |it, metric| it.view.metric = metric);
            }
            "group" => self.group(value),
            "top" => self.once("top", value, |it| it.top(value)),
            "compare" => self.once("compare", value, |it| it.compare(value)),
            "sort" => self.once("sort", value, |it| it.sort(value)),
            "chart" => {
                self.word("chart", value, ChartKind::ALL.iter().map(|it| it.as_str()), |it, kind| it.view.chart = kind);
            }
            "share" => {
                self.word("share", value, ShareKind::ALL.iter().map(|it| it.as_str()), |it, kind| it.view.share = kind);
            }
            "theme" => self
                .word("theme", value, Theme::ALL.iter().map(|it| it.as_str()), |it, theme| it.view.theme = Some(theme)),
            _ if self.thing(key, value) || self.finding(key, value) => {}
            _ => self.filter(key, value),
        }
    }

    pub fn problem(
        &mut self,
        key: &str,
        value: &str,
        fault: &str,
        allowed: impl Into<String>,
        instead: impl Into<String>,
    ) {
        self.problems.push(Problem::new(key, value, fault, allowed, instead));
    }

    /// Reads a key that may stand once; a second one is named and left alone.
    pub fn once(&mut self, key: &'static str, value: &str, read: impl FnOnce(&mut Self)) {
        if self.seen.contains(&key) {
            self.problem(key, value, "is repeated", "one value", "Using the first.");
            return;
        }
        self.seen.push(key);
        read(self);
    }

    /// Reads one word among a few.
    pub fn word<T: FromStr>(
        &mut self,
        key: &'static str,
        value: &str,
        allowed: impl IntoIterator<Item = &'static str>,
        set: impl FnOnce(&mut Self, T),
    ) {
        self.once(key, value, |it| match value.parse() {
            Ok(word) => set(it, word),
            Err(_) => it.problem(key, value, "is not known", list(allowed), "Using the default."),
        });
    }

    fn group(&mut self, value: &str) {
        let allowed = || {
            let dimensions = list(Dimension::ALL.map(Dimension::as_str));
            format!("{dimensions}, tag.KEY, category.NAME")
        };
        let Ok(attribute) = value.parse::<Attribute>() else {
            self.problem("group", value, "is not known", allowed(), "Ignored.");
            return;
        };
        if self.groups.contains(&attribute) {
            self.problem("group", value, "is repeated", "two different groupings", "Used once.");
        } else if self.groups.len() == 2 {
            self.problem(
                "group",
                value,
                "is a third grouping",
                "at most two, as in Cost Explorer",
                "Using the first two.",
            );
        } else {
            self.groups.push(attribute);
        }
    }

    fn top(&mut self, value: &str) {
        match value.parse::<usize>() {
            Ok(top) if (1..=View::MOST_TOP).contains(&top) && !value.starts_with('+') => self.view.top = top,
            _ => {
                let allowed = format!("a whole number from 1 to {}", View::MOST_TOP);
                let instead = format!("Showing {} groups.", View::DEFAULT_TOP);
                self.problem("top", value, "is not valid", allowed, instead);
            }
        }
    }

    fn within(&mut self, value: &str) {
        self.view.within = value.parse().ok();
        if self.view.within.is_none() {
            let allowed = format!("{}, YYYY-MM-DD..YYYY-MM-DD", list(Preset::ALL.iter().map(|it| it.as_str())));
            self.problem("within", value, "is not known", allowed, "Ignored.");
        }
    }

    fn compare(&mut self, value: &str) {
        let named = |text: &str| text.parse::<DateRange>().ok().map(CompareWith::Span);
        self.view.compare = match value {
            "previous" => Some(CompareWith::Previous),
            "year-ago" => Some(CompareWith::YearAgo),
            _ => named(value),
        };
        if self.view.compare.is_some() {
            return;
        }
        let swapped = value.split_once("..").and_then(|(from, to)| named(&format!("{to}..{from}")));
        if swapped.is_some() {
            self.view.compare = swapped;
            self.problem("compare", value, "ends before it starts", FROM_TO, SWAPPED);
        } else {
            let allowed = "previous, year-ago, YYYY-MM-DD..YYYY-MM-DD";
            self.problem("compare", value, "is not known", allowed, "Comparison is off.");
        }
    }

    fn sort(&mut self, value: &str) {
        if let Ok(sort) = value.parse::<Sort>() {
            self.view.sort = sort;
        } else {
            let columns = list(SortColumn::ALL.iter().map(|it| it.as_str()));
            let allowed = format!("{columns}, each with - for descending order");
            self.problem("sort", value, "is not known", allowed, "Sorting by cost, highest first.");
        }
    }

    fn filter(&mut self, key: &str, value: &str) {
        let (rule, name) = match key.strip_prefix("not.") {
            Some(name) => (Rule::LeaveOut, name),
            None => (Rule::Keep, key),
        };
        if let Ok(property) = name.parse::<Property>() {
            self.property(key, property, rule, value);
        } else if let Ok(aspect) = name.parse::<FindingFacet>() {
            self.aspect(key, aspect, rule, value);
        } else if let Ok(attribute) = name.parse::<Attribute>() {
            self.choose(key, attribute, rule, value, |view| &mut view.filter);
        } else {
            self.problem(key, value, "is an unknown URL parameter", KEYS, "Ignored.");
        }
    }

    /// Adds a value to choices, where it can be one.
    pub fn choose<A: Ord + Clone>(
        &mut self,
        key: &str,
        attribute: A,
        rule: Rule,
        value: &str,
        choices: fn(&mut View) -> &mut Choices<A>,
    ) {
        if value.is_empty() {
            let allowed = format!("a value, or {} for costs without one", crate::filter::NONE_VALUE);
            self.problem(key, value, "is empty", allowed, "Ignored.");
        } else if value.chars().count() > LONGEST_VALUE || value.chars().any(char::is_control) {
            let allowed = format!("up to {LONGEST_VALUE} characters, no control characters");
            self.problem(key, value, "is not a valid AWS value", allowed, "Ignored.");
        } else if choices(&mut self.view).has(&attribute, rule, value) {
            self.problem(key, value, "is repeated", "each value once", "Used once.");
        } else if self.view.filter.len() + self.view.things.properties.len() + self.view.findings.aspects.len()
            >= MOST_VALUES
        {
            let allowed = format!("at most {MOST_VALUES} values");
            self.problem(key, value, "exceeds the number of filter values", allowed, "Ignored.");
        } else {
            choices(&mut self.view).add(attribute, rule, value);
        }
    }

    fn finish(mut self, limits: Limits) -> Parsed {
        if !self.groups.is_empty() {
            self.view.group_by = std::mem::take(&mut self.groups);
        }
        self.settle_span(limits);
        self.settle_within(limits);
        self.settle_granularity(limits);
        self.settle_compare(limits);
        self.settle_bounds();
        self.problems.truncate(MOST_PROBLEMS);
        Parsed { view: self.view, problems: self.problems }
    }

    /// The preset, or the named days as far as AWS keeps them; neither where the address names none.
    fn settle_span(&mut self, limits: Limits) {
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
        let usual = preset.range(&limits);
        let from = self.date("from", from, usual.from());
        let to = self.date("to", to, limits.last_whole_day());
        let (Some(from), Some(to)) = (from, to) else {
            return;
        };
        let instead = self.range.map_or_else(|| USUAL_RANGE.to_owned(), |it| format!("Showing {}.", it.label()));
        if from > to {
            self.problem("from", &from.to_string(), "is after to", format!("a date up to {to}"), SWAPPED);
        }
        let Some(range) = DateRange::new(from.min(to), from.max(to)) else {
            return;
        };
        let (from, to) = (range.from(), range.to());
        let (earliest, today) = (limits.earliest(), limits.today);
        let kept = format!("{earliest} to {today}: AWS keeps 13 months plus the current one");
        match limits.reachable(&range) {
            None => self.problem("from", &from.to_string(), "is outside the available range", kept, instead),
            Some(reachable) => {
                if reachable.from() != from {
                    let shown = format!("Showing from {earliest}.");
                    self.problem("from", &from.to_string(), "is outside the available range", kept.clone(), shown);
                }
                if reachable.to() != to {
                    self.problem(
                        "to",
                        &to.to_string(),
                        "is outside the available range",
                        kept,
                        format!("Showing up to {today}."),
                    );
                }
                self.view.span = Some(Span::Days(reachable));
            }
        }
    }

    /// Keeps the zoom's range only if it contains the shown days and more.
    fn settle_within(&mut self, limits: Limits) {
        let shown = self.view.range(&limits);
        let holds = |span: &Span| span.range(&limits).covers(&shown) && span.range(&limits) != shown;
        self.view.within = self.view.zoom_origin().filter(holds);
    }

    /// The date of a key: `usual` where it is not named, `None` where it is named and unusable.
    fn date(
        &mut self,
        key: &'static str,
        value: Option<String>,
        usual: jiff::civil::Date,
    ) -> Option<jiff::civil::Date> {
        let Some(value) = value else {
            return Some(usual);
        };
        let date = parse_date(&value);
        if date.is_none() {
            self.problem(key, &value, "is not a date", "YYYY-MM-DD", USUAL_RANGE);
        }
        date
    }

    /// Hours only where AWS keeps them.
    fn settle_granularity(&mut self, limits: Limits) {
        let range = self.view.range(&limits);
        if self.view.granularity != Some(Granularity::Hourly) || range.from() >= limits.earliest_hourly() {
            return;
        }
        self.view.granularity = None;
        let days = Limits::HOURLY_DAYS;
        let fault = format!("is not available for {}", range.from());
        let allowed = format!("hourly from {}: AWS keeps hourly data for {days} days", limits.earliest_hourly());
        let instead = format!("Showing costs by {}.", self.view.granularity(&limits).noun());
        self.problem("granularity", "hourly", &fault, allowed, instead);
    }

    /// A named span only where it is like the range, and any span only where AWS keeps it.
    fn settle_compare(&mut self, limits: Limits) {
        let Some(compare) = self.view.compare else {
            return;
        };
        let range = self.view.range(&limits);
        let (fault, allowed) = match Spans::of(range, compare) {
            None if matches!(compare, CompareWith::Span(_)) => {
                let allowed = format!("{} days, or full months if the range is full months", range.days());
                ("is not the same length as the range", allowed)
            }
            Some(spans) if limits.reachable(&spans.before) == Some(spans.before) => return,
            _ => {
                let allowed =
                    format!("a period from {} on: AWS keeps 13 months plus the current one", limits.earliest());
                ("is outside the available range", allowed)
            }
        };
        self.problem("compare", &compare.to_string(), fault, allowed, "Comparison is off.");
        self.view.compare = None;
    }
}

/// All keys, listed when an unknown one is used.
const KEYS: &str = "from, to, range, within, granularity, metric, group, top, compare, sort, chart, share, theme, \
    family, search, min-cost, max-cost, order, by, columns, open, \
    show, min-saving, rank, per, finding, decided, \
    a dimension, tag.KEY, category.NAME, state, type, confidence, check, effort or risk, each of these with not.";
