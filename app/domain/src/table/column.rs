//! Column of one metric: exact amounts in one array, fast enough to sum a year of days in one animation frame.
//!
//! Amounts are integers in a common decimal step. AWS bills ten decimal places; finer amounts are stored exactly if 128
//! bits allow, up to 28 places, and otherwise rounded half to even. Overflow is an error.

use std::{cmp::Ordering, collections::BTreeSet};

use rust_decimal::Decimal;

use super::steps::{Steps, TooLarge};
use crate::money::Unit;

/// Decimal places that are never rounded: AWS bills no finer amounts.
const BILLED_PLACES: u32 = 10;
/// Maximum distinct units in a column; one slot is reserved for mixed units.
const MAX_UNITS: usize = u16::MAX as usize;

/// Amounts as integers of one decimal step, cell by cell: for each period, one cell per key.
#[derive(Clone, Debug, Default)]
pub(super) struct Column {
    /// Decimal places of the step.
    scale: u32,
    /// Amounts in steps.
    steps: Steps,
    units: Units,
}

/// Units of the amounts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
enum Units {
    /// No amounts.
    #[default]
    None,
    /// The same unit in all cells, as with money.
    One(Unit),
    /// A unit per cell, as with usage: its position in the list.
    Each(Vec<Unit>, Vec<u16>),
}

impl Column {
    /// Creates a column without amounts.
    pub fn absent(cells: usize) -> Self {
        Self { scale: 0, steps: Steps::absent(cells), units: Units::None }
    }

    /// Creates a column from its parts; `None` if they are inconsistent.
    pub fn from_parts(scale: u32, steps: Vec<Option<i128>>, units: Vec<Unit>, unit_of: Vec<u16>) -> Option<Self> {
        let fits = scale <= Decimal::MAX_SCALE
            && (unit_of.is_empty() || unit_of.len() == steps.len())
            && unit_of.iter().all(|it| usize::from(*it) < units.len())
            && steps.iter().flatten().all(|it| decimal(*it, scale).is_some());
        let units = match (units.len(), unit_of.is_empty()) {
            (0, true) if steps.iter().all(Option::is_none) => Units::None,
            (1, true) => Units::One(units.into_iter().next()?),
            (1.., false) => Units::Each(units, unit_of),
            _ => return None,
        };
        fits.then(|| Self { scale, steps: steps.into_iter().collect(), units })
    }

    pub fn scale(&self) -> u32 {
        self.scale
    }

    /// Amounts in steps; `None` for cells without an amount.
    pub fn steps(&self) -> impl Iterator<Item = Option<i128>> {
        self.steps.iter()
    }

    /// Units, and for each cell the position of its unit; no positions if there is a single unit.
    pub fn units(&self) -> (&[Unit], &[u16]) {
        match &self.units {
            Units::None => (&[], &[]),
            Units::One(unit) => (std::slice::from_ref(unit), &[]),
            Units::Each(units, unit_of) => (units, unit_of),
        }
    }

    pub fn is_listed(&self, cell: usize) -> bool {
        self.steps.get(cell).is_some()
    }

    /// Whether all amounts are absent or zero. Amounts in mixed units count as not zero.
    pub fn is_zero_or_empty(&self) -> bool {
        let is_mixed = |cell: usize| self.unit(cell).is_some_and(Unit::mixes_units);
        self.steps.iter().enumerate().all(|(cell, it)| it.is_none_or(|it| it == 0 && !is_mixed(cell)))
    }

    /// Whether any cell has an amount in mixed units.
    pub fn has_mixed_amounts(&self) -> bool {
        let (units, _) = self.units();
        let is_mixed = |(cell, steps): (usize, Option<i128>)| {
            steps.is_some_and(|it| it != 0) && self.unit(cell).is_some_and(Unit::mixes_units)
        };
        units.iter().any(Unit::mixes_units) && self.steps.iter().enumerate().any(is_mixed)
    }

    /// Column with zero for amounts in mixed units, which are meaningless.
    pub fn without_mixed_amounts(&self) -> Self {
        let is_mixed = |cell: usize| self.unit(cell).is_some_and(Unit::mixes_units);
        let steps = self.steps.iter().enumerate().map(|(cell, it)| it.map(|it| if is_mixed(cell) { 0 } else { it }));
        Self { scale: self.scale, steps: steps.collect(), units: self.units.clone() }
    }

    pub fn amount(&self, cell: usize) -> Option<Decimal> {
        decimal(self.steps.get(cell)?, self.scale)
    }

