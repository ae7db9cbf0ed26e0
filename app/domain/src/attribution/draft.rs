//! Attributed amounts of the accounts so far, as exact integers, and the final result.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::{
    Attribution,
    division::Scale,
    outcome::{
        Basis, Confidence, Discrepancy, LineItem, Part, Reason, ResourceCost, ServiceCost, UnlistedResourceCost,
        UnmatchedCost,
    },
};
use crate::{
    metric::Metric,
    money::{SumError, Unit},
};

/// Resource that a share belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Owner {
    /// A resource, by its index in the inventory.
    Resource(u32),
    /// An unlisted resource, by its index in [`Draft::unlisted`].
    Unlisted(u32),
}

/// Share of a line item.
#[derive(Debug)]
pub(super) struct Share {
    pub owner: Owner,
    pub line: u32,
    pub amount: i128,
    pub usage: Option<Decimal>,
    pub basis: Basis,
}

/// Line item of the result.
#[derive(Debug)]
pub(super) struct DraftLine<'a> {
    pub account: &'a str,
    pub service: &'a str,
    pub usage_type: &'a str,
    pub usage_unit: Option<Unit>,
    pub billed: i128,
}

/// A line item whose measured cost contradicts its billed cost.
#[derive(Debug)]
pub(super) struct DraftDiscrepancy {
    pub line: u32,
    pub billed: i128,
    pub measured: i128,
}

/// Measured rows with a resource ID but without a unique match: several resources fit the ID, or none or several line
/// items fit.
#[derive(Debug, Default)]
pub(super) struct UnmatchedRows {
    /// Number of resource IDs in these rows.
    pub resources: u32,
    /// Sum of these rows.
    pub amount: i128,
}

/// Collects shares, account by account. Integer amounts are in the smallest unit of `scale`.
#[derive(Debug)]
pub(super) struct Draft<'a> {
    pub scale: Scale,
    /// Total cost of each service.
    pub totals: BTreeMap<&'a str, i128>,
    pub lines: Vec<DraftLine<'a>>,
    pub shares: Vec<Share>,
    /// IDs and accounts of unlisted resources.
    pub unlisted: Vec<(&'a str, &'a str)>,
    pub reasons: BTreeMap<(&'a str, Reason), i128>,
    pub discrepancies: Vec<DraftDiscrepancy>,
    pub unmatched: UnmatchedRows,
    /// Resources without measured cost whose service AWS measures: they cost zero, with this confidence.
    pub zeros: Vec<(u32, Confidence)>,
}

/// Sums of a service's attributed shares.
#[derive(Default)]
struct ServiceSums {
    resources: i128,
    unlisted: i128,
    unlisted_owners: Vec<u32>,
}

impl<'a> Draft<'a> {
    pub fn new(scale: Scale) -> Self {
        Self {
            scale,
            totals: BTreeMap::new(),
            lines: Vec::new(),
            shares: Vec::new(),
            unlisted: Vec::new(),
            reasons: BTreeMap::new(),
            discrepancies: Vec::new(),
            unmatched: UnmatchedRows::default(),
            zeros: Vec::new(),
        }
    }

    /// Owner for an unlisted resource, by its ID; rows with the same ID must be consecutive.
    pub fn unlisted_owner(&mut self, id: &'a str, account: &'a str) -> Owner {
        if self.unlisted.last() != Some(&(id, account)) {
            self.unlisted.push((id, account));
        }
        Owner::Unlisted(u32::try_from(self.unlisted.len() - 1).unwrap_or(u32::MAX))
    }

    /// Adds an unattributed amount with its reason.
    pub fn add_unattributed(&mut self, service: &'a str, reason: Reason, amount: i128) {
        *self.reasons.entry((service, reason)).or_default() += amount;
    }

    /// Creates the result for an inventory of `resources` resources.
    pub fn finish(mut self, resources: usize, metric: Metric, unit: Option<Unit>) -> Result<Attribution, SumError> {
        self.add_costs_not_in_line_items();
        let (services, attributed_by_line) = self.services()?;
        let scale = self.scale;
        let lines = self.lines.iter().zip(attributed_by_line).map(|(line, attributed)| {
            Ok(LineItem {
                account: line.account.into(),
                service: line.service.into(),
                usage_type: line.usage_type.into(),
                usage_unit: line.usage_unit.clone(),
                billed: scale.amount(line.billed)?,
                attributed: scale.amount(attributed)?,
            })
        });
        let lines = lines.collect::<Result<_, SumError>>()?;
        let discrepancies = self.discrepancies.iter().map(|it| {
            let (billed, measured) = (scale.amount(it.billed)?, scale.amount(it.measured)?);
            Ok(Discrepancy { line: it.line, billed, measured })
        });
        let discrepancies = discrepancies.collect::<Result<_, SumError>>()?;
        let unmatched =
            UnmatchedCost { resources: self.unmatched.resources, amount: scale.amount(self.unmatched.amount)? };
        let sum = |amount: fn(&ServiceCost) -> Decimal| {
            let mut amounts = services.iter().map(amount);
            amounts.try_fold(Decimal::ZERO, |sum, it| sum.checked_add(it).ok_or(SumError::Overflow))
        };
        let (total, unattributed) = (sum(|it| it.total)?, sum(|it| it.unattributed)?);
        let (resources, unlisted) = self.owners(resources)?;
        Ok(Attribution {
            metric,
            unit,
            total,
            unattributed,
            services,
            resources,
            unlisted,
            lines,
            discrepancies,
            unmatched,
        })
    }

