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
    metric::Metric,
    money::{Money, Unit},
    overview::{AnomalyEvent, CostForecast, Figure, Figures, GroupName, Mover, Movers, Subject},
    period::DateRange,
    ranking::{Part, Ranking},
    table::{CostTable, Key},
    value::FactValue,
};

/// Subject of the cost of the whole view.
pub const TOTAL: &str = "Total";
/// Maximum number of group anomalies.
const MAX_ANOMALIES: usize = 12;
/// Maximum number of periods with facts of their own, and of groups in each.
const MAX_PERIODS: usize = 14;
const MAX_GROUPS_PER_PERIOD: usize = 5;

/// Names of the entities as one text.
fn subject_of(entities: &[Entity]) -> String {
    let names: Vec<&str> = entities.iter().map(|it| it.name.as_str()).collect();
    names.join(", ")
}

/// Subject and entities of a group of a table.
fn group(table: &CostTable, key: &Key) -> (String, Vec<Entity>) {
    let entities = group_entities(table.group_by(), key, |value| table.label(value).map(str::to_owned));
    if entities.is_empty() { (TOTAL.to_owned(), entities) } else { (subject_of(&entities), entities) }
}

/// Whether AWS returned the amount of a group for every period.
fn is_complete(table: &CostTable, key: usize, metric: Metric) -> bool {
    (0..table.periods().len()).all(|period| table.is_known(period, key, metric))
}

impl SheetBuilder {
    /// Adds the available headline figures.
    pub fn figures(&mut self, figures: &Figures) {
        self.figure(TOTAL, FactKind::Cost, figures.total.as_ref());
        self.figure("Month to date", FactKind::Cost, figures.month_to_date.as_ref());
        self.figure("Last month", FactKind::Cost, figures.last_month.as_ref());
        self.figure("Daily average", FactKind::DailyAverage, figures.daily_average.as_ref());
    }

    fn figure(&mut self, name: &str, kind: FactKind, figure: Option<&Figure>) {
        let Some(figure) = figure else { return };
        let (_, mut entry) = self.entry(name, Vec::new(), Some(figure.range), None);
        let estimated = (figure.estimated_days > 0)
            .then(|| format!("estimated: AWS may still change {} of the days", figure.estimated_days));
        let partial = (figure.missing_days > 0)
            .then(|| format!("partial: AWS sent no data for {} of the days", figure.missing_days));
        let notes: Vec<String> = estimated.into_iter().chain(partial).collect();
        entry.amount(kind, &figure.money, notes.join("; "));
        if let Some((spans, change)) = &figure.change {
            entry.amount(FactKind::CostBefore, &change.before, format!("in {}", spans.previous));
            entry.amount(FactKind::Change, &change.difference, format!("from {} to {}", spans.previous, spans.current));
            entry.percent(FactKind::Change, change.ratio, format!("from {} to {}", spans.previous, spans.current));
        }
    }

    /// Adds the cost and share of each group in a ranking of this table, except groups with mixed units.
    pub fn groups(&mut self, table: &CostTable, ranking: &Ranking, metric: Metric) {
        let span = table.range();
        let is_complete_total = span.is_none_or(|span| table.is_complete(metric, &span));
        // Shares of a partial total would be wrong.
        let total = ranking.total().filter(|_| is_complete_total);
        for part in &ranking.shown {
            if let Some(key) = part.keys.first() {
                let (subject, entities) = group(table, key);
                let index = table.index_of(key).filter(|_| metric != Metric::Usage);
                let index = index.filter(|it| is_complete(table, *it, Metric::Usage));
                let usage = index.and_then(|it| table.key_total(it, Metric::Usage)).filter(|it| !it.unit.is_mixed());
                self.part(subject, entities, table, part, (total.as_ref(), usage), (metric, span));
            }
        }
        if let Some(other) = &ranking.other {
            let subject = format!("Other, {} groups", other.keys.len());
            self.part(subject, Vec::new(), table, other, (total.as_ref(), None), (metric, span));
        }
    }

    fn part(
        &mut self,
        subject: String,
        entities: Vec<Entity>,
        table: &CostTable,
        part: &Part,
        (total, usage): (Option<&Money>, Option<Money>),
        (metric, span): (Metric, Option<DateRange>),
    ) {
        let Some(money) = part.total.as_ref().filter(|it| !it.unit.is_mixed()) else { return };
        let kind = if metric == Metric::Usage { FactKind::Usage } else { FactKind::Cost };
        let mut entry = self.entry_of(&subject, entities, span, money.amount);
        let mut indexes = part.keys.iter().filter_map(|key| table.index_of(key));
        let note = if indexes.all(|index| is_complete(table, index, metric)) {
            metric.label().to_owned()
        } else {
            format!("{}; partial: AWS omitted some amounts", metric.label())
        };
        entry.amount(kind, money, note);
        entry.percent(FactKind::Share, total.and_then(|total| share_of(money, total)), "of the total");
        if let Some(usage) = usage {
            entry.amount(FactKind::Usage, &usage, "");
        }
    }

