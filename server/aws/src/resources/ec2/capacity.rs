//! On-demand capacity reservations.

use async_trait::async_trait;
use aws_sdk_ec2::types::CapacityReservation;
use domain::resource::{AccountRegion, Resource, fact};

use super::{client, tagged};
use crate::{
    Clients,
    finder::{Call, ListingSpec, RequestError, ResourceFinder, ResourceSink, Token},
    resources::build::{Facts, resource, time, word},
};

/// Finds capacity reservations that the account owns. Shared reservations are billed to their owner.
pub struct Capacity(pub Clients);

#[async_trait]
impl ResourceFinder for Capacity {
    fn spec(&self) -> ListingSpec {
        ListingSpec::regional(
            "Capacity reservations",
            Call("ec2:DescribeCapacityReservations"),
            &["ec2:capacity-reservation"],
        )
    }

    async fn page(
        &self,
        account_region: &AccountRegion,
        token: Token,
        sink: &ResourceSink<'_>,
    ) -> Result<Token, RequestError> {
        let request = self.0.client(account_region, client).describe_capacity_reservations();
        let response = request.max_results(1_000).set_next_token(token).send().await?;
        sink.page(
            response.capacity_reservations.into_iter().flatten().filter_map(|it| reservation(it, account_region)),
        );
        Ok(response.next_token)
    }
}

fn reservation(it: CapacityReservation, account_region: &AccountRegion) -> Option<Resource> {
    if it.owner_id.as_deref().is_some_and(|owner| *owner != *account_region.account) {
        return None;
    }
    let facts = Facts::default()
        .word(fact::INSTANCE_TYPE, it.instance_type.as_deref())
        .word(fact::PLATFORM, it.instance_platform.as_ref())
        .word(fact::TENANCY, it.tenancy.as_ref())
        .number(fact::COUNT, it.total_instance_count)
        .number(fact::AVAILABLE, it.available_instance_count)
        .time(fact::ENDS, time(it.end_date));
    let resource = Resource {
        arn: it.capacity_reservation_arn.map(Into::into),
        zone: word(it.availability_zone.as_deref()),
        state: word(it.state.as_ref()),
        created: time(it.create_date),
        facts: facts.into_vec(),
        ..resource("ec2:capacity-reservation", account_region, it.capacity_reservation_id?)
    };
    Some(tagged(resource, it.tags))
}

#[cfg(test)]
mod tests {
    use aws_smithy_types::DateTime;

    use super::{super::example_account_region, *};

    #[test]
    fn reservation_has_total_and_available_capacity() {
        let it = CapacityReservation::builder().capacity_reservation_id("cr-1").owner_id("123456789012");
        let it = it.instance_type("m5.large").total_instance_count(3).available_instance_count(1);
        let it = it.end_date(DateTime::from_secs(1_000)).build();
        let resource = reservation(it, &example_account_region()).unwrap();
        assert_eq!((resource.number(fact::COUNT), resource.number(fact::AVAILABLE)), (Some(3), Some(1)));
        assert_eq!((resource.word(fact::INSTANCE_TYPE), resource.fact(fact::ENDS).is_some()), (Some("m5.large"), true));
    }

    #[test]
    fn skips_reservations_of_other_accounts() {
        let it = CapacityReservation::builder().capacity_reservation_id("cr-1");
        assert!(reservation(it.clone().owner_id("210987654321").build(), &example_account_region()).is_none());
        assert!(reservation(it.build(), &example_account_region()).is_some());
    }
}