    /// Adds the difference between the totals and the line items of all accounts as unattributed.
    fn add_costs_not_in_line_items(&mut self) {
        let mut remainders = self.totals.clone();
        for line in &self.lines {
            *remainders.entry(line.service).or_default() -= line.billed;
        }
        for (service, amount) in remainders {
            self.add_unattributed(service, Reason::NotInLineItems, amount);
        }
    }

    /// Costs of all services, and the attributed cost of each line item.
    fn services(&self) -> Result<(Vec<ServiceCost>, Vec<i128>), SumError> {
        let mut attributed_by_line = vec![0i128; self.lines.len()];
        let mut sums: BTreeMap<&str, ServiceSums> =
            self.totals.keys().map(|it| (*it, ServiceSums::default())).collect();
        for share in &self.shares {
            let Some(line) = to_index(share.line) else { continue };
            if let (Some(sum), Some(line)) = (attributed_by_line.get_mut(line), self.lines.get(line)) {
                *sum += share.amount;
                let service = sums.entry(line.service).or_default();
                match share.owner {
                    Owner::Resource(_) => service.resources += share.amount,
                    Owner::Unlisted(unlisted) => {
                        service.unlisted += share.amount;
                        service.unlisted_owners.push(unlisted);
                    }
                }
            }
        }
        for line in &self.lines {
            sums.entry(line.service).or_default();
        }
        let service = |(service, mut sums): (&str, ServiceSums)| {
            let total = self.totals.get(service).copied().unwrap_or(0);
            let of_service = (service, Reason::NotInLineItems)..=(service, Reason::NotMeasured);
            let reasons = self.reasons.range(of_service).filter(|(_, amount)| **amount != 0);
            let reasons = reasons.map(|((_, reason), amount)| Ok((*reason, self.scale.amount(*amount)?)));
            sums.unlisted_owners.sort_unstable();
            sums.unlisted_owners.dedup();
            Ok(ServiceCost {
                service: service.into(),
                total: self.scale.amount(total)?,
                resources: self.scale.amount(sums.resources)?,
                unlisted: self.scale.amount(sums.unlisted)?,
                unlisted_count: u32::try_from(sums.unlisted_owners.len()).unwrap_or(u32::MAX),
                unattributed: self.scale.amount(total - sums.resources - sums.unlisted)?,
                reasons: reasons.collect::<Result<_, SumError>>()?,
            })
        };
        let services = sums.into_iter().map(service).collect::<Result<_, SumError>>()?;
        Ok((services, attributed_by_line))
    }

    /// Costs by resource, and of unlisted resources.
    fn owners(mut self, resources: usize) -> Result<(Vec<ResourceCost>, Vec<UnlistedResourceCost>), SumError> {
        let unknown = ResourceCost::unknown();
        let mut costs = vec![unknown; resources];
        for (index, confidence) in &self.zeros {
            if let Some(cost) = to_index(*index).and_then(|index| costs.get_mut(index)) {
                (cost.amount, cost.confidence) = (Some(Decimal::ZERO), *confidence);
            }
        }
        let mut unlisted = Vec::with_capacity(self.unlisted.len());
        // Stable: the parts of one owner stay in the order of the line items.
        self.shares.sort_by_key(|share| share.owner);
        for shares in self.shares.chunk_by(|left, right| left.owner == right.owner) {
            let amount = self.scale.amount(shares.iter().map(|it| it.amount).sum())?;
            let parts = shares.iter().map(|it| self.part(it)).collect::<Result<Box<[Part]>, _>>()?;
            match shares.first().map(|it| it.owner) {
                Some(Owner::Resource(index)) => {
                    if let Some(cost) = to_index(index).and_then(|index| costs.get_mut(index)) {
                        let lowest = parts.iter().map(|it| it.basis.confidence()).max();
                        let confidence = lowest.unwrap_or(Confidence::Unknown);
                        *cost = ResourceCost { amount: Some(amount), confidence, parts };
                    }
                }
                Some(Owner::Unlisted(index)) => {
                    if let Some((id, account)) = to_index(index).and_then(|index| self.unlisted.get(index)) {
                        unlisted.push(UnlistedResourceCost {
                            id: (*id).into(),
                            account: (*account).into(),
                            amount,
                            parts,
                        });
                    }
                }
                None => {}
            }
        }
        Ok((costs, unlisted))
    }

    fn part(&self, share: &Share) -> Result<Part, SumError> {
        let amount = self.scale.amount(share.amount)?;
        Ok(Part { line: share.line, amount, usage: share.usage, basis: share.basis })
    }
}

fn to_index(index: u32) -> Option<usize> {
    usize::try_from(index).ok()
}
