//! Cookie with the theme that was last selected in a browser: the server renders the right theme, so the page does not flicker.

use domain::view::Theme;

/// Name of the cookie.
const COOKIE: &str = "farthing-theme";
/// Lifetime of the cookie in seconds: one year.
const COOKIE_MAX_AGE: u32 = 31_536_000;

/// Theme from the cookies of a request.
#[cfg(feature = "ssr")]
#[must_use]
pub fn saved_theme(headers: &http::HeaderMap) -> Option<Theme> {
    let cookies = headers.get_all(http::header::COOKIE).iter();
    cookies.filter_map(|it| it.to_str().ok()).find_map(from_cookies)
}

/// Theme from the `Cookie` header of a request.
#[cfg(any(feature = "ssr", test))]
fn from_cookies(cookies: &str) -> Option<Theme> {
    let pairs = cookies.split(';').filter_map(|pair| pair.trim().split_once('='));
    pairs.filter(|(name, _)| *name == COOKIE).find_map(|(_, value)| value.parse().ok())
}

/// Cookie that saves a theme, as in a `Set-Cookie` header; `None` deletes it.
#[cfg(any(feature = "ssr", feature = "hydrate"))]
#[must_use]
pub fn theme_cookie(theme: Option<Theme>) -> String {
    let (value, max_age) = theme.map_or(("", 0), |theme| (theme.as_str(), COOKIE_MAX_AGE));
    format!("{COOKIE}={value}; Path=/; Max-Age={max_age}; SameSite=Lax")
}

/// Saves the theme in this browser; `None` deletes the cookie.
#[cfg(feature = "hydrate")]
pub fn save_theme(theme: Option<Theme>) {
    use leptos::{prelude::document, wasm_bindgen::JsCast};

    if let Ok(document) = document().dyn_into::<web_sys::HtmlDocument>() {
        // Without cookies the selection lasts only in the address.
        let _ = document.set_cookie(&theme_cookie(theme));
    }
}

/// Does nothing on the server.
#[cfg(not(feature = "hydrate"))]
pub fn save_theme(_: Option<Theme>) {}

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
