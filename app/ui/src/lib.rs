//! The Leptos app: pages, components, charts and server functions. The URL is the state.

#![recursion_limit = "256"]

mod account_notes;
mod advice;
mod api;
mod app;
mod charts;
mod clipboard;
mod components;
mod cost_cache;
#[cfg(feature = "hydrate")]
mod early_use;
mod elements;
mod figures;
mod insights;
mod links;
#[cfg(feature = "ssr")]
mod opened_address;
#[cfg(feature = "ssr")]
mod page_code;
mod pages;
mod prepared;
mod resources;
mod scroll;
mod session;
#[cfg(feature = "ssr")]
mod sign_in;
mod theme;
mod theme_cookie;
mod view_state;

pub use app::App;
#[cfg(feature = "ssr")]
pub use app::shell;
#[cfg(feature = "hydrate")]
pub use early_use::repeat_early_use;
pub use session::{Account, DemoAccount, SignIn};

#[cfg(feature = "ssr")]
pub use api::ApiError;
#[cfg(feature = "ssr")]
pub use api::codec::decode;
#[cfg(feature = "ssr")]
pub use api::frames::{Interruption, last_frame};
/// Data of a cost page.
#[cfg(feature = "ssr")]
pub use figures::{
    PageCosts,
    daily_analysis::DailyAnalyses,
    model::{Costs, Model, Row},
    over_time_option,
};
#[cfg(feature = "ssr")]
pub use opened_address::OpenedAddress;
#[cfg(feature = "ssr")]
pub use pages::lazy::module_of;
#[cfg(feature = "ssr")]
pub use prepared::{PreparedPage, prepare};
#[cfg(feature = "ssr")]
pub use session::{AccountState, Services};
#[cfg(feature = "ssr")]
pub use sign_in::{SYSTEM_THEME, SignInNotice, SignInPrompt, sign_in_document};
#[cfg(feature = "ssr")]
pub use theme_cookie::{saved_theme, theme_cookie};
