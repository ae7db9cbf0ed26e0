//! Attribution of one account's bill: measured costs go to their resources, rules divide other line items, the rest
//! gets a reason.

use std::collections::{BTreeMap, HashSet};

use rust_decimal::Decimal;

use super::{
    both,
    candidates::{Asked, Candidates, Division},
    cells::Cell,
    directory::Billed,
    divide::{Scale, divide},
    draft::{Draft, DraftLine, Misfit, Owner, Share},
    facts::Span,
    outcome::{Basis, Confidence, Reason},
    placing::{Place, Placing, Whose},
};
use crate::{
    money::{Money, SumError},
    period::DateRange,
    resource::{Kind, Resource},
};

/// Tables of one account as rows.
#[derive(Debug)]
pub(super) struct AccountCells<'a> {
    pub account: &'a str,
    /// Rows of the recent days.
    pub recent: (Option<DateRange>, Vec<Cell<'a>>),
    /// Rows of the days before.
    pub older: (Option<DateRange>, Vec<Cell<'a>>),
    /// Measured rows by resource and usage type.
    pub measured: Vec<Cell<'a>>,
}

/// Inventory of one account.
#[derive(Clone, Copy)]
pub(super) struct Stock<'a> {
    pub resources: &'a [&'a Resource],
    /// Positions of the account's resources in the inventory.
    pub places: &'a [u32],
    pub is_complete: &'a dyn Fn(&Kind, &str, &str) -> bool,
}

/// A line item during the attribution.
#[derive(Debug, Default)]
struct Line {
    recent: i128,
    /// Cost of the older days; `None` if they do not contain the line item.
    older: Option<i128>,
    recent_usage: Option<Money>,
    older_usage: Option<Money>,
    measured: Vec<Measured>,
    /// Measured cost without a resource.
    nameless: i128,
    /// Whether measured rows that match no single line item may belong to this one.
    is_ambiguous: bool,
}

impl Line {
    /// Cost of all days.
    fn whole(&self) -> i128 {
        self.recent + self.older.unwrap_or(0)
    }

    /// Measured cost of resources.
    fn sum(&self) -> i128 {
        self.measured.iter().map(|it| it.amount).sum()
    }

    /// Billed cost of the recent days that was not measured, with or without a resource.
    fn not_measured(&self) -> i128 {
        self.recent - self.sum() - self.nameless
    }
}

#[derive(Debug)]
struct Measured {
    owner: Owner,
    amount: i128,
    usage: Option<Money>,
}

/// Attribution of one account.
struct Account<'a, 'd> {
    name: &'a str,
    stock: Stock<'a>,
    recent: Option<DateRange>,
    older: Option<Span>,
    draft: &'d mut Draft<'a>,
    /// Line items by service and usage type.
    lines: BTreeMap<(&'a str, &'a str), Line>,
    /// Services with measured resources in this account.
    measured_services: HashSet<&'a str>,
    /// Resources named in measured rows that match no single line item.
    unclear: HashSet<u32>,
}

