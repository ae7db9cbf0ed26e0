//! Groups of a table with their sums over all periods.

use rust_decimal::Decimal;

use super::bill::Unattributable;
use crate::{
    dimension::{Attribute, Dimension},
    metric::Metric,
    money::{Money, Unit},
    table::CostTable,
};

/// A group of a table with two attributes, or one if the second value is empty, summed over its periods.
#[derive(Debug)]
pub(super) struct Cell<'a> {
    pub first: &'a str,
    pub second: &'a str,
    /// Cost; zero if AWS listed none.
    pub cost: Decimal,
    /// Usage, if all of it has one unit.
    pub usage: Option<Money>,
}

/// Reads tables, and checks that all costs are in one currency.
#[derive(Debug)]
pub(super) struct Reader {
    pub metric: Metric,
    /// Currency of all costs so far.
    pub unit: Option<Unit>,
}

impl Reader {
    /// All groups of a table, in its order.
    pub fn cells<'a>(&mut self, table: &'a CostTable, by: &[Dimension]) -> Result<Vec<Cell<'a>>, Unattributable> {
        let place = |wanted: &Dimension| {
            let place = table.group_by().iter().position(|it| *it == Attribute::Dimension(*wanted));
            place.ok_or_else(|| Unattributable::Grouping(wanted.as_str().to_owned()))
        };
        let places = by.iter().map(place).collect::<Result<Vec<_>, _>>()?;
        if table.group_by().len() != by.len() {
            let all: Vec<String> = by.iter().map(|it| it.as_str().to_owned()).collect();
            return Err(Unattributable::Grouping(all.join(", ")));
        }
        let mut cells = Vec::with_capacity(table.keys().len());
        for (at, key) in table.keys().iter().enumerate() {
            let value =
                |nth: usize| places.get(nth).and_then(|place| key.0.get(*place)).map_or("", |value| value.as_str());
            let cost = match table.key_total(at, self.metric) {
                Some(cost) => self.amount(cost)?,
                None => Decimal::ZERO,
            };
            let usage = table.key_total(at, Metric::Usage).filter(|usage| !usage.unit.is_mixed());
            cells.push(Cell { first: value(0), second: value(1), cost, usage });
        }
        Ok(cells)
    }

    /// An amount, if its currency is that of all others. Zero has no currency, because AWS returns free usage without
    /// one.
    fn amount(&mut self, cost: Money) -> Result<Decimal, Unattributable> {
        if cost.amount.is_zero() {
            return Ok(cost.amount);
        }
        match &self.unit {
            Some(unit) if *unit == cost.unit && !unit.is_mixed() => Ok(cost.amount),
            None if !cost.unit.is_mixed() => {
                self.unit = Some(cost.unit);
                Ok(cost.amount)
            }
            known => Err(Unattributable::Mixed(known.clone().unwrap_or_else(Unit::mixed), cost.unit)),
        }
    }
}
