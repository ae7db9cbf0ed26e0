//! Facts about costs: headline figures, groups, changes, periods, trends and anomalies.

use rust_decimal::{Decimal, prelude::FromPrimitive};

use super::{
    entities::{attribute_entity, group_entities},
    fact::{Entity, FactKind},
    sheet::{EntryBuilder, SheetBuilder, share_of},
};
use crate::{
    analysis::anomaly::Anomaly,
    compare::Change,
    dimension::Attribute,
    format,
    metric::Metric,
    money::{Money, Unit},
    overview::{AnomalyEvent, CostAnalysis, Figure, Figures, GroupName, Mover, Movers, Subject},
    period::DateRange,
    ranking::{Part, Ranking},
    table::{CostTable, Key},
    value::FactValue,
};

/// Subject of facts about the view's total cost.
pub const TOTAL: &str = "Total";
/// Maximum number of anomalies to look at, the largest impact first, including those of the total, which are then skipped.
const MAX_ANOMALIES: usize = 12;
/// Above this number of periods, the sheet has no facts per period.
const MAX_PERIODS: usize = 14;
/// Maximum number of groups per period.
const MAX_GROUPS_PER_PERIOD: usize = 5;

/// Names of the entities, separated by commas.
fn joined_names(entities: &[Entity]) -> String {
    let names: Vec<&str> = entities.iter().map(|it| it.name.as_str()).collect();
    names.join(", ")
}

/// Subject and entities of facts about a group in `table`.
fn describe_group(table: &CostTable, key: &Key) -> (String, Vec<Entity>) {
    let entities = group_entities(table.group_by(), key, |value| table.label(value).map(str::to_owned));
    let subject = if entities.is_empty() { TOTAL.to_owned() } else { joined_names(&entities) };
    (subject, entities)
}

/// Whether no period lacks data of a group.
fn is_complete(table: &CostTable, group_index: usize, metric: Metric) -> bool {
    (0..table.periods().len()).all(|period_index| table.is_known(period_index, group_index, metric))
}

/// Kind of facts about amounts of a metric.
fn amount_kind(metric: Metric) -> FactKind {
    if metric == Metric::Usage { FactKind::Usage } else { FactKind::Cost }
}

/// Common to the facts about all parts of a ranking: the table, the total for shares, the metric and the days.
#[derive(Clone, Copy)]
struct PartContext<'a> {
    table: &'a CostTable,
    /// Total for shares; `None` if it is unknown or partial.
    total: Option<&'a Money>,
    metric: Metric,
    span: Option<DateRange>,
}

impl SheetBuilder {
    /// Adds the available headline figures.
    pub fn add_figures(&mut self, figures: &Figures) {
        self.add_figure(TOTAL, FactKind::Cost, figures.total.as_ref());
        self.add_figure("Month to date", FactKind::Cost, figures.month_to_date.as_ref());
        self.add_figure("Last month", FactKind::Cost, figures.last_month.as_ref());
        self.add_figure("Daily average", FactKind::DailyAverage, figures.daily_average.as_ref());
    }

    fn add_figure(&mut self, name: &str, kind: FactKind, figure: Option<&Figure>) {
        let Some(figure) = figure else { return };
        let (_, mut entry) = self.start_entry(name, Vec::new(), Some(figure.range), None);
        let estimated = (figure.estimated_days > 0).then(|| {
            format!("estimated: includes {} with estimated costs", format::count(figure.estimated_days, "day"))
        });
        let partial = (figure.missing_days > 0)
            .then(|| format!("partial: AWS returned no data for {}", format::count(figure.missing_days, "day")));
        let notes: Vec<String> = estimated.into_iter().chain(partial).collect();
        entry.add_amount(kind, &figure.money, notes.join("; "));
        if let Some((spans, change)) = &figure.change {
            let note = format!("from {} to {}", spans.previous, spans.current);
            entry.add_amount(FactKind::CostBefore, &change.before, format!("in {}", spans.previous));
            entry.add_amount(FactKind::Change, &change.difference, note.clone());
            entry.add_percent(FactKind::Change, change.ratio, note);
        }
    }

