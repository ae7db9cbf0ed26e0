//! Optimization checks: pure functions from account data to findings. A new check is one function and one line in
//! [`registry`].
#![allow(clippy::unnecessary_wraps, reason = "every check is of one type, whether or not it may lack something")]

mod account;
mod capacity;
mod context;
mod ebs;
mod ec2;
mod families;
mod id;
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
    account::{Account, AccountPrices, Commitment, Coverage, ResourceCosts, Utilization},
    id::{CheckId, NoSuchCheck},
    outcome::{Missing, NotEvaluated},
    prices::PRICE_METRICS,
    report::{Report, evaluate},
    settings::{Settings, SettingsError},
};

#[cfg(test)]
mod tests;
