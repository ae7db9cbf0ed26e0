//! Total savings of findings. Findings on the same resource overlap: only the largest saving counts.

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

/// Saving that counts towards the total, on one resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CountedSaving<'a> {
    /// Finding with the largest saving on the resource.
    pub finding: &'a Finding,
    /// Resource whose cost would decrease; may differ from the finding's subject.
    pub resource: Option<&'a ResourceKey>,
    /// Monthly amount above zero.
    pub amount: Decimal,
}

/// Key under which only the largest saving counts: a resource, or without one, a check with the finding's subject.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum SavingKey<'a> {
    Resource(&'a ResourceKey),
    Subject(Origin, (&'a str, &'a str, &'a str, &'a str)),
}

/// Savings that count towards the total, one per resource. Excludes costs at risk and AWS recommendations.
#[must_use]
pub fn counted_savings<'a>(findings: impl IntoIterator<Item = &'a Finding>) -> Vec<CountedSaving<'a>> {
    let mut largest: BTreeMap<SavingKey<'a>, CountedSaving<'a>> = BTreeMap::new();
    for part in findings.into_iter().filter(|it| !it.from.is_aws()).flat_map(parts) {
        let finding = part.finding;
        let key =
            part.resource.map_or_else(|| SavingKey::Subject(finding.from, finding.subject_key()), SavingKey::Resource);
        match largest.entry(key) {
            Entry::Vacant(vacant) => {
                vacant.insert(part);
            }
            Entry::Occupied(mut occupied) if rank(&part) < rank(occupied.get()) => {
                occupied.insert(part);
            }
            Entry::Occupied(_) => {}
        }
    }
    largest.into_values().collect()
}

/// Sort key: the largest saving first; ties do not depend on the order of the findings.
fn rank<'a>(part: &CountedSaving<'a>) -> (Reverse<Decimal>, Origin, (&'a str, &'a str, &'a str, &'a str)) {
    (Reverse(part.amount), part.finding.from, part.finding.subject_key())
}

/// Saving of a finding, by resource.
fn parts(finding: &Finding) -> impl Iterator<Item = CountedSaving<'_>> {
    let mut amounts: BTreeMap<Option<&ResourceKey>, Decimal> = BTreeMap::new();
    for line in finding.saving.estimate().into_iter().flat_map(|it| &it.lines) {
        let sum = amounts.entry(line.resource.as_ref()).or_default();
        *sum = sum.saturating_add(line.amount);
    }
    let part = move |(resource, amount)| CountedSaving { finding, resource, amount };
    amounts.into_iter().filter(|(_, amount)| *amount > Decimal::ZERO).map(part)
}

/// Total monthly saving of findings; `Ok(None)` if no saving is known.
///
/// # Errors
/// [`SumError`] for several currencies, or if the sum is too large.
pub fn total<'a>(findings: impl IntoIterator<Item = &'a Finding>) -> Result<Option<Money>, SumError> {
    Ok(total_by(findings, |_| ())?.remove(&()))
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
/// [`SumError`] for several currencies, or if a sum is too large.
pub fn total_by<'a, K: Ord>(
    findings: impl IntoIterator<Item = &'a Finding>,
    key: impl Fn(&CountedSaving<'a>) -> K,
) -> Result<BTreeMap<K, Money>, SumError> {
    let mut groups: BTreeMap<K, Money> = BTreeMap::new();
    let mut sum_of_all: Option<Money> = None;
    for part in counted_savings(findings) {
        let Some(estimate) = part.finding.saving.estimate() else { continue };
        let money = Money::new(part.amount, estimate.unit.clone());
        // Fails for several currencies even if each group has only one: groups are shown as parts of one total.
        sum_of_all = Some(sum_of_all.map_or_else(|| Ok(money.clone()), |sum| sum.plus(&money))?);
        match groups.entry(key(&part)) {
            Entry::Vacant(vacant) => {
                vacant.insert(money);
            }
            Entry::Occupied(mut sum) => {
                let plus = sum.get().plus(&money)?;
                sum.insert(plus);
            }
        }
    }
    Ok(groups)
}
