//! Generated usage: the items of the catalog, spread over accounts, regions, teams and days.

use std::ops::RangeInclusive;
use std::sync::Arc;

use jiff::civil::Date;

use super::calendar::{Calendar, HOURS};
use super::catalog::{self, Item, ItemRegions, PurchaseOption, Seller, Service};
use super::commitments;
use super::line::{Attributes, Line, Rates, UsageAndCost};
use super::organization::Member;
use super::plan::Plan;
use super::seasonality::{FACTOR_ONE, Seasonality};
use super::tags::Tags;
use crate::random::RandomValue;

struct Region {
    name: &'static str,
    /// Prefix of usage types; empty for us-east-1.
    prefix: &'static str,
    /// Share of the usage in all regions, in percent.
    percent: i64,
}

const FRANKFURT: Region = Region { name: "eu-central-1", prefix: "EUC1-", percent: 52 };
const VIRGINIA: Region = Region { name: "us-east-1", prefix: "", percent: 36 };
const IRELAND: Region = Region { name: "eu-west-1", prefix: "EU-", percent: 12 };
const REGIONS: [Region; 3] = [FRANKFURT, VIRGINIA, IRELAND];
/// Region of items that are used in Frankfurt only.
const FRANKFURT_ONLY: [Region; 1] = [Region { percent: 100, ..FRANKFURT }];
/// Region of items that are used in Virginia only.
const VIRGINIA_ONLY: [Region; 1] = [Region { percent: 100, ..VIRGINIA }];
/// Region of global items.
const GLOBAL: [Region; 1] = [Region { name: "global", prefix: "", percent: 100 }];
const ZONES: [&str; 3] = ["a", "b", "c"];

/// Number of resources per line item of instances in an account and region.
const RESOURCES_PER_LINE: usize = 400;
/// Daily cost in cents above which two teams share an item. Not for instances.
const SHARED_ABOVE_CENTS: i64 = 2_000;
/// Percentage of items and regions that member accounts do not use.
const UNUSED_PERCENT: u32 = 20;
/// Maximum deviation of a day from the weekday pattern, in ten-thousandths.
const NOISE: u32 = 400;
/// Maximum additional discount of a line item, in ten-thousandths.
const PRIVATE_DISCOUNT: u32 = 37;
/// Blended rate of instances, in ten-thousandths of the on-demand price. Lower, because consolidated billing spreads
/// reserved hours over all accounts.
const BLENDED_INSTANCE: i64 = 9_640;

pub(super) fn lines(plan: &Plan<'_>) -> Vec<Line> {
    let mut lines = Vec::new();
    for service in catalog::services() {
        for item in service.items {
            for member in plan.members {
                for region in regions(item.regions) {
                    lines.extend(lines_of(plan, service, item, member, region));
                }
            }
        }
    }
    lines
}

fn regions(regions: ItemRegions) -> &'static [Region] {
    match regions {
        ItemRegions::All => &REGIONS,
        ItemRegions::Frankfurt => &FRANKFURT_ONLY,
        ItemRegions::Virginia => &VIRGINIA_ONLY,
        ItemRegions::Global => &GLOBAL,
    }
}

fn lines_of(plan: &Plan<'_>, service: &Service, item: &Item, member: &Member, region: &Region) -> Vec<Line> {
    let random = [service.name, item.usage_type, item.operation, &member.id, region.name]
        .into_iter()
        .fold(plan.random, RandomValue::derive);
    let is_payer = plan.members.first() == Some(member);
    if !is_payer && random.derive("unused").below(100) < UNUSED_PERCENT {
        return Vec::new();
    }
    let parts = part_count(item, plan.resources);
    let share = Share { percent: member.percent * region.percent, parts: i64::try_from(parts).unwrap_or(i64::MAX) };
    let account: Arc<str> = member.id.as_str().into();
    let part = |index: usize| {
        let random = random.nth(index);
        let mut attributes = attributes(service, item, &account, region);
        attributes.tags = Tags::random(random, member, plan);
        if item.instance.is_some() {
            attributes.zone = format!("{}{}", region.name, ZONES[index % ZONES.len()]).into();
        }
        let incident = is_payer.then(|| incident(item, region, plan.calendar)).flatten();
        let line = Line {
            attributes,
            unit: item.unit,
            rates: rates(item, random),
            seasonality: seasonality(item),
            days: days(item, share, random, incident.as_ref(), plan.calendar),
        };
        commitments::with_purchase_option(line, item.purchase_option, plan.calendar)
    };
    (0..parts).flat_map(part).collect()
}

/// Number of line items of an item in an account and region.
fn part_count(item: &Item, resources: usize) -> usize {
    if item.instance.is_some() {
        return (resources / RESOURCES_PER_LINE).max(1);
    }
    1 + usize::from(item.daily_cents > SHARED_ABOVE_CENTS)
}

