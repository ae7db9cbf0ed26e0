//! EBS snapshots.

use async_trait::async_trait;
use aws_sdk_ec2::types::Snapshot;
use domain::resource::{AccountRegion, Resource, fact};

use super::{client, tagged};
use crate::{
    Clients,
    finder::{Call, ListingSpec, RequestError, ResourceFinder, ResourceSink, Token},
    resources::build::{Facts, resource, time, word},
};

/// Volume ID of copied snapshots.
const NO_VOLUME: &str = "vol-ffffffff";

/// Finds snapshots that the account owns and pays for.
pub struct Snapshots(pub Clients);

#[async_trait]
impl ResourceFinder for Snapshots {
    fn spec(&self) -> ListingSpec {
        ListingSpec::regional("EBS snapshots", Call("ec2:DescribeSnapshots"), &["ec2:snapshot"])
    }

    async fn page(
        &self,
        account_region: &AccountRegion,
        token: Token,
        sink: &ResourceSink<'_>,
    ) -> Result<Token, RequestError> {
        let request = self.0.client(account_region, client).describe_snapshots().owner_ids("self");
        let response = request.max_results(1_000).set_next_token(token).send().await?;
        sink.page(response.snapshots.into_iter().flatten().filter_map(|it| snapshot(it, account_region)));
        Ok(response.next_token)
    }
}

fn snapshot(it: Snapshot, account_region: &AccountRegion) -> Option<Resource> {
    let facts = Facts::default()
        .number(fact::SIZE_GIB, it.volume_size)
        .unique_word(fact::VOLUME, it.volume_id.filter(|id| id != NO_VOLUME))
        .word(fact::STORAGE_TYPE, it.storage_tier.as_ref())
        .flag(fact::ENCRYPTED, it.encrypted);
    let resource = Resource {
        state: word(it.state.as_ref()),
        created: time(it.start_time),
        facts: facts.into_vec(),
        ..resource("ec2:snapshot", account_region, it.snapshot_id?)
    };
    Some(tagged(resource, it.tags))
}
