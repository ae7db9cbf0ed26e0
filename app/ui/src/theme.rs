//! Light or dark: as the address says, else as the visitor chose last, else as the system has it.
//!
//! The choice is a cookie, which the server reads too: a page comes in its theme, without a flicker.

use domain::view::Theme;
use leptos::prelude::*;

use crate::{session::use_session, view_state::ViewState};

/// The cookie's name.
const COOKIE: &str = "farthing-theme";
/// How long a choice is remembered: a year.
#[cfg(feature = "hydrate")]
const SECONDS: u32 = 31_536_000;

/// The theme of the page, and the choice of the visitor behind it.
#[derive(Clone, Copy)]
pub struct ThemeState {
    chosen: RwSignal<Option<Theme>>,
    state: ViewState,
}

impl ThemeState {
    /// The theme of this visit.
    pub fn of(state: ViewState) -> Self {
        Self { chosen: RwSignal::new(use_session().theme), state }
    }

    /// What is shown; `None`: as the system has it. Tracked.
    pub fn shown(self) -> Option<Theme> {
        self.state.with(|view| view.theme).or_else(|| self.chosen.get())
    }

    /// Remembers a choice for this browser.
    pub fn choose(self, theme: Option<Theme>) {
        self.chosen.set(theme);
        remember(theme);
    }
}

/// The theme in the cookies of a request, as the browser sends them.
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
        // A browser that keeps no cookies shows the choice as long as the page is open.
        let _ = document.set_cookie(&cookie);
    }
}

#[cfg(not(feature = "hydrate"))]
fn remember(_: Option<Theme>) {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_is_read_from_among_the_cookies() {
        assert_eq!(from_cookies("a=b; farthing-theme=dark; c=d"), Some(Theme::Dark));
        assert_eq!(from_cookies("farthing-theme=light"), Some(Theme::Light));
        for none in ["", "farthing-theme=", "farthing-theme=<b>", "xfarthing-theme=dark", ";;=;"] {
            assert_eq!(from_cookies(none), None, "{none}");
        }
    }
}