fn attributes(service: &Service, item: &Item, account: &Arc<str>, region: &Region) -> Attributes {
    let mut attributes = Attributes {
        region: region.name,
        usage_type: format!("{}{}", region.prefix, item.usage_type).into(),
        operation: item.operation,
        instance_type: item.instance_type(),
        ..Attributes::charge(service.name, account, "Usage")
    };
    if let Some(instance) = item.instance {
        attributes.platform = instance.platform;
        attributes.tenancy = instance.tenancy;
        attributes.purchase_type = match item.purchase_option {
            PurchaseOption::Spot => "Spot Instances",
            _ => "On Demand Instances",
        };
    }
    if let Seller::Marketplace(seller) = service.seller {
        attributes.legal_entity = seller;
        attributes.invoicing_entity = "Amazon Web Services, Inc.";
    }
    attributes
}

fn rates(item: &Item, random: RandomValue) -> Rates {
    let discounted = FACTOR_ONE - i64::from(random.derive("discount").below(PRIVATE_DISCOUNT));
    let blended = if item.instance.is_some() { BLENDED_INSTANCE } else { discounted };
    Rates {
        normalized: item.instance.map_or(0, |_| normalization(item.instance_type())),
        ..Rates::new(discounted, blended, discounted)
    }
}

/// Normalization factor of an instance size, in ten-thousandths.
fn normalization(instance_type: &str) -> i64 {
    let size = instance_type.rsplit('.').next().unwrap_or_default();
    match size {
        "nano" => 2_500,
        "micro" => 5_000,
        "small" => 10_000,
        "medium" => 20_000,
        "large" => 40_000,
        _ => {
            let multiple = size.strip_suffix("xlarge").and_then(|number| number.parse().ok());
            80_000 * multiple.unwrap_or(1)
        }
    }
}

/// Whether a commitment covers the item. Such items run around the clock.
fn is_committed(item: &Item) -> bool {
    matches!(
        item.purchase_option,
        PurchaseOption::SavingsPlan | PurchaseOption::Reserved | PurchaseOption::ReservedUpfront
    )
}

fn seasonality(item: &Item) -> Seasonality {
    if is_committed(item) { Seasonality::Steady } else { item.seasonality }
}

/// Share of one line item in the usage of an item.
#[derive(Clone, Copy)]
struct Share {
    /// Product of the percentages of account and region.
    percent: i64,
    /// Number of line items among which the usage is divided.
    parts: i64,
}

fn days(
    item: &Item,
    share: Share,
    random: RandomValue,
    incident: Option<&RangeInclusive<Date>>,
    calendar: &Calendar,
) -> Vec<UsageAndCost> {
    let daily_micros = i128::from(item.daily_cents) * 10_000;
    let average_usage = daily_micros * i128::from(share.percent) * 1_000_000_000
        / (i128::from(item.price_nanos) * 10_000 * i128::from(share.parts));
    let average_usage = i64::try_from(average_usage).unwrap_or(i64::MAX);
    let of_day = |(day, date): (usize, Date)| {
        let is_incident = incident.is_some_and(|dates| dates.contains(&date));
        let full_day = scale(average_usage, factor(item, date, random.nth(day), calendar));
        let full_day = if is_incident { full_day * INCIDENT_FACTOR } else { full_day };
        let usage = seasonality(item).amount_before_hour(full_day, calendar.hours_of(day), HOURS);
        let list_cost = i128::from(usage) * i128::from(item.price_nanos) / 1_000_000_000;
        UsageAndCost { usage, list_cost: i64::try_from(list_cost).unwrap_or(i64::MAX) }
    };
    calendar.days().enumerate().map(of_day).collect()
}

fn factor(item: &Item, date: Date, random: RandomValue, calendar: &Calendar) -> i64 {
    if is_committed(item) {
        return FACTOR_ONE;
    }
    let noise = FACTOR_ONE - i64::from(NOISE) + i64::from(random.below(2 * NOISE));
    let trend = item.trend.factor_on(date, calendar);
    scale(scale(trend, item.seasonality.factor_on(date)), noise)
}

fn scale(number: i64, factor: i64) -> i64 {
    let product = i128::from(number) * i128::from(factor) / i128::from(FACTOR_ONE);
    i64::try_from(product).unwrap_or(i64::MAX)
}

/// Factor of NAT gateway traffic during the incident.
const INCIDENT_FACTOR: i64 = 8;
/// Days of the incident in last month.
const INCIDENT_DAYS: RangeInclusive<i8> = 14..=18;

/// Dates of the only incident: in last month, container images were pulled through the payer's NAT gateways in Frankfurt.
fn incident(item: &Item, region: &Region, calendar: &Calendar) -> Option<RangeInclusive<Date>> {
    if item.usage_type != "NatGateway-Bytes" || region.name != FRANKFURT.name {
        return None;
    }
    let month = calendar.start_of_month(1);
    let day = |day: i8| month.with().day(day).build().ok();
    Some(day(*INCIDENT_DAYS.start())?..=day(*INCIDENT_DAYS.end())?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instances_are_normalized_by_size() {
        let cases = [
            ("t3.micro", 5_000),
            ("db.t4g.medium", 20_000),
            ("cache.r7g.large", 40_000),
            ("m7g.xlarge", 80_000),
            ("m7g.4xlarge", 320_000),
            ("ra3.xlplus", 80_000),
        ];
        for (instance_type, factor) in cases {
            assert_eq!(normalization(instance_type), factor, "{instance_type}");
        }
    }
}
