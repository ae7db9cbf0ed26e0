//! Data model and calculations of cloud costs: money, periods, queries, cost tables, resources, findings.
//!
//! Everything here is synchronous and pure: no I/O, no clock (`today` is an argument), no UI, no SDK.

pub mod access;
pub mod advice;
pub mod analysis;
pub mod attribution;
pub mod breaker;
pub mod cache;
pub mod calendar;
#[cfg(debug_assertions)]
pub mod calls;
pub mod checks;
pub mod columns;
pub mod compare;
pub mod conversation;
pub mod credentials;
pub mod dimension;
pub mod error;
pub mod export;
pub mod filter;
pub mod finding;
pub mod format;
pub mod grounding;
pub mod inventory;
pub mod limits;
pub mod metric;
pub mod money;
pub mod month;
pub mod monthly_report;
pub mod naming;
pub mod overview;
pub mod partition;
pub mod period;
pub mod permissions;
pub mod port;
pub mod query;
pub mod ranking;
pub mod report;
pub mod resource;
pub mod shared_str;
pub mod sorting;
pub mod spending;
pub mod statistics;
pub mod status;
pub mod step;
pub mod table;
pub mod time_encoding;
pub mod value;
pub mod view;

pub use jiff::{Timestamp, civil::Date};
pub use rust_decimal::Decimal;
