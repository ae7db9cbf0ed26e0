//! Metrics, and sums of line items for each metric.

use std::ops::AddAssign;

use super::super::error_response::ErrorResponse;
use crate::account::{Line, UsageAndCost};
use crate::amount::Amount;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Metric {
    AmortizedCost,
    BlendedCost,
    NetAmortizedCost,
    NetUnblendedCost,
    NormalizedUsageAmount,
    UnblendedCost,
    UsageQuantity,
}

const METRICS: [(Metric, &str); 7] = [
    (Metric::AmortizedCost, "AmortizedCost"),
    (Metric::BlendedCost, "BlendedCost"),
    (Metric::NetAmortizedCost, "NetAmortizedCost"),
    (Metric::NetUnblendedCost, "NetUnblendedCost"),
    (Metric::NormalizedUsageAmount, "NormalizedUsageAmount"),
    (Metric::UnblendedCost, "UnblendedCost"),
    (Metric::UsageQuantity, "UsageQuantity"),
];

const CURRENCY: &str = "USD";
/// Unit of usage without a unit or with several units.
const NO_UNIT: &str = "N/A";

impl Metric {
    pub(super) fn parse(name: &str) -> Result<Self, ErrorResponse> {
        let found = METRICS.iter().find(|(_, known)| *known == name);
        let unknown = || ErrorResponse::validation(format!("Invalid metric: {name}. Valid metrics are: {}", names()));
        Ok(found.ok_or_else(unknown)?.0)
    }

    pub(super) fn parse_all(metrics: Option<&[String]>) -> Result<Vec<Self>, ErrorResponse> {
        let metrics = metrics.filter(|metrics| !metrics.is_empty());
        let metrics = metrics.ok_or_else(|| ErrorResponse::missing("metrics"))?;
        metrics.iter().map(|name| Self::parse(name)).collect()
    }

    pub(super) fn name(self) -> &'static str {
        let found = METRICS.iter().find(|(metric, _)| *metric == self);
        found.map_or("", |(_, name)| name)
    }
}

fn names() -> String {
    METRICS.map(|(_, name)| name).join(", ")
}

/// Sums of line items for each metric.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Sums {
    amortized: Amount,
    blended: Amount,
    net_amortized: Amount,
    net_unblended: Amount,
    normalized: Amount,
    unblended: Amount,
    usage: Amount,
    unit: Unit,
}

/// Unit of a usage sum.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Unit {
    #[default]
    None,
    One(&'static str),
    Several,
}

impl Sums {
    pub(super) fn add(&mut self, line: &Line, usage_and_cost: UsageAndCost) {
        let rates = line.rates;
        let cost = |rate| Amount::of(usage_and_cost.list_cost, rate);
        *self += Self {
            amortized: cost(rates.amortized),
            blended: cost(rates.blended),
            net_amortized: cost(rates.net_amortized),
            net_unblended: cost(rates.net_unblended),
            normalized: Amount::of(usage_and_cost.usage, rates.normalized),
            unblended: cost(rates.unblended),
            usage: Amount::of(usage_and_cost.usage, 10_000),
            unit: if usage_and_cost.usage == 0 { Unit::None } else { Unit::One(line.unit) },
        };
    }

    pub(super) fn amount(&self, metric: Metric) -> Amount {
        match metric {
            Metric::AmortizedCost => self.amortized,
            Metric::BlendedCost => self.blended,
            Metric::NetAmortizedCost => self.net_amortized,
            Metric::NetUnblendedCost => self.net_unblended,
            Metric::NormalizedUsageAmount => self.normalized,
            Metric::UnblendedCost => self.unblended,
            Metric::UsageQuantity => self.usage,
        }
    }

    pub(super) fn unit(&self, metric: Metric) -> &'static str {
        match (metric, self.unit) {
            (Metric::UsageQuantity, Unit::One(unit)) => unit,
            (Metric::UsageQuantity | Metric::NormalizedUsageAmount, _) => NO_UNIT,
            _ => CURRENCY,
        }
    }
}

impl AddAssign for Sums {
    fn add_assign(&mut self, other: Self) {
        self.amortized += other.amortized;
        self.blended += other.blended;
        self.net_amortized += other.net_amortized;
        self.net_unblended += other.net_unblended;
        self.normalized += other.normalized;
        self.unblended += other.unblended;
        self.usage += other.usage;
        self.unit = match (self.unit, other.unit) {
            (Unit::None, unit) | (unit, Unit::None) => unit,
            (unit, other) if unit == other => unit,
            _ => Unit::Several,
        };
    }
}
