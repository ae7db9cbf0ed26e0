//! Checks of databases.

use super::*;
use crate::resource::fact;

const RDS: &str = "Amazon Relational Database Service";
const M5: Row = (RDS, "InstanceUsage:db.m5.large", "33.6", "336 Hrs");
const STANDBY: Row = (RDS, "Multi-AZUsage:db.m5.large", "67.2", "336 Hrs");
const STORAGE: Row = (RDS, "RDS:GP3-Storage", "12", "100 GB-Mo");
const BACKUPS: Row = (RDS, "RDS:ChargedBackupUsage", "10", "100 GB-Mo");

fn database(id: &'static str, class: &'static str, engine: &'static str, version: &'static str) -> Resource {
    resource("rds:db", id)
        .state("available")
        .with(Fact::text(fact::INSTANCE_TYPE, class))
        .with(Fact::text(fact::ENGINE, engine))
        .with(Fact::text(fact::VERSION, version))
        .with(Fact::text(fact::STORAGE_TYPE, "gp3"))
        .with(Fact::number(fact::SIZE_GIB, 100))
}

fn single_az_database(id: &'static str) -> Resource {
    database(id, "db.m5.large", "postgres", "16.3").with(Fact::flag(fact::MULTI_AZ, false))
}

fn multi_az_database(id: &'static str) -> Resource {
    database(id, "db.m5.large", "postgres", "16.3").with(Fact::flag(fact::MULTI_AZ, true))
}

fn snapshot(database: &'static str, snapshot_type: &'static str, created: &str) -> Resource {
    resource("rds:snapshot", "rds-snap")
        .created_on(created)
        .with(Fact::text(fact::DATABASE, database))
        .with(Fact::text(fact::SNAPSHOT_TYPE, snapshot_type))
        .with(Fact::number(fact::SIZE_GIB, 50))
}

fn reserved_instances(class: &'static str, state: &'static str) -> Resource {
    resource("rds:ri", "ri-1").state(state).with(Fact::text(fact::INSTANCE_TYPE, class))
}

fn database_with_insights(days: u64) -> Resource {
    let on = single_az_database("db-1").with(Fact::flag(fact::PERFORMANCE_INSIGHTS, true));
    on.with(Fact::number(fact::PERFORMANCE_INSIGHTS_DAYS, days))
}

