//! Theme of the page: from the address, else the last selection, else the system.
//!
//! The selection is stored in a cookie, so that the server renders the right theme and the page does not flicker.

use domain::view::Theme;
use leptos::prelude::*;

use crate::{session::use_session, view_state::ViewState};

/// Name of the cookie.
const COOKIE: &str = "farthing-theme";
/// Lifetime of the cookie in seconds: one year.
#[cfg(feature = "hydrate")]
const COOKIE_MAX_AGE: u32 = 31_536_000;

/// Theme of the page: from the address, else the visitor's selection.
#[derive(Clone, Copy)]
pub struct ThemeState {
    selected: RwSignal<Option<Theme>>,
    state: ViewState,
}

impl ThemeState {
    /// Starts with the theme saved in this browser.
    pub fn of(state: ViewState) -> Self {
        Self { selected: RwSignal::new(use_session().theme), state }
    }

    /// Current theme; `None` for the system's. Tracked.
    pub fn current(self) -> Option<Theme> {
        self.state.with(|view| view.theme).or_else(|| self.selected.get())
    }

    /// Saves the selection in this browser.
    pub fn select(self, theme: Option<Theme>) {
        self.selected.set(theme);
        save(theme);
    }
}

/// Theme from the `Cookie` header of a request.
#[cfg(any(feature = "ssr", test))]
pub fn from_cookies(cookies: &str) -> Option<Theme> {
    let pairs = cookies.split(';').filter_map(|pair| pair.trim().split_once('='));
    pairs.filter(|(name, _)| *name == COOKIE).find_map(|(_, value)| value.parse().ok())
}

#[cfg(feature = "hydrate")]
fn save(theme: Option<Theme>) {
    use leptos::wasm_bindgen::JsCast;

    let (value, max_age) = theme.map_or(("", 0), |theme| (theme.as_str(), COOKIE_MAX_AGE));
    let cookie = format!("{COOKIE}={value}; Path=/; Max-Age={max_age}; SameSite=Lax");
    if let Ok(document) = document().dyn_into::<web_sys::HtmlDocument>() {
        // Without cookies the selection lasts as long as the page is open.
        let _ = document.set_cookie(&cookie);
    }
}

#[cfg(not(feature = "hydrate"))]
fn save(_: Option<Theme>) {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parses_the_theme_from_cookies() {
        assert_eq!(from_cookies("a=b; farthing-theme=dark; c=d"), Some(Theme::Dark));
        assert_eq!(from_cookies("farthing-theme=light"), Some(Theme::Light));
        for cookies in ["", "farthing-theme=", "farthing-theme=<b>", "xfarthing-theme=dark", ";;=;"] {
            assert_eq!(from_cookies(cookies), None, "{cookies}");
        }
    }
}
