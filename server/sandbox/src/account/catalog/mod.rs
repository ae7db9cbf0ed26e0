//! The organization's services by billing name, with usage types, operations and prices as AWS writes them.

mod compute;
mod content;
mod data;
mod intelligence;
mod operations;

use super::seasonality::{Seasonality, Trend};

/// A service and the items in use.
pub(crate) struct Service {
    pub(crate) name: &'static str,
    /// The seller of the service.
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
    /// Usage type without the region's prefix.
    pub(crate) usage_type: &'static str,
    pub(crate) operation: &'static str,
    pub(crate) unit: &'static str,
    /// List price per unit, in billionths of a dollar.
    pub(crate) price_nanos: i64,
    /// Daily spend in cents at today's list price, for an account of size 100 percent.
    pub(crate) cents_a_day: i64,
    pub(crate) place: Place,
    pub(crate) seasonality: Seasonality,
    pub(crate) trend: Trend,
    pub(crate) terms: Terms,
    pub(crate) instance: Option<Instance>,
}

/// The regions of an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    /// All three regions.
    Regions,
    Frankfurt,
    Virginia,
    /// No region, and a usage type without a region prefix.
    Global,
}

/// The purchase option of an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Terms {
    OnDemand,
    Spot,
    /// Covered by the organization's Compute Savings Plan.
    SavingsPlan,
    /// Covered by reservations with monthly payments.
    Reserved,
    /// Covered by reservations that were paid upfront for a year.
    ReservedUpfront,
}

/// An instance that is billed by the hour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Instance {
    pub(crate) platform: &'static str,
    pub(crate) tenancy: &'static str,
}

impl Item {
    const fn new(
        usage_type: &'static str,
        operation: &'static str,
        unit: &'static str,
        price_nanos: i64,
        cents_a_day: i64,
    ) -> Self {
        Self {
            usage_type,
            operation,
            unit,
            price_nanos,
            cents_a_day,
            place: Place::Regions,
            seasonality: Seasonality::Office,
            trend: Trend::Yearly(14),
            terms: Terms::OnDemand,
            instance: None,
        }
    }

    /// An instance by the hour, with the instance type after the colon of its usage type.
    const fn instance(
        usage_type: &'static str,
        operation: &'static str,
        platform: &'static str,
        price_nanos: i64,
        cents_a_day: i64,
    ) -> Self {
        let instance = Instance { platform, tenancy: "Shared" };
        Self { instance: Some(instance), ..Self::new(usage_type, operation, "Hrs", price_nanos, cents_a_day) }
    }

    const fn dedicated(self) -> Self {
        let instance = match self.instance {
            Some(instance) => Some(Instance { tenancy: "Dedicated", ..instance }),
            None => None,
        };
        Self { instance, ..self }
    }

    const fn at(self, place: Place) -> Self {
        Self { place, ..self }
    }

    const fn with_seasonality(self, seasonality: Seasonality) -> Self {
        Self { seasonality, ..self }
    }

    const fn moving(self, trend: Trend) -> Self {
        Self { trend, ..self }
    }

    const fn bought(self, terms: Terms) -> Self {
        Self { terms, ..self }
    }

    /// The instance type, or AWS's sentinel for none.
    pub(crate) fn instance_type(&self) -> &'static str {
        match (self.instance, self.usage_type.split_once(':')) {
            (Some(_), Some((_, instance_type))) => instance_type,
            _ => "NoInstanceType",
        }
    }
}

impl Service {
    const fn new(name: &'static str, items: &'static [Item]) -> Self {
        Self { name, seller: Seller::Aws, items }
    }
}

/// All services in use.
pub(crate) fn services() -> impl Iterator<Item = &'static Service> {
    [compute::SERVICES, data::SERVICES, content::SERVICES, intelligence::SERVICES, operations::SERVICES]
        .into_iter()
        .flatten()
}

/// List price per unit in billionths of a dollar, by service, usage type (without the region prefix) and operation.
pub(crate) fn price_nanos(service: &str, usage_type: &str, operation: &str) -> Option<i64> {
    let items = services().filter(|it| it.name == service).flat_map(|it| it.items);
    let mut found = items.filter(|item| item.usage_type == usage_type && item.operation == operation);
    found.next().map(|item| item.price_nanos)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spends_what_a_mid_size_company_does() {
        let cents: i64 = services().flat_map(|service| service.items).map(|item| item.cents_a_day).sum();
        assert!((400_000..520_000).contains(&cents), "{cents} cents a day");
    }

    #[test]
    fn machines_name_their_type() {
        for item in services().flat_map(|service| service.items) {
            assert_eq!(item.instance.is_some(), item.instance_type() != "NoInstanceType", "{}", item.usage_type);
        }
    }
}
