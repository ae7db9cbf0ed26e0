//! Checks of EC2 instances and reservations.

use super::*;
use crate::resource::fact;

const COMPUTE: &str = "Amazon Elastic Compute Cloud - Compute";
const M5: Row = (COMPUTE, "BoxUsage:m5.large", "33.6", "336 Hrs");
const GP3: Row = ("EC2 - Other", "EBS:VolumeUsage.gp3", "8", "100 GB-Mo");

fn machine(id: &'static str, of: &'static str) -> Resource {
    thing("ec2:instance", id)
        .state("running")
        .with(Fact::text(fact::INSTANCE_TYPE, of))
        .with(Fact::text(fact::PLATFORM, "Linux/UNIX"))
        .with(Fact::text(fact::TENANCY, "default"))
}

fn stopped(id: &'static str, since: &str) -> Resource {
    let mut machine = machine(id, "m5.large").with(Fact::time(fact::STATE_SINCE, midnight(since)));
    machine.state = Some("stopped".into());
    machine
}

fn volume(id: &'static str, to: &'static str) -> Resource {
    thing("ec2:volume", id)
        .state("in-use")
        .with(Fact::text(fact::STORAGE_TYPE, "gp3"))
        .with(Fact::number(fact::SIZE_GIB, 50))
        .with(Fact::text(fact::ATTACHED_TO, to))
}

fn hours(of: &'static str) -> Row {
    (COMPUTE, of, "33.6", "336 Hrs")
}

fn covered(machines: &'static str, percent: &str) -> Vec<Coverage> {
    let account = PAYER.into();
    vec![Coverage { account, region: REGION.into(), machines: machines.into(), percent: decimal(percent) }]
}

fn reservation(state: &'static str, ends: &str) -> Resource {
    thing("ec2:reserved-instances", "ri-1")
        .state(state)
        .with(Fact::text(fact::INSTANCE_TYPE, "m5.large"))
        .with(Fact::number(fact::COUNT, 2))
        .with(Fact::number(fact::HOURLY_NANOS, 60_000_000))
        .with(Fact::text(fact::CURRENCY, "USD"))
        .with(Fact::time(fact::ENDS, midnight(ends)))
}

fn capacity(available: u64) -> Resource {
    thing("ec2:capacity-reservation", "cr-1")
        .state("active")
        .with(Fact::text(fact::INSTANCE_TYPE, "m5.large"))
        .with(Fact::number(fact::COUNT, 4))
        .with(Fact::number(fact::AVAILABLE, available))
}

