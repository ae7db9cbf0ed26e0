//! Insights page: findings streamed to the browser, filtered by the address, shown as actions.

mod act;
mod decide;
mod decided;
mod filters;
mod finding;
mod focus;
mod found;
mod gaps;
mod group;
mod grouped;
mod head;
mod headline;
mod list;
mod load;

pub use self::{
    filters::InsightFilters,
    found::{FindingCount, FoundLoad, FoundOfLoad, PotentialSavings, ResourceFindings},
    gaps::Gaps,
    head::{InsightsAnnouncement, InsightsHead},
    headline::InsightsHeadline,
    list::FindingList,
    load::InsightLoad,
};
