//! Attribution of one account's bill: measured costs go to their resources, rules allocate the other line items, and
//! the remainder is unattributed, with a reason.

use std::collections::{BTreeMap, HashSet};

use rust_decimal::Decimal;

use super::{
    all_days,
    candidates::{Candidates, LineItemKey, RuleWeights},
    cells::Cell,
    directory::BillingService,
    division::{Scale, divide},
    draft::{Draft, DraftDiscrepancy, DraftLine, Owner, Share},
    facts::Span,
    matching::{MatchedOwner, RowMatch, RowMatcher},
    outcome::{Basis, Confidence, Reason},
};
use crate::{
    money::{Money, SumError},
    period::DateRange,
    resource::{Resource, ResourceType},
};

/// Cells of one account's tables.
#[derive(Debug)]
pub(super) struct AccountCells<'a> {
    pub account: &'a str,
    /// Days that AWS measures by resource (all days if it measures none), with cells by service and usage type.
    pub recent: (Option<DateRange>, Vec<Cell<'a>>),
    /// Earlier days, if any, with cells by service and usage type.
    pub older: (Option<DateRange>, Vec<Cell<'a>>),
    /// Measured cells by resource ID and usage type.
    pub measured: Vec<Cell<'a>>,
}

/// The whole inventory, and which of its resources belong to one account.
#[derive(Clone, Copy)]
pub(super) struct AccountInventory<'a> {
    pub resources: &'a [&'a Resource],
    /// Indexes of the account's resources in `resources`.
    pub indexes: &'a [u32],
    /// Whether the inventory has all resources of a type in an account and region.
    pub is_complete: &'a dyn Fn(&ResourceType, &str, &str) -> bool,
}

/// Line item being attributed.
#[derive(Debug, Default)]
struct Line {
    recent: i128,
    /// Cost of the older days; `None` if not billed on them.
    older: Option<i128>,
    recent_usage: Option<Money>,
    older_usage: Option<Money>,
    measured: Vec<MeasuredCost>,
    /// Measured cost without a resource.
    without_resource: i128,
    /// Whether a measured row may belong to this line item or to another.
    is_ambiguous: bool,
}

impl Line {
    /// Cost of all days.
    fn total(&self) -> i128 {
        self.recent + self.older.unwrap_or(0)
    }

    /// Measured cost that has a resource.
    fn measured_total(&self) -> i128 {
        self.measured.iter().map(|it| it.amount).sum()
    }

    /// Billed cost of the recent days less their measured cost.
    fn unmeasured(&self) -> i128 {
        self.recent - self.measured_total() - self.without_resource
    }
}

#[derive(Debug)]
struct MeasuredCost {
    owner: Owner,
    amount: i128,
    usage: Option<Money>,
}

/// Attribution of one account's bill in progress.
struct AccountAttribution<'a, 'd> {
    account: &'a str,
    inventory: AccountInventory<'a>,
    recent: Option<DateRange>,
    older: Option<Span>,
    draft: &'d mut Draft<'a>,
    /// Line items by service and usage type.
    lines: BTreeMap<(&'a str, &'a str), Line>,
    /// Services with measured resources in this account.
    measured_services: HashSet<&'a str>,
    /// Resources named in measured rows that match several resources or line items: their cost is unknown, not zero.
    ambiguous_resources: HashSet<u32>,
}

/// Attributes the bill of one account.
pub(super) fn attribute<'a>(
    draft: &mut Draft<'a>,
    cells: AccountCells<'a>,
    inventory: AccountInventory<'a>,
) -> Result<(), SumError> {
    let mut account = AccountAttribution {
        account: cells.account,
        inventory,
        recent: cells.recent.0,
        older: cells.older.0.as_ref().map(Span::of),
        lines: lines(draft.scale, &cells)?,
        draft,
        measured_services: HashSet::new(),
        ambiguous_resources: HashSet::new(),
    };
    account.match_measured(cells.measured)?;
    account.attribute_line_items(all_days(cells.recent.0, cells.older.0));
    account.add_zeros();
    Ok(())
}

fn lines<'a>(scale: Scale, cells: &AccountCells<'a>) -> Result<BTreeMap<(&'a str, &'a str), Line>, SumError> {
    let mut lines: BTreeMap<_, Line> = BTreeMap::new();
    for cell in &cells.recent.1 {
        let line = lines.entry((cell.first, cell.second)).or_default();
        (line.recent, line.recent_usage) = (scale.steps(cell.cost)?, cell.usage.clone());
    }
    for cell in &cells.older.1 {
        let line = lines.entry((cell.first, cell.second)).or_default();
        (line.older, line.older_usage) = (Some(scale.steps(cell.cost)?), cell.usage.clone());
    }
    Ok(lines)
}

