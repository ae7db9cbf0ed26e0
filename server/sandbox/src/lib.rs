//! Simulated AWS organization for the demo and for tests, served with AWS's protocols on a loopback address.
//!
//! [`Sandbox`] is an HTTP server for a generated, deterministic organization. The AWS SDKs, the AWS CLI and boto3 work
//! without modification. The server does not verify the signatures of requests. Routes under `/_sandbox/` count requests
//! and inject faults.

mod account;
mod amount;
mod config;
mod connection;
mod control;
mod faults;
mod meter;
mod model_faults;
mod operation;
mod policy_check;
mod random;
mod region;
mod request_ids;
mod server;
mod service;
mod session;
mod wire;

pub use config::Config;
pub use faults::{Fault, FaultSpecError, parse_faults};
pub use policy_check::PolicyCheck;
pub use server::Sandbox;
