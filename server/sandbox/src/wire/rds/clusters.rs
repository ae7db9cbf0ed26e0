//! `DescribeDBClusters`.

use axum::http::StatusCode;

use super::{Names, filters_among, listed, port, write_tags};
use crate::account::{Cluster, KEPT, Kind, Resource};
use crate::wire::arn::arn;
use crate::wire::call::Call;
use crate::wire::refusal::Refusal;
use crate::wire::xml::{Xml, time};

const NAMES: Names = Names { action: "DescribeDBClusters", list: "DBClusters", member: "DBCluster" };
/// Storage that Aurora reports, which grows automatically.
const ALLOCATED_GIB: u32 = 1;

struct Row<'a> {
    resource: &'a Resource,
    detail: &'a Cluster,
    account: &'a str,
}

pub(super) fn answer(call: &Call<'_>) -> Result<String, Refusal> {
    let clusters = call
        .resources()
        .filter_map(|resource| if let Kind::Cluster(it) = &resource.kind { Some((resource, it)) } else { None });
    let mut rows: Vec<Row<'_>> =
        clusters.map(|(resource, detail)| Row { resource, detail, account: call.account }).collect();
    if let Some(id) = call.parameter("DBClusterIdentifier") {
        let is_it = |row: &Row<'_>| id.eq_ignore_ascii_case(&row.resource.id) || id == arn(row.resource, row.account);
        rows.retain(is_it);
        if rows.is_empty() {
            let message = format!("DBCluster {id} not found.");
            return Err(Refusal::new("DBClusterNotFoundFault", message).with_status(StatusCode::NOT_FOUND));
        }
    }
    let filters = filters_among(call, &["db-cluster-id", "engine"])?;
    rows.retain(|row| {
        filters.iter().all(|filter| match filter.name {
            "db-cluster-id" => filter.allows(&row.resource.id),
            _ => filter.allows(row.detail.engine),
        })
    });
    listed(call, &NAMES, rows, write)
}

fn write(xml: &mut Xml, row: &Row<'_>) {
    let Row { resource, detail: it, account } = row;
    xml.text("AllocatedStorage", ALLOCATED_GIB);
    xml.list("AvailabilityZones", "AvailabilityZone", ['a', 'b', 'c'], |xml, zone| {
        xml.content(format!("{}{zone}", resource.region));
    });
    xml.text("BackupRetentionPeriod", it.backup_days);
    xml.text("DBClusterIdentifier", &resource.id);
    xml.text("Status", "available");
    xml.text("Endpoint", format!("{}.cluster-sandbox.{}.rds.amazonaws.com", resource.id, resource.region));
    xml.text("MultiAZ", it.members.len() > 1);
    xml.text("Engine", it.engine);
    xml.text("EngineVersion", it.version);
    xml.text("EngineMode", "provisioned");
    xml.text("Port", port(it.engine));
    xml.text("MasterUsername", "admin");
    xml.list("DBClusterMembers", "DBClusterMember", it.members.iter().enumerate(), |xml, (place, member)| {
        xml.text("DBInstanceIdentifier", member);
        xml.text("IsClusterWriter", place == 0);
        xml.text("DBClusterParameterGroupStatus", "in-sync");
        xml.text("PromotionTier", 1);
    });
    xml.text("StorageEncrypted", it.is_encrypted);
    xml.text("DBClusterArn", arn(resource, account));
    xml.text("ClusterCreateTime", time(resource.created));
    xml.text("DeletionProtection", false);
    xml.text("EngineLifecycleSupport", KEPT);
    write_tags(xml, &resource.tags);
}
