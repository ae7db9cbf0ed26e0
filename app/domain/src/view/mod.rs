//! View state, as stored in URLs.

mod facet;
mod findings;
mod legacy;
mod options;
mod page;
mod parse;
mod problem;
mod resources;
mod scope;
mod sort;
mod write;
mod zoom;

pub use facet::{Facet, ListProperty};
pub use findings::{Dismissal, FindingColumn, FindingKey, FindingProperty, FindingTab, Findings};
pub use options::{ChartKind, CostColumn, Preset, ShareKind, Theme, UrlOption};
pub use page::{ExportSpec, FileFormat, PAGES, Page, PageSpec};
pub use parse::Parsed;
pub use problem::Problem;
pub use resources::{Property, ResourceColumn, ResourceView, ServiceGroup};
pub use sort::Sort;

use page::PageKind;
use serde::{Deserialize, Serialize};

use crate::{
    compare::CompareWith,
    dimension::{Attribute, Dimension},
    filter::Filter,
    limits::Limits,
    metric::Metric,
    period::{DateRange, Granularity},
    shared_str::SharedStr,
};

/// Days of the view.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Span {
    /// Range relative to the current day.
    Preset(Preset),
    /// Days chosen by the visitor, both ends inclusive.
    Days(DateRange),
}

/// Complete state of a page: URLs with the same view show the same figures.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct View {
    /// Days of the view; `None` for the page's default.
    pub span: Option<Span>,
    /// Range before a zoom into the chart; `None` without a zoom.
    pub within: Option<Span>,
    /// Granularity; `None` to derive it from the length of the range.
    pub granularity: Option<Granularity>,
    /// Cost metric.
    pub metric: Metric,
    /// One or two attributes to group costs by.
    pub group_by: Vec<Attribute>,
    /// Filters that include or exclude values.
    pub filter: Filter,
    /// Number of groups before "Other".
    pub top: usize,
    /// Compared period.
    pub compare: Option<CompareWith>,
    /// Sort order of the cost table.
    pub sort: Sort<CostColumn>,
    /// Chart type of cost over time.
    pub chart: ChartKind,
    /// Chart type of shares.
    pub share: ShareKind,
    /// Light or dark; `None` follows the system.
    pub theme: Option<Theme>,
    /// View of the Resources page; cost pages ignore it.
    pub resources: ResourceView,
    /// View of the Insights page, including dismissals; other pages ignore it.
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
            resources: ResourceView::default(),
            findings: Findings::default(),
        }
    }
}

impl View {
    /// Default view with the same theme and dismissals.
    #[must_use]
    pub fn reset(&self) -> Self {
        Self { theme: self.theme, findings: self.findings.dismissals_only(), ..Self::default() }
    }

    /// Default number of groups before "Other": one less than the number of colors.
    pub const DEFAULT_TOP: usize = 9;
    /// Maximum number of groups.
    pub const MAX_TOP: usize = 100;

    /// Days of the view, both ends inclusive, on the day of the limits; six months if neither the URL nor the page
    /// ([`Page::scoped`]) sets them.
    #[must_use]
    pub fn range(&self, limits: &Limits) -> DateRange {
        match self.span {
            None => Preset::default().range(limits),
            Some(Span::Preset(preset)) => preset.range(limits),
            Some(Span::Days(range)) => range,
        }
    }

    /// Granularity of the view.
    #[must_use]
    pub fn granularity(&self, limits: &Limits) -> Granularity {
        self.granularity.unwrap_or_else(|| Granularity::for_range(&self.range(limits)))
    }

    /// View of the costs of one group, grouped by the next attribute to drill down by.
    #[must_use]
    pub fn drill_into(&self, values: &[SharedStr]) -> Self {
        let mut next = self.clone();
        for (attribute, value) in self.group_by.iter().zip(values) {
            let value = if value.is_empty() { crate::filter::NONE_VALUE } else { value };
            next.filter.include_only(attribute, value);
        }
        let is_single_value =
            |attribute: &Attribute| next.filter.values(attribute, crate::filter::Rule::Include).count() == 1;
        let attribute = DRILL_ORDER.into_iter().map(Attribute::from).find(|it| !is_single_value(it));
        next.group_by = attribute.map_or_else(|| self.group_by.clone(), |attribute| vec![attribute]);
        next
    }
}

/// Dimensions to drill down by, from coarse to fine.
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
