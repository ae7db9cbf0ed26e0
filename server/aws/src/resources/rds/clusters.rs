//! RDS clusters. Most of their instances are also listed as RDS instances.

use async_trait::async_trait;
use aws_sdk_rds::types::DbCluster;
use domain::resource::{AccountRegion, Resource, fact};

use super::{
    super::build::{Facts, resource, time, word},
    PAGE_SIZE, client, disk_gib, tagged,
};
use crate::{
    Clients,
    finder::{Call, ListingSpec, RequestError, ResourceFinder, ResourceSink, Token},
};

/// Finds clusters.
pub struct Clusters(pub Clients);

#[async_trait]
impl ResourceFinder for Clusters {
    fn spec(&self) -> ListingSpec {
        ListingSpec::regional("RDS clusters", Call("rds:DescribeDBClusters"), &["rds:cluster"])
    }

    async fn page(
        &self,
        account_region: &AccountRegion,
        token: Token,
        sink: &ResourceSink<'_>,
    ) -> Result<Token, RequestError> {
        let request = self.0.client(account_region, client).describe_db_clusters();
        let response = request.max_records(PAGE_SIZE).set_marker(token).send().await?;
        sink.page(response.db_clusters.into_iter().flatten().filter_map(|it| cluster(it, account_region)));
        Ok(response.marker)
    }
}

fn cluster(it: DbCluster, account_region: &AccountRegion) -> Option<Resource> {
    let facts = Facts::default()
        .word(fact::INSTANCE_TYPE, it.db_cluster_instance_class.as_deref())
        .word(fact::ENGINE, it.engine.as_deref())
        .word(fact::VERSION, it.engine_version.as_deref())
        .flag(fact::MULTI_AZ, it.multi_az)
        .word(fact::STORAGE_TYPE, it.storage_type.as_deref())
        .number(fact::SIZE_GIB, disk_gib(it.engine.as_deref(), it.allocated_storage))
        .number(fact::IOPS, it.iops)
        .number(fact::THROUGHPUT, it.storage_throughput)
        .flag(fact::ENCRYPTED, it.storage_encrypted)
        .flag(fact::PERFORMANCE_INSIGHTS, it.performance_insights_enabled)
        .number(fact::PERFORMANCE_INSIGHTS_DAYS, it.performance_insights_retention_period)
        .number(fact::BACKUP_DAYS, it.backup_retention_period)
        .word(fact::LIFE_CYCLE_SUPPORT, it.engine_lifecycle_support.as_deref());
    let resource = Resource {
        arn: it.db_cluster_arn.map(Into::into),
        state: word(it.status.as_deref()),
        created: time(it.cluster_create_time),
        facts: facts.into_vec(),
        ..resource("rds:cluster", account_region, it.db_cluster_identifier?)
    };
    Some(tagged(resource, it.engine.as_deref(), it.tag_list))
}

#[cfg(test)]
mod tests {
    use super::{super::example_account_region, *};

    #[test]
    fn documentdb_is_billed_as_a_separate_service() {
        let it =
            |engine: &str| DbCluster::builder().db_cluster_identifier("c").engine(engine).allocated_storage(1).build();
        let docdb = cluster(it("docdb"), &example_account_region()).unwrap();
        assert_eq!(docdb.service.as_deref(), Some("Amazon DocumentDB (with MongoDB compatibility)"));
        let aurora = cluster(it("aurora-postgresql"), &example_account_region()).unwrap();
        assert_eq!(aurora.service.as_deref(), Some("Amazon Relational Database Service"));
        assert_eq!(aurora.number(fact::SIZE_GIB), None, "Aurora storage grows automatically");
    }
}
