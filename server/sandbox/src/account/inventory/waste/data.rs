//! Planted waste among databases, buckets and functions.

use std::collections::HashSet;

use jiff::civil::{Date, date};

use super::super::databases::has_long_insights;
use super::super::resource::{
    Bucket, Database, DatabaseSnapshot, EXTENDED_SUPPORT_DISABLED, Function, Resource, ResourceType,
};
use super::criteria::{Day, ResourceKey, codes, keys_of, sibling_key};

/// Days after which a running database is worth a commitment.
const LONG_RUNNING_DAYS: i64 = 90;
/// Days after which the snapshot of a deleted database is reported.
const SNAPSHOT_DAYS: i64 = 30;
/// Previous-generation database families.
const OLD_FAMILIES: [&str; 4] = ["m4", "r4", "t2", "m3"];
/// Engines that run on Graviton.
const OPEN_ENGINES: [&str; 5] = ["postgres", "mysql", "mariadb", "aurora-postgresql", "aurora-mysql"];
/// Keys of tags that name the environment.
const ENVIRONMENT_KEYS: [&str; 2] = ["Environment", "Stage"];
/// Values of these tags for environments other than production.
const NON_PRODUCTION: [&str; 3] = ["staging", "development", "test"];
/// Engine, prefix of the version, and last day of standard support.
const SUPPORTED_UNTIL: [(&str, &str, Date); 4] = [
    ("mysql", "5.7.", date(2024, 2, 29)),
    ("mysql", "8.4.", date(2029, 7, 31)),
    ("postgres", "16.", date(2029, 2, 28)),
    ("aurora-postgresql", "15.", date(2028, 2, 29)),
];
/// Runtime and day of its deprecation.
const DEPRECATED: [(&str, Date); 7] = [
    ("go1.x", date(2024, 1, 8)),
    ("nodejs16.x", date(2024, 6, 12)),
    ("python3.8", date(2024, 10, 14)),
    ("nodejs20.x", date(2026, 4, 30)),
    ("python3.12", date(2028, 10, 31)),
    ("java21", date(2029, 6, 30)),
    ("provided.al2023", date(2029, 6, 30)),
];
/// Runtimes that do not exist on Graviton.
const X86_ONLY: [&str; 1] = ["go1.x"];

/// Checks that use the attributes of a resource, and the list of databases.
pub(super) struct Checks {
    today: Day,
    databases: HashSet<ResourceKey>,
}

impl Checks {
    pub(super) fn of(resources: &[Resource], today: Day) -> Self {
        Self { today, databases: keys_of(resources, |it| matches!(it.resource_type, ResourceType::Database(_))) }
    }

    pub(super) fn of_resource(&self, resource: &Resource) -> Vec<&'static str> {
        match &resource.resource_type {
            ResourceType::Database(it) => of_database(resource, it, self.today),
            ResourceType::DatabaseSnapshot(it) => {
                let has_database = self.databases.contains(&sibling_key(resource, &it.source));
                of_snapshot(resource, it, has_database, self.today)
            }
            ResourceType::Bucket(it) => of_bucket(it),
            ResourceType::Function(it) => of_function(it, self.today),
            _ => Vec::new(),
        }
    }
}

fn of_database(resource: &Resource, it: &Database, today: Day) -> Vec<&'static str> {
    let family = it.class.split('.').nth(1).unwrap_or_default();
    let is_stopped = it.state == "stopped";
    let support =
        SUPPORTED_UNTIL.iter().find(|(engine, major, _)| it.engine == *engine && it.version.starts_with(major));
    let is_past_support = support.is_some_and(|(.., last_day)| *last_day < today.date)
        && it.life_cycle_support != EXTENDED_SUPPORT_DISABLED;
    let mut environments = resource.tags.iter().filter(|(key, _)| ENVIRONMENT_KEYS.contains(&&**key));
    let is_production = !environments.any(|(_, value)| NON_PRODUCTION.contains(&&**value));
    let is_long_running = !is_stopped && today.is_older_than(LONG_RUNNING_DAYS, resource.created);
    codes([
        ("old-database-class", OLD_FAMILIES.contains(&family)),
        ("database-for-graviton", OPEN_ENGINES.contains(&it.engine) && !family.contains('g') && !is_stopped),
        ("extended-support", is_past_support),
        ("stopped-database", is_stopped),
        ("multi-az-outside-production", it.is_multi_az && !is_production),
        ("uncovered-long-running-database", is_long_running && !it.is_reserved),
        ("long-performance-insights", has_long_insights(it)),
    ])
}

fn of_snapshot(resource: &Resource, it: &DatabaseSnapshot, has_database: bool, today: Day) -> Vec<&'static str> {
    let is_old = today.is_older_than(SNAPSHOT_DAYS, resource.created);
    codes([("orphaned-database-snapshot", it.snapshot_type == "manual" && !has_database && is_old)])
}

