//! The program: command line, configuration, HTTP server, and construction of the services.

mod accounts;
pub mod advice;
pub mod assets;
mod audit;
pub mod auth;
mod bodies;
pub mod cli;
pub mod clock;
pub mod connections;
pub mod demo;
#[cfg_attr(not(feature = "sandbox"), path = "no_demo_sandbox.rs")]
mod demo_sandbox;
mod doctor;
mod export;
mod function_errors;
mod granted_services;
pub mod health;
pub mod identity;
mod listener;
pub mod overload;
mod page_cache;
mod pages;
pub mod request_body;
pub mod routes;
mod security;
mod selected_services;
pub mod serve;
pub mod settings;
pub mod shutdown;
mod signals;
mod startup;
pub mod state;
pub mod telemetry;
pub mod tls;

pub use export::{ExportError, File, file as export_file};
