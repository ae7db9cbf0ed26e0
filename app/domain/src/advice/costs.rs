//! Facts from costs: headline figures, groups, changes, periods, trends and anomalies.

use rust_decimal::{Decimal, prelude::FromPrimitive};

use super::{
    fact::{Class, Entity, FactKind},
    sheet::{SheetBuilder, part_of},
};
use crate::{
    analysis::anomaly::Anomaly,
    compare::Change,
    dimension::{Attribute, Dimension},
    metric::Metric,
    money::{Money, Unit},
    naming::{display_name, is_sentinel},
    overview::{AnomalyEvent, CostForecast, Figure, Figures, GroupName, Mover, Movers, Subject},
    period::DateRange,
    ranking::{Part, Ranking},
    table::{CostTable, Key},
    value::FactValue,
};

/// Subject of the cost of the whole view.
pub const TOTAL: &str = "Total";
/// Maximum number of group anomalies.
const MOST_ANOMALIES: usize = 12;
/// Maximum number of periods listed one by one, and maximum number of groups listed by period.
const MOST_PERIODS: usize = 14;
const GROUPS_BY_PERIOD: usize = 5;

/// Entities that a group stands for, in the order of the attributes.
#[must_use]
pub fn entities(group_by: &[Attribute], key: &Key, label: impl Fn(&str) -> Option<String>) -> Vec<Entity> {
    let pairs = group_by.iter().zip(&key.0);
    pairs.map(|(attribute, value)| entity(attribute, value, label(value).as_deref())).collect()
}

fn entity(attribute: &Attribute, value: &str, label: Option<&str>) -> Entity {
    let class = match attribute {
        Attribute::Dimension(Dimension::Service) => Class::Service,
        Attribute::Dimension(Dimension::Account) => Class::Account,
        Attribute::Dimension(Dimension::Region) => Class::Region,
        Attribute::Dimension(Dimension::Resource) => Class::Resource,
        Attribute::Dimension(_) | Attribute::Tag(_) | Attribute::Category(_) => Class::Value,
    };
    let name = display_name(attribute, value, label);
    let also = if name == value || is_sentinel(value) { Vec::new() } else { vec![value.to_owned()] };
    Entity { class, name, also }
}

/// Names of several entities, joined into one subject.
fn subject(about: &[Entity]) -> String {
    let names: Vec<&str> = about.iter().map(|it| it.name.as_str()).collect();
    names.join(", ")
}

/// Subject and entities of a table's group.
fn group(table: &CostTable, key: &Key) -> (String, Vec<Entity>) {
    let about = entities(table.group_by(), key, |value| table.label(value).map(str::to_owned));
    if about.is_empty() { (TOTAL.to_owned(), about) } else { (subject(&about), about) }
}

