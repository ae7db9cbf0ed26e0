//! Unit prices of the account: cost divided by quantity, by account, region and usage type. They include the account's
//! discounts and need no price list.

use std::collections::HashMap;

use rust_decimal::Decimal;

use super::account::AccountPrices;
use crate::{
    analysis::unit_price::unit_price,
    attribution::region,
    dimension::{Attribute, Dimension},
    finding::{Factor, Line, Unpriced},
    metric::Metric,
    money::{Money, Unit},
    resource::{Resource, ResourceKey, Word},
    table::{CostTable, sum},
};

/// Hours in a month, as in AWS's pricing calculator.
pub(super) const HOURS_A_MONTH: u32 = 730;

/// Metrics that a unit price is computed from.
pub const PAID: [Metric; 2] = [Metric::Unblended, Metric::Usage];

/// Account, service, region, and the usage type without its region.
type PriceKey<'a> = (&'a str, &'a str, &'a str, &'a str);

/// Unit prices of all accounts.
pub(super) struct Prices<'a> {
    by_usage: HashMap<PriceKey<'a>, Paid>,
}

/// Cost and usage of a usage type.
#[derive(Clone, Debug, Default)]
struct Paid {
    cost: Option<Money>,
    usage: Option<Money>,
}

impl Paid {
    /// Sums cost and usage over the periods in which both are known: missing costs would lower the price.
    fn of(table: &CostTable, key: usize) -> Self {
        let is_known = |period: &usize| PAID.iter().all(|metric| table.is_known(*period, key, *metric));
        let periods: Vec<usize> = (0..table.periods().len()).filter(is_known).collect();
        let total = |metric| {
            if periods.len() == table.periods().len() {
                return table.key_total(key, metric);
            }
            sum(periods.iter().filter_map(|period| table.money(*period, key, metric))).ok().flatten()
        };
        Self { cost: total(Metric::Unblended), usage: total(Metric::Usage).filter(|it| !it.unit.is_mixed()) }
    }

    /// Sum of both; unknown if the units differ.
    fn plus(&self, other: &Self) -> Self {
        if self.cost.is_none() && self.usage.is_none() {
            return other.clone();
        }
        let sum = |one: &Option<Money>, other: &Option<Money>| one.as_ref()?.plus(other.as_ref()?).ok();
        Self { cost: sum(&self.cost, &other.cost), usage: sum(&self.usage, &other.usage) }
    }
}

/// Price of one unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Price {
    pub amount: Decimal,
    pub currency: Unit,
    /// Unit of the price as billed (`GB-Mo`).
    pub per: Unit,
}

/// Usage type, region and account of a price.
#[derive(Clone, Copy, Debug)]
pub(super) struct Asked<'a> {
    pub account: &'a str,
    pub region: &'a str,
    /// Billing name of the service.
    pub service: &'a str,
    /// Usage type without its region.
    pub usage: &'a str,
}

/// Billing units per month or hour: their names, their noun, and their conversion to a month.
const COUNTED: [(&[&str], &str, Span); 9] = [
    (&["gb-mo", "gb-month", "gb-months"], "GB", Span::Month),
    (&["iops-mo", "iops-month"], "IOPS", Span::Month),
    // AWS uses GiB/s in its price list, and MiB/s everywhere else.
    (&["gibps-mo", "gibps-month"], "MiB/s", Span::MonthOf(1024)),
    (&["mibps-mo", "mibps-month", "mbps-mo", "mb/s-mo"], "MiB/s", Span::Month),
    (&["hrs", "hours", "hour", "hr"], "units", Span::Hours),
    (&["vcpu-hours", "vcpu-hour", "vcpu-hrs"], "vCPU", Span::Hours),
    (&["vcpu-months", "vcpu-month", "vcpu-mo"], "vCPU", Span::Month),
    (&["metrics", "metric", "metric-month"], "metrics", Span::Month),
    (&["lambda-gb-second", "gb-seconds", "second", "seconds"], "GB", Span::Seconds),
];

/// Duration of a price's unit.
#[derive(Clone, Copy, Debug)]
enum Span {
    Month,
    /// A month, with the price for this many units.
    MonthOf(u32),
    Hours,
    Seconds,
}

