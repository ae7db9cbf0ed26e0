//! Cost before credits and refunds.

use crate::{
    metric::Metric,
    money::Money,
    overview::CostReport,
    table::{Key, sum},
};

/// Charge types that reduce the bill (Cost Explorer's `RECORD_TYPE`). A refund is credited like a credit.
const REDUCTIONS: [&str; 2] = ["Credit", "Refund"];

/// Cost before and after credits and refunds, exactly: `gross + reductions` is the sum of all charge types.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Charges {
    /// Usage, fees and tax.
    pub gross: Money,
    /// Credits and refunds; negative or zero.
    pub reductions: Money,
}

impl Charges {
    /// Divides the costs by charge type; `None` if they failed, are incomplete, or have several units.
    pub fn of(report: &CostReport, metric: Metric) -> Option<Self> {
        let table = report.costs.as_deref().ok()?;
        if !table.is_complete(metric, &report.plan.range) {
            return None;
        }
        let amounts = table.keys().iter().enumerate().map(|(index, key)| Some((key, table.key_total(index, metric)?)));
        let amounts: Vec<(&Key, Money)> = amounts.collect::<Option<_>>()?;
        let is_reduction = |key: &Key| key.0.first().is_some_and(|it| REDUCTIONS.contains(&it.as_str()));
        let total = |reduces: bool| {
            let parts = amounts.iter().filter(|(key, _)| is_reduction(key) == reduces);
            sum(parts.map(|(_, money)| money.clone()))
        };
        let gross = total(false).ok()??;
        let zero = Money::new(rust_decimal::Decimal::ZERO, gross.unit.clone());
        let reductions = total(true).ok()?.unwrap_or(zero);
        (reductions.unit == gross.unit).then_some(Self { gross, reductions })
    }
}
