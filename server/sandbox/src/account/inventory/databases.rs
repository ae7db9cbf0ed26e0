//! Databases and clusters with storage, I/O, backups and other charges beside their hours.

use super::backups;
use super::draft::Draft;
use super::labels::{name, role};
use super::reservations;
use super::resource::{Cluster, Database, KEPT, Kind, Resource, UPGRADED};
use super::uses::{Use, Uses};
use crate::account::commitments::is_reserved_use;

pub(super) const RDS: &str = "Amazon Relational Database Service";
/// Hours of a day in millionths.
pub(super) const DAY: u64 = 24_000_000;
/// Instances per cluster.
const CLUSTER: u64 = 3;
/// Initial GiB of a database, until the bill's storage lines add more.
const GIB: u32 = 20;
/// Families with paid Performance Insights retention on the bill; all others have the free retention.
const WITH_LONG_INSIGHTS: [&str; 2] = ["R6G", "M5"];
/// Days of free Performance Insights retention.
const FREE_INSIGHTS_DAYS: u32 = 7;

pub(super) fn add(draft: &mut Draft<'_>, uses: &Uses) {
    for of in uses.like(RDS, "").filter(|of| of.usage_type.contains("Usage:db.") && of.a_day > 0) {
        instances(draft, of);
    }
    reservations::add(draft, uses);
    for of in uses.like(RDS, "").filter(|of| of.a_day > 0) {
        let standing = of.standing();
        match of.usage_type.as_str() {
            "RDS:GP3-Storage" => storage(draft, of, standing),
            "Aurora:StorageUsage" | "Aurora:StorageIOUsage" => {
                evenly(draft, of, |kind| matches!(kind, Kind::Cluster(_)));
            }
            support if support.starts_with("ExtendedSupport:") => {
                evenly(draft, of, |kind| matches!(kind, Kind::Database(it) if it.version.starts_with("5.7")));
            }
            insights if insights.starts_with("PI_LTR:") => evenly(draft, of, |kind| match kind {
                Kind::Database(it) => {
                    has_long_insights(it) && family(it.class) == insights.trim_start_matches("PI_LTR:")
                }
                _ => false,
            }),
            _ => {}
        }
    }
    // Last, because a snapshot is as large as its database has become.
    backups::add(draft, uses);
}

/// Returns `R6G` for `db.r6g.2xlarge`, as usage types name families.
fn family(class: &str) -> String {
    class.split('.').nth(1).unwrap_or_default().to_uppercase()
}

pub(super) fn has_long_insights(it: &Database) -> bool {
    it.performance_insights_days.is_some_and(|days| days > FREE_INSIGHTS_DAYS)
}

fn instances(draft: &mut Draft<'_>, of: &Use) {
    let hours = u64::try_from(of.a_day).unwrap_or_default();
    let count = hours.div_ceil(DAY);
    let (engine, version) = engine(of);
    let is_aurora = engine.starts_with("aurora");
    let is_reserved = is_reserved_use(of.attributes.record_type);
    let mut cluster: Option<u32> = None;
    let mut weights = Vec::new();
    for number in 0..count {
        let label = name(of, role(draft.resources.len()), usize::try_from(number).unwrap_or_default() + 1);
        let id: Box<str> = format!("{label}-{:x}", draft.ids.count()).into();
        if is_aurora && number.is_multiple_of(CLUSTER) {
            let members = Vec::new();
            let kind = Kind::Cluster(Cluster { engine, version, members, is_encrypted: true, backup_days: 14 });
            cluster = Some(draft.add(of, format!("{id}-cluster").into(), &label, kind));
        }
        let of_cluster =
            cluster.and_then(|place| draft.resources.get(place as usize)).map(|resource| resource.id.clone());
        if let Some(Kind::Cluster(it)) = cluster.and_then(|place| draft.kind(place)) {
            it.members.push(id.clone());
        }
        let place = draft.resources.len();
        let kind = Kind::Database(Database {
            class: of.attributes.instance_type,
            engine,
            version,
            state: "available",
            zone: of.zone,
            is_multi_az: of.usage_type.starts_with("Multi-AZ"),
            storage_type: if is_aurora { "aurora" } else { "gp3" },
            gib: if is_aurora { 1 } else { GIB },
            iops: None,
            is_encrypted: !place.is_multiple_of(7),
            performance_insights_days: insights_days(of, place),
            backup_days: if place.is_multiple_of(5) { 35 } else { 7 },
            cluster: of_cluster,
            // The owner of an old version has not opted in to upgrades.
            life_cycle_support: if place.is_multiple_of(3) && !version.starts_with("5.7") { UPGRADED } else { KEPT },
            is_reserved,
        });
        weights.push((draft.add(of, id, &label, kind), DAY.min(hours - number * DAY)));
    }
    draft.give(of, &weights);
    // One database per place is stopped and costs only its storage.
    if of.member == 0 && of.usage_type.ends_with("db.t4g.medium") {
        let label = name(of, "old", 1);
        let id = format!("{label}-{:x}", draft.ids.count()).into();
        let kind = Kind::Database(Database {
            class: of.attributes.instance_type,
            engine,
            version,
            state: "stopped",
            zone: of.zone,
            is_multi_az: false,
            storage_type: "gp3",
            gib: GIB,
            iops: None,
            is_encrypted: true,
            performance_insights_days: None,
            backup_days: 1,
            cluster: None,
            life_cycle_support: KEPT,
            is_reserved: false,
        });
        draft.add(of, id, &label, kind);
    }
}

