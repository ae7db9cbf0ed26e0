//! Helpers for attribution tests: builders of bills and inventories, and invariants of every outcome.

mod measured;
mod older;
mod properties;
mod rules;

pub(crate) use properties::any_case;

use std::collections::BTreeMap;

use super::*;
use crate::{
    money::Money,
    period::Period,
    resource::{Fact, Kind, fact},
    table::{Key, TableBuilder, TablePeriod},
};

const COMPUTE: &str = "Amazon Elastic Compute Cloud - Compute";
const OTHER: &str = "EC2 - Other";
const VPC: &str = "Amazon Virtual Private Cloud";
const RDS: &str = "Amazon Relational Database Service";
const S3: &str = "Amazon Simple Storage Service";
const LAMBDA: &str = "AWS Lambda";
const PAYER: &str = "111111111111";
const RECENT: &str = "2026-11-10..2026-11-23";
const OLDER: &str = "2026-10-25..2026-11-09";
const WHOLE: &str = "2026-10-25..2026-11-23";

/// A row of a table: its two values, its cost, and its usage (`12 Hrs`), empty for none.
type Row = (String, String, Decimal, String);

fn row(first: &str, second: &str, cost: &str) -> Row {
    used(first, second, cost, "")
}

fn used(first: &str, second: &str, cost: &str, usage: &str) -> Row {
    (first.to_owned(), second.to_owned(), decimal(cost), usage.to_owned())
}

fn decimal(text: &str) -> Decimal {
    text.parse().unwrap()
}

fn table(days: &str, by: &[Dimension], rows: &[Row]) -> CostTable {
    let period = TablePeriod { period: Period::Days(days.parse().unwrap()), estimated: false };
    let mut builder = TableBuilder::new(by.iter().map(|it| (*it).into()).collect(), vec![period]);
    for (first, second, cost, usage) in rows {
        let key = Key([first, second].into_iter().take(by.len()).map(Into::into).collect());
        builder.add(0, key.clone(), Metric::Unblended, Money::new(*cost, Unit::new("USD")));
        if let Some((amount, unit)) = usage.split_once(' ') {
            builder.add(0, key, Metric::Usage, Money::new(decimal(amount), Unit::new(unit)));
        }
    }
    builder.finish()
}

/// One account of a test case.
#[derive(Clone, Debug, Default)]
struct Rows {
    account: String,
    recent: Vec<Row>,
    older: Option<Vec<Row>>,
    measured: Option<Vec<Row>>,
}

/// An inventory, a bill, and the costs of other accounts.
#[derive(Clone, Debug, Default)]
pub(crate) struct Case {
    pub inventory: Vec<Resource>,
    accounts: Vec<Rows>,
    /// Services and their costs.
    elsewhere: Vec<(String, Decimal)>,
    /// Resource types with an incomplete list.
    incomplete: Vec<&'static str>,
}

impl Case {
    /// Line items of a single account, all days recent.
    fn of(inventory: Vec<Resource>, recent: Vec<Row>) -> Self {
        let rows = Rows { account: PAYER.to_owned(), recent, ..Rows::default() };
        Self { inventory, accounts: vec![rows], ..Self::default() }
    }

    fn measured(mut self, rows: Vec<Row>) -> Self {
        self.accounts[0].measured = Some(rows);
        self
    }

    fn older(mut self, rows: Vec<Row>) -> Self {
        self.accounts[0].older = Some(rows);
        self
    }

    fn incomplete(mut self, kind: &'static str) -> Self {
        self.incomplete.push(kind);
        self
    }

    pub fn totals(&self) -> BTreeMap<String, Decimal> {
        let mut totals: BTreeMap<String, Decimal> = BTreeMap::new();
        let lines = self.accounts.iter().flat_map(|it| it.recent.iter().chain(it.older.iter().flatten()));
        let services = lines.map(|(service, _, cost, _)| (service, cost));
        for (service, cost) in services.chain(self.elsewhere.iter().map(|(service, cost)| (service, cost))) {
            *totals.entry(service.clone()).or_default() += cost;
        }
        totals
    }

    /// The outcome, after asserting the invariants of every outcome.
    pub fn run(&self) -> Attribution {
        let has_older = self.accounts.iter().any(|it| it.older.is_some());
        let totals: Vec<Row> =
            self.totals().into_iter().map(|(service, cost)| (service, String::new(), cost, String::new())).collect();
        let totals = table(if has_older { WHOLE } else { RECENT }, &[Dimension::Service], &totals);
        let by = [Dimension::Service, Dimension::UsageType];
        let tables = self.accounts.iter().map(|it| {
            // If an account is not measured, all its days are recent.
            let recent = if has_older && it.older.is_none() { WHOLE } else { RECENT };
            let measured =
                it.measured.as_ref().map(|rows| table(recent, &[Dimension::Resource, Dimension::UsageType], rows));
            let older = it.older.as_ref().map(|rows| table(OLDER, &by, rows));
            (table(recent, &by, &it.recent), older, measured)
        });
        let tables: Vec<_> = tables.collect();
        let accounts: Vec<_> = self
            .accounts
            .iter()
            .zip(&tables)
            .map(|(rows, (recent, older, measured))| AccountBill {
                account: &rows.account,
                recent,
                older: older.as_ref(),
                measured: measured.as_ref(),
            })
            .collect();
        let is_complete = |kind: &Kind, _: &str, _: &str| !self.incomplete.contains(&kind.code());
        let bill = Bill { totals: &totals, accounts: &accounts, is_complete: &is_complete };
        let outcome = Attribution::of(&self.inventory.iter().collect::<Vec<_>>(), &bill, Metric::Unblended).unwrap();
        balance(&outcome, &self.totals());
        outcome
    }
}

