//! Databases, those that are members of a cluster among them.

use async_trait::async_trait;
use aws_sdk_rds::types::DbInstance;
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

const CALL: Call = Call("rds:DescribeDBInstances");

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
        CALL.0
    }

    fn scope(&self) -> Scope {
        Scope::Regional
    }

    fn kinds(&self) -> &'static [&'static str] {
        &["rds:db"]
    }

    async fn find(&self, place: &Place, found: &dyn Found) -> Result<(), SourceError> {
        let client = self.0.client(place, client);
        let mut cursor = Cursor::new(CALL);
        while let Some(token) = cursor.next() {
            let request = client.describe_db_instances().max_records(PAGE).set_marker(token);
            let answer = request.send().await.map_err(|error| source_error(CALL, &error))?;
            let instances = answer.db_instances.unwrap_or_default().into_iter();
            found.page(instances.filter_map(|it| database(it, place)).collect());
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
        .own_word(fact::CLUSTER, it.db_cluster_identifier)
        .flag(fact::DELETION_PROTECTION, it.deletion_protection.filter(|it| *it))
        .word(fact::LIFE_CYCLE_SUPPORT, it.engine_lifecycle_support.as_deref());
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

#[cfg(test)]
mod tests {
    use aws_sdk_rds::types::Tag;

    use super::{super::example_place, *};

    #[test]
    fn a_database_is_told_with_its_facts() {
        let it = DbInstance::builder().db_instance_identifier("orders").engine("postgres").engine_version("16.3");
        let it = it.db_instance_arn("arn:aws:rds:eu-west-1:123456789012:db:orders").db_instance_class("db.m7g.large");
        let it = it.allocated_storage(100).multi_az(true).performance_insights_retention_period(731);
        let it = it.engine_lifecycle_support("open-source-rds-extended-support");
        let resource =
            database(it.tag_list(Tag::builder().key("team").value("shop").build()).build(), &example_place()).unwrap();
        assert_eq!(resource.service.as_deref(), Some("Amazon Relational Database Service"));
        assert_eq!((resource.word(fact::ENGINE), resource.word(fact::VERSION)), (Some("postgres"), Some("16.3")));
        assert_eq!((resource.number(fact::SIZE_GIB), resource.flag(fact::MULTI_AZ)), (Some(100), Some(true)));
        assert_eq!(resource.number(fact::PERFORMANCE_INSIGHTS_DAYS), Some(731));
        assert_eq!(resource.word(fact::LIFE_CYCLE_SUPPORT), Some("open-source-rds-extended-support"));
        assert_eq!(resource.tag("team"), Some("shop"));
    }
}
