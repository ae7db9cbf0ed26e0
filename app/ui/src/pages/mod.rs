//! Pages, one file or folder each.

pub mod connect;
pub mod insights;
pub mod lazy;
pub mod not_found;
pub mod overview;
pub mod report;
pub mod resources;
pub mod service;
pub mod services;
pub mod status;
