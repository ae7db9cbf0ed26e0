//! Findings in the browser: read from the stream, chosen by the address, drawn in groups.

mod decide;
mod filters;
mod finding;
mod found;
mod gaps;
mod head;
mod headline;
mod list;
mod load;

pub use self::{
    filters::InsightFilters,
    found::{FindingCount, FoundLoad, FoundOf, SavingsFound},
    gaps::Gaps,
    head::InsightsHead,
    headline::InsightsHeadline,
    list::FindingList,
    load::InsightLoad,
};
