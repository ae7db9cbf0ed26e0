//! One metric of a table: exact amounts in one array, so that a year of days is added up in the time of a frame.

use rust_decimal::Decimal;

use super::steps::Steps;
use crate::money::Unit;

/// Amounts as whole numbers of one decimal step, cell by cell: period after period, each as long as there are keys.
#[derive(Clone, Debug, Default)]
pub(super) struct Column {
    /// Decimal places of the step.
    scale: u32,
    /// Amounts in steps.
    steps: Steps,
    units: Units,
}

/// What the amounts count.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
enum Units {
    /// Nothing is listed.
    #[default]
    None,
    /// All the same, as with money.
    One(Unit),
    /// Each cell its own, as with usage: the unit's place in the list.
    Each(Vec<Unit>, Vec<u16>),
}

impl Column {
    /// A column of cells in which nothing is listed.
    pub fn absent(cells: usize) -> Self {
        Self { scale: 0, steps: Steps::absent(cells), units: Units::None }
    }

    /// A column from its parts; `None` where they do not fit each other.
    pub fn from_parts(scale: u32, steps: Vec<Option<i128>>, units: Vec<Unit>, unit_of: Vec<u16>) -> Option<Self> {
        let fits = scale <= Decimal::MAX_SCALE
            && (unit_of.is_empty() || unit_of.len() == steps.len())
            && unit_of.iter().all(|it| usize::from(*it) < units.len());
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

    /// All amounts in steps; `None` where nothing is listed.
    pub fn steps(&self) -> impl Iterator<Item = Option<i128>> {
        self.steps.iter()
    }

    /// The units, and for each cell the place of its own; empty places where all have the same.
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

    pub fn is_zero_or_absent(&self) -> bool {
        self.steps.iter().flatten().all(|it| it == 0)
    }

    pub fn amount(&self, cell: usize) -> Option<Decimal> {
        Some(decimal(self.steps.get(cell)?, self.scale))
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

    /// The unit that the listed ones of some cells share: mixed where they differ, `None` where none is listed.
    pub fn unit_of_all(&self, cells: impl Iterator<Item = usize>) -> Option<Unit> {
        let mut shared: Option<&Unit> = None;
        for cell in cells {
            match (shared, self.unit(cell)) {
                (None, unit) => shared = unit,
                (Some(known), Some(unit)) if known != unit => return Some(Unit::mixed()),
                (Some(_), Some(_)) if matches!(self.units, Units::One(_)) => break,
                _ => {}
            }
        }
        shared.cloned()
    }

    /// The sum of some cells; `None` where nothing is listed in any.
    pub fn sum(&self, cells: impl Iterator<Item = usize>) -> Option<Decimal> {
        let listed = cells.filter_map(|cell| self.steps.get(cell));
        listed.reduce(i128::saturating_add).map(|total| decimal(total, self.scale))
    }

    /// Puts an amount into a cell, on top of what is there. Steps become finer where the amount needs it.
    pub fn add(&mut self, cell: usize, amount: Decimal, unit: &Unit) {
        let amount = amount.normalize();
        if amount.scale() > self.scale {
            self.refine(amount.scale());
        }
        let steps = rescaled(amount.mantissa(), amount.scale(), self.scale);
        self.set_unit(cell, unit);
        self.steps.add(cell, steps);
    }

    /// Adds cells of a column of the same table cut otherwise: each pair is a cell there and its place here.
    pub fn add_from(&mut self, other: &Self, pairs: impl Iterator<Item = (usize, usize)>) {
        if other.scale > self.scale {
            self.refine(other.scale);
        }
        let factor = other.scale != self.scale;
        let one_unit = match (&self.units, &other.units) {
            (Units::None, Units::One(unit)) => {
                self.units = Units::One(unit.clone());
                true
            }
            (Units::One(mine), Units::One(theirs)) => mine == theirs,
            (_, Units::None) => true,
            _ => false,
        };
        for (from, into) in pairs {
            let Some(steps) = other.steps.get(from) else {
                continue;
            };
            let steps = if factor { rescaled(steps, other.scale, self.scale) } else { steps };
            if !one_unit && let Some(unit) = other.unit(from) {
                self.set_unit(into, unit);
            }
            self.steps.add(into, steps);
        }
    }

    /// A cell that counts two different things counts no one thing.
    fn set_unit(&mut self, cell: usize, unit: &Unit) {
        let known = self.unit(cell);
        let unit = if known.is_some_and(|known| known != unit) { &Unit::mixed() } else { unit };
        match &mut self.units {
            Units::None => self.units = Units::One(unit.clone()),
            Units::One(one) if one == unit => {}
            Units::One(one) => {
                let mut unit_of = vec![0; self.steps.len()];
                if let Some(place) = unit_of.get_mut(cell) {
                    *place = 1;
                }
                self.units = Units::Each(vec![one.clone(), unit.clone()], unit_of);
            }
            Units::Each(units, unit_of) => {
                let place = units.iter().position(|it| it == unit).unwrap_or_else(|| {
                    units.push(unit.clone());
                    units.len() - 1
                });
                if let Some(of) = unit_of.get_mut(cell) {
                    // More units than this are not billed; were they, they would count as mixed sums do: as one too many.
                    *of = u16::try_from(place).unwrap_or(u16::MAX);
                }
            }
        }
    }

    fn refine(&mut self, scale: u32) {
        let before = self.scale;
        self.steps.change(|steps| rescaled(steps, before, scale));
        self.scale = scale;
    }

    /// Keeps the cells that are named, in their order.
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

/// Equal amounts in equal units, however fine the steps are.
impl PartialEq for Column {
    fn eq(&self, other: &Self) -> bool {
        self.steps.len() == other.steps.len()
            && (0..self.steps.len())
                .all(|cell| self.amount(cell) == other.amount(cell) && self.unit(cell) == other.unit(cell))
    }
}

impl Eq for Column {}

/// Steps of one scale as steps of another: exact towards finer ones within 38 digits.
fn rescaled(steps: i128, from: u32, to: u32) -> i128 {
    match to.checked_sub(from) {
        Some(finer) => 10i128.checked_pow(finer).map_or(i128::MAX, |factor| steps.saturating_mul(factor)),
        None => steps / 10i128.pow(from - to),
    }
}

/// Steps as a decimal. A decimal holds 28 digits: of longer sums it keeps the leading ones.
fn decimal(mut steps: i128, mut scale: u32) -> Decimal {
    loop {
        match Decimal::try_from_i128_with_scale(steps, scale) {
            Ok(amount) => return amount,
            Err(_) if scale > 0 => {
                steps /= 10;
                scale -= 1;
            }
            Err(_) if steps < 0 => return Decimal::MIN,
            Err(_) => return Decimal::MAX,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn cells_of_two_units_are_mixed_and_the_others_keep_theirs() {
        let (hours, bytes) = (Unit::new("Hrs"), Unit::new("GB"));
        let mut column = Column::absent(3);
        column.add(0, Decimal::ONE, &hours);
        column.add(1, Decimal::ONE, &bytes);
        column.add(1, Decimal::ONE, &bytes);
        assert_eq!((column.unit(0), column.unit(1), column.unit(2)), (Some(&hours), Some(&bytes), None));
        assert_eq!(column.unit_of_all(0..3), Some(Unit::mixed()));
        column.add(0, Decimal::ONE, &bytes);
        assert_eq!(column.unit(0), Some(&Unit::mixed()));
    }

    #[test]
    fn a_sum_of_more_digits_than_a_decimal_holds_keeps_the_leading_ones() {
        let mut column = Column::absent(2);
        column.add(0, Decimal::new(1, 28), &Unit::new("USD"));
        column.add(1, Decimal::from(1_000_000_000), &Unit::new("USD"));
        assert_eq!(column.sum(0..2).unwrap().trunc(), Decimal::from(1_000_000_000));
    }

    proptest! {
        #[test]
        fn sums_are_those_of_decimals(amounts in proptest::collection::vec((-1_000_000_000_000_000i64..1_000_000_000_000_000, 0u32..12), 1..40)) {
            let mut column = Column::absent(amounts.len());
            for (cell, (mantissa, scale)) in amounts.iter().enumerate() {
                column.add(cell, Decimal::new(*mantissa, *scale), &Unit::new("USD"));
            }
            let expected: Decimal = amounts.iter().map(|(mantissa, scale)| Decimal::new(*mantissa, *scale)).sum();
            prop_assert_eq!(column.sum(0..amounts.len()), Some(expected));
        }
    }
}
