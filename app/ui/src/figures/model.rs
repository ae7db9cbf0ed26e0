//! Figures of a page, computed from cached data and the view without a request.

mod display;
mod missing;
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
    shared_str::SharedStr,
    sorting,
    table::{CostTable, Key, sum},
    view::{CostColumn, Page, Sort, View},
};

pub use self::usage::unit_prices;
use self::{
    display::{part_names, slots},
    missing::rows_without_amount,
    usage::group_usage,
};
use crate::charts::color::Slot;

/// Reason why amounts have no sum.
const MIXED: &str = "mixed units";
/// Reason for a missing amount.
const UNKNOWN: &str = "unknown";

/// Figures of a page for one view. Missing data is an error or `None`, never zero.
#[derive(Clone, Debug)]
pub struct Model {
    /// Page of the view.
    pub page: Page,
    /// View restricted to the page's scope.
    pub view: View,
    /// Current day and the limits of AWS's data.
    pub limits: Limits,
    /// Costs by group.
    pub costs: Result<Arc<Costs>, SourceError>,
    /// Report from which the costs were computed.
    pub report: CostReport,
}

/// Groups of the range.
#[derive(Clone, Debug, PartialEq)]
pub struct Costs {
    /// Table from AWS.
    pub table: Arc<CostTable>,
    /// Rows by descending cost, 'Other' last.
    pub rows: Vec<Row>,
    /// Total; `None` for mixed units.
    pub total: Option<Money>,
    /// Total of the comparison period.
    pub before: Option<Money>,
    /// Change of the total over comparable days.
    pub change: Option<Change>,
    /// Complete periods, to which the rows' trends refer.
    pub complete_periods: Vec<Period>,
}

/// Costs of one group, or of 'Other'.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Display name; untrusted text.
    pub name: String,
    /// Color slot.
    pub slot: Slot,
    /// Values of the group; `None` for 'Other'.
    pub values: Option<Vec<SharedStr>>,
    /// Amounts by period.
    pub part: Part,
    /// Share of the total.
    pub share: Option<Decimal>,
    /// Change over comparable days.
    pub change: Option<Change>,
    /// Amounts of the complete periods: a partial month would look like a decrease.
    pub trend: Vec<Decimal>,
    /// Usage; `None` for mixed units.
    pub usage: Option<Money>,
}

/// `id` of 'Other' in charts.
pub const OTHER: &str = "other";
/// Maximum number of groups with a color and a chart series of their own; further groups are drawn as 'Other'.
pub const MAX_SERIES: usize = 10;

impl Row {
    /// Unique id in charts: the values, since two groups can share a name.
    #[must_use]
    pub fn id(&self) -> String {
        self.values.as_ref().map_or_else(|| OTHER.to_owned(), |values| format!("={}", values.join("\u{1f}")))
    }

    /// Trend over the complete periods; `None` if they are too few.
    #[must_use]
    pub fn trend_estimate(&self, complete_periods: &[Period]) -> Option<TrendEstimate> {
        TrendEstimate::of(complete_periods, &self.trend)
    }
}

impl Model {
    /// Figures for a view of a page; `None` if `answer` lacks the result of a required query. A failed query counts as a result.
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

    /// Whether the report has the changes, so that they need not be loaded.
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

    /// Grouping in words: `service`, `service and region`.
    pub fn grouping(&self) -> String {
        let words: Vec<String> = self.view.group_by.iter().map(Attribute::noun).collect();
        words.join(" and ")
    }
}

/// Tables of the compared periods; both `None` if the comparison is off.
struct ComparedTables<'a> {
    /// Later period; `None` if it is the whole range.
    now: Option<&'a CostTable>,
    /// Comparison period.
    before: Option<&'a CostTable>,
}

impl Costs {
    fn of(view: &View, report: &CostReport, table: Arc<CostTable>, limits: &Limits) -> Self {
        let (metric, plan) = (view.metric, &report.plan);
        let compared = &ComparedTables::of(report);
        let before = compared.before;
        let ranking = Ranking::of(&table, before, metric, view.top);
        // A group whose sum overflows is not ranked: without it, there is no total.
        let total = ranking.total().filter(|_| table.total(metric) != Err(SumError::Overflow));
        let names = part_names(&table, before, &ranking.shown);
        let slots = slots(&ranking);
        let is_complete = complete_periods(&table, view.granularity(limits), metric);
        let row = |name: String, slot: Slot, values: Option<Vec<SharedStr>>, part: &Part| {
            let amounts = part.amounts.iter().zip(&is_complete);
            Row {
                name,
                slot,
                values,
                share: part
                    .total
                    .as_ref()
                    .zip(total.as_ref())
                    .and_then(|(part, whole)| ratio(part.amount, whole.amount)),
                change: compared.change_of(part, metric),
                trend: amounts.filter(|(_, is_complete)| **is_complete).map(|(amount, _)| *amount).collect(),
                usage: group_usage(&table, part),
                part: part.clone(),
            }
        };
        let shown = ranking.shown.iter().zip(&names).zip(slots);
        let mut rows: Vec<Row> = shown
            .map(|((part, name), slot)| row(name.clone(), slot, part.keys.first().map(|key| key.0.clone()), part))
            .collect();
        rows.extend(rows_without_amount(&table, plan, metric));
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
        let periods = table.periods().iter().zip(is_complete);
        let complete_periods = periods.filter(|(_, is_complete)| *is_complete).map(|(it, _)| it.period).collect();
        Self { table, rows, total, before: before_total, change, complete_periods }
    }

