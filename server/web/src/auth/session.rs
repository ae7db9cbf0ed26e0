//! Session cookies. A session is a time with a code that only the token's owner can compute, so the server stores nothing:
//! sessions outlast a restart, hold on each of several servers with the same token, and end when the token is replaced.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use http::HeaderMap;
use jiff::{SignedDuration, Timestamp};

use super::token::Token;
use crate::security::cookie_values;

/// Lifetime of a session in hours: a working day.
pub const HOURS: i64 = 8;
const COOKIE: &str = "farthing-session";
/// `Set-Cookie` header that ends a session.
pub const EXPIRED_COOKIE: &str = "farthing-session=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0";

/// `Set-Cookie` header of a session that begins now. `is_https`: whether the browser may send it over HTTPS only.
///
/// `Lax`, because a link in a chat must open the page: requests of other sites that could do harm are rejected anyway.
pub fn start(token: &Token, now: Timestamp, is_https: bool) -> String {
    let lifetime = SignedDuration::from_hours(HOURS);
    let end = now.as_second().saturating_add(lifetime.as_secs());
    let secure = if is_https { "; Secure" } else { "" };
    let code = URL_SAFE_NO_PAD.encode(token.code(message(end).as_bytes()));
    format!("{COOKIE}={end}.{code}; Path=/; HttpOnly; SameSite=Lax; Max-Age={}{secure}", lifetime.as_secs())
}

/// Whether a request has a session that began with this token and has not ended.
pub fn is_valid(headers: &HeaderMap, token: &Token, now: Timestamp) -> bool {
    cookie_values(headers, COOKIE).any(|value| is_valid_value(value, token, now))
}

fn is_valid_value(value: &str, token: &Token, now: Timestamp) -> bool {
    let Some((end, code)) = value.split_once('.') else { return false };
    let (Ok(end), Ok(code)) = (end.parse::<i64>(), URL_SAFE_NO_PAD.decode(code)) else { return false };
    token.verifies(message(end).as_bytes(), &code) && now.as_second() < end
}

/// Message whose code proves that the server started the session.
fn message(end: i64) -> String {
    format!("farthing session until {end}")
}

#[cfg(test)]
mod tests {
    use http::header;

    use super::*;

    const TOKEN: &str = "0123456789abcdef0123456789abcdef";

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn value_of(cookie: &str) -> String {
        cookie.split([';', '=']).nth(1).unwrap().to_owned()
    }

    fn is_valid_at(value: &str, token: &str, now: &str) -> bool {
        let cookies = format!("a=b; {COOKIE}={value}").parse().unwrap();
        is_valid(&HeaderMap::from_iter([(header::COOKIE, cookies)]), &Token::of(token), at(now))
    }

    #[test]
    fn a_session_lasts_eight_hours_and_ends_with_its_token() {
        let value = value_of(&start(&Token::of(TOKEN), at("2026-11-23T09:00:00Z"), false));
        assert!(is_valid_at(&value, TOKEN, "2026-11-23T16:59:59Z"));
        assert!(!is_valid_at(&value, TOKEN, "2026-11-23T17:00:00Z"));
        assert!(!is_valid_at(&value, &TOKEN.replace('0', "1"), "2026-11-23T09:00:01Z"));
    }

    #[test]
    fn changed_sessions_are_invalid() {
        let value = value_of(&start(&Token::of(TOKEN), at("2026-11-23T09:00:00Z"), false));
        let (end, code) = value.split_once('.').unwrap();
        let later = end.parse::<i64>().unwrap() + 3_600;
        for changed in
            [format!("{later}.{code}"), format!("{end}."), code.to_owned(), String::new(), format!("{end}.{code}x")]
        {
            assert!(!is_valid_at(&changed, TOKEN, "2026-11-23T09:00:01Z"), "{changed}");
        }
    }

    #[test]
    fn cookies_are_hidden_from_scripts_and_kept_to_https() {
        let token = Token::of(TOKEN);
        assert!(start(&token, at("2026-11-23T09:00:00Z"), true).ends_with("; Secure"));
        let cookie = start(&token, at("2026-11-23T09:00:00Z"), false);
        assert!(cookie.contains("; HttpOnly; SameSite=Lax; Max-Age=28800") && !cookie.contains("Secure"));
    }
}
