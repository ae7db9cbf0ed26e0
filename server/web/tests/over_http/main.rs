//! The server over a sandbox account, as a browser, a script and a monitor see it.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on has failed")]

mod advice;
mod awkward;
mod closing;
mod cold;
mod compared;
mod endings;
mod guards;
mod health;
mod injected;
mod insights;
mod one_truth;
mod pages;
mod plugin_finder;
mod resources;
mod status;
mod support;
mod truth;
