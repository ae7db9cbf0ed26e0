//! Services, their items and purchase options.

use crate::account::seasonality::{Seasonality, Trend};

/// A service and the items in use.
pub(crate) struct Service {
    pub(crate) name: &'static str,
    pub(crate) seller: Seller,
    pub(crate) items: &'static [Item],
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Seller {
    Aws,
    /// A third party on AWS Marketplace.
    Marketplace(&'static str),
}

/// A usage type under one operation.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Item {
    /// Usage type without the prefix of the region.
    pub(crate) usage_type: &'static str,
    pub(crate) operation: &'static str,
    pub(crate) unit: &'static str,
    /// List price per unit, in billionths of a dollar.
    pub(crate) price_nanos: i64,
    /// Daily cost in cents at list price, before the percentages of account and region are applied.
    pub(crate) daily_cents: i64,
    pub(crate) regions: ItemRegions,
    pub(crate) seasonality: Seasonality,
    pub(crate) trend: Trend,
    pub(crate) purchase_option: PurchaseOption,
    pub(crate) instance: Option<Instance>,
}

/// Regions in which an item is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ItemRegions {
    /// Frankfurt, Virginia and Ireland.
    All,
    Frankfurt,
    Virginia,
    /// Global: the usage type has no prefix of a region.
    Global,
}

/// Purchase option of an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PurchaseOption {
    OnDemand,
    Spot,
    /// Covered by the organization's Compute Savings Plan.
    SavingsPlan,
    /// Covered by reservations with monthly payments.
    Reserved,
    /// Covered by reservations that are paid upfront for a year.
    ReservedUpfront,
}

/// Attributes of instances that are billed by the hour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Instance {
    pub(crate) platform: &'static str,
    pub(crate) tenancy: &'static str,
}

impl Item {
    pub(super) const fn new(
        usage_type: &'static str,
        operation: &'static str,
        unit: &'static str,
        price_nanos: i64,
        daily_cents: i64,
    ) -> Self {
        Self {
            usage_type,
            operation,
            unit,
            price_nanos,
            daily_cents,
            regions: ItemRegions::All,
            seasonality: Seasonality::Office,
            trend: Trend::PercentPerYear(14),
            purchase_option: PurchaseOption::OnDemand,
            instance: None,
        }
    }

    /// Instance hours. The instance type follows the colon in the usage type.
    pub(super) const fn instance(
        usage_type: &'static str,
        operation: &'static str,
        platform: &'static str,
        price_nanos: i64,
        daily_cents: i64,
    ) -> Self {
        let instance = Instance { platform, tenancy: "Shared" };
        Self { instance: Some(instance), ..Self::new(usage_type, operation, "Hrs", price_nanos, daily_cents) }
    }

    pub(super) const fn dedicated(self) -> Self {
        let instance = match self.instance {
            Some(instance) => Some(Instance { tenancy: "Dedicated", ..instance }),
            None => None,
        };
        Self { instance, ..self }
    }

    pub(super) const fn in_regions(self, regions: ItemRegions) -> Self {
        Self { regions, ..self }
    }

    pub(super) const fn with_seasonality(self, seasonality: Seasonality) -> Self {
        Self { seasonality, ..self }
    }

    pub(super) const fn with_trend(self, trend: Trend) -> Self {
        Self { trend, ..self }
    }

    pub(super) const fn with_purchase_option(self, purchase_option: PurchaseOption) -> Self {
        Self { purchase_option, ..self }
    }

    /// Instance type, or AWS's placeholder for none.
    pub(crate) fn instance_type(&self) -> &'static str {
        match (self.instance, self.usage_type.split_once(':')) {
            (Some(_), Some((_, instance_type))) => instance_type,
            _ => "NoInstanceType",
        }
    }
}

impl Service {
    pub(super) const fn new(name: &'static str, items: &'static [Item]) -> Self {
        Self { name, seller: Seller::Aws, items }
    }
}
