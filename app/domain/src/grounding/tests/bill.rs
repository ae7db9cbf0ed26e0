//! Generated bills, and a deterministic generator of random numbers.

use rust_decimal::Decimal;

use crate::{
    advice::{Class, Entity, Fact, FactKind, FactSheet, FindingFacts, SheetBuilder, service_entity},
    money::{Money, Unit, ratio},
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
    let money = |cents: u64| Money::new(Decimal::new(i64::try_from(cents).unwrap(), 2), Unit::new("USD"));
    let costs = SERVICES.iter().scan(1_200_000 + numbers.below(2_700_000), |level, _| {
        let current = *level;
        *level = *level * (35 + numbers.below(30)) / 100;
        Some((current, current * (75 + numbers.below(50)) / 100 + numbers.below(99)))
    });
    let costs: Vec<(u64, u64)> = costs.collect();
    let total = money(costs.iter().map(|it| it.0).sum());
    builder.start_entry("Total", Vec::new(), Some(october), None).1.add_amount(FactKind::Cost, &total, "");
    for (billing, (current, previous)) in SERVICES.iter().zip(costs) {
        let (current, previous, service) = (money(current), money(previous), service_entity(billing));
        let change = current.minus(&previous).unwrap();
        let (_, mut entry) = builder.start_entry(service.name.clone(), vec![service], Some(october), None);
        entry.add_amount(FactKind::Cost, &current, "").add_amount(FactKind::CostBefore, &previous, "");
        entry.add_percent(FactKind::Share, ratio(current.amount, total.amount), "");
        entry.add_amount(FactKind::Change, &change, "");
        entry.add_percent(FactKind::Change, ratio(change.amount, previous.amount), "");
    }
    for number in 0..5 {
        let id = format!("i-0{:015x}", 0x00ab_cdef_0123 * (number + 3));
        let instance = Entity { aliases: vec![id], ..Entity::new(Class::Resource, name(number)) };
        let account = Entity::new(Class::Account, "111122223333");
        let days = FactValue::Count { number: 40 + numbers.below(300), of: "days".to_owned() };
        let since = FactValue::Date(format!("2026-0{}-1{number}", 3 + number).parse().unwrap());
        builder.add_finding(FindingFacts {
            title: "Stopped instance".to_owned(),
            entities: vec![instance, account, Entity::new(Class::Region, "eu-west-1")],
            saving: Some(money(700 + numbers.below(90_000))),
            at_most: false,
            evidence: vec![("stopped for", days), ("stopped since", since)],
        });
    }
    builder.finish()
}

pub fn instance_name(number: u64) -> String {
    format!("web-{number:02}")
}

/// Facts of a kind about services (as percentages or not) or about resources.
pub fn facts(sheet: &FactSheet, kind: FactKind, class: Class, is_percent: bool) -> Vec<&Fact> {
    let is_match = |fact: &&Fact| {
        let has_class = fact.entities.first().is_some_and(|it| it.class == class);
        has_class && fact.kind == kind && matches!(fact.value, FactValue::Percent(_)) == is_percent
    };
    sheet.facts().iter().filter(is_match).collect()
}
