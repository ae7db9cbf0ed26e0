//! Figures of a page, computed from cached data and the view without a request.

mod called;
mod lacks;
mod usage;

use std::sync::Arc;

use domain::{
    Decimal,
    compare::Change,
    dimension::Attribute,
    error::SourceError,
    limits::Limits,
    metric::Metric,
    money::{Money, SumError, Unit, ratio},
    overview::{CostReport, CostResult, Plan, TrendEstimate},
    period::{Granularity, Period},
    query::CostQuery,
    ranking::{Part, Ranking},
    table::{CostTable, Key, sum},
    view::{CostColumn, Page, Sort, View},
    word::Word,
};

pub use self::usage::unit_prices;
use self::{
    called::{part_names, slots},
    lacks::unlisted,
    usage::used,
};
use crate::charts::colour::Slot;

/// Reason why amounts have no sum.
const MIXED: &str = "mixed units";
/// Reason for a missing amount.
const UNKNOWN: &str = "unknown";

/// Figures of a page for one view. Missing data is an error or `None`, never zero.
#[derive(Clone, Debug)]
pub struct Model {
    /// Page.
    pub page: Page,
    /// View as shown.
    pub view: View,
    /// Current day.
    pub limits: Limits,
    /// Rows of the groups.
    pub costs: Result<Arc<Costs>, SourceError>,
    /// Report behind the rows.
    pub report: CostReport,
}

/// Groups of the range.
#[derive(Clone, Debug, PartialEq)]
pub struct Costs {
    /// Table from AWS.
    pub table: Arc<CostTable>,
    /// By cost, 'Other' last.
    pub rows: Vec<Row>,
    /// Total; `None` for mixed units.
    pub total: Option<Money>,
    /// Total of the comparison period.
    pub before: Option<Money>,
    /// Change of the total over comparable days.
    pub change: Option<Change>,
    /// Complete periods, those of the rows' trends.
    pub whole: Vec<Period>,
}

/// Group, or 'Other'.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Display name; untrusted text.
    pub name: String,
    /// Color slot.
    pub slot: Slot,
    /// Values of the group; `None` for 'Other'.
    pub values: Option<Vec<Word>>,
    /// Amounts by period.
    pub part: Part,
    /// Share of the total.
    pub share: Option<Decimal>,
    /// Change over comparable days.
    pub change: Option<Change>,
    /// Amounts of complete periods only: a partial month is no decrease.
    pub course: Vec<Decimal>,
    /// Usage; `None` for mixed units.
    pub usage: Option<Money>,
}

/// `id` of 'Other' in charts.
pub const OTHER: &str = "other";
/// Most groups with a color and a chart series of their own; the rest are drawn as 'Other'.
pub const MOST_SERIES: usize = 10;

impl Row {
    /// Unique id in charts: the values, since two groups can share a name.
    #[must_use]
    pub fn id(&self) -> String {
        self.values.as_ref().map_or_else(|| OTHER.to_owned(), |values| format!("={}", values.join("\u{1f}")))
    }

    /// Trend over the complete periods of the table.
    #[must_use]
    pub fn heading(&self, whole: &[Period]) -> Option<TrendEstimate> {
        TrendEstimate::of(whole, &self.course)
    }
}

impl Model {
    /// The figures for a view of a page, as the address has it; `None` where `answer` has neither costs nor failure for one of its questions.
    pub fn of(
        page: &Page,
        view: &View,
        plan: Arc<Plan>,
        limits: Limits,
        answer: impl Fn(&CostQuery) -> Option<CostResult>,
    ) -> Option<Self> {
        let view = page.scoped(view);
        let report = CostReport::of(&view, plan, &limits, answer)?;
        let costs = report.costs.as_ref().map_err(Clone::clone);
        let costs = costs.map(|table| Arc::new(Costs::of(&view, &report, table.clone(), &limits)));
        Some(Self { page: page.clone(), view, limits, costs, report })
    }

    /// Whether the changes can be computed from cached data.
    #[must_use]
    pub fn has_movers(&self) -> bool {
        self.report.movers.is_some()
    }

