//! Costs of resources as columns for the browser. Most amounts are the sum of their parts, and are not sent.

use rust_decimal::Decimal;

use super::{Confidence, Part, ResourceCost};
use crate::columns::{ColumnReader, ColumnWriter, Damaged, Row};

/// Columns of costs.
#[derive(Clone, Copy)]
enum Column {
    IsSum,
    IsKnown,
    Amount,
    Confidence,
    PartCount,
    Line,
    PartAmount,
    HasUsage,
    Usage,
    Basis,
}

impl From<Column> for usize {
    fn from(column: Column) -> Self {
        column as Self
    }
}

impl Row for ResourceCost {
    fn write(&self, to: &mut ColumnWriter) {
        to.length(Column::PartCount, self.parts.len());
        for Part { line, amount, usage, basis } in &self.parts {
            to.put(Column::Line, line);
            to.decimal(Column::PartAmount, *amount);
            write_optional(Column::HasUsage, Column::Usage, *usage, to);
            to.put(Column::Basis, basis);
        }
        let is_sum = self
            .amount
            .is_some_and(|amount| sum(&self.parts).is_some_and(|sum| sum == amount && sum.scale() == amount.scale()));
        to.put(Column::IsSum, &is_sum);
        if !is_sum {
            write_optional(Column::IsKnown, Column::Amount, self.amount, to);
        }
        to.put(Column::Confidence, &self.confidence);
    }

    fn read(from: &mut ColumnReader<'_>) -> Result<Self, Damaged> {
        let parts = from.list(Column::PartCount, |from| {
            Ok(Part {
                line: from.take(Column::Line)?,
                amount: from.decimal(Column::PartAmount)?,
                usage: read_optional(Column::HasUsage, Column::Usage, from)?,
                basis: from.take(Column::Basis)?,
            })
        })?;
        let amount = if from.take(Column::IsSum)? {
            Some(sum(&parts).ok_or(Damaged)?)
        } else {
            read_optional(Column::IsKnown, Column::Amount, from)?
        };
        let confidence: Confidence = from.take(Column::Confidence)?;
        Ok(Self { amount, confidence, parts: parts.into() })
    }
}

/// Sum of all parts; `None` without parts, or if it has too many digits.
fn sum(parts: &[Part]) -> Option<Decimal> {
    let (first, others) = parts.split_first()?;
    others.iter().try_fold(first.amount, |sum, part| sum.checked_add(part.amount))
}

fn write_optional(is_known: Column, column: Column, value: Option<Decimal>, to: &mut ColumnWriter) {
    to.put(is_known, &value.is_some());
    if let Some(value) = value {
        to.decimal(column, value);
    }
}

fn read_optional(is_known: Column, column: Column, from: &mut ColumnReader<'_>) -> Result<Option<Decimal>, Damaged> {
    let is_known: bool = from.take(is_known)?;
    is_known.then(|| from.decimal(column)).transpose()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{attribution::Basis, columns};

    fn any_amount() -> impl Strategy<Value = Decimal> {
        (any::<i64>(), 0u32..=12).prop_map(|(mantissa, scale)| Decimal::new(mantissa, scale))
    }

    fn any_cost() -> impl Strategy<Value = ResourceCost> {
        let basis = prop_oneof![
            Just(Basis::Measured),
            any::<u16>().prop_map(Basis::MeasuredShare),
            any::<u8>().prop_map(Basis::Rule)
        ];
        let part = (any::<u32>(), any_amount(), proptest::option::of(any_amount()), basis)
            .prop_map(|(line, amount, usage, basis)| Part { line, amount, usage, basis });
        let parts = proptest::collection::vec(part, 0..4);
        let confidence = proptest::sample::select(&Confidence::ALL[..]);
        (parts, any::<bool>(), proptest::option::of(any_amount()), confidence).prop_map(
            |(parts, is_sum, amount, confidence)| {
                let amount = if is_sum { sum(&parts) } else { amount };
                ResourceCost { amount, confidence, parts: parts.into() }
            },
        )
    }

    proptest! {
        #[test]
        fn costs_arrive_unchanged(costs in proptest::collection::vec(any_cost(), 0..8)) {
            prop_assert_eq!(columns::decode::<ResourceCost>(&columns::encode(&costs)).unwrap(), costs);
        }
    }
}
