//! `DescribeDBSnapshots` and `DescribeDBClusterSnapshots`.

use super::elements::{port, write_tags};
use super::list::{Names, invalid, list_page, supported_filters};
use crate::account::{DatabaseSnapshot, Resource, ResourceType};
use crate::wire::arn::arn;
use crate::wire::call::Call;
use crate::wire::error_response::ErrorResponse;
use crate::wire::xml::{Xml, time};

const DATABASE_NAMES: Names = Names { action: "DescribeDBSnapshots", list: "DBSnapshots", member: "DBSnapshot" };
const CLUSTER_NAMES: Names =
    Names { action: "DescribeDBClusterSnapshots", list: "DBClusterSnapshots", member: "DBClusterSnapshot" };
/// Allowed snapshot types. The account has automated and manual snapshots only.
const TYPES: [&str; 5] = ["automated", "manual", "shared", "public", "awsbackup"];

struct Row<'a> {
    resource: &'a Resource,
    detail: &'a DatabaseSnapshot,
    account: &'a str,
}

pub(super) fn respond_for_databases(call: &Call<'_>) -> Result<String, ErrorResponse> {
    let rows = call.resources().filter_map(|resource| match &resource.resource_type {
        ResourceType::DatabaseSnapshot(detail) => Some(Row { resource, detail, account: call.account }),
        _ => None,
    });
    let rows = select(call, rows.collect(), ["DBSnapshotIdentifier", "DBInstanceIdentifier"])?;
    if let Some(id) = call.parameter("DBSnapshotIdentifier").filter(|_| rows.is_empty()) {
        return Err(not_found("DBSnapshotNotFound", &format!("DBSnapshot {id} not found.")));
    }
    let rows = filter_rows(call, rows, ["db-snapshot-id", "db-instance-id"])?;
    list_page(call, &DATABASE_NAMES, rows, write_database_snapshot)
}

pub(super) fn respond_for_clusters(call: &Call<'_>) -> Result<String, ErrorResponse> {
    let rows = call.resources().filter_map(|resource| match &resource.resource_type {
        ResourceType::ClusterSnapshot(detail) => Some(Row { resource, detail, account: call.account }),
        _ => None,
    });
    let rows = select(call, rows.collect(), ["DBClusterSnapshotIdentifier", "DBClusterIdentifier"])?;
    if let Some(id) = call.parameter("DBClusterSnapshotIdentifier").filter(|_| rows.is_empty()) {
        return Err(not_found("DBClusterSnapshotNotFoundFault", &format!("DBClusterSnapshot {id} not found.")));
    }
    let rows = filter_rows(call, rows, ["db-cluster-snapshot-id", "db-cluster-id"])?;
    list_page(call, &CLUSTER_NAMES, rows, write_cluster_snapshot)
}

/// Snapshots with the requested type, ID and source.
fn select<'a>(call: &Call<'_>, mut rows: Vec<Row<'a>>, [id, source]: [&str; 2]) -> Result<Vec<Row<'a>>, ErrorResponse> {
    if let Some(requested) = call.parameter("SnapshotType") {
        if !TYPES.contains(&requested) {
            return Err(invalid(&format!("Unrecognized snapshot type: {requested}")));
        }
        rows.retain(|row| row.detail.snapshot_type == requested);
    }
    if let Some(requested) = call.parameter(id) {
        rows.retain(|row| {
            requested.eq_ignore_ascii_case(&row.resource.id) || requested == arn(row.resource, row.account)
        });
    }
    if let Some(requested) = call.parameter(source) {
        rows.retain(|row| requested.eq_ignore_ascii_case(&row.detail.source));
    }
    Ok(rows)
}

/// Snapshots that match the filters of the call.
fn filter_rows<'a>(
    call: &Call<'_>,
    mut rows: Vec<Row<'a>>,
    [id, source]: [&str; 2],
) -> Result<Vec<Row<'a>>, ErrorResponse> {
    let filters = supported_filters(call, &[id, source, "snapshot-type", "engine"])?;
    rows.retain(|row| {
        filters.iter().all(|filter| match filter.name {
            "snapshot-type" => filter.matches(row.detail.snapshot_type),
            "engine" => filter.matches(row.detail.engine),
            name if name == id => filter.matches(&row.resource.id),
            _ => filter.matches(&row.detail.source),
        })
    });
    Ok(rows)
}

fn write_database_snapshot(xml: &mut Xml, row: &Row<'_>) {
    let Row { resource, detail: it, account } = row;
    xml.text("DBSnapshotIdentifier", &resource.id);
    xml.text("DBInstanceIdentifier", &it.source);
    xml.text("AvailabilityZone", format!("{}a", resource.region));
    xml.text("StorageType", "gp3");
    xml.text("Encrypted", it.is_encrypted);
    write_common(xml, row);
    xml.text("DBSnapshotArn", arn(resource, account));
    xml.text("OriginalSnapshotCreateTime", time(resource.created));
    write_tags(xml, &resource.tags);
}

fn write_cluster_snapshot(xml: &mut Xml, row: &Row<'_>) {
    let Row { resource, detail: it, account } = row;
    xml.text("DBClusterSnapshotIdentifier", &resource.id);
    xml.text("DBClusterIdentifier", &it.source);
    xml.list("AvailabilityZones", "AvailabilityZone", ['a', 'b', 'c'], |xml, zone| {
        xml.content(format!("{}{zone}", resource.region));
    });
    xml.text("StorageEncrypted", it.is_encrypted);
    write_common(xml, row);
    xml.text("DBClusterSnapshotArn", arn(resource, account));
    write_tags(xml, &resource.tags);
}

/// Writes the elements of both types of snapshots.
fn write_common(xml: &mut Xml, row: &Row<'_>) {
    let Row { resource, detail: it, .. } = row;
    xml.text("SnapshotCreateTime", time(resource.created));
    xml.text("Engine", it.engine);
    xml.text("EngineVersion", it.version);
    xml.text("AllocatedStorage", it.gib);
    xml.text("Status", "available");
    xml.text("Port", port(it.engine));
    xml.text("MasterUsername", "admin");
    xml.text("SnapshotType", it.snapshot_type);
    xml.text("PercentProgress", 100);
}

fn not_found(code: &'static str, message: &str) -> ErrorResponse {
    ErrorResponse::not_found(code, message)
}
