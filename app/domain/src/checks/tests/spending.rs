//! What the bill says without any resource.

use super::*;
use crate::resource::fact;

const S3: &str = "Amazon Simple Storage Service";
const GP3: Row = ("EC2 - Other", "EBS:VolumeUsage.gp3", "33.6", "420 GB-Mo");

fn volume(id: &'static str) -> Resource {
    thing("ec2:volume", id).with(Fact::text(fact::STORAGE_TYPE, "gp3")).with(Fact::number(fact::SIZE_GIB, 100))
}

fn months(september: &'static str, october: &'static str) -> Case {
    let months = vec![(S3, "2026-09", september), (S3, "2026-10", october), (S3, "2026-11", "5000")];
    Case { months: Some(months), ..Case::default() }
}

fn used(percent: &str, unused: &str) -> Case {
    let it = Utilization {
        kind: Commitment::SavingsPlans,
        service: "Savings Plans for AWS Compute usage".into(),
        account: PAYER.into(),
        days: DAYS.parse().unwrap(),
        percent: decimal(percent),
        unused: Money::new(decimal(unused), Unit::new("USD")),
    };
    Case { utilization: Some(vec![it]), ..Case::default() }
}

three! {
    untagged "untagged-spend" {
        fires {
            // Two of four volumes: half of 73 a month.
            let owned = [volume("vol-1").tag("Team", "shop"), volume("vol-2").tag("owner", "me")];
            let [first, second] = owned;
            let case = case([first, second, volume("vol-3"), volume("vol-4").tag("color", "red")], [GP3]);
            assert_eq!(case.says("untagged-spend"), ["EC2 - Other (36.5)"]);
        }
        fine {
            assert!(case([volume("vol-1").tag("TEAM", "shop")], [GP3]).says("untagged-spend").is_empty());
        }
        edge {
            // A blank value names nobody; tags that could not be read say nothing; what costs nothing is left out.
            let unread = Resource { tags: None, ..volume("vol-2") };
            let case = case([volume("vol-1").tag("team", " "), unread], [GP3]);
            assert_eq!(case.says("untagged-spend"), ["EC2 - Other (36.5)"]);
            assert_eq!(case.lacks("untagged-spend"), [Missing::Tags]);
            let free = super::case([volume("vol-1")], []);
            assert!(free.says("untagged-spend").is_empty());
        }
    }
    growing "fast-growing-service" {
        fires {
            assert_eq!(months("100", "150").says("fast-growing-service"), ["Amazon Simple Storage Service (50)"]);
        }
        fine {
            // This month is not over.
            assert!(months("100", "100").says("fast-growing-service").is_empty());
        }
        edge {
            let at = |was, now| months(was, now).says("fast-growing-service").len();
            assert_eq!((at("100", "120"), at("100", "120.01")), (0, 1));
            assert_eq!((at("20", "30"), at("20", "30.01")), (0, 1));
            // October is not final: September would be compared with August, which nobody knows.
            let open = Case { is_estimated: true, ..months("100", "150") };
            assert_eq!((open.says("fast-growing-service").len(), open.lacks("fast-growing-service")), (0, vec![Missing::Months]));
            // A month of credits is no start to grow from.
            assert_eq!(at("-5", "50"), 0);
            // New: any growth is more than so many percent of nothing.
            assert_eq!(at("0", "10.01"), 1);
            assert_eq!(Case::default().lacks("fast-growing-service"), [Missing::Months]);
        }
    }
    under_used "under-used-commitment" {
        fires {
            // 33.60 on 336 hours.
            assert_eq!(used("90", "33.6").says("under-used-commitment"), ["Savings Plans for AWS Compute usage 73"]);
        }
        fine {
            assert!(used("100", "0").says("under-used-commitment").is_empty());
        }
        edge {
            assert_eq!(used("99.99", "0.01").says("under-used-commitment").len(), 1);
            assert_eq!(Case::default().lacks("under-used-commitment"), [Missing::Utilization]);
        }
    }
    no_monitor "no-anomaly-monitor" {
        fires {
            let case = Case { monitors: Some(0), ..Case::default() };
            assert_eq!(case.says("no-anomaly-monitor"), [" review"]);
        }
        fine {
            assert!(Case { monitors: Some(2), ..Case::default() }.says("no-anomaly-monitor").is_empty());
        }
        edge {
            // Not known is not none.
            assert!(Case::default().says("no-anomaly-monitor").is_empty());
            assert_eq!(Case::default().lacks("no-anomaly-monitor"), [Missing::Monitors]);
        }
    }
}
