//! Compact integers with gaps: a bill by resource has a million, nearly all small.

/// Marker of a cell without an amount.
const ABSENT: i128 = i128::MIN;
const ABSENT_NARROW: i64 = i64::MIN;

/// A number does not fit its destination.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct TooLarge;

/// Integers by cell, stored in 64 bits until one needs more.
#[derive(Clone, Debug)]
pub(super) enum Steps {
    Narrow(Vec<i64>),
    Wide(Vec<i128>),
}

impl Default for Steps {
    fn default() -> Self {
        Self::absent(0)
    }
}

impl Steps {
    /// Creates cells without numbers.
    pub fn absent(cells: usize) -> Self {
        Self::Narrow(vec![ABSENT_NARROW; cells])
    }

    pub fn len(&self) -> usize {
        match self {
            Self::Narrow(steps) => steps.len(),
            Self::Wide(steps) => steps.len(),
        }
    }

    /// Number of a cell; `None` if absent.
    pub fn get(&self, cell: usize) -> Option<i128> {
        match self {
            Self::Narrow(steps) => steps.get(cell).copied().filter(|it| *it != ABSENT_NARROW).map(i128::from),
            Self::Wide(steps) => steps.get(cell).copied().filter(|it| *it != ABSENT),
        }
    }

    /// All cells.
    pub fn iter(&self) -> impl Iterator<Item = Option<i128>> {
        (0..self.len()).map(|cell| self.get(cell))
    }

    /// Adds to a cell; unchanged if the sum exceeds 128 bits.
    ///
    /// # Errors
    /// [`TooLarge`].
    pub fn add(&mut self, cell: usize, number: i128) -> Result<(), TooLarge> {
        if let Self::Narrow(steps) = self {
            let Some(slot) = steps.get_mut(cell) else { return Ok(()) };
            if let Some(sum) = sum(*slot, number) {
                *slot = sum;
                return Ok(());
            }
        }
        self.widen();
        if let Self::Wide(steps) = self
            && let Some(slot) = steps.get_mut(cell)
        {
            let sum = if *slot == ABSENT { Some(number) } else { slot.checked_add(number) };
            *slot = sum.filter(|it| *it != ABSENT).ok_or(TooLarge)?;
        }
        Ok(())
    }

    /// Removes a number, as if none had been listed.
    pub fn clear(&mut self, cell: usize) {
        match self {
            Self::Narrow(steps) => steps.get_mut(cell).into_iter().for_each(|it| *it = ABSENT_NARROW),
            Self::Wide(steps) => steps.get_mut(cell).into_iter().for_each(|it| *it = ABSENT),
        }
    }

    /// Whether numbers may need more than 64 bits.
    pub fn is_wide(&self) -> bool {
        matches!(self, Self::Wide(_))
    }

    /// Largest absolute number; zero without numbers.
    pub fn largest(&self) -> u128 {
        self.iter().flatten().map(i128::unsigned_abs).max().unwrap_or_default()
    }

    /// Changes each number; unchanged if one of the results overflows.
    ///
    /// # Errors
    /// [`TooLarge`].
    pub fn change(&mut self, change: impl Fn(i128) -> Option<i128>) -> Result<(), TooLarge> {
        let changed = self.iter().map(|it| it.map(|it| change(it).ok_or(TooLarge)).transpose());
        *self = changed.collect::<Result<Self, TooLarge>>()?;
        Ok(())
    }

    fn widen(&mut self) {
        if let Self::Narrow(_) = self {
            *self = Self::Wide(self.iter().map(|it| it.unwrap_or(ABSENT)).collect());
        }
    }
}

/// Adds a number to a narrow cell; `None` if the sum needs more bits.
fn sum(cell: i64, number: i128) -> Option<i64> {
    let number = i64::try_from(number).ok()?;
    let sum = if cell == ABSENT_NARROW { number } else { cell.checked_add(number)? };
    (sum != ABSENT_NARROW).then_some(sum)
}

impl FromIterator<Option<i128>> for Steps {
    fn from_iter<I: IntoIterator<Item = Option<i128>>>(numbers: I) -> Self {
        let numbers = numbers.into_iter();
        let mut steps = Self::Narrow(Vec::with_capacity(numbers.size_hint().0));
        for number in numbers {
            steps.push(number);
        }
        steps
    }
}

impl Steps {
    fn push(&mut self, number: Option<i128>) {
        if let Self::Narrow(steps) = self {
            match number.map_or(Some(ABSENT_NARROW), |number| sum(ABSENT_NARROW, number)) {
                Some(step) => return steps.push(step),
                None => self.widen(),
            }
        }
        if let Self::Wide(steps) = self {
            steps.push(number.unwrap_or(ABSENT));
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Numbers near the limits of 64 bits, and small ones.
    fn number() -> impl Strategy<Value = i128> {
        let end = prop_oneof![Just(i128::from(i64::MAX)), Just(i128::from(i64::MIN)), Just(0), Just(i128::MAX - 4)];
        (end, -3i128..4).prop_map(|(end, more)| end + more)
    }

    proptest! {
        #[test]
        fn additions_widen_to_128_bits_when_needed(added in proptest::collection::vec((0usize..4, number()), 0..12)) {
            let mut steps = Steps::absent(4);
            let mut expected = [None; 4];
            for (cell, number) in added {
                let sum = expected[cell].map_or(Some(number), |before: i128| before.checked_add(number));
                prop_assert_eq!(steps.add(cell, number).ok(), sum.map(|_| ()));
                expected[cell] = sum.or(expected[cell]);
            }
            prop_assert_eq!(steps.iter().collect::<Vec<_>>(), expected);
            prop_assert_eq!(steps.iter().collect::<Steps>().iter().collect::<Vec<_>>(), expected);
        }
    }

    #[test]
    fn small_numbers_stay_in_64_bits() {
        let mut steps: Steps = [None, Some(1), Some(i128::from(i64::MAX))].into_iter().collect();
        assert!(matches!(steps, Steps::Narrow(_)));
        steps.add(1, -1).unwrap();
        steps.add(7, 1).unwrap();
        assert!(matches!(steps, Steps::Narrow(_)) && steps.len() == 3);
        steps.add(2, 1).unwrap();
        assert!(matches!(steps, Steps::Wide(_)));
        assert_eq!(steps.iter().collect::<Vec<_>>(), [None, Some(0), Some(i128::from(i64::MAX) + 1)]);
    }
}