    /// Adds the cost and share of each group in a ranking of this table, except groups with mixed units.
    pub fn add_groups(&mut self, table: &CostTable, ranking: &Ranking, metric: Metric) {
        let span = table.range();
        let is_complete_total = span.is_none_or(|span| table.is_complete(metric, &span));
        let ranking_total = ranking.total();
        // Shares of a partial total would be wrong.
        let total = ranking_total.as_ref().filter(|_| is_complete_total);
        let context = PartContext { table, total, metric, span };
        for part in &ranking.shown {
            if let Some(key) = part.keys.first() {
                let (subject, entities) = describe_group(table, key);
                let usage = if metric == Metric::Usage { None } else { complete_usage(table, key) };
                self.add_part(subject, entities, part, usage, context);
            }
        }
        if let Some(other) = &ranking.other {
            // Similar to the name in the page's cost table.
            let subject = format!("Other, {} groups", other.keys.len());
            self.add_part(subject, Vec::new(), other, None, context);
        }
    }

    fn add_part(
        &mut self,
        subject: String,
        entities: Vec<Entity>,
        part: &Part,
        usage: Option<Money>,
        PartContext { table, total, metric, span }: PartContext<'_>,
    ) {
        let Some(money) = part.total.as_ref().filter(|it| !it.unit.is_mixed()) else { return };
        let mut entry = self.find_or_start_entry(&subject, entities, span, money.amount);
        let mut group_indexes = part.keys.iter().filter_map(|key| table.index_of(key));
        let note = if group_indexes.all(|group_index| is_complete(table, group_index, metric)) {
            metric.label().to_owned()
        } else {
            format!("{}; partial: some amounts are missing", metric.label())
        };
        entry.add_amount(amount_kind(metric), money, note);
        entry.add_percent(FactKind::Share, total.and_then(|total| share_of(money, total)), "of the total");
        if let Some(usage) = usage {
            entry.add_amount(FactKind::Usage, &usage, "");
        }
    }

    /// Adds the cost of each period, in total and for the largest groups, if there are 2 to 14 periods. Missing
    /// amounts get no fact (they are not zero).
    pub fn add_periods(&mut self, table: &CostTable, ranking: &Ranking, metric: Metric) {
        if !(2..=MAX_PERIODS).contains(&table.periods().len()) {
            return;
        }
        let Some(unit) = ranking.total().map(|it| it.unit).filter(|unit| !unit.is_mixed()) else { return };
        let totals = table.all_period_sums(metric);
        for (period_index, table_period) in table.periods().iter().enumerate() {
            let note = if table_period.estimated { "estimated: AWS may still change it" } else { "" };
            let mut add_fact = |subject: &str, entities: Vec<Entity>, amount: Decimal| {
                let span = Some(table_period.period.range());
                let mut entry = self.find_or_start_entry(subject, entities, span, amount);
                entry.add_amount(amount_kind(metric), &Money::new(amount, unit.clone()), note);
            };
            if let Some(total) = totals.get(period_index).and_then(|it| it.complete()) {
                add_fact(TOTAL, Vec::new(), total);
            }
            for key in ranking.shown.iter().take(MAX_GROUPS_PER_PERIOD).filter_map(|part| part.keys.first()) {
                let is_known = |group_index: &usize| table.is_known(period_index, *group_index, metric);
                let group_index = table.index_of(key).filter(is_known);
                if let Some(amount) = group_index.and_then(|it| table.amount(period_index, it, metric)) {
                    let (subject, entities) = describe_group(table, key);
                    add_fact(&subject, entities, amount);
                }
            }
        }
    }

    /// Adds the largest changes between two periods. `previous` and `current` are tables that contain the costs of these
    /// periods.
    pub fn add_movers(&mut self, movers: &Movers, previous: &CostTable, current: &CostTable, metric: Metric) {
        let spans = movers.spans;
        let (previous, current) = (previous.within(&spans.previous), current.within(&spans.current));
        for mover in &movers.largest {
            let table = if current.index_of(&mover.key).is_some() { &current } else { &previous };
            let (subject, entities) = describe_group(table, &mover.key);
            let previous_index = previous.index_of(&mover.key);
            let previous_cost = previous_index
                .and_then(|group_index| previous.key_total(group_index, metric))
                .unwrap_or_else(|| Money::new(Decimal::ZERO, mover.difference.unit.clone()));
            let Ok(current_cost) = previous_cost.plus(&mover.difference) else { continue };
            let mut entry = self.find_or_start_entry(&subject, entities, Some(spans.current), mover.difference.amount);
            entry.add_amount(FactKind::Cost, &current_cost, "");
            entry.add_amount(FactKind::CostBefore, &previous_cost, format!("in {}", spans.previous));
            let Ok(change) = Change::between(&previous_cost, &current_cost) else { continue };
            entry.add_amount(FactKind::Change, &change.difference, format!("compared with {}", spans.previous));
            entry.add_percent(FactKind::Change, change.ratio, format!("compared with {}", spans.previous));
            add_split(&mut entry, mover);
        }
    }