/// Attributes the bill of one account.
pub(super) fn attribute<'a>(draft: &mut Draft<'a>, cells: AccountCells<'a>, stock: Stock<'a>) -> Result<(), SumError> {
    let mut account = Account {
        name: cells.account,
        stock,
        recent: cells.recent.0,
        older: cells.older.0.as_ref().map(Span::of),
        lines: lines(draft.scale, &cells)?,
        draft,
        measured_services: HashSet::new(),
        unclear: HashSet::new(),
    };
    account.place_measured(cells.measured)?;
    account.give_out(both(cells.recent.0, cells.older.0));
    account.tell_zeros();
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

impl<'a> Account<'a, '_> {
    /// Matches each measured row with a resource and a line item.
    fn place_measured(&mut self, rows: Vec<Cell<'a>>) -> Result<(), SumError> {
        if rows.is_empty() {
            return Ok(());
        }
        let placing = Placing::new(self.stock.resources, self.stock.places, self.lines.keys().copied());
        let mut lines: Vec<&mut Line> = self.lines.values_mut().collect();
        let mut unplaced: HashSet<&str> = HashSet::new();
        for row in rows {
            let amount = self.draft.scale.steps(row.cost)?;
            match placing.place(row.first, row.second) {
                Place::Line { line, whose, service } => {
                    let owner = match whose {
                        Whose::Resource(place) => Owner::Resource(place),
                        Whose::Gone => self.draft.gone_owner(row.first, self.name),
                    };
                    self.measured_services.insert(service);
                    if let Some(line) = at_mut(&mut lines, line) {
                        line.measured.push(Measured { owner, amount, usage: row.usage });
                    }
                }
                Place::NoResource(line) => {
                    if let Some(line) = line.and_then(|it| at_mut(&mut lines, it)) {
                        line.nameless += amount;
                    }
                }
                Place::Unclear { resources, lines: possible } => {
                    for line in possible {
                        if let Some(line) = at_mut(&mut lines, line) {
                            line.is_ambiguous = true;
                        }
                    }
                    self.unclear.extend(resources);
                    unplaced.insert(row.first);
                    self.draft.unplaced.1 += amount;
                }
            }
        }
        self.draft.unplaced.0 += u32::try_from(unplaced.len()).unwrap_or(u32::MAX);
        Ok(())
    }

    fn give_out(&mut self, whole: Option<DateRange>) {
        let stock = self.stock;
        let candidates = whole
            .map(|days| Candidates::new(stock.resources, stock.places, self.name, Span::of(&days), stock.is_complete));
        for ((service, usage_type), line) in std::mem::take(&mut self.lines) {
            let place = u32::try_from(self.draft.lines.len()).unwrap_or(u32::MAX);
            let usage = together(line.recent_usage.as_ref(), line.older_usage.as_ref());
            self.draft.lines.push(DraftLine {
                account: self.name,
                service,
                usage_type,
                usage_unit: usage.as_ref().map(|it| it.unit.clone()),
                billed: line.whole(),
            });
            if !line.measured.is_empty() {
                self.give_measured(service, place, &line, usage.as_ref());
                self.give_older(service, place, &line);
            } else if line.is_ambiguous {
                self.draft.leave(service, Reason::Ambiguous, line.whole());
            } else {
                let division = candidates
                    .as_ref()
                    .map_or(Err(Reason::NoRule), |it| it.divide(Asked { service, usage_type }, usage.as_ref()));
                self.give_by_rule(service, place, line.whole(), usage.as_ref(), division);
            }
        }
    }

    /// Attributes measured costs to their resources; the rest of the line item is unattributed.
    fn give_measured(&mut self, service: &'a str, place: u32, line: &Line, told: Option<&Money>) {
        for measured in &line.measured {
            let usage = measured.usage.as_ref().filter(|usage| told.is_some_and(|told| told.unit == usage.unit));
            self.draft.shares.push(Share {
                owner: measured.owner,
                line: place,
                amount: measured.amount,
                usage: usage.map(|it| it.amount.normalize()),
                basis: Basis::Measured,
            });
        }
        self.draft.leave(service, Reason::NoResource, line.nameless);
        self.draft.leave(service, Reason::NotMeasured, line.not_measured());
        // A credit without a resource is measured too.
        let sum = line.sum() + line.nameless;
        if !fits(sum, line.recent) {
            self.draft.misfits.push(Misfit { line: place, billed: line.recent, measured: sum });
        }
    }

    /// Divides the days before the measured ones like the measured days, among the resources that existed then.
    fn give_older(&mut self, service: &'a str, place: u32, line: &Line) {
        let Some(older) = line.older else { return };
        let existed = |measured: &&Measured| match measured.owner {
            Owner::Resource(at) => self.existed_before(at),
            Owner::Gone(_) => true,
        };
        let takers: Vec<&Measured> = line.measured.iter().filter(existed).collect();
        // If some rows of the line item matched nothing, its rest belongs to them.
        let unclear = if line.is_ambiguous { line.not_measured() } else { 0 };
        let amounts: Vec<i128> = takers.iter().map(|it| it.amount).chain([line.nameless, unclear]).collect();
        let is_one_sign = amounts.iter().all(|it| *it >= 0) || amounts.iter().all(|it| *it <= 0);
        let weights: Vec<u128> = amounts.iter().map(|it| it.unsigned_abs()).collect();
        let has_taker = amounts.iter().take(takers.len()).any(|it| *it != 0);
        let Some(shares) = divide(older, &weights).filter(|_| is_one_sign && has_taker) else {
            let reason = if is_one_sign { Reason::NotInInventory } else { Reason::Several };
            self.draft.leave(service, reason, older);
            return;
        };
        let usages = line.older_usage.as_ref().and_then(|usage| divided(usage, &weights));
        let days = self.recent.map_or(0, |days| u16::try_from(days.days()).unwrap_or(u16::MAX));
        for (at, (taker, amount)) in takers.iter().zip(&shares).enumerate() {
            if weights.get(at).is_some_and(|weight| *weight > 0) {
                self.draft.shares.push(Share {
                    owner: taker.owner,
                    line: place,
                    amount: *amount,
                    usage: usages.as_ref().and_then(|it| it.get(at).copied()),
                    basis: Basis::MeasuredShare(days),
                });
            }
        }
        for (reason, share) in [Reason::NoResource, Reason::Ambiguous].into_iter().zip(shares.iter().skip(takers.len()))
        {
            self.draft.leave(service, reason, *share);
        }
    }

    /// Divides an unmeasured line item by its rule, all days together.
    fn give_by_rule(
        &mut self,
        service: &'a str,
        place: u32,
        amount: i128,
        usage: Option<&Money>,
        division: Result<Division, Reason>,
    ) {
        let division = match division {
            Ok(division) => division,
            Err(reason) => return self.draft.leave(service, reason, amount),
        };
        let weights: Vec<u128> = division.weights.iter().map(|(_, weight)| *weight).chain([division.rest]).collect();
        let Some(shares) = divide(amount, &weights) else {
            return self.draft.leave(service, Reason::NotInInventory, amount);
        };
        let usages = usage.and_then(|usage| divided(usage, &weights));
        for (at, ((owner, _), amount)) in division.weights.iter().zip(&shares).enumerate() {
            self.draft.shares.push(Share {
                owner: Owner::Resource(*owner),
                line: place,
                amount: *amount,
                usage: usages.as_ref().and_then(|it| it.get(at).copied()),
                basis: Basis::Rule(division.rule),
            });
        }
        self.draft.leave(service, Reason::NotInInventory, shares.last().copied().unwrap_or(0));
    }

    /// Sets resources of measured services without a measured cost to zero; for earlier days, the shares of the
    /// measured days apply.
    fn tell_zeros(&mut self) {
        for place in self.stock.places {
            let resource = usize::try_from(*place).ok().and_then(|at| self.stock.resources.get(at));
            let own = resource.and_then(|it| Billed::of(it).own);
            if own.is_some_and(|own| self.measured_services.contains(own)) && !self.unclear.contains(place) {
                let is_older = self.older.is_some() && self.existed_before(*place);
                let confidence = if is_older { Confidence::Allocated } else { Confidence::Measured };
                self.draft.zeros.push((*place, confidence));
            }
        }
    }

    /// Whether a resource existed before the end of the older days.
    fn existed_before(&self, place: u32) -> bool {
        let resource = usize::try_from(place).ok().and_then(|at| self.stock.resources.get(at));
        resource.zip(self.older).is_some_and(|(resource, older)| older.saw(resource))
    }
}

/// Whether the measured cost is between zero and the billed cost.
fn fits(measured: i128, billed: i128) -> bool {
    if billed < 0 { (billed..=0).contains(&measured) } else { (0..=billed).contains(&measured) }
}

/// Sum of the usage of two periods, if both have the same unit.
fn together(recent: Option<&Money>, older: Option<&Money>) -> Option<Money> {
    match (recent, older) {
        (Some(recent), Some(older)) => recent.plus(older).ok(),
        (one, other) => one.or(other).cloned(),
    }
}

/// Divides usage by weights exactly; `None` if it has too many digits.
fn divided(usage: &Money, weights: &[u128]) -> Option<Vec<Decimal>> {
    let scale = Scale::of([usage.amount].into_iter());
    let shares = divide(scale.steps(usage.amount).ok()?, weights)?;
    shares.into_iter().map(|share| scale.amount(share).ok()).collect()
}

fn at_mut<'l>(lines: &'l mut [&mut Line], place: u32) -> Option<&'l mut Line> {
    lines.get_mut(usize::try_from(place).ok()?).map(|line| &mut **line)
}
