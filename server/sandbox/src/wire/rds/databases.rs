//! `DescribeDBInstances`.

use super::elements::{port, write_tags};
use super::list::{Names, list_page, supported_filters};
use crate::account::{Database, Resource, ResourceType};
use crate::random::{hash, mix};
use crate::wire::arn::arn;
use crate::wire::call::Call;
use crate::wire::error_response::ErrorResponse;
use crate::wire::xml::{Xml, time};

const NAMES: Names = Names { action: "DescribeDBInstances", list: "DBInstances", member: "DBInstance" };

struct Row<'a> {
    resource: &'a Resource,
    detail: &'a Database,
    account: &'a str,
}

pub(super) fn respond(call: &Call<'_>) -> Result<String, ErrorResponse> {
    let databases = call.resources().filter_map(|resource| {
        if let ResourceType::Database(it) = &resource.resource_type { Some((resource, it)) } else { None }
    });
    let mut rows: Vec<Row<'_>> =
        databases.map(|(resource, detail)| Row { resource, detail, account: call.account }).collect();
    if let Some(id) = call.parameter("DBInstanceIdentifier") {
        let is_requested =
            |row: &Row<'_>| id.eq_ignore_ascii_case(&row.resource.id) || id == arn(row.resource, row.account);
        rows.retain(is_requested);
        if rows.is_empty() {
            let message = format!("DBInstance {id} not found.");
            return Err(ErrorResponse::not_found("DBInstanceNotFound", message));
        }
    }
    let filters = supported_filters(call, &["db-instance-id", "db-cluster-id", "engine"])?;
    rows.retain(|row| {
        filters.iter().all(|filter| match filter.name {
            "db-instance-id" => filter.matches(&row.resource.id),
            "db-cluster-id" => row.detail.cluster.as_ref().is_some_and(|cluster| filter.matches(cluster)),
            _ => filter.matches(row.detail.engine),
        })
    });
    list_page(call, &NAMES, rows, write)
}

fn write(xml: &mut Xml, row: &Row<'_>) {
    let Row { resource, detail: it, account } = row;
    xml.text("DBInstanceIdentifier", &resource.id);
    xml.text("DBInstanceClass", it.class);
    xml.text("Engine", it.engine);
    xml.text("EngineVersion", it.version);
    xml.text("DBInstanceStatus", it.state);
    xml.text("MasterUsername", "admin");
    xml.element("Endpoint", |xml| {
        xml.text("Address", format!("{}.sandbox.{}.rds.amazonaws.com", resource.id, resource.region));
        xml.text("Port", port(it.engine));
    });
    xml.text("AllocatedStorage", it.gib);
    xml.text("InstanceCreateTime", time(resource.created));
    xml.text("BackupRetentionPeriod", it.backup_days);
    xml.text("AvailabilityZone", format!("{}{}", resource.region, it.zone));
    xml.text("MultiAZ", it.is_multi_az);
    xml.text("AutoMinorVersionUpgrade", true);
    xml.option("Iops", it.iops);
    xml.text("PubliclyAccessible", false);
    xml.text("StorageType", it.storage_type);
    xml.option("DBClusterIdentifier", it.cluster.as_ref());
    xml.text("StorageEncrypted", it.is_encrypted);
    xml.text("DbiResourceId", format!("db-{:016X}", mix(hash(resource.id.as_bytes()))));
    xml.text("DBInstanceArn", arn(resource, account));
    xml.text("PerformanceInsightsEnabled", it.performance_insights_days.is_some());
    xml.option("PerformanceInsightsRetentionPeriod", it.performance_insights_days);
    xml.text("DeletionProtection", false);
    xml.text("EngineLifecycleSupport", it.life_cycle_support);
    write_tags(xml, &resource.tags);
}
