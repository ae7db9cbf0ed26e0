//! Snapshots of databases and of clusters.
//!
//! RDS names a snapshot's size after the disk it was taken of, and gives no more than that for those of clusters.

use async_trait::async_trait;
use aws_sdk_rds::types::{DbClusterSnapshot, DbSnapshot};
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

const OF_DATABASES: Call = Call("rds:DescribeDBSnapshots");
const OF_CLUSTERS: Call = Call("rds:DescribeDBClusterSnapshots");

/// Finds snapshots of databases, automatic ones among them.
pub struct Snapshots(pub Clients);

#[async_trait]
impl ResourceFinder for Snapshots {
    fn name(&self) -> &'static str {
        "RDS snapshots"
    }

    fn service(&self) -> &'static str {
        SERVICE
    }

    fn action(&self) -> &'static str {
        OF_DATABASES.0
    }

    fn scope(&self) -> Scope {
        Scope::Regional
    }

    fn kinds(&self) -> &'static [&'static str] {
        &["rds:snapshot"]
    }

    async fn find(&self, place: &Place, found: &dyn Found) -> Result<(), SourceError> {
        let client = self.0.client(place, client);
        let mut cursor = Cursor::new(OF_DATABASES);
        while let Some(token) = cursor.next() {
            let request = client.describe_db_snapshots().max_records(PAGE).set_marker(token);
            let answer = request.send().await.map_err(|error| source_error(OF_DATABASES, &error))?;
            let snapshots = answer.db_snapshots.unwrap_or_default().into_iter();
            found.page(snapshots.filter_map(|it| of_database(it, place)).collect());
            cursor.advance(answer.marker)?;
        }
        Ok(())
    }
}

/// Finds snapshots of clusters, automatic ones among them.
pub struct ClusterSnapshots(pub Clients);

#[async_trait]
impl ResourceFinder for ClusterSnapshots {
    fn name(&self) -> &'static str {
        "RDS cluster snapshots"
    }

    fn service(&self) -> &'static str {
        SERVICE
    }

    fn action(&self) -> &'static str {
        OF_CLUSTERS.0
    }

    fn scope(&self) -> Scope {
        Scope::Regional
    }

    fn kinds(&self) -> &'static [&'static str] {
        &["rds:cluster-snapshot"]
    }

    async fn find(&self, place: &Place, found: &dyn Found) -> Result<(), SourceError> {
        let client = self.0.client(place, client);
        let mut cursor = Cursor::new(OF_CLUSTERS);
        while let Some(token) = cursor.next() {
            let request = client.describe_db_cluster_snapshots().max_records(PAGE).set_marker(token);
            let answer = request.send().await.map_err(|error| source_error(OF_CLUSTERS, &error))?;
            let snapshots = answer.db_cluster_snapshots.unwrap_or_default().into_iter();
            found.page(snapshots.filter_map(|it| of_cluster(it, place)).collect());
            cursor.advance(answer.marker)?;
        }
        Ok(())
    }
}

fn of_database(it: DbSnapshot, place: &Place) -> Option<Resource> {
    let engine = it.engine.as_deref().unwrap_or_default();
    let has_own_disk = has_own_disk(engine);
    let facts = Facts::default()
        .own_word(fact::DATABASE, it.db_instance_identifier)
        .word(fact::SNAPSHOT_TYPE, it.snapshot_type.as_deref())
        .word(fact::ENGINE, it.engine.as_deref())
        .word(fact::VERSION, it.engine_version.as_deref())
        .number(fact::SIZE_GIB, it.allocated_storage.filter(|_| has_own_disk))
        .flag(fact::ENCRYPTED, it.encrypted);
    let tags = tags(it.tag_list);
    let resource = resource("rds:snapshot", place, it.db_snapshot_identifier?);
    Some(Resource {
        service: billed_under(engine).or(resource.service),
        arn: it.db_snapshot_arn.map(Into::into),
        name: name_tag(&tags),
        state: word(it.status.as_deref()),
        // Of a copy, when the original was taken: that is how old its data are.
        created: time(it.original_snapshot_create_time.or(it.snapshot_create_time)),
        tags: Some(tags),
        facts: facts.into_vec(),
        ..resource
    })
}

fn of_cluster(it: DbClusterSnapshot, place: &Place) -> Option<Resource> {
    let engine = it.engine.as_deref().unwrap_or_default();
    let has_own_disk = has_own_disk(engine);
    let facts = Facts::default()
        .own_word(fact::CLUSTER, it.db_cluster_identifier)
        .word(fact::SNAPSHOT_TYPE, it.snapshot_type.as_deref())
        .word(fact::ENGINE, it.engine.as_deref())
        .word(fact::VERSION, it.engine_version.as_deref())
        .number(fact::SIZE_GIB, it.allocated_storage.filter(|_| has_own_disk))
        .flag(fact::ENCRYPTED, it.storage_encrypted);
    let tags = tags(it.tag_list);
    let resource = resource("rds:cluster-snapshot", place, it.db_cluster_snapshot_identifier?);
    Some(Resource {
        service: billed_under(engine).or(resource.service),
        arn: it.db_cluster_snapshot_arn.map(Into::into),
        name: name_tag(&tags),
        state: word(it.status.as_deref()),
        created: time(it.snapshot_create_time),
        tags: Some(tags),
        facts: facts.into_vec(),
        ..resource
    })
}

#[cfg(test)]
mod tests {
    use aws_smithy_types::DateTime;

    use super::{super::example_place, *};

    #[test]
    fn a_snapshot_names_its_database_and_the_age_of_its_data() {
        let it = DbSnapshot::builder().db_snapshot_identifier("orders-final").db_instance_identifier("orders");
        let it = it.engine("postgres").snapshot_type("manual").allocated_storage(100);
        let it = it.snapshot_create_time(DateTime::from_secs(86_400));
        let taken = of_database(it.clone().build(), &example_place()).unwrap();
        assert_eq!((taken.word(fact::DATABASE), taken.word(fact::SNAPSHOT_TYPE)), (Some("orders"), Some("manual")));
        assert_eq!((taken.number(fact::SIZE_GIB), taken.created.unwrap().as_second()), (Some(100), 86_400));
        let copy = it.original_snapshot_create_time(DateTime::from_secs(60)).build();
        assert_eq!(of_database(copy, &example_place()).unwrap().created.unwrap().as_second(), 60);
    }

    #[test]
    fn the_size_of_a_cluster_that_grows_by_itself_is_not_known() {
        let it = |engine: &str| {
            let it = DbClusterSnapshot::builder().db_cluster_snapshot_identifier("s").db_cluster_identifier("c");
            of_cluster(it.engine(engine).allocated_storage(1).build(), &example_place()).unwrap()
        };
        let aurora = it("aurora-postgresql");
        assert_eq!((aurora.number(fact::SIZE_GIB), aurora.word(fact::CLUSTER)), (None, Some("c")));
        assert_eq!(it("mysql").number(fact::SIZE_GIB), Some(1));
        assert_eq!(it("neptune").service.as_deref(), Some("Amazon Neptune"));
    }
}
