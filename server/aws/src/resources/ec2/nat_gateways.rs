//! NAT gateways.

use std::collections::HashMap;

use async_trait::async_trait;
use aws_sdk_ec2::{Client, types::NatGateway};
use domain::resource::{AccountRegion, Resource, SharedStr, fact};

use super::{client, tagged};
use crate::{
    Clients,
    finder::{Call, ListingSpec, RequestError, ResourceFinder, ResourceSink, Token},
    pages::Cursor,
    resources::build::{Facts, resource, time, word},
};

const SUBNETS: Call = Call("ec2:DescribeSubnets");

/// Finds NAT gateways, with the zones of their subnets: a second gateway in a zone may be unnecessary.
pub struct NatGateways(pub Clients);

#[async_trait]
impl ResourceFinder for NatGateways {
    fn spec(&self) -> ListingSpec {
        ListingSpec::regional("NAT gateways", Call("ec2:DescribeNatGateways"), &["ec2:natgateway"])
    }

    async fn page(
        &self,
        account_region: &AccountRegion,
        token: Token,
        sink: &ResourceSink<'_>,
    ) -> Result<Token, RequestError> {
        let client = self.0.client(account_region, client);
        let response = client.describe_nat_gateways().max_results(500).set_next_token(token).send().await?;
        let gateways = response.nat_gateways.unwrap_or_default();
        let zones = match subnets(&gateways) {
            subnets if subnets.is_empty() => HashMap::new(),
            subnets => sink.uniform_detail(SUBNETS, zones(&client, subnets)).await.unwrap_or_default(),
        };
        sink.page(gateways.into_iter().filter_map(|it| gateway(it, account_region, &zones)));
        Ok(response.next_token)
    }
}

/// Subnets of existing gateways that do not report their zone.
fn subnets(gateways: &[NatGateway]) -> Vec<String> {
    let mut subnets: Vec<String> =
        gateways.iter().filter(|it| own_zone(it).is_none()).filter_map(|it| it.subnet_id.clone()).collect();
    subnets.retain(|it| !it.is_empty());
    subnets.sort_unstable();
    subnets.dedup();
    subnets
}

/// Zones of subnets. A filter, unlike a list of ids, tolerates a deleted subnet.
async fn zones(client: &Client, subnets: Vec<String>) -> Result<HashMap<String, SharedStr>, RequestError> {
    let mut zones = HashMap::new();
    // Filters accept 200 values.
    for chunk in subnets.chunks(200) {
        let filter = aws_sdk_ec2::types::Filter::builder().name("subnet-id").set_values(Some(chunk.to_vec())).build();
        let mut cursor = Cursor::new(SUBNETS);
        while let Some(token) = cursor.next() {
            let request = client.describe_subnets().filters(filter.clone()).set_next_token(token);
            let response = request.send().await?;
            let subnets = response.subnets.unwrap_or_default().into_iter();
            zones.extend(subnets.filter_map(|it| Some((it.subnet_id?, word(it.availability_zone.as_deref())?))));
            cursor.advance(response.next_token)?;
        }
    }
    Ok(zones)
}

/// Zone of a gateway that reports a single one.
fn own_zone(gateway: &NatGateway) -> Option<&str> {
    let mut zones = gateway.nat_gateway_addresses.iter().flatten().filter_map(|it| it.availability_zone.as_deref());
    let first = zones.next().filter(|zone| !zone.is_empty())?;
    zones.all(|zone| zone == first).then_some(first)
}

fn gateway(it: NatGateway, account_region: &AccountRegion, zones: &HashMap<String, SharedStr>) -> Option<Resource> {
    let subnet_zone = || it.subnet_id.as_ref().and_then(|it| zones.get(it)).cloned();
    let zone = word(own_zone(&it)).or_else(subnet_zone);
    let mut addresses = it.nat_gateway_addresses.unwrap_or_default().into_iter();
    let facts = Facts::default()
        .word(fact::VPC, it.vpc_id.as_deref())
        .unique_word(fact::ADDRESS, addresses.find_map(|it| it.public_ip));
    let resource = Resource {
        zone,
        state: word(it.state.as_ref()),
        created: time(it.create_time),
        facts: facts.into_vec(),
        ..resource("ec2:natgateway", account_region, it.nat_gateway_id?)
    };
    Some(tagged(resource, it.tags))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nat_gateway_is_in_the_zone_of_its_subnet() {
        let account_region = AccountRegion { account: "123456789012".into(), region: "eu-west-1".into() };
        let it = NatGateway::builder().nat_gateway_id("nat-1").subnet_id("subnet-1").vpc_id("vpc-1").build();
        assert_eq!(subnets(&[it.clone(), it.clone()]), ["subnet-1"]);
        let zones = HashMap::from([("subnet-1".to_owned(), SharedStr::from("eu-west-1b"))]);
        let known = gateway(it.clone(), &account_region, &zones).unwrap();
        assert_eq!((known.zone.as_deref(), known.word(fact::VPC)), (Some("eu-west-1b"), Some("vpc-1")));
        assert_eq!(gateway(it, &account_region, &HashMap::new()).unwrap().zone, None);
    }
}
