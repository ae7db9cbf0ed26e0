//! 100,000 resources and what AWS measured of them: how long a bill takes to be given out, and how much memory.
#![allow(clippy::unwrap_used, missing_docs, reason = "a benchmark that cannot go on has failed")]

use divan::{AllocProfiler, Bencher, black_box, counter::ItemsCount};
use domain::{
    Decimal,
    attribution::{AccountBill, Attribution, Bill},
    dimension::{Attribute, Dimension},
    metric::Metric,
    money::{Money, Unit},
    period::{Granularity, Period},
    resource::{Fact, Kind, Resource, billing_service, fact},
    table::{CostTable, Key, TableBuilder, TablePeriod},
    word::Word,
};

/// Counts what is allocated: divan prints it beside each time.
#[global_allocator]
static ALLOCATED: AllocProfiler = AllocProfiler::system();

const RESOURCES: usize = 100_000;
const ACCOUNT: &str = "111111111111";
const RECENT: &str = "2026-11-10..2026-11-23";
const OLDER: &str = "2026-10-25..2026-11-09";
const REGIONS: [(&str, &str); 4] =
    [("us-east-1", ""), ("eu-central-1", "EUC1-"), ("eu-west-1", "EU-"), ("us-west-2", "USW2-")];

fn main() {
    divan::main();
}

/// A kind, what its ids begin with, and its usage types.
const KINDS: [(&str, &str, [&str; 2]); 4] = [
    ("ec2:instance", "i-", ["BoxUsage:m5.large", "DataTransfer-Out-Bytes"]),
    ("ec2:volume", "vol-", ["EBS:VolumeUsage.gp3", "EBS:VolumeP-IOPS.gp3"]),
    ("s3:bucket", "bucket-", ["TimedStorage-ByteHrs", "Requests-Tier1"]),
    ("lambda:function", "arn:aws:lambda:us-east-1:111111111111:function:f", ["Lambda-GB-Second", "Request"]),
];

fn inventory() -> Vec<Resource> {
    let one = |at: usize| {
        let (kind, begins, _) = KINDS[at % 4];
        let facts = vec![
            Fact::text(fact::INSTANCE_TYPE, "m5.large"),
            Fact::text(fact::PLATFORM, "Linux/UNIX"),
            Fact::text(fact::STORAGE_TYPE, "gp3"),
            Fact::number(fact::SIZE_GIB, 100),
            Fact::number(fact::IOPS, 4_000),
        ];
        let id = format!("{begins}{at:017x}");
        Resource {
            kind: Kind::new(kind),
            service: billing_service(&Kind::new(kind)).map(Into::into),
            arn: id.starts_with("arn:").then(|| id.clone().into()),
            id: id.into(),
            name: None,
            account: ACCOUNT.into(),
            region: REGIONS[at / 4 % 4].0.into(),
            zone: None,
            state: Some("running".into()),
            created: None,
            tags: None,
            facts,
        }
    };
    (0..RESOURCES).map(one).collect()
}

fn periods(days: &str, granularity: Granularity) -> Vec<TablePeriod> {
    let periods: Vec<Period> = granularity.periods(&days.parse().unwrap());
    periods.into_iter().map(|period| TablePeriod { period, estimated: false }).collect()
}

fn filled(days: &str, by: &[Dimension], granularity: Granularity, keys: impl Iterator<Item = Vec<Word>>) -> CostTable {
    let periods = periods(days, granularity);
    let count = periods.len();
    let mut builder = TableBuilder::new(by.iter().map(|it| Attribute::from(*it)).collect(), periods);
    for key in keys {
        for period in 0..count {
            let cost = Money::new(Decimal::new(123_456_789, 10), Unit::new("USD"));
            builder.add(period, Key(key.clone()), Metric::Unblended, cost);
            builder.add(period, Key(key.clone()), Metric::Usage, Money::new(Decimal::from(24), Unit::new("Hrs")));
        }
    }
    builder.finish()
}

/// Services and usage types, in each region.
fn lines() -> impl Iterator<Item = Vec<Word>> {
    KINDS.into_iter().flat_map(|(kind, _, usages)| {
        let service = billing_service(&Kind::new(kind)).unwrap();
        let usages = usages.map(|it| if it.starts_with("DataTransfer") { ("EC2 - Other", it) } else { (service, it) });
        let in_region = move |(_, code): (&str, &str)| {
            usages.map(|(service, it)| vec![service.into(), format!("{code}{it}").into()])
        };
        REGIONS.into_iter().flat_map(in_region)
    })
}

struct Tables {
    inventory: Vec<Resource>,
    totals: CostTable,
    recent: CostTable,
    older: CostTable,
    measured: CostTable,
}

/// Two measured rows a resource, in so many periods.
fn tables(granularity: Granularity) -> Tables {
    let inventory = inventory();
    let by = [Dimension::Service, Dimension::UsageType];
    let rows = inventory.iter().enumerate().flat_map(|(at, resource)| {
        let code = REGIONS[at / 4 % 4].1;
        KINDS[at % 4].2.map(|usage| vec![resource.id.clone(), format!("{code}{usage}").into()])
    });
    let measured = filled(RECENT, &[Dimension::Resource, Dimension::UsageType], granularity, rows);
    let services = || lines().map(|line| line[..1].to_vec());
    Tables {
        totals: filled("2026-10-25..2026-11-23", &[Dimension::Service], Granularity::Daily, services()),
        recent: filled(RECENT, &by, Granularity::Daily, lines()),
        older: filled(OLDER, &by, Granularity::Daily, lines()),
        measured,
        inventory,
    }
}

fn run(tables: &Tables, is_measured: bool) -> Attribution {
    let measured = is_measured.then_some(&tables.measured);
    let account = AccountBill { account: ACCOUNT, recent: &tables.recent, older: Some(&tables.older), measured };
    let bill = Bill { totals: &tables.totals, accounts: &[account], is_complete: &|_, _, _| true };
    let inventory: Vec<_> = black_box(&tables.inventory).iter().collect();
    Attribution::of(&inventory, &bill, Metric::Unblended).unwrap()
}

/// 200,000 measured rows, in one period or day by day, and older days.
#[divan::bench(args = [Granularity::Monthly, Granularity::Daily], sample_count = 10)]
fn measured(bencher: Bencher<'_, '_>, granularity: Granularity) {
    let tables = tables(granularity);
    bencher.counter(ItemsCount::new(RESOURCES)).bench(|| run(&tables, true));
}

/// By rules alone.
#[divan::bench(sample_count = 10)]
fn by_rules(bencher: Bencher<'_, '_>) {
    let tables = tables(Granularity::Monthly);
    bencher.counter(ItemsCount::new(RESOURCES)).bench(|| run(&tables, false));
}
