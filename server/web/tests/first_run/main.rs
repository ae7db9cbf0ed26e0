//! The first run: the real program with an empty home and environment, as started by a new user or a script.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on has failed")]
#![allow(clippy::print_stdout, reason = "how long a start takes is printed")]

mod credentials;
mod demo;
mod doctor;
mod export;
mod metadata;
mod ports;
mod program;
mod service;
