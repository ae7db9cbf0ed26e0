//! Findings of one check grouped into one recommended action.

use std::{cmp::Ordering, collections::BTreeMap};

use super::{
    Estimate, Finding, Grade, Origin, Saving, Tally,
    selection::{apply_direction, compare_savings},
    sort_findings,
};
use crate::{
    money::{Money, SumError},
    sorting,
    view::{FindingColumn, Sort},
};

/// Findings of one check or of one type of AWS recommendation, as one action on any number of resources.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecommendedAction<'a> {
    /// Origin of the findings.
    pub from: Origin,
    /// Findings in display order; at least one.
    pub findings: Vec<&'a Finding>,
    /// Monthly saving without overlaps within the action; two actions may overlap. For AWS recommendations of one type,
    /// which do not overlap, the sum of all.
    pub tally: Tally,
    /// Monthly cost at risk, which the action does not save by itself, one sum per currency.
    pub cost_at_risk: Vec<Money>,
    /// Whether part of the saving is an upper bound.
    pub at_most: bool,
    /// Highest effort of the findings.
    pub effort: Grade,
    /// Highest risk of the findings.
    pub risk: Grade,
}

/// Groups findings into actions, one per origin, and sorts them. Actions in different currencies are sorted by
/// currency, because their amounts are not comparable.
///
/// # Errors
/// [`SumError`] if a sum is too large.
pub fn recommended_actions<'a>(
    findings: &[&'a Finding],
    sort: Sort<FindingColumn>,
) -> Result<Vec<RecommendedAction<'a>>, SumError> {
    let mut by_origin: BTreeMap<Origin, Vec<&'a Finding>> = BTreeMap::new();
    for finding in findings {
        by_origin.entry(finding.from).or_default().push(finding);
    }
    let action = |(from, findings): (Origin, Vec<&'a Finding>)| {
        let highest = |grade: fn(&Finding) -> Grade| findings.iter().map(|it| grade(it)).max().unwrap_or(Grade::Low);
        Ok(RecommendedAction {
            from,
            tally: if from.is_aws() { tally_recommendations(&findings)? } else { Tally::by_currency(&findings)? },
            cost_at_risk: by_currency(findings.iter().filter_map(|it| match &it.saving {
                Saving::CostAtRisk(estimate) => Some(estimate),
                _ => None,
            }))?,
            at_most: findings.iter().any(|it| it.saving.estimate().is_some_and(|it| it.at_most)),
            effort: highest(|it| it.effort),
            risk: highest(|it| it.risk),
            findings: sort_findings(findings, sort),
        })
    };
    let mut actions = by_origin.into_iter().map(action).collect::<Result<Vec<_>, SumError>>()?;
    sorting::sort_by(&mut actions, |one, other| compare(one, other, sort));
    Ok(actions)
}

/// Compares in the requested order. Ties are broken by the larger saving, then the larger cost at risk, then the larger
/// count.
fn compare(one: &RecommendedAction<'_>, other: &RecommendedAction<'_>, sort: Sort<FindingColumn>) -> Ordering {
    let (saving, other_saving) = (one.tally.savings.first(), other.tally.savings.first());
    let order = match sort.column {
        FindingColumn::Saving => compare_savings(saving, other_saving, sort.descending),
        FindingColumn::Effort => apply_direction(one.effort.cmp(&other.effort), sort.descending),
        FindingColumn::Risk => apply_direction(one.risk.cmp(&other.risk), sort.descending),
        FindingColumn::Title => apply_direction(one.from.title().cmp(&other.from.title()), sort.descending),
    };
    order
        .then_with(|| compare_savings(saving, other_saving, true))
        .then_with(|| compare_savings(one.cost_at_risk.first(), other.cost_at_risk.first(), true))
        .then_with(|| other.tally.count.cmp(&one.tally.count))
        .then_with(|| one.from.cmp(&other.from))
}

/// Tally of AWS recommendations of one type.
fn tally_recommendations(findings: &[&Finding]) -> Result<Tally, SumError> {
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
        let actions = recommended_actions(&all, rank.parse().unwrap()).unwrap();
        let saving = |action: &RecommendedAction<'_>| {
            action.tally.saving.as_ref().map(|it| it.amount.normalize().to_string()).unwrap_or_default()
        };
        actions.iter().map(|it| format!("{} {}", it.from.wording().with_count(it.tally.count), saving(it))).collect()
    }

    #[test]
    fn findings_of_a_check_become_one_action() {
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
    fn an_action_has_the_highest_effort_and_risk_and_the_cost_at_risk() {
        let mut findings = [finding(2, 1, "USD", &[(Some(1), 100)]), finding(2, 2, "USD", &[(Some(2), 300)])];
        findings[0].risk = Grade::High;
        let Saving::Amount(estimate) = findings[1].saving.clone() else { panic!() };
        findings[1].saving = Saving::CostAtRisk(estimate);
        let all: Vec<&Finding> = findings.iter().collect();
        let actions = recommended_actions(&all, Sort::default()).unwrap();
        assert_eq!((actions.len(), actions[0].effort, actions[0].risk), (1, Grade::Low, Grade::High));
        assert_eq!(actions[0].tally.savings[0].amount, Decimal::ONE);
        assert_eq!(actions[0].cost_at_risk[0].amount, Decimal::from(3));
    }

    #[test]
    fn aws_recommendations_are_summed_without_overlaps() {
        let mut findings =
            [finding(2, 1, "USD", &[(None, 100)]), finding(2, 2, "USD", &[(None, 300)]), finding(2, 3, "USD", &[])];
        for finding in &mut findings {
            finding.from = Origin::Aws(crate::finding::AwsRecommendation::Reservation);
        }
        findings[2].saving = Saving::Review;
        let all: Vec<&Finding> = findings.iter().collect();
        let actions = recommended_actions(&all, Sort::default()).unwrap();
        assert_eq!((actions.len(), actions[0].tally.count), (1, 3));
        assert_eq!(actions[0].tally.saving.as_ref().unwrap().amount, Decimal::from(4));
    }
}
