//! URL parser: applies valid parameters and reports invalid ones.

mod validate;

use std::{fmt::Display, str::FromStr};

use super::{
    ChartKind, Facet, FindingProperty, ListProperty, Page, PageKind, Preset, Problem, Property, ShareKind, Sort, Theme,
    View,
    legacy::{self, CurrentName},
    options::UrlOption,
};
use crate::{
    compare::CompareWith,
    dimension::{Attribute, Dimension},
    filter::{Choices, Rule},
    limits::Limits,
    metric::Metric,
    period::{DateRange, Granularity},
};

/// Result of parsing a URL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parsed {
    /// The view, with defaults for invalid parameters.
    pub view: View,
    /// Problems in the order of the URL.
    pub problems: Vec<Problem>,
    /// Whether the URL has old names or parameters of another kind of page; [`View::to_query`] writes the current form.
    pub is_old: bool,
}

/// Maximum number of filter values in a URL. Cost Explorer does not document its own limit.
const MAX_VALUES: usize = 200;
/// Maximum length of a filter value in characters, as in Cost Explorer.
const MAX_VALUE_LENGTH: usize = 1024;

impl View {
    /// Parses the query string of a page's URL, with or without `?`, as of the day of the limits. The page determines the
    /// meaning of `group`, `sort` and `open`.
    #[must_use]
    pub fn parse(page: &Page, query: &str, limits: &Limits) -> Parsed {
        #[cfg(debug_assertions)]
        crate::calls::count(|it| it.parsed += 1);
        let pairs = form_urlencoded::parse(query.trim_start_matches('?').as_bytes());
        let kind = page.kind();
        let mut reader = Reader { kind, is_old: legacy::is_old(kind, pairs), ..Reader::default() };
        for (key, value) in pairs {
            reader.read_current(&key, &value);
        }
        reader.finish(*limits)
    }
}

/// State of the parser: the view so far, and the keys that may occur only once.
#[derive(Default)]
pub(super) struct Reader {
    pub view: View,
    kind: PageKind,
    /// Whether the URL is in the old form.
    is_old: bool,
    /// Whether parameters of another kind of page were ignored.
    has_other_page_parameters: bool,
    problems: Vec<Problem>,
    seen: Vec<&'static str>,
    from: Option<String>,
    to: Option<String>,
    range: Option<Preset>,
    month: Option<String>,
    groups: Vec<Attribute>,
}

/// Fallback if two dates are in the wrong order.
const SWAPPED: &str = "The dates were swapped.";
/// Format of a comparison's days.
const FROM_TO: &str = "YYYY-MM-DD..YYYY-MM-DD, the earlier day first";

/// Fallback if the sort order of a cost table is invalid.
const BY_COST: &str = "Sorting by cost, highest first.";

/// URL values as a comma-separated list for messages.
pub(super) fn list(values: impl IntoIterator<Item: Display>) -> String {
    values.into_iter().map(|it| it.to_string()).collect::<Vec<_>>().join(", ")
}

impl Reader {
    /// Reads a parameter, also under its old name. Parameters of other kinds of pages in old URLs are ignored.
    fn read_current(&mut self, key: &str, value: &str) {
        match legacy::current_name(self.kind, key, value) {
            CurrentName::Unchanged if legacy::is_for_other_page(self.kind, self.is_old, key, value) => {
                self.has_other_page_parameters = true;
            }
            CurrentName::Unchanged => self.read(key, value),
            CurrentName::OtherPage => {}
            CurrentName::Renamed(new_key, value) => {
                let problem_count = self.problems.len();
                self.read(new_key, value);
                // The message uses the key that the URL contains.
                for problem in self.problems.iter_mut().skip(problem_count) {
                    key.clone_into(&mut problem.key);
                }
            }
        }
    }

