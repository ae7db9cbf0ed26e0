//! Resources page: resources streamed to the browser, filtered, sorted and shown.

mod bill;
mod choices;
mod days;
mod filters;
mod head;
mod keys;
mod kinds;
mod lists;
mod load;
mod mark;
mod panel;
mod print;
mod row;
mod showback;
mod sums;
mod table;

pub use self::{
    bill::{BillNotes, BillProblems, Note, by_cause, why_unmeasured},
    choices::Chosen,
    filters::ResourceFilters,
    head::{ResourcesAnnouncement, ResourcesHead},
    kinds::Kinds,
    lists::Lists,
    load::ResourceLoad,
    panel::Panel,
    showback::Showback,
    table::ResourceTable,
};