/// Whether AWS returned a key's amount for every period.
fn is_known(table: &CostTable, key: usize, metric: Metric) -> bool {
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
            .then(|| format!("estimated: AWS may still change {} of its days", figure.estimated_days));
        let partial = (figure.missing_days > 0)
            .then(|| format!("partial: AWS sent no data for {} of its days", figure.missing_days));
        let notes: Vec<String> = estimated.into_iter().chain(partial).collect();
        entry.amount(kind, &figure.money, notes.join("; "));
        if let Some((spans, change)) = &figure.change {
            entry.amount(FactKind::CostBefore, &change.before, format!("in {}", spans.previous));
            entry.amount(FactKind::Change, &change.difference, format!("from {} to {}", spans.previous, spans.current));
            entry.percent(FactKind::Change, change.ratio, format!("from {} to {}", spans.previous, spans.current));
        }
    }

    /// Adds the cost and share of each group in a ranking of this table. A group with several units has no figure.
    pub fn groups(&mut self, table: &CostTable, ranking: &Ranking, metric: Metric) {
        let span = table.range();
        let is_whole = span.is_none_or(|span| table.is_complete(metric, &span));
        // A partial sum has no meaningful shares.
        let total = ranking.total().filter(|_| is_whole);
        for part in &ranking.shown {
            if let Some(key) = part.keys.first() {
                let (subject, about) = group(table, key);
                let place = table.index_of(key).filter(|_| metric != Metric::Usage);
                let used = place.filter(|it| is_known(table, *it, Metric::Usage));
                let used = used.and_then(|it| table.key_total(it, Metric::Usage)).filter(|it| !it.unit.is_mixed());
                self.part(subject, about, table, part, (total.as_ref(), used), (metric, span));
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
        about: Vec<Entity>,
        table: &CostTable,
        part: &Part,
        (total, used): (Option<&Money>, Option<Money>),
        (metric, span): (Metric, Option<DateRange>),
    ) {
        let Some(money) = part.total.as_ref().filter(|it| !it.unit.is_mixed()) else { return };
        let kind = if metric == Metric::Usage { FactKind::Usage } else { FactKind::Cost };
        let mut entry = self.entry_of(&subject, about, span, money.amount);
        let mut places = part.keys.iter().filter_map(|key| table.index_of(key));
        let note = if places.all(|place| is_known(table, place, metric)) {
            metric.label().to_owned()
        } else {
            format!("{}; partial: AWS left some of it out", metric.label())
        };
        entry.amount(kind, money, note);
        entry.percent(FactKind::Share, total.and_then(|total| part_of(money, total)), "of the total");
        if let Some(used) = used {
            entry.amount(FactKind::Usage, &used, "");
        }
    }

    /// Adds the cost of each period, for all groups together and for the largest of them, if there are few periods. An
    /// amount that AWS omitted is missing, never zero.
    pub fn periods(&mut self, table: &CostTable, ranking: &Ranking, metric: Metric) {
        if !(2..=MOST_PERIODS).contains(&table.periods().len()) {
            return;
        }
        let Some(unit) = ranking.total().map(|it| it.unit).filter(|unit| !unit.is_mixed()) else { return };
        let kind = if metric == Metric::Usage { FactKind::Usage } else { FactKind::Cost };
        let totals = table.all_period_sums(metric);
        for (at, period) in table.periods().iter().enumerate() {
            let estimated = if period.estimated { "estimated: AWS may still change it" } else { "" };
            let mut tell = |subject: &str, about: Vec<Entity>, amount: Decimal| {
                let mut entry = self.entry_of(subject, about, Some(period.period.range()), amount);
                entry.amount(kind, &Money::new(amount, unit.clone()), estimated);
            };
            if let Some(total) = totals.get(at).and_then(|it| it.complete()) {
                tell(TOTAL, Vec::new(), total);
            }
            for part in ranking.shown.iter().take(GROUPS_BY_PERIOD) {
                let cell = part.keys.first().and_then(|key| {
                    let place = table.index_of(key).filter(|place| table.is_known(at, *place, metric))?;
                    Some((key, table.amount(at, place, metric)?))
                });
                if let Some((key, amount)) = cell {
                    let (subject, about) = group(table, key);
                    tell(&subject, about, amount);
                }
            }
        }
    }

    /// Adds the largest changes between two periods, whose costs are in `before` and `now`.
    pub fn movers(&mut self, movers: &Movers, before: &CostTable, now: &CostTable, metric: Metric) {
        let spans = movers.spans;
        let (before, now) = (before.within(&spans.previous), now.within(&spans.current));
        for mover in &movers.largest {
            let named = if now.index_of(&mover.key).is_some() { &now } else { &before };
            let (subject, about) = group(named, &mover.key);
            let earlier = before.index_of(&mover.key).and_then(|place| before.key_total(place, metric));
            let earlier = earlier.unwrap_or_else(|| Money::new(Decimal::ZERO, mover.difference.unit.clone()));
            let Ok(later) = earlier.plus(&mover.difference) else { continue };
            let mut entry = self.entry_of(&subject, about, Some(spans.current), mover.difference.amount);
            entry.amount(FactKind::Cost, &later, "");
            entry.amount(FactKind::CostBefore, &earlier, format!("in {}", spans.previous));
            let Ok(change) = Change::between(&earlier, &later) else { continue };
            entry.amount(FactKind::Change, &change.difference, format!("against {}", spans.previous));
            entry.percent(FactKind::Change, change.ratio, format!("against {}", spans.previous));
            split(&mut entry, mover);
        }
    }

    /// Adds the forecast, the trend, anomalies of the total cost and the weekday pattern.
    pub fn outlook(&mut self, outlook: &CostForecast) {
        let money = |amount: Decimal| Money::new(amount, outlook.unit.clone());
        if let Ok(end) = &outlook.month_end {
            let (_, mut entry) = self.entry("This month", Vec::new(), Some(end.month), None);
            entry.amount(FactKind::Forecast, &money(end.total), "where the month will end");
            entry.amount(FactKind::ForecastLow, &money(end.low), "lower end of the 80% interval");
            entry.amount(FactKind::ForecastHigh, &money(end.high), "upper end of the 80% interval");
        }
        if let Ok(trend) = &outlook.trend {
            let days = DateRange::new(trend.from, trend.to);
            let (_, mut entry) = self.entry(TOTAL, Vec::new(), days, None);
            let says = format!("over 30 days, {:?}", trend.direction).to_lowercase();
            entry.amount(FactKind::Trend, &money(trend.per_30_days.value), says.clone());
            entry.percent(FactKind::Trend, trend.per_30_days_ratio.and_then(Decimal::from_f64), says);
        }
        if let Ok(found) = &outlook.anomalies {
            for anomaly in &found.anomalies {
                self.anomaly(TOTAL.to_owned(), Vec::new(), anomaly, &outlook.unit);
            }
        }
        if let Ok(pattern) = &outlook.weekdays {
            for day in &pattern.weekdays {
                let name = format!("{:?}", day.weekday());
                let (_, mut entry) = self.entry(name, Vec::new(), None, None);
                entry.amount(FactKind::WeekdayAverage, &money(day.mean), "");
            }
        }
    }

    /// Adds anomalies of groups, which are values of `by`. Those of the total are added with the forecast.
    pub fn anomalies(&mut self, by: &Attribute, events: &[AnomalyEvent]) {
        for event in events.iter().take(MOST_ANOMALIES) {
            let (subject, about) = match &event.subject {
                Subject::Total => continue,
                Subject::Group(GroupName { value, label }) => {
                    let about = vec![entity(by, value, label.as_deref())];
                    (subject(&about), about)
                }
                Subject::Others => (format!("Other {}", by.plural()), Vec::new()),
            };
            self.anomaly(subject, about, &event.anomaly, &event.unit);
        }
    }

    fn anomaly(&mut self, subject: String, about: Vec<Entity>, anomaly: &Anomaly, unit: &Unit) {
        let money = |amount: Decimal| Money::new(amount, unit.clone());
        let (_, mut entry) = self.entry(subject, about, Some(anomaly.range), Some(anomaly.impact));
        entry.amount(FactKind::Cost, &money(anomaly.actual), "on days that stand out");
        entry.amount(FactKind::Expected, &money(anomaly.expected), "of ordinary days instead");
        entry.amount(FactKind::Impact, &money(anomaly.impact), "above what was expected");
        entry.fact(FactKind::Impact, FactValue::Date(anomaly.range.from()), "first day that stands out");
    }
}

/// Usage and price effect of a change, if known.
fn split(entry: &mut super::sheet::EntryBuilder<'_>, mover: &Mover) {
    if let Some(split) = &mover.split {
        let money = |amount| Money::new(amount, mover.difference.unit.clone());
        entry.amount(FactKind::UsageEffect, &money(split.usage), "more or less usage");
        entry.amount(FactKind::PriceEffect, &money(split.price), "a higher or lower price");
    }
}
