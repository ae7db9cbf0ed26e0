//! The Leptos app: pages, components, charts and server functions. The URL is the state.

#![recursion_limit = "256"]

mod advice;
mod api;
mod app;
mod charts;
mod clipboard;
mod components;
mod figures;
mod format;
mod held;
mod insights;
mod links;
mod pages;
mod resources;
mod scroll;
mod session;
mod theme;
mod view_state;

pub use app::{App, shell};
pub use session::Account;

#[cfg(feature = "ssr")]
pub use api::advice::{Ending, Frame as AdviceFrame, Wanted, advise};
#[cfg(feature = "ssr")]
pub use api::insights::{
    Failure as InsightsFailure, Frame as InsightsFrame, Insights, LatestFindings, read as read_insights,
};
#[cfg(feature = "ssr")]
pub use api::resources::{Frame, Unbilled, read as read_resources};
#[cfg(feature = "ssr")]
pub use resources::Stock;
#[cfg(feature = "ssr")]
pub use session::Services;
