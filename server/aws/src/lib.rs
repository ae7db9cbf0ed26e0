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
mod outcomes;
mod pages;
mod partition;
mod raw_errors;
mod resources;
mod roles;
mod xml_integrity;

pub use account::AwsAccount;
pub use bedrock::{Advisor, Guardrail, ModelConfig};
pub use cache::{CachedCommitmentSource, CachedCostSource};
pub use clients::Clients;
pub use cost_explorer::CostExplorer;
pub use credentials::{CredentialsMonitor, Discovery};
pub use inventory::{AccountScope, AccountScopes, Inventory, Limits};
pub use limiter::LimitedCostSource;
pub use meter::{Clock, Meter};
pub use outcomes::{ObservedCostSource, Outcomes};
pub use raw_errors::raw_error;
pub use resources::finders;
pub use roles::{BadSetting, Role, regions, roles};
