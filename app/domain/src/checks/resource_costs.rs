//! Cost and usage of resources, with costs scaled to a month of 730 hours.

use std::collections::HashSet;

use rust_decimal::Decimal;

use super::{account::ResourceCosts, outcome::MissingData, prices::HOURS_A_MONTH};
use crate::{
    attribution::{Attribution, Basis, Confidence, LineItem, Part, region, rules::EC2_FAMILY},
    finding::{Factor, Grade, Line, Unpriced},
    inventory::Item,
    money::Unit,
    period::{DateRange, days_between, iso_date, utc_date},
    resource::{ResourceKey, SharedStr},
};

const HOURS_A_DAY: i32 = 24;

/// Costs of all resources.
pub(super) struct Costs<'a> {
    by_resource: Option<ResourceCosts<'a>>,
    /// Indexes of the line items that AWS measured by resource. Resources without a measured cost did not use them.
    measured: HashSet<u32>,
    /// Accounts with a loaded bill.
    accounts: HashSet<&'a str>,
}

/// Monthly cost of a resource, before savings.
#[derive(Clone, Debug)]
pub(super) struct MonthlyCost {
    factors: Vec<Factor>,
    currency: Unit,
    on: ResourceKey,
    /// Whether AWS measured all of it.
    pub is_measured: bool,
    /// Whether the cost is zero.
    pub is_zero: bool,
}

impl<'a> Costs<'a> {
    pub fn of(resource_costs: Option<ResourceCosts<'a>>) -> Self {
        let attribution = resource_costs.map(|resource_costs| resource_costs.attribution);
        let parts = |it: &'a Attribution| {
            let gone = it.unlisted.iter().map(|cost| &cost.parts);
            it.resources.iter().map(|cost| &cost.parts).chain(gone).flatten()
        };
        let measured = attribution.into_iter().flat_map(parts).filter(|part| part.basis == Basis::Measured);
        let measured = measured.map(|part| part.line).collect();
        let accounts = attribution.into_iter().flat_map(|it| &it.lines).map(|line| &*line.account).collect();
        Self { by_resource: resource_costs, measured, accounts }
    }

    fn resource_costs(&self) -> Result<ResourceCosts<'a>, MissingData> {
        self.by_resource.ok_or(MissingData::Costs)
    }

    /// Parts of a resource's cost with usage types, without their regions, that match.
    fn parts(
        item: Item<'a>,
        resource_costs: ResourceCosts<'a>,
        is_of: impl Fn(&str) -> bool,
    ) -> Vec<(&'a Part, &'a LineItem)> {
        let parts = item.cost.map_or(&[][..], |cost| &cost.parts);
        let with_line = parts.iter().filter_map(|part| Some((part, resource_costs.attribution.line(part)?)));
        with_line.filter(|(_, line)| usage_of(line).is_some_and(&is_of)).collect()
    }

    /// Monthly cost of a resource for the usage types, without their regions, that match.
    pub fn monthly(&self, item: Item<'a>, is_of: impl Fn(&str) -> bool) -> Result<MonthlyCost, Unpriced> {
        let unknown = || Unpriced::because("unknown cost");
        let resource_costs = self.resource_costs().map_err(|_| unknown())?;
        let cost = item.cost.filter(|cost| cost.confidence != Confidence::Unknown).ok_or_else(unknown)?;
        let parts = Self::parts(item, resource_costs, is_of);
        if parts.is_empty() && cost.confidence != Confidence::Measured {
            return Err(unknown());
        }
        let amounts = parts.iter().map(|(part, _)| part.amount);
        let amount = amounts.fold(Decimal::ZERO, Decimal::saturating_add);
        if amount < Decimal::ZERO {
            return Err(Unpriced::because("credits make its cost negative"));
        }
        let currency = resource_costs.attribution.unit.clone().ok_or_else(unknown)?;
        let hours = billed_hours(item, resource_costs.days);
        if hours < HOURS_A_DAY {
            return Err(Unpriced::because("created less than a day ago"));
        }
        let factors = vec![
            Factor::times(
                amount,
                format!(
                    "{currency} from {} to {}",
                    iso_date(resource_costs.days.from()),
                    iso_date(resource_costs.days.to())
                ),
            ),
            Factor::times(HOURS_A_MONTH, "h"),
            Factor::over(hours, "h"),
        ];
        let is_measured = parts.iter().all(|(part, _)| part.basis == Basis::Measured);
        Ok(MonthlyCost { factors, currency, on: item.resource.key(), is_measured, is_zero: amount.is_zero() })
    }

    /// Whether a resource has usage of the usage types, without their regions, that match.
    pub fn has_usage(&self, item: Item<'a>, is_of: impl Fn(&str) -> bool) -> Result<bool, MissingData> {
        let parts = Self::parts(item, self.resource_costs()?, is_of);
        Ok(parts.iter().any(|(part, _)| !part.amount.is_zero() || part.usage.is_some_and(|used| !used.is_zero())))
    }

    /// Usage of a resource of matching usage types, if it is known for at least `idle_days`.
    pub fn usage(&self, item: Item<'a>, is_of: impl Fn(&str) -> bool, idle_days: u32) -> Result<Decimal, MissingData> {
        let parts = self.parts_for_idle_days(item, is_of, idle_days)?;
        parts.iter().map(|part| part.usage).sum::<Option<Decimal>>().ok_or(MissingData::Usage)
    }

    /// Whether a resource had no usage of matching usage types for at least `idle_days`. Any cost counts as usage, even
    /// if the quantity is unknown.
    pub fn is_idle(&self, item: Item<'a>, is_of: impl Fn(&str) -> bool, idle_days: u32) -> Result<bool, MissingData> {
        let parts = self.parts_for_idle_days(item, is_of, idle_days)?;
        if parts.iter().any(|part| !part.amount.is_zero() || part.usage.is_some_and(|used| !used.is_zero())) {
            return Ok(false);
        }
        // Usage may have been free.
        if parts.iter().any(|part| part.usage.is_none()) { Err(MissingData::Usage) } else { Ok(true) }
    }

    /// Parts of a resource's cost with matching usage types, over at least `idle_days`.
    ///
    /// # Errors
    /// [`MissingData::Usage`] if the resource is too new, or may have usage that is not attributed to it.
    fn parts_for_idle_days(
        &self,
        item: Item<'a>,
        is_of: impl Fn(&str) -> bool,
        idle_days: u32,
    ) -> Result<Vec<&'a Part>, MissingData> {
        let resource_costs = self.resource_costs()?;
        let resource = item.resource;
        let is_long = i64::from(resource_costs.days.days()) >= i64::from(idle_days);
        let is_old = resource.created.is_none_or(|created| utc_date(created) <= resource_costs.days.from());
        if !is_long || !is_old || !self.accounts.contains(&*resource.account) {
            return Err(MissingData::Usage);
        }
        let parts = Self::parts(item, resource_costs, &is_of);
        let own_lines: HashSet<u32> = parts.iter().map(|(part, _)| part.line).collect();
        let mut lines = resource_costs.attribution.lines.iter().zip(0u32..).filter(|(line, index)| {
            !own_lines.contains(index)
                && *line.account == *resource.account
                && resource.service.as_ref().is_none_or(|service| is_billed_by(line, service))
                && region::split_region(&line.usage_type)
                    .is_some_and(|(at, usage)| at == &*resource.region && is_of(usage))
        });
        // A measured line item without this resource is usage of other resources.
        if lines.all(|(_, index)| self.measured.contains(&index)) {
            Ok(parts.into_iter().map(|(part, _)| part).collect())
        } else {
            Err(MissingData::Usage)
        }
    }
}

