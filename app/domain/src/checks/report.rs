//! Runs all checks and combines their results.

use std::cmp::Reverse;

use serde::{Deserialize, Serialize};

use super::{
    account::AccountData,
    context::CheckContext,
    gaps::Gaps,
    managed,
    outcome::{FindingDraft, MissingData},
    registry::{TARGETS, Target},
    settings::Settings,
};
use crate::{
    finding::{CheckId, Finding, Origin},
    resource::AccountRegion,
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

/// Check that was not evaluated in some accounts and regions.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct NotEvaluated {
    /// The check.
    pub check: CheckId,
    /// Missing data.
    pub missing: MissingData,
    /// Affected accounts and regions, in order; empty if all are affected.
    pub account_regions: Vec<AccountRegion>,
    /// Number of affected resources; zero if a whole list is missing.
    pub resources: u32,
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
    for (check, (_, target)) in CheckId::all().zip(TARGETS).filter(|(check, _)| !settings.off.contains(check)) {
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
        report.not_evaluated.extend(gaps.into_iter().map(|(missing, account_regions, resources)| NotEvaluated {
            check,
            missing,
            account_regions,
            resources,
        }));
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
