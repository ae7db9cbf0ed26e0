//! Snapshots of RDS clusters. RDS reports the size of the disk, not of the snapshot.

use async_trait::async_trait;
use aws_sdk_rds::types::DbClusterSnapshot;
use domain::resource::{AccountRegion, Resource, fact};

use super::{
    super::build::{Facts, resource, time, word},
    PAGE_SIZE, client, disk_gib, tagged,
};
use crate::{
    Clients,
    finder::{Call, ListingSpec, RequestError, ResourceFinder, ResourceSink, Token},
};

/// Finds snapshots of clusters, including automated ones.
pub struct ClusterSnapshots(pub Clients);

#[async_trait]
impl ResourceFinder for ClusterSnapshots {
    fn spec(&self) -> ListingSpec {
        ListingSpec::regional(
            "RDS cluster snapshots",
            Call("rds:DescribeDBClusterSnapshots"),
            &["rds:cluster-snapshot"],
        )
    }

    async fn page(
        &self,
        account_region: &AccountRegion,
        token: Token,
        sink: &ResourceSink<'_>,
    ) -> Result<Token, RequestError> {
        let request = self.0.client(account_region, client).describe_db_cluster_snapshots();
        let response = request.max_records(PAGE_SIZE).set_marker(token).send().await?;
        sink.page(response.db_cluster_snapshots.into_iter().flatten().filter_map(|it| snapshot(it, account_region)));
        Ok(response.marker)
    }
}

fn snapshot(it: DbClusterSnapshot, account_region: &AccountRegion) -> Option<Resource> {
    let facts = Facts::default()
        .unique_word(fact::CLUSTER, it.db_cluster_identifier)
        .word(fact::SNAPSHOT_TYPE, it.snapshot_type.as_deref())
        .word(fact::ENGINE, it.engine.as_deref())
        .word(fact::VERSION, it.engine_version.as_deref())
        .number(fact::SIZE_GIB, disk_gib(it.engine.as_deref(), it.allocated_storage))
        .flag(fact::ENCRYPTED, it.storage_encrypted);
    let resource = Resource {
        arn: it.db_cluster_snapshot_arn.map(Into::into),
        state: word(it.status.as_deref()),
        created: time(it.snapshot_create_time),
        facts: facts.into_vec(),
        ..resource("rds:cluster-snapshot", account_region, it.db_cluster_snapshot_identifier?)
    };
    Some(tagged(resource, it.engine.as_deref(), it.tag_list))
}

#[cfg(test)]
mod tests {
    use super::{super::example_account_region, *};

    #[test]
    fn aurora_snapshots_have_no_size() {
        let it = |engine: &str| {
            let it = DbClusterSnapshot::builder().db_cluster_snapshot_identifier("s").db_cluster_identifier("c");
            snapshot(it.engine(engine).allocated_storage(1).build(), &example_account_region()).unwrap()
        };
        let aurora = it("aurora-postgresql");
        assert_eq!((aurora.number(fact::SIZE_GIB), aurora.word(fact::CLUSTER)), (None, Some("c")));
        assert_eq!(it("mysql").number(fact::SIZE_GIB), Some(1));
        assert_eq!(it("neptune").service.as_deref(), Some("Amazon Neptune"));
    }
}
