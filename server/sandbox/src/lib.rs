//! An AWS account that exists only here: speaks AWS's wire protocols on loopback.
//!
//! [`Sandbox`] is a real HTTP server over a made-up but deterministic organisation. The AWS SDKs, the aws CLI and boto3 work
//! against it unmodified: they sign their requests, and it ignores the signatures. The path `/_sandbox/…` counts requests
//! and makes things go wrong.

mod account;
mod amount;
mod config;
mod connection;
mod control;
mod faults;
mod meter;
mod model_faults;
mod random;
mod server;
mod wire;

pub use config::Config;
pub use faults::{Fault, FaultSpecError, parse_faults};
pub use server::Sandbox;