impl<'a> Prices<'a> {
    pub fn of(accounts: &[AccountPrices<'a>]) -> Self {
        let mut by_usage = HashMap::new();
        for AccountPrices { account, table } in accounts {
            let place =
                |dimension: Dimension| table.group_by().iter().position(|it| *it == Attribute::Dimension(dimension));
            let (Some(service), Some(usage)) = (place(Dimension::Service), place(Dimension::UsageType)) else {
                continue;
            };
            for (at, key) in table.keys().iter().enumerate() {
                let (Some(service), Some(usage)) = (key.0.get(service), key.0.get(usage)) else { continue };
                let Some((region, usage)) = region::split_region(usage) else { continue };
                let paid = Paid::of(table, at);
                // A region may have two prefixes (`EU-`, `EUW1-`).
                let sum = by_usage.entry((*account, service.as_str(), region, usage)).or_insert(Paid::default());
                *sum = sum.plus(&paid);
            }
        }
        Self { by_usage }
    }

    /// Returns the unit price.
    pub fn price(&self, asked: Asked<'_>) -> Result<Price, Unpriced> {
        let Asked { account, region, service, usage } = asked;
        let unknown = || Unpriced::because(format!("no billed price for {usage} in {region}"));
        let paid = self.by_usage.get(&(account, service, region, usage)).ok_or_else(unknown)?;
        let (Some(cost), Some(quantity)) = (&paid.cost, &paid.usage) else { return Err(unknown()) };
        let amount = unit_price(Some(cost.amount), Some(quantity.amount)).ok_or_else(unknown)?;
        if amount.is_sign_negative() && !amount.is_zero() {
            return Err(Unpriced::because(format!("credits make the price of {usage} in {region} negative")));
        }
        Ok(Price { amount, currency: cost.unit.clone(), per: quantity.unit.clone() })
    }

    /// The only matching usage type, without its region, that a service bills in a resource's account and region.
    pub fn only(&self, resource: &Resource, service: &str, fits: impl Fn(&str) -> bool) -> Result<&'a str, Unpriced> {
        let here = |(account, of, region, usage): &&PriceKey<'a>| {
            (*account, *of, *region) == (&*resource.account, service, &*resource.region) && fits(usage)
        };
        let mut usages = self.by_usage.keys().filter(here).map(|(.., usage)| *usage);
        match (usages.next(), usages.next()) {
            (Some(usage), None) => Ok(usage),
            (None, _) => Err(Unpriced::because(format!("no billed price in {}", resource.region))),
            (Some(_), Some(_)) => Err(Unpriced::because(format!("several billed prices in {}", resource.region))),
        }
    }

    /// Monthly cost of a quantity (GB, IOPS, MiB/s, …), as a line of arithmetic and its currency.
    pub fn line(
        &self,
        asked: Asked<'_>,
        label: impl Into<Word>,
        on: Option<ResourceKey>,
        number: impl Into<Decimal>,
    ) -> Result<(Line, Unit), Unpriced> {
        self.price(asked)?.line(asked.usage, label, on, number.into())
    }
}

impl Price {
    /// Monthly cost of a quantity at this price.
    pub fn line(
        self,
        usage: &str,
        label: impl Into<Word>,
        on: Option<ResourceKey>,
        number: Decimal,
    ) -> Result<(Line, Unit), Unpriced> {
        let mut factors = month_of(number, &self.per).ok_or_else(|| {
            Unpriced::because(format!("{usage} is billed in {}, which cannot be converted to months", self.per))
        })?;
        factors.push(Factor::times(self.amount, format!("{} per {}", self.currency, self.per)));
        Ok((Line::product(label, on, factors)?, self.currency))
    }
}

/// Price units per month for a quantity; `None` if the unit is unknown.
fn month_of(number: Decimal, per: &Unit) -> Option<Vec<Factor>> {
    let unit = per.as_str().to_ascii_lowercase();
    let (_, noun, span) = COUNTED.iter().find(|(units, ..)| units.contains(&unit.as_str()))?;
    let mut factors = vec![Factor::times(number, *noun)];
    match span {
        Span::Month => {}
        Span::MonthOf(many) => factors.push(Factor::over(*many, "MiB/s per GiB/s")),
        Span::Hours => factors.push(Factor::times(HOURS_A_MONTH, "h")),
        Span::Seconds => factors.push(Factor::times(HOURS_A_MONTH * 3_600, "s")),
    }
    Some(factors)
}

/// Price lookup of a usage type for a resource: its account and region.
pub(super) fn asked<'a>(resource: &'a Resource, service: &'a str, usage: &'a str) -> Asked<'a> {
    Asked { account: &resource.account, region: &resource.region, service, usage }
}