three! {
    long_stopped "long-stopped-instance" {
        fires {
            let case = case([stopped("i-1", "2026-09-01"), volume("vol-1", "i-1"), volume("vol-2", "i-1")], [GP3]);
            assert_eq!(case.says("long-stopped-instance"), ["i-1 8"]);
        }
        fine {
            assert!(case([machine("i-1", "m5.large")], [GP3]).says("long-stopped-instance").is_empty());
        }
        edge {
            let at = |since| case([stopped("i-1", since), volume("vol-1", "i-1")], [GP3]).says("long-stopped-instance");
            assert_eq!((at("2026-10-25").len(), at("2026-10-24").len()), (0, 1));
            let unknown = case([machine("i-1", "m5.large").state("stopped")], [GP3]);
            assert_eq!(unknown.lacks("long-stopped-instance"), [Missing::Fact(fact::STATE_SINCE.into())]);
        }
    }
    old_generation "old-instance-generation" {
        fires {
            // 5% of 73 a month.
            let case = case([machine("i-1", "m4.large")], [hours("BoxUsage:m4.large")]);
            assert_eq!(case.says("old-instance-generation"), ["i-1 3.65"]);
        }
        fine {
            assert!(case([machine("i-1", "m5.large")], [M5]).says("old-instance-generation").is_empty());
        }
        edge {
            // A stopped instance costs nothing; the saving on one covered by a commitment is unknown.
            let still = machine("i-1", "m4.large").state("stopped");
            assert!(case([still], []).says("old-instance-generation").is_empty());
            let covered = case([machine("i-1", "m4.large")], [(COMPUTE, "BoxUsage:m4.large", "0", "336 Hrs")]);
            assert_eq!(covered.says("old-instance-generation"), ["i-1 ?"]);
        }
    }
    graviton "instance-for-graviton" {
        fires {
            let case = case(
                [machine("i-1", "m5.large"), machine("i-2", "m5a.large")],
                [M5, hours("BoxUsage:m5a.large")],
            );
            assert_eq!(case.says("instance-for-graviton"), ["i-1 14.6", "i-2 7.3"]);
        }
        fine {
            let mut windows = machine("i-1", "m5.large");
            windows.facts[1] = Fact::text(fact::PLATFORM, "Windows");
            assert!(case([windows, machine("i-2", "m7g.large")], [M5]).says("instance-for-graviton").is_empty());
        }
        edge {
            // A family without a counterpart, an unknown platform, and SQL Server on Linux.
            let mut unknown = machine("i-2", "m5.large");
            unknown.facts.remove(1);
            let mut sql = machine("i-3", "m5.large");
            sql.facts[1] = Fact::text(fact::PLATFORM, "Linux with SQL Server Standard");
            let case = case([machine("i-1", "p5.48xlarge"), unknown, sql], [M5]);
            assert!(case.says("instance-for-graviton").is_empty());
        }
    }
    very_large "very-large-instance" {
        fires {
            assert_eq!(case([machine("i-1", "m5.24xlarge")], []).says("very-large-instance"), ["i-1 review"]);
        }
        fine {
            assert!(case([machine("i-1", "m5.large")], []).says("very-large-instance").is_empty());
        }
        edge {
            let at = |of| case([machine("i-1", of)], []).says("very-large-instance").len();
            assert_eq!((at("m5.4xlarge"), at("m5.8xlarge"), at("m5.metal")), (0, 1, 1));
        }
    }
    uncovered "uncovered-long-running-instance" {
        fires {
            let case = Case { coverage: Some(Vec::new()), ..case([machine("i-1", "m5.large")], [M5]) };
            assert_eq!(case.says("uncovered-long-running-instance"), ["i-1 14.6"]);
        }
        fine {
            let case = Case { coverage: Some(covered("m5", "80")), ..case([machine("i-1", "m5.large")], [M5]) };
            assert!(case.says("uncovered-long-running-instance").is_empty());
        }
        edge {
            let at = |born| Case { coverage: Some(Vec::new()), ..case([machine("i-1", "m5.large").born(born)], [M5]) };
            assert!(at("2026-08-26").says("uncovered-long-running-instance").is_empty());
            assert_eq!(at("2026-08-25").says("uncovered-long-running-instance").len(), 1);
            let unknown = case([machine("i-1", "m5.large")], [M5]);
            assert_eq!(unknown.lacks("uncovered-long-running-instance"), [Missing::Coverage]);
        }
    }
    detailed_monitoring "detailed-monitoring" {
        fires {
            let metrics = ("AmazonCloudWatch", "CW:MetricMonitorUsage", "30", "100 Metrics");
            let watched = machine("i-1", "m5.large").with(Fact::flag(fact::DETAILED_MONITORING, true));
            assert_eq!(case([watched], [metrics]).says("detailed-monitoring"), ["i-1 2.1"]);
        }
        fine {
            let plain = machine("i-1", "m5.large").with(Fact::flag(fact::DETAILED_MONITORING, false));
            assert!(case([plain], []).says("detailed-monitoring").is_empty());
        }
        edge {
            // Enabled on a stopped instance, which has no metrics.
            let still = machine("i-1", "m5.large").with(Fact::flag(fact::DETAILED_MONITORING, true)).state("stopped");
            assert!(case([still], []).says("detailed-monitoring").is_empty());
        }
    }
    expiring "expiring-reservation" {
        fires {
            // Two instances x 730 h x (0.10 - 0.06).
            let case = case([reservation("active", "2026-12-10")], [M5]);
            assert_eq!(case.says("expiring-reservation"), ["ri-1 58.4"]);
        }
        fine {
            assert!(case([reservation("active", "2027-06-01")], [M5]).says("expiring-reservation").is_empty());
        }
        edge {
            let at = |state, ends| case([reservation(state, ends)], [M5]).says("expiring-reservation").len();
            assert_eq!((at("active", "2026-12-24"), at("active", "2026-12-25")), (1, 0));
            let ended = |ends| {
                case([reservation("retired", ends), machine("i-1", "m5.large")], [M5]).says("expiring-reservation").len()
            };
            assert_eq!((ended("2026-10-25"), ended("2026-10-24"), at("retired", "2026-10-25")), (1, 0, 0));
            assert_eq!(at("payment-failed", "2026-12-10"), 0);
            // Another reservation replaces it for one instance, or for both.
            let other = |count| {
                let mut it = reservation("active", "2027-12-01").born("2026-11-20");
                it.id = "ri-2".into();
                it.facts.retain(|it| it.name != fact::COUNT);
                it.with(Fact::number(fact::COUNT, count))
            };
            let with = |count| case([reservation("active", "2026-12-10"), other(count)], [M5]).says("expiring-reservation");
            assert_eq!((with(1), with(2).len()), (vec!["ri-1 29.2".to_owned()], 0));
            // It costs more than on demand.
            let mut dear = reservation("active", "2026-12-10");
            dear.facts.retain(|it| it.name != fact::HOURLY_NANOS);
            let dear = dear.with(Fact::number(fact::HOURLY_NANOS, 110_000_000));
            assert!(case([dear], [M5]).says("expiring-reservation").is_empty());
            // After the end, running instances cost the on-demand price, and no dollar is counted twice.
            let ended = case([reservation("retired", "2026-11-14"), machine("i-1", "m5.large")], [M5]);
            let ended = Case { coverage: Some(Vec::new()), ..ended };
            assert_eq!(ended.says("expiring-reservation"), ["ri-1 29.2"]);
            assert_eq!(ended.says("uncovered-long-running-instance"), ["i-1 14.6"]);
            let findings = ended.report().findings;
            let both = findings.iter().filter(|it| ["expiring-reservation", "uncovered-long-running-instance"].contains(&it.from.code()));
            assert_eq!(crate::finding::total(both).unwrap().unwrap().amount, decimal("29.2"));
        }
    }
    unused_capacity "unused-capacity-reservation" {
        fires {
            let empty = (COMPUTE, "UnusedBox:m5.large", "67.2", "672 Hrs");
            assert_eq!(case([capacity(3)], [empty]).says("unused-capacity-reservation"), ["cr-1 219"]);
        }
        fine {
            assert!(case([capacity(0)], [M5]).says("unused-capacity-reservation").is_empty());
        }
        edge {
            // One reservation is enough, at the price of a running instance if none is billed as unused; expired ones
            // do not count.
            assert_eq!(case([capacity(1)], [M5]).says("unused-capacity-reservation"), ["cr-1 73"]);
            assert!(case([capacity(1).state("expired")], [M5]).says("unused-capacity-reservation").is_empty());
        }
    }
}
