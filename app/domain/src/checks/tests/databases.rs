//! Checks of databases.

use super::*;
use crate::resource::fact;

const RDS: &str = "Amazon Relational Database Service";
const M5: Row = (RDS, "InstanceUsage:db.m5.large", "33.6", "336 Hrs");
const STANDBY: Row = (RDS, "Multi-AZUsage:db.m5.large", "67.2", "336 Hrs");
const STORAGE: Row = (RDS, "RDS:GP3-Storage", "12", "100 GB-Mo");
const BACKUPS: Row = (RDS, "RDS:ChargedBackupUsage", "10", "100 GB-Mo");

fn database(id: &'static str, class: &'static str, engine: &'static str, version: &'static str) -> Resource {
    thing("rds:db", id)
        .state("available")
        .with(Fact::text(fact::INSTANCE_TYPE, class))
        .with(Fact::text(fact::ENGINE, engine))
        .with(Fact::text(fact::VERSION, version))
        .with(Fact::text(fact::STORAGE_TYPE, "gp3"))
        .with(Fact::number(fact::SIZE_GIB, 100))
}

fn plain(id: &'static str) -> Resource {
    database(id, "db.m5.large", "postgres", "16.3").with(Fact::flag(fact::MULTI_AZ, false))
}

fn with_standby(id: &'static str) -> Resource {
    database(id, "db.m5.large", "postgres", "16.3").with(Fact::flag(fact::MULTI_AZ, true))
}

fn snapshot(of: &'static str, kind: &'static str, born: &str) -> Resource {
    thing("rds:snapshot", "rds-snap")
        .born(born)
        .with(Fact::text(fact::DATABASE, of))
        .with(Fact::text(fact::SNAPSHOT_TYPE, kind))
        .with(Fact::number(fact::SIZE_GIB, 50))
}

fn reserved(class: &'static str, state: &'static str) -> Resource {
    thing("rds:ri", "ri-1").state(state).with(Fact::text(fact::INSTANCE_TYPE, class))
}

fn insights(days: u64) -> Resource {
    let on = plain("db-1").with(Fact::flag(fact::PERFORMANCE_INSIGHTS, true));
    on.with(Fact::number(fact::PERFORMANCE_INSIGHTS_DAYS, days))
}

