//! The server over a sandbox account, as a browser, a script and a monitor see it.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on has failed")]

mod advice;
mod compared;
mod endings;
mod injected;
mod insights;
mod made_up;
mod pages;
mod resources;
mod support;