/// Days of Performance Insights retention; `None` where Performance Insights is off.
fn insights_days(of: &Use, place: usize) -> Option<u32> {
    let days = [None, Some(FREE_INSIGHTS_DAYS), Some(31), Some(731)].get(place % 4).copied().flatten();
    let may_be_long = WITH_LONG_INSIGHTS.contains(&family(of.attributes.instance_type).as_str());
    if may_be_long { days } else { days.map(|_| FREE_INSIGHTS_DAYS) }
}

/// Engine and version by billed operation. Databases in Virginia run old versions.
pub(super) fn engine(of: &Use) -> (&'static str, &'static str) {
    match of.operation {
        "CreateDBInstance:0021" => ("aurora-postgresql", "15.8"),
        "CreateDBInstance:0018" => ("mariadb", "10.11.9"),
        "CreateDBInstance:0002" if of.region == "us-east-1" => ("mysql", "5.7.44"),
        "CreateDBInstance:0002" => ("mysql", "8.4.3"),
        _ => ("postgres", "16.4"),
    }
}

/// Divides a line equally among the matching resources of a place.
fn evenly(draft: &mut Draft<'_>, of: &Use, fits: impl Fn(&Kind) -> bool) {
    let is_here =
        |resource: &Resource| resource.member == of.member && resource.region == of.region && fits(&resource.kind);
    let weights: Vec<(u32, u64)> = draft.places(is_here).into_iter().map(|place| (place, 1)).collect();
    draft.give(of, &weights);
}

/// Single-AZ storage belongs to Single-AZ databases; where there are none, to all databases with their own storage.
fn storage(draft: &mut Draft<'_>, of: &Use, standing: u64) {
    let own = |resource: &Resource, single: bool| match &resource.kind {
        Kind::Database(it) => {
            resource.member == of.member
                && resource.region == of.region
                && it.cluster.is_none()
                && !it.engine.starts_with("aurora")
                && (!single || !it.is_multi_az)
        }
        _ => false,
    };
    let mut places = draft.places(|resource| own(resource, true));
    if places.is_empty() {
        places = draft.places(|resource| own(resource, false));
    }
    let count = u64::try_from(places.len()).unwrap_or_default().max(1);
    let each = (standing / count).max(1);
    let mut weights = Vec::new();
    for place in places {
        if let Some(Kind::Database(it)) = draft.kind(place) {
            // Several lines may describe the same databases: each adds to their storage.
            let before = if it.gib == GIB { 0 } else { it.gib };
            it.gib = before.saturating_add(u32::try_from(each).unwrap_or(u32::MAX));
            weights.push((place, each));
        }
    }
    draft.give(of, &weights);
}
