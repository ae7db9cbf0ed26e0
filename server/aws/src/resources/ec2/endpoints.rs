//! VPC endpoints.

use async_trait::async_trait;
use aws_sdk_ec2::types::VpcEndpoint;
use domain::resource::{AccountRegion, Resource, fact};

use super::{SOME_SERVICE, client, tagged};
use crate::{
    Clients,
    finder::{Call, ListingSpec, RequestError, ResourceFinder, ResourceSink, Token},
    resources::build::{Facts, resource, time, word},
};

/// Finds VPC endpoints, with the number of zones in which each is billed.
pub struct Endpoints(pub Clients);

#[async_trait]
impl ResourceFinder for Endpoints {
    fn spec(&self) -> ListingSpec {
        ListingSpec::regional("VPC endpoints", Call("ec2:DescribeVpcEndpoints"), &["ec2:vpc-endpoint"])
    }

    async fn page(
        &self,
        account_region: &AccountRegion,
        token: Token,
        sink: &ResourceSink<'_>,
    ) -> Result<Token, RequestError> {
        let request = self.0.client(account_region, client).describe_vpc_endpoints();
        let response = request.max_results(1_000).set_next_token(token).send().await?;
        sink.page(response.vpc_endpoints.into_iter().flatten().filter_map(|it| endpoint(it, account_region)));
        Ok(response.next_token)
    }
}

fn endpoint(it: VpcEndpoint, account_region: &AccountRegion) -> Option<Resource> {
    // An endpoint has at most one subnet per zone. A gateway endpoint has no subnets.
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
        ..resource("ec2:vpc-endpoint", account_region, it.vpc_endpoint_id?)
    };
    Some(tagged(resource, it.tags))
}

#[cfg(test)]
mod tests {
    use aws_sdk_ec2::types::VpcEndpointType;

    use super::{super::example_account_region, *};

    #[test]
    fn interface_endpoint_has_the_zones_of_its_subnets() {
        let it = VpcEndpoint::builder().vpc_endpoint_id("vpce-1").vpc_endpoint_type(VpcEndpointType::Interface);
        let it = it.service_name("com.amazonaws.eu-west-1.sqs").subnet_ids("subnet-1").subnet_ids("subnet-2");
        let resource = endpoint(it.vpc_id("vpc-1").build(), &example_account_region()).unwrap();
        assert_eq!((resource.number(fact::ZONES), resource.word(fact::ENDPOINT_TYPE)), (Some(2), Some("Interface")));
        assert_eq!(resource.word(fact::ENDPOINT_SERVICE), Some("com.amazonaws.eu-west-1.sqs"));
        assert_eq!(resource.word(fact::VPC), Some("vpc-1"));
    }

    #[test]
    fn gateway_endpoint_has_no_zones() {
        let it = VpcEndpoint::builder().vpc_endpoint_id("vpce-1").vpc_endpoint_type(VpcEndpointType::Gateway);
        let resource = endpoint(it.set_subnet_ids(Some(Vec::new())).build(), &example_account_region()).unwrap();
        assert_eq!((resource.fact(fact::ZONES), resource.tags.as_deref()), (None, Some([].as_slice())));
        assert!(endpoint(VpcEndpoint::builder().build(), &example_account_region()).is_none());
    }
}
