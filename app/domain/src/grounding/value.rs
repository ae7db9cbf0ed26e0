//! Whether a figure is the value of a fact: what it counts, how it is rounded, which way it goes.

use rust_decimal::Decimal;

use super::{
    How,
    check::Setting,
    claim::{Figure, Measure},
    cues::Cues,
};
use crate::advice::{Fact, FactKind, FactValue, told};

/// How far a fact's value as it is told may be from the exact one: half a cent, or half a tenth of a percent.
pub(super) fn rounding(value: &FactValue) -> Decimal {
    match value {
        FactValue::Amount(_) => Decimal::new(5, 3),
        FactValue::Percent(_) => Decimal::new(5, 2),
        _ => Decimal::ZERO,
    }
}

/// How a figure is a fact's value; `None` where it is not.
pub(super) fn value_of(figure: &Figure, fact: &Fact, setting: &Setting<'_>) -> Option<How> {
    if !measures(figure, fact) {
        return None;
    }
    let number = signed(figure, fact.value.number()?, fact.kind, setting.cues)?;
    let told = told(&fact.value, number);
    if told >= figure.low && told <= figure.high || figure.holds(number, Decimal::ZERO) {
        let is_exact = number == told && figure.low.checked_add(figure.high)? == told.checked_mul(Decimal::TWO)?;
        return Some(if is_exact { How::Value } else { How::Rounded });
    }
    None
}

/// The value as it would be written where the words say which way it goes; `None` where they say the other way.
pub(super) fn signed(figure: &Figure, value: Decimal, kind: FactKind, cues: Cues) -> Option<Decimal> {
    let Cues { rising, falling, credit, .. } = cues;
    if figure.is_negative {
        return (value <= Decimal::ZERO).then_some(value.abs());
    }
    if kind.is_change() {
        let against = if value < Decimal::ZERO { rising && !falling } else { falling && !rising };
        return (!against || value.is_zero()).then_some(value.abs());
    }
    let comes_back = value >= Decimal::ZERO || falling || credit;
    comes_back.then_some(value.abs())
}

/// Whether a figure counts what a fact counts.
fn measures(figure: &Figure, fact: &Fact) -> bool {
    let says = |stem: &str| {
        let unit = fact.value.unit().to_lowercase();
        unit.contains(stem)
            || matches!(fact.value, FactValue::Count { .. }) && fact.subject.to_lowercase().contains(stem)
    };
    match (&figure.measure, &fact.value) {
        (Measure::Currency(unit), FactValue::Amount(money)) => *unit == money.unit,
        (Measure::Things(stem) | Measure::Time(stem) | Measure::Usage(stem), FactValue::Count { .. }) => says(stem),
        (Measure::Usage(stem) | Measure::Time(stem), FactValue::Amount(money)) => {
            money.unit.symbol().is_none() && says(stem)
        }
        (Measure::Percent | Measure::None, FactValue::Percent(_))
        | (Measure::None, FactValue::Amount(_) | FactValue::Count { .. }) => true,
        _ => false,
    }
}
