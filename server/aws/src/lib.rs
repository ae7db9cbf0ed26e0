//! Adapters: the domain's ports over the AWS SDK for Rust. SDK types stay in this crate.

mod access;
mod account;
mod bedrock;
mod cache;
mod calls;
mod clients;
mod connections;
mod cost_explorer;
mod credentials;
mod ec2_client;
mod error;
pub mod finder;
mod interner;
mod inventory;
mod limiter;
mod meter;
mod outcomes;
mod pages;
mod partition;
pub mod policy;
mod raw_errors;
mod resources;
mod roles;
mod xml_integrity;

pub use access::Access;
pub use account::{AwsAccount, Discovery};
pub use bedrock::{Advisor, Guardrail, ModelConfig};
pub use cache::{CachedCommitmentSource, CachedCostSource};
pub use calls::{Breakers, CallLog, CallRecorder, ClientConfig, MonotonicClock};
pub use clients::Clients;
pub use connections::{BadNetworkSetting, WebClient, WebError};
pub use cost_explorer::CostExplorer;
pub use credentials::CredentialsMonitor;
pub use inventory::{AccountScope, AccountScopes, Inventory, Limits};
pub use limiter::LimitedCostSource;
pub use meter::{Clock, Meter};
pub use outcomes::{ObservedCostSource, Outcomes};
pub use raw_errors::raw_error;
pub use resources::finders;
pub use roles::{BadSetting, Role, regions, roles};

/// Version of the AWS SDK for Rust, as AWS receives it in the `User-Agent` header.
pub const SDK_VERSION: &str = aws_types::build_metadata::BUILD_METADATA.core_pkg_version;
