//! Resources page: resources streamed to the browser, filtered, sorted and shown.

mod bill;
mod confidence_mark;
mod daily_costs;
mod filters;
mod head;
mod inventory_progress;
mod keys;
mod load;
mod panel;
mod print;
mod row;
mod service_groups;
mod showback;
mod shown_resources;
mod table;
mod totals;

pub use self::{
    bill::{BillNotes, BillProblems},
    filters::ResourceFilters,
    head::{ResourcesAnnouncement, ResourcesHead},
    inventory_progress::InventoryProgress,
    load::ResourceLoad,
    panel::Panel,
    service_groups::ServiceGroups,
    showback::Showback,
    shown_resources::ShownResources,
    table::ResourceTable,
};
