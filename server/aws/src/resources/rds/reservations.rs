//! Reserved RDS instances.

use async_trait::async_trait;
use aws_sdk_rds::types::ReservedDbInstance;
use domain::{
    Timestamp,
    resource::{AccountRegion, Resource, fact},
};
use jiff::SignedDuration;
use rust_decimal::Decimal;

use super::{
    super::{
        build::{Facts, resource, time, word},
        price,
    },
    PAGE_SIZE, client,
};
use crate::{
    Clients,
    finder::{Call, ListingSpec, RequestError, ResourceFinder, ResourceSink, Token},
};

/// Finds reserved instances, including expired ones.
pub struct Reservations(pub Clients);

#[async_trait]
impl ResourceFinder for Reservations {
    fn spec(&self) -> ListingSpec {
        ListingSpec::regional("Reserved RDS instances", Call("rds:DescribeReservedDBInstances"), &["rds:ri"])
    }

    async fn page(
        &self,
        account_region: &AccountRegion,
        token: Token,
        sink: &ResourceSink<'_>,
    ) -> Result<Token, RequestError> {
        let request = self.0.client(account_region, client).describe_reserved_db_instances();
        let response = request.max_records(PAGE_SIZE).set_marker(token).send().await?;
        sink.page(
            response.reserved_db_instances.into_iter().flatten().filter_map(|it| reservation(it, account_region)),
        );
        Ok(response.marker)
    }
}

fn reservation(it: ReservedDbInstance, account_region: &AccountRegion) -> Option<Resource> {
    let start = time(it.start_time);
    let facts = Facts::default()
        .word(fact::INSTANCE_TYPE, it.db_instance_class.as_deref())
        .word(fact::ENGINE, it.product_description.as_deref())
        .flag(fact::MULTI_AZ, it.multi_az)
        .number(fact::COUNT, it.db_instance_count)
        .word(fact::OFFERING, it.offering_type.as_deref())
        .number(fact::TERM_SECONDS, it.duration)
        .time(fact::ENDS, start.zip(it.duration).and_then(|(start, seconds)| end(start, seconds)))
        .number(fact::HOURLY_NANOS, hourly_nanos(&it))
        .word(fact::CURRENCY, it.currency_code.as_deref());
    Some(Resource {
        arn: it.reserved_db_instance_arn.map(Into::into),
        state: word(it.state.as_deref()),
        created: start,
        facts: facts.into_vec(),
        ..resource("rds:ri", account_region, it.reserved_db_instance_id?)
    })
}

fn end(start: Timestamp, seconds: i32) -> Option<Timestamp> {
    start.checked_add(SignedDuration::from_secs(seconds.into())).ok()
}

fn hourly_nanos(it: &ReservedDbInstance) -> Option<u64> {
    let decimal = |price: f64| Decimal::try_from(price).ok();
    let recurring = it.recurring_charges().iter().map(|charge| {
        // Hourly is the only frequency so far; a new one must not be mistaken for it.
        let is_hourly = charge.recurring_charge_frequency() == Some("Hourly");
        charge.recurring_charge_amount.filter(|_| is_hourly).and_then(decimal)
    });
    let usage = decimal(it.usage_price.unwrap_or_default());
    price::hourly_nanos(it.duration?.into(), decimal(it.fixed_price?), std::iter::once(usage).chain(recurring))
}

#[cfg(test)]
mod tests {
    use aws_sdk_rds::types::{RecurringCharge, builders::ReservedDbInstanceBuilder};
    use aws_smithy_types::DateTime;

    use super::{super::example_account_region, *};

    const YEAR: i32 = 31_536_000;

    fn reservation_builder(upfront: f64, hourly: f64, frequency: &str) -> ReservedDbInstanceBuilder {
        let charge = RecurringCharge::builder().recurring_charge_amount(hourly).recurring_charge_frequency(frequency);
        ReservedDbInstance::builder()
            .reserved_db_instance_id("ri-2026")
            .duration(YEAR)
            .fixed_price(upfront)
            .recurring_charges(charge.build())
    }

    #[test]
    fn hourly_cost_includes_upfront_and_recurring_fees() {
        let nanos = |upfront, hourly, frequency| hourly_nanos(&reservation_builder(upfront, hourly, frequency).build());
        assert_eq!(nanos(0.0, 0.519, "Hourly"), Some(519_000_000));
        assert_eq!(nanos(876.0, 0.05, "Hourly"), Some(150_000_000));
        assert_eq!(nanos(0.0, 36.0, "Monthly"), None);
        assert_eq!(nanos(f64::NAN, 0.5, "Hourly"), None);
        assert_eq!(hourly_nanos(&reservation_builder(1.0, 1.0, "Hourly").duration(0).build()), None);
    }

    #[test]
    fn reservation_ends_with_its_term() {
        let it = reservation_builder(0.0, 0.519, "Hourly").start_time(DateTime::from_secs(1_000)).db_instance_count(3);
        let it = it.product_description("postgresql").state("active").currency_code("USD").multi_az(false);
        let resource = reservation(it.build(), &example_account_region()).unwrap();
        assert_eq!((resource.number(fact::COUNT), resource.word(fact::CURRENCY)), (Some(3), Some("USD")));
        let ends = Timestamp::from_second(i64::from(YEAR) + 1_000).unwrap();
        assert_eq!(resource.fact(fact::ENDS), Some(&domain::resource::Value::Time(ends)));
        assert_eq!((resource.state.as_deref(), resource.tags), (Some("active"), None));
    }
}
