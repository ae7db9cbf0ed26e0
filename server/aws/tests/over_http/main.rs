//! The adapter and its layers against the sandbox account, over real HTTP.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod cache;
mod cap;
mod costs;
mod grounds;
mod layers;
mod support;
mod torn;
