//! Costs of a table's groups, summed over all periods.

use rust_decimal::Decimal;

use super::bill::AttributionError;
use crate::{
    dimension::{Attribute, Dimension},
    metric::Metric,
    money::{Money, Unit},
    table::CostTable,
};

/// A group of a table by `N` dimensions, summed over the table's periods.
#[derive(Debug)]
pub(super) struct GroupCost<'a, const N: usize> {
    /// Values of the dimensions, in the order that [`TableReader::groups`] was called with.
    pub values: [&'a str; N],
    /// Cost; zero if AWS returned none.
    pub cost: Decimal,
    /// Usage, if all of it has one unit.
    pub usage: Option<Money>,
}

/// Reads tables, and checks that all costs are in one currency.
#[derive(Debug)]
pub(super) struct TableReader {
    pub metric: Metric,
    /// Currency of all costs so far.
    pub unit: Option<Unit>,
}

impl TableReader {
    /// All groups of a table that must be grouped by exactly these dimensions, in any order.
    pub fn groups<'a, const N: usize>(
        &mut self,
        table: &'a CostTable,
        dimensions: [Dimension; N],
    ) -> Result<Vec<GroupCost<'a, N>>, AttributionError> {
        let mut columns = [0; N];
        for (column, dimension) in columns.iter_mut().zip(dimensions) {
            let position = table.group_by().iter().position(|it| *it == Attribute::Dimension(dimension));
            *column = position.ok_or_else(|| AttributionError::WrongGrouping(dimension.as_str().to_owned()))?;
        }
        if table.group_by().len() != N {
            let all: Vec<String> = dimensions.iter().map(|it| it.as_str().to_owned()).collect();
            return Err(AttributionError::WrongGrouping(all.join(", ")));
        }
        let mut groups = Vec::with_capacity(table.keys().len());
        for (index, key) in table.keys().iter().enumerate() {
            let values = columns.map(|column| key.0.get(column).map_or("", |value| value.as_str()));
            let cost = match table.key_total(index, self.metric) {
                Some(cost) => self.amount(cost)?,
                None => Decimal::ZERO,
            };
            let usage = table.key_total(index, Metric::Usage).filter(|usage| !usage.unit.is_mixed());
            groups.push(GroupCost { values, cost, usage });
        }
        Ok(groups)
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
