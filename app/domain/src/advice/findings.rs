//! Facts from findings: potential savings in total, by check and by finding.

use super::{
    entities::finding_entities,
    sheet::{FindingFacts, SheetBuilder},
};
use crate::{
    finding::{Estimate, Finding, Tally, groups},
    money::SumError,
    value::FactValue,
    view::{Facet, Sort},
};

/// Subject of the potential savings of all findings, without double counting.
pub const ALL_FINDINGS: &str = "Potential savings, all findings";
/// Maximum number of findings with facts of their own.
const MAX_FINDINGS: usize = 30;

impl SheetBuilder {
    /// Adds the potential savings in total, for each check with several findings, and for each of the largest findings.
    ///
    /// # Errors
    /// [`SumError`] if currencies differ or a sum is too large; no facts are added in this case.
    pub fn add_findings(&mut self, findings: &[&Finding]) -> Result<(), SumError> {
        let groups = groups(findings, &Facet::default(), Sort::default())?;
        let all = Tally::of(findings)?;
        self.add_total(ALL_FINDINGS.to_owned(), &all);
        for group in groups.iter().filter(|group| group.findings.len() > 1) {
            if let Some(first) = group.findings.first() {
                self.add_total(format!("{}, all findings", first.from.title()), &group.tally);
            }
        }
        for finding in findings.iter().take(MAX_FINDINGS) {
            self.add_finding(FindingFacts::of(finding));
        }
        Ok(())
    }

    fn add_total(&mut self, title: String, tally: &Tally) {
        let number = u64::try_from(tally.count).unwrap_or(u64::MAX);
        let count = FactValue::Count { number, of: "findings".to_owned() };
        self.add_finding(FindingFacts {
            title,
            entities: Vec::new(),
            saving: tally.saving.clone(),
            at_most: false,
            evidence: vec![("findings", count)],
        });
    }
}

impl<'a> FindingFacts<'a> {
    /// Facts of a finding. A cost at risk is not a saving.
    #[must_use]
    pub fn of(finding: &'a Finding) -> Self {
        let estimate = finding.saving.estimate();
        let grades = [("Effort", finding.effort), ("Risk", finding.risk)];
        let grades = grades.map(|(name, grade)| (name, FactValue::Text(grade.as_str().to_owned())));
        Self {
            title: finding.from.title(),
            entities: finding_entities(finding),
            saving: estimate.map(Estimate::money),
            at_most: estimate.is_some_and(|it| it.at_most),
            evidence: finding.evidence.iter().map(|it| (&*it.name, it.value.clone())).chain(grades).collect(),
        }
    }
}
