//! URL writer: parameters in a stable order; defaults are omitted.

use std::fmt::Display;

use form_urlencoded::Serializer;

use super::{Page, PageKind, Span, View};
use crate::{
    compare::CompareWith,
    filter::{Choices, Rule},
    month::Month,
    period::iso_date,
};

impl View {
    /// Query string of a page's URL, without `?`; empty for the default view. Groups, sort order and open row of other kinds of
    /// pages are omitted.
    #[must_use]
    pub fn to_query(&self, page: &Page) -> String {
        let kind = page.kind();
        let default = Self::default();
        let mut query = Serializer::new(String::new());
        match self.span {
            None => {}
            Some(Span::Preset(preset)) => {
                query.append_pair("range", preset.as_str());
            }
            Some(Span::Days(range)) => {
                if let Some(month) = Month::spanned_by(&range).filter(|_| *page == Page::Report) {
                    query.append_pair("month", &month.to_string());
                } else {
                    query.append_pair("from", &iso_date(range.from()));
                    query.append_pair("to", &iso_date(range.to()));
                }
            }
        }
        if let Some(within) = self.zoom_origin() {
            query.append_pair("within", &within.to_string());
        }
        if let Some(granularity) = self.granularity {
            query.append_pair("granularity", granularity.as_str());
        }
        if self.metric != default.metric {
            query.append_pair("metric", self.metric.as_str());
        }
        if kind == PageKind::Costs && self.group_by != default.group_by {
            for attribute in &self.group_by {
                query.append_pair("group", &attribute.to_string());
            }
        }
        if let Some(compare) = self.compare {
            query.append_pair("compare", &compare.to_string());
        }
        write_choices(&mut query, &self.filter);
        if self.top != default.top {
            query.append_pair("top", &self.top.to_string());
        }
        if kind == PageKind::Costs && self.sort != default.sort {
            query.append_pair("sort", &self.sort.to_string());
        }
        if self.chart != default.chart {
            query.append_pair("chart", self.chart.as_str());
        }
        if self.share != default.share {
            query.append_pair("share", self.share.as_str());
        }
        if let Some(theme) = self.theme {
            query.append_pair("theme", theme.as_str());
        }
        self.resources.write(kind, &mut query);
        self.findings.write(kind, &mut query);
        query.finish()
    }
}

/// Writes each value under its key; keys of excluded values begin with `not.`.
pub(super) fn write_choices<A: Ord + Clone + Display>(query: &mut Serializer<'_, String>, choices: &Choices<A>) {
    for (attribute, rule, values) in choices.each() {
        let key = match rule {
            Rule::Include => attribute.to_string(),
            Rule::Exclude => format!("not.{attribute}"),
        };
        for value in values {
            query.append_pair(&key, value);
        }
    }
}

impl std::fmt::Display for CompareWith {
    /// Format in URLs.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Previous => f.write_str("previous"),
            Self::YearAgo => f.write_str("year-ago"),
            Self::Custom(range) => range.fmt(f),
        }
    }
}
