//! Parts of a cost page: loading, headline, chart, table and explanation.

mod ahead;
mod anomalies;
mod before;
mod by_period;
mod changes;
mod cost_row;
mod cost_table;
mod deferred_analysis;
mod drill;
mod expected;
mod explained;
mod head;
mod headline;
mod legend;
mod load;
pub mod model;
mod notices;
mod over_time;
mod share;
mod top;
mod unit_price;
mod weekdays;
mod work;
mod zoom;

#[cfg(feature = "ssr")]
pub use self::over_time::option as over_time_option;
pub use self::{
    anomalies::Anomalies,
    changes::Changes,
    cost_table::CostTable,
    expected::Expected,
    head::Head,
    headline::Headline,
    load::{Load, Loaded},
    model::Shown,
    notices::{MissingData, Problems, Stale},
    over_time::OverTime,
    share::Share,
    unit_price::UnitPrices,
    weekdays::Weekdays,
    work::{Columns, Work},
};
