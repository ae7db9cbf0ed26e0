//! Attribution of one account's bill: measured costs go to their resources, rules allocate the other line items, and
//! the remainder is unattributed, with a reason.

use std::collections::{BTreeMap, HashSet};

use rust_decimal::Decimal;

use super::{
    all_days,
    candidates::{Candidates, LineItemKey, RuleWeights},
    cells::GroupCost,
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

/// Costs of one account, as read from its tables.
#[derive(Debug)]
pub(super) struct AccountCosts<'a> {
    pub account_id: &'a str,
    /// Costs on the days that AWS measures by resource, or on all days if it measures none.
    pub recent: LineItemCosts<'a>,
    /// Costs on the days before these, if any.
    pub older: LineItemCosts<'a>,
    /// Measured costs on the recent days, by resource ID and usage type.
    pub measured_rows: Vec<GroupCost<'a, 2>>,
}

/// Costs of line items on some of the days.
#[derive(Debug)]
pub(super) struct LineItemCosts<'a> {
    /// UTC days, both ends inclusive; `None` without costs.
    pub days: Option<DateRange>,
    /// Costs by service and usage type.
    pub groups: Vec<GroupCost<'a, 2>>,
}

/// The inventory, with the indexes of one account's resources.
#[derive(Clone, Copy)]
pub(super) struct AccountInventory<'a> {
    pub resources: &'a [&'a Resource],
    /// Indexes of the account's resources in `resources`.
    pub indexes: &'a [u32],
    /// Whether the inventory has all resources of a type in an account and region.
    pub is_complete: &'a dyn Fn(&ResourceType, &str, &str) -> bool,
}

impl AccountInventory<'_> {
    fn resource(&self, resource_index: u32) -> Option<&Resource> {
        self.resources.get(usize::try_from(resource_index).ok()?).copied()
    }
}

/// Line item being attributed. Amounts are integers in the smallest unit of the draft's [`Scale`].
#[derive(Debug, Default)]
struct Line {
    /// Billed cost of the recent days.
    recent: i128,
    /// Billed cost of the older days; `None` if not billed on them.
    older: Option<i128>,
    recent_usage: Option<Money>,
    older_usage: Option<Money>,
    /// Measured costs with a resource.
    measured: Vec<MeasuredCost>,
    /// Measured cost without a resource.
    without_resource: i128,
    /// Whether an unmatched measured row may belong to this line item: several resources or line items are possible.
    is_ambiguous: bool,
}

impl Line {
    /// Billed cost of all days.
    fn total(&self) -> i128 {
        self.recent + self.older.unwrap_or(0)
    }

    /// Measured cost of the recent days, with and without a resource.
    fn recent_measured(&self) -> i128 {
        self.measured.iter().map(|it| it.amount).sum::<i128>() + self.without_resource
    }

    /// Billed cost of the recent days less their measured cost.
    fn recent_unmeasured(&self) -> i128 {
        self.recent - self.recent_measured()
    }
}

#[derive(Debug)]
struct MeasuredCost {
    owner: Owner,
    amount: i128,
    usage: Option<Money>,
}

/// State while attributing one account's bill.
struct AccountAttribution<'a, 'd> {
    account_id: &'a str,
    inventory: AccountInventory<'a>,
    recent_days: Option<DateRange>,
    older_span: Option<Span>,
    draft: &'d mut Draft<'a>,
    lines: BTreeMap<LineItemKey<'a>, Line>,
    /// Services with measured resources in this account.
    measured_services: HashSet<&'a str>,
    /// Indexes of resources to which unmatched measured rows may belong. Their cost is unknown, not zero.
    unmatched_resources: HashSet<u32>,
}

/// Attributes the bill of one account, and adds the result to the draft.
pub(super) fn attribute<'a>(
    draft: &mut Draft<'a>,
    costs: AccountCosts<'a>,
    inventory: AccountInventory<'a>,
) -> Result<(), SumError> {
    let mut attribution = AccountAttribution {
        account_id: costs.account_id,
        inventory,
        recent_days: costs.recent.days,
        older_span: costs.older.days.as_ref().map(Span::of),
        lines: line_items(draft.scale, &costs)?,
        draft,
        measured_services: HashSet::new(),
        unmatched_resources: HashSet::new(),
    };
    attribution.match_measured_rows(costs.measured_rows)?;
    attribution.attribute_line_items(all_days(costs.recent.days, costs.older.days));
    attribution.add_zeros();
    Ok(())
}

