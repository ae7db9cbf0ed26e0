//! RDS databases and clusters, with charges for hours, storage, I/O, backups and other features.

use super::backups;
use super::billed_services::RDS;
use super::draft::Draft;
use super::engine::engine;
use super::names::{name, role};
use super::reservations;
use super::resource::{Cluster, Database, EXTENDED_SUPPORT, EXTENDED_SUPPORT_DISABLED, Resource, ResourceType};
use super::usage_groups::{DAY, UsageGroup, UsageGroups};
use crate::account::commitments::is_reserved_usage;

/// Instances per cluster.
const CLUSTER_SIZE: u64 = 3;
/// Initial size in GiB of a database. The line items for storage increase it.
const INITIAL_GIB: u32 = 20;
/// Families whose bill has paid Performance Insights retention. All others have the free retention.
const PAID_INSIGHTS_FAMILIES: [&str; 2] = ["R6G", "M5"];
/// Free Performance Insights retention in days.
const FREE_INSIGHTS_DAYS: u32 = 7;

pub(super) fn add(draft: &mut Draft<'_>, groups: &UsageGroups) {
    for usage in
        groups.matching(RDS, "").filter(|usage| usage.usage_type.contains("Usage:db.") && usage.daily_usage > 0)
    {
        instances(draft, usage);
    }
    reservations::add(draft, groups);
    for usage in groups.matching(RDS, "").filter(|usage| usage.daily_usage > 0) {
        let provisioned_quantity = usage.provisioned_quantity();
        match usage.usage_type.as_str() {
            "RDS:GP3-Storage" => attribute_storage(draft, usage, provisioned_quantity),
            "Aurora:StorageUsage" | "Aurora:StorageIOUsage" => {
                attribute_evenly(draft, usage, |resource_type| matches!(resource_type, ResourceType::Cluster(_)));
            }
            support if support.starts_with("ExtendedSupport:") => {
                attribute_evenly(
                    draft,
                    usage,
                    |resource_type| matches!(resource_type, ResourceType::Database(it) if it.version.starts_with("5.7")),
                );
            }
            insights if insights.starts_with("PI_LTR:") => {
                attribute_evenly(draft, usage, |resource_type| match resource_type {
                    ResourceType::Database(it) => {
                        has_long_insights(it) && family(it.class) == insights.trim_start_matches("PI_LTR:")
                    }
                    _ => false,
                });
            }
            _ => {}
        }
    }
    // After storage, because the size of a snapshot is that of its database.
    backups::add(draft, groups);
}

/// Returns `R6G` for `db.r6g.2xlarge`, as usage types name families.
fn family(class: &str) -> String {
    class.split('.').nth(1).unwrap_or_default().to_uppercase()
}

pub(super) fn has_long_insights(it: &Database) -> bool {
    it.performance_insights_days.is_some_and(|days| days > FREE_INSIGHTS_DAYS)
}

