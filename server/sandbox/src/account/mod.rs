//! The account: its resources and costs, independent of any protocol.

mod calendar;
mod catalog;
mod charges;
mod commitments;
mod inventory;
mod line;
mod organization;
mod seasonality;
mod tags;
mod usage;
mod waste;

pub(crate) use calendar::Calendar;
pub(crate) use commitments::{
    A_YEAR, Prices, THREE_YEARS, is_covered_by_plan, is_paid_upfront, is_plan_fee, is_reserved,
};
#[cfg(test)]
pub(crate) use inventory::Lifecycle;
pub(crate) use inventory::{
    Address, Application, Bucket, CapacityReservation, Cluster, Database, DatabaseSnapshot, Endpoint, Function, Image,
    Index, Instance, Inventory, KEPT, Kind, NatGateway, ReservedDatabases, ReservedInstances, Resource, Share,
    Snapshot, Upload, Volume,
};
pub(crate) use line::{Attributes, Dimension, Line, UsageAndCost};
pub(crate) use organization::Member;
pub(crate) use tags::{CATEGORY as COST_CATEGORY, KEYS as TAG_KEYS};

use std::collections::{BTreeMap, BTreeSet};

use crate::Config;
use crate::random::Rng;

/// The organization with all lines of its bill.
#[derive(Clone, Debug)]
pub(crate) struct Account {
    pub(crate) calendar: Calendar,
    /// Accounts; the first is the payer.
    pub(crate) members: Vec<Member>,
    pub(crate) lines: Vec<Line>,
    pub(crate) inventory: Inventory,
    /// Whether an anomaly monitor exists.
    pub(crate) has_anomaly_monitor: bool,
}

impl Account {
    pub(crate) fn generate(config: &Config) -> Self {
        let calendar = Calendar::ending(config.today);
        let members = organization::members(config.accounts);
        let plan = usage::Plan {
            calendar: &calendar,
            members: &members,
            rng: Rng::from_seed(config.seed),
            resources: config.resources,
            hostile: config.hostile,
        };
        let mut lines = usage::lines(&plan);
        lines.extend(members.first().map(|payer| commitments::plan_fee(&lines, &calendar, payer)));
        lines.extend(charges::corrections(&calendar, &members));
        lines.extend(charges::monthly(&lines, &calendar, &members));
        let inventory = Inventory::generate(&plan, &lines);
        Self { calendar, members, lines, inventory, has_anomaly_monitor: config.has_anomaly_monitor }
    }

    /// The same organization on its first day: no bill lines, so no costs.
    pub(crate) fn without_costs(&self) -> Self {
        Self {
            calendar: self.calendar.clone(),
            members: self.members.clone(),
            lines: Vec::new(),
            inventory: Inventory::default(),
            has_anomaly_monitor: self.has_anomaly_monitor,
        }
    }

    pub(crate) fn payer_id(&self) -> &str {
        self.members.first().map_or("", |payer| &payer.id)
    }

    /// Planted waste by check code: `account/region/id` of each resource, sorted.
    pub(crate) fn planted(&self) -> BTreeMap<&'static str, BTreeSet<String>> {
        let mut planted: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
        for (check, resource) in self.inventory.planted() {
            let account = self.members.get(resource.member).map_or("", |member| &member.id);
            planted.entry(check).or_default().insert(format!("{account}/{}/{}", resource.region, resource.id));
        }
        for (check, name) in waste::of_the_bill(self) {
            planted.entry(check).or_default().insert(name);
        }
        planted
    }

    /// The name of the account with this id.
    pub(crate) fn name_of(&self, id: &str) -> Option<&str> {
        let member = self.members.iter().find(|member| member.id == id)?;
        Some(&member.name)
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::amount::Amount;

    fn account() -> Account {
        Account::generate(&Config::new(date(2026, 11, 23)))
    }

    fn unblended(account: &Account, keep: impl Fn(&Attributes) -> bool) -> Amount {
        let days = account.calendar.range(date(2026, 10, 1), date(2026, 11, 1));
        let kept = account.lines.iter().filter(|line| keep(&line.attributes));
        kept.map(|line| line.unblended(days.clone())).sum()
    }

    #[test]
    fn a_month_costs_what_a_mid_size_company_pays() {
        let month = unblended(&account(), |_| true);
        assert!(month > Amount::of(31 * 4_000 * 1_000_000, 10_000), "{month}");
        assert!(month < Amount::of(31 * 5_200 * 1_000_000, 10_000), "{month}");
    }

    #[test]
    fn every_kind_of_charge_is_there() {
        let account = account();
        let kinds: BTreeSet<_> = account.lines.iter().map(|line| line.attributes.record_type).collect();
        let expected = [
            "Credit",
            "DiscountedUsage",
            "Fee",
            "RIFee",
            "Refund",
            "SavingsPlanCoveredUsage",
            "SavingsPlanNegation",
            "SavingsPlanRecurringFee",
            "Tax",
            "Upfront",
            "Usage",
        ];
        assert_eq!(kinds, expected.into());
    }

    #[test]
    fn the_refund_is_the_one_that_was_promised() {
        let refund = unblended(&account(), |line| line.record_type == "Refund");
        assert_eq!(refund.to_string(), "-1184.2");
    }

    #[test]
    fn no_hour_of_a_day_stands_alone() {
        // Applying a credit for a whole day in its first hour made the cost drop at every midnight.
        let account = account();
        let day = account.calendar.index(date(2026, 11, 19));
        let of_ec2 =
            account.lines.iter().filter(|it| it.attributes.service == "Amazon Elastic Compute Cloud - Compute");
        let lines: Vec<_> = of_ec2.collect();
        let hour = |hour: usize| -> i64 {
            lines.iter().map(|it| it.seasonality.of_hour(it.days[day].list_cost, hour, 24)).sum()
        };
        let hours: Vec<i64> = (0..24).map(hour).collect();
        let (least, most) = (hours.iter().min().unwrap(), hours.iter().max().unwrap());
        assert!(*least * 3 > *most, "{hours:?}");
    }

    #[test]
    fn what_a_savings_plan_covers_is_charged_once() {
        let account = account();
        let covered = unblended(&account, |line| line.record_type == "SavingsPlanCoveredUsage");
        let negated = unblended(&account, |line| line.record_type == "SavingsPlanNegation");
        assert_eq!(covered + negated, Amount::default());
        assert!(covered > negated);
    }

    #[test]
    fn any_day_can_be_today_and_any_size_is_fine() {
        for today in [date(2026, 1, 1), date(2028, 2, 29), date(2026, 3, 31), date(2026, 12, 31)] {
            let config = Config { accounts: 0, resources: 0, ..Config::new(today) };
            let account = Account::generate(&config);
            let days = account.calendar.range(account.calendar.first(), account.calendar.next_month());
            let refunds = account.lines.iter().filter(|line| line.attributes.record_type == "Refund");
            let refunded: Amount = refunds.map(|line| line.unblended(days.clone())).sum();
            assert_eq!(refunded.to_string(), "-1184.2", "{today}");
        }
    }

    #[test]
    fn there_are_some_forty_services_and_more_lines_with_more_resources() {
        let small = account();
        let services: BTreeSet<_> = small.lines.iter().map(|line| line.attributes.service).collect();
        assert!((35..50).contains(&services.len()), "{services:?}");

        let mut config = Config::new(date(2026, 11, 23));
        config.resources = 12_000;
        assert!(Account::generate(&config).lines.len() > 2 * small.lines.len());
    }
}