    /// Rows in the selected order, 'Other' always last.
    #[must_use]
    pub fn sorted(&self, sort: Sort<CostColumn>) -> Vec<Row> {
        let (mut groups, other): (Vec<Row>, Vec<Row>) = self.rows.iter().cloned().partition(|row| row.values.is_some());
        let amount = |row: &Row| row.part.amount();
        match sort.column {
            CostColumn::Name => sorting::sort_by_key(&mut groups, |row| row.name.to_lowercase()),
            CostColumn::Cost => sorting::sort_by_key(&mut groups, amount),
            CostColumn::Share => sorting::sort_by_key(&mut groups, |row| row.share),
            CostColumn::Trend => {
                sorting::sort_by_key(&mut groups, |row| {
                    row.trend_estimate(&self.complete_periods).map(|it| it.per_month)
                });
            }
            CostColumn::Usage => sorting::sort_by_key(&mut groups, |row| row.usage.as_ref().map(|it| it.amount)),
            CostColumn::Before => sorting::sort_by_key(&mut groups, |row| row.part.before.as_ref().map(|it| it.amount)),
            CostColumn::Change => {
                sorting::sort_by_key(&mut groups, |row| row.change.as_ref().map(|it| it.difference.amount));
            }
            CostColumn::Percent => sorting::sort_by_key(&mut groups, |row| row.change.as_ref().and_then(|it| it.ratio)),
        }
        if sort.descending {
            groups.reverse();
        }
        groups.extend(other);
        groups
    }

    /// Whether the amounts have different units, so that there is no total.
    #[must_use]
    pub fn has_mixed_units(&self) -> bool {
        match &self.total {
            Some(total) => total.unit.mixes_units(),
            None => self.missing_reason() == MIXED,
        }
    }

    /// Reason why there is no total.
    #[must_use]
    pub fn missing_reason(&self) -> &'static str {
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
    /// Reason for a missing amount: unknown for one group without data; otherwise mixed units, of several groups or within AWS's sum.
    #[must_use]
    pub fn missing_reason(&self) -> &'static str {
        if self.values.is_some() && self.part.total.is_none() { UNKNOWN } else { MIXED }
    }
}

impl<'a> ComparedTables<'a> {
    fn of(report: &'a CostReport) -> Self {
        let is_compared = report.plan.comparison.is_some();
        let selected = |table: &'a Option<Arc<CostTable>>| table.as_deref().filter(|_| is_compared);
        Self { now: selected(&report.now), before: selected(&report.before) }
    }

    /// Change of some groups over comparable days; `None` without a comparison.
    fn change_of(&self, part: &Part, metric: Metric) -> Option<Change> {
        self.before?;
        let now = match self.now {
            Some(now) => total_of(now, &part.keys, metric),
            None => part.total.clone(),
        }?;
        let zero = Money::new(Decimal::ZERO, now.unit.clone());
        Change::between(part.before.as_ref().unwrap_or(&zero), &now).ok()
    }
}

/// Whether each period of a table is a complete hour, day, month or year, without missing data.
pub fn complete_periods(table: &CostTable, granularity: Granularity, metric: Metric) -> Vec<bool> {
    let is_full_length = |range: domain::period::DateRange| match granularity {
        Granularity::Hourly | Granularity::Daily => true,
        Granularity::Monthly => range.is_whole_months(),
        Granularity::Yearly => range.is_whole_months() && range.months_touched() == 12,
    };
    let periods = table.periods().iter().enumerate();
    periods.map(|(index, it)| is_full_length(it.period.range()) && table.is_period_complete(index, metric)).collect()
}

/// Sum of some groups in a table.
fn total_of(table: &CostTable, keys: &[Key], metric: Metric) -> Option<Money> {
    let totals = keys.iter().filter_map(|key| table.key_total(table.index_of(key)?, metric));
    sum(totals).ok().flatten()
}

/// Figures shared by the parts of a page. Compared by identity: equal unless they were recomputed.
#[derive(Clone, Debug)]
pub struct PageCosts {
    /// All figures.
    pub model: Arc<Model>,
    /// Groups of the figures.
    pub costs: Arc<Costs>,
}

impl PageCosts {
    /// Figures with their groups; `None` if the groups could not be loaded.
    #[must_use]
    pub fn of(model: &Arc<Model>) -> Option<Self> {
        let costs = model.costs.as_ref().ok()?.clone();
        Some(Self { model: model.clone(), costs })
    }
}

impl PartialEq for PageCosts {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.model, &other.model)
    }
}

/// Latest figures, compared by identity.
#[derive(Clone, Debug)]
pub struct LatestModel(pub Arc<Model>);

impl PartialEq for LatestModel {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

#[cfg(test)]
pub(super) mod tests;
