//! Sums of a table's groups over all periods.

use rust_decimal::Decimal;

use super::bill::AttributionError;
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
    /// Cost; zero if AWS returned none.
    pub cost: Decimal,
    /// Usage, if all of it has one unit.
    pub usage: Option<Money>,
}

/// Reads tables, and checks that all costs are in one currency.
#[derive(Debug)]
pub(super) struct CellReader {
    pub metric: Metric,
    /// Currency of all costs so far.
    pub unit: Option<Unit>,
}

impl CellReader {
    /// All groups of a table that must be grouped by exactly these dimensions, in any order.
    pub fn cells<'a>(
        &mut self,
        table: &'a CostTable,
        dimensions: &[Dimension],
    ) -> Result<Vec<Cell<'a>>, AttributionError> {
        let column = |dimension: &Dimension| {
            let column = table.group_by().iter().position(|it| *it == Attribute::Dimension(*dimension));
            column.ok_or_else(|| AttributionError::WrongGrouping(dimension.as_str().to_owned()))
        };
        let columns = dimensions.iter().map(column).collect::<Result<Vec<_>, _>>()?;
        if table.group_by().len() != dimensions.len() {
            let all: Vec<String> = dimensions.iter().map(|it| it.as_str().to_owned()).collect();
            return Err(AttributionError::WrongGrouping(all.join(", ")));
        }
        let mut cells = Vec::with_capacity(table.keys().len());
        for (at, key) in table.keys().iter().enumerate() {
            let value =
                |nth: usize| columns.get(nth).and_then(|column| key.0.get(*column)).map_or("", |value| value.as_str());
            let cost = match table.key_total(at, self.metric) {
                Some(cost) => self.amount(cost)?,
                None => Decimal::ZERO,
            };
            let usage = table.key_total(at, Metric::Usage).filter(|usage| !usage.unit.is_mixed());
            cells.push(Cell { first: value(0), second: value(1), cost, usage });
        }
        Ok(cells)
    }

    /// Checks that an amount is in the currency of all others. Zero may have any, because AWS returns free usage
    /// without a currency.
    fn amount(&mut self, cost: Money) -> Result<Decimal, AttributionError> {
        if cost.amount.is_zero() {
            return Ok(cost.amount);
        }
        match &self.unit {
            Some(unit) if *unit == cost.unit && !unit.is_mixed() => Ok(cost.amount),
            None if !cost.unit.is_mixed() => {
                self.unit = Some(cost.unit);
                Ok(cost.amount)
            }
            known => Err(AttributionError::MixedCurrencies(known.clone().unwrap_or_else(Unit::mixed), cost.unit)),
        }
    }
}
