//! Made-up bills, and a source of numbers that is the same every time.

use rust_decimal::Decimal;

use crate::{
    advice::{Class, Entity, Fact, FactKind, FactSheet, FactValue, FindingFacts, SheetBuilder},
    dimension::Dimension,
    limits::Limits,
    metric::Metric,
    money::{Money, Unit},
    overview::{Figures, Movers, Plan, days_of_groups},
    period::{Granularity, parse_date},
    ranking::Ranking,
    table::{CostTable, Key, TableBuilder, TablePeriod},
    view::View,
};

const SERVICES: [&str; 6] = [
    "Amazon Elastic Compute Cloud - Compute",
    "Amazon Relational Database Service",
    "EC2 - Other",
    "Amazon Simple Storage Service",
    "AWS Lambda",
    "AmazonCloudWatch",
];

/// Steele, Lea and Flood's `SplitMix64`.
pub struct Numbers(pub u64);

impl Numbers {
    pub fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % limit
    }

    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[usize::try_from(self.below(from.len() as u64)).unwrap()]
    }
}

/// Daily costs of services, each about half of the one before and changing in October.
fn table(numbers: &mut Numbers) -> CostTable {
    let periods = Granularity::Daily.periods(&"2026-08-01..2026-10-31".parse().unwrap());
    let marked = periods.iter().map(|period| TablePeriod { period: *period, estimated: false }).collect();
    let mut builder = TableBuilder::new(vec![Dimension::Service.into()], marked);
    let mut level = 40_000 + numbers.below(90_000);
    for service in SERVICES {
        let october = 75 + numbers.below(50);
        for (at, period) in periods.iter().enumerate() {
            let part = if period.range().from() >= parse_date("2026-10-01").unwrap() { october } else { 100 };
            let cents = i64::try_from(level * part / 100 + numbers.below(level / 20 + 7)).unwrap();
            let money = Money::new(Decimal::new(cents, 2), Unit::new("USD"));
            builder.add(at, Key(vec![service.into()]), Metric::Unblended, money);
        }
        level = level * (35 + numbers.below(30)) / 100;
    }
    builder.finish()
}

/// A bill of October with findings about instances, whose names are given.
pub fn bill(seed: u64, name: impl Fn(u64) -> String) -> FactSheet {
    let mut numbers = Numbers(seed);
    let limits = Limits::on(parse_date("2026-11-03").unwrap());
    let plan = Plan::of(&View::parse("from=2026-10-01&to=2026-10-31&compare=previous", &limits).view, &limits);
    let table = table(&mut numbers);
    let october = table.within(&plan.range);
    let mut builder = SheetBuilder::new(plan.range);
    builder.figures(&Figures::of(&plan, &days_of_groups(&table).unwrap(), Metric::Unblended, &limits));
    builder.groups(&october, &Ranking::of(&october, None, Metric::Unblended, 9), Metric::Unblended);
    let spans = plan.spans.unwrap();
    let before = table.within(&spans.before);
    let movers = Movers::between(spans, &before, &table.within(&spans.now), Metric::Unblended, 9).unwrap();
    builder.movers(&movers, &table, &table, Metric::Unblended);
    let entity = |class, name: String, also: Vec<String>| Entity { class, name, also };
    for number in 0..5 {
        let id = format!("i-0{:015x}", 0x00ab_cdef_0123 * (number + 3));
        let about = vec![
            entity(Class::Resource, name(number), vec![id]),
            entity(Class::Account, "111122223333".to_owned(), Vec::new()),
            entity(Class::Region, "eu-west-1".to_owned(), Vec::new()),
        ];
        let days = FactValue::Count { number: 40 + numbers.below(300), of: "days".to_owned() };
        let since = FactValue::Date(parse_date(&format!("2026-0{}-1{number}", 3 + number)).unwrap());
        let evidence =
            vec![("stopped for", days), ("stopped since", since), ("type", FactValue::Text("m5.large".to_owned()))];
        let saving = Money::new(Decimal::new(i64::try_from(700 + numbers.below(90_000)).unwrap(), 2), Unit::new("USD"));
        let title = "Stopped instance".to_owned();
        builder.finding(FindingFacts { title, about, saving: Some(saving), at_most: false, evidence });
    }
    builder.finish()
}

pub fn named(number: u64) -> String {
    format!("web-{number:02}")
}

/// The facts of a kind about services (in percent or not) or about resources.
pub fn facts(sheet: &FactSheet, kind: FactKind, class: Class, is_percent: bool) -> Vec<&Fact> {
    let is_of = |fact: &&Fact| {
        let is_it = fact.about.first().is_some_and(|it| it.class == class);
        is_it && fact.kind == kind && matches!(fact.value, FactValue::Percent(_)) == is_percent
    };
    sheet.facts().iter().filter(is_of).collect()
}