fn instances(draft: &mut Draft<'_>, usage: &UsageGroup) {
    let hours = u64::try_from(usage.daily_usage).unwrap_or_default();
    let count = hours.div_ceil(DAY);
    let (engine, version) = engine(usage);
    let is_aurora = engine.starts_with("aurora");
    let is_reserved = is_reserved_usage(usage.attributes.record_type);
    let mut cluster: Option<u32> = None;
    let mut weights = Vec::new();
    for number in 0..count {
        let label = name(usage, role(draft.resources.len()), usize::try_from(number).unwrap_or_default() + 1);
        let id: Box<str> = format!("{label}-{:x}", draft.ids.count()).into();
        if is_aurora && number.is_multiple_of(CLUSTER_SIZE) {
            let members = Vec::new();
            let resource_type =
                ResourceType::Cluster(Cluster { engine, version, members, is_encrypted: true, backup_days: 14 });
            cluster = Some(draft.add(usage, format!("{id}-cluster").into(), &label, resource_type));
        }
        let cluster_id =
            cluster.and_then(|index| draft.resources.get(index as usize)).map(|resource| resource.id.clone());
        if let Some(ResourceType::Cluster(it)) = cluster.and_then(|index| draft.resource_type(index)) {
            it.members.push(id.clone());
        }
        let index = draft.resources.len();
        let resource_type = ResourceType::Database(Database {
            class: usage.attributes.instance_type,
            engine,
            version,
            state: "available",
            zone: usage.zone,
            is_multi_az: usage.usage_type.starts_with("Multi-AZ"),
            storage_type: if is_aurora { "aurora" } else { "gp3" },
            gib: if is_aurora { 1 } else { INITIAL_GIB },
            iops: None,
            is_encrypted: !index.is_multiple_of(7),
            performance_insights_days: insights_days(usage, index),
            backup_days: if index.is_multiple_of(5) { 35 } else { 7 },
            cluster: cluster_id,
            // Databases with an old version are not upgraded automatically.
            life_cycle_support: if index.is_multiple_of(3) && !version.starts_with("5.7") {
                EXTENDED_SUPPORT_DISABLED
            } else {
                EXTENDED_SUPPORT
            },
            is_reserved,
        });
        weights.push((draft.add(usage, id, &label, resource_type), DAY.min(hours - number * DAY)));
    }
    draft.attribute(usage, &weights);
    // In the payer's account, one database per region is stopped and costs only its storage.
    if usage.member == 0 && usage.usage_type.ends_with("db.t4g.medium") {
        let label = name(usage, "old", 1);
        let id = format!("{label}-{:x}", draft.ids.count()).into();
        let resource_type = ResourceType::Database(Database {
            class: usage.attributes.instance_type,
            engine,
            version,
            state: "stopped",
            zone: usage.zone,
            is_multi_az: false,
            storage_type: "gp3",
            gib: INITIAL_GIB,
            iops: None,
            is_encrypted: true,
            performance_insights_days: None,
            backup_days: 1,
            cluster: None,
            life_cycle_support: EXTENDED_SUPPORT,
            is_reserved: false,
        });
        draft.add(usage, id, &label, resource_type);
    }
}

/// Performance Insights retention in days; `None` if Performance Insights is off.
fn insights_days(usage: &UsageGroup, index: usize) -> Option<u32> {
    let days = [None, Some(FREE_INSIGHTS_DAYS), Some(31), Some(731)].get(index % 4).copied().flatten();
    let may_be_long = PAID_INSIGHTS_FAMILIES.contains(&family(usage.attributes.instance_type).as_str());
    if may_be_long { days } else { days.map(|_| FREE_INSIGHTS_DAYS) }
}

/// Attributes line items equally to the matching resources of an account and region.
fn attribute_evenly(draft: &mut Draft<'_>, usage: &UsageGroup, is_match: impl Fn(&ResourceType) -> bool) {
    let is_here = |resource: &Resource| {
        resource.member == usage.member && resource.region == usage.region && is_match(&resource.resource_type)
    };
    let weights: Vec<(u32, u64)> = draft.indexes_of(is_here).into_iter().map(|index| (index, 1)).collect();
    draft.attribute(usage, &weights);
}

/// Attributes Single-AZ storage to Single-AZ databases, or if there are none, to all databases outside of Aurora.
fn attribute_storage(draft: &mut Draft<'_>, usage: &UsageGroup, provisioned_quantity: u64) {
    let has_storage = |resource: &Resource, single_az_only: bool| match &resource.resource_type {
        ResourceType::Database(it) => {
            resource.member == usage.member
                && resource.region == usage.region
                && it.cluster.is_none()
                && !it.engine.starts_with("aurora")
                && (!single_az_only || !it.is_multi_az)
        }
        _ => false,
    };
    let mut indexes = draft.indexes_of(|resource| has_storage(resource, true));
    if indexes.is_empty() {
        indexes = draft.indexes_of(|resource| has_storage(resource, false));
    }
    let count = u64::try_from(indexes.len()).unwrap_or_default().max(1);
    let gib_each = (provisioned_quantity / count).max(1);
    let mut weights = Vec::new();
    for index in indexes {
        if let Some(ResourceType::Database(it)) = draft.resource_type(index) {
            // Several line items may describe the same databases. Each adds to their storage.
            let before = if it.gib == INITIAL_GIB { 0 } else { it.gib };
            it.gib = before.saturating_add(u32::try_from(gib_each).unwrap_or(u32::MAX));
            weights.push((index, gib_each));
        }
    }
    draft.attribute(usage, &weights);
}