three! {
    old_class "old-database-class" {
        fires {
            let case = case([database("db-1", "db.m4.large", "oracle-se2", "19")], []);
            assert_eq!(case.says("old-database-class"), ["db-1 review"]);
        }
        fine {
            assert!(case([plain("db-1")], []).says("old-database-class").is_empty());
        }
        edge {
            // An instance without a class.
            assert!(case([database("db-1", "db.serverless", "aurora-mysql", "8.0")], []).says("old-database-class").is_empty());
        }
    }
    graviton "database-for-graviton" {
        fires {
            assert_eq!(case([plain("db-1")], [M5]).says("database-for-graviton"), ["db-1 7.3"]);
        }
        fine {
            let arm = database("db-1", "db.m7g.large", "postgres", "16.3");
            let closed = database("db-2", "db.m5.large", "sqlserver-se", "15");
            assert!(case([arm, closed], [M5]).says("database-for-graviton").is_empty());
        }
        edge {
            // Two platforms share the hours of a class: the cost of each is unknown, and not estimated.
            let case = case([plain("db-1"), database("db-2", "db.m5.large", "mysql", "8.4").with(Fact::flag(fact::MULTI_AZ, false))], [M5]);
            assert_eq!(case.says("database-for-graviton"), ["db-1 ?", "db-2 ?"]);
        }
    }
    extended_support "extended-support" {
        fires {
            // Two vCPUs x 730 h x 0.10.
            let price = (RDS, "ExtendedSupport:Yr1-Yr2:MySQL5.7", "336", "3360 vCPU-Hours");
            let case = case([database("db-1", "db.m5.large", "mysql", "5.7.44")], [price]);
            assert_eq!(case.says("extended-support"), ["db-1 146"]);
        }
        fine {
            assert!(case([plain("db-1")], []).says("extended-support").is_empty());
        }
        edge {
            // If measured, its own cost counts; the last day of support is still supported; databases that opted out
            // are upgraded.
            let price = (RDS, "ExtendedSupport:Yr1-Yr2:MySQL5.7", "336", "3360 vCPU-Hours");
            let measured = case([database("db-1", "db.m5.large", "mysql", "5.7.44")], [price])
                .measured([("db-1", "ExtendedSupport:Yr1-Yr2:MySQL5.7", "33.6", "336 vCPU-Hours")]);
            assert_eq!(measured.says("extended-support"), ["db-1 73"]);
            assert_eq!(support::end_of_standard_support("postgres", "14.9"), Some(date(2027, 2, 28)));
            let at = |today| {
                let case = Case { today: Some(today), ..case([database("db-1", "db.m5.large", "postgres", "14.9")], []) };
                case.says("extended-support").len()
            };
            assert_eq!((at(date(2027, 2, 28)), at(date(2027, 3, 1))), (0, 1));
            // The standby has Extended Support too; a measured cost of zero is not replaced with an estimate.
            let with_standby = database("db-1", "db.m5.large", "mysql", "5.7.44").with(Fact::flag(fact::MULTI_AZ, true));
            assert_eq!(case([with_standby], [price]).says("extended-support"), ["db-1 292"]);
            let charged_nothing = case([database("db-1", "db.m5.large", "mysql", "5.7.44")], [price, M5])
                .measured([("db-1", "InstanceUsage:db.m5.large", "33.6", "336 Hrs")]);
            assert_eq!(charged_nothing.says("extended-support"), ["db-1 ?"]);
            let next = database("db-1", "db.m5.large", "postgres", "14.9");
            let opted_out = database("db-2", "db.m5.large", "mysql", "5.7.44")
                .with(Fact::text(fact::LIFE_CYCLE_SUPPORT, "open-source-rds-extended-support-disabled"));
            assert!(case([next, opted_out], [price]).says("extended-support").is_empty());
        }
    }
    stopped "stopped-database" {
        fires {
            assert_eq!(case([plain("db-1").state("stopped")], [STORAGE, M5]).says("stopped-database"), ["db-1 12"]);
        }
        fine {
            assert!(case([plain("db-1")], [STORAGE]).says("stopped-database").is_empty());
        }
        edge {
            // A database that is still stopping is not stopped.
            assert!(case([plain("db-1").state("stopping")], [STORAGE]).says("stopped-database").is_empty());
        }
    }
    orphaned_snapshot "orphaned-database-snapshot" {
        fires {
            let case = case([snapshot("gone", "manual", "2026-01-01")], [BACKUPS]);
            assert_eq!(case.says("orphaned-database-snapshot"), ["rds-snap <=5"]);
        }
        fine {
            let case = case([snapshot("db-1", "manual", "2026-01-01"), plain("db-1")], [BACKUPS]);
            assert!(case.says("orphaned-database-snapshot").is_empty());
        }
        edge {
            let at = |kind, born| case([snapshot("gone", kind, born)], [BACKUPS]).says("orphaned-database-snapshot").len();
            assert_eq!((at("manual", "2026-10-25"), at("manual", "2026-10-24")), (0, 1));
            assert_eq!(at("automated", "2026-01-01"), 0);
            let unknown = case([snapshot("gone", "manual", "2026-01-01")], [BACKUPS]).incomplete("rds:db");
            assert_eq!(unknown.lacks("orphaned-database-snapshot"), [Missing::List(Kind::new("rds:db"))]);
        }
    }
    standby "multi-az-outside-production" {
        fires {
            // Half of 146 a month.
            let case = case([with_standby("db-1").tag("Environment", "Staging")], [STANDBY]);
            assert_eq!(case.says("multi-az-outside-production"), ["db-1 73"]);
        }
        fine {
            let case = case([with_standby("db-1").tag("Environment", "production")], [STANDBY]);
            assert!(case.says("multi-az-outside-production").is_empty());
        }
        edge {
            // Without a standby; without the tag; and with unreadable tags.
            let unread = Resource { tags: None, ..with_standby("db-3") };
            let case = case([plain("db-1").tag("env", "dev"), with_standby("db-2"), unread], [STANDBY]);
            assert!(case.says("multi-az-outside-production").is_empty());
            assert_eq!(case.lacks("multi-az-outside-production"), [Missing::Tags]);
        }
    }
    uncovered "uncovered-long-running-database" {
        fires {
            assert_eq!(case([plain("db-1")], [M5]).says("uncovered-long-running-database"), ["db-1 14.6"]);
        }
        fine {
            let case = case([plain("db-1"), reserved("db.m5.4xlarge", "active")], [M5]);
            assert!(case.says("uncovered-long-running-database").is_empty());
        }
        edge {
            let at = |born| case([plain("db-1").born(born)], [M5]).says("uncovered-long-running-database").len();
            assert_eq!((at("2026-08-26"), at("2026-08-25")), (0, 1));
            // A reservation for another engine does not apply.
            let mysql = reserved("db.m5.large", "active").with(Fact::text(fact::ENGINE, "mysql"));
            assert_eq!(case([plain("db-1"), mysql], [M5]).says("uncovered-long-running-database").len(), 1);
            let ended = case([plain("db-1"), reserved("db.m5.large", "retired")], [M5]);
            assert_eq!(ended.says("uncovered-long-running-database").len(), 1);
            let unknown = case([plain("db-1")], [M5]).incomplete("rds:ri");
            assert_eq!(unknown.lacks("uncovered-long-running-database"), [Missing::List(Kind::new("rds:ri"))]);
        }
    }
    long_insights "long-performance-insights" {
        fires {
            // Two vCPUs x 1.50, at the price of the family.
            let prices = [
                (RDS, "PI_LTR:M5", "30", "20 vCPU-Months"),
                (RDS, "PI_LTR:M5D", "40", "20 vCPU-Months"),
            ];
            assert_eq!(case([insights(731)], prices).says("long-performance-insights"), ["db-1 3"]);
        }
        fine {
            assert!(case([plain("db-1")], []).says("long-performance-insights").is_empty());
        }
        edge {
            let at = |days| case([insights(days)], []).says("long-performance-insights").len();
            assert_eq!((at(7), at(8)), (0, 1));
        }
    }
}
