//! Planted waste that is not a single resource: costs without an owner, fast-growing services, an underused commitment and a
//! missing anomaly monitor. Findings are identified by `account/global/service`.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::Account;
use super::commitments::{is_covered_by_plan, is_plan_fee};
use super::inventory::{Resource, ResourceType};
use crate::amount::Amount;

/// Keys of tags that name an owner.
const OWNER_KEYS: [&str; 3] = ["CostCenter", "Owner", "Team"];
/// Number of days before today that are evaluated.
const DAYS: usize = 14;
/// Minimum growth over the previous month, in millionths of a dollar.
const GROWTH_MICROS: i64 = 10_000_000;
/// Minimum growth over the previous month, in percent.
const GROWTH_PERCENT: i64 = 20;

impl Account {
    /// Planted waste by code of the check: `account/region/id` of each resource, sorted.
    pub(crate) fn planted(&self) -> BTreeMap<&'static str, BTreeSet<String>> {
        let mut planted: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
        for (check, resource) in self.inventory.planted() {
            let account = self.members.get(resource.member).map_or("", |member| &member.id);
            planted.entry(check).or_default().insert(format!("{account}/{}/{}", resource.region, resource.id));
        }
        for (check, name) in bill_findings(self) {
            planted.entry(check).or_default().insert(name);
        }
        planted
    }
}

/// Expected findings about the bill and the anomaly monitor: code of the check, and identifier.
fn bill_findings(account: &Account) -> Vec<(&'static str, String)> {
    let unowned = unowned_services(account).into_iter().map(|name| ("untagged-spend", name));
    let growing = fast_growing_services(account).into_iter().map(|name| ("fast-growing-service", name));
    let without_monitor = (!account.has_anomaly_monitor).then(|| ("no-anomaly-monitor", finding_id("", "")));
    let underused = underused_commitment(account).map(|name| ("under-used-commitment", name));
    unowned.chain(growing).chain(underused).chain(without_monitor).collect()
}

fn finding_id(account: &str, service: &str) -> String {
    format!("{account}/global/{service}")
}

/// Services of each account with costs of a resource without an owner.
fn unowned_services(account: &Account) -> Vec<String> {
    let end = account.calendar.len().saturating_sub(1);
    let days = end.saturating_sub(DAYS)..end;
    let mut costs: HashMap<(&str, &str), (Amount, &Resource)> = HashMap::new();
    for (index, line) in account.lines.iter().enumerate() {
        for (resource, share) in account.inventory.shares(index).filter(|(resource, _)| !is_owned(resource)) {
            let list_cost =
                line.days.get(days.clone()).unwrap_or_default().iter().map(|day| share.part_of(*day).list_cost).sum();
            let entry = costs.entry((resource.region, &resource.id)).or_insert((Amount::default(), resource));
            entry.0 += Amount::of(list_cost, line.rates.unblended);
        }
    }
    let with_costs = costs.into_values().filter(|(cost, _)| !cost.is_zero());
    let ids = with_costs.filter_map(|(_, resource)| {
        let member = account.members.get(resource.member)?;
        Some(finding_id(&member.id, billing_service(&resource.resource_type)?))
    });
    ids.collect()
}

fn is_owned(resource: &Resource) -> bool {
    resource.tags.iter().any(|(key, value)| OWNER_KEYS.contains(&&**key) && !value.trim().is_empty())
}

/// Service that bills a resource type; `None` for types that only the tagging API lists.
fn billing_service(resource_type: &ResourceType) -> Option<&'static str> {
    match resource_type {
        ResourceType::Instance(_) | ResourceType::CapacityReservation(_) | ResourceType::ReservedInstances(_) => {
            Some("Amazon Elastic Compute Cloud - Compute")
        }
        ResourceType::Volume(_) | ResourceType::Snapshot(_) | ResourceType::Image(_) | ResourceType::NatGateway(_) => {
            Some("EC2 - Other")
        }
        ResourceType::Address(_) | ResourceType::Endpoint(_) => Some("Amazon Virtual Private Cloud"),
        ResourceType::Database(_)
        | ResourceType::Cluster(_)
        | ResourceType::DatabaseSnapshot(_)
        | ResourceType::ClusterSnapshot(_)
        | ResourceType::ReservedDatabases(_) => Some("Amazon Relational Database Service"),
        ResourceType::Bucket(_) => Some("Amazon Simple Storage Service"),
        ResourceType::Function(_) => Some("AWS Lambda"),
        ResourceType::Application(_) | ResourceType::Index(_) => Some("Amazon Q"),
        ResourceType::Other => None,
    }
}

/// Services of each account whose costs grew fast between the last two invoiced months.
fn fast_growing_services(account: &Account) -> Vec<String> {
    let calendar = &account.calendar;
    let open_months = i32::from(calendar.is_estimated(calendar.start_of_month(1)));
    let months = [2, 1, 0].map(|months| calendar.start_of_month(months + open_months));
    let [previous, last, end] = months;
    let mut costs: BTreeMap<(&str, &str), [Amount; 2]> = BTreeMap::new();
    for line in &account.lines {
        let service_costs = costs.entry((&line.attributes.account, line.attributes.service)).or_default();
        service_costs[0] += line.unblended(calendar.range(previous, last));
        service_costs[1] += line.unblended(calendar.range(last, end));
    }
    let is_fast = |[previous, last]: [Amount; 2]| {
        let growth = last - previous;
        previous >= Amount::default()
            && growth > Amount::of(GROWTH_MICROS, 10_000)
            && growth.part(100, 1) > previous.part(GROWTH_PERCENT, 1)
    };
    costs.into_iter().filter(|(_, months)| is_fast(*months)).map(|((id, service), _)| finding_id(id, service)).collect()
}

/// The Savings Plan, if a part of the commitment is unused.
fn underused_commitment(account: &Account) -> Option<String> {
    let days = account.calendar.range(account.calendar.start_of_month(1), account.calendar.start_of_month(0));
    let fees = account.lines.iter().filter(|line| is_plan_fee(line));
    let service = fees.clone().next()?.attributes.service;
    let paid: Amount = fees.map(|line| line.unblended(days.clone())).sum();
    let covered = account.lines.iter().filter(|line| is_covered_by_plan(line));
    let used = covered.map(|line| Amount::of(line.total(days.clone()).list_cost, line.rates.amortized)).sum();
    (paid > used).then(|| finding_id(account.payer_id(), service))
}
