//! Runs all checks and combines their results.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
};

use serde::{Deserialize, Serialize};

use super::{
    CheckId,
    account::AccountData,
    context::CheckContext,
    managed,
    outcome::{FindingDraft, MissingData, NotEvaluated},
    registry::{TARGETS, Target},
    settings::Settings,
};
use crate::{
    finding::{Finding, Origin},
    resource::{AccountRegion, ResourceType},
};

/// Findings, and checks that were not evaluated.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Report {
    /// Findings by saving, the largest first; equal savings are in the order of the checks, then by subject.
    pub findings: Vec<Finding>,
    /// Checks that were not evaluated, in the order of the checks.
    pub not_evaluated: Vec<NotEvaluated>,
    /// Number of checks that ran.
    pub ran: u32,
}

/// Sorts findings into their display order.
pub(crate) fn sort(findings: &mut [Finding]) {
    findings.sort_by(|one, other| {
        let rank = |it: &Finding| (Reverse(it.saving.amount()), it.from);
        rank(one).cmp(&rank(other)).then_with(|| one.subject_key().cmp(&other.subject_key()))
    });
}

/// Runs every check that is not disabled.
#[must_use]
pub fn evaluate(account: &AccountData<'_>, settings: &Settings) -> Report {
    let context = CheckContext::of(account, settings);
    let mut report = Report::default();
    for (check, target) in CheckId::all().zip(TARGETS).filter(|(check, _)| !settings.off.contains(check)) {
        let mut gaps = Gaps::default();
        let drafts = match *target {
            Target::Unmanaged(resource_type, run) | Target::All(resource_type, run) => {
                gaps.add_incomplete_lists(account, resource_type);
                let is_any = matches!(target, Target::All(..));
                let items = context
                    .of_type(resource_type)
                    .iter()
                    .filter(|it| is_any || managed::by_service(it.resource).is_none());
                let results = items.map(|item| (item.resource, run(&context, *item)));
                let mut drafts = Vec::new();
                for (resource, results) in results {
                    match results {
                        Ok(draft) => drafts.extend(draft),
                        Err(missing) => gaps.add_resource(missing, resource.account_region()),
                    }
                }
                drafts
            }
            Target::Account(run) => {
                let drafts = run(&context, &mut gaps);
                drafts.unwrap_or_else(|missing| {
                    gaps.add(missing);
                    Vec::new()
                })
            }
        };
        report.findings.extend(drafts.into_iter().map(|draft| finding(check, draft)));
        report.not_evaluated.extend(gaps.not_evaluated(check));
        report.ran += 1;
    }
    sort(&mut report.findings);
    report
}

fn finding(check: CheckId, draft: FindingDraft) -> Finding {
    Finding {
        from: Origin::Check(check),
        service: draft.service,
        account: draft.account,
        region: draft.region,
        resource: draft.resource,
        evidence: draft.evidence,
        saving: draft.saving,
        confidence: draft.confidence,
        effort: check.effort(),
        risk: check.risk(),
        fix: draft.fix,
    }
}

/// Missing data of one check: places and number of resources, by type of data.
#[derive(Default)]
pub(super) struct Gaps(BTreeMap<MissingData, (BTreeSet<AccountRegion>, u32)>);

impl Gaps {
    /// Adds the places in which the list of a resource type is incomplete.
    fn add_incomplete_lists(&mut self, account: &AccountData<'_>, resource_type: &'static str) {
        let resource_type = ResourceType::new(resource_type);
        let account_regions =
            account.account_regions.iter().filter(|it| !(account.is_complete)(&resource_type, &it.account, &it.region));
        let account_regions: BTreeSet<AccountRegion> = account_regions.cloned().collect();
        if !account_regions.is_empty() {
            self.0.entry(MissingData::List(resource_type)).or_default().0.extend(account_regions);
        }
    }

    /// Adds a resource with missing data.
    pub(super) fn add_resource(&mut self, missing: MissingData, account_region: AccountRegion) {
        let (account_regions, resources) = self.0.entry(missing).or_default();
        account_regions.insert(account_region);
        *resources += 1;
    }

    /// Adds a place with missing data that does not belong to a resource.
    pub(super) fn add_place(&mut self, missing: MissingData, account_region: AccountRegion) {
        self.0.entry(missing).or_default().0.insert(account_region);
    }

    /// Adds missing data of the whole account.
    fn add(&mut self, missing: MissingData) {
        self.0.entry(missing).or_default();
    }

    fn not_evaluated(self, check: CheckId) -> impl Iterator<Item = NotEvaluated> {
        self.0.into_iter().map(move |(missing, (account_regions, resources))| NotEvaluated {
            check,
            missing,
            account_regions: account_regions.into_iter().collect(),
            resources,
        })
    }
}
