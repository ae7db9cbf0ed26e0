//! Filtering, sorting and summing of 100,000 resources.
#![allow(clippy::unwrap_used, missing_docs, reason = "a benchmark may panic")]

use divan::{AllocProfiler, Bencher, black_box, counter::ItemsCount};
use domain::{
    Decimal,
    attribution::{Confidence, ResourceCost},
    inventory::{Item, Selection, Summary, facet_values, groups, sort_items, tag_keys},
    limits::Limits,
    resource::{Fact, Resource, ResourceType, Tag, billing_service, fact},
    view::{Page, View},
};

/// Counts allocations, which divan prints next to each time.
#[global_allocator]
static ALLOCATOR: AllocProfiler = AllocProfiler::system();

const RESOURCES: usize = 100_000;
const KINDS: [&str; 4] = ["ec2:instance", "ec2:volume", "s3:bucket", "lambda:function"];
const REGIONS: [&str; 4] = ["us-east-1", "eu-central-1", "eu-west-1", "us-west-2"];
const STATES: [&str; 3] = ["running", "stopped", "available"];
const TEAMS: [&str; 5] = ["search", "orders", "data", "platform", "identity"];

fn main() {
    divan::main();
}

/// Pseudorandom number, the same in every run.
fn pseudorandom(at: usize) -> usize {
    at.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 17
}

/// Resources with typical names: many are equal, and most share a prefix.
fn inventory() -> Vec<Resource> {
    let resource = |at: usize| {
        let random = pseudorandom(at);
        let resource_type = KINDS[random % 4];
        let team = TEAMS[random / 7 % 5];
        let name = format!("{team}-Worker-{}", random / 3 % 20_000);
        let tags = [("Name", &*name), ("team", team), ("env", "prod"), ("cost-center", "4410")];
        Resource {
            resource_type: ResourceType::new(resource_type),
            service: billing_service(&ResourceType::new(resource_type)).map(Into::into),
            id: format!("i-{random:017x}").into(),
            arn: Some(format!("arn:aws:ec2:us-east-1:111111111111:instance/i-{random:017x}").into()),
            account: format!("{:012}", random % 12).into(),
            region: REGIONS[random / 5 % 4].into(),
            zone: Some("us-east-1b".into()),
            state: Some(STATES[random / 11 % 3].into()),
            created: None,
            tags: Some(tags.map(|(key, value)| Tag(key.into(), value.into())).to_vec()),
            facts: vec![Fact::text(fact::INSTANCE_TYPE, "m7g.large"), Fact::text(fact::PLATFORM, "Linux/UNIX")],
            name: Some(name.into()),
        }
    };
    (0..RESOURCES).map(resource).collect()
}

fn costs() -> Vec<ResourceCost> {
    let cost = |at: usize| {
        let cents = i64::try_from(pseudorandom(at) % 50_000).unwrap();
        let amount = (!at.is_multiple_of(20)).then(|| Decimal::new(cents * 1_000_003, 10));
        let confidence = if amount.is_some() { Confidence::Allocated } else { Confidence::Unknown };
        ResourceCost { amount, confidence, parts: Box::default() }
    };
    (0..RESOURCES).map(cost).collect()
}

struct Sample {
    inventory: Vec<Resource>,
    costs: Vec<ResourceCost>,
}

impl Sample {
    fn new() -> Self {
        Self { inventory: inventory(), costs: costs() }
    }

    fn items(&self) -> Vec<Item<'_>> {
        let both = self.inventory.iter().zip(&self.costs);
        both.map(|(resource, cost)| Item { resource, cost: Some(cost) }).collect()
    }
}

fn view(query: &str) -> View {
    View::parse(&Page::Resources, query, &Limits::on("2026-11-23".parse().unwrap())).view
}

/// Sorts all resources.
#[divan::bench(args = ["-cost", "name", "-state", "type", "region"], sample_count = 20)]
fn sort(bencher: Bencher<'_, '_>, sort: &str) {
    let sample = Sample::new();
    let items = sample.items();
    let sort = sort.parse().unwrap();
    let positions: Vec<u32> = (0u32..).take(items.len()).collect();
    bencher.counter(ItemsCount::new(RESOURCES)).bench(|| sort_items(black_box(&items), positions.clone(), sort));
}

/// Filters the resources.
#[divan::bench(args = ["", "tag.team=data&not.state=stopped", "search=nowhere", "search=worker+m7g", "min-cost=3"], sample_count = 20)]
fn filter(bencher: Bencher<'_, '_>, query: &str) {
    let sample = Sample::new();
    let items = sample.items();
    let view = view(query);
    let selection = Selection::of(&view.filter, &view.resources);
    bencher.counter(ItemsCount::new(RESOURCES)).bench(|| selection.select(black_box(&items)));
}

/// Computes the summary above the table.
#[divan::bench(sample_count = 20)]
fn summed(bencher: Bencher<'_, '_>) {
    let sample = Sample::new();
    let items = sample.items();
    let picked = Selection::of(&view("").filter, &view("").resources).select(&items);
    bencher.counter(ItemsCount::new(RESOURCES)).bench(|| Summary::of(black_box(&items), &picked));
}

/// Groups the resources by team.
#[divan::bench(sample_count = 20)]
fn group(bencher: Bencher<'_, '_>) {
    let sample = Sample::new();
    let items = sample.items();
    let by = "tag.team".parse().unwrap();
    bencher.counter(ItemsCount::new(RESOURCES)).bench(|| groups(black_box(&items).iter().copied(), &by));
}

/// Lists the filter options: tag keys, then the values of one tag.
#[divan::bench(sample_count = 20)]
fn filter_options(bencher: Bencher<'_, '_>) {
    let sample = Sample::new();
    let items = sample.items();
    let by = "tag.team".parse().unwrap();
    bencher.counter(ItemsCount::new(RESOURCES)).bench(|| {
        let items = black_box(&items).iter().copied();
        (tag_keys(items.clone()), facet_values(items, &by))
    });
}
