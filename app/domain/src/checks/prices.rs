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
    resource::{Resource, ResourceKey, SharedStr},
    table::{CostTable, sum},
};

/// Hours in a month, as in AWS's pricing calculator.
pub(super) const HOURS_A_MONTH: u32 = 730;

/// Metrics required for a unit price: cost and usage.
pub const PRICE_METRICS: [Metric; 2] = [Metric::Unblended, Metric::Usage];

/// Account, service, region, and the usage type without its region.
type PriceKey<'a> = (&'a str, &'a str, &'a str, &'a str);

/// Unit prices of all accounts.
pub(super) struct Prices<'a> {
    by_usage_type: HashMap<PriceKey<'a>, CostAndUsage>,
}

/// Cost and usage of a usage type.
#[derive(Clone, Debug, Default)]
struct CostAndUsage {
    cost: Option<Money>,
    usage: Option<Money>,
}

impl CostAndUsage {
    /// Sums cost and usage over the periods with both: missing costs would lower the price.
    fn of(table: &CostTable, key: usize) -> Self {
        let is_known = |period: &usize| PRICE_METRICS.iter().all(|metric| table.is_known(*period, key, *metric));
        let periods: Vec<usize> = (0..table.periods().len()).filter(is_known).collect();
        let total = |metric| {
            if periods.len() == table.periods().len() {
                return table.key_total(key, metric);
            }
            sum(periods.iter().filter_map(|period| table.money(*period, key, metric))).ok().flatten()
        };
        Self { cost: total(Metric::Unblended), usage: total(Metric::Usage).filter(|it| !it.unit.is_mixed()) }
    }

    /// Sums of cost and usage; unknown if the units differ.
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

/// Key to look up a price by.
#[derive(Clone, Copy, Debug)]
pub(super) struct PriceQuery<'a> {
    pub account: &'a str,
    pub region: &'a str,
    /// Billing name of the service.
    pub service: &'a str,
    /// Usage type without its region.
    pub usage: &'a str,
}

/// Billing units of a time span: their names, the noun of the quantity, and the span.
const BILLING_UNITS: [(&[&str], &str, BillingSpan); 9] = [
    (&["gb-mo", "gb-month", "gb-months"], "GB", BillingSpan::Month),
    (&["iops-mo", "iops-month"], "IOPS", BillingSpan::Month),
    // AWS uses GiB/s in its price list, and MiB/s everywhere else.
    (&["gibps-mo", "gibps-month"], "MiB/s", BillingSpan::MonthOf(1024)),
    (&["mibps-mo", "mibps-month", "mbps-mo", "mb/s-mo"], "MiB/s", BillingSpan::Month),
    (&["hrs", "hours", "hour", "hr"], "units", BillingSpan::Hours),
    (&["vcpu-hours", "vcpu-hour", "vcpu-hrs"], "vCPU", BillingSpan::Hours),
    (&["vcpu-months", "vcpu-month", "vcpu-mo"], "vCPU", BillingSpan::Month),
    (&["metrics", "metric", "metric-month"], "metrics", BillingSpan::Month),
    (&["lambda-gb-second", "gb-seconds", "second", "seconds"], "GB", BillingSpan::Seconds),
];

/// Time span of a billing unit.
#[derive(Clone, Copy, Debug)]
enum BillingSpan {
    Month,
    /// A month, of this many units.
    MonthOf(u32),
    Hours,
    Seconds,
}

