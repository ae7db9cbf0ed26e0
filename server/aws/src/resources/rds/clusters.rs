//! Clusters. The machines of most of them are databases of their own.

use async_trait::async_trait;
use aws_sdk_rds::types::DbCluster;
use domain::{
    error::SourceError,
    port::{Found, ResourceFinder},
    resource::{Place, Resource, Scope, fact},
};

use super::{
    super::build::{Facts, name_tag, resource, time, word},
    PAGE, SERVICE, billed_under, client, has_own_disk, tags,
};
use crate::{
    Clients,
    error::{Call, source_error},
    pages::Cursor,
};

const CALL: Call = Call("rds:DescribeDBClusters");

/// Finds clusters.
pub struct Clusters(pub Clients);

#[async_trait]
impl ResourceFinder for Clusters {
    fn name(&self) -> &'static str {
        "RDS clusters"
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
        &["rds:cluster"]
    }

    async fn find(&self, place: &Place, found: &dyn Found) -> Result<(), SourceError> {
        let client = self.0.client(place, client);
        let mut cursor = Cursor::new(CALL);
        while let Some(token) = cursor.next() {
            let request = client.describe_db_clusters().max_records(PAGE).set_marker(token);
            let answer = request.send().await.map_err(|error| source_error(CALL, &error))?;
            let clusters = answer.db_clusters.unwrap_or_default().into_iter();
            found.page(clusters.filter_map(|it| cluster(it, place)).collect());
            cursor.advance(answer.marker)?;
        }
        Ok(())
    }
}

fn cluster(it: DbCluster, place: &Place) -> Option<Resource> {
    let engine = it.engine.as_deref().unwrap_or_default();
    let has_own_disk = has_own_disk(engine);
    let facts = Facts::default()
        .word(fact::INSTANCE_TYPE, it.db_cluster_instance_class.as_deref())
        .word(fact::ENGINE, it.engine.as_deref())
        .word(fact::VERSION, it.engine_version.as_deref())
        .flag(fact::MULTI_AZ, it.multi_az)
        .word(fact::STORAGE_TYPE, it.storage_type.as_deref())
        .number(fact::SIZE_GIB, it.allocated_storage.filter(|_| has_own_disk))
        .number(fact::IOPS, it.iops)
        .number(fact::THROUGHPUT, it.storage_throughput)
        .flag(fact::ENCRYPTED, it.storage_encrypted)
        .flag(fact::PERFORMANCE_INSIGHTS, it.performance_insights_enabled)
        .number(fact::PERFORMANCE_INSIGHTS_DAYS, it.performance_insights_retention_period)
        .number(fact::BACKUP_DAYS, it.backup_retention_period)
        .word(fact::LIFE_CYCLE_SUPPORT, it.engine_lifecycle_support.as_deref());
    let tags = tags(it.tag_list);
    let id = it.db_cluster_identifier?;
    let resource = resource("rds:cluster", place, id);
    Some(Resource {
        service: billed_under(engine).or(resource.service),
        arn: it.db_cluster_arn.map(Into::into),
        name: name_tag(&tags),
        state: word(it.status.as_deref()),
        created: time(it.cluster_create_time),
        tags: Some(tags),
        facts: facts.into_vec(),
        ..resource
    })
}

#[cfg(test)]
mod tests {
    use super::{super::example_place, *};

    #[test]
    fn kin_are_billed_under_their_own_names() {
        let it =
            |engine: &str| DbCluster::builder().db_cluster_identifier("c").engine(engine).allocated_storage(1).build();
        let docdb = cluster(it("docdb"), &example_place()).unwrap();
        assert_eq!(docdb.service.as_deref(), Some("Amazon DocumentDB (with MongoDB compatibility)"));
        let aurora = cluster(it("aurora-postgresql"), &example_place()).unwrap();
        assert_eq!(aurora.service.as_deref(), Some("Amazon Relational Database Service"));
        assert_eq!(aurora.number(fact::SIZE_GIB), None, "its storage grows by itself");
    }
}
