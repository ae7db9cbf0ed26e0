//! A fake AWS account for the demo and tests, served with AWS's wire protocols on loopback.
//!
//! [`Sandbox`] is a real HTTP server for an invented but deterministic organization. The AWS SDKs, the AWS CLI and
//! boto3 work with it unmodified: they sign their requests, and the server ignores the signatures. The path
//! `/_sandbox/…` counts requests and injects faults.

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
