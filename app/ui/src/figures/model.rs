//! What the page shows, worked out of the answers and the view. Changing the view asks nothing.

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
    overview::{Answer, CostReport, Heading},
    period::{Granularity, Period},
    query::CostQuery,
    ranking::{Part, Ranking},
    table::{CostTable, Key, sum},
    view::{Page, Sort, SortColumn, View},
    word::Word,
};

pub use self::usage::unit_prices;
use self::{
    called::{part_names, slots},
    lacks::unlisted,
    usage::used,
};
use crate::charts::colour::Slot;

/// Why amounts have no sum.
const MIXED: &str = "mixed units";
/// Why there is no amount.
const UNKNOWN: &str = "unknown";

/// The page's figures for one view. What could not be had is an error or `None`, never zero.
#[derive(Clone, Debug)]
pub struct Model {
    /// The page it is for.
    pub page: Page,
    /// The view as the page shows it.
    pub view: View,
    /// On which day.
    pub limits: Limits,
    /// The rows of the groups.
    pub costs: Result<Arc<Costs>, SourceError>,
    /// The figures behind it.
    pub report: CostReport,
}

/// The groups of the range.
#[derive(Clone, Debug, PartialEq)]
pub struct Costs {
    /// As AWS gave them.
    pub table: Arc<CostTable>,
    /// By cost, 'Other' last.
    pub rows: Vec<Row>,
    /// Their sum; `None` where they count different things.
    pub total: Option<Money>,
    /// The sum in the span compared with.
    pub before: Option<Money>,
    /// The difference of both, like with like.
    pub change: Option<Change>,
    /// The periods that are whole, as the rows' courses have them.
    pub whole: Vec<Period>,
}

/// A group, or 'Other'.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// What it is called; hostile text.
    pub name: String,
    /// Its colour.
    pub slot: Slot,
    /// The group's values; `None` for 'Other'.
    pub values: Option<Vec<Word>>,
    /// Its amounts.
    pub part: Part,
    /// Its part of the total.
    pub share: Option<Decimal>,
    /// Its change, like with like.
    pub change: Option<Change>,
    /// Its amounts in periods that are whole: half a month is no fall.
    pub course: Vec<Decimal>,
    /// How much of it was used; `None` where its usage has no one unit.
    pub usage: Option<Money>,
}

/// The `id` of 'Other' in charts.
pub const OTHER: &str = "other";
/// How many groups have a color of their own, and a series in a chart; the rest are drawn as 'Other'.
pub const MOST_SERIES: usize = 10;

impl Row {
    /// What tells it apart in charts: its values, since two groups may share a name.
    #[must_use]
    pub fn id(&self) -> String {
        self.values.as_ref().map_or_else(|| OTHER.to_owned(), |values| format!("={}", values.join("\u{1f}")))
    }

    /// Where its cost is going, over the whole periods of the table.
    #[must_use]
    pub fn heading(&self, whole: &[Period]) -> Option<Heading> {
        Heading::of(whole, &self.course)
    }
}

impl Model {
    /// The figures for a view of a page, as the address has it; `None` where `answer` has neither costs nor failure for one of its questions.
    pub fn of(page: &Page, view: &View, limits: Limits, answer: impl Fn(&CostQuery) -> Option<Answer>) -> Option<Self> {
        let view = page.scoped(view);
        let report = CostReport::of(&view, &limits, answer)?;
        let costs = report.costs.as_ref().map_err(Clone::clone);
        let costs = costs.map(|table| Arc::new(Costs::of(&view, &report, table.clone(), &limits)));
        Some(Self { page: page.clone(), view, limits, costs, report })
    }

    /// Whether what is held tells what changed.
    #[must_use]
    pub fn has_movers(&self) -> bool {
        self.report.movers.is_some()
    }

    /// The granularity that is drawn.
    #[must_use]
    pub fn granularity(&self) -> Granularity {
        self.view.granularity(&self.limits)
    }

    /// What is measured: `Cost` or `Usage`.
    #[must_use]
    pub fn measure(&self) -> &'static str {
        if self.view.metric == Metric::Usage { "Usage" } else { "Cost" }
    }

    /// What the groups are: `service`, `service and region`.
    pub fn group_words(&self) -> String {
        let words: Vec<String> = self.view.group_by.iter().map(Attribute::noun).collect();
        words.join(" and ")
    }
}

/// What the range is compared with.
struct Compared<'a> {
    /// The later span, where it is not the whole range.
    now: Option<&'a CostTable>,
    /// The earlier span.
    before: Option<&'a CostTable>,
}

