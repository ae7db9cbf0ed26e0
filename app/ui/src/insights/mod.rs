//! Insights page: findings streamed to the browser, filtered by the address, shown as actions.

mod action;
mod dismissal_form;
mod dismissal_list;
mod filters;
mod finding;
mod focus;
mod gaps;
mod group;
mod grouped;
mod head;
mod headline;
mod latest_findings;
mod list;
mod load;
mod names;
mod row_summary;

pub use self::{
    filters::InsightFilters,
    gaps::Gaps,
    head::{InsightsAnnouncement, InsightsHead},
    headline::InsightsHeadline,
    latest_findings::{FindingsSummaryLoad, PotentialSavings, ResourceFindings, ResourceFindingsLoad, SavingsLink},
    list::FindingList,
    load::FindingsLoad,
};
