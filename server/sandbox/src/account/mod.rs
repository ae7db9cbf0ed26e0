//! Generated organization: resources and costs, independent of protocols.

mod calendar;
mod catalog;
mod charges;
mod commitments;
mod inventory;
mod line;
mod organization;
mod plan;
mod seasonality;
mod tags;
mod usage;
mod waste;

pub(crate) use calendar::Calendar;
pub(crate) use commitments::{
    ONE_YEAR, Prices, THREE_YEARS, is_covered_by_plan, is_paid_upfront, is_plan_fee, is_reserved,
};
#[cfg(test)]
pub(crate) use inventory::Lifecycle;
pub(crate) use inventory::{
    Address, Application, Bucket, CapacityReservation, Cluster, Database, DatabaseSnapshot, EXTENDED_SUPPORT, Endpoint,
    Function, Image, Index, Instance, Inventory, NatGateway, ReservedDatabases, ReservedInstances, Resource,
    ResourceType, Share, Snapshot, Upload, Volume,
};
pub(crate) use line::{Attributes, Dimension, Line, UsageAndCost};
pub(crate) use organization::Member;
pub(crate) use tags::{CATEGORY as COST_CATEGORY, KEYS as TAG_KEYS};

use self::plan::Plan;
use crate::config::Config;
use crate::random::RandomValue;

/// The organization with all line items of its bill.
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
        let calendar = Calendar::until(config.today);
        let members = organization::members(config.accounts);
        let plan = Plan {
            calendar: &calendar,
            members: &members,
            random: RandomValue::from_seed(config.seed),
            resources: config.resources,
            hostile: config.hostile,
        };
        let mut lines = usage::lines(&plan);
        lines.extend(members.first().map(|payer| commitments::plan_fee(&lines, &calendar, payer)));
        lines.extend(charges::credits_and_refunds(&calendar, &members));
        lines.extend(charges::tax_and_support(&lines, &calendar, &members));
        let inventory = Inventory::generate(&plan, &lines);
        Self { calendar, members, lines, inventory, has_anomaly_monitor: config.has_anomaly_monitor }
    }

    /// The same organization without line items, and so without costs.
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

    /// Name of the account with this ID.
    pub(crate) fn name_of(&self, id: &str) -> Option<&str> {
        let member = self.members.iter().find(|member| member.id == id)?;
        Some(&member.name)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use jiff::civil::date;

    use super::*;
    use crate::amount::Amount;

    fn account() -> Account {
        Account::generate(&Config::new(date(2026, 11, 23)))
    }

    /// Unblended cost of the matching line items in October.
    fn unblended(account: &Account, is_match: impl Fn(&Attributes) -> bool) -> Amount {
        let days = account.calendar.range(date(2026, 10, 1), date(2026, 11, 1));
        let lines = account.lines.iter().filter(|line| is_match(&line.attributes));
        lines.map(|line| line.unblended(days.clone())).sum()
    }

    #[test]
    fn the_monthly_cost_is_that_of_a_mid_size_company() {
        let month = unblended(&account(), |_| true);
        assert!(month > Amount::of(31 * 4_000 * 1_000_000, 10_000), "{month}");
        assert!(month < Amount::of(31 * 5_200 * 1_000_000, 10_000), "{month}");
    }

    #[test]
    fn the_bill_has_all_record_types() {
        let account = account();
        let record_types: BTreeSet<_> = account.lines.iter().map(|line| line.attributes.record_type).collect();
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
        assert_eq!(record_types, expected.into());
    }

    #[test]
    fn the_refund_has_the_configured_amount() {
        let refund = unblended(&account(), |line| line.record_type == "Refund");
        assert_eq!(refund.to_string(), "-1184.2");
    }

    #[test]
    fn hourly_costs_do_not_vary_too_much() {
        // A daily credit in the first hour would make the cost drop at midnight.
        let account = account();
        let day = account.calendar.index(date(2026, 11, 19));
        let ec2_lines =
            account.lines.iter().filter(|it| it.attributes.service == "Amazon Elastic Compute Cloud - Compute");
        let lines: Vec<_> = ec2_lines.collect();
        let hour = |hour: usize| -> i64 {
            lines.iter().map(|it| it.seasonality.amount_in_hour(it.days[day].list_cost, hour, 24)).sum()
        };
        let hours: Vec<i64> = (0..24).map(hour).collect();
        let (min, max) = (hours.iter().min().unwrap(), hours.iter().max().unwrap());
        assert!(*min * 3 > *max, "{hours:?}");
    }

    #[test]
    fn usage_covered_by_the_savings_plan_is_charged_once() {
        let account = account();
        let covered = unblended(&account, |line| line.record_type == "SavingsPlanCoveredUsage");
        let negated = unblended(&account, |line| line.record_type == "SavingsPlanNegation");
        assert_eq!(covered + negated, Amount::default());
        assert!(covered > negated);
    }

    #[test]
    fn works_for_any_day_and_size() {
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
    fn has_about_forty_services_and_more_lines_with_more_resources() {
        let small = account();
        let services: BTreeSet<_> = small.lines.iter().map(|line| line.attributes.service).collect();
        assert!((35..50).contains(&services.len()), "{services:?}");

        let mut config = Config::new(date(2026, 11, 23));
        config.resources = 12_000;
        assert!(Account::generate(&config).lines.len() > 2 * small.lines.len());
    }
}
