//! Helpers for attribution tests: builders of bills and inventories, and invariants of every attribution.

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
    resource::{Fact, ResourceType, fact},
    table::{Key, TableBuilder, TablePeriod},
};

const COMPUTE: &str = "Amazon Elastic Compute Cloud - Compute";
const EC2_OTHER: &str = "EC2 - Other";
const VPC: &str = "Amazon Virtual Private Cloud";
const RDS: &str = "Amazon Relational Database Service";
const S3: &str = "Amazon Simple Storage Service";
const LAMBDA: &str = "AWS Lambda";
const PAYER: &str = "111111111111";
const RECENT: &str = "2026-11-10..2026-11-23";
const OLDER: &str = "2026-10-25..2026-11-09";
const ALL_DAYS: &str = "2026-10-25..2026-11-23";

/// A row of a table: its two values, its cost, and its usage (`12 Hrs`), empty for none.
type Row = (String, String, Decimal, String);

fn row(first: &str, second: &str, cost: &str) -> Row {
    row_with_usage(first, second, cost, "")
}

fn row_with_usage(first: &str, second: &str, cost: &str, usage: &str) -> Row {
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
struct AccountRows {
    account: String,
    recent: Vec<Row>,
    older: Option<Vec<Row>>,
    measured: Option<Vec<Row>>,
}

/// Inventory, bill, and costs of other accounts.
#[derive(Clone, Debug, Default)]
pub(crate) struct Case {
    pub inventory: Vec<Resource>,
    accounts: Vec<AccountRows>,
    /// Services and their costs in accounts that are not listed.
    other_accounts: Vec<(String, Decimal)>,
    /// Resource types whose list is incomplete.
    incomplete: Vec<&'static str>,
}

impl Case {
    /// Line items of a single account, all days recent.
    fn of(inventory: Vec<Resource>, recent: Vec<Row>) -> Self {
        let rows = AccountRows { account: PAYER.to_owned(), recent, ..AccountRows::default() };
        Self { inventory, accounts: vec![rows], ..Self::default() }
    }

    fn with_measured_rows(mut self, rows: Vec<Row>) -> Self {
        self.accounts[0].measured = Some(rows);
        self
    }

    fn with_older_rows(mut self, rows: Vec<Row>) -> Self {
        self.accounts[0].older = Some(rows);
        self
    }

    fn with_incomplete_list(mut self, resource_type: &'static str) -> Self {
        self.incomplete.push(resource_type);
        self
    }

    pub fn totals(&self) -> BTreeMap<String, Decimal> {
        let mut totals: BTreeMap<String, Decimal> = BTreeMap::new();
        let lines = self.accounts.iter().flat_map(|it| it.recent.iter().chain(it.older.iter().flatten()));
        let services = lines.map(|(service, _, cost, _)| (service, cost));
        for (service, cost) in services.chain(self.other_accounts.iter().map(|(service, cost)| (service, cost))) {
            *totals.entry(service.clone()).or_default() += cost;
        }
        totals
    }

    /// Runs the attribution and asserts the invariants of every attribution.
    pub fn run(&self) -> Attribution {
        let has_older = self.accounts.iter().any(|it| it.older.is_some());
        let totals: Vec<Row> =
            self.totals().into_iter().map(|(service, cost)| (service, String::new(), cost, String::new())).collect();
        let totals = table(if has_older { ALL_DAYS } else { RECENT }, &[Dimension::Service], &totals);
        let by = [Dimension::Service, Dimension::UsageType];
        let tables = self.accounts.iter().map(|it| {
            // Recent days of an account without older rows are all days.
            let recent = if has_older && it.older.is_none() { ALL_DAYS } else { RECENT };
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
        let is_complete =
            |resource_type: &ResourceType, _: &str, _: &str| !self.incomplete.contains(&resource_type.code());
        let bill = Bill { totals: &totals, accounts: &accounts, is_complete: &is_complete };
        let attribution =
            Attribution::of(&self.inventory.iter().collect::<Vec<_>>(), &bill, Metric::Unblended).unwrap();
        assert_reconciled(&attribution, &self.totals());
        attribution
    }
}

/// For each service, the costs of resources and unlisted resources (added up part by part) and the unattributed cost
/// add up to the total; the reasons add up to the unattributed cost.
#[track_caller]
fn assert_reconciled(attribution: &Attribution, totals: &BTreeMap<String, Decimal>) {
    let mut by_service: BTreeMap<&str, (Decimal, Decimal)> = BTreeMap::new();
    for (at, cost) in attribution.resources.iter().enumerate() {
        let sum: Decimal = cost.parts.iter().map(|it| it.amount).sum();
        assert_eq!(cost.amount.unwrap_or_default(), sum, "parts of {at}");
        assert_eq!(cost.amount.is_none(), cost.confidence == Confidence::Unknown);
        for part in &cost.parts {
            by_service.entry(&attribution.line(part).unwrap().service).or_default().0 += part.amount;
        }
    }
    for cost in &attribution.unlisted {
        assert_eq!(cost.amount, cost.parts.iter().map(|it| it.amount).sum());
        for part in &cost.parts {
            by_service.entry(&attribution.line(part).unwrap().service).or_default().1 += part.amount;
        }
    }
    assert_eq!(attribution.total, totals.values().sum());
    for (service, total) in totals {
        assert_eq!(attribution.service(service).unwrap().total, *total, "{service}");
    }
    for service in &attribution.services {
        let (resources, unlisted) = by_service.remove(&*service.service).unwrap_or_default();
        assert_eq!((service.resources, service.unlisted), (resources, unlisted), "{}", service.service);
        assert_eq!(resources + unlisted + service.unattributed, service.total, "{}", service.service);
        let reasons: Decimal = service.reasons.iter().map(|(_, amount)| amount).sum();
        assert_eq!(reasons, service.unattributed, "{}", service.service);
    }
    assert!(by_service.is_empty());
    assert_eq!(attribution.reasons().values().sum::<Decimal>(), attribution.unattributed);
    assert_eq!(attribution.unattributed, attribution.services.iter().map(|it| it.unattributed).sum());
}

fn resource(resource_type: &'static str, id: &str, facts: Vec<Fact>) -> Resource {
    Resource {
        resource_type: ResourceType::new(resource_type),
        service: crate::resource::billing_service(&ResourceType::new(resource_type)).map(Into::into),
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

fn instance(id: &str, instance_type: &'static str) -> Resource {
    resource(
        "ec2:instance",
        id,
        vec![Fact::text(fact::INSTANCE_TYPE, instance_type), Fact::text(fact::PLATFORM, "Linux/UNIX")],
    )
}

fn volume(id: &str, storage_type: &'static str, gigabytes: u64) -> Resource {
    resource(
        "ec2:volume",
        id,
        vec![Fact::text(fact::STORAGE_TYPE, storage_type), Fact::number(fact::SIZE_GIB, gigabytes)],
    )
}

fn with_fact(mut resource: Resource, fact: Fact) -> Resource {
    resource.facts.retain(|it| it.name != fact.name);
    resource.facts.push(fact);
    resource
}

fn with_creation_time(mut resource: Resource, at: &str) -> Resource {
    resource.created = Some(at.parse().unwrap());
    resource
}

fn with_state(mut resource: Resource, state: &'static str) -> Resource {
    resource.state = Some(state.into());
    resource
}

fn with_arn(mut resource: Resource, arn: &str) -> Resource {
    resource.arn = Some(arn.into());
    resource
}

/// Cost of each resource as text: `12.5 Measured`, `?` if unknown.
fn resource_costs(attribution: &Attribution) -> Vec<String> {
    let one = |cost: &ResourceCost| match cost.amount {
        Some(amount) => format!("{amount} {:?}", cost.confidence),
        None => "?".to_owned(),
    };
    attribution.resources.iter().map(one).collect()
}

/// Reasons for a service's unattributed cost as text: `NoRule 5`.
fn unattributed_reasons(attribution: &Attribution, service: &str) -> Vec<String> {
    attribution
        .service(service)
        .unwrap()
        .reasons
        .iter()
        .map(|(reason, amount)| format!("{reason:?} {amount}"))
        .collect()
}
