//! RDS instances.

use async_trait::async_trait;
use aws_sdk_rds::types::DbInstance;
use domain::resource::{AccountRegion, Resource, fact};

use super::{
    super::build::{Facts, resource, time, word},
    PAGE_SIZE, client, disk_gib, tagged,
};
use crate::{
    Clients,
    finder::{Call, ListingSpec, RequestError, ResourceFinder, ResourceSink, Token},
};

/// Finds instances, including those of clusters.
pub struct Databases(pub Clients);

#[async_trait]
impl ResourceFinder for Databases {
    fn spec(&self) -> ListingSpec {
        ListingSpec::regional("RDS instances", Call("rds:DescribeDBInstances"), &["rds:db"])
    }

    async fn page(
        &self,
        account_region: &AccountRegion,
        token: Token,
        sink: &ResourceSink<'_>,
    ) -> Result<Token, RequestError> {
        let request = self.0.client(account_region, client).describe_db_instances();
        let response = request.max_records(PAGE_SIZE).set_marker(token).send().await?;
        sink.page(response.db_instances.into_iter().flatten().filter_map(|it| database(it, account_region)));
        Ok(response.marker)
    }
}

fn database(it: DbInstance, account_region: &AccountRegion) -> Option<Resource> {
    let facts = Facts::default()
        .word(fact::INSTANCE_TYPE, it.db_instance_class.as_deref())
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
        .unique_word(fact::CLUSTER, it.db_cluster_identifier)
        .flag(fact::DELETION_PROTECTION, it.deletion_protection.filter(|it| *it))
        .word(fact::LIFE_CYCLE_SUPPORT, it.engine_lifecycle_support.as_deref());
    let resource = Resource {
        arn: it.db_instance_arn.map(Into::into),
        zone: word(it.availability_zone.as_deref()),
        state: word(it.db_instance_status.as_deref()),
        created: time(it.instance_create_time),
        facts: facts.into_vec(),
        ..resource("rds:db", account_region, it.db_instance_identifier?)
    };
    Some(tagged(resource, it.engine.as_deref(), it.tag_list))
}

#[cfg(test)]
mod tests {
    use aws_sdk_rds::types::Tag;

    use super::{super::example_account_region, *};

    #[test]
    fn converts_a_database_with_its_facts() {
        let it = DbInstance::builder().db_instance_identifier("orders").engine("postgres").engine_version("16.3");
        let it = it.db_instance_arn("arn:aws:rds:eu-west-1:123456789012:db:orders").db_instance_class("db.m7g.large");
        let it = it.allocated_storage(100).multi_az(true).performance_insights_retention_period(731);
        let it = it.engine_lifecycle_support("open-source-rds-extended-support");
        let resource =
            database(it.tag_list(Tag::builder().key("team").value("shop").build()).build(), &example_account_region())
                .unwrap();
        assert_eq!(resource.service.as_deref(), Some("Amazon Relational Database Service"));
        assert_eq!((resource.word(fact::ENGINE), resource.word(fact::VERSION)), (Some("postgres"), Some("16.3")));
        assert_eq!((resource.number(fact::SIZE_GIB), resource.flag(fact::MULTI_AZ)), (Some(100), Some(true)));
        assert_eq!(resource.number(fact::PERFORMANCE_INSIGHTS_DAYS), Some(731));
        assert_eq!(resource.word(fact::LIFE_CYCLE_SUPPORT), Some("open-source-rds-extended-support"));
        assert_eq!(resource.tag("team"), Some("shop"));
    }
}
