//! Sheets made from made-up bills, and a source of numbers that is the same every time.

use rust_decimal::Decimal;

use crate::{
    advice::{Class, Entity, Fact, FactKind, FactSheet, FactValue, FindingFacts, SheetBuilder},
    analysis::{
        forecast::{FirstOfMonth, Method, MonthEnd},
        series::NotEnough,
    },
    dimension::Dimension,
    limits::Limits,
    metric::Metric,
    money::{Money, Unit},
    overview::{Figures, Movers, Outlook, Plan, days_of_groups},
    period::{Granularity, parse_date},
    ranking::Ranking,
    table::{CostTable, Key, TableBuilder, TablePeriod},
    view::View,
};

/// Billing names, in the order of their cost. Some have words in them that elsewhere say what a figure is.
const SERVICES: [&str; 9] = [
    "Amazon Elastic Compute Cloud - Compute",
    "Amazon Relational Database Service",
    "EC2 - Other",
    "Amazon Simple Storage Service",
    "AWS Lambda",
    "AmazonCloudWatch",
    "Savings Plans for AWS Compute usage",
    "AWS Key Management Service",
    "AWS Cost Explorer",
];
const REGIONS: [&str; 4] = ["us-east-1", "eu-central-1", "eu-west-1", "ap-southeast-2"];

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
        let len = u64::try_from(from.len()).unwrap();
        &from[usize::try_from(self.below(len)).unwrap()]
    }
}

/// Daily costs from September to November by one dimension: each value a third of the one before, growing or shrinking in its own way.
fn table(dimension: Dimension, values: &[&str], numbers: &mut Numbers) -> CostTable {
    let periods = Granularity::Daily.periods(&"2026-07-01..2026-11-22".parse().unwrap());
    let marked = periods.iter().map(|period| TablePeriod { period: *period, estimated: false }).collect();
    let mut builder = TableBuilder::new(vec![dimension.into()], marked);
    let mut level = 40_000 + numbers.below(90_000);
    for value in values {
        let drift = i64::try_from(numbers.below(9)).unwrap() - 4;
        for (at, period) in periods.iter().enumerate() {
            let october = i64::from(period.range().from() >= parse_date("2026-10-01").unwrap());
            let noise = i64::try_from(numbers.below(level / 20 + 7)).unwrap();
            let grown = i64::try_from(level).unwrap() * (100 + october * drift * 7) / 100;
            let money = Money::new(Decimal::new(grown + noise, 2), Unit::new("USD"));
            builder.add(at, Key(vec![(*value).into()]), Metric::Unblended, money);
        }
        level = level * (35 + numbers.below(30)) / 100;
    }
    builder.finish()
}

/// A sheet of an October, of services, regions and findings about resources.
pub fn sheet(seed: u64) -> FactSheet {
    named_sheet(
        seed,
        |number| format!("i-0{:015x}", 0x00ab_cdef_0123 * (number + 3)),
        |number| format!("web-{number:02}"),
    )
}

/// The same with ids and names of resources of one's own.
pub fn named_sheet(seed: u64, id: impl Fn(u64) -> String, name: impl Fn(u64) -> String) -> FactSheet {
    let mut numbers = Numbers(seed);
    let limits = Limits::on(parse_date("2026-11-23").unwrap());
    let plan = Plan::of(&View::parse("from=2026-10-01&to=2026-10-31&compare=previous", &limits).view, &limits);
    let services = table(Dimension::Service, &SERVICES, &mut numbers);
    let regions = table(Dimension::Region, &REGIONS, &mut numbers);
    let mut builder = SheetBuilder::new(plan.range);
    builder.figures(&Figures::of(&plan, &days_of_groups(&services).unwrap(), Metric::Unblended, &limits));
    let spans = plan.spans.unwrap();
    let movers = Movers::between(
        spans,
        &services.within(&spans.before),
        &services.within(&spans.now),
        Metric::Unblended,
        SERVICES.len(),
    );
    for table in [&services, &regions] {
        let october = table.within(&plan.range);
        builder.groups(&october, &Ranking::of(&october, None, Metric::Unblended, 9), Metric::Unblended);
    }
    builder.movers(&movers.unwrap(), &services, &services, Metric::Unblended);
    builder.outlook(&outlook(&services));
    for number in 0..5 {
        let saving = Money::new(Decimal::new(i64::try_from(700 + numbers.below(90_000)).unwrap(), 2), Unit::new("USD"));
        let about = vec![
            Entity { class: Class::Resource, name: name(number), also: vec![id(number)] },
            Entity { class: Class::Region, name: (*numbers.pick(&REGIONS)).to_owned(), also: Vec::new() },
        ];
        let days = 40 + numbers.below(300);
        let evidence = vec![
            ("stopped for", FactValue::Count { number: days, of: "days".to_owned() }),
            ("type", FactValue::Text("m5.2xlarge".to_owned())),
            ("stopped since", FactValue::Date(parse_date(&format!("2026-0{}-1{number}", 3 + number)).unwrap())),
        ];
        builder.finding(FindingFacts {
            title: "Stopped instance".to_owned(),
            about,
            saving: Some(saving),
            at_most: false,
            evidence,
        });
    }
    builder.count(17 + numbers.below(40), "EC2 instances");
    builder.count(5 + numbers.below(9), "unattached volumes");
    builder.finish()
}

/// What a November is forecast to cost, from an October's services.
fn outlook(services: &CostTable) -> Outlook {
    let october = services.within(&"2026-10-01..2026-10-31".parse().unwrap());
    let total = october.total(Metric::Unblended).unwrap().unwrap();
    let part = |percent: i64| (total.amount * Decimal::new(percent, 2)).round_dp(2);
    let none = NotEnough::Days { have: 0, need: 1 };
    let month_end = MonthEnd {
        month: "2026-11-01..2026-11-30".parse().unwrap(),
        actual: part(70),
        known_days: 22,
        remaining: part(39),
        remaining_days: 8,
        total: part(109),
        low: part(103),
        high: part(117),
        confidence: 0.8,
        method: Method::Level,
        first_of_month: FirstOfMonth::NotAhead,
    };
    Outlook { unit: total.unit, month_end: Ok(month_end), anomalies: Err(none), trend: Err(none), weekdays: Err(none) }
}

/// The facts of a kind about things of a class.
pub fn facts(sheet: &FactSheet, kind: FactKind, class: Option<Class>) -> Vec<&Fact> {
    let is_of = |fact: &&Fact| fact.kind == kind && fact.about.first().map(|it| it.class) == class;
    sheet.facts().iter().filter(is_of).collect()
}
