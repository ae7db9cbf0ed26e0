//! `DescribeDBClusters`.

use super::elements::{port, write_tags};
use super::list::{Names, list_page, supported_filters};
use crate::account::{Cluster, EXTENDED_SUPPORT, Resource, ResourceType};
use crate::wire::arn::arn;
use crate::wire::call::Call;
use crate::wire::error_response::ErrorResponse;
use crate::wire::xml::{Xml, time};

const NAMES: Names = Names { action: "DescribeDBClusters", list: "DBClusters", member: "DBCluster" };
/// Storage size that Aurora reports, because storage grows automatically.
const ALLOCATED_GIB: u32 = 1;

struct Row<'a> {
    resource: &'a Resource,
    detail: &'a Cluster,
    account: &'a str,
}

pub(super) fn respond(call: &Call<'_>) -> Result<String, ErrorResponse> {
    let clusters = call.resources().filter_map(|resource| {
        if let ResourceType::Cluster(it) = &resource.resource_type { Some((resource, it)) } else { None }
    });
    let mut rows: Vec<Row<'_>> =
        clusters.map(|(resource, detail)| Row { resource, detail, account: call.account }).collect();
    if let Some(id) = call.parameter("DBClusterIdentifier") {
        let is_requested =
            |row: &Row<'_>| id.eq_ignore_ascii_case(&row.resource.id) || id == arn(row.resource, row.account);
        rows.retain(is_requested);
        if rows.is_empty() {
            let message = format!("DBCluster {id} not found.");
            return Err(ErrorResponse::not_found("DBClusterNotFoundFault", message));
        }
    }
    let filters = supported_filters(call, &["db-cluster-id", "engine"])?;
    rows.retain(|row| {
        filters.iter().all(|filter| match filter.name {
            "db-cluster-id" => filter.matches(&row.resource.id),
            _ => filter.matches(row.detail.engine),
        })
    });
    list_page(call, &NAMES, rows, write)
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
    xml.list("DBClusterMembers", "DBClusterMember", it.members.iter().enumerate(), |xml, (index, member)| {
        xml.text("DBInstanceIdentifier", member);
        xml.text("IsClusterWriter", index == 0);
        xml.text("DBClusterParameterGroupStatus", "in-sync");
        xml.text("PromotionTier", 1);
    });
    xml.text("StorageEncrypted", it.is_encrypted);
    xml.text("DBClusterArn", arn(resource, account));
    xml.text("ClusterCreateTime", time(resource.created));
    xml.text("DeletionProtection", false);
    xml.text("EngineLifecycleSupport", EXTENDED_SUPPORT);
    write_tags(xml, &resource.tags);
}