impl MonthlyCost {
    /// Share of the cost, as a line of arithmetic and its currency.
    pub fn share(self, label: impl Into<SharedStr>, share: Decimal, reason: &str) -> Result<(Line, Unit), Unpriced> {
        let mut factors = self.factors;
        factors.push(Factor::times(share, reason.to_owned()));
        Ok((Line::product(label, Some(self.on), factors)?, self.currency))
    }

    /// Whole cost, as a line of arithmetic and its currency.
    pub fn all(self, label: impl Into<SharedStr>) -> Result<(Line, Unit), Unpriced> {
        Ok((Line::product(label, Some(self.on), self.factors)?, self.currency))
    }

    /// Confidence of the cost.
    pub fn grade(&self) -> Grade {
        if self.is_measured { Grade::High } else { Grade::Medium }
    }
}

/// Whether a line item may belong to a service's resources. EC2 usage is billed under several service names.
fn is_billed_by(line: &LineItem, service: &str) -> bool {
    *line.service == *service || (EC2_FAMILY.contains(&&*line.service) && EC2_FAMILY.contains(&service))
}

/// Usage type of a line item, without its region.
fn usage_of(line: &LineItem) -> Option<&str> {
    region::split_region(&line.usage_type).map(|(_, usage)| usage)
}

/// Hours during which a resource existed in the billed days. For EC2 instances, AWS only has the last start, and they may
/// have run before it: all hours count.
fn billed_hours(item: Item<'_>, days: DateRange) -> i32 {
    let is_creation = item.resource.resource_type.code() != "ec2:instance";
    let created = item.resource.created.filter(|_| is_creation).map(utc_date);
    let from = created.map_or(days.from(), |created| created.max(days.from()));
    HOURS_A_DAY * (days_between(from, days.to()) + 1).max(0)
}
