//! Room for machines that is kept free, and paid for whether machines run in it or not.

use async_trait::async_trait;
use aws_sdk_ec2::types::CapacityReservation;
use domain::{
    error::SourceError,
    port::{Found, ResourceFinder},
    resource::{Place, Resource, Scope, fact},
};

use super::{SERVICE, client, tagged};
use crate::{
    Clients,
    error::{Call, source_error},
    pages::Cursor,
    resources::build::{Facts, resource, time, word},
};

const CALL: Call = Call("ec2:DescribeCapacityReservations");
const PAGE: i32 = 1_000;

/// Finds the account's own capacity reservations. Those that others share with it are theirs to pay.
pub struct Capacity(pub Clients);

#[async_trait]
impl ResourceFinder for Capacity {
    fn name(&self) -> &'static str {
        "Capacity reservations"
    }

    fn service(&self) -> &'static str {
        SERVICE
    }

    fn action(&self) -> &'static str {
        CALL.0
    }

    fn scope(&self) -> Scope {
        Scope::Regional
    }

    fn kinds(&self) -> &'static [&'static str] {
        &["ec2:capacity-reservation"]
    }

    async fn find(&self, place: &Place, found: &dyn Found) -> Result<(), SourceError> {
        let client = self.0.client(place, client);
        let mut cursor = Cursor::new(CALL);
        while let Some(token) = cursor.next() {
            let request = client.describe_capacity_reservations().max_results(PAGE).set_next_token(token);
            let answer = request.send().await.map_err(|error| source_error(CALL, &error))?;
            let reservations = answer.capacity_reservations.unwrap_or_default().into_iter();
            found.page(reservations.filter_map(|it| reservation(it, place)).collect());
            cursor.advance(answer.next_token)?;
        }
        Ok(())
    }
}

fn reservation(it: CapacityReservation, place: &Place) -> Option<Resource> {
    if it.owner_id.as_deref().is_some_and(|owner| *owner != *place.account) {
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
        ..resource("ec2:capacity-reservation", place, it.capacity_reservation_id?)
    };
    Some(tagged(resource, it.tags))
}

#[cfg(test)]
mod tests {
    use aws_smithy_types::DateTime;

    use super::{super::example_place, *};

    #[test]
    fn unused_room_is_told_from_all_of_it() {
        let it = CapacityReservation::builder().capacity_reservation_id("cr-1").owner_id("123456789012");
        let it = it.instance_type("m5.large").total_instance_count(3).available_instance_count(1);
        let it = it.end_date(DateTime::from_secs(1_000)).build();
        let resource = reservation(it, &example_place()).unwrap();
        assert_eq!((resource.number(fact::COUNT), resource.number(fact::AVAILABLE)), (Some(3), Some(1)));
        assert_eq!((resource.word(fact::INSTANCE_TYPE), resource.fact(fact::ENDS).is_some()), (Some("m5.large"), true));
    }

    #[test]
    fn what_others_share_is_theirs() {
        let it = CapacityReservation::builder().capacity_reservation_id("cr-1");
        assert!(reservation(it.clone().owner_id("210987654321").build(), &example_place()).is_none());
        assert!(reservation(it.build(), &example_place()).is_some());
    }
}
