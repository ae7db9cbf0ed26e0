//! Adapters: the domain's ports over the AWS SDK for Rust. Nothing above this crate sees a type of the SDK.

mod account;
mod cache;
mod cost_explorer;
mod error;
mod limiter;
mod meter;

pub use account::AwsAccount;
pub use cache::Covered;
pub use cost_explorer::CostExplorer;
pub use limiter::Limited;
pub use meter::{Clock, Meter};
