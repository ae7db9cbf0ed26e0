//! Helpers for check tests: account builders and results. Every check has three tests: fires, does not fire, boundary.

mod compute;
mod data;
mod databases;
mod managed;
mod network;
mod overall;
mod spending;
mod volumes;

use jiff::civil::date;
use rust_decimal::Decimal;

use super::*;
use crate::{
    attribution::{AccountBill, Attribution, Bill},
    dimension::Dimension,
    finding::{Finding, Line, Saving},
    metric::Metric,
    money::{Money, Unit},
    period::{DateRange, Granularity, Period},
    resource::{Fact, Kind, Place, Resource, Tag, Word, service_behind},
    table::{self, CostTable, Key, TableBuilder, TablePeriod},
};

pub(super) const PAYER: &str = "111111111111";
pub(super) const REGION: &str = "eu-central-1";
/// Fourteen complete days: 336 hours.
const DAYS: &str = "2026-11-10..2026-11-23";
pub(super) const TODAY: jiff::civil::Date = date(2026, 11, 24);

/// The three tests of a check, and its code for the list of tested checks.
macro_rules! three {
    ($($name:ident $code:literal { fires $fires:block fine $fine:block edge $edge:block })*) => {
        pub(super) const TESTED: &[&str] = &[$($code),*];
        $(mod $name {
            use super::*;
            #[test]
            fn fires() { $fires }
            #[test]
            fn does_not_fire() { $fine }
            #[test]
            fn at_the_edge() { $edge }
        })*
    };
}
use three;

/// Builds a resource.
pub(super) fn thing(kind: &'static str, id: &'static str) -> Resource {
    Resource {
        kind: Kind::new(kind),
        service: service_behind(&Kind::new(kind)).map(Word::from),
        id: id.into(),
        arn: None,
        name: None,
        account: PAYER.into(),
        region: REGION.into(),
        zone: None,
        state: None,
        created: Some("2026-01-01T00:00:00Z".parse().unwrap()),
        tags: Some(Vec::new()),
        facts: Vec::new(),
    }
}

pub(super) trait With: Sized {
    fn state(self, state: &'static str) -> Self;
    fn with(self, fact: Fact) -> Self;
    fn tag(self, key: &'static str, value: &'static str) -> Self;
    fn born(self, day: &str) -> Self;
}

impl With for Resource {
    fn state(self, state: &'static str) -> Self {
        Self { state: Some(state.into()), ..self }
    }

    fn with(mut self, fact: Fact) -> Self {
        self.facts.push(fact);
        self
    }

    fn tag(mut self, key: &'static str, value: &'static str) -> Self {
        self.tags.get_or_insert_default().push(Tag(key.into(), value.into()));
        self
    }

    fn born(self, day: &str) -> Self {
        Self { created: Some(midnight(day)), ..self }
    }
}

pub(super) fn midnight(day: &str) -> jiff::Timestamp {
    format!("{day}T00:00:00Z").parse().unwrap()
}

/// A row of the bill: a service, or a measured resource; a usage type without its region; a cost in USD; and a quantity
/// with its unit.
type Row = (&'static str, &'static str, &'static str, &'static str);

/// An account: its inventory, its bill for fourteen days, and other data.
#[derive(Clone, Default)]
pub(super) struct Case {
    pub inventory: Vec<Resource>,
    pub billed: Vec<Row>,
    pub measured: Option<Vec<Row>>,
    pub incomplete: Vec<&'static str>,
    /// Service, month, cost.
    pub months: Option<Vec<(&'static str, &'static str, &'static str)>>,
    /// Data omitted by AWS: the month, and one service or all of them.
    pub left_out: Vec<(&'static str, Option<&'static str>)>,
    pub coverage: Option<Vec<Coverage>>,
    pub utilization: Option<Vec<Utilization>>,
    pub monitors: Option<u32>,
    pub settings: Settings,
    /// Current day, if other than [`TODAY`].
    pub today: Option<jiff::civil::Date>,
    /// Whether the last month is estimated.
    pub is_estimated: bool,
}

/// An account with an inventory and a bill.
pub(super) fn case<const N: usize, const M: usize>(inventory: [Resource; N], billed: [Row; M]) -> Case {
    Case { inventory: inventory.into(), billed: billed.into(), ..Case::default() }
}

impl Case {
    pub fn measured<const N: usize>(mut self, rows: [Row; N]) -> Self {
        self.measured = Some(rows.into());
        self
    }

    pub fn incomplete(mut self, kind: &'static str) -> Self {
        self.incomplete.push(kind);
        self
    }

    pub fn report(&self) -> Report {
        let by = [Dimension::Service, Dimension::UsageType];
        let bill = table(&by, &self.billed);
        let totals: Vec<Row> = self.billed.iter().map(|(service, _, cost, _)| (*service, "", *cost, "")).collect();
        let totals = table(&[Dimension::Service], &totals);
        let measured = self.measured.as_ref().map(|rows| table(&[Dimension::Resource, Dimension::UsageType], rows));
        let account = AccountBill { account: PAYER, recent: &bill, older: None, measured: measured.as_ref() };
        let is_complete = |kind: &Kind, _: &str, _: &str| !self.incomplete.contains(&kind.code());
        let whole = Bill { totals: &totals, accounts: &[account], is_complete: &is_complete };
        let inventory: Vec<&Resource> = self.inventory.iter().collect();
        let attribution = Attribution::of(&inventory, &whole, Metric::Unblended).unwrap();
        let months = self.months.as_ref().map(|rows| months(rows, self.is_estimated, &self.left_out));
        let account = Account {
            today: self.today.unwrap_or(TODAY),
            inventory: &inventory,
            places: &[Place { account: PAYER.into(), region: REGION.into() }],
            is_complete: &is_complete,
            spent: Some(ResourceCosts { attribution: &attribution, days: DAYS.parse().unwrap() }),
            prices: &[AccountPrices { account: PAYER, table: &bill }],
            months: months.as_ref(),
            coverage: self.coverage.as_deref(),
            utilization: self.utilization.as_deref(),
            anomaly_monitors: self.monitors,
        };
        evaluate(&account, &self.settings)
    }

