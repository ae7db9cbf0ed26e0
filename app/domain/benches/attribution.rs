//! Attribution of a bill to 100,000 resources, with measured costs or by rules: time and memory.
#![allow(clippy::unwrap_used, missing_docs, reason = "a benchmark may panic")]

use divan::{AllocProfiler, Bencher, black_box, counter::ItemsCount};
use domain::{
    Decimal,
    attribution::{AccountBill, Attribution, Bill},
    dimension::{Attribute, Dimension},
    metric::Metric,
    money::{Money, Unit},
    period::{Granularity, Period},
    resource::{Fact, Resource, ResourceType, billing_service, fact},
    shared_str::SharedStr,
    table::{CostTable, Key, TableBuilder, TablePeriod},
};

/// Counts allocations, which divan prints next to each time.
#[global_allocator]
static ALLOCATOR: AllocProfiler = AllocProfiler::system();

const RESOURCES: usize = 100_000;
const ACCOUNT: &str = "111111111111";
const RECENT: &str = "2026-11-10..2026-11-23";
const OLDER: &str = "2026-10-25..2026-11-09";
const REGIONS: [(&str, &str); 4] =
    [("us-east-1", ""), ("eu-central-1", "EUC1-"), ("eu-west-1", "EU-"), ("us-west-2", "USW2-")];

fn main() {
    divan::main();
}

/// Resource types, with the prefix of their IDs and their usage types.
const RESOURCE_TYPES: [(&str, &str, [&str; 2]); 4] = [
    ("ec2:instance", "i-", ["BoxUsage:m5.large", "DataTransfer-Out-Bytes"]),
    ("ec2:volume", "vol-", ["EBS:VolumeUsage.gp3", "EBS:VolumeP-IOPS.gp3"]),
    ("s3:bucket", "bucket-", ["TimedStorage-ByteHrs", "Requests-Tier1"]),
    ("lambda:function", "arn:aws:lambda:us-east-1:111111111111:function:f", ["Lambda-GB-Second", "Request"]),
];

fn inventory() -> Vec<Resource> {
    let resource = |index: usize| {
        let (resource_type, prefix, _) = RESOURCE_TYPES[index % 4];
        let facts = vec![
            Fact::text(fact::INSTANCE_TYPE, "m5.large"),
            Fact::text(fact::PLATFORM, "Linux/UNIX"),
            Fact::text(fact::STORAGE_TYPE, "gp3"),
            Fact::number(fact::SIZE_GIB, 100),
            Fact::number(fact::IOPS, 4_000),
        ];
        let id = format!("{prefix}{index:017x}");
        Resource {
            resource_type: ResourceType::new(resource_type),
            service: billing_service(&ResourceType::new(resource_type)).map(Into::into),
            arn: id.starts_with("arn:").then(|| id.clone().into()),
            id: id.into(),
            name: None,
            account: ACCOUNT.into(),
            region: REGIONS[index / 4 % 4].0.into(),
            zone: None,
            state: Some("running".into()),
            created: None,
            tags: None,
            facts,
        }
    };
    (0..RESOURCES).map(resource).collect()
}

fn periods(days: &str, granularity: Granularity) -> Vec<TablePeriod> {
    let periods: Vec<Period> = granularity.periods(&days.parse().unwrap());
    periods.into_iter().map(|period| TablePeriod { period, estimated: false }).collect()
}

fn table(
    days: &str,
    group_by: &[Dimension],
    granularity: Granularity,
    keys: impl Iterator<Item = Vec<SharedStr>>,
) -> CostTable {
    let periods = periods(days, granularity);
    let count = periods.len();
    let mut builder = TableBuilder::new(group_by.iter().map(|it| Attribute::from(*it)).collect(), periods);
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
fn line_items() -> impl Iterator<Item = Vec<SharedStr>> {
    RESOURCE_TYPES.into_iter().flat_map(|(resource_type, _, usages)| {
        let service = billing_service(&ResourceType::new(resource_type)).unwrap();
        let usage_types =
            usages.map(|it| if it.starts_with("DataTransfer") { ("EC2 - Other", it) } else { (service, it) });
        let in_region = move |(_, code): (&str, &str)| {
            usage_types.map(|(service, it)| vec![service.into(), format!("{code}{it}").into()])
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

/// Two measured rows per resource, in each period of the granularity.
fn tables(granularity: Granularity) -> Tables {
    let inventory = inventory();
    let group_by = [Dimension::Service, Dimension::UsageType];
    let rows = inventory.iter().enumerate().flat_map(|(index, resource)| {
        let code = REGIONS[index / 4 % 4].1;
        RESOURCE_TYPES[index % 4].2.map(|usage| vec![resource.id.clone(), format!("{code}{usage}").into()])
    });
    let measured = table(RECENT, &[Dimension::Resource, Dimension::UsageType], granularity, rows);
    let services = || line_items().map(|line| line[..1].to_vec());
    Tables {
        totals: table("2026-10-25..2026-11-23", &[Dimension::Service], Granularity::Daily, services()),
        recent: table(RECENT, &group_by, Granularity::Daily, line_items()),
        older: table(OLDER, &group_by, Granularity::Daily, line_items()),
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

/// Rules only, without measured costs.
#[divan::bench(sample_count = 10)]
fn by_rules(bencher: Bencher<'_, '_>) {
    let tables = tables(Granularity::Monthly);
    bencher.counter(ItemsCount::new(RESOURCES)).bench(|| run(&tables, false));
}
