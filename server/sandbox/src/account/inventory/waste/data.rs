//! Databases, buckets and functions.

use std::collections::HashSet;

use jiff::civil::{Date, date};

use super::super::databases::has_long_insights;
use super::super::resource::{Bucket, Database, DatabaseSnapshot, Function, Kind, Resource, UPGRADED};
use super::{Day, Place, beside, chosen, places};

/// A database that runs for more days than this is worth a commitment.
const LONG_RUNNING_DAYS: i64 = 90;
/// Days that a snapshot may outlive its database.
const SNAPSHOT_DAYS: i64 = 30;
/// Previous-generation database families.
const OLD_FAMILIES: [&str; 4] = ["m4", "r4", "t2", "m3"];
const OPEN_ENGINES: [&str; 5] = ["postgres", "mysql", "mariadb", "aurora-postgresql", "aurora-mysql"];
/// Tag keys for the environment, and their values other than production.
const ENVIRONMENTS: [&str; 2] = ["Environment", "Stage"];
const NON_PRODUCTION: [&str; 3] = ["staging", "development", "test"];
/// Engines with their major versions, and the last day of standard support of each.
const SUPPORTED_UNTIL: [(&str, &str, Date); 4] = [
    ("mysql", "5.7.", date(2024, 2, 29)),
    ("mysql", "8.4.", date(2029, 7, 31)),
    ("postgres", "16.", date(2029, 2, 28)),
    ("aurora-postgresql", "15.", date(2028, 2, 29)),
];
/// Runtimes with the day of their deprecation.
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
const X86_ALONE: [&str; 1] = ["go1.x"];

/// Checks that need only a resource's own attributes.
pub(super) struct Checks {
    today: Day,
    databases: HashSet<Place>,
}

impl Checks {
    pub(super) fn of(resources: &[Resource], today: Day) -> Self {
        Self { today, databases: places(resources, |it| matches!(it.kind, Kind::Database(_))) }
    }

    pub(super) fn about(&self, resource: &Resource) -> Vec<&'static str> {
        match &resource.kind {
            Kind::Database(it) => of_database(resource, it, self.today),
            Kind::DatabaseSnapshot(it) => {
                let is_kept = self.databases.contains(&beside(resource, &it.of));
                of_snapshot(resource, it, is_kept, self.today)
            }
            Kind::Bucket(it) => of_bucket(it),
            Kind::Function(it) => of_function(it, self.today),
            _ => Vec::new(),
        }
    }
}

fn of_database(resource: &Resource, it: &Database, today: Day) -> Vec<&'static str> {
    let family = it.class.split('.').nth(1).unwrap_or_default();
    let is_stopped = it.state == "stopped";
    let last = SUPPORTED_UNTIL.iter().find(|(engine, major, _)| it.engine == *engine && it.version.starts_with(major));
    let is_past_support = last.is_some_and(|(.., last)| *last < today.date) && it.life_cycle_support != UPGRADED;
    let mut environments = resource.tags.iter().filter(|(key, _)| ENVIRONMENTS.contains(&&**key));
    let is_production = !environments.any(|(_, value)| NON_PRODUCTION.contains(&&**value));
    let is_long_running = !is_stopped && today.is_over(LONG_RUNNING_DAYS, resource.created);
    chosen([
        ("old-database-class", OLD_FAMILIES.contains(&family)),
        ("database-for-graviton", OPEN_ENGINES.contains(&it.engine) && !family.contains('g') && !is_stopped),
        ("extended-support", is_past_support),
        ("stopped-database", is_stopped),
        ("multi-az-outside-production", it.is_multi_az && !is_production),
        ("uncovered-long-running-database", is_long_running && !it.is_reserved),
        ("long-performance-insights", has_long_insights(it)),
    ])
}

fn of_snapshot(resource: &Resource, it: &DatabaseSnapshot, is_kept: bool, today: Day) -> Vec<&'static str> {
    let is_old = today.is_over(SNAPSHOT_DAYS, resource.created);
    chosen([("orphaned-database-snapshot", it.snapshot_type == "manual" && !is_kept && is_old)])
}

