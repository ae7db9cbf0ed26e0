//! A file or folder a page.

pub mod connect;
pub mod insights;
pub mod not_found;
pub mod overview;
pub mod resources;
pub mod service;
pub mod services;