impl<'a> AccountAttribution<'a, '_> {
    /// Matches each measured row to a resource and a line item.
    fn match_measured(&mut self, rows: Vec<Cell<'a>>) -> Result<(), SumError> {
        if rows.is_empty() {
            return Ok(());
        }
        let matcher = RowMatcher::new(self.inventory.resources, self.inventory.indexes, self.lines.keys().copied());
        let mut lines: Vec<&mut Line> = self.lines.values_mut().collect();
        let mut ambiguous: HashSet<&str> = HashSet::new();
        for row in rows {
            let amount = self.draft.scale.steps(row.cost)?;
            match matcher.match_row(row.first, row.second) {
                RowMatch::LineItem { line, owner, service } => {
                    let owner = match owner {
                        MatchedOwner::Resource(index) => Owner::Resource(index),
                        MatchedOwner::Unlisted => self.draft.unlisted_owner(row.first, self.account),
                    };
                    self.measured_services.insert(service);
                    if let Some(line) = at_mut(&mut lines, line) {
                        line.measured.push(MeasuredCost { owner, amount, usage: row.usage });
                    }
                }
                RowMatch::NoResource(line) => {
                    if let Some(line) = line.and_then(|it| at_mut(&mut lines, it)) {
                        line.without_resource += amount;
                    }
                }
                RowMatch::Ambiguous { resources, lines: possible } => {
                    for line in possible {
                        if let Some(line) = at_mut(&mut lines, line) {
                            line.is_ambiguous = true;
                        }
                    }
                    self.ambiguous_resources.extend(resources);
                    ambiguous.insert(row.first);
                    self.draft.ambiguous.1 += amount;
                }
            }
        }
        self.draft.ambiguous.0 += u32::try_from(ambiguous.len()).unwrap_or(u32::MAX);
        Ok(())
    }

    fn attribute_line_items(&mut self, range: Option<DateRange>) {
        let inventory = self.inventory;
        let candidates = range.map(|days| {
            Candidates::new(
                inventory.resources,
                inventory.indexes,
                self.account,
                Span::of(&days),
                inventory.is_complete,
            )
        });
        for ((service, usage_type), line) in std::mem::take(&mut self.lines) {
            let index = u32::try_from(self.draft.lines.len()).unwrap_or(u32::MAX);
            let usage = total_usage(line.recent_usage.as_ref(), line.older_usage.as_ref());
            self.draft.lines.push(DraftLine {
                account: self.account,
                service,
                usage_type,
                usage_unit: usage.as_ref().map(|it| it.unit.clone()),
                billed: line.total(),
            });
            if !line.measured.is_empty() {
                self.attribute_measured(service, index, &line, usage.as_ref());
                self.allocate_older(service, index, &line);
            } else if line.is_ambiguous {
                self.draft.add_unattributed(service, Reason::AmbiguousMeasurement, line.total());
            } else {
                let weights = candidates
                    .as_ref()
                    .map_or(Err(Reason::NoRule), |it| it.weigh(LineItemKey { service, usage_type }, usage.as_ref()));
                self.allocate_by_rule(service, index, line.total(), usage.as_ref(), weights);
            }
        }
    }

    /// Attributes measured costs to their resources; the remainder of the recent days is unattributed.
    fn attribute_measured(&mut self, service: &'a str, index: u32, line: &Line, line_usage: Option<&Money>) {
        for measured in &line.measured {
            let has_line_unit = |usage: &&Money| line_usage.is_some_and(|it| it.unit == usage.unit);
            let usage = measured.usage.as_ref().filter(has_line_unit);
            self.draft.shares.push(Share {
                owner: measured.owner,
                line: index,
                amount: measured.amount,
                usage: usage.map(|it| it.amount.normalize()),
                basis: Basis::Measured,
            });
        }
        self.draft.add_unattributed(service, Reason::NoResource, line.without_resource);
        self.draft.add_unattributed(service, Reason::NotMeasured, line.unmeasured());
        // Includes measured cost without a resource, such as credits.
        let measured = line.measured_total() + line.without_resource;
        if !is_plausible(measured, line.recent) {
            self.draft.discrepancies.push(DraftDiscrepancy { line: index, billed: line.recent, measured });
        }
    }

    /// Allocates the older days by the shares of the measured days, among resources that already existed.
    fn allocate_older(&mut self, service: &'a str, index: u32, line: &Line) {
        let Some(older) = line.older else { return };
        let existed = |measured: &&MeasuredCost| match measured.owner {
            Owner::Resource(index) => self.existed_in_older_days(index),
            Owner::Unlisted(_) => true,
        };
        let recipients: Vec<&MeasuredCost> = line.measured.iter().filter(existed).collect();
        // If some rows were ambiguous, they get the line item's unmeasured remainder as their weight.
        let ambiguous = if line.is_ambiguous { line.unmeasured() } else { 0 };
        let measured = recipients.iter().map(|it| it.amount);
        let amounts: Vec<i128> = measured.chain([line.without_resource, ambiguous]).collect();
        let has_one_sign = amounts.iter().all(|it| *it >= 0) || amounts.iter().all(|it| *it <= 0);
        let weights: Vec<u128> = amounts.iter().map(|it| it.unsigned_abs()).collect();
        let has_recipient = amounts.iter().take(recipients.len()).any(|it| *it != 0);
        let Some(shares) = divide(older, &weights).filter(|_| has_one_sign && has_recipient) else {
            let reason = if has_one_sign { Reason::NotInInventory } else { Reason::SeveralCandidates };
            self.draft.add_unattributed(service, reason, older);
            return;
        };
        let usages = line.older_usage.as_ref().and_then(|usage| divide_usage(usage, &weights));
        let days = self.recent.map_or(0, |days| u16::try_from(days.days()).unwrap_or(u16::MAX));
        for (at, (recipient, amount)) in recipients.iter().zip(&shares).enumerate() {
            if weights.get(at).is_some_and(|weight| *weight > 0) {
                self.draft.shares.push(Share {
                    owner: recipient.owner,
                    line: index,
                    amount: *amount,
                    usage: usages.as_ref().and_then(|it| it.get(at).copied()),
                    basis: Basis::MeasuredShare(days),
                });
            }
        }
        for (reason, share) in
            [Reason::NoResource, Reason::AmbiguousMeasurement].into_iter().zip(shares.iter().skip(recipients.len()))
        {
            self.draft.add_unattributed(service, reason, *share);
        }
    }

    /// Allocates an unmeasured line item by its rule, over all days.
    fn allocate_by_rule(
        &mut self,
        service: &'a str,
        index: u32,
        amount: i128,
        usage: Option<&Money>,
        weights: Result<RuleWeights, Reason>,
    ) {
        let rule = match weights {
            Ok(weights) => weights,
            Err(reason) => return self.draft.add_unattributed(service, reason, amount),
        };
        let weights = rule.resources.iter().map(|(_, weight)| *weight).chain([rule.without_resource]);
        let weights: Vec<u128> = weights.collect();
        let Some(shares) = divide(amount, &weights) else {
            return self.draft.add_unattributed(service, Reason::NotInInventory, amount);
        };
        let usages = usage.and_then(|usage| divide_usage(usage, &weights));
        for (at, ((resource, _), amount)) in rule.resources.iter().zip(&shares).enumerate() {
            self.draft.shares.push(Share {
                owner: Owner::Resource(*resource),
                line: index,
                amount: *amount,
                usage: usages.as_ref().and_then(|it| it.get(at).copied()),
                basis: Basis::Rule(rule.rule),
            });
        }
        self.draft.add_unattributed(service, Reason::NotInInventory, shares.last().copied().unwrap_or(0));
    }

    /// Adds a cost of zero for each resource without measured cost if AWS measures its service: measured, or allocated
    /// if the resource already existed in the older days.
    fn add_zeros(&mut self) {
        for index in self.inventory.indexes {
            let resource = usize::try_from(*index).ok().and_then(|at| self.inventory.resources.get(at));
            let service = resource.and_then(|it| BillingService::of(it).service);
            let is_measured = service.is_some_and(|service| self.measured_services.contains(service));
            if is_measured && !self.ambiguous_resources.contains(index) {
                let is_older = self.older.is_some() && self.existed_in_older_days(*index);
                let confidence = if is_older { Confidence::Allocated } else { Confidence::Measured };
                self.draft.zeros.push((*index, confidence));
            }
        }
    }

    /// Whether a resource existed before the end of the older days.
    fn existed_in_older_days(&self, index: u32) -> bool {
        let resource = usize::try_from(index).ok().and_then(|at| self.inventory.resources.get(at));
        resource.zip(self.older).is_some_and(|(resource, older)| older.overlaps(resource))
    }
}

/// Whether the measured cost is between zero and the billed cost.
fn is_plausible(measured: i128, billed: i128) -> bool {
    if billed < 0 { (billed..=0).contains(&measured) } else { (0..=billed).contains(&measured) }
}

/// Sum of the usage of two periods; `None` if the units differ.
fn total_usage(recent: Option<&Money>, older: Option<&Money>) -> Option<Money> {
    match (recent, older) {
        (Some(recent), Some(older)) => recent.plus(older).ok(),
        (one, other) => one.or(other).cloned(),
    }
}

/// Splits usage in proportion to `weights`, without rounding loss; `None` if a part has too many digits.
fn divide_usage(usage: &Money, weights: &[u128]) -> Option<Vec<Decimal>> {
    let scale = Scale::of([usage.amount].into_iter());
    let shares = divide(scale.steps(usage.amount).ok()?, weights)?;
    shares.into_iter().map(|share| scale.amount(share).ok()).collect()
}

fn at_mut<'l>(lines: &'l mut [&mut Line], index: u32) -> Option<&'l mut Line> {
    lines.get_mut(usize::try_from(index).ok()?).map(|line| &mut **line)
}