/// For each service, the costs of resources and unlisted resources (added up part by part) and the unattributed cost
/// add up to the total; the reasons add up to the unattributed cost.
#[track_caller]
fn balance(outcome: &Attribution, totals: &BTreeMap<String, Decimal>) {
    let mut by_service: BTreeMap<&str, (Decimal, Decimal)> = BTreeMap::new();
    for (at, cost) in outcome.resources.iter().enumerate() {
        let sum: Decimal = cost.parts.iter().map(|it| it.amount).sum();
        assert_eq!(cost.amount.unwrap_or_default(), sum, "parts of {at}");
        assert_eq!(cost.amount.is_none(), cost.confidence == Confidence::Unknown);
        for part in &cost.parts {
            by_service.entry(&outcome.line(part).unwrap().service).or_default().0 += part.amount;
        }
    }
    for cost in &outcome.gone {
        assert_eq!(cost.amount, cost.parts.iter().map(|it| it.amount).sum());
        for part in &cost.parts {
            by_service.entry(&outcome.line(part).unwrap().service).or_default().1 += part.amount;
        }
    }
    assert_eq!(outcome.total, totals.values().sum());
    for (service, total) in totals {
        assert_eq!(outcome.service(service).unwrap().total, *total, "{service}");
    }
    for service in &outcome.services {
        let (resources, gone) = by_service.remove(&*service.service).unwrap_or_default();
        assert_eq!((service.resources, service.gone), (resources, gone), "{}", service.service);
        assert_eq!(resources + gone + service.unattributed, service.total, "{}", service.service);
        let reasons: Decimal = service.reasons.iter().map(|(_, amount)| amount).sum();
        assert_eq!(reasons, service.unattributed, "{}", service.service);
    }
    assert!(by_service.is_empty());
    assert_eq!(outcome.reasons().values().sum::<Decimal>(), outcome.unattributed);
    assert_eq!(outcome.unattributed, outcome.services.iter().map(|it| it.unattributed).sum());
}

fn resource(kind: &'static str, id: &str, facts: Vec<Fact>) -> Resource {
    Resource {
        kind: Kind::new(kind),
        service: crate::resource::service_behind(&Kind::new(kind)).map(Into::into),
        id: id.into(),
        arn: None,
        name: None,
        account: PAYER.into(),
        region: "us-east-1".into(),
        zone: None,
        state: Some("running".into()),
        created: None,
        tags: None,
        facts,
    }
}

fn instance(id: &str, of: &'static str) -> Resource {
    resource("ec2:instance", id, vec![Fact::text(fact::INSTANCE_TYPE, of), Fact::text(fact::PLATFORM, "Linux/UNIX")])
}

fn volume(id: &str, of: &'static str, gigabytes: u64) -> Resource {
    resource("ec2:volume", id, vec![Fact::text(fact::STORAGE_TYPE, of), Fact::number(fact::SIZE_GIB, gigabytes)])
}

fn with(mut resource: Resource, fact: Fact) -> Resource {
    resource.facts.retain(|it| it.name != fact.name);
    resource.facts.push(fact);
    resource
}

fn created(mut resource: Resource, at: &str) -> Resource {
    resource.created = Some(at.parse().unwrap());
    resource
}

fn state(mut resource: Resource, state: &'static str) -> Resource {
    resource.state = Some(state.into());
    resource
}

fn arn(mut resource: Resource, arn: &str) -> Resource {
    resource.arn = Some(arn.into());
    resource
}

/// Cost of each resource as text: `12.5 Measured`, `?` if unknown.
fn told(outcome: &Attribution) -> Vec<String> {
    let one = |cost: &ResourceCost| match cost.amount {
        Some(amount) => format!("{amount} {:?}", cost.confidence),
        None => "?".to_owned(),
    };
    outcome.resources.iter().map(one).collect()
}

/// Reasons for a service's unattributed cost as text: `NoRule 5`.
fn rest(outcome: &Attribution, service: &str) -> Vec<String> {
    outcome.service(service).unwrap().reasons.iter().map(|(reason, amount)| format!("{reason:?} {amount}")).collect()
}
