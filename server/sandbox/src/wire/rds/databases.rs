//! `DescribeDBInstances`.

use axum::http::StatusCode;

use super::{Names, filters_among, listed, port, write_tags};
use crate::account::{Database, Kind, Resource};
use crate::random::{hash, mix};
use crate::wire::arn::arn;
use crate::wire::call::Call;
use crate::wire::refusal::Refusal;
use crate::wire::xml::{Xml, time};

const NAMES: Names = Names { action: "DescribeDBInstances", list: "DBInstances", member: "DBInstance" };

struct Row<'a> {
    resource: &'a Resource,
    detail: &'a Database,
    account: &'a str,
}

pub(super) fn answer(call: &Call<'_>) -> Result<String, Refusal> {
    let databases = call
        .resources()
        .filter_map(|resource| if let Kind::Database(it) = &resource.kind { Some((resource, it)) } else { None });
    let mut rows: Vec<Row<'_>> =
        databases.map(|(resource, detail)| Row { resource, detail, account: call.account }).collect();
    if let Some(id) = call.parameter("DBInstanceIdentifier") {
        let is_it = |row: &Row<'_>| id.eq_ignore_ascii_case(&row.resource.id) || id == arn(row.resource, row.account);
        rows.retain(is_it);
        if rows.is_empty() {
            let message = format!("DBInstance {id} not found.");
            return Err(Refusal::new("DBInstanceNotFound", message).with_status(StatusCode::NOT_FOUND));
        }
    }
    let filters = filters_among(call, &["db-instance-id", "db-cluster-id", "engine"])?;
    rows.retain(|row| {
        filters.iter().all(|filter| match filter.name {
            "db-instance-id" => filter.allows(&row.resource.id),
            "db-cluster-id" => row.detail.cluster.as_ref().is_some_and(|cluster| filter.allows(cluster)),
            _ => filter.allows(row.detail.engine),
        })
    });
    listed(call, &NAMES, rows, write)
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
