//! Reserved instances.

use async_trait::async_trait;
use aws_sdk_ec2::types::{RecurringChargeFrequency, ReservedInstances};
use domain::resource::{AccountRegion, Resource, fact};
use rust_decimal::Decimal;

use super::{client, tagged};
use crate::{
    Clients,
    finder::{Call, ListingSpec, RequestError, ResourceFinder, ResourceSink, Token},
    resources::{
        build::{Facts, resource, time, word},
        price,
    },
};

/// Finds Reserved Instances, including expired ones. EC2 lists them in one page.
pub struct Reservations(pub Clients);

#[async_trait]
impl ResourceFinder for Reservations {
    fn spec(&self) -> ListingSpec {
        ListingSpec::regional("Reserved instances", Call("ec2:DescribeReservedInstances"), &["ec2:reserved-instances"])
    }

    async fn page(
        &self,
        account_region: &AccountRegion,
        _: Token,
        sink: &ResourceSink<'_>,
    ) -> Result<Token, RequestError> {
        let request = self.0.client(account_region, client).describe_reserved_instances();
        let response = request.send().await?;
        sink.page(response.reserved_instances.into_iter().flatten().filter_map(|it| reservation(it, account_region)));
        Ok(None)
    }
}

fn reservation(it: ReservedInstances, account_region: &AccountRegion) -> Option<Resource> {
    let facts = Facts::default()
        .word(fact::INSTANCE_TYPE, it.instance_type.as_ref())
        .word(fact::PLATFORM, it.product_description.as_ref())
        .word(fact::TENANCY, it.instance_tenancy.as_ref())
        .number(fact::COUNT, it.instance_count)
        .word(fact::OFFERING_CLASS, it.offering_class.as_ref())
        .word(fact::OFFERING, it.offering_type.as_ref())
        .number(fact::TERM_SECONDS, it.duration)
        .time(fact::ENDS, time(it.end))
        .number(fact::HOURLY_NANOS, hourly_nanos(&it))
        .word(fact::CURRENCY, it.currency_code.as_ref());
    let resource = Resource {
        zone: word(it.availability_zone.as_deref()),
        state: word(it.state.as_ref()),
        created: time(it.start),
        facts: facts.into_vec(),
        ..resource("ec2:reserved-instances", account_region, it.reserved_instances_id?)
    };
    Some(tagged(resource, it.tags))
}

fn hourly_nanos(it: &ReservedInstances) -> Option<u64> {
    // Rounded to the reliable digits of a 32-bit number, so that AWS's 0.1 stays 0.1.
    let decimal = |price: f32| Decimal::try_from(price).ok();
    let recurring = it.recurring_charges().iter().map(|charge| {
        // Hourly is the only frequency so far; a new one must not be mistaken for it.
        let is_hourly = charge.frequency == Some(RecurringChargeFrequency::Hourly);
        charge.amount.filter(|_| is_hourly).and_then(|amount| Decimal::try_from(amount).ok())
    });
    let usage = decimal(it.usage_price.unwrap_or_default());
    price::hourly_nanos(it.duration?, decimal(it.fixed_price?), std::iter::once(usage).chain(recurring))
}

#[cfg(test)]
mod tests {
    use aws_sdk_ec2::types::{CurrencyCodeValues, OfferingClassType, RecurringCharge};
    use aws_smithy_types::DateTime;
    use domain::{Timestamp, resource::Value};

    use super::{super::example_account_region, *};

    const YEAR: i64 = 31_536_000;

    fn reserved_instances(upfront: f32, hourly: f64, frequency: &str) -> ReservedInstances {
        let charge = RecurringCharge::builder().amount(hourly).frequency(frequency.into()).build();
        ReservedInstances::builder()
            .reserved_instances_id("e0000000-0000-4000-8000-000000000001")
            .duration(YEAR)
            .fixed_price(upfront)
            .usage_price(0.0)
            .recurring_charges(charge)
            .instance_count(3)
            .end(DateTime::from_secs(YEAR))
            .offering_class(OfferingClassType::Standard)
            .currency_code(CurrencyCodeValues::Usd)
            .build()
    }

    #[test]
    fn hourly_cost_includes_upfront_and_recurring_fees() {
        assert_eq!(hourly_nanos(&reserved_instances(0.0, 0.519, "Hourly")), Some(519_000_000));
        assert_eq!(hourly_nanos(&reserved_instances(876.0, 0.05, "Hourly")), Some(150_000_000));
        assert_eq!(hourly_nanos(&reserved_instances(0.0, 36.0, "Monthly")), None);
        assert_eq!(hourly_nanos(&reserved_instances(f32::NAN, 0.5, "Hourly")), None);
    }

    #[test]
    fn reservation_has_its_end_time() {
        let resource = reservation(reserved_instances(0.0, 0.519, "Hourly"), &example_account_region()).unwrap();
        assert_eq!((resource.number(fact::COUNT), resource.word(fact::CURRENCY)), (Some(3), Some("USD")));
        assert_eq!(resource.fact(fact::ENDS), Some(&Value::Time(Timestamp::from_second(YEAR).unwrap())));
        assert_eq!((resource.word(fact::OFFERING_CLASS), resource.word(fact::OFFERING)), (Some("standard"), None));
    }
}
