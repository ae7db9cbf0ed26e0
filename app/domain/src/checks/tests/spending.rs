//! Checks of the bill without resources.

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
            // A blank value is no owner; resources with unreadable tags or without cost are excluded.
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
            // The current month is incomplete.
            assert!(months("100", "100").says("fast-growing-service").is_empty());
        }
        edge {
            let at = |was, now| months(was, now).says("fast-growing-service").len();
            assert_eq!((at("100", "120"), at("100", "120.01")), (0, 1));
            assert_eq!((at("20", "30"), at("20", "30.01")), (0, 1));
            // October is estimated: September would be compared with August, which is unknown.
            let open = Case { is_estimated: true, ..months("100", "150") };
            assert_eq!((open.says("fast-growing-service").len(), open.lacks("fast-growing-service")), (0, vec![Missing::Months]));
            // A month with net credits is no basis for growth.
            assert_eq!(at("-5", "50"), 0);
            // A new service: any growth is more than a percentage of zero.
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
            // Unknown is not zero.
            assert!(Case::default().says("no-anomaly-monitor").is_empty());
            assert_eq!(Case::default().lacks("no-anomaly-monitor"), [Missing::Monitors]);
        }
    }
}

#[test]
fn a_month_that_aws_left_out_is_no_start_to_grow_from() {
    let check = "fast-growing-service";
    let new = Case { months: Some(vec![(S3, "2026-10", "50"), ("AWS Lambda", "2026-10", "60")]), ..Case::default() };
    assert_eq!(new.says(check).len(), 2);
    for month in ["2026-09", "2026-10"] {
        let all = Case { left_out: vec![(month, None)], ..new.clone() };
        assert_eq!((all.says(check).len(), all.lacks(check)), (0, vec![Missing::Months]), "{month}");
        let one = Case { left_out: vec![(month, Some(S3))], ..new.clone() };
        assert_eq!(
            (one.says(check), one.lacks(check)),
            (vec!["AWS Lambda (60)".to_owned()], vec![Missing::ServiceMonths(S3.into())])
        );
        let gap = one.report().not_evaluated.into_iter().find(|it| it.check.code() == check).unwrap();
        assert_eq!(gap.missing.sentence(), format!("Costs of {S3} are missing for the last two full months."));
        assert_eq!((&*gap.places[0].account, gap.resources), (PAYER, 0));
    }
    // A month that is not compared may be incomplete.
    let now = Case { left_out: vec![("2026-11", None)], ..new };
    assert_eq!((now.says(check).len(), now.lacks(check)), (2, Vec::new()));
}

#[test]
fn a_cost_that_aws_left_out_makes_no_price_low() {
    use crate::checks::prices::{PriceQuery, Prices};

    let key = || Key(["EC2 - Other", "EUC1-EBS:VolumeUsage.gp3"].map(Into::into).to_vec());
    let price = |left_out: &[(usize, Metric)]| {
        let periods = Granularity::Monthly.periods(&"2026-09-01..2026-10-31".parse().unwrap());
        let periods = periods.into_iter().map(|period| TablePeriod { period, estimated: false }).collect();
        let mut builder =
            TableBuilder::new([Dimension::Service, Dimension::UsageType].map(Into::into).to_vec(), periods);
        for (month, cost) in [(0, "10"), (1, "12")] {
            for (metric, amount, unit) in [(Metric::Unblended, cost, "USD"), (Metric::Usage, "100", "GB-Mo")] {
                if left_out.contains(&(month, metric)) {
                    builder.set_missing(month, table::Missing::Amount(key(), metric));
                } else {
                    builder.add(month, key(), metric, Money::new(decimal(amount), Unit::new(unit)));
                }
            }
        }
        let table = builder.finish();
        let prices = Prices::of(&[AccountPrices { account: PAYER, table: &table }]);
        let query = PriceQuery { account: PAYER, region: REGION, service: "EC2 - Other", usage: "EBS:VolumeUsage.gp3" };
        prices.price(query).ok().map(|it| it.amount.normalize())
    };
    assert_eq!(price(&[]), Some(decimal("0.11")));
    assert_eq!(price(&[(0, Metric::Unblended)]), Some(decimal("0.12")));
    assert_eq!(price(&[(1, Metric::Usage)]), Some(decimal("0.1")));
    assert_eq!(price(&[(0, Metric::Unblended), (1, Metric::Usage)]), None);
}

#[test]
fn a_locked_snapshot_must_be_unlocked_first() {
    let snapshot = thing("ec2:snapshot", "snap-1")
        .with(Fact::text(fact::VOLUME, "vol-gone"))
        .with(Fact::number(fact::SIZE_GIB, 40));
    let image = thing("ec2:image", "ami-1").with(Fact::text(fact::SNAPSHOTS, "snap-2"));
    let report = case([snapshot, image], []).report();
    let of = |code: &str| report.findings.iter().find(|it| it.from.code() == code).unwrap();
    for code in ["old-snapshot", "orphaned-snapshot", "unused-image"] {
        assert!(of(code).fix.console.iter().any(|step| step.contains("Manage snapshot lock")), "{code}");
    }
}
