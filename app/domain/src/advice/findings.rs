//! Facts from findings: potential savings in total, by check and by finding.

use super::{
    fact::{Class, Entity},
    sheet::{FindingFacts, SheetBuilder},
    things::service,
};
use crate::{
    finding::{Estimate, Finding, Tally, groups},
    money::SumError,
    resource::GLOBAL,
    value::FactValue,
    view::{Facet, Sort},
};

/// Subject of the sum of all findings, without overlaps.
pub const ALL_FINDINGS: &str = "All findings together";
/// Maximum number of findings listed one by one.
const MOST_FINDINGS: usize = 30;

impl SheetBuilder {
    /// Adds the sum of the savings, the sum for each check, and the largest findings.
    ///
    /// # Errors
    /// [`SumError`] if currencies differ or a sum is too large; nothing is added then.
    pub fn findings(&mut self, findings: &[&Finding]) -> Result<(), SumError> {
        let groups = groups(findings, &Facet::default(), Sort::default())?;
        let all = Tally::of(findings)?;
        self.tally(ALL_FINDINGS.to_owned(), &all);
        for group in groups.iter().filter(|group| group.findings.len() > 1) {
            if let Some(first) = group.findings.first() {
                self.tally(format!("{}, all of this check", first.from.title()), &group.tally);
            }
        }
        for finding in findings.iter().take(MOST_FINDINGS) {
            self.finding(FindingFacts::of(finding));
        }
        Ok(())
    }

    fn tally(&mut self, title: String, tally: &Tally) {
        let number = u64::try_from(tally.count).unwrap_or(u64::MAX);
        let count = FactValue::Count { number, of: "findings".to_owned() };
        self.finding(FindingFacts {
            title,
            about: Vec::new(),
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
            about: about(finding),
            saving: estimate.map(Estimate::money),
            at_most: estimate.is_some_and(|it| it.at_most),
            evidence: finding.evidence.iter().map(|it| (&*it.name, it.value.clone())).chain(grades).collect(),
        }
    }
}

/// Entities of a finding, the resource first.
fn about(finding: &Finding) -> Vec<Entity> {
    let plain = |class, name: &str| Entity { class, name: name.to_owned(), also: Vec::new() };
    let mut about = Vec::new();
    if let Some(subject) = &finding.resource {
        let name = subject.title().to_owned();
        let also = Some(subject.id.to_string()).filter(|id| *id != name);
        about.push(Entity { class: Class::Resource, name, also: also.into_iter().collect() });
    }
    if !finding.service.is_empty() {
        about.push(service(&finding.service));
    }
    if !finding.account.is_empty() {
        about.push(plain(Class::Account, &finding.account));
    }
    if !finding.region.is_empty() && finding.region != GLOBAL {
        about.push(plain(Class::Region, &finding.region));
    }
    about
}
