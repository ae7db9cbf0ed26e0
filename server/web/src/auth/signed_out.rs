//! Visitors who have signed out here, but not yet at the identity provider.

use cookie::Key;
use http::HeaderMap;

use super::session::{encrypted_cookie, read_cookies};
use crate::security::remove_cookie;

/// Name of the cookie with the ID token of the session that has ended.
const COOKIE: &str = "farthing-signed-out";
/// Seconds in which the page offers to sign out at the provider.
const LIFETIME: i64 = 10 * 60;

/// `Set-Cookie` header for the ID token of the session that has ended. Without one, or if it is too long, it removes an older one.
pub fn cookie(id_token: Option<String>, key: &Key, is_https: bool) -> String {
    let set = id_token.and_then(|it| encrypted_cookie(COOKIE, &it, key, LIFETIME, is_https));
    set.unwrap_or_else(|| remove_cookie(COOKIE, is_https))
}

/// ID token of the session that has ended in this browser.
pub fn id_token(headers: &HeaderMap, key: &Key, is_https: bool) -> Option<String> {
    read_cookies(headers, COOKIE, key, is_https).next()
}
