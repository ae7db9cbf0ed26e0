//! Tests of the HTTP server with a sandbox account, from the view of a browser, a script and a monitor.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a failed setup step fails the test")]

mod ai_answers;
mod answer_endings;
mod bill_accuracy;
mod breakers;
mod cold_pages;
mod comparison;
mod consistency;
mod documented_limits;
mod fault_matrix;
mod gate;
mod headers;
mod health;
mod identity_provider;
mod identity_tokens;
mod incomplete_bills;
mod insights;
mod load_balancer;
mod markup;
mod observatory;
mod overload;
mod page_cache;
mod pages;
#[cfg(debug_assertions)]
mod planned_once;
mod planted;
mod planting;
mod plugin_finder;
mod prompt_injection;
mod provider;
mod provider_answers;
mod rejected_requests;
mod resources;
mod roles;
mod shutdown;
mod sign_in;
mod status;
mod support;
mod telemetry;
mod tls;
