//! Helpers for check tests: builders of account data, and findings as text.

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
    finding::{CheckId, Finding, Line, Saving},
    metric::Metric,
    money::{Money, Unit},
    period::{DateRange, Granularity, Period},
    resource::{AccountRegion, Fact, Resource, ResourceType, SharedStr, Tag, billing_service},
    table::{self, CostTable, Key, TableBuilder, TablePeriod},
};

pub(super) const PAYER: &str = "111111111111";
pub(super) const REGION: &str = "eu-central-1";
/// Fourteen complete days: 336 hours.
const DAYS: &str = "2026-11-10..2026-11-23";
pub(super) const TODAY: jiff::civil::Date = date(2026, 11, 24);

/// Generates three tests per check (finding, no finding, boundary), and the list of tested codes.
macro_rules! check_tests {
    ($($name:ident $code:literal { finds $finds:block ignores $ignores:block boundary $boundary:block })*) => {
        pub(super) const TESTED: &[&str] = &[$($code),*];
        $(mod $name {
            use super::*;
            #[test]
            fn reports_a_finding() { $finds }
            #[test]
            fn reports_nothing() { $ignores }
            #[test]
            fn handles_boundaries_and_missing_data() { $boundary }
        })*
    };
}
use check_tests;

/// Builds a resource.
pub(super) fn resource(resource_type: &'static str, id: &'static str) -> Resource {
    Resource {
        resource_type: ResourceType::new(resource_type),
        service: billing_service(&ResourceType::new(resource_type)).map(SharedStr::from),
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

pub(super) trait ResourceBuilder: Sized {
    fn state(self, state: &'static str) -> Self;
    fn with(self, fact: Fact) -> Self;
    fn tag(self, key: &'static str, value: &'static str) -> Self;
    fn created_on(self, day: &str) -> Self;
}

impl ResourceBuilder for Resource {
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

    fn created_on(self, day: &str) -> Self {
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
    pub bill: Vec<Row>,
    pub measured: Option<Vec<Row>>,
    pub incomplete: Vec<&'static str>,
    /// Service, month, cost.
    pub months: Option<Vec<(&'static str, &'static str, &'static str)>>,
    /// Data omitted by AWS: the month, and one service or all of them.
    pub omitted: Vec<(&'static str, Option<&'static str>)>,
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
pub(super) fn case<const N: usize, const M: usize>(inventory: [Resource; N], bill: [Row; M]) -> Case {
    Case { inventory: inventory.into(), bill: bill.into(), ..Case::default() }
}

impl Case {
    pub fn measured<const N: usize>(mut self, rows: [Row; N]) -> Self {
        self.measured = Some(rows.into());
        self
    }

    pub fn incomplete(mut self, resource_type: &'static str) -> Self {
        self.incomplete.push(resource_type);
        self
    }

    pub fn report(&self) -> Report {
        let by = [Dimension::Service, Dimension::UsageType];
        let bill = table(&by, &self.bill);
        let totals: Vec<Row> = self.bill.iter().map(|(service, _, cost, _)| (*service, "", *cost, "")).collect();
        let totals = table(&[Dimension::Service], &totals);
        let measured = self.measured.as_ref().map(|rows| table(&[Dimension::Resource, Dimension::UsageType], rows));
        let account = AccountBill { account: PAYER, recent: &bill, older: None, measured: measured.as_ref() };
        let is_complete =
            |resource_type: &ResourceType, _: &str, _: &str| !self.incomplete.contains(&resource_type.code());
        let full_bill = Bill { totals: &totals, accounts: &[account], is_complete: &is_complete };
        let inventory: Vec<&Resource> = self.inventory.iter().collect();
        let attribution = Attribution::of(&inventory, &full_bill, Metric::Unblended).unwrap();
        let months = self.months.as_ref().map(|rows| months(rows, self.is_estimated, &self.omitted));
        let account = AccountData {
            today: self.today.unwrap_or(TODAY),
            inventory: &inventory,
            account_regions: &[AccountRegion { account: PAYER.into(), region: REGION.into() }],
            is_complete: &is_complete,
            resource_costs: Some(ResourceCosts { attribution: &attribution, days: DAYS.parse().unwrap() }),
            prices: &[AccountPrices { account: PAYER, table: &bill }],
            months: months.as_ref(),
            coverage: self.coverage.as_deref(),
            utilization: self.utilization.as_deref(),
            anomaly_monitors: self.monitors,
        };
        evaluate(&account, &self.settings)
    }

    /// Findings of a check as text, see [`finding_text`].
    pub fn findings(&self, code: &str) -> Vec<String> {
        let check: CheckId = code.parse().unwrap();
        let report = self.report();
        let of_check = report.findings.iter().filter(|it| it.from == crate::finding::Origin::Check(check));
        of_check.inspect(|it| assert_complete(it)).map(finding_text).collect()
    }

    /// Missing data of a check.
    pub fn missing_data(&self, code: &str) -> Vec<MissingData> {
        let check: CheckId = code.parse().unwrap();
        self.report().not_evaluated.into_iter().filter(|it| it.check == check).map(|it| it.missing).collect()
    }
}

/// Asserts that a finding has evidence, arithmetic and a fix.
fn assert_complete(finding: &Finding) {
    let code = finding.from.code();
    assert!(!finding.evidence.is_empty(), "{code} has no evidence");
    assert!(!finding.fix.console.is_empty() && !finding.fix.terraform.is_empty(), "{code} has no fix");
    if let Saving::Amount(it) | Saving::CostAtRisk(it) = &finding.saving {
        for line in &it.lines {
            let product = Line::product(line.label.clone(), line.resource.clone(), line.factors.clone()).unwrap();
            assert!(
                !line.factors.is_empty() && product.amount == line.amount,
                "{code}: the factors do not multiply to {}",
                line.amount
            );
        }
    }
}

/// Finding as text: `vol-1 9.52`. An upper bound has `<=`, a cost at risk is in brackets, an unknown saving is `?`.
fn finding_text(finding: &Finding) -> String {
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
    omitted: &[(&'static str, Option<&'static str>)],
) -> CostTable {
    let range = DateRange::new(date(2026, 9, 1), date(2026, 11, 23)).unwrap();
    let periods = Granularity::Monthly.periods(&range);
    let estimated = |period: &Period| is_estimated && period.from_iso().starts_with("2026-10");
    let periods: Vec<_> =
        periods.into_iter().map(|period| TablePeriod { estimated: estimated(&period), period }).collect();
    let period_index = |month: &str| periods.iter().position(|it| it.period.from_iso().starts_with(month)).unwrap();
    let mut builder = TableBuilder::new(vec![Dimension::Service.into(), Dimension::Account.into()], periods.clone());
    for (service, month, cost) in rows {
        let key = Key([*service, PAYER].into_iter().map(Into::into).collect());
        builder.add(period_index(month), key, Metric::Unblended, Money::new(decimal(cost), Unit::new("USD")));
    }
    for (month, service) in omitted {
        let missing = match service {
            Some(service) => table::Missing::Amount(Key([*service, PAYER].map(Into::into).to_vec()), Metric::Unblended),
            None => table::Missing::Everything,
        };
        builder.set_missing(period_index(month), missing);
    }
    builder.finish()
}

pub(super) fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}

#[test]
fn every_check_has_tests() {
    let tested = [compute::TESTED, data::TESTED, databases::TESTED, network::TESTED, spending::TESTED, volumes::TESTED];
    let mut tested: Vec<&str> = tested.concat();
    let mut codes: Vec<&str> = CheckId::all().map(CheckId::code).collect();
    tested.sort_unstable();
    codes.sort_unstable();
    assert_eq!(tested, codes);
}