    /// Granularity of the chart.
    #[must_use]
    pub fn granularity(&self) -> Granularity {
        self.view.granularity(&self.limits)
    }

    /// Measure: `Cost` or `Usage`.
    #[must_use]
    pub fn measure(&self) -> &'static str {
        if self.view.metric == Metric::Usage { "Usage" } else { "Cost" }
    }

    /// Names of the grouping: `service`, `service and region`.
    pub fn group_words(&self) -> String {
        let words: Vec<String> = self.view.group_by.iter().map(Attribute::noun).collect();
        words.join(" and ")
    }
}

/// Names of the compared periods.
struct Compared<'a> {
    /// Later period, if it is not the whole range.
    now: Option<&'a CostTable>,
    /// Comparison period.
    before: Option<&'a CostTable>,
}

impl Costs {
    fn of(view: &View, report: &CostReport, table: Arc<CostTable>, limits: &Limits) -> Self {
        let (metric, plan) = (view.metric, &report.plan);
        let compared = &Compared::chosen(report);
        let before = compared.before;
        let ranking = Ranking::of(&table, before, metric, view.top);
        // A group whose sum overflows is not ranked: without it, there is no total.
        let total = ranking.total().filter(|_| table.total(metric) != Err(SumError::Overflow));
        let names = part_names(&table, before, &ranking.shown);
        let slots = slots(&ranking);
        let whole = whole_periods(&table, view.granularity(limits), metric);
        let row = |name: String, slot: Slot, values: Option<Vec<Word>>, part: &Part| {
            let amounts = part.amounts.iter().zip(&whole);
            Row {
                name,
                slot,
                values,
                share: part.total.as_ref().zip(total.as_ref()).and_then(|(mine, all)| ratio(mine.amount, all.amount)),
                change: compared.change_of(part, metric),
                course: amounts.filter(|(_, whole)| **whole).map(|(amount, _)| *amount).collect(),
                usage: used(&table, part),
                part: part.clone(),
            }
        };
        let shown = ranking.shown.iter().zip(&names).zip(slots);
        let mut rows: Vec<Row> = shown
            .map(|((part, name), slot)| row(name.clone(), slot, part.keys.first().map(|key| key.0.clone()), part))
            .collect();
        rows.extend(unlisted(&table, plan, metric));
        let plural = Attribute::plural_of(&view.group_by);
        rows.extend(ranking.other.as_ref().map(|part| {
            let name = format!("Other, {} {plural}", part.keys.len());
            row(name, Slot::Other, None, part)
        }));
        let before_total = before.and_then(|before| before.total(metric).ok().flatten());
        let now_total = match compared.now {
            Some(now) => now.total(metric).ok().flatten(),
            None => total.clone(),
        };
        let change =
            before_total.as_ref().zip(now_total.as_ref()).and_then(|(before, now)| Change::between(before, now).ok());
        let periods = table.periods().iter().zip(whole);
        let whole = periods.filter(|(_, whole)| *whole).map(|(it, _)| it.period).collect();
        Self { table, rows, total, before: before_total, change, whole }
    }

    /// Rows in the selected order, 'Other' always last.
    #[must_use]
    pub fn sorted(&self, sort: Sort<CostColumn>) -> Vec<Row> {
        let (mut groups, other): (Vec<Row>, Vec<Row>) = self.rows.iter().cloned().partition(|row| row.values.is_some());
        let amount = |row: &Row| row.part.amount();
        match sort.column {
            CostColumn::Name => groups.sort_by_cached_key(|row| row.name.to_lowercase()),
            CostColumn::Cost => groups.sort_by_key(amount),
            CostColumn::Share => groups.sort_by_key(|row| row.share),
            CostColumn::Trend => groups.sort_by_cached_key(|row| row.heading(&self.whole).map(|it| it.per_month)),
            CostColumn::Usage => groups.sort_by_key(|row| row.usage.as_ref().map(|it| it.amount)),
            CostColumn::Before => groups.sort_by_key(|row| row.part.before.as_ref().map(|it| it.amount)),
            CostColumn::Change => groups.sort_by_key(|row| row.change.as_ref().map(|it| it.difference.amount)),
            CostColumn::Percent => groups.sort_by_key(|row| row.change.as_ref().and_then(|it| it.ratio)),
        }
        if sort.descending {
            groups.reverse();
        }
        groups.extend(other);
        groups
    }

