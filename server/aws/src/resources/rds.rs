//! Databases and clusters of RDS, and those of its kin that answer through the same calls: Aurora, `DocumentDB`, Neptune.

use async_trait::async_trait;
use aws_config::SdkConfig;
use aws_sdk_rds::{
    Client,
    types::{DbCluster, DbInstance, Tag as RdsTag},
};
use domain::{
    error::SourceError,
    port::{Found, ResourceFinder},
    resource::{Place, Resource, Scope, Tag, Word, fact, literal},
};

use super::build::{self, Facts, name_tag, resource, time, word};
use crate::{
    Clients,
    error::{Call, source_error},
    pages::Cursor,
    whole_xml::WholeXml,
};

const SERVICE: &str = "rds";
const INSTANCES: Call = Call("rds:DescribeDBInstances");
const CLUSTERS: Call = Call("rds:DescribeDBClusters");
const PAGE: i32 = 100;

/// A client that takes no part of an answer for the whole.
fn client(config: &SdkConfig) -> Client {
    Client::from_conf(aws_sdk_rds::config::Builder::from(config).interceptor(WholeXml).build())
}

/// Finds databases.
pub struct Databases(pub Clients);

#[async_trait]
impl ResourceFinder for Databases {
    fn name(&self) -> &'static str {
        "RDS instances"
    }

    fn service(&self) -> &'static str {
        SERVICE
    }

    fn action(&self) -> &'static str {
        INSTANCES.0
    }

    fn scope(&self) -> Scope {
        Scope::Regional
    }

    fn kinds(&self) -> &'static [&'static str] {
        &["rds:db"]
    }

    async fn find(&self, place: &Place, found: &dyn Found) -> Result<(), SourceError> {
        let client = self.0.client(place, client);
        let mut cursor = Cursor::new(INSTANCES);
        while let Some(token) = cursor.next() {
            let request = client.describe_db_instances().max_records(PAGE).set_marker(token);
            let answer = request.send().await.map_err(|error| source_error(INSTANCES, &error))?;
            let instances = answer.db_instances.unwrap_or_default().into_iter();
            found.page(instances.filter_map(|it| database(it, place)).collect());
            cursor.advance(answer.marker)?;
        }
        Ok(())
    }
}

/// Finds clusters. The machines of most of them are databases of their own.
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
        CLUSTERS.0
    }

    fn scope(&self) -> Scope {
        Scope::Regional
    }

    fn kinds(&self) -> &'static [&'static str] {
        &["rds:cluster"]
    }

    async fn find(&self, place: &Place, found: &dyn Found) -> Result<(), SourceError> {
        let client = self.0.client(place, client);
        let mut cursor = Cursor::new(CLUSTERS);
        while let Some(token) = cursor.next() {
            let request = client.describe_db_clusters().max_records(PAGE).set_marker(token);
            let answer = request.send().await.map_err(|error| source_error(CLUSTERS, &error))?;
            let clusters = answer.db_clusters.unwrap_or_default().into_iter();
            found.page(clusters.filter_map(|it| cluster(it, place)).collect());
            cursor.advance(answer.marker)?;
        }
        Ok(())
    }
}

fn database(it: DbInstance, place: &Place) -> Option<Resource> {
    let engine = it.engine.as_deref().unwrap_or_default();
    let has_own_disk = has_own_disk(engine);
    let facts = Facts::default()
        .word(fact::INSTANCE_TYPE, it.db_instance_class.as_deref())
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
        .own_word(fact::CLUSTER, it.db_cluster_identifier);
    let tags = tags(it.tag_list);
    let id = it.db_instance_identifier?;
    let resource = resource("rds:db", place, id);
    Some(Resource {
        service: billed_under(engine).or(resource.service),
        arn: it.db_instance_arn.map(Into::into),
        name: name_tag(&tags),
        zone: word(it.availability_zone.as_deref()),
        state: word(it.db_instance_status.as_deref()),
        created: time(it.instance_create_time),
        tags: Some(tags),
        facts: facts.into_vec(),
        ..resource
    })
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
        .number(fact::BACKUP_DAYS, it.backup_retention_period);
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

fn tags(tags: Option<Vec<RdsTag>>) -> Vec<Tag> {
    build::tags(tags.unwrap_or_default().into_iter().map(|tag| (tag.key, tag.value)))
}

/// Whether a size is told of: those whose storage grows by itself name 1 GiB for form's sake.
fn has_own_disk(engine: &str) -> bool {
    !["aurora", "docdb", "neptune"].iter().any(|kin| engine.starts_with(kin))
}

/// The service that bills an engine which RDS only lists.
fn billed_under(engine: &str) -> Option<Word> {
    match engine {
        "docdb" => Some(literal!("Amazon DocumentDB (with MongoDB compatibility)")),
        "neptune" => Some(literal!("Amazon Neptune")),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place() -> Place {
        Place { account: "123456789012".into(), region: "eu-west-1".into() }
    }

    #[test]
    fn a_database_is_told_with_its_facts() {
        let it = DbInstance::builder().db_instance_identifier("orders").engine("postgres").engine_version("16.3");
        let it = it.db_instance_arn("arn:aws:rds:eu-west-1:123456789012:db:orders").db_instance_class("db.m7g.large");
        let it = it.allocated_storage(100).multi_az(true).performance_insights_retention_period(731);
        let resource =
            database(it.tag_list(RdsTag::builder().key("team").value("shop").build()).build(), &place()).unwrap();
        assert_eq!(resource.service.as_deref(), Some("Amazon Relational Database Service"));
        assert_eq!((resource.word(fact::ENGINE), resource.word(fact::VERSION)), (Some("postgres"), Some("16.3")));
        assert_eq!((resource.number(fact::SIZE_GIB), resource.flag(fact::MULTI_AZ)), (Some(100), Some(true)));
        assert_eq!(resource.number(fact::PERFORMANCE_INSIGHTS_DAYS), Some(731));
        assert_eq!(resource.tag("team"), Some("shop"));
    }

    #[test]
    fn kin_are_billed_under_their_own_names() {
        let it =
            |engine: &str| DbCluster::builder().db_cluster_identifier("c").engine(engine).allocated_storage(1).build();
        let docdb = cluster(it("docdb"), &place()).unwrap();
        assert_eq!(docdb.service.as_deref(), Some("Amazon DocumentDB (with MongoDB compatibility)"));
        let aurora = cluster(it("aurora-postgresql"), &place()).unwrap();
        assert_eq!(aurora.service.as_deref(), Some("Amazon Relational Database Service"));
        assert_eq!(aurora.number(fact::SIZE_GIB), None, "its storage grows by itself");
    }
}