fn of_bucket(it: &Bucket) -> Vec<&'static str> {
    let aborts_uploads = it.lifecycle.is_some_and(|rule| rule.abort_uploads_days.is_some());
    let expires_versions = it.lifecycle.is_some_and(|rule| rule.expire_old_versions_days.is_some());
    codes([
        ("bucket-without-lifecycle", it.lifecycle.is_none()),
        ("unaborted-uploads", !aborts_uploads),
        ("versions-never-expire", it.versioning == Some("Enabled") && !expires_versions),
    ])
}

fn of_function(it: &Function, today: Day) -> Vec<&'static str> {
    let Some(runtime) = it.runtime else { return Vec::new() };
    let deprecated = DEPRECATED.iter().find(|(known, _)| *known == runtime);
    codes([
        ("x86-function", it.architecture == "x86_64" && !X86_ONLY.contains(&runtime)),
        ("retired-runtime", deprecated.is_some_and(|(_, day)| *day < today.date)),
    ])
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::super::super::resource::EXTENDED_SUPPORT;
    use super::*;

    const TODAY: Date = date(2026, 11, 23);

    fn resource(days_old: i64, environment: &str, resource_type: ResourceType) -> Resource {
        let created = Day::of(TODAY).start - SignedDuration::from_hours(24 * days_old + 1);
        let tags = vec![("Environment".into(), environment.into())];
        Resource {
            id: "resource-1".into(),
            member: 0,
            region: "eu-west-1",
            created,
            tags,
            resource_type,
            planted: Vec::new(),
        }
    }

    fn database() -> Database {
        Database {
            class: "db.m6g.large",
            engine: "postgres",
            version: "16.4",
            state: "available",
            zone: 'a',
            is_multi_az: false,
            storage_type: "gp3",
            gib: 20,
            iops: None,
            is_encrypted: true,
            performance_insights_days: Some(7),
            backup_days: 7,
            cluster: None,
            life_cycle_support: EXTENDED_SUPPORT,
            is_reserved: true,
        }
    }

    #[track_caller]
    fn check_database(days_old: i64, environment: &str, it: Database, expected: &[&str]) {
        let resource = resource(days_old, environment, ResourceType::Database(it.clone()));
        assert_eq!(of_database(&resource, &it, Day::of(TODAY)), expected, "{it:?}");
    }

    #[test]
    fn checks_of_databases() {
        check_database(400, "production", database(), &[]);
        let old = Database { class: "db.m4.large", engine: "mariadb", version: "10.11.9", ..database() };
        check_database(400, "production", old, &["old-database-class", "database-for-graviton"]);
        let unsupported = Database { engine: "mysql", version: "5.7.44", ..database() };
        check_database(400, "production", unsupported.clone(), &["extended-support"]);
        check_database(
            400,
            "production",
            Database { life_cycle_support: EXTENDED_SUPPORT_DISABLED, ..unsupported },
            &[],
        );
        let stopped = Database { state: "stopped", is_reserved: false, ..database() };
        check_database(400, "production", stopped, &["stopped-database"]);
        let multi_az = Database { is_multi_az: true, ..database() };
        check_database(400, "production", multi_az.clone(), &[]);
        check_database(400, "staging", multi_az, &["multi-az-outside-production"]);
        let on_demand = Database { is_reserved: false, ..database() };
        check_database(89, "production", on_demand.clone(), &[]);
        check_database(90, "production", on_demand, &["uncovered-long-running-database"]);
        let long_insights = Database { performance_insights_days: Some(31), ..database() };
        check_database(400, "production", long_insights, &["long-performance-insights"]);
    }

    #[test]
    fn old_snapshots_of_deleted_databases_are_reported() {
        let check = |days_old: i64, has_database: bool, snapshot_type: &'static str, expected: &[&str]| {
            let it = DatabaseSnapshot {
                source: "db-deleted".into(),
                snapshot_type,
                engine: "postgres",
                version: "16.4",
                gib: 20,
                is_encrypted: true,
            };
            let resource = resource(days_old, "", ResourceType::DatabaseSnapshot(it.clone()));
            assert_eq!(of_snapshot(&resource, &it, has_database, Day::of(TODAY)), expected);
        };
        check(31, false, "manual", &["orphaned-database-snapshot"]);
        check(29, false, "manual", &[]);
        check(31, true, "manual", &[]);
        check(31, false, "automated", &[]);
    }

    #[test]
    fn checks_of_functions() {
        let check = |runtime: Option<&'static str>, architecture: &'static str, expected: &[&str]| {
            let it = Function {
                runtime,
                architecture,
                memory_mb: 128,
                timeout_seconds: 3,
                code_bytes: 1,
                provisioned_concurrency: 0,
                is_invoked: true,
            };
            assert_eq!(of_function(&it, Day::of(TODAY)), expected, "{runtime:?}");
        };
        check(Some("python3.12"), "arm64", &[]);
        check(Some("python3.12"), "x86_64", &["x86-function"]);
        check(Some("nodejs20.x"), "arm64", &["retired-runtime"]);
        check(Some("go1.x"), "x86_64", &["retired-runtime"]);
        check(None, "x86_64", &[]);
    }
}