    /// Whether the amounts have different units, which can't be added up.
    #[must_use]
    pub fn counts_several(&self) -> bool {
        match &self.total {
            Some(total) => total.unit.mixes_units(),
            None => self.why_no_total() == MIXED,
        }
    }

    /// Reason why there is no total.
    #[must_use]
    pub fn why_no_total(&self) -> &'static str {
        let units: Vec<&Unit> = self.rows.iter().filter_map(|row| Some(&row.part.total.as_ref()?.unit)).collect();
        match units.split_first() {
            Some((first, rest)) if first.mixes_units() || rest.iter().any(|it| it != first) => MIXED,
            // A row of several groups has no unit of its own.
            _ if self.rows.iter().any(|row| row.values.is_none() && row.part.total.is_none()) => MIXED,
            _ => UNKNOWN,
        }
    }

    /// Unit that all rows share; `None` for mixed units.
    #[must_use]
    pub fn unit(&self) -> Option<Unit> {
        self.total.as_ref().map(|total| total.unit.clone()).filter(|unit| !unit.is_mixed())
    }
}

impl Row {
    /// Reason for a missing amount: mixed units in several groups or in an amount that AWS summed; missing data for one group.
    #[must_use]
    pub fn why_no_total(&self) -> &'static str {
        if self.values.is_some() && self.part.total.is_none() { UNKNOWN } else { MIXED }
    }
}

impl<'a> Compared<'a> {
    /// Comparison, if it is turned on.
    fn chosen(report: &'a CostReport) -> Self {
        let is_chosen = report.plan.comparison.is_some();
        let chosen = |table: &'a Option<Arc<CostTable>>| table.as_deref().filter(|_| is_chosen);
        Self { now: chosen(&report.now), before: chosen(&report.before) }
    }

    /// Change of some groups over comparable days; `None` without a comparison.
    fn change_of(&self, part: &Part, metric: Metric) -> Option<Change> {
        self.before?;
        let now = match self.now {
            Some(now) => total_of(now, &part.keys, metric),
            None => part.total.clone(),
        }?;
        let none = Money::new(Decimal::ZERO, now.unit.clone());
        Change::between(part.before.as_ref().unwrap_or(&none), &now).ok()
    }
}

/// Periods of a table that cover a complete month or year without missing data.
pub fn whole_periods(table: &CostTable, granularity: Granularity, metric: Metric) -> Vec<bool> {
    let is_whole = |range: domain::period::DateRange| match granularity {
        Granularity::Hourly | Granularity::Daily => true,
        Granularity::Monthly => range.is_whole_months(),
        Granularity::Yearly => range.is_whole_months() && range.months_touched() == 12,
    };
    let periods = table.periods().iter().enumerate();
    periods.map(|(at, it)| is_whole(it.period.range()) && table.is_period_complete(at, metric)).collect()
}

/// Sum of some groups in a table.
fn total_of(table: &CostTable, keys: &[Key], metric: Metric) -> Option<Money> {
    let totals = keys.iter().filter_map(|key| table.key_total(table.index_of(key)?, metric));
    sum(totals).ok().flatten()
}

/// Figures as shared by the parts of the page. Equal if nothing was computed in between.
#[derive(Clone, Debug)]
pub struct Shown {
    /// All figures.
    pub model: Arc<Model>,
    /// Groups of the figures.
    pub costs: Arc<Costs>,
}

impl Shown {
    /// Groups of the figures; `None` if they failed.
    #[must_use]
    pub fn of(model: &Arc<Model>) -> Option<Self> {
        let costs = model.costs.as_ref().ok()?.clone();
        Some(Self { model: model.clone(), costs })
    }
}

impl PartialEq for Shown {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.model, &other.model)
    }
}

#[cfg(test)]
pub(super) mod tests;
