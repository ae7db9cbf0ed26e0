//! Tests of the first run: the real program with an empty home directory and environment.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a failed setup step fails the test")]
#![allow(clippy::print_stdout, reason = "prints the duration of the startup")]

mod credentials;
mod demo;
mod doctor;
mod export;
mod log;
mod metadata;
mod ports;
mod program;
mod service;
mod tls;
#[cfg(feature = "otlp")]
mod traces;
