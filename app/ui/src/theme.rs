//! Light or dark theme: from the address, else the last selection, else the system.
//!
//! The selection is a cookie, which the server reads, so that a page doesn't flicker.

use domain::view::Theme;
use leptos::prelude::*;

use crate::{session::use_session, view_state::ViewState};

/// Name of the cookie.
const COOKIE: &str = "farthing-theme";
/// Lifetime of the cookie: one year.
#[cfg(feature = "hydrate")]
const SECONDS: u32 = 31_536_000;

/// Theme of the page, with the visitor's selection as the fallback.
#[derive(Clone, Copy)]
pub struct ThemeState {
    chosen: RwSignal<Option<Theme>>,
    state: ViewState,
}

impl ThemeState {
    /// Theme of this visit.
    pub fn of(state: ViewState) -> Self {
        Self { chosen: RwSignal::new(use_session().theme), state }
    }

    /// Current theme; `None` for the system's. Tracked.
    pub fn shown(self) -> Option<Theme> {
        self.state.with(|view| view.theme).or_else(|| self.chosen.get())
    }

    /// Saves the selection in this browser.
    pub fn choose(self, theme: Option<Theme>) {
        self.chosen.set(theme);
        remember(theme);
    }
}

/// Theme from the `Cookie` header of a request.
#[cfg(any(feature = "ssr", test))]
pub fn from_cookies(cookies: &str) -> Option<Theme> {
    let pairs = cookies.split(';').filter_map(|pair| pair.trim().split_once('='));
    pairs.filter(|(name, _)| *name == COOKIE).find_map(|(_, value)| value.parse().ok())
}

#[cfg(feature = "hydrate")]
fn remember(theme: Option<Theme>) {
    use leptos::wasm_bindgen::JsCast;

    let (value, age) = theme.map_or(("", 0), |theme| (theme.as_str(), SECONDS));
    let cookie = format!("{COOKIE}={value}; Path=/; Max-Age={age}; SameSite=Lax");
    if let Ok(document) = document().dyn_into::<web_sys::HtmlDocument>() {
        // Without cookies the selection lasts as long as the page is open.
        let _ = document.set_cookie(&cookie);
    }
}

#[cfg(not(feature = "hydrate"))]
fn remember(_: Option<Theme>) {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_theme_is_read_from_the_cookies() {
        assert_eq!(from_cookies("a=b; farthing-theme=dark; c=d"), Some(Theme::Dark));
        assert_eq!(from_cookies("farthing-theme=light"), Some(Theme::Light));
        for none in ["", "farthing-theme=", "farthing-theme=<b>", "xfarthing-theme=dark", ";;=;"] {
            assert_eq!(from_cookies(none), None, "{none}");
        }
    }
}
