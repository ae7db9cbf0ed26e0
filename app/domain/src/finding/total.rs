//! Total savings of findings. Findings on the same resource overlap: only the best one counts, in whole or in part.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, btree_map::Entry},
};

use rust_decimal::Decimal;

use super::{Finding, Origin};
use crate::{
    money::{Money, SumError, Unit},
    resource::ResourceKey,
};

/// Key that keeps a saving from being counted twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counted<'a> {
    /// Finding with the largest saving on the resource.
    pub finding: &'a Finding,
    /// Resource that the saving is on; may differ from the finding's subject.
    pub on: Option<&'a ResourceKey>,
    /// Monthly amount above zero.
    pub amount: Decimal,
}

/// Saving that counts once: the cost of a resource or, without a resource, one check's finding about one subject.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Slot<'a> {
    Resource(&'a ResourceKey),
    Of(Origin, (&'a str, &'a str, &'a str, &'a str)),
}

/// Savings that count, each resource once. Excludes costs at stake and AWS recommendations.
#[must_use]
pub fn counted<'a>(findings: impl IntoIterator<Item = &'a Finding>) -> Vec<Counted<'a>> {
    let mut best: BTreeMap<Slot<'a>, Counted<'a>> = BTreeMap::new();
    for part in findings.into_iter().filter(|it| !it.from.is_aws()).flat_map(parts) {
        let finding = part.finding;
        let slot = part.on.map_or_else(|| Slot::Of(finding.from, finding.about()), Slot::Resource);
        match best.entry(slot) {
            Entry::Vacant(free) => {
                free.insert(part);
            }
            Entry::Occupied(mut known) if rank(&part) < rank(known.get()) => {
                known.insert(part);
            }
            Entry::Occupied(_) => {}
        }
    }
    best.into_values().collect()
}

/// Orders by larger savings first; ties are broken independently of the order of findings.
fn rank<'a>(part: &Counted<'a>) -> (Reverse<Decimal>, Origin, (&'a str, &'a str, &'a str, &'a str)) {
    (Reverse(part.amount), part.finding.from, part.finding.about())
}

/// Saving of a finding, by resource.
fn parts(finding: &Finding) -> impl Iterator<Item = Counted<'_>> {
    let mut amounts: BTreeMap<Option<&ResourceKey>, Decimal> = BTreeMap::new();
    for line in finding.saving.estimate().into_iter().flat_map(|it| &it.lines) {
        let sum = amounts.entry(line.on.as_ref()).or_default();
        *sum = sum.saturating_add(line.amount);
    }
    let part = move |(on, amount)| Counted { finding, on, amount };
    amounts.into_iter().filter(|(_, amount)| *amount > Decimal::ZERO).map(part)
}

/// Total monthly saving of findings; `Ok(None)` if no saving is known.
///
/// # Errors
/// [`SumError`] for several currencies, or if the sum is too large.
pub fn total<'a>(findings: impl IntoIterator<Item = &'a Finding>) -> Result<Option<Money>, SumError> {
    Ok(by(findings, |_| ())?.remove(&()))
}

/// Total monthly savings, one per currency, ordered by currency.
///
/// # Errors
/// [`SumError`] if a sum is too large.
pub fn totals<'a>(findings: impl IntoIterator<Item = &'a Finding>) -> Result<Vec<Money>, SumError> {
    let mut by_unit: BTreeMap<&Unit, Vec<&Finding>> = BTreeMap::new();
    for finding in findings {
        if let Some(estimate) = finding.saving.estimate() {
            by_unit.entry(&estimate.unit).or_default().push(finding);
        }
    }
    by_unit.into_values().filter_map(|findings| total(findings).transpose()).collect()
}

/// Total savings by a key; groups add up to the total.
///
/// # Errors
/// As [`total`].
pub fn by<'a, K: Ord>(
    findings: impl IntoIterator<Item = &'a Finding>,
    key: impl Fn(&Counted<'a>) -> K,
) -> Result<BTreeMap<K, Money>, SumError> {
    let mut groups: BTreeMap<K, Money> = BTreeMap::new();
    let mut whole: Option<Money> = None;
    for part in counted(findings) {
        let Some(estimate) = part.finding.saving.estimate() else { continue };
        let money = Money::new(part.amount, estimate.unit.clone());
        // Also if each group has a single currency: they are shown together as parts of one total.
        whole = Some(whole.map_or_else(|| Ok(money.clone()), |whole| whole.plus(&money))?);
        match groups.entry(key(&part)) {
            Entry::Vacant(free) => {
                free.insert(money);
            }
            Entry::Occupied(mut sum) => {
                let plus = sum.get().plus(&money)?;
                sum.insert(plus);
            }
        }
    }
    Ok(groups)
}
