//! Findings of one check grouped into one recommended action.

use std::{cmp::Ordering, collections::BTreeMap};

use super::{
    Estimate, Finding, Grade, Origin, Saving, Tally, ranked,
    select::{by_saving, directed},
};
use crate::{
    money::{Money, SumError},
    view::{FindingColumn, Sort},
};

/// Findings of one check: one recommended action on any number of resources.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Act<'a> {
    /// Source of the findings.
    pub from: Origin,
    /// Findings in order; at least one.
    pub findings: Vec<&'a Finding>,
    /// Monthly saving without overlaps. Two actions may overlap with each other. For AWS recommendations of one kind,
    /// which do not overlap, the sum of all.
    pub tally: Tally,
    /// Monthly cost at risk, which acting does not save by itself, one sum per currency.
    pub at_stake: Vec<Money>,
    /// Whether part of the saving is an upper bound.
    pub at_most: bool,
    /// Highest effort of the findings.
    pub effort: Grade,
    /// Highest risk of the findings.
    pub risk: Grade,
}

/// Groups findings into actions, one per check, and sorts them. Actions in different currencies are sorted by currency,
/// because their amounts are not comparable.
///
/// # Errors
/// [`SumError`] if a sum is too large.
pub fn acts<'a>(findings: &[&'a Finding], sort: Sort<FindingColumn>) -> Result<Vec<Act<'a>>, SumError> {
    let mut by_origin: BTreeMap<Origin, Vec<&'a Finding>> = BTreeMap::new();
    for finding in findings {
        by_origin.entry(finding.from).or_default().push(finding);
    }
    let act = |(from, findings): (Origin, Vec<&'a Finding>)| {
        let highest = |grade: fn(&Finding) -> Grade| findings.iter().map(|it| grade(it)).max().unwrap_or(Grade::Low);
        Ok(Act {
            from,
            tally: if from.is_aws() { recommended(&findings)? } else { Tally::by_currency(&findings)? },
            at_stake: by_currency(findings.iter().filter_map(|it| match &it.saving {
                Saving::CostAtRisk(estimate) => Some(estimate),
                _ => None,
            }))?,
            at_most: findings.iter().any(|it| it.saving.estimate().is_some_and(|it| it.at_most)),
            effort: highest(|it| it.effort),
            risk: highest(|it| it.risk),
            findings: ranked(findings, sort),
        })
    };
    let mut acts = by_origin.into_iter().map(act).collect::<Result<Vec<_>, SumError>>()?;
    acts.sort_by(|one, other| compare(one, other, sort));
    Ok(acts)
}

/// Compares in the requested order; ties are broken by the larger saving, then the larger cost at stake, then the
/// larger count.
fn compare(one: &Act<'_>, other: &Act<'_>, sort: Sort<FindingColumn>) -> Ordering {
    let (saves, other_saves) = (one.tally.savings.first(), other.tally.savings.first());
    let order = match sort.column {
        FindingColumn::Saving => by_saving(saves, other_saves, sort.descending),
        FindingColumn::Effort => directed(one.effort.cmp(&other.effort), sort.descending),
        FindingColumn::Risk => directed(one.risk.cmp(&other.risk), sort.descending),
        FindingColumn::Title => directed(one.from.title().cmp(&other.from.title()), sort.descending),
    };
    order
        .then_with(|| by_saving(saves, other_saves, true))
        .then_with(|| by_saving(one.at_stake.first(), other.at_stake.first(), true))
        .then_with(|| other.tally.count.cmp(&one.tally.count))
        .then_with(|| one.from.cmp(&other.from))
}

/// Total savings of AWS recommendations of one kind.
fn recommended(findings: &[&Finding]) -> Result<Tally, SumError> {
    let savings = by_currency(findings.iter().filter_map(|it| it.saving.estimate()))?;
    Ok(Tally::with(findings.len(), savings))
}

/// Sums of estimates, one per currency.
fn by_currency<'a>(estimates: impl Iterator<Item = &'a Estimate>) -> Result<Vec<Money>, SumError> {
    let mut sums: BTreeMap<&str, Money> = BTreeMap::new();
    for estimate in estimates {
        let money = estimate.money();
        let sum = sums.get(estimate.unit.as_str()).map_or(Ok(money.clone()), |sum| sum.plus(&money))?;
        sums.insert(estimate.unit.as_str(), sum);
    }
    Ok(sums.into_values().collect())
}

#[cfg(test)]
mod tests {
    use rust_decimal::Decimal;

    use super::*;
    use crate::finding::tests::finding;

    fn lines(findings: &[Finding], rank: &str) -> Vec<String> {
        let all: Vec<&Finding> = findings.iter().collect();
        let acts = acts(&all, rank.parse().unwrap()).unwrap();
        let saving =
            |act: &Act<'_>| act.tally.saving.as_ref().map(|it| it.amount.normalize().to_string()).unwrap_or_default();
        acts.iter().map(|it| format!("{} {}", it.from.wording().counted(it.tally.count), saving(it))).collect()
    }

    #[test]
    fn a_check_is_one_act_however_many_resources_it_finds() {
        let mut findings: Vec<Finding> = (0..38).map(|it| finding(2, it, "USD", &[(Some(it), 100)])).collect();
        findings.push(finding(0, 90, "USD", &[(Some(90), 9_000)]));
        // The same volume twice: its saving counts once.
        findings.push(finding(2, 1, "USD", &[(Some(1), 50)]));
        assert_eq!(
            lines(&findings, "-saving"),
            ["Delete 1 unattached EBS volume 90", "Migrate 39 gp2 volumes to gp3 38"]
        );
        assert_eq!(
            lines(&findings, "-title"),
            ["Migrate 39 gp2 volumes to gp3 38", "Delete 1 unattached EBS volume 90"]
        );
    }

    #[test]
    fn an_act_has_the_highest_effort_and_risk_of_its_findings_and_says_what_is_at_stake() {
        let mut findings = [finding(2, 1, "USD", &[(Some(1), 100)]), finding(2, 2, "USD", &[(Some(2), 300)])];
        findings[0].risk = Grade::High;
        let Saving::Amount(estimate) = findings[1].saving.clone() else { panic!() };
        findings[1].saving = Saving::CostAtRisk(estimate);
        let all: Vec<&Finding> = findings.iter().collect();
        let acts = acts(&all, Sort::default()).unwrap();
        assert_eq!((acts.len(), acts[0].effort, acts[0].risk), (1, Grade::Low, Grade::High));
        assert_eq!(acts[0].tally.savings[0].amount, Decimal::ONE);
        assert_eq!(acts[0].at_stake[0].amount, Decimal::from(3));
    }

    #[test]
    fn what_aws_recommends_is_added_up_by_itself() {
        let mut findings =
            [finding(2, 1, "USD", &[(None, 100)]), finding(2, 2, "USD", &[(None, 300)]), finding(2, 3, "USD", &[])];
        for finding in &mut findings {
            finding.from = Origin::Aws(crate::finding::Advice::Reservation);
        }
        findings[2].saving = Saving::Review;
        let all: Vec<&Finding> = findings.iter().collect();
        let acts = acts(&all, Sort::default()).unwrap();
        assert_eq!((acts.len(), acts[0].tally.count), (1, 3));
        assert_eq!(acts[0].tally.saving.as_ref().unwrap().amount, Decimal::from(4));
    }
}
