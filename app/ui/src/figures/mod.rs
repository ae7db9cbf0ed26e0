//! What every page of costs is made of: it asks what its address needs, and shows headline, chart, table and explanation.

mod changes;
mod cost_table;
mod drill;
mod head;
mod headline;
mod load;
pub mod model;
mod notices;
mod over_time;
mod share;
mod work;

pub use self::{
    changes::Changes,
    cost_table::CostTable,
    head::Head,
    headline::Headline,
    load::{Load, Loaded},
    model::Shown,
    notices::{Problems, Stale},
    over_time::OverTime,
    share::Share,
    work::{Columns, Work},
};
