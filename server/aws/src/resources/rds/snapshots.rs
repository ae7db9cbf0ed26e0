//! Snapshots of RDS instances. RDS reports the size of the disk, not of the snapshot.

use async_trait::async_trait;
use aws_sdk_rds::types::DbSnapshot;
use domain::resource::{AccountRegion, Resource, fact};

use super::{
    super::build::{Facts, resource, time, word},
    PAGE_SIZE, client, disk_gib, tagged,
};
use crate::{
    Clients,
    finder::{Call, ListingSpec, RequestError, ResourceFinder, ResourceSink, Token},
};

/// Finds snapshots of instances, including automated ones.
pub struct Snapshots(pub Clients);

#[async_trait]
impl ResourceFinder for Snapshots {
    fn spec(&self) -> ListingSpec {
        ListingSpec::regional("RDS snapshots", Call("rds:DescribeDBSnapshots"), &["rds:snapshot"])
    }

    async fn page(
        &self,
        account_region: &AccountRegion,
        token: Token,
        sink: &ResourceSink<'_>,
    ) -> Result<Token, RequestError> {
        let request = self.0.client(account_region, client).describe_db_snapshots();
        let response = request.max_records(PAGE_SIZE).set_marker(token).send().await?;
        sink.page(response.db_snapshots.into_iter().flatten().filter_map(|it| snapshot(it, account_region)));
        Ok(response.marker)
    }
}

fn snapshot(it: DbSnapshot, account_region: &AccountRegion) -> Option<Resource> {
    let facts = Facts::default()
        .unique_word(fact::DATABASE, it.db_instance_identifier)
        .word(fact::SNAPSHOT_TYPE, it.snapshot_type.as_deref())
        .word(fact::ENGINE, it.engine.as_deref())
        .word(fact::VERSION, it.engine_version.as_deref())
        .number(fact::SIZE_GIB, disk_gib(it.engine.as_deref(), it.allocated_storage))
        .flag(fact::ENCRYPTED, it.encrypted);
    let resource = Resource {
        arn: it.db_snapshot_arn.map(Into::into),
        state: word(it.status.as_deref()),
        // For a copy, the creation time of the original, which is the time of the data.
        created: time(it.original_snapshot_create_time.or(it.snapshot_create_time)),
        facts: facts.into_vec(),
        ..resource("rds:snapshot", account_region, it.db_snapshot_identifier?)
    };
    Some(tagged(resource, it.engine.as_deref(), it.tag_list))
}

#[cfg(test)]
mod tests {
    use aws_smithy_types::DateTime;

    use super::{super::example_account_region, *};

    #[test]
    fn snapshot_has_its_database_and_the_time_of_its_data() {
        let it = DbSnapshot::builder().db_snapshot_identifier("orders-final").db_instance_identifier("orders");
        let it = it.engine("postgres").snapshot_type("manual").allocated_storage(100);
        let it = it.snapshot_create_time(DateTime::from_secs(86_400));
        let original = snapshot(it.clone().build(), &example_account_region()).unwrap();
        assert_eq!(
            (original.word(fact::DATABASE), original.word(fact::SNAPSHOT_TYPE)),
            (Some("orders"), Some("manual"))
        );
        assert_eq!((original.number(fact::SIZE_GIB), original.created.unwrap().as_second()), (Some(100), 86_400));
        let copy = it.original_snapshot_create_time(DateTime::from_secs(60)).build();
        assert_eq!(snapshot(copy, &example_account_region()).unwrap().created.unwrap().as_second(), 60);
    }
}
