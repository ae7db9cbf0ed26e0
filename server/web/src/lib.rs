//! The program: command line, configuration, HTTP and wiring.

pub mod advice;
pub mod assets;
mod bodies;
pub mod cli;
mod closing;
mod export;
pub mod health;
mod metrics;
pub mod routes;
mod security;
pub mod serve;
pub mod settings;
pub mod state;

pub use export::{ExportError, File, file as export_file};
