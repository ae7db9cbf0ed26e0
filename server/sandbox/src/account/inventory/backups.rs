//! Snapshots of databases and clusters.

use jiff::Timestamp;

use super::billed_services::RDS;
use super::draft::Draft;
use super::names::name;
use super::resource::{DatabaseSnapshot, Resource, ResourceType};
use super::usage_groups::{UsageGroup, UsageGroups};

/// Every fourth database or cluster has an automated snapshot of last night.
const SNAPSHOT_STEP: usize = 4;
/// Every third of these also has a manual snapshot.
const MANUAL_STEP: usize = 3;
/// Ages in days of the last snapshots of deleted databases: one deleted long ago, one recently.
const LAST_SNAPSHOTS: [u64; 2] = [210, 12];
/// Size in GiB of a deleted database.
const DELETED_DATABASE_GIB: u32 = 120;
/// Size in GiB of a cluster's automated backups beyond the free amount.
const CLUSTER_BACKUP_GIB: u64 = 200;

/// Adds snapshots, and attributes the line items for backups to snapshots and clusters.
pub(super) fn add(draft: &mut Draft<'_>, groups: &UsageGroups) {
    snapshots(draft);
    for usage in groups.matching(RDS, "RDS:ChargedBackupUsage").filter(|usage| usage.daily_usage > 0) {
        for (number, days) in (1..).zip(LAST_SNAPSHOTS) {
            last_snapshot(draft, usage, number, days);
        }
        let is_here = |resource: &Resource| resource.member == usage.member && resource.region == usage.region;
        let weight = |resource: &Resource| match &resource.resource_type {
            ResourceType::DatabaseSnapshot(it) => u64::from(it.gib),
            ResourceType::Cluster(_) => CLUSTER_BACKUP_GIB,
            _ => 0,
        };
        let resources = (0..).zip(&draft.resources).filter(|(_, resource)| is_here(resource));
        let weights: Vec<(u32, u64)> = resources.map(|(index, resource)| (index, weight(resource))).collect();
        let weights: Vec<(u32, u64)> = weights.into_iter().filter(|(_, weight)| *weight > 0).collect();
        draft.attribute(usage, &weights);
    }
}

/// Adds an automated snapshot to some databases and clusters, and a manual one to a few.
fn snapshots(draft: &mut Draft<'_>) {
    let sources = draft.indexes_of(|resource| match &resource.resource_type {
        ResourceType::Cluster(_) => true,
        ResourceType::Database(it) => it.cluster.is_none(),
        _ => false,
    });
    for (number, index) in sources.into_iter().step_by(SNAPSHOT_STEP).enumerate() {
        let Some(source) = draft.resources.get(index as usize).cloned() else { continue };
        let id = format!("rds:{}-{:x}", source.id, draft.ids.count());
        let last_night = draft.days_ago(0);
        snapshot(draft, &source, id, "automated", last_night);
        if number.is_multiple_of(MANUAL_STEP) {
            snapshot(draft, &source, format!("{}-before-upgrade", source.id), "manual", source.created);
        }
    }
}

fn snapshot(draft: &mut Draft<'_>, source: &Resource, id: String, snapshot_type: &'static str, created: Timestamp) {
    let details = |engine, version, gib, is_encrypted| DatabaseSnapshot {
        source: source.id.clone(),
        snapshot_type,
        engine,
        version,
        gib,
        is_encrypted,
    };
    let resource_type = match &source.resource_type {
        ResourceType::Database(it) => {
            ResourceType::DatabaseSnapshot(details(it.engine, it.version, it.gib, it.is_encrypted))
        }
        // Aurora reports 1 GiB, because the storage of a cluster grows automatically.
        ResourceType::Cluster(it) => ResourceType::ClusterSnapshot(details(it.engine, it.version, 1, it.is_encrypted)),
        _ => return,
    };
    let tags = source.tags.clone();
    let Resource { member, region, .. } = *source;
    draft.resources.push(Resource { id: id.into(), member, region, created, tags, resource_type, planted: Vec::new() });
}

/// Adds the last snapshot of a deleted database.
fn last_snapshot(draft: &mut Draft<'_>, usage: &UsageGroup, number: usize, days: u64) {
    let database = format!("{}-{:x}", name(usage, "old", number), draft.ids.count());
    let resource_type = ResourceType::DatabaseSnapshot(DatabaseSnapshot {
        source: database.as_str().into(),
        snapshot_type: "manual",
        engine: "postgres",
        version: "16.4",
        gib: DELETED_DATABASE_GIB,
        is_encrypted: true,
    });
    let index = draft.add(usage, format!("{database}-final").into(), "", resource_type);
    let created = draft.days_ago(days);
    if let Some(resource) = draft.resources.get_mut(index as usize) {
        resource.created = created;
    }
}
