//! Generated bills, and a deterministic generator of random numbers.

use rust_decimal::Decimal;

use crate::{
    advice::{Class, Entity, Fact, FactKind, FactSheet, FindingFacts, SheetBuilder, service_entity},
    money::{Money, Unit, ratio},
    period::parse_date,
    value::FactValue,
};

const SERVICES: [&str; 6] = [
    "Amazon Elastic Compute Cloud - Compute",
    "Amazon Relational Database Service",
    "EC2 - Other",
    "Amazon Simple Storage Service",
    "AWS Lambda",
    "AmazonCloudWatch",
];

/// `SplitMix64` by Steele, Lea and Flood.
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

/// A bill of October: services, each about half the cost of the one before, and instances with these names and their
/// savings.
pub fn bill(seed: u64, name: impl Fn(u64) -> String) -> FactSheet {
    let mut numbers = Numbers(seed);
    let october = "2026-10-01..2026-10-31".parse().unwrap();
    let mut builder = SheetBuilder::new(october);
    let cents = |cents: u64| Money::new(Decimal::new(i64::try_from(cents).unwrap(), 2), Unit::new("USD"));
    let levels = SERVICES.iter().scan(1_200_000 + numbers.below(2_700_000), |level, _| {
        let now = *level;
        *level = *level * (35 + numbers.below(30)) / 100;
        Some((now, now * (75 + numbers.below(50)) / 100 + numbers.below(99)))
    });
    let levels: Vec<(u64, u64)> = levels.collect();
    let total = cents(levels.iter().map(|it| it.0).sum());
    builder.entry("Total", Vec::new(), Some(october), None).1.amount(FactKind::Cost, &total, "");
    for (billing, (now, before)) in SERVICES.iter().zip(levels) {
        let (now, before, entities) = (cents(now), cents(before), service_entity(billing));
        let by = now.minus(&before).unwrap();
        let (_, mut entry) = builder.entry(entities.name.clone(), vec![entities], Some(october), None);
        entry.amount(FactKind::Cost, &now, "").amount(FactKind::CostBefore, &before, "");
        entry.percent(FactKind::Share, ratio(now.amount, total.amount), "");
        entry.amount(FactKind::Change, &by, "").percent(FactKind::Change, ratio(by.amount, before.amount), "");
    }
    let entity = |class, name: String, aliases: Vec<String>| Entity { class, name, aliases };
    for number in 0..5 {
        let id = format!("i-0{:015x}", 0x00ab_cdef_0123 * (number + 3));
        let entities = vec![
            entity(Class::Resource, name(number), vec![id]),
            entity(Class::Account, "111122223333".to_owned(), Vec::new()),
            entity(Class::Region, "eu-west-1".to_owned(), Vec::new()),
        ];
        let days = FactValue::Count { number: 40 + numbers.below(300), of: "days".to_owned() };
        let since = FactValue::Date(parse_date(&format!("2026-0{}-1{number}", 3 + number)).unwrap());
        let evidence = vec![("stopped for", days), ("stopped since", since)];
        let (title, saving) = ("Stopped instance".to_owned(), Some(cents(700 + numbers.below(90_000))));
        builder.finding(FindingFacts { title, entities, saving, at_most: false, evidence });
    }
    builder.finish()
}

pub fn named(number: u64) -> String {
    format!("web-{number:02}")
}

/// Facts of a kind about services (as percentages or not) or about resources.
pub fn facts(sheet: &FactSheet, kind: FactKind, class: Class, is_percent: bool) -> Vec<&Fact> {
    let is_of = |fact: &&Fact| {
        let is_it = fact.entities.first().is_some_and(|it| it.class == class);
        is_it && fact.kind == kind && matches!(fact.value, FactValue::Percent(_)) == is_percent
    };
    sheet.facts().iter().filter(is_of).collect()
}