impl<'a> Prices<'a> {
    pub fn of(accounts: &[AccountPrices<'a>]) -> Self {
        let mut by_usage_type = HashMap::new();
        for AccountPrices { account, table } in accounts {
            let position =
                |dimension: Dimension| table.group_by().iter().position(|it| *it == Attribute::Dimension(dimension));
            let (Some(service), Some(usage)) = (position(Dimension::Service), position(Dimension::UsageType)) else {
                continue;
            };
            for (index, key) in table.keys().iter().enumerate() {
                let (Some(service), Some(usage)) = (key.0.get(service), key.0.get(usage)) else { continue };
                let Some((region, usage)) = region::split_region(usage) else { continue };
                let cost_and_usage = CostAndUsage::of(table, index);
                // A region may have two prefixes (`EU-`, `EUW1-`).
                let key = (*account, service.as_str(), region, usage);
                let sum = by_usage_type.entry(key).or_insert(CostAndUsage::default());
                *sum = sum.plus(&cost_and_usage);
            }
        }
        Self { by_usage_type }
    }

    /// Unit price.
    ///
    /// # Errors
    /// [`Unpriced`] if the price is unknown or negative.
    pub fn price(&self, query: PriceQuery<'_>) -> Result<Price, Unpriced> {
        let PriceQuery { account, region, service, usage } = query;
        let unknown = || Unpriced::because(format!("no billed price for {usage} in {region}"));
        let billed = self.by_usage_type.get(&(account, service, region, usage)).ok_or_else(unknown)?;
        let (Some(cost), Some(quantity)) = (&billed.cost, &billed.usage) else { return Err(unknown()) };
        let amount = unit_price(Some(cost.amount), Some(quantity.amount)).ok_or_else(unknown)?;
        if amount.is_sign_negative() && !amount.is_zero() {
            return Err(Unpriced::because(format!("credits make the price of {usage} in {region} negative")));
        }
        Ok(Price { amount, currency: cost.unit.clone(), per: quantity.unit.clone() })
    }

    /// Usage type, without its region, that a service bills in a resource's account and region.
    ///
    /// # Errors
    /// [`Unpriced`] unless exactly one usage type matches.
    pub fn only_usage_type(
        &self,
        resource: &Resource,
        service: &str,
        is_match: impl Fn(&str) -> bool,
    ) -> Result<&'a str, Unpriced> {
        let is_candidate = |(account, billing_service, region, usage): &&PriceKey<'a>| {
            (*account, *billing_service, *region) == (&*resource.account, service, &*resource.region) && is_match(usage)
        };
        let mut usages = self.by_usage_type.keys().filter(is_candidate).map(|(.., usage)| *usage);
        match (usages.next(), usages.next()) {
            (Some(usage), None) => Ok(usage),
            (None, _) => Err(Unpriced::because(format!("no billed price in {}", resource.region))),
            (Some(_), Some(_)) => Err(Unpriced::because(format!("several billed prices in {}", resource.region))),
        }
    }

    /// Monthly cost of a quantity (GB, IOPS, MiB/s, …), as a line of arithmetic and its currency.
    pub fn line(
        &self,
        query: PriceQuery<'_>,
        label: impl Into<SharedStr>,
        on: Option<ResourceKey>,
        number: impl Into<Decimal>,
    ) -> Result<(Line, Unit), Unpriced> {
        self.price(query)?.line(query.usage, label, on, number.into())
    }
}

impl Price {
    /// Monthly cost of a quantity at this price.
    pub fn line(
        self,
        usage: &str,
        label: impl Into<SharedStr>,
        on: Option<ResourceKey>,
        number: Decimal,
    ) -> Result<(Line, Unit), Unpriced> {
        let mut factors = monthly_factors(number, &self.per).ok_or_else(|| {
            Unpriced::because(format!("{usage} is billed in {}, which cannot be converted to months", self.per))
        })?;
        factors.push(Factor::times(self.amount, format!("{} per {}", self.currency, self.per)));
        Ok((Line::product(label, on, factors)?, self.currency))
    }
}

/// Billing units per month for a quantity, as factors; `None` if the unit is unknown.
fn monthly_factors(number: Decimal, per: &Unit) -> Option<Vec<Factor>> {
    let unit = per.as_str().to_ascii_lowercase();
    let (_, noun, span) = BILLING_UNITS.iter().find(|(units, ..)| units.contains(&unit.as_str()))?;
    let mut factors = vec![Factor::times(number, *noun)];
    match span {
        BillingSpan::Month => {}
        BillingSpan::MonthOf(many) => factors.push(Factor::over(*many, "MiB/s per GiB/s")),
        BillingSpan::Hours => factors.push(Factor::times(HOURS_A_MONTH, "h")),
        BillingSpan::Seconds => factors.push(Factor::times(HOURS_A_MONTH * 3_600, "s")),
    }
    Some(factors)
}

/// Key of a usage type's price in a resource's account and region.
pub(super) fn price_query<'a>(resource: &'a Resource, service: &'a str, usage: &'a str) -> PriceQuery<'a> {
    PriceQuery { account: &resource.account, region: &resource.region, service, usage }
}
