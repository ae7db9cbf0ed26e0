//! What changed: the groups whose cost rose or fell most, and the rest of the change.

use std::cmp::Reverse;

use rust_decimal::Decimal;

use crate::{
    analysis::drivers::{ChangeKind, DriverRow, Split, drivers},
    compare::Spans,
    metric::Metric,
    money::Money,
    period::{DateRange, Granularity, add_days},
    ranking::Ranking,
    table::{CostTable, Key, sum},
};

/// One group's change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mover {
    /// Whose.
    pub key: Key,
    /// Now less before.
    pub by: Money,
    /// Whether it rose, fell, appeared or vanished.
    pub kind: ChangeKind,
    /// What of it is usage and what is price, exactly; `None` where its usage has no one unit, or is not known on both sides.
    pub split: Option<Split>,
}

/// The changes between two spans; they add up to the change in total.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Movers {
    /// Which spans.
    pub spans: Spans,
    /// The largest changes either way, the steepest rise first.
    pub largest: Vec<Mover>,
    /// How many other groups changed, and by how much in all.
    pub others: Option<(usize, Money)>,
    /// The sum of all changes.
    pub total: Money,
}

impl Movers {
    /// Changes between two tables of the same groups; `None` where there is nothing to compare, where AWS left something out of
    /// either, or where the units differ.
    #[must_use]
    pub fn between(spans: Spans, before: &CostTable, now: &CostTable, metric: Metric, most: usize) -> Option<Self> {
        if !before.is_whole(metric, &spans.before) || !now.is_whole(metric, &spans.now) {
            return None;
        }
        let ranking = Ranking::of(now, Some(before), metric, usize::MAX);
        let changes: Option<Vec<Mover>> = ranking
            .shown
            .into_iter()
            .map(|part| {
                let total = part.total?;
                let earlier = match part.before {
                    Some(before) => before,
                    None => Money::new(Decimal::ZERO, total.unit.clone()),
                };
                let by = total.minus(&earlier).ok()?;
                let key = part.keys.into_iter().next()?;
                let quantities = quantities(before, now, &key).filter(|_| metric != Metric::Usage);
                let row = DriverRow {
                    key: String::new(),
                    before: earlier.amount,
                    now: total.amount,
                    quantity_before: quantities.map(|(before, _)| before),
                    quantity_now: quantities.map(|(_, now)| now),
                };
                let driver = drivers(std::slice::from_ref(&row)).ok()?.drivers.into_iter().next()?;
                Some(Mover { key, by, kind: driver.kind, split: driver.split })
            })
            .collect();
        let mut changes: Vec<Mover> = changes?.into_iter().filter(|it| !it.by.amount.is_zero()).collect();
        let total = sum(changes.iter().map(|it| it.by.clone())).ok()??;
        changes.sort_by_cached_key(|it| (Reverse(it.by.amount.abs()), it.key.clone()));
        let rest = changes.split_off(most.min(changes.len()));
        let others = sum(rest.iter().map(|it| it.by.clone())).ok()?;
        changes.sort_by_cached_key(|it| (Reverse(it.by.amount), it.key.clone()));
        Some(Self { spans, largest: changes, others: others.map(|by| (rest.len(), by)), total })
    }

    /// Changes inside one table, without asking for more: its last two whole months, its last week against the week before,
    /// or its last day against the day before, whichever its periods show. `None` where it is too short.
    #[must_use]
    pub fn within(table: &CostTable, granularity: Granularity, metric: Metric, most: usize) -> Option<Self> {
        let spans = latest_spans(table, granularity)?;
        let (before, now) = (table.within(&spans.before), table.within(&spans.now));
        Self::between(spans, &before, &now, metric, most)
    }
}

/// How much of a group was used before and now, where both are counted in one unit.
fn quantities(before: &CostTable, now: &CostTable, key: &Key) -> Option<(Decimal, Decimal)> {
    let used = |table: &CostTable| table.key_total(table.place(key)?, Metric::Usage);
    let (before, now) = (used(before)?, used(now)?);
    (before.unit == now.unit && !now.unit.is_mixed()).then_some((before.amount, now.amount))
}

/// The last two like spans that lie in the table as whole periods.
fn latest_spans(table: &CostTable, granularity: Granularity) -> Option<Spans> {
    let range = table.range()?;
    let spans = match granularity {
        Granularity::Hourly => days_before(range, 1)?,
        Granularity::Daily => days_before(range, 7)?,
        Granularity::Monthly => {
            let whole = table.periods().iter().map(|it| it.period.range()).filter(DateRange::is_whole_months);
            let months: Vec<DateRange> = whole.collect();
            let [.., before, now] = months.as_slice() else {
                return None;
            };
            Spans { now: *now, before: *before }
        }
        Granularity::Yearly => return None,
    };
    (range.covers(&spans.before) && range.covers(&spans.now)).then_some(spans)
}

/// The last days of a range, and as many before them.
fn days_before(range: DateRange, days: i32) -> Option<Spans> {
    let last = range.to();
    let now = DateRange::new(add_days(last, 1 - days), last)?;
    let before = DateRange::new(add_days(last, 1 - 2 * days), add_days(last, -days))?;
    Some(Spans { now, before })
}