    /// Adds the cost of each period, in total and for the largest groups, if there are 2 to 14 periods. Amounts that AWS
    /// omitted are left out (not zero).
    pub fn periods(&mut self, table: &CostTable, ranking: &Ranking, metric: Metric) {
        if !(2..=MAX_PERIODS).contains(&table.periods().len()) {
            return;
        }
        let Some(unit) = ranking.total().map(|it| it.unit).filter(|unit| !unit.is_mixed()) else { return };
        let kind = if metric == Metric::Usage { FactKind::Usage } else { FactKind::Cost };
        let totals = table.all_period_sums(metric);
        for (index, period) in table.periods().iter().enumerate() {
            let estimated = if period.estimated { "estimated: AWS may still change it" } else { "" };
            let mut add_fact = |subject: &str, entities: Vec<Entity>, amount: Decimal| {
                let mut entry = self.entry_of(subject, entities, Some(period.period.range()), amount);
                entry.amount(kind, &Money::new(amount, unit.clone()), estimated);
            };
            if let Some(total) = totals.get(index).and_then(|it| it.complete()) {
                add_fact(TOTAL, Vec::new(), total);
            }
            for part in ranking.shown.iter().take(MAX_GROUPS_PER_PERIOD) {
                let cell = part.keys.first().and_then(|key| {
                    let group_index = table.index_of(key).filter(|it| table.is_known(index, *it, metric))?;
                    Some((key, table.amount(index, group_index, metric)?))
                });
                if let Some((key, amount)) = cell {
                    let (subject, entities) = group(table, key);
                    add_fact(&subject, entities, amount);
                }
            }
        }
    }

    /// Adds the largest changes between two periods; `before` and `now` contain their costs.
    pub fn movers(&mut self, movers: &Movers, before: &CostTable, now: &CostTable, metric: Metric) {
        let spans = movers.spans;
        let (before, now) = (before.within(&spans.previous), now.within(&spans.current));
        for mover in &movers.largest {
            let table = if now.index_of(&mover.key).is_some() { &now } else { &before };
            let (subject, entities) = group(table, &mover.key);
            let earlier = before.index_of(&mover.key).and_then(|index| before.key_total(index, metric));
            let earlier = earlier.unwrap_or_else(|| Money::new(Decimal::ZERO, mover.difference.unit.clone()));
            let Ok(later) = earlier.plus(&mover.difference) else { continue };
            let mut entry = self.entry_of(&subject, entities, Some(spans.current), mover.difference.amount);
            entry.amount(FactKind::Cost, &later, "");
            entry.amount(FactKind::CostBefore, &earlier, format!("in {}", spans.previous));
            let Ok(change) = Change::between(&earlier, &later) else { continue };
            entry.amount(FactKind::Change, &change.difference, format!("compared with {}", spans.previous));
            entry.percent(FactKind::Change, change.ratio, format!("compared with {}", spans.previous));
            add_drivers(&mut entry, mover);
        }
    }

    /// Adds the forecast, the trend, anomalies of the total cost and the weekday pattern.
    pub fn forecast(&mut self, forecast: &CostForecast) {
        let money = |amount: Decimal| Money::new(amount, forecast.unit.clone());
        if let Ok(end) = &forecast.month_end {
            let (_, mut entry) = self.entry("This month", Vec::new(), Some(end.month), None);
            entry.amount(FactKind::Forecast, &money(end.total), "total at the end of the month");
            entry.amount(FactKind::ForecastLow, &money(end.low), "lower end of the 80% interval");
            entry.amount(FactKind::ForecastHigh, &money(end.high), "upper end of the 80% interval");
        }
        if let Ok(trend) = &forecast.trend {
            let days = DateRange::new(trend.from, trend.to);
            let (_, mut entry) = self.entry(TOTAL, Vec::new(), days, None);
            let note = format!("over 30 days, {:?}", trend.direction).to_lowercase();
            entry.amount(FactKind::Trend, &money(trend.per_30_days.value), note.clone());
            entry.percent(FactKind::Trend, trend.per_30_days_ratio.and_then(Decimal::from_f64), note);
        }
        if let Ok(report) = &forecast.anomalies {
            for anomaly in &report.anomalies {
                self.anomaly(TOTAL.to_owned(), Vec::new(), anomaly, &forecast.unit);
            }
        }
        if let Ok(pattern) = &forecast.weekdays {
            for day in &pattern.weekdays {
                let name = format!("{:?}", day.weekday());
                let (_, mut entry) = self.entry(name, Vec::new(), None, None);
                entry.amount(FactKind::WeekdayAverage, &money(day.mean), "");
            }
        }
    }

    /// Adds anomalies of groups, which are values of `group_by`. Anomalies of the total are part of the forecast.
    pub fn anomalies(&mut self, group_by: &Attribute, events: &[AnomalyEvent]) {
        for event in events.iter().take(MAX_ANOMALIES) {
            let (subject, entities) = match &event.subject {
                Subject::Total => continue,
                Subject::Group(GroupName { value, label }) => {
                    let entities = vec![attribute_entity(group_by, value, label.as_deref())];
                    (subject_of(&entities), entities)
                }
                Subject::Others => (format!("Other {}", group_by.plural()), Vec::new()),
            };
            self.anomaly(subject, entities, &event.anomaly, &event.unit);
        }
    }

    fn anomaly(&mut self, subject: String, entities: Vec<Entity>, anomaly: &Anomaly, unit: &Unit) {
        let money = |amount: Decimal| Money::new(amount, unit.clone());
        let (_, mut entry) = self.entry(subject, entities, Some(anomaly.range), Some(anomaly.impact));
        entry.amount(FactKind::Cost, &money(anomaly.actual), "on the anomalous days");
        entry.amount(FactKind::Expected, &money(anomaly.expected), "expected on these days");
        entry.amount(FactKind::Impact, &money(anomaly.impact), "above the expected cost");
        entry.fact(FactKind::Impact, FactValue::Date(anomaly.range.from()), "first anomalous day");
    }
}

/// Adds the usage and price effects of a change, if known.
fn add_drivers(entry: &mut EntryBuilder<'_>, mover: &Mover) {
    if let Some(drivers) = &mover.split {
        let money = |amount| Money::new(amount, mover.difference.unit.clone());
        entry.amount(FactKind::UsageEffect, &money(drivers.usage), "more or less usage");
        entry.amount(FactKind::PriceEffect, &money(drivers.price), "a higher or lower price");
    }
}
