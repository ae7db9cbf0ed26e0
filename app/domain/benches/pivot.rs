//! Pivots of a table with a million cells: time and memory.
#![allow(clippy::unwrap_used, clippy::print_stdout, missing_docs, reason = "a benchmark may print and panic")]

use divan::{AllocProfiler, Bencher, black_box, counter::ItemsCount};
use domain::{
    Decimal,
    cache::memory_bytes,
    dimension::{Attribute, Dimension},
    metric::Metric,
    money::{Money, Unit},
    period::{Granularity, Period},
    ranking::Ranking,
    table::{CostTable, Key, TableBuilder, TablePeriod},
};

/// Counts allocations, which divan prints next to each time.
#[global_allocator]
static ALLOCATOR: AllocProfiler = AllocProfiler::system();

const SERVICES: i64 = 60;
const REGIONS: i64 = 7;

fn main() {
    let table = million_cells();
    let cells = table.periods().len() * table.keys().len() * Metric::ALL.len();
    println!("{cells} cells take {} MB, 16 to 18 bytes each", memory_bytes(&table) / 1_000_000);
    divan::main();
}

fn groups() -> [Attribute; 2] {
    [Dimension::Service.into(), Dimension::Region.into()]
}

/// 397 days by 60 services and 7 regions, in six metrics.
fn million_cells() -> CostTable {
    let range = "2025-10-20..2026-11-20".parse().unwrap();
    let periods = Granularity::Daily.periods(&range).into_iter();
    let periods: Vec<_> = periods.map(|period| TablePeriod { period, estimated: false }).collect();
    let days = periods.len();
    let mut builder = TableBuilder::new(groups().to_vec(), periods);
    for day in 0..days {
        for group in 0..SERVICES * REGIONS {
            let key =
                Key(vec![format!("service {}", group / REGIONS).into(), format!("region {}", group % REGIONS).into()]);
            for metric in Metric::ALL {
                let steps = i64::try_from(day).unwrap() * 7_919 % 1_000_003 * 1_000 + group * 12_345_678;
                builder.add(day, key.clone(), metric, Money::new(Decimal::new(steps, 10), Unit::new("USD")));
            }
        }
    }
    builder.finish()
}

/// Sums days into months and years.
#[divan::bench(args = [Granularity::Monthly, Granularity::Yearly], sample_count = 20)]
fn coarser(bencher: Bencher<'_, '_>, granularity: Granularity) {
    let table = million_cells();
    let range = table.range().unwrap();
    bencher.counter(ItemsCount::new(1_000_000usize)).bench(|| black_box(&table).coarser(granularity, &range));
}

/// Groups by one of two attributes.
#[divan::bench(sample_count = 20)]
fn one_group_of_two(bencher: Bencher<'_, '_>) {
    let table = million_cells();
    let periods: Vec<Period> = table.periods().iter().map(|it| it.period).collect();
    let first = &groups()[..1];
    bencher.counter(ItemsCount::new(1_000_000usize)).bench(|| black_box(&table).pivot(first, &periods, |_| true));
}

/// Selects the last 90 days.
#[divan::bench(sample_count = 20)]
fn part_of_the_days(bencher: Bencher<'_, '_>) {
    let table = million_cells();
    let range = "2026-08-23..2026-11-20".parse().unwrap();
    bencher.counter(ItemsCount::new(1_000_000usize)).bench(|| black_box(&table).within(&range));
}

/// Ranks the nine largest groups of one metric, with the rest as "Other".
#[divan::bench(sample_count = 20)]
fn ranking(bencher: Bencher<'_, '_>) {
    let table = million_cells();
    bencher.bench(|| Ranking::of(black_box(&table), None, Metric::Unblended, 9));
}
