//! Attributed amounts so far, in exact steps, and the final result.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::{
    Attribution,
    divide::Scale,
    outcome::{
        AmbiguousCost, Basis, Confidence, Discrepancy, LineItem, Part, Reason, ResourceCost, ServiceCost,
        UnlistedResourceCost,
    },
};
use crate::{
    metric::Metric,
    money::{SumError, Unit},
};

/// Recipient of a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Owner {
    /// A resource, by its position in the inventory.
    Resource(u32),
    /// An unlisted resource, by its position in the draft.
    Gone(u32),
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
pub(super) struct Misfit {
    pub line: u32,
    pub billed: i128,
    pub measured: i128,
}

/// Collects shares, account by account.
#[derive(Debug)]
pub(super) struct Draft<'a> {
    pub scale: Scale,
    /// Total cost of each service.
    pub totals: BTreeMap<&'a str, i128>,
    pub lines: Vec<DraftLine<'a>>,
    pub shares: Vec<Share>,
    /// Ids and accounts of unlisted resources.
    pub gone: Vec<(&'a str, &'a str)>,
    pub reasons: BTreeMap<(&'a str, Reason), i128>,
    pub misfits: Vec<Misfit>,
    /// Number of ambiguous resources, and their steps.
    pub unplaced: (u32, i128),
    /// Resources with a cost of zero because nothing is billed for them, with the confidence.
    pub zeros: Vec<(u32, Confidence)>,
}

/// Amounts attributed to a service's resources.
#[derive(Default)]
struct Given {
    resources: i128,
    gone: i128,
    gone_owners: Vec<u32>,
}

impl<'a> Draft<'a> {
    pub fn new(scale: Scale) -> Self {
        Self {
            scale,
            totals: BTreeMap::new(),
            lines: Vec::new(),
            shares: Vec::new(),
            gone: Vec::new(),
            reasons: BTreeMap::new(),
            misfits: Vec::new(),
            unplaced: (0, 0),
            zeros: Vec::new(),
        }
    }

    /// Owner for an unlisted resource, by its name; rows with the same name are consecutive.
    pub fn gone_owner(&mut self, id: &'a str, account: &'a str) -> Owner {
        if self.gone.last() != Some(&(id, account)) {
            self.gone.push((id, account));
        }
        Owner::Gone(u32::try_from(self.gone.len() - 1).unwrap_or(u32::MAX))
    }

    /// Adds an unattributed amount with its reason.
    pub fn leave(&mut self, service: &'a str, reason: Reason, amount: i128) {
        *self.reasons.entry((service, reason)).or_default() += amount;
    }