    /// Findings of a check: each subject with its saving.
    pub fn says(&self, code: &str) -> Vec<String> {
        let check: CheckId = code.parse().unwrap();
        let report = self.report();
        let of_check = report.findings.iter().filter(|it| it.from == crate::finding::Origin::Check(check));
        of_check.inspect(|it| tells_all(it)).map(told).collect()
    }

    /// Missing data of a check.
    pub fn lacks(&self, code: &str) -> Vec<Missing> {
        let check: CheckId = code.parse().unwrap();
        self.report().not_evaluated.into_iter().filter(|it| it.check == check).map(|it| it.missing).collect()
    }
}

/// Asserts that a finding has evidence, arithmetic and a fix.
fn tells_all(finding: &Finding) {
    let code = finding.from.code();
    assert!(!finding.evidence.is_empty(), "{code} has no evidence");
    assert!(!finding.fix.console.is_empty() && !finding.fix.terraform.is_empty(), "{code} is not put right");
    if let Saving::Amount(it) | Saving::CostAtRisk(it) = &finding.saving {
        for line in &it.lines {
            let refresh = Line::product(line.label.clone(), line.on.clone(), line.factors.clone()).unwrap();
            assert!(
                !line.factors.is_empty() && refresh.amount == line.amount,
                "{code} does not come to {}",
                line.amount
            );
        }
    }
}

/// `vol-1 9.52`: an upper bound has `<=`, a cost at risk is in brackets, an unknown saving is `?`.
fn told(finding: &Finding) -> String {
    let about = finding.resource.as_ref().map_or(&*finding.service, |it| &*it.id);
    let amount = |it: &crate::finding::Estimate| it.amount().round_dp(4).normalize();
    let saving = match &finding.saving {
        Saving::Amount(it) if it.at_most => format!("<={}", amount(it)),
        Saving::Amount(it) => amount(it).to_string(),
        Saving::CostAtRisk(it) => format!("({})", amount(it)),
        Saving::Unknown(_) => "?".to_owned(),
        Saving::Review => "review".to_owned(),
    };
    format!("{about} {saving}")
}

fn table(by: &[Dimension], rows: &[Row]) -> CostTable {
    let period = TablePeriod { period: Period::Days(DAYS.parse().unwrap()), estimated: false };
    let mut builder = TableBuilder::new(by.iter().map(|it| (*it).into()).collect(), vec![period]);
    for (name, usage, cost, quantity) in rows {
        let usage = if usage.is_empty() { String::new() } else { format!("EUC1-{usage}") };
        let key = Key([*name, &usage].into_iter().take(by.len()).map(Into::into).collect());
        builder.add(0, key.clone(), Metric::Unblended, Money::new(decimal(cost), Unit::new("USD")));
        if let Some((amount, unit)) = quantity.split_once(' ') {
            builder.add(0, key, Metric::Usage, Money::new(decimal(amount), Unit::new(unit)));
        }
    }
    builder.finish()
}

fn months(
    rows: &[(&str, &str, &str)],
    is_estimated: bool,
    left_out: &[(&'static str, Option<&'static str>)],
) -> CostTable {
    let range = DateRange::new(date(2026, 9, 1), date(2026, 11, 23)).unwrap();
    let periods = Granularity::Monthly.periods(&range);
    let estimated = |period: &Period| is_estimated && period.from_iso().starts_with("2026-10");
    let periods: Vec<_> =
        periods.into_iter().map(|period| TablePeriod { estimated: estimated(&period), period }).collect();
    let place = |month: &str| periods.iter().position(|it| it.period.from_iso().starts_with(month)).unwrap();
    let mut builder = TableBuilder::new(vec![Dimension::Service.into(), Dimension::Account.into()], periods.clone());
    for (service, month, cost) in rows {
        let key = Key([*service, PAYER].into_iter().map(Into::into).collect());
        builder.add(place(month), key, Metric::Unblended, Money::new(decimal(cost), Unit::new("USD")));
    }
    for (month, service) in left_out {
        let missing = match service {
            Some(service) => table::Missing::Amount(Key([*service, PAYER].map(Into::into).to_vec()), Metric::Unblended),
            None => table::Missing::Everything,
        };
        builder.set_missing(place(month), missing);
    }
    builder.finish()
}

pub(super) fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}

#[test]
fn every_check_has_its_three_tests() {
    let tested = [compute::TESTED, data::TESTED, databases::TESTED, network::TESTED, spending::TESTED, volumes::TESTED];
    let mut tested: Vec<&str> = tested.concat();
    let mut codes: Vec<&str> = CheckId::all().map(CheckId::code).collect();
    tested.sort_unstable();
    codes.sort_unstable();
    assert_eq!(tested, codes);
}