    pub fn unit(&self, cell: usize) -> Option<&Unit> {
        if !self.is_listed(cell) {
            return None;
        }
        match &self.units {
            Units::None => None,
            Units::One(unit) => Some(unit),
            Units::Each(units, unit_of) => units.get(usize::from(*unit_of.get(cell)?)),
        }
    }

    /// Common unit of some cells with amounts: mixed if units differ, `None` if no cell has an amount.
    pub fn unit_of_all(&self, cells: impl Iterator<Item = usize>) -> Option<Unit> {
        let mut shared: Option<&Unit> = None;
        for cell in cells {
            match (shared, self.unit(cell)) {
                (None, unit) => shared = unit,
                (Some(known), Some(unit)) if known.is_neutral() && !unit.is_neutral() => shared = Some(unit),
                (Some(known), Some(unit)) if known != unit && !unit.is_neutral() => return Some(Unit::mixed()),
                (Some(_), Some(_)) if matches!(self.units, Units::One(_)) => break,
                _ => {}
            }
        }
        shared.cloned()
    }

    /// Sum of some cells; `None` if none has an amount.
    ///
    /// # Errors
    /// [`TooLarge`] if it has more digits before the decimal point than a decimal can store.
    pub fn sum(&self, cells: impl Iterator<Item = usize> + Clone) -> Result<Option<Decimal>, TooLarge> {
        let amounts = || cells.clone().filter_map(|cell| self.steps.get(cell));
        let Some(first) = amounts().next() else { return Ok(None) };
        let exact = amounts().skip(1).try_fold(first, i128::checked_add);
        let total = exact.and_then(|total| decimal(total, self.scale)).or_else(|| {
            // Drops digits beyond the precision of a decimal of this size.
            let scale = self.scale.checked_sub(8)?;
            let total = amounts().try_fold(0i128, |sum, steps| sum.checked_add(rescale(steps, self.scale, scale)?))?;
            decimal(total, scale)
        });
        total.map(Some).ok_or(TooLarge)
    }

    /// Adds an amount to a cell.
    ///
    /// # Errors
    /// [`TooLarge`]; the cell is unchanged.
    pub fn add(&mut self, cell: usize, amount: Decimal, unit: &Unit) -> Result<(), TooLarge> {
        let amount = amount.normalize();
        let steps = self.align_scale(amount.mantissa(), amount.scale())?;
        let known = self.unit(cell).cloned();
        self.add_steps(cell, steps)?;
        self.set_unit(cell, known, unit.for_amount(amount));
        Ok(())
    }

    /// Adds steps to a cell, if the sum fits a decimal.
    fn add_steps(&mut self, cell: usize, steps: i128) -> Result<(), TooLarge> {
        self.steps.add(cell, steps)?;
        if self.steps.is_wide() && self.steps.get(cell).is_some_and(|it| decimal(it, self.scale).is_none()) {
            self.steps.add(cell, -steps)?;
            return Err(TooLarge);
        }
        Ok(())
    }

    /// Removes an amount, as if none had been listed.
    pub fn clear(&mut self, cell: usize) {
        self.steps.clear(cell);
    }

    /// Adds cells of a column from a differently grouped table: each pair is a cell there and its position here.
    /// Returns positions whose sum overflows; they are empty.
    pub fn add_from(&mut self, other: &Self, pairs: impl Iterator<Item = (usize, usize)>) -> BTreeSet<usize> {
        let mut overflowing = BTreeSet::new();
        if other.scale > self.scale {
            // If finer steps do not fit all amounts, the scale stays, and each amount is checked.
            let _ = self.align_scale(i128::try_from(other.steps.largest()).unwrap_or(i128::MAX), other.scale);
        }
        let one_unit = match (&self.units, &other.units) {
            (Units::None, Units::One(unit)) => {
                self.units = Units::One(unit.clone());
                true
            }
            (Units::One(unit), Units::One(other)) => unit == other,
            (_, Units::None) => true,
            _ => false,
        };
        for (from, into) in pairs {
            let Some(steps) = other.steps.get(from) else {
                continue;
            };
            let steps = if other.scale == self.scale { Ok(steps) } else { self.align_scale(steps, other.scale) };
            if !one_unit && let Some(unit) = other.unit(from) {
                self.set_unit(into, self.unit(into).cloned(), unit.clone());
            }
            if steps.and_then(|steps| self.add_steps(into, steps)).is_err() {
                overflowing.insert(into);
            }
        }
        for cell in &overflowing {
            self.steps.clear(*cell);
        }
        overflowing
    }

