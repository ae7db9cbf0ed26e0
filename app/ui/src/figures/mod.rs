//! Parts of a cost page: loading, headline, chart, table and explanation.

mod anomalies;
mod by_period;
mod comparison;
mod cost_row;
mod cost_table;
pub mod daily_analysis;
mod deferred_analysis;
mod expected_range;
mod explanations;
mod forecast;
mod group_count;
mod group_links;
mod head;
mod headline;
mod legend;
mod load;
mod main_area;
pub mod model;
mod notices;
mod over_time;
mod share;
mod top_movers;
mod unit_price;
mod weekdays;
mod zoom;

#[cfg(feature = "ssr")]
pub use self::over_time::option as over_time_option;
pub use self::{
    anomalies::Anomalies,
    cost_table::CostTable,
    expected_range::ExpectedRange,
    head::CostHead,
    headline::Headline,
    load::{CostLoad, LoadedCosts},
    main_area::{MainArea, PageColumns},
    model::PageCosts,
    notices::{AddressProblems, MissingDataNotice, StaleNotice},
    over_time::CostOverTime,
    share::CostShare,
    top_movers::TopMovers,
    unit_price::UnitPrices,
    weekdays::Weekdays,
};
