//! Snapshots of databases and clusters.

use jiff::Timestamp;

use super::databases::RDS;
use super::draft::Draft;
use super::labels::name;
use super::resource::{DatabaseSnapshot, Kind, Resource};
use super::uses::{Use, Uses};

/// One in so many databases and clusters has an automated snapshot of last night, and one in so many of those also has
/// a manual one.
const WITH_SNAPSHOT: usize = 4;
const WITH_MANUAL: usize = 3;
/// Ages in days of the last snapshots of deleted databases: one deleted long ago, one recently.
const LAST_SNAPSHOTS: [u64; 2] = [210, 12];
/// Size of a deleted database in GiB.
const GONE_GIB: u32 = 120;
/// GiB of a cluster's automated backups beyond the free amount.
const CLUSTER_GIB: u64 = 200;

/// Adds snapshots, and attributes the backup lines to them and to the clusters.
pub(super) fn add(draft: &mut Draft<'_>, uses: &Uses) {
    snapshots(draft);
    for of in uses.like(RDS, "RDS:ChargedBackupUsage").filter(|of| of.a_day > 0) {
        for (number, days) in (1..).zip(LAST_SNAPSHOTS) {
            last_snapshot(draft, of, number, days);
        }
        let is_here = |resource: &Resource| resource.member == of.member && resource.region == of.region;
        let weight = |resource: &Resource| match &resource.kind {
            Kind::DatabaseSnapshot(it) => u64::from(it.gib),
            Kind::Cluster(_) => CLUSTER_GIB,
            _ => 0,
        };
        let resources = (0..).zip(&draft.resources).filter(|(_, resource)| is_here(resource));
        let weights: Vec<(u32, u64)> = resources.map(|(place, resource)| (place, weight(resource))).collect();
        let weights: Vec<(u32, u64)> = weights.into_iter().filter(|(_, weight)| *weight > 0).collect();
        draft.give(of, &weights);
    }
}

/// Adds an automated snapshot to some databases and clusters, and a manual one to a few.
fn snapshots(draft: &mut Draft<'_>) {
    let sources = draft.places(|resource| match &resource.kind {
        Kind::Cluster(_) => true,
        Kind::Database(it) => it.cluster.is_none(),
        _ => false,
    });
    for (number, place) in sources.into_iter().step_by(WITH_SNAPSHOT).enumerate() {
        let Some(source) = draft.resources.get(place as usize).cloned() else { continue };
        let id = format!("rds:{}-{:x}", source.id, draft.ids.count());
        let this_night = draft.days_ago(0);
        snapshot(draft, &source, id, "automated", this_night);
        if number.is_multiple_of(WITH_MANUAL) {
            snapshot(draft, &source, format!("{}-before-upgrade", source.id), "manual", source.created);
        }
    }
}

fn snapshot(draft: &mut Draft<'_>, source: &Resource, id: String, snapshot_type: &'static str, created: Timestamp) {
    let of = |engine, version, gib, is_encrypted| DatabaseSnapshot {
        of: source.id.clone(),
        snapshot_type,
        engine,
        version,
        gib,
        is_encrypted,
    };
    let kind = match &source.kind {
        Kind::Database(it) => Kind::DatabaseSnapshot(of(it.engine, it.version, it.gib, it.is_encrypted)),
        // Aurora reports no more of a size that changes by itself.
        Kind::Cluster(it) => Kind::ClusterSnapshot(of(it.engine, it.version, 1, it.is_encrypted)),
        _ => return,
    };
    let tags = source.tags.clone();
    let Resource { member, region, .. } = *source;
    draft.resources.push(Resource { id: id.into(), member, region, created, tags, kind, planted: Vec::new() });
}

/// Adds the last snapshot of a deleted database.
fn last_snapshot(draft: &mut Draft<'_>, of: &Use, number: usize, days: u64) {
    let gone = format!("{}-{:x}", name(of, "old", number), draft.ids.count());
    let kind = Kind::DatabaseSnapshot(DatabaseSnapshot {
        of: gone.as_str().into(),
        snapshot_type: "manual",
        engine: "postgres",
        version: "16.4",
        gib: GONE_GIB,
        is_encrypted: true,
    });
    let place = draft.add(of, format!("{gone}-final").into(), "", kind);
    let created = draft.days_ago(days);
    if let Some(resource) = draft.resources.get_mut(place as usize) {
        resource.created = created;
    }
}