    /// Creates the result for an inventory of `resources` resources.
    pub fn finish(mut self, resources: usize, metric: Metric, unit: Option<Unit>) -> Result<Attribution, SumError> {
        self.leave_other_accounts();
        let (services, per_line) = self.services()?;
        let scale = self.scale;
        let lines = self.lines.iter().zip(per_line).map(|(line, attributed)| {
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
        let misfits = self.misfits.iter().map(|it| {
            let (billed, measured) = (scale.amount(it.billed)?, scale.amount(it.measured)?);
            Ok(Discrepancy { line: it.line, billed, measured })
        });
        let discrepancies = misfits.collect::<Result<_, SumError>>()?;
        let unplaced = AmbiguousCost { resources: self.unplaced.0, amount: scale.amount(self.unplaced.1)? };
        let sum = |of: fn(&ServiceCost) -> Decimal| {
            let mut amounts = services.iter().map(of);
            amounts.try_fold(Decimal::ZERO, |sum, it| sum.checked_add(it).ok_or(SumError::Overflow))
        };
        let (total, unattributed) = (sum(|it| it.total)?, sum(|it| it.unattributed)?);
        let (resources, gone) = self.owners(resources)?;
        Ok(Attribution { metric, unit, total, unattributed, services, resources, gone, lines, discrepancies, unplaced })
    }

    /// Adds the difference between the totals and the line items of all accounts as unattributed.
    fn leave_other_accounts(&mut self) {
        let mut beyond = self.totals.clone();
        for line in &self.lines {
            *beyond.entry(line.service).or_default() -= line.billed;
        }
        for (service, amount) in beyond {
            self.leave(service, Reason::UnlistedAccounts, amount);
        }
    }

    /// Services, and the attributed share of each line item.
    fn services(&self) -> Result<(Vec<ServiceCost>, Vec<i128>), SumError> {
        let mut per_line = vec![0i128; self.lines.len()];
        let mut given: BTreeMap<&str, Given> = self.totals.keys().map(|it| (*it, Given::default())).collect();
        for share in &self.shares {
            let Some(line) = place(share.line).filter(|it| *it < per_line.len()) else { continue };
            if let (Some(sum), Some(line)) = (per_line.get_mut(line), self.lines.get(line)) {
                *sum += share.amount;
                let service = given.entry(line.service).or_default();
                match share.owner {
                    Owner::Resource(_) => service.resources += share.amount,
                    Owner::Gone(gone) => {
                        service.gone += share.amount;
                        service.gone_owners.push(gone);
                    }
                }
            }
        }
        for line in &self.lines {
            given.entry(line.service).or_default();
        }
        let service = |(service, mut given): (&str, Given)| {
            let total = self.totals.get(service).copied().unwrap_or(0);
            let of_service = (service, Reason::UnlistedAccounts)..=(service, Reason::NotMeasured);
            let reasons = self.reasons.range(of_service).filter(|(_, amount)| **amount != 0);
            let reasons = reasons.map(|((_, reason), amount)| Ok((*reason, self.scale.amount(*amount)?)));
            given.gone_owners.sort_unstable();
            given.gone_owners.dedup();
            Ok(ServiceCost {
                service: service.into(),
                total: self.scale.amount(total)?,
                resources: self.scale.amount(given.resources)?,
                gone: self.scale.amount(given.gone)?,
                gone_count: u32::try_from(given.gone_owners.len()).unwrap_or(u32::MAX),
                unattributed: self.scale.amount(total - given.resources - given.gone)?,
                reasons: reasons.collect::<Result<_, SumError>>()?,
            })
        };
        let services = given.into_iter().map(service).collect::<Result<_, SumError>>()?;
        Ok((services, per_line))
    }

    /// Costs by resource, and of unlisted resources.
    fn owners(mut self, resources: usize) -> Result<(Vec<ResourceCost>, Vec<UnlistedResourceCost>), SumError> {
        let unknown = ResourceCost::unknown();
        let mut costs = vec![unknown; resources];
        for (at, confidence) in &self.zeros {
            if let Some(cost) = place(*at).and_then(|at| costs.get_mut(at)) {
                (cost.amount, cost.confidence) = (Some(Decimal::ZERO), *confidence);
            }
        }
        let mut gone = Vec::with_capacity(self.gone.len());
        // Stable: the parts of one owner stay in the order of the line items.
        self.shares.sort_by_key(|share| share.owner);
        for shares in self.shares.chunk_by(|left, right| left.owner == right.owner) {
            let amount = self.scale.amount(shares.iter().map(|it| it.amount).sum())?;
            let parts = shares.iter().map(|it| self.part(it)).collect::<Result<Box<[Part]>, _>>()?;
            match shares.first().map(|it| it.owner) {
                Some(Owner::Resource(at)) => {
                    if let Some(cost) = place(at).and_then(|at| costs.get_mut(at)) {
                        let least = parts.iter().map(|it| it.basis.confidence()).max();
                        let confidence = least.unwrap_or(Confidence::Unknown);
                        *cost = ResourceCost { amount: Some(amount), confidence, parts };
                    }
                }
                Some(Owner::Gone(at)) => {
                    if let Some((id, account)) = place(at).and_then(|at| self.gone.get(at)) {
                        gone.push(UnlistedResourceCost { id: (*id).into(), account: (*account).into(), amount, parts });
                    }
                }
                None => {}
            }
        }
        Ok((costs, gone))
    }

    fn part(&self, share: &Share) -> Result<Part, SumError> {
        let amount = self.scale.amount(share.amount)?;
        Ok(Part { line: share.line, amount, usage: share.usage, basis: share.basis })
    }
}

fn place(at: u32) -> Option<usize> {
    usize::try_from(at).ok()
}
