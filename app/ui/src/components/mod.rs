//! Components shared by pages.

pub mod amount;
pub mod bar;
pub mod calendar;
pub mod chip;
pub mod copy;
pub mod credentials;
pub mod data_table;
pub mod filter_bar;
pub mod icon;
pub mod kpi;
pub mod level;
pub mod menu;
pub mod meter;
pub mod no_script;
pub mod page_head;
pub mod picker;
pub mod raw_error;
pub mod reconciliation_badge;
pub mod segments;
pub mod server_rendered;
pub mod sharing;
pub mod shell;
pub mod sparkline;
pub mod state;

pub use amount::{Amount, Delta};
pub use icon::{Icon, Shape};