    /// Converts steps to the column's scale, which becomes finer or coarser if necessary: as fine as all amounts fit,
    /// and never so coarse that a billed digit is overflowing.
    fn align_scale(&mut self, steps: i128, scale: u32) -> Result<i128, TooLarge> {
        if scale <= self.scale
            && let Some(steps) = rescale_with_headroom(steps, scale, self.scale)
        {
            return Ok(steps);
        }
        let largest = i128::try_from(self.steps.largest()).unwrap_or(i128::MAX);
        let finest = scale.max(self.scale);
        let fits = |to: &u32| {
            rescale_with_headroom(steps, scale, *to).is_some()
                && rescale_with_headroom(largest, self.scale, *to).is_some()
        };
        let to = (finest.min(BILLED_PLACES)..=finest).rev().find(fits).ok_or(TooLarge)?;
        if to != self.scale {
            let from = self.scale;
            self.steps.change(|steps| rescale(steps, from, to))?;
            self.scale = to;
        }
        rescale(steps, scale, to).ok_or(TooLarge)
    }

    /// Sets the unit of a cell: mixed if it has another unit already; a neutral unit changes nothing.
    fn set_unit(&mut self, cell: usize, known: Option<Unit>, unit: Unit) {
        let unit = match known {
            Some(known) if unit.is_neutral() => known,
            Some(known) if known != unit && !known.is_neutral() => Unit::mixed(),
            _ => unit,
        };
        match &mut self.units {
            Units::None => self.units = Units::One(unit),
            Units::One(one) if *one == unit => {}
            Units::One(one) => {
                let mut unit_of = vec![0; self.steps.len()];
                if let Some(position) = unit_of.get_mut(cell) {
                    *position = 1;
                }
                self.units = Units::Each(vec![one.clone(), unit], unit_of);
            }
            Units::Each(units, unit_of) => {
                // No bill has more units than this; their amounts would count as mixed.
                let known = |unit: &Unit| units.iter().position(|it| it == unit);
                let unit = if units.len() < MAX_UNITS || known(&unit).is_some() { unit } else { Unit::mixed() };
                let position = known(&unit).unwrap_or(units.len());
                if position == units.len() {
                    units.push(unit);
                }
                if let (Some(slot), Ok(position)) = (unit_of.get_mut(cell), u16::try_from(position)) {
                    *slot = position;
                }
            }
        }
    }

    /// Column of the selected cells, in their order.
    pub fn select(&self, cells: impl Iterator<Item = usize> + Clone) -> Self {
        let steps = cells.clone().map(|cell| self.steps.get(cell)).collect();
        let units = match &self.units {
            Units::Each(units, unit_of) => {
                let unit_of = cells.map(|cell| unit_of.get(cell).copied().unwrap_or_default());
                Units::Each(units.clone(), unit_of.collect())
            }
            one => one.clone(),
        };
        Self { scale: self.scale, steps, units }
    }
}

/// Columns are equal if amounts and units are, at any scale.
impl PartialEq for Column {
    fn eq(&self, other: &Self) -> bool {
        self.steps.len() == other.steps.len()
            && (0..self.steps.len())
                .all(|cell| self.amount(cell) == other.amount(cell) && self.unit(cell) == other.unit(cell))
    }
}

impl Eq for Column {}

/// Converts steps from one scale to another: exact towards finer steps, rounded half to even towards coarser ones;
/// `None` if they do not fit 128 bits.
fn rescale(steps: i128, from: u32, to: u32) -> Option<i128> {
    if let Some(finer) = to.checked_sub(from) {
        return 10i128.checked_pow(finer).and_then(|factor| steps.checked_mul(factor));
    }
    let factor = 10i128.checked_pow(from - to)?;
    let (whole, rest) = (steps / factor, steps % factor);
    let round_away = match (rest.unsigned_abs() * 2).cmp(&factor.unsigned_abs()) {
        Ordering::Less => false,
        Ordering::Equal => whole % 2 != 0,
        Ordering::Greater => true,
    };
    Some(if round_away { whole + steps.signum() } else { whole })
}

/// Rescales with [`rescale`]; steps finer than AWS's bills only if a million such amounts can still be summed.
fn rescale_with_headroom(steps: i128, from: u32, to: u32) -> Option<i128> {
    let limit = if to > BILLED_PLACES { i128::MAX / 1_000_000 } else { i128::MAX };
    rescale(steps, from, to).filter(|it| it.unsigned_abs() <= limit.unsigned_abs())
}

/// Converts steps to a decimal of 28 digits; longer ones are rounded half to even. `None` if more digits are before the
/// point.
fn decimal(steps: i128, scale: u32) -> Option<Decimal> {
    let exact = |places: u32| Decimal::try_from_i128_with_scale(rescale(steps, scale, places)?, places).ok();
    (0..=scale).rev().find_map(exact)
}

#[cfg(test)]
mod tests;