    /// Adds the analysis of the daily totals: forecast, trend, weekday pattern, and anomalies of the total cost.
    pub fn add_daily_analysis(&mut self, analysis: &CostAnalysis) {
        let money = |amount: Decimal| Money::new(amount, analysis.unit.clone());
        if let Ok(forecast) = &analysis.month_end {
            let (_, mut entry) = self.start_entry("This month", Vec::new(), Some(forecast.month), None);
            entry.add_amount(FactKind::Forecast, &money(forecast.total), "total at the end of the month");
            entry.add_amount(FactKind::ForecastLow, &money(forecast.low), "lower end of the 80% interval");
            entry.add_amount(FactKind::ForecastHigh, &money(forecast.high), "upper end of the 80% interval");
        }
        if let Ok(trend) = &analysis.trend {
            let range = DateRange::new(trend.from, trend.to);
            let (_, mut entry) = self.start_entry(TOTAL, Vec::new(), range, None);
            let note = format!("per 30 days, {:?}", trend.direction).to_lowercase();
            entry.add_amount(FactKind::Trend, &money(trend.per_30_days.value), note.clone());
            entry.add_percent(FactKind::Trend, trend.per_30_days_ratio.and_then(Decimal::from_f64), note);
        }
        if let Ok(report) = &analysis.anomalies {
            for anomaly in &report.anomalies {
                self.add_anomaly(TOTAL.to_owned(), Vec::new(), anomaly, &analysis.unit);
            }
        }
        if let Ok(pattern) = &analysis.weekdays {
            for average in &pattern.weekdays {
                let weekday = format!("{:?}", average.weekday());
                let (_, mut entry) = self.start_entry(weekday, Vec::new(), None, None);
                entry.add_amount(FactKind::WeekdayAverage, &money(average.mean), "");
            }
        }
    }

    /// Adds anomalies of groups (values of `group_by`), and of all other groups together. [`Self::add_daily_analysis`] adds those
    /// of the total.
    pub fn add_anomalies(&mut self, group_by: &Attribute, events: &[AnomalyEvent]) {
        for event in events.iter().take(MAX_ANOMALIES) {
            let (subject, entities) = match &event.subject {
                Subject::Total => continue,
                Subject::Group(GroupName { value, label }) => {
                    let entities = vec![attribute_entity(group_by, value, label.as_deref())];
                    (joined_names(&entities), entities)
                }
                Subject::Others => (format!("Other {}", group_by.plural()), Vec::new()),
            };
            self.add_anomaly(subject, entities, &event.anomaly, &event.unit);
        }
    }

    fn add_anomaly(&mut self, subject: String, entities: Vec<Entity>, anomaly: &Anomaly, unit: &Unit) {
        let money = |amount: Decimal| Money::new(amount, unit.clone());
        let (_, mut entry) = self.start_entry(subject, entities, Some(anomaly.range), Some(anomaly.impact));
        entry.add_amount(FactKind::Cost, &money(anomaly.actual), "on the anomalous days");
        entry.add_amount(FactKind::Expected, &money(anomaly.expected), "expected on these days");
        entry.add_amount(FactKind::Impact, &money(anomaly.impact), "actual minus expected cost");
        entry.add_fact(FactKind::Impact, FactValue::Date(anomaly.range.from()), "first anomalous day");
    }
}

/// Usage of a group; `None` if it is missing for a period, or for mixed units.
fn complete_usage(table: &CostTable, key: &Key) -> Option<Money> {
    let group_index = table.index_of(key).filter(|it| is_complete(table, *it, Metric::Usage))?;
    table.key_total(group_index, Metric::Usage).filter(|it| !it.unit.is_mixed())
}

/// Adds the usage and price effects of a change, if known.
fn add_split(entry: &mut EntryBuilder<'_>, mover: &Mover) {
    if let Some(split) = &mover.split {
        let money = |amount| Money::new(amount, mover.difference.unit.clone());
        entry.add_amount(FactKind::UsageEffect, &money(split.usage), "effect of the usage change");
        entry.add_amount(FactKind::PriceEffect, &money(split.price), "effect of the price change");
    }
}