fn of_bucket(it: &Bucket) -> Vec<&'static str> {
    let aborts = it.lifecycle.is_some_and(|rule| rule.abort_uploads_days.is_some());
    let expires = it.lifecycle.is_some_and(|rule| rule.expire_old_versions_days.is_some());
    chosen([
        ("bucket-without-lifecycle", it.lifecycle.is_none()),
        ("unaborted-uploads", !aborts),
        ("versions-never-expire", it.versioning == Some("Enabled") && !expires),
    ])
}

fn of_function(it: &Function, today: Day) -> Vec<&'static str> {
    let Some(runtime) = it.runtime else { return Vec::new() };
    let deprecated = DEPRECATED.iter().find(|(known, _)| *known == runtime);
    chosen([
        ("x86-function", it.architecture == "x86_64" && !X86_ALONE.contains(&runtime)),
        ("retired-runtime", deprecated.is_some_and(|(_, day)| *day < today.date)),
    ])
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::super::super::resource::KEPT;
    use super::*;

    const TODAY: Date = date(2026, 11, 23);

    fn resource(days_old: i64, environment: &str, kind: Kind) -> Resource {
        let created = Day::of(TODAY).begin - SignedDuration::from_hours(24 * days_old + 1);
        let tags = vec![("Environment".into(), environment.into())];
        Resource { id: "it".into(), member: 0, region: "eu-west-1", created, tags, kind, planted: Vec::new() }
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
            life_cycle_support: KEPT,
            is_reserved: true,
        }
    }

    #[track_caller]
    fn check_database(days_old: i64, environment: &str, it: Database, expected: &[&str]) {
        let resource = resource(days_old, environment, Kind::Database(it.clone()));
        assert_eq!(of_database(&resource, &it, Day::of(TODAY)), expected, "{it:?}");
    }

    #[test]
    fn a_database_is_waste_for_what_it_is() {
        check_database(400, "production", database(), &[]);
        let old = Database { class: "db.m4.large", engine: "mariadb", version: "10.11.9", ..database() };
        check_database(400, "production", old, &["old-database-class", "database-for-graviton"]);
        let unsupported = Database { engine: "mysql", version: "5.7.44", ..database() };
        check_database(400, "production", unsupported.clone(), &["extended-support"]);
        check_database(400, "production", Database { life_cycle_support: UPGRADED, ..unsupported }, &[]);
        let stopped = Database { state: "stopped", is_reserved: false, ..database() };
        check_database(400, "production", stopped, &["stopped-database"]);
        let standby = Database { is_multi_az: true, ..database() };
        check_database(400, "production", standby.clone(), &[]);
        check_database(400, "staging", standby, &["multi-az-outside-production"]);
        let on_demand = Database { is_reserved: false, ..database() };
        check_database(89, "production", on_demand.clone(), &[]);
        check_database(90, "production", on_demand, &["uncovered-long-running-database"]);
        let kept = Database { performance_insights_days: Some(31), ..database() };
        check_database(400, "production", kept, &["long-performance-insights"]);
    }

    #[test]
    fn a_snapshot_is_waste_when_its_database_is_long_gone() {
        let check = |days_old: i64, is_kept: bool, snapshot_type: &'static str, expected: &[&str]| {
            let it = DatabaseSnapshot {
                of: "gone".into(),
                snapshot_type,
                engine: "postgres",
                version: "16.4",
                gib: 20,
                is_encrypted: true,
            };
            let resource = resource(days_old, "", Kind::DatabaseSnapshot(it.clone()));
            assert_eq!(of_snapshot(&resource, &it, is_kept, Day::of(TODAY)), expected);
        };
        check(31, false, "manual", &["orphaned-database-snapshot"]);
        check(29, false, "manual", &[]);
        check(31, true, "manual", &[]);
        check(31, false, "automated", &[]);
    }

    #[test]
    fn a_function_is_waste_for_what_it_runs_on() {
        let check = |runtime: Option<&'static str>, architecture: &'static str, expected: &[&str]| {
            let it = Function {
                runtime,
                architecture,
                memory_mb: 128,
                timeout_seconds: 3,
                code_bytes: 1,
                ready: 0,
                is_called: true,
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
