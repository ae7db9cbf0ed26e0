//! Waste without a single resource: unowned spend, fast-growing services, an underused commitment, a missing anomaly
//! monitor. Each is named `account/global/service`.

use std::collections::{BTreeMap, HashMap};

use super::inventory::{Kind, Resource};
use super::{Account, is_covered_by_plan, is_plan_fee};
use crate::amount::Amount;

/// Tags that name an owner.
const OWNERS: [&str; 3] = ["CostCenter", "Owner", "Team"];
/// Days before today whose costs count.
const DAYS: usize = 14;
/// Growth over the previous month that counts: by more than these millionths of a dollar, and by more than this
/// percentage.
const GROWTH_MICROS: i64 = 10_000_000;
const GROWTH_PERCENT: i64 = 20;

/// Checks with their expected findings about the bill and the anomaly monitor.
pub(super) fn of_the_bill(account: &Account) -> Vec<(&'static str, String)> {
    let unowned = unowned(account).into_iter().map(|name| ("untagged-spend", name));
    let growing = growing(account).into_iter().map(|name| ("fast-growing-service", name));
    let unwatched = (!account.has_anomaly_monitor).then(|| ("no-anomaly-monitor", named("", "")));
    let under_used = under_used(account).map(|name| ("under-used-commitment", name));
    unowned.chain(growing).chain(under_used).chain(unwatched).collect()
}

fn named(account: &str, service: &str) -> String {
    format!("{account}/global/{service}")
}

/// Services of each account with a costing resource without an owner.
fn unowned(account: &Account) -> Vec<String> {
    let end = account.calendar.len().saturating_sub(1);
    let days = end.saturating_sub(DAYS)..end;
    let mut costs: HashMap<(&str, &str), (Amount, &Resource)> = HashMap::new();
    for (place, line) in account.lines.iter().enumerate() {
        for (resource, share) in account.inventory.holders(place).filter(|(resource, _)| !is_owned(resource)) {
            let done = line.days.get(days.clone()).unwrap_or_default().iter().map(|day| share.of(*day).list_cost).sum();
            let of_resource = costs.entry((resource.region, &resource.id)).or_insert((Amount::default(), resource));
            of_resource.0 += Amount::of(done, line.rates.unblended);
        }
    }
    let costly = costs.into_values().filter(|(cost, _)| !cost.is_zero());
    let names = costly.filter_map(|(_, resource)| {
        let member = account.members.get(resource.member)?;
        Some(named(&member.id, billed_by(&resource.kind)?))
    });
    names.collect()
}

fn is_owned(resource: &Resource) -> bool {
    resource.tags.iter().any(|(key, value)| OWNERS.contains(&&**key) && !value.trim().is_empty())
}

/// Billing service of a resource kind. Resources of other kinds are known only if they have tags.
fn billed_by(kind: &Kind) -> Option<&'static str> {
    match kind {
        Kind::Instance(_) | Kind::CapacityReservation(_) | Kind::ReservedInstances(_) => {
            Some("Amazon Elastic Compute Cloud - Compute")
        }
        Kind::Volume(_) | Kind::Snapshot(_) | Kind::Image(_) | Kind::NatGateway(_) => Some("EC2 - Other"),
        Kind::Address(_) | Kind::Endpoint(_) => Some("Amazon Virtual Private Cloud"),
        Kind::Database(_)
        | Kind::Cluster(_)
        | Kind::DatabaseSnapshot(_)
        | Kind::ClusterSnapshot(_)
        | Kind::ReservedDatabases(_) => Some("Amazon Relational Database Service"),
        Kind::Bucket(_) => Some("Amazon Simple Storage Service"),
        Kind::Function(_) => Some("AWS Lambda"),
        Kind::Application(_) | Kind::Index(_) => Some("Amazon Q"),
        Kind::Other => None,
    }
}

/// Services of each account whose cost grew strongly between the last two invoiced months.
fn growing(account: &Account) -> Vec<String> {
    let calendar = &account.calendar;
    let open = i32::from(calendar.is_estimated(calendar.month_ago(1)));
    let months = [2, 1, 0].map(|months| calendar.month_ago(months + open));
    let [before, last, end] = months;
    let mut costs: BTreeMap<(&str, &str), [Amount; 2]> = BTreeMap::new();
    for line in &account.lines {
        let of_service = costs.entry((&line.attributes.account, line.attributes.service)).or_default();
        of_service[0] += line.unblended(calendar.range(before, last));
        of_service[1] += line.unblended(calendar.range(last, end));
    }
    let is_fast = |[was, is]: [Amount; 2]| {
        let growth = is - was;
        was >= Amount::default()
            && growth > Amount::of(GROWTH_MICROS, 10_000)
            && growth.part(100, 1) > was.part(GROWTH_PERCENT, 1)
    };
    costs.into_iter().filter(|(_, months)| is_fast(*months)).map(|((id, service), _)| named(id, service)).collect()
}

/// The Savings Plan, where a part of the commitment is unused.
fn under_used(account: &Account) -> Option<String> {
    let days = account.calendar.range(account.calendar.month_ago(1), account.calendar.month_ago(0));
    let fees = account.lines.iter().filter(|line| is_plan_fee(line));
    let service = fees.clone().next()?.attributes.service;
    let paid: Amount = fees.map(|line| line.unblended(days.clone())).sum();
    let covered = account.lines.iter().filter(|line| is_covered_by_plan(line));
    let used = covered.map(|line| Amount::of(line.during(days.clone()).list_cost, line.rates.amortized)).sum();
    (paid > used).then(|| named(account.payer_id(), service))
}
