//! Endpoints of networks.

use async_trait::async_trait;
use aws_sdk_ec2::types::VpcEndpoint;
use domain::{
    error::SourceError,
    port::{Found, ResourceFinder},
    resource::{Place, Resource, Scope, fact},
};

use super::{SERVICE, SOME_SERVICE, client, tagged};
use crate::{
    Clients,
    error::{Call, source_error},
    pages::Cursor,
    resources::build::{Facts, resource, time, word},
};

const CALL: Call = Call("ec2:DescribeVpcEndpoints");
const PAGE: i32 = 1_000;

/// Finds VPC endpoints, and in how many zones each is paid for.
pub struct Endpoints(pub Clients);

#[async_trait]
impl ResourceFinder for Endpoints {
    fn name(&self) -> &'static str {
        "VPC endpoints"
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
        &["ec2:vpc-endpoint"]
    }

    async fn find(&self, place: &Place, found: &dyn Found) -> Result<(), SourceError> {
        let client = self.0.client(place, client);
        let mut cursor = Cursor::new(CALL);
        while let Some(token) = cursor.next() {
            let request = client.describe_vpc_endpoints().max_results(PAGE).set_next_token(token);
            let answer = request.send().await.map_err(|error| source_error(CALL, &error))?;
            let endpoints = answer.vpc_endpoints.unwrap_or_default().into_iter();
            found.page(endpoints.filter_map(|it| endpoint(it, place)).collect());
            cursor.advance(answer.next_token)?;
        }
        Ok(())
    }
}

fn endpoint(it: VpcEndpoint, place: &Place) -> Option<Resource> {
    // A subnet lies in one zone, and an endpoint has no second one there. A gateway lies in none.
    let zones = it.subnet_ids.as_ref().map(Vec::len).filter(|zones| *zones > 0);
    let facts = Facts::default()
        .word(fact::ENDPOINT_TYPE, it.vpc_endpoint_type.as_ref())
        .word(fact::ENDPOINT_SERVICE, it.service_name.as_deref())
        .word(fact::VPC, it.vpc_id.as_deref())
        .number(fact::ZONES, zones)
        .word(fact::MANAGED_BY, it.requester_managed.filter(|it| *it).map(|_| SOME_SERVICE));
    let resource = Resource {
        state: word(it.state.as_ref()),
        created: time(it.creation_timestamp),
        facts: facts.into_vec(),
        ..resource("ec2:vpc-endpoint", place, it.vpc_endpoint_id?)
    };
    Some(tagged(resource, it.tags))
}

#[cfg(test)]
mod tests {
    use aws_sdk_ec2::types::VpcEndpointType;

    use super::{super::example_place, *};

    #[test]
    fn an_interface_stands_in_the_zones_of_its_subnets() {
        let it = VpcEndpoint::builder().vpc_endpoint_id("vpce-1").vpc_endpoint_type(VpcEndpointType::Interface);
        let it = it.service_name("com.amazonaws.eu-west-1.sqs").subnet_ids("subnet-1").subnet_ids("subnet-2");
        let resource = endpoint(it.vpc_id("vpc-1").build(), &example_place()).unwrap();
        assert_eq!((resource.number(fact::ZONES), resource.word(fact::ENDPOINT_TYPE)), (Some(2), Some("Interface")));
        assert_eq!(resource.word(fact::ENDPOINT_SERVICE), Some("com.amazonaws.eu-west-1.sqs"));
        assert_eq!(resource.word(fact::VPC), Some("vpc-1"));
    }

    #[test]
    fn a_gateway_stands_in_no_zone() {
        let it = VpcEndpoint::builder().vpc_endpoint_id("vpce-1").vpc_endpoint_type(VpcEndpointType::Gateway);
        let resource = endpoint(it.set_subnet_ids(Some(Vec::new())).build(), &example_place()).unwrap();
        assert_eq!((resource.fact(fact::ZONES), resource.tags.as_deref()), (None, Some([].as_slice())));
        assert!(endpoint(VpcEndpoint::builder().build(), &example_place()).is_none());
    }
}
