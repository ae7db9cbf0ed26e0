//! Optimization checks: pure functions from account data to findings. A new check is one function, one line in
//! `finding/check_list.rs` and one in [`registry`].
#![allow(clippy::unnecessary_wraps, reason = "all checks have the same signature, also those without missing data")]

mod account;
mod capacity;
mod context;
mod ebs;
mod ec2;
mod families;
mod gaps;
mod lambda;
mod managed;
mod network;
mod outcome;
mod prices;
mod qbusiness;
mod rds;
mod registry;
mod report;
mod resource_costs;
mod runtimes;
mod s3;
mod settings;
mod snapshots;
mod spending;
mod support;

pub use self::{
    account::{AccountData, AccountPrices, Commitment, Coverage, ResourceCosts, Utilization},
    outcome::MissingData,
    prices::PRICE_METRICS,
    report::{NotEvaluated, Report, evaluate},
    settings::{Settings, SettingsError},
};

#[cfg(test)]
mod tests;
