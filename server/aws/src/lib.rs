//! Adapters: the domain's ports over the AWS SDK for Rust. SDK types stay in this crate.

mod account;
mod bedrock;
mod cache;
mod clients;
mod connections;
mod cost_explorer;
mod credentials;
mod error;
pub mod finder;
mod interner;
mod inventory;
mod limiter;
mod meter;
mod observed;
mod pages;
mod partition;
mod raw_errors;
mod resources;
mod roles;
mod xml_integrity;

pub use account::AwsAccount;
pub use bedrock::{Advisor, Guardrail, Manner};
pub use cache::{Covered, Remembered};
pub use clients::Clients;
pub use cost_explorer::CostExplorer;
pub use credentials::{CredentialsMonitor, Discovery};
pub use inventory::{Ground, Grounds, Inventory, Limits};
pub use limiter::Limited;
pub use meter::{Clock, Meter};
pub use observed::{Observed, Outcomes};
pub use raw_errors::raw_error;
pub use resources::finders;
pub use roles::{BadSetting, Role, regions, roles};
