//! Elastic addresses.

use async_trait::async_trait;
use aws_sdk_ec2::types::Address;
use domain::{
    error::SourceError,
    port::{Found, ResourceFinder},
    resource::{Place, Resource, Scope, Word, fact, literal},
};

use super::{SERVICE, client, tagged};
use crate::{
    Clients,
    error::{Call, source_error},
    resources::build::{Facts, resource},
};

const CALL: Call = Call("ec2:DescribeAddresses");
/// EC2 has no word for the state of an address: it is used, or paid for in vain.
const ASSOCIATED: Word = literal!("associated");
const IDLE: Word = literal!("idle");

/// Finds elastic addresses. EC2 lists them in one piece.
pub struct Addresses(pub Clients);

#[async_trait]
impl ResourceFinder for Addresses {
    fn name(&self) -> &'static str {
        "Elastic IPs"
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
        &["ec2:elastic-ip"]
    }

    async fn find(&self, place: &Place, found: &dyn Found) -> Result<(), SourceError> {
        let client = self.0.client(place, client);
        let answer = client.describe_addresses().send().await.map_err(|error| source_error(CALL, &error))?;
        found.page(answer.addresses.unwrap_or_default().into_iter().filter_map(|it| address(it, place)).collect());
        Ok(())
    }
}

fn address(it: Address, place: &Place) -> Option<Resource> {
    let used_by = it.instance_id.or(it.network_interface_id).filter(|it| !it.is_empty());
    let is_used = used_by.is_some() || it.association_id.is_some_and(|it| !it.is_empty());
    // AWS's own pools are called `amazon`, or by its border groups and Local Zones.
    let is_own = it.public_ipv4_pool.as_deref().is_some_and(|pool| pool.starts_with("ipv4pool-"));
    let facts = Facts::default()
        .own_word(fact::ADDRESS, it.public_ip.clone())
        .own_word(fact::ATTACHED_TO, used_by)
        .word(fact::MANAGED_BY, it.service_managed.as_ref())
        .flag(fact::OWN_RANGE, is_own.then_some(true));
    let resource = Resource {
        state: Some(if is_used { ASSOCIATED } else { IDLE }),
        facts: facts.into_vec(),
        // Those of before VPCs have no id but themselves.
        ..resource("ec2:elastic-ip", place, it.allocation_id.or(it.public_ip)?)
    };
    Some(tagged(resource, it.tags))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_associated_or_idle() {
        let place = Place { account: "123456789012".into(), region: "eu-west-1".into() };
        let it = || Address::builder().allocation_id("eipalloc-1").public_ip("203.0.113.9");
        let idle = address(it().instance_id("").build(), &place).unwrap();
        assert_eq!((idle.state, idle.facts.len(), &*idle.id), (Some(IDLE), 1, "eipalloc-1"));
        let used = address(it().network_interface_id("eni-1").association_id("eipassoc-1").build(), &place).unwrap();
        assert_eq!((used.word(fact::ATTACHED_TO), used.state.as_deref()), (Some("eni-1"), Some("associated")));
        assert_eq!(used.word(fact::ADDRESS), Some("203.0.113.9"));
    }
}