impl Costs {
    fn of(view: &View, report: &CostReport, table: Arc<CostTable>, limits: &Limits) -> Self {
        let (metric, plan) = (view.metric, &report.plan);
        let compared = &Compared::chosen(report);
        let before = compared.before;
        let ranking = Ranking::of(&table, before, metric, view.top);
        // A group whose sum is too large is no part of the ranking: without it, there is no total.
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

    /// The rows in the order of the table: as asked, 'Other' always last.
    #[must_use]
    pub fn sorted(&self, sort: Sort) -> Vec<Row> {
        let (mut groups, other): (Vec<Row>, Vec<Row>) = self.rows.iter().cloned().partition(|row| row.values.is_some());
        let amount = |row: &Row| row.part.amount();
        match sort.column {
            SortColumn::Name => groups.sort_by_cached_key(|row| row.name.to_lowercase()),
            SortColumn::Cost => groups.sort_by_key(amount),
            SortColumn::Share => groups.sort_by_key(|row| row.share),
            SortColumn::Trend => groups.sort_by_cached_key(|row| row.heading(&self.whole).map(|it| it.per_month)),
            SortColumn::Usage => groups.sort_by_key(|row| row.usage.as_ref().map(|it| it.amount)),
            SortColumn::Before => groups.sort_by_key(|row| row.part.before.as_ref().map(|it| it.amount)),
            SortColumn::Change => groups.sort_by_key(|row| row.change.as_ref().map(|it| it.by.amount)),
            SortColumn::Percent => groups.sort_by_key(|row| row.change.as_ref().and_then(|it| it.ratio)),
        }
        if sort.descending {
            groups.reverse();
        }
        groups.extend(other);
        groups
    }

    /// Whether the amounts count different things, which do not add up.
    #[must_use]
    pub fn counts_several(&self) -> bool {
        match &self.total {
            Some(total) => total.unit.is_tainted(),
            None => self.why_no_total() == MIXED,
        }
    }

    /// Why there is no total.
    #[must_use]
    pub fn why_no_total(&self) -> &'static str {
        let units: Vec<&Unit> = self.rows.iter().filter_map(|row| Some(&row.part.total.as_ref()?.unit)).collect();
        match units.split_first() {
            Some((first, rest)) if first.is_tainted() || rest.iter().any(|it| it != first) => MIXED,
            // One row of several groups alone has no unit of its own.
            _ if self.rows.iter().any(|row| row.values.is_none() && row.part.total.is_none()) => MIXED,
            _ => UNKNOWN,
        }
    }

    /// The unit that all rows share; `None` where they count different things.
    #[must_use]
    pub fn unit(&self) -> Option<Unit> {
        self.total.as_ref().map(|total| total.unit.clone()).filter(|unit| !unit.is_mixed())
    }
}

impl Row {
    /// Why there is no amount: several groups, or an amount that AWS added up itself, count different things; one group's is missing.
    #[must_use]
    pub fn why_no_total(&self) -> &'static str {
        if self.values.is_some() && self.part.total.is_none() { UNKNOWN } else { MIXED }
    }
}

impl<'a> Compared<'a> {
    /// What the visitor compares; nothing without a comparison.
    fn chosen(report: &'a CostReport) -> Self {
        let is_chosen = report.plan.spans.is_some();
        let chosen = |table: &'a Option<Arc<CostTable>>| table.as_deref().filter(|_| is_chosen);
        Self { now: chosen(&report.now), before: chosen(&report.before) }
    }

    /// How some groups changed, like with like; `None` without a comparison.
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

/// Which periods of a table hold all of their month or year, and nothing that AWS left out.
pub fn whole_periods(table: &CostTable, granularity: Granularity, metric: Metric) -> Vec<bool> {
    let is_whole = |range: domain::period::DateRange| match granularity {
        Granularity::Hourly | Granularity::Daily => true,
        Granularity::Monthly => range.is_whole_months(),
        Granularity::Yearly => range.is_whole_months() && range.months_touched() == 12,
    };
    let periods = table.periods().iter().enumerate();
    periods.map(|(at, it)| is_whole(it.period.range()) && table.is_period_whole(at, metric)).collect()
}

/// The sum of some groups in a table.
fn total_of(table: &CostTable, keys: &[Key], metric: Metric) -> Option<Money> {
    let totals = keys.iter().filter_map(|key| table.key_total(table.place(key)?, metric));
    sum(totals).ok().flatten()
}

/// The groups as the parts of the page share them. Two are the same when nothing was worked out in between.
#[derive(Clone, Debug)]
pub struct Shown {
    /// All figures.
    pub model: Arc<Model>,
    /// The groups in them.
    pub costs: Arc<Costs>,
}

impl Shown {
    /// The groups of some figures; `None` where they failed.
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
