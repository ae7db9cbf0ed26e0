//! Catalog of the services in use, with AWS's names of usage types and operations, and with prices.

mod compute;
mod content;
mod data;
mod item;
mod machine_learning;
mod management;

pub(crate) use self::item::{Item, ItemRegions, PurchaseOption, Seller, Service};

/// All services in use.
pub(crate) fn services() -> impl Iterator<Item = &'static Service> {
    [compute::SERVICES, data::SERVICES, content::SERVICES, machine_learning::SERVICES, management::SERVICES]
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
    fn the_daily_cost_is_that_of_a_mid_size_company() {
        let cents: i64 = services().flat_map(|service| service.items).map(|item| item.daily_cents).sum();
        assert!((400_000..520_000).contains(&cents), "{cents} cents a day");
    }

    #[test]
    fn instances_have_an_instance_type() {
        for item in services().flat_map(|service| service.items) {
            assert_eq!(item.instance.is_some(), item.instance_type() != "NoInstanceType", "{}", item.usage_type);
        }
    }
}
