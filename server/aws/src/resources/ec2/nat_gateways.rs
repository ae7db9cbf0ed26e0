//! NAT gateways.

use std::collections::HashMap;

use async_trait::async_trait;
use aws_sdk_ec2::{Client, types::NatGateway};
use domain::{
    error::SourceError,
    port::{Found, ResourceFinder},
    resource::{Place, Resource, Scope, Word, fact},
};

use super::{SERVICE, client, tagged};
use crate::{
    Clients,
    error::{Call, source_error},
    pages::Cursor,
    resources::{
        build::{Facts, resource, time, word},
        details::Details,
    },
};

const CALL: Call = Call("ec2:DescribeNatGateways");
const SUBNETS: Call = Call("ec2:DescribeSubnets");
const PAGE: i32 = 500;

/// Finds NAT gateways, with the zones of their subnets: a second one in a zone may be one too many.
pub struct NatGateways(pub Clients);

#[async_trait]
impl ResourceFinder for NatGateways {
    fn name(&self) -> &'static str {
        "NAT gateways"
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
        &["ec2:natgateway"]
    }

    async fn find(&self, place: &Place, found: &dyn Found) -> Result<(), SourceError> {
        let client = self.0.client(place, client);
        let details = Details::all_or_none(found);
        let mut cursor = Cursor::new(CALL);
        while let Some(token) = cursor.next() {
            let request = client.describe_nat_gateways().max_results(PAGE).set_next_token(token);
            let answer = request.send().await.map_err(|error| source_error(CALL, &error))?;
            let gateways = answer.nat_gateways.unwrap_or_default();
            let zones = match subnets(&gateways) {
                subnets if subnets.is_empty() => HashMap::new(),
                subnets => details.ask(SUBNETS, zones(&client, subnets)).await.unwrap_or_default(),
            };
            found.page(gateways.into_iter().filter_map(|it| gateway(it, place, &zones)).collect());
            cursor.advance(answer.next_token)?;
        }
        Ok(())
    }
}

/// The subnets of gateways that are not gone and do not say themselves in which zone they are.
fn subnets(gateways: &[NatGateway]) -> Vec<String> {
    let mut subnets: Vec<String> =
        gateways.iter().filter(|it| own_zone(it).is_none()).filter_map(|it| it.subnet_id.clone()).collect();
    subnets.retain(|it| !it.is_empty());
    subnets.sort_unstable();
    subnets.dedup();
    subnets
}

/// The zones of subnets. A filter, unlike a list of ids, forgives a subnet that is gone.
async fn zones(client: &Client, subnets: Vec<String>) -> Result<HashMap<String, Word>, SourceError> {
    let mut zones = HashMap::new();
    // Filters take 200 values.
    for some in subnets.chunks(200) {
        let filter = aws_sdk_ec2::types::Filter::builder().name("subnet-id").set_values(Some(some.to_vec())).build();
        let mut cursor = Cursor::new(SUBNETS);
        while let Some(token) = cursor.next() {
            let request = client.describe_subnets().filters(filter.clone()).set_next_token(token);
            let answer = request.send().await.map_err(|error| source_error(SUBNETS, &error))?;
            let subnets = answer.subnets.unwrap_or_default().into_iter();
            zones.extend(subnets.filter_map(|it| Some((it.subnet_id?, word(it.availability_zone.as_deref())?))));
            cursor.advance(answer.next_token)?;
        }
    }
    Ok(zones)
}

/// The zone that a gateway names, where it lies in one alone.
fn own_zone(gateway: &NatGateway) -> Option<&str> {
    let mut zones = gateway.nat_gateway_addresses.iter().flatten().filter_map(|it| it.availability_zone.as_deref());
    let first = zones.next().filter(|zone| !zone.is_empty())?;
    zones.all(|zone| zone == first).then_some(first)
}

fn gateway(it: NatGateway, place: &Place, zones: &HashMap<String, Word>) -> Option<Resource> {
    let of_subnet = || it.subnet_id.as_ref().and_then(|it| zones.get(it)).cloned();
    let zone = word(own_zone(&it)).or_else(of_subnet);
    let mut addresses = it.nat_gateway_addresses.unwrap_or_default().into_iter();
    let facts = Facts::default()
        .word(fact::VPC, it.vpc_id.as_deref())
        .own_word(fact::ADDRESS, addresses.find_map(|it| it.public_ip));
    let resource = Resource {
        zone,
        state: word(it.state.as_ref()),
        created: time(it.create_time),
        facts: facts.into_vec(),
        ..resource("ec2:natgateway", place, it.nat_gateway_id?)
    };
    Some(tagged(resource, it.tags))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gateway_lies_in_the_zone_of_its_subnet() {
        let place = Place { account: "123456789012".into(), region: "eu-west-1".into() };
        let it = NatGateway::builder().nat_gateway_id("nat-1").subnet_id("subnet-1").vpc_id("vpc-1").build();
        assert_eq!(subnets(&[it.clone(), it.clone()]), ["subnet-1"]);
        let zones = HashMap::from([("subnet-1".to_owned(), Word::from("eu-west-1b"))]);
        let known = gateway(it.clone(), &place, &zones).unwrap();
        assert_eq!((known.zone.as_deref(), known.word(fact::VPC)), (Some("eu-west-1b"), Some("vpc-1")));
        assert_eq!(gateway(it, &place, &HashMap::new()).unwrap().zone, None);
    }
}
