//! The program: command line, configuration, HTTP server, and construction of the services.

pub mod advice;
pub mod assets;
mod bodies;
pub mod cli;
pub mod demo;
mod doctor;
mod export;
pub mod health;
pub mod identity;
mod metrics;
mod page_cache;
mod pages;
pub mod routes;
mod security;
pub mod serve;
pub mod settings;
mod shutdown;
mod startup;
pub mod state;

pub use export::{ExportError, File, file as export_file};
