//! Checks of the bill and of commitments, without resources.

use super::*;
use crate::resource::fact;

const S3: &str = "Amazon Simple Storage Service";
const GP3: Row = ("EC2 - Other", "EBS:VolumeUsage.gp3", "33.6", "420 GB-Mo");

fn volume(id: &'static str) -> Resource {
    resource("ec2:volume", id).with(Fact::text(fact::STORAGE_TYPE, "gp3")).with(Fact::number(fact::SIZE_GIB, 100))
}

fn months(september: &'static str, october: &'static str) -> Case {
    let months = vec![(S3, "2026-09", september), (S3, "2026-10", october), (S3, "2026-11", "5000")];
    Case { months: Some(months), ..Case::default() }
}

fn utilization(percent: &str, unused: &str) -> Case {
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

check_tests! {
    untagged "untagged-spend" {
        finds {
            // Two of four volumes: half of 73 a month.
            let owned = [volume("vol-1").tag("Team", "shop"), volume("vol-2").tag("owner", "me")];
            let [first, second] = owned;
            let case = case([first, second, volume("vol-3"), volume("vol-4").tag("color", "red")], [GP3]);
            assert_eq!(case.findings("untagged-spend"), ["EC2 - Other (36.5)"]);
        }
        ignores {
            assert!(case([volume("vol-1").tag("TEAM", "shop")], [GP3]).findings("untagged-spend").is_empty());
        }
        boundary {
            // A blank value is no owner; resources with unreadable tags or without cost are excluded.
            let unreadable = Resource { tags: None, ..volume("vol-2") };
            let case = case([volume("vol-1").tag("team", " "), unreadable], [GP3]);
            assert_eq!(case.findings("untagged-spend"), ["EC2 - Other (36.5)"]);
            assert_eq!(case.missing_data("untagged-spend"), [MissingData::Tags]);
            let free = super::case([volume("vol-1")], []);
            assert!(free.findings("untagged-spend").is_empty());
        }
    }
    growing "fast-growing-service" {
        finds {
            assert_eq!(months("100", "150").findings("fast-growing-service"), ["Amazon Simple Storage Service (50)"]);
        }
        ignores {
            // The current month is incomplete.
            assert!(months("100", "100").findings("fast-growing-service").is_empty());
        }
        boundary {
            let count_for = |previous, current| months(previous, current).findings("fast-growing-service").len();
            assert_eq!((count_for("100", "120"), count_for("100", "120.01")), (0, 1));
            assert_eq!((count_for("20", "30"), count_for("20", "30.01")), (0, 1));
            // October is estimated: September would be compared with August, which is unknown.
            let open = Case { is_estimated: true, ..months("100", "150") };
            assert_eq!((open.findings("fast-growing-service").len(), open.missing_data("fast-growing-service")), (0, vec![MissingData::Months]));
            // A month with net credits is no basis for growth.
            assert_eq!(count_for("-5", "50"), 0);
            // A new service: any growth is more than a percentage of zero.
            assert_eq!(count_for("0", "10.01"), 1);
            assert_eq!(Case::default().missing_data("fast-growing-service"), [MissingData::Months]);
        }
    }
    under_used "under-used-commitment" {
        finds {
            // 33.60 on 336 hours.
            assert_eq!(utilization("90", "33.6").findings("under-used-commitment"), ["Savings Plans for AWS Compute usage 73"]);
        }
        ignores {
            assert!(utilization("100", "0").findings("under-used-commitment").is_empty());
        }
        boundary {
            assert_eq!(utilization("99.99", "0.01").findings("under-used-commitment").len(), 1);
            assert_eq!(Case::default().missing_data("under-used-commitment"), [MissingData::Utilization]);
        }
    }
    no_monitor "no-anomaly-monitor" {
        finds {
            let case = Case { monitors: Some(0), ..Case::default() };
            assert_eq!(case.findings("no-anomaly-monitor"), [" review"]);
        }
        ignores {
            assert!(Case { monitors: Some(2), ..Case::default() }.findings("no-anomaly-monitor").is_empty());
        }
        boundary {
            // Unknown is not zero.
            assert!(Case::default().findings("no-anomaly-monitor").is_empty());
            assert_eq!(Case::default().missing_data("no-anomaly-monitor"), [MissingData::Monitors]);
        }
    }
}

#[test]
fn growth_is_not_evaluated_for_missing_months() {
    let check = "fast-growing-service";
    let new = Case { months: Some(vec![(S3, "2026-10", "50"), ("AWS Lambda", "2026-10", "60")]), ..Case::default() };
    assert_eq!(new.findings(check).len(), 2);
    for month in ["2026-09", "2026-10"] {
        let all = Case { omitted: vec![(month, None)], ..new.clone() };
        assert_eq!((all.findings(check).len(), all.missing_data(check)), (0, vec![MissingData::Months]), "{month}");
        let one = Case { omitted: vec![(month, Some(S3))], ..new.clone() };
        assert_eq!(
            (one.findings(check), one.missing_data(check)),
            (vec!["AWS Lambda (60)".to_owned()], vec![MissingData::ServiceMonths(S3.into())])
        );
        let gap = one.report().not_evaluated.into_iter().find(|it| it.check.code() == check).unwrap();
        assert_eq!(gap.missing.sentence(), format!("Costs of {S3} are missing for the last two full months."));
        assert_eq!((&*gap.account_regions[0].account, gap.resources), (PAYER, 0));
    }
    // A month that is not compared may be incomplete.
    let now = Case { omitted: vec![("2026-11", None)], ..new };
    assert_eq!((now.findings(check).len(), now.missing_data(check)), (2, Vec::new()));
}

#[test]
fn missing_costs_do_not_lower_prices() {
    use crate::checks::prices::{PriceQuery, Prices};

    let key = || Key(["EC2 - Other", "EUC1-EBS:VolumeUsage.gp3"].map(Into::into).to_vec());
    let price = |omitted: &[(usize, Metric)]| {
        let periods = Granularity::Monthly.periods(&"2026-09-01..2026-10-31".parse().unwrap());
        let periods = periods.into_iter().map(|period| TablePeriod { period, estimated: false }).collect();
        let mut builder =
            TableBuilder::new([Dimension::Service, Dimension::UsageType].map(Into::into).to_vec(), periods);
        for (month, cost) in [(0, "10"), (1, "12")] {
            for (metric, amount, unit) in [(Metric::Unblended, cost, "USD"), (Metric::Usage, "100", "GB-Mo")] {
                if omitted.contains(&(month, metric)) {
                    builder.set_missing(month, table::Missing::Amount(key(), metric));
                } else {
                    builder.add(month, key(), metric, Money::new(decimal(amount), Unit::new(unit)));
                }
            }
        }
        let table = builder.finish();
        let prices = Prices::of(&[AccountPrices { account: PAYER, table: &table }]);
        let asked = PriceQuery { account: PAYER, region: REGION, service: "EC2 - Other", usage: "EBS:VolumeUsage.gp3" };
        prices.price(asked).ok().map(|it| it.amount.normalize())
    };
    assert_eq!(price(&[]), Some(decimal("0.11")));
    assert_eq!(price(&[(0, Metric::Unblended)]), Some(decimal("0.12")));
    assert_eq!(price(&[(1, Metric::Usage)]), Some(decimal("0.1")));
    assert_eq!(price(&[(0, Metric::Unblended), (1, Metric::Usage)]), None);
}

#[test]
fn fixes_mention_snapshot_locks() {
    let snapshot = resource("ec2:snapshot", "snap-1")
        .with(Fact::text(fact::VOLUME, "vol-gone"))
        .with(Fact::number(fact::SIZE_GIB, 40));
    let image = resource("ec2:image", "ami-1").with(Fact::text(fact::SNAPSHOTS, "snap-2"));
    let report = case([snapshot, image], []).report();
    let of = |code: &str| report.findings.iter().find(|it| it.from.code() == code).unwrap();
    for code in ["old-snapshot", "orphaned-snapshot", "unused-image"] {
        assert!(of(code).fix.console.iter().any(|step| step.contains("Manage snapshot lock")), "{code}");
    }
}
