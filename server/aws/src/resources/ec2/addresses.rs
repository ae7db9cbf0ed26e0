//! Elastic IPs.

use async_trait::async_trait;
use aws_sdk_ec2::types::Address;
use domain::resource::{AccountRegion, Resource, SharedStr, fact, literal};

use super::{client, tagged};
use crate::{
    Clients,
    finder::{Call, ListingSpec, RequestError, ResourceFinder, ResourceSink, Token},
    resources::build::{Facts, resource},
};

/// State names defined here, because EC2 has none for Elastic IPs, which are billed whether they are in use or not.
const ASSOCIATED: SharedStr = literal!("associated");
const IDLE: SharedStr = literal!("idle");

/// Finds Elastic IPs, which EC2 lists in one page.
pub struct Addresses(pub Clients);

#[async_trait]
impl ResourceFinder for Addresses {
    fn spec(&self) -> ListingSpec {
        ListingSpec::regional("Elastic IPs", Call("ec2:DescribeAddresses"), &["ec2:elastic-ip"])
    }

    async fn page(
        &self,
        account_region: &AccountRegion,
        _: Token,
        sink: &ResourceSink<'_>,
    ) -> Result<Token, RequestError> {
        let request = self.0.client(account_region, client).describe_addresses();
        let response = request.send().await?;
        sink.page(response.addresses.into_iter().flatten().filter_map(|it| address(it, account_region)));
        Ok(None)
    }
}

fn address(it: Address, account_region: &AccountRegion) -> Option<Resource> {
    let used_by = it.instance_id.or(it.network_interface_id).filter(|it| !it.is_empty());
    let is_used = used_by.is_some() || it.association_id.is_some_and(|it| !it.is_empty());
    // AWS names its own pools `amazon`, or after its border groups and Local Zones.
    let is_own = it.public_ipv4_pool.as_deref().is_some_and(|pool| pool.starts_with("ipv4pool-"));
    let facts = Facts::default()
        .unique_word(fact::ADDRESS, it.public_ip.clone())
        .unique_word(fact::ATTACHED_TO, used_by)
        .word(fact::MANAGED_BY, it.service_managed.as_ref())
        .flag(fact::OWN_RANGE, is_own.then_some(true));
    let resource = Resource {
        state: Some(if is_used { ASSOCIATED } else { IDLE }),
        facts: facts.into_vec(),
        // In EC2-Classic, the address itself is the ID.
        ..resource("ec2:elastic-ip", account_region, it.allocation_id.or(it.public_ip)?)
    };
    Some(tagged(resource, it.tags))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn address_state_is_associated_or_idle() {
        let account_region = AccountRegion { account: "123456789012".into(), region: "eu-west-1".into() };
        let it = || Address::builder().allocation_id("eipalloc-1").public_ip("203.0.113.9");
        let idle = address(it().instance_id("").build(), &account_region).unwrap();
        assert_eq!((idle.state, idle.facts.len(), &*idle.id), (Some(IDLE), 1, "eipalloc-1"));
        let used =
            address(it().network_interface_id("eni-1").association_id("eipassoc-1").build(), &account_region).unwrap();
        assert_eq!((used.word(fact::ATTACHED_TO), used.state.as_deref()), (Some("eni-1"), Some("associated")));
        assert_eq!(used.word(fact::ADDRESS), Some("203.0.113.9"));
    }
}
