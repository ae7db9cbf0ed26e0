//! What the page shows, worked out of the answers and the view. Changing the view asks nothing.

use std::sync::Arc;

use domain::{
    Decimal,
    compare::Change,
    error::SourceError,
    limits::Limits,
    metric::Metric,
    money::{Money, ratio},
    overview::{Answer, Figures, Movers, Plan, Reconciliation},
    period::Granularity,
    ranking::{Part, Ranking},
    table::{CostTable, Key, sum},
    view::{Sort, SortColumn, View},
};

use crate::{
    api::overview::{OverviewReply, question},
    charts::colour::Slot,
    format,
};

/// How many changes are listed before all others.
const MOST_MOVERS: usize = 7;

/// The page's figures for one view. What could not be had is an error or `None`, never zero.
#[derive(Clone, Debug, PartialEq)]
pub struct Model {
    /// The view it was worked out for.
    pub view: View,
    /// On which day.
    pub limits: Limits,
    /// The questions behind it.
    pub plan: Plan,
    /// When the costs were read.
    pub read_at: Option<domain::Timestamp>,
    /// The headline figures.
    pub figures: Result<Figures, SourceError>,
    /// The groups.
    pub costs: Result<Costs, SourceError>,
    /// Whether the groups add up to AWS's total.
    pub reconciliation: Option<Reconciliation>,
    /// Why the comparison is missing, where it failed.
    pub compare_error: Option<SourceError>,
}

/// The groups of the range.
#[derive(Clone, Debug, PartialEq)]
pub struct Costs {
    /// As AWS gave them.
    pub table: CostTable,
    /// By cost, 'Other' last.
    pub rows: Vec<Row>,
    /// Their sum; `None` where they count different things.
    pub total: Option<Money>,
    /// The sum in the span compared with.
    pub before: Option<Money>,
    /// The difference of both, like with like.
    pub change: Option<Change>,
    /// What changed most.
    pub movers: Option<Movers>,
}

/// A group, or 'Other'.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// What it is called; hostile text.
    pub name: String,
    /// Its colour.
    pub slot: Slot,
    /// The group's values; `None` for 'Other'.
    pub values: Option<Vec<String>>,
    /// Its amounts.
    pub part: Part,
    /// Its part of the total.
    pub share: Option<Decimal>,
    /// Its change, like with like.
    pub change: Option<Change>,
    /// Its amounts in periods that are whole: half a month is no fall.
    pub course: Vec<Decimal>,
}

impl Model {
    /// The figures for a view; `None` where the reply answers another question.
    pub fn of(view: &View, reply: &OverviewReply) -> Option<Self> {
        if question(view) != reply.question {
            return None;
        }
        let (limits, answers) = (reply.limits, &reply.answers);
        let plan = Plan::of(view, &limits);
        let totals = answers.totals.as_ref().map(|reading| &reading.table);
        let figures = totals.map(|totals| Figures::of(&plan, totals, view.metric, &limits)).map_err(Clone::clone);
        let compared =
            |answer: &Option<Answer>| answer.as_ref().and_then(|it| it.as_ref().ok()).map(|it| it.table.clone());
        let (now, before) = (compared(&answers.now), compared(&answers.before));
        let costs = answers.costs.as_ref().map_err(Clone::clone);
        let costs = costs.map(|reading| Costs::of(view, &plan, &reading.table, now.as_ref(), before.as_ref(), &limits));
        let reconciliation = match (&costs, totals) {
            (Ok(costs), Ok(totals)) => Reconciliation::of(&plan, &costs.table, totals, view.metric),
            _ => None,
        };
        let failed = |answer: &Option<Answer>| answer.as_ref().and_then(|it| it.as_ref().err()).cloned();
        Some(Self {
            view: view.clone(),
            limits,
            read_at: answers.costs.as_ref().ok().map(|reading| reading.read_at),
            figures,
            costs,
            reconciliation,
            compare_error: failed(&answers.before).or_else(|| failed(&answers.now)),
            plan,
        })
    }

    /// The granularity that is drawn.
    pub fn granularity(&self) -> Granularity {
        self.view.granularity(&self.limits)
    }

    /// What the groups are: `service`, `service and region`.
    pub fn group_words(&self) -> String {
        let words: Vec<String> = self.view.group_by.iter().map(|it| it.label().to_lowercase()).collect();
        words.join(" and ")
    }
}

