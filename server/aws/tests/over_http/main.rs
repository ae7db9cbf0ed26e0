//! The adapter and its layers against the sandbox account, over real HTTP.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod account_scopes;
mod bedrock;
mod cache;
mod cap;
mod commitments;
mod costs;
mod layers;
mod planted;
mod support;
mod truncated;