    fn read(&mut self, key: &str, value: &str) {
        match key {
            "from" => self.once("from", value, |it| it.from = Some(value.to_owned())),
            "to" => self.once("to", value, |it| it.to = Some(value.to_owned())),
            "month" => self.once("month", value, |it| it.month = Some(value.to_owned())),
            "within" => self.once("within", value, |it| it.within(value)),
            "range" => self.option("range", value, Preset::ALL, |it, preset| it.range = Some(preset)),
            "granularity" => {
                let allowed = Granularity::ALL.map(Granularity::as_str);
                self.option("granularity", value, allowed, |it, granularity| it.view.granularity = Some(granularity));
            }
            "metric" => {
                let allowed = Metric::ALL.map(Metric::as_str);
                self.option("metric", value, allowed, |it, metric| it.view.metric = metric);
            }
            "top" => self.once("top", value, |it| it.top(value)),
            "compare" => self.once("compare", value, |it| it.compare(value)),
            "chart" => {
                self.option("chart", value, ChartKind::ALL, |it, kind| it.view.chart = kind);
            }
            "share" => {
                self.option("share", value, ShareKind::ALL, |it, kind| it.view.share = kind);
            }
            "theme" => self.option("theme", value, Theme::ALL, |it, theme| it.view.theme = Some(theme)),
            "group" | "sort" | "open" => self.page_parameter(key, value),
            _ if self.resource(key, value) || self.finding(key, value) => {}
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

    /// Reads a key that may occur once; reports and ignores repetitions.
    pub fn once(&mut self, key: &'static str, value: &str, read: impl FnOnce(&mut Self)) {
        if self.seen.contains(&key) {
            self.problem(key, value, "is repeated", "one value", "Using the first.");
            return;
        }
        self.seen.push(key);
        read(self);
    }

    /// Reads a value from a fixed set of options.
    pub fn option<T: FromStr>(
        &mut self,
        key: &'static str,
        value: &str,
        allowed: impl IntoIterator<Item: Display>,
        set: impl FnOnce(&mut Self, T),
    ) {
        self.once(key, value, |it| match value.parse() {
            Ok(option) => set(it, option),
            Err(_) => it.problem(key, value, "is unknown", list(allowed), "Using the default."),
        });
    }

    /// Reads the keys whose meaning depends on the kind of page.
    fn page_parameter(&mut self, key: &str, value: &str) {
        match (self.kind, key) {
            (PageKind::Costs, "group") => self.cost_group(value),
            (PageKind::Costs, _) => self.sort(value, BY_COST, |view, sort| view.sort = sort),
            (PageKind::Resources, "group") => self.facet(value, "Resources are not grouped.", |view, facet| {
                view.resources.group = Some(facet);
            }),
            (PageKind::Resources, "sort") => self.sort(value, BY_COST, |view, sort| view.resources.sort = sort),
            (PageKind::Resources, _) => self.once("open", value, |it| it.open_resource(value)),
            (PageKind::Insights, "group") => self.facet(value, "Findings are grouped by check.", |view, facet| {
                view.findings.group = facet;
            }),
            (PageKind::Insights, "sort") => {
                self.sort(value, "Sorting by saving, highest first.", |view, sort| view.findings.sort = sort);
            }
            (PageKind::Insights, _) => self.once("open", value, |it| it.open_finding(value)),
        }
    }

    /// Reads the sort order of a table.
    fn sort<C: UrlOption>(&mut self, value: &str, instead: &str, set: impl FnOnce(&mut View, Sort<C>)) {
        self.once("sort", value, |it| {
            if let Ok(sort) = value.parse::<Sort<C>>() {
                return set(&mut it.view, sort);
            }
            let allowed = format!("{}, each with - for descending order", list(C::OPTIONS));
            it.problem("sort", value, "is unknown", allowed, instead);
        });
    }

    /// Reads the grouping of a list.
    fn facet<P: ListProperty>(&mut self, value: &str, instead: &str, set: impl FnOnce(&mut View, Facet<P>)) {
        self.once("group", value, |it| {
            if let Ok(facet) = value.parse::<Facet<P>>() {
                return set(&mut it.view, facet);
            }
            let allowed = format!("{}, tag.KEY", list(P::GROUPS));
            it.problem("group", value, "is unknown", allowed, instead);
        });
    }

    fn cost_group(&mut self, value: &str) {
        let allowed = || {
            let dimensions = list(Dimension::ALL.map(Dimension::as_str));
            format!("{dimensions}, tag.KEY, category.NAME")
        };
        let Ok(attribute) = value.parse::<Attribute>() else {
            self.problem("group", value, "is unknown", allowed(), "Ignored.");
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
            Ok(top) if (1..=View::MAX_TOP).contains(&top) && !value.starts_with('+') => self.view.top = top,
            _ => {
                let allowed = format!("a whole number from 1 to {}", View::MAX_TOP);
                let instead = format!("Showing {} groups.", View::DEFAULT_TOP);
                self.problem("top", value, "is not valid", allowed, instead);
            }
        }
    }

    fn within(&mut self, value: &str) {
        self.view.within = value.parse().ok();
        if self.view.within.is_none() {
            let allowed = format!("{}, YYYY-MM-DD..YYYY-MM-DD", list(Preset::ALL));
            self.problem("within", value, "is unknown", allowed, "Ignored.");
        }
    }

    fn compare(&mut self, value: &str) {
        let parse_days = |text: &str| text.parse::<DateRange>().ok().map(CompareWith::Custom);
        self.view.compare = match value {
            "previous" => Some(CompareWith::Previous),
            "year-ago" => Some(CompareWith::YearAgo),
            _ => parse_days(value),
        };
        if self.view.compare.is_some() {
            return;
        }
        let swapped = value.split_once("..").and_then(|(from, to)| parse_days(&format!("{to}..{from}")));
        if swapped.is_some() {
            self.view.compare = swapped;
            self.problem("compare", value, "ends before it starts", FROM_TO, SWAPPED);
        } else {
            let allowed = "previous, year-ago, YYYY-MM-DD..YYYY-MM-DD";
            self.problem("compare", value, "is unknown", allowed, "Comparison is off.");
        }
    }

    fn filter(&mut self, key: &str, value: &str) {
        let (rule, name) = match key.strip_prefix("not.") {
            Some(name) => (Rule::Exclude, name),
            None => (Rule::Include, key),
        };
        if let Ok(property) = name.parse::<Property>() {
            self.resource_property(key, property, rule, value);
        } else if let Ok(property) = name.parse::<FindingProperty>() {
            self.finding_property(key, property, rule, value);
        } else if let Ok(attribute) = name.parse::<Attribute>() {
            self.choose(key, attribute, rule, value, |view| &mut view.filter);
        } else {
            self.problem(key, value, "is an unknown URL parameter", KEYS, "Ignored.");
        }
    }

    /// Adds a valid value to choices; reports an invalid one.
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
        } else if value.chars().count() > MAX_VALUE_LENGTH || value.chars().any(char::is_control) {
            let allowed = format!("up to {MAX_VALUE_LENGTH} characters, no control characters");
            self.problem(key, value, "is not a valid AWS value", allowed, "Ignored.");
        } else if choices(&mut self.view).has(&attribute, rule, value) {
            self.problem(key, value, "is repeated", "each value once", "Used once.");
        } else if self.view.filter.len() + self.view.resources.properties.len() + self.view.findings.properties.len()
            >= MAX_VALUES
        {
            let allowed = format!("at most {MAX_VALUES} values");
            self.problem(key, value, "exceeds the number of filter values", allowed, "Ignored.");
        } else {
            choices(&mut self.view).add(attribute, rule, value);
        }
    }
}

/// All keys, for the message about an unknown one.
const KEYS: &str = "from, to, month, range, within, granularity, metric, group, top, compare, sort, chart, share, theme, \
    open, service-group, search, min-cost, max-cost, columns, show, min-saving, dismiss, \
    a dimension, tag.KEY, category.NAME, state, type, confidence, check, effort or risk, each of these with not.";
