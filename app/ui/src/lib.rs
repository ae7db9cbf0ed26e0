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
pub use api::ApiError;
#[cfg(feature = "ssr")]
pub use api::advice::{Ending, Frame as AdviceFrame, Wanted, advise};
#[cfg(feature = "ssr")]
pub use api::explanation::AnomalyReports;
#[cfg(feature = "ssr")]
pub use api::insights::{
    Failure as InsightsFailure, Frame as InsightsFrame, Insights, LatestFindings, read as read_insights,
};
#[cfg(feature = "ssr")]
pub use api::lines::{BrokeOff, last_words};
#[cfg(feature = "ssr")]
pub use api::resources::{AccountRead, Frame, Measurement, Unbilled, read as read_resources};
/// What a page of costs shows, as data.
#[cfg(feature = "ssr")]
pub use figures::{
    Shown,
    model::{Costs, Model, Row},
    over_time_option,
};
#[cfg(feature = "ssr")]
pub use resources::Stock;
#[cfg(feature = "ssr")]
pub use session::{Live, Services};
