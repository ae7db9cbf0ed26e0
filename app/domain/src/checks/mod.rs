//! Optimization checks: pure functions from account data to findings. A new check is one function and one line in [`registry`].
#![allow(clippy::unnecessary_wraps, reason = "every check is of one type, whether or not it may lack something")]

mod account;
mod capacity;
mod ebs;
mod ec2;
mod families;
mod id;
mod lambda;
mod managed;
mod network;
mod prices;
mod qbusiness;
mod rds;
mod registry;
mod report;
mod runtimes;
mod s3;
mod scene;
mod settings;
mod snapshots;
mod spending;
mod spent;
mod support;
mod verdict;

pub use self::{
    account::{Account, AccountPrices, Commitment, Coverage, Spent, Utilization},
    id::{CheckId, NoSuchCheck},
    prices::PAID,
    report::{Report, evaluate},
    settings::{Settings, SettingsError},
    verdict::{Missing, NotJudged},
};

#[cfg(test)]
mod tests;