check_tests! {
    old_class "old-database-class" {
        finds {
            let case = case([database("db-1", "db.m4.large", "oracle-se2", "19")], []);
            assert_eq!(case.findings("old-database-class"), ["db-1 review"]);
        }
        ignores {
            assert!(case([single_az_database("db-1")], []).findings("old-database-class").is_empty());
        }
        boundary {
            // An instance without a class.
            assert!(case([database("db-1", "db.serverless", "aurora-mysql", "8.0")], []).findings("old-database-class").is_empty());
        }
    }
    graviton "database-for-graviton" {
        finds {
            assert_eq!(case([single_az_database("db-1")], [M5]).findings("database-for-graviton"), ["db-1 7.3"]);
        }
        ignores {
            let arm = database("db-1", "db.m7g.large", "postgres", "16.3");
            let closed = database("db-2", "db.m5.large", "sqlserver-se", "15");
            assert!(case([arm, closed], [M5]).findings("database-for-graviton").is_empty());
        }
        boundary {
            // Two platforms share the hours of a class: the cost of each is unknown, and not estimated.
            let case = case([single_az_database("db-1"), database("db-2", "db.m5.large", "mysql", "8.4").with(Fact::flag(fact::MULTI_AZ, false))], [M5]);
            assert_eq!(case.findings("database-for-graviton"), ["db-1 ?", "db-2 ?"]);
        }
    }
    extended_support "extended-support" {
        finds {
            // Two vCPUs x 730 h x 0.10.
            let price = (RDS, "ExtendedSupport:Yr1-Yr2:MySQL5.7", "336", "3360 vCPU-Hours");
            let case = case([database("db-1", "db.m5.large", "mysql", "5.7.44")], [price]);
            assert_eq!(case.findings("extended-support"), ["db-1 146"]);
        }
        ignores {
            assert!(case([single_az_database("db-1")], []).findings("extended-support").is_empty());
        }
        boundary {
            // If measured, its own cost counts; the last day of support is still supported; databases that opted out
            // are upgraded.
            let price = (RDS, "ExtendedSupport:Yr1-Yr2:MySQL5.7", "336", "3360 vCPU-Hours");
            let measured = case([database("db-1", "db.m5.large", "mysql", "5.7.44")], [price])
                .measured([("db-1", "ExtendedSupport:Yr1-Yr2:MySQL5.7", "33.6", "336 vCPU-Hours")]);
            assert_eq!(measured.findings("extended-support"), ["db-1 73"]);
            assert_eq!(support::end_of_standard_support("postgres", "14.9"), Some(date(2027, 2, 28)));
            let count_for = |today| {
                let case = Case { today: Some(today), ..case([database("db-1", "db.m5.large", "postgres", "14.9")], []) };
                case.findings("extended-support").len()
            };
            assert_eq!((count_for(date(2027, 2, 28)), count_for(date(2027, 3, 1))), (0, 1));
            // The standby has Extended Support too; a measured cost of zero is not replaced with an estimate.
            let with_standby = database("db-1", "db.m5.large", "mysql", "5.7.44").with(Fact::flag(fact::MULTI_AZ, true));
            assert_eq!(case([with_standby], [price]).findings("extended-support"), ["db-1 292"]);
            let charged_nothing = case([database("db-1", "db.m5.large", "mysql", "5.7.44")], [price, M5])
                .measured([("db-1", "InstanceUsage:db.m5.large", "33.6", "336 Hrs")]);
            assert_eq!(charged_nothing.findings("extended-support"), ["db-1 ?"]);
            let next = database("db-1", "db.m5.large", "postgres", "14.9");
            let opted_out = database("db-2", "db.m5.large", "mysql", "5.7.44")
                .with(Fact::text(fact::LIFE_CYCLE_SUPPORT, "open-source-rds-extended-support-disabled"));
            assert!(case([next, opted_out], [price]).findings("extended-support").is_empty());
        }
    }
    stopped "stopped-database" {
        finds {
            assert_eq!(case([single_az_database("db-1").state("stopped")], [STORAGE, M5]).findings("stopped-database"), ["db-1 12"]);
        }
        ignores {
            assert!(case([single_az_database("db-1")], [STORAGE]).findings("stopped-database").is_empty());
        }
        boundary {
            // A database that is still stopping is not stopped.
            assert!(case([single_az_database("db-1").state("stopping")], [STORAGE]).findings("stopped-database").is_empty());
        }
    }
    orphaned_snapshot "orphaned-database-snapshot" {
        finds {
            let case = case([snapshot("gone", "manual", "2026-01-01")], [BACKUPS]);
            assert_eq!(case.findings("orphaned-database-snapshot"), ["rds-snap <=5"]);
        }
        ignores {
            let case = case([snapshot("db-1", "manual", "2026-01-01"), single_az_database("db-1")], [BACKUPS]);
            assert!(case.findings("orphaned-database-snapshot").is_empty());
        }
        boundary {
            let count_for = |snapshot_type, created| case([snapshot("gone", snapshot_type, created)], [BACKUPS]).findings("orphaned-database-snapshot").len();
            assert_eq!((count_for("manual", "2026-10-25"), count_for("manual", "2026-10-24")), (0, 1));
            assert_eq!(count_for("automated", "2026-01-01"), 0);
            let unknown = case([snapshot("gone", "manual", "2026-01-01")], [BACKUPS]).incomplete("rds:db");
            assert_eq!(unknown.missing_data("orphaned-database-snapshot"), [MissingData::List(ResourceType::new("rds:db"))]);
        }
    }
    standby "multi-az-outside-production" {
        finds {
            // Half of 146 a month.
            let case = case([multi_az_database("db-1").tag("Environment", "Staging")], [STANDBY]);
            assert_eq!(case.findings("multi-az-outside-production"), ["db-1 73"]);
        }
        ignores {
            let case = case([multi_az_database("db-1").tag("Environment", "production")], [STANDBY]);
            assert!(case.findings("multi-az-outside-production").is_empty());
        }
        boundary {
            // Without a standby; without the tag; and with unreadable tags.
            let unreadable = Resource { tags: None, ..multi_az_database("db-3") };
            let case = case([single_az_database("db-1").tag("env", "dev"), multi_az_database("db-2"), unreadable], [STANDBY]);
            assert!(case.findings("multi-az-outside-production").is_empty());
            assert_eq!(case.missing_data("multi-az-outside-production"), [MissingData::Tags]);
        }
    }
    uncovered "uncovered-long-running-database" {
        finds {
            assert_eq!(case([single_az_database("db-1")], [M5]).findings("uncovered-long-running-database"), ["db-1 14.6"]);
        }
        ignores {
            let case = case([single_az_database("db-1"), reserved_instances("db.m5.4xlarge", "active")], [M5]);
            assert!(case.findings("uncovered-long-running-database").is_empty());
        }
        boundary {
            let count_for = |created| case([single_az_database("db-1").created_on(created)], [M5]).findings("uncovered-long-running-database").len();
            assert_eq!((count_for("2026-08-26"), count_for("2026-08-25")), (0, 1));
            // A reservation for another engine does not apply.
            let mysql = reserved_instances("db.m5.large", "active").with(Fact::text(fact::ENGINE, "mysql"));
            assert_eq!(case([single_az_database("db-1"), mysql], [M5]).findings("uncovered-long-running-database").len(), 1);
            let ended = case([single_az_database("db-1"), reserved_instances("db.m5.large", "retired")], [M5]);
            assert_eq!(ended.findings("uncovered-long-running-database").len(), 1);
            let unknown = case([single_az_database("db-1")], [M5]).incomplete("rds:ri");
            assert_eq!(unknown.missing_data("uncovered-long-running-database"), [MissingData::List(ResourceType::new("rds:ri"))]);
        }
    }
    long_insights "long-performance-insights" {
        finds {
            // Two vCPUs x 1.50, at the price of the family.
            let prices = [
                (RDS, "PI_LTR:M5", "30", "20 vCPU-Months"),
                (RDS, "PI_LTR:M5D", "40", "20 vCPU-Months"),
            ];
            assert_eq!(case([database_with_insights(731)], prices).findings("long-performance-insights"), ["db-1 3"]);
        }
        ignores {
            assert!(case([single_az_database("db-1")], []).findings("long-performance-insights").is_empty());
        }
        boundary {
            let count_for = |days| case([database_with_insights(days)], []).findings("long-performance-insights").len();
            assert_eq!((count_for(7), count_for(8)), (0, 1));
        }
    }
}