/// Line items with their billed costs, before measured rows are matched to them.
fn line_items<'a>(scale: Scale, costs: &AccountCosts<'a>) -> Result<BTreeMap<LineItemKey<'a>, Line>, SumError> {
    let mut lines: BTreeMap<_, Line> = BTreeMap::new();
    for GroupCost { values: [service, usage_type], cost, usage } in &costs.recent.groups {
        let line = lines.entry(LineItemKey { service, usage_type }).or_default();
        (line.recent, line.recent_usage) = (scale.to_smallest_units(*cost)?, usage.clone());
    }
    for GroupCost { values: [service, usage_type], cost, usage } in &costs.older.groups {
        let line = lines.entry(LineItemKey { service, usage_type }).or_default();
        (line.older, line.older_usage) = (Some(scale.to_smallest_units(*cost)?), usage.clone());
    }
    Ok(lines)
}

impl<'a> AccountAttribution<'a, '_> {
    /// Matches each measured row to a resource and a line item.
    fn match_measured_rows(&mut self, rows: Vec<GroupCost<'a, 2>>) -> Result<(), SumError> {
        if rows.is_empty() {
            return Ok(());
        }
        let keys = self.lines.keys().map(|key| (key.service, key.usage_type));
        let matcher = RowMatcher::new(self.inventory.resources, self.inventory.indexes, keys);
        let mut lines: Vec<&mut Line> = self.lines.values_mut().collect();
        let mut unmatched_ids: HashSet<&str> = HashSet::new();
        for GroupCost { values: [resource_id, usage_type], cost, usage } in rows {
            let amount = self.draft.scale.to_smallest_units(cost)?;
            match matcher.match_row(resource_id, usage_type) {
                RowMatch::LineItem { line: line_index, owner, service } => {
                    let owner = match owner {
                        MatchedOwner::Resource(resource_index) => Owner::Resource(resource_index),
                        MatchedOwner::Unlisted => self.draft.unlisted_owner(resource_id, self.account_id),
                    };
                    self.measured_services.insert(service);
                    if let Some(line) = line_at(&mut lines, line_index) {
                        line.measured.push(MeasuredCost { owner, amount, usage });
                    }
                }
                RowMatch::NoResource(line_index) => {
                    if let Some(line) = line_index.and_then(|it| line_at(&mut lines, it)) {
                        line.without_resource += amount;
                    }
                }
                RowMatch::Unmatched { resources: resource_indexes, lines: line_indexes } => {
                    for line_index in line_indexes {
                        if let Some(line) = line_at(&mut lines, line_index) {
                            line.is_ambiguous = true;
                        }
                    }
                    self.unmatched_resources.extend(resource_indexes);
                    unmatched_ids.insert(resource_id);
                    self.draft.unmatched.amount += amount;
                }
            }
        }
        self.draft.unmatched.resources += u32::try_from(unmatched_ids.len()).unwrap_or(u32::MAX);
        Ok(())
    }

    /// Attributes each line item as measured, or by a rule.
    fn attribute_line_items(&mut self, all_days: Option<DateRange>) {
        let inventory = self.inventory;
        let candidates = all_days.map(|days| {
            Candidates::new(
                inventory.resources,
                inventory.indexes,
                self.account_id,
                Span::of(&days),
                inventory.is_complete,
            )
        });
        for (key, line) in std::mem::take(&mut self.lines) {
            let LineItemKey { service, usage_type } = key;
            let line_index = u32::try_from(self.draft.lines.len()).unwrap_or(u32::MAX);
            let usage = total_usage(line.recent_usage.as_ref(), line.older_usage.as_ref());
            self.draft.lines.push(DraftLine {
                account: self.account_id,
                service,
                usage_type,
                usage_unit: usage.as_ref().map(|it| it.unit.clone()),
                billed: line.total(),
            });
            if !line.measured.is_empty() {
                self.attribute_measured(service, line_index, &line, usage.as_ref());
                self.allocate_older(service, line_index, &line);
            } else if line.is_ambiguous {
                self.draft.add_unattributed(service, Reason::AmbiguousMeasurement, line.total());
            } else {
                let weights =
                    candidates.as_ref().map_or(Err(Reason::NoRule), |candidates| candidates.weigh(key, usage.as_ref()));
                match weights {
                    Ok(weights) => self.allocate_by_rule(service, line_index, line.total(), usage.as_ref(), &weights),
                    Err(reason) => self.draft.add_unattributed(service, reason, line.total()),
                }
            }
        }
    }

    /// Attributes measured costs to their resources; the remainder of the recent days is unattributed.
    fn attribute_measured(&mut self, service: &'a str, line_index: u32, line: &Line, line_usage: Option<&Money>) {
        for measured in &line.measured {
            let has_line_unit = |usage: &&Money| line_usage.is_some_and(|it| it.unit == usage.unit);
            let usage = measured.usage.as_ref().filter(has_line_unit);
            self.draft.shares.push(Share {
                owner: measured.owner,
                line: line_index,
                amount: measured.amount,
                usage: usage.map(|it| it.amount.normalize()),
                basis: Basis::Measured,
            });
        }
        self.draft.add_unattributed(service, Reason::NoResource, line.without_resource);
        self.draft.add_unattributed(service, Reason::NotMeasured, line.recent_unmeasured());
        // Includes measured cost without a resource, such as credits.
        let measured = line.recent_measured();
        if !is_plausible(measured, line.recent) {
            self.draft.discrepancies.push(DraftDiscrepancy { line: line_index, billed: line.recent, measured });
        }
    }

    /// Allocates the cost of the older days in proportion to the measured costs of the recent days, among resources that already existed.
    fn allocate_older(&mut self, service: &'a str, line_index: u32, line: &Line) {
        let Some(older) = line.older else { return };
        let existed = |measured: &&MeasuredCost| match measured.owner {
            Owner::Resource(resource_index) => self.existed_in_older_days(resource_index),
            Owner::Unlisted(_) => true,
        };
        let recipients: Vec<&MeasuredCost> = line.measured.iter().filter(existed).collect();
        // How much of the unmatched rows belongs to this line item is unknown: together they get the whole unmeasured
        // remainder as weight.
        let unmatched = if line.is_ambiguous { line.recent_unmeasured() } else { 0 };
        let recipient_amounts = recipients.iter().map(|it| it.amount);
        let amounts: Vec<i128> = recipient_amounts.chain([line.without_resource, unmatched]).collect();
        let has_one_sign = amounts.iter().all(|it| *it >= 0) || amounts.iter().all(|it| *it <= 0);
        let has_nonzero_recipient = recipients.iter().any(|it| it.amount != 0);
        let weights: Vec<u128> = amounts.iter().map(|it| it.unsigned_abs()).collect();
        let Some(shares) = divide(older, &weights).filter(|_| has_one_sign && has_nonzero_recipient) else {
            // Amounts of both signs give no usable shares: any of the resources may have caused the older cost. Otherwise no
            // resource with a measured cost existed then: a deleted resource probably caused it.
            let reason = if has_one_sign { Reason::NotInInventory } else { Reason::SeveralCandidates };
            self.draft.add_unattributed(service, reason, older);
            return;
        };
        let usage_shares = line.older_usage.as_ref().and_then(|usage| split_usage(usage, &weights));
        let measured_days = self.recent_days.map_or(0, |days| u16::try_from(days.days()).unwrap_or(u16::MAX));
        for (position, (recipient, amount)) in recipients.iter().zip(&shares).enumerate() {
            if recipient.amount != 0 {
                self.draft.shares.push(Share {
                    owner: recipient.owner,
                    line: line_index,
                    amount: *amount,
                    usage: usage_shares.as_ref().and_then(|it| it.get(position).copied()),
                    basis: Basis::MeasuredShare(measured_days),
                });
            }
        }
        // The last two shares belong to no recipient.
        let reasons = [Reason::NoResource, Reason::AmbiguousMeasurement];
        for (reason, share) in reasons.into_iter().zip(shares.iter().skip(recipients.len())) {
            self.draft.add_unattributed(service, reason, *share);
        }
    }

    /// Allocates an unmeasured line item by the weights of its rule, over all days.
    fn allocate_by_rule(
        &mut self,
        service: &'a str,
        line_index: u32,
        amount: i128,
        usage: Option<&Money>,
        rule_weights: &RuleWeights,
    ) {
        let resource_weights = rule_weights.resources.iter().map(|(_, weight)| *weight);
        let weights: Vec<u128> = resource_weights.chain([rule_weights.not_in_inventory]).collect();
        let Some(shares) = divide(amount, &weights) else {
            return self.draft.add_unattributed(service, Reason::NotInInventory, amount);
        };
        let usage_shares = usage.and_then(|usage| split_usage(usage, &weights));
        for (position, ((resource_index, _), amount)) in rule_weights.resources.iter().zip(&shares).enumerate() {
            self.draft.shares.push(Share {
                owner: Owner::Resource(*resource_index),
                line: line_index,
                amount: *amount,
                usage: usage_shares.as_ref().and_then(|it| it.get(position).copied()),
                basis: Basis::Rule(rule_weights.rule_index),
            });
        }
        let share_not_in_inventory = shares.last().copied().unwrap_or(0);
        self.draft.add_unattributed(service, Reason::NotInInventory, share_not_in_inventory);
    }

    /// Adds a zero cost for each resource whose service AWS measures, unless it may have unmatched rows. If a resource
    /// has shares, their sum is its cost, and the zero has no effect. The confidence of the zero is "measured", or
    /// "allocated" if the resource existed in the older days, whose costs are allocated.
    fn add_zeros(&mut self) {
        for resource_index in self.inventory.indexes {
            let resource = self.inventory.resource(*resource_index);
            let service = resource.and_then(|it| BillingService::of(it).service);
            let is_measured = service.is_some_and(|service| self.measured_services.contains(service));
            if is_measured && !self.unmatched_resources.contains(resource_index) {
                let existed = self.existed_in_older_days(*resource_index);
                let confidence = if existed { Confidence::Allocated } else { Confidence::Measured };
                self.draft.zeros.push((*resource_index, confidence));
            }
        }
    }

    /// Whether a resource existed before the end of the older days; `false` without older days.
    fn existed_in_older_days(&self, resource_index: u32) -> bool {
        let resource = self.inventory.resource(resource_index);
        resource.zip(self.older_span).is_some_and(|(resource, span)| span.overlaps(resource))
    }
}

/// Whether the measured cost is between zero and the billed cost.
fn is_plausible(measured: i128, billed: i128) -> bool {
    if billed < 0 { (billed..=0).contains(&measured) } else { (0..=billed).contains(&measured) }
}

/// Usage of the recent and older days together; `None` if the units differ.
fn total_usage(recent: Option<&Money>, older: Option<&Money>) -> Option<Money> {
    match (recent, older) {
        (Some(recent), Some(older)) => recent.plus(older).ok(),
        (only, None) | (None, only) => only.cloned(),
    }
}

/// Splits usage in proportion to `weights`, without rounding loss; `None` if all weights are zero or a share has too many
/// digits.
fn split_usage(usage: &Money, weights: &[u128]) -> Option<Vec<Decimal>> {
    let scale = Scale::of([usage.amount].into_iter());
    let shares = divide(scale.to_smallest_units(usage.amount).ok()?, weights)?;
    shares.into_iter().map(|share| scale.amount(share).ok()).collect()
}

fn line_at<'l>(lines: &'l mut [&mut Line], line_index: u32) -> Option<&'l mut Line> {
    lines.get_mut(usize::try_from(line_index).ok()?).map(|line| &mut **line)
}
