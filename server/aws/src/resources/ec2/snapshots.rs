//! EBS snapshots.

use async_trait::async_trait;
use aws_sdk_ec2::types::Snapshot;
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

const CALL: Call = Call("ec2:DescribeSnapshots");
const PAGE: i32 = 1_000;
/// What copies of other accounts' snapshots name as their volume.
const NO_VOLUME: &str = "vol-ffffffff";

/// Finds the snapshots that the account owns and pays for.
pub struct Snapshots(pub Clients);

#[async_trait]
impl ResourceFinder for Snapshots {
    fn name(&self) -> &'static str {
        "EBS snapshots"
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
        &["ec2:snapshot"]
    }

    async fn find(&self, place: &Place, found: &dyn Found) -> Result<(), SourceError> {
        let client = self.0.client(place, client);
        let mut cursor = Cursor::new(CALL);
        while let Some(token) = cursor.next() {
            let request = client.describe_snapshots().owner_ids("self").max_results(PAGE).set_next_token(token);
            let answer = request.send().await.map_err(|error| source_error(CALL, &error))?;
            let snapshots = answer.snapshots.unwrap_or_default().into_iter();
            found.page(snapshots.filter_map(|it| snapshot(it, place)).collect());
            cursor.advance(answer.next_token)?;
        }
        Ok(())
    }
}

fn snapshot(it: Snapshot, place: &Place) -> Option<Resource> {
    let facts = Facts::default()
        .number(fact::SIZE_GIB, it.volume_size)
        .own_word(fact::VOLUME, it.volume_id.filter(|id| id != NO_VOLUME))
        .word(fact::STORAGE_TYPE, it.storage_tier.as_ref())
        .flag(fact::ENCRYPTED, it.encrypted);
    let resource = Resource {
        state: word(it.state.as_ref()),
        created: time(it.start_time),
        facts: facts.into_vec(),
        ..resource("ec2:snapshot", place, it.snapshot_id?)
    };
    Some(tagged(resource, it.tags))
}
