//! View state: the URL is the state.

mod findings;
mod page;
mod parse;
mod problem;
mod things;
mod words;
mod write;
mod zoom;

pub use findings::{About, Aspect, Decision, Drawer, Findings, Per, Rank, RankBy};
pub use page::Page;
pub use parse::Parsed;
pub use problem::Problem;
pub use things::{By, Column, Family, Order, Property, Things};
pub use words::{ChartKind, Preset, ShareKind, Sort, SortColumn, Theme};

use serde::{Deserialize, Serialize};

use crate::{
    compare::CompareWith,
    dimension::{Attribute, Dimension},
    filter::Filter,
    limits::Limits,
    metric::Metric,
    period::{DateRange, Granularity},
    word::Word,
};

/// Which days are looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Span {
    /// A range that moves with the calendar.
    Preset(Preset),
    /// Days that the visitor named, both ends inclusive.
    Days(DateRange),
}

/// The whole state of a page. Two addresses with the same view show the same figures.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct View {
    /// Which days; `None`: those that are usual on the page.
    pub span: Option<Span>,
    /// The range that a zoom into the chart started from; `None` where the days were chosen otherwise.
    pub within: Option<Span>,
    /// How finely; `None`: as fits the length of the range.
    pub granularity: Option<Granularity>,
    /// Which way of counting.
    pub metric: Metric,
    /// One or two attributes.
    pub group_by: Vec<Attribute>,
    /// What is kept and left out.
    pub filter: Filter,
    /// How many groups stand before 'Other'.
    pub top: usize,
    /// What the range is compared with.
    pub compare: Option<CompareWith>,
    /// The order of the table.
    pub sort: Sort,
    /// How cost over time is drawn.
    pub chart: ChartKind,
    /// How shares are drawn.
    pub share: ShareKind,
    /// Light or dark; `None`: as the system has it.
    pub theme: Option<Theme>,
    /// What else is chosen of resources; the pages of costs leave it alone.
    pub things: Things,
    /// What else is chosen of findings, and what was decided about them; other pages leave it alone.
    pub findings: Findings,
}

impl Default for View {
    fn default() -> Self {
        Self {
            span: None,
            within: None,
            granularity: None,
            metric: Metric::default(),
            group_by: vec![Dimension::Service.into()],
            filter: Filter::default(),
            top: View::DEFAULT_TOP,
            compare: None,
            sort: Sort::default(),
            chart: ChartKind::default(),
            share: ShareKind::default(),
            theme: None,
            things: Things::default(),
            findings: Findings::default(),
        }
    }
}

impl View {
    /// A view without a question that keeps what the visitor has settled for all: the theme, and what was decided about findings.
    #[must_use]
    pub fn anew(&self) -> Self {
        Self { theme: self.theme, findings: self.findings.decided(), ..Self::default() }
    }

    /// How many groups stand before 'Other' when the address does not say: as many as there are colours, less one.
    pub const DEFAULT_TOP: usize = 9;
    /// The most groups that may be asked for.
    pub const MOST_TOP: usize = 100;

    /// The days looked at, both ends inclusive, on the day that the limits name; where neither the address nor the page
    /// ([`Page::scoped`]) says which, six months.
    #[must_use]
    pub fn range(&self, limits: &Limits) -> DateRange {
        match self.span {
            None => Preset::default().range(limits),
            Some(Span::Preset(preset)) => preset.range(limits),
            Some(Span::Days(range)) => range,
        }
    }

    /// How finely the range is cut.
    #[must_use]
    pub fn granularity(&self, limits: &Limits) -> Granularity {
        self.granularity.unwrap_or_else(|| Granularity::for_range(&self.range(limits)))
    }

    /// The view behind one group: only its costs, grouped by the attribute that explains it next.
    #[must_use]
    pub fn drill_into(&self, values: &[Word]) -> Self {
        let mut next = self.clone();
        for (attribute, value) in self.group_by.iter().zip(values) {
            let value = if value.is_empty() { crate::filter::NONE_VALUE } else { value };
            next.filter.keep_only(attribute, value);
        }
        let settled = |attribute: &Attribute| next.filter.values(attribute, crate::filter::Rule::Keep).count() == 1;
        let open = DRILL_ORDER.into_iter().map(Attribute::from).find(|it| !settled(it));
        next.group_by = open.map_or_else(|| self.group_by.clone(), |attribute| vec![attribute]);
        next
    }
}

/// What explains a cost, from the coarse to the fine.
const DRILL_ORDER: [Dimension; 6] = [
    Dimension::Service,
    Dimension::UsageType,
    Dimension::Operation,
    Dimension::Region,
    Dimension::Account,
    Dimension::RecordType,
];

#[cfg(test)]
mod tests;
