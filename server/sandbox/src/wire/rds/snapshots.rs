//! `DescribeDBSnapshots` and `DescribeDBClusterSnapshots`.

use axum::http::StatusCode;

use super::{Names, filters_among, invalid, listed, port, write_tags};
use crate::account::{DatabaseSnapshot, Kind, Resource};
use crate::wire::arn::arn;
use crate::wire::call::Call;
use crate::wire::refusal::Refusal;
use crate::wire::xml::{Xml, time};

const OF_DATABASES: Names = Names { action: "DescribeDBSnapshots", list: "DBSnapshots", member: "DBSnapshot" };
const OF_CLUSTERS: Names =
    Names { action: "DescribeDBClusterSnapshots", list: "DBClusterSnapshots", member: "DBClusterSnapshot" };
/// Allowed snapshot types. Shared, public and AWS Backup snapshots are allowed, but there are none.
const TYPES: [&str; 5] = ["automated", "manual", "shared", "public", "awsbackup"];

struct Row<'a> {
    resource: &'a Resource,
    detail: &'a DatabaseSnapshot,
    account: &'a str,
}

pub(super) fn of_databases(call: &Call<'_>) -> Result<String, Refusal> {
    let rows = call.resources().filter_map(|resource| match &resource.kind {
        Kind::DatabaseSnapshot(detail) => Some(Row { resource, detail, account: call.account }),
        _ => None,
    });
    let rows = chosen(call, rows.collect(), ["DBSnapshotIdentifier", "DBInstanceIdentifier"])?;
    if let Some(id) = call.parameter("DBSnapshotIdentifier").filter(|_| rows.is_empty()) {
        return Err(missing("DBSnapshotNotFound", &format!("DBSnapshot {id} not found.")));
    }
    let rows = filtered(call, rows, ["db-snapshot-id", "db-instance-id"])?;
    listed(call, &OF_DATABASES, rows, write_of_database)
}

pub(super) fn of_clusters(call: &Call<'_>) -> Result<String, Refusal> {
    let rows = call.resources().filter_map(|resource| match &resource.kind {
        Kind::ClusterSnapshot(detail) => Some(Row { resource, detail, account: call.account }),
        _ => None,
    });
    let rows = chosen(call, rows.collect(), ["DBClusterSnapshotIdentifier", "DBClusterIdentifier"])?;
    if let Some(id) = call.parameter("DBClusterSnapshotIdentifier").filter(|_| rows.is_empty()) {
        return Err(missing("DBClusterSnapshotNotFoundFault", &format!("DBClusterSnapshot {id} not found.")));
    }
    let rows = filtered(call, rows, ["db-cluster-snapshot-id", "db-cluster-id"])?;
    listed(call, &OF_CLUSTERS, rows, write_of_cluster)
}

/// Snapshots of the requested type, id and source.
fn chosen<'a>(call: &Call<'_>, mut rows: Vec<Row<'a>>, [id, source]: [&str; 2]) -> Result<Vec<Row<'a>>, Refusal> {
    if let Some(wanted) = call.parameter("SnapshotType") {
        if !TYPES.contains(&wanted) {
            return Err(invalid(&format!("Unrecognized snapshot type: {wanted}")));
        }
        rows.retain(|row| row.detail.snapshot_type == wanted);
    }
    if let Some(wanted) = call.parameter(id) {
        rows.retain(|row| wanted.eq_ignore_ascii_case(&row.resource.id) || wanted == arn(row.resource, row.account));
    }
    if let Some(wanted) = call.parameter(source) {
        rows.retain(|row| wanted.eq_ignore_ascii_case(&row.detail.of));
    }
    Ok(rows)
}

fn filtered<'a>(call: &Call<'_>, mut rows: Vec<Row<'a>>, [id, source]: [&str; 2]) -> Result<Vec<Row<'a>>, Refusal> {
    let filters = filters_among(call, &[id, source, "snapshot-type", "engine"])?;
    rows.retain(|row| {
        filters.iter().all(|filter| match filter.name {
            "snapshot-type" => filter.allows(row.detail.snapshot_type),
            "engine" => filter.allows(row.detail.engine),
            name if name == id => filter.allows(&row.resource.id),
            _ => filter.allows(&row.detail.of),
        })
    });
    Ok(rows)
}

fn write_of_database(xml: &mut Xml, row: &Row<'_>) {
    let Row { resource, detail: it, account } = row;
    xml.text("DBSnapshotIdentifier", &resource.id);
    xml.text("DBInstanceIdentifier", &it.of);
    xml.text("AvailabilityZone", format!("{}a", resource.region));
    xml.text("StorageType", "gp3");
    xml.text("Encrypted", it.is_encrypted);
    write_common(xml, row);
    xml.text("DBSnapshotArn", arn(resource, account));
    xml.text("OriginalSnapshotCreateTime", time(resource.created));
    write_tags(xml, &resource.tags);
}

fn write_of_cluster(xml: &mut Xml, row: &Row<'_>) {
    let Row { resource, detail: it, account } = row;
    xml.text("DBClusterSnapshotIdentifier", &resource.id);
    xml.text("DBClusterIdentifier", &it.of);
    xml.list("AvailabilityZones", "AvailabilityZone", ['a', 'b', 'c'], |xml, zone| {
        xml.content(format!("{}{zone}", resource.region));
    });
    xml.text("StorageEncrypted", it.is_encrypted);
    write_common(xml, row);
    xml.text("DBClusterSnapshotArn", arn(resource, account));
    write_tags(xml, &resource.tags);
}

/// Writes the elements that both snapshot types have.
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

fn missing(code: &'static str, message: &str) -> Refusal {
    Refusal::new(code, message).with_status(StatusCode::NOT_FOUND)
}