impl Costs {
    fn of(
        view: &View,
        plan: &Plan,
        table: &CostTable,
        now: Option<&CostTable>,
        before: Option<&CostTable>,
        limits: &Limits,
    ) -> Self {
        let ranking = Ranking::of(table, before, view.metric, view.top);
        let total = ranking.total();
        let names: Vec<String> = ranking.shown.iter().map(|part| part_name(table, before, part)).collect();
        let by_size = Slot::assign(ranking_order(&ranking, &names));
        let slot_of = |name: &str| {
            let place = ranking_order(&ranking, &names).position(|it| it == name);
            place.and_then(|place| by_size.get(place).copied()).unwrap_or(Slot::Other)
        };
        let shown = ranking.shown.iter().zip(&names).map(|(part, name)| {
            let values = part.keys.first().map(|key| key.0.clone());
            Row::of(name.clone(), slot_of(name), values, part.clone(), total.as_ref(), now, before, view.metric)
        });
        let whole = whole_periods(table, view.granularity(limits));
        let mut rows: Vec<Row> = shown.collect();
        let plural = view.group_by.iter().map(domain::dimension::Attribute::plural).collect::<Vec<_>>().join(" × ");
        let other = ranking.other.clone().map(|part| {
            let name = format!("Other, {} {plural}", part.keys.len());
            Row::of(name, Slot::Other, None, part, total.as_ref(), now, before, view.metric)
        });
        rows.extend(other);
        for row in &mut rows {
            let amounts = row.part.amounts.iter().zip(&whole);
            row.course = amounts.filter(|(_, whole)| **whole).map(|(amount, _)| *amount).collect();
        }
        let spans = plan.spans;
        let movers = match (spans, before) {
            (Some(spans), Some(before)) => {
                Movers::between(spans, before, now.unwrap_or(table), view.metric, MOST_MOVERS)
            }
            (Some(_), None) => None,
            (None, _) => Movers::within(table, view.granularity(limits), view.metric, MOST_MOVERS),
        };
        let before_total = before.and_then(|before| before.total(view.metric).ok().flatten());
        let now_total = match now {
            Some(now) => now.total(view.metric).ok().flatten(),
            None => total.clone(),
        };
        let change =
            before_total.as_ref().zip(now_total.as_ref()).and_then(|(before, now)| Change::between(before, now).ok());
        Self { table: table.clone(), rows, total, before: before_total, change, movers }
    }

    /// The rows in the order of the table: as asked, 'Other' always last.
    pub fn sorted(&self, sort: Sort) -> Vec<Row> {
        let (mut groups, other): (Vec<Row>, Vec<Row>) = self.rows.iter().cloned().partition(|row| row.values.is_some());
        let amount = |row: &Row| row.part.amount();
        match sort.column {
            SortColumn::Name => groups.sort_by_cached_key(|row| row.name.to_lowercase()),
            SortColumn::Cost => groups.sort_by_key(amount),
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

    /// The unit that all rows share; `None` where they count different things.
    pub fn unit(&self) -> Option<domain::money::Unit> {
        self.total.as_ref().map(|total| total.unit.clone()).filter(|unit| !unit.is_mixed())
    }
}

impl Row {
    #[expect(clippy::too_many_arguments, reason = "each is a column of the row; a struct would only rename them")]
    fn of(
        name: String,
        slot: Slot,
        values: Option<Vec<String>>,
        part: Part,
        total: Option<&Money>,
        now: Option<&CostTable>,
        before: Option<&CostTable>,
        metric: Metric,
    ) -> Self {
        let share = match (&part.total, total) {
            (Some(mine), Some(all)) => ratio(mine.amount, all.amount),
            _ => None,
        };
        let compared = match now {
            Some(now) => total_of(now, &part.keys, metric),
            None => part.total.clone(),
        };
        let change = compared.filter(|_| before.is_some()).and_then(|now| {
            let none = Money::new(Decimal::ZERO, now.unit.clone());
            Change::between(part.before.as_ref().unwrap_or(&none), &now).ok()
        });
        Self { name, slot, values, part, share, change, course: Vec::new() }
    }
}

/// Which periods of a table hold all of their month or year; days and hours always do.
fn whole_periods(table: &CostTable, granularity: Granularity) -> Vec<bool> {
    let is_whole = |range: domain::period::DateRange| match granularity {
        Granularity::Hourly | Granularity::Daily => true,
        Granularity::Monthly => range.is_whole_months(),
        Granularity::Yearly => range.is_whole_months() && range.months_touched() == 12,
    };
    table.periods().iter().map(|it| is_whole(it.period.range())).collect()
}

/// The sum of some groups in a table.
fn total_of(table: &CostTable, keys: &[Key], metric: Metric) -> Option<Money> {
    let place = |key| table.keys().iter().position(|it| it == key);
    let totals = keys.iter().filter_map(place).filter_map(|place| table.key_total(place, metric));
    sum(totals).ok().flatten()
}

/// A group's name, from the table that knows how its account is called.
fn part_name(table: &CostTable, before: Option<&CostTable>, part: &Part) -> String {
    let Some(key) = part.keys.first() else {
        return String::new();
    };
    let known = before.filter(|_| !table.keys().contains(key)).unwrap_or(table);
    format::key_name(known, key)
}

/// The names of the groups, the largest first, credits by their size too: who comes first has the first choice of colour.
fn ranking_order<'a>(ranking: &'a Ranking, names: &'a [String]) -> impl Iterator<Item = &'a str> {
    let mut order: Vec<(&Part, &String)> = ranking.shown.iter().zip(names).collect();
    order.sort_by_key(|(part, _)| std::cmp::Reverse(part.amount().abs()));
    order.into_iter().map(|(_, name)| name.as_str())
}

/// The model as it is passed to the parts of the page.
pub type Shared = Arc<Model>;

#[cfg(test)]
mod tests;
