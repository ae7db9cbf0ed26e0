//! Session cookies. A session is encrypted with a key that only servers with the same secrets have, so they store nothing:
//! sessions outlast a restart, are valid on several servers, and end when the secret is replaced.

use std::time::Duration;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use cookie::{Cookie, CookieJar, Key};
use http::HeaderMap;
use jiff::{SignedDuration, Timestamp};
use moka::sync::Cache;
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use crate::security::{cookie_values, set_cookie};

/// Lifetime of a session in hours: a working day.
pub const HOURS: i64 = 8;
/// Name of the session cookie.
pub const COOKIE: &str = "farthing-session";
/// Maximum length of a cookie in bytes that all browsers store.
const MAX_COOKIE: usize = 4_000;
/// Maximum number of ended sessions that are remembered.
const MAX_ENDED: u64 = 100_000;

/// Session of a visitor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// Random ID.
    pub id: String,
    /// End, in seconds since 1970, UTC.
    pub ends: i64,
    /// Identity of the visitor; `None` with the access token.
    pub identity: Option<Identity>,
}

/// Identity of a visitor who signed in with a provider.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// ID at the provider.
    pub subject: String,
    /// Name for the audit log.
    pub name: Option<String>,
    /// Value of the rule that gives the visitor a role; `None` without a role.
    pub rule: Option<String>,
    /// Renewal; `None` if the provider does not support it.
    pub renewal: Option<Renewal>,
}

/// Renewal of an identity: the provider is asked again whether the visitor still has access, and which groups.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Renewal {
    /// When to ask, in seconds since 1970, UTC.
    pub at: i64,
    /// Secret to ask with.
    pub refresh_token: String,
}

impl Session {
    /// A session that begins now.
    pub fn start(identity: Option<Identity>, now: Timestamp) -> Self {
        let lifetime = SignedDuration::from_hours(HOURS);
        Self { id: random_id(), ends: now.as_second().saturating_add(lifetime.as_secs()), identity }
    }

    /// Sessions of a request with valid cookies that have not expired. There can be several: other hosts of the domain can set cookies.
    pub fn all(headers: &HeaderMap, key: &Key, is_https: bool, now: Timestamp) -> impl Iterator<Item = Self> {
        read_cookies(headers, COOKIE, key, is_https).filter(move |it: &Self| now.as_second() < it.ends)
    }

    /// `Set-Cookie` header of the session; `None` if it is too long for a cookie.
    ///
    /// `Lax`, because a link in a chat must open the page: requests of other sites that could do harm are rejected anyway.
    pub fn cookie(&self, key: &Key, now: Timestamp, is_https: bool) -> Option<String> {
        let seconds = self.ends.saturating_sub(now.as_second());
        encrypted_cookie(COOKIE, self, key, seconds, is_https)
    }

    /// The same session with a cookie that is short enough: without its renewal if the provider's secrets are too long.
    pub fn that_fits(self, key: &Key) -> Self {
        if encrypt(COOKIE, &self, key).is_some() {
            return self;
        }
        tracing::warn!("the provider's secrets are too long for a cookie: the session keeps its role until it ends");
        let identity = self.identity.map(|it| Identity { renewal: None, ..it });
        Self { identity, ..self }
    }
}

/// Sessions that were ended before their time, on this server.
pub struct EndedSessions(Cache<String, ()>);

impl Default for EndedSessions {
    fn default() -> Self {
        let lifetime = Duration::from_hours(HOURS.unsigned_abs());
        Self(Cache::builder().max_capacity(MAX_ENDED).time_to_live(lifetime).build())
    }
}

impl EndedSessions {
    /// Ends a session.
    pub fn end(&self, session: &Session) {
        self.0.insert(session.id.clone(), ());
    }

    /// Whether a session was ended.
    pub fn has(&self, session: &Session) -> bool {
        self.0.contains_key(&session.id)
    }
}

/// Random text that cannot be guessed.
fn random_id() -> String {
    let key = Key::generate();
    URL_SAFE_NO_PAD.encode(&key.signing()[..16])
}

/// `Set-Cookie` header with an encrypted value for some seconds; `None` if it is too long for a cookie.
pub fn encrypted_cookie<T: Serialize>(
    name: &str,
    value: &T,
    key: &Key,
    seconds: i64,
    is_https: bool,
) -> Option<String> {
    Some(set_cookie(name, &encrypt(name, value, key)?, &format!("SameSite=Lax; Max-Age={seconds}"), is_https))
}

fn encrypt<T: Serialize>(name: &str, value: &T, key: &Key) -> Option<String> {
    let mut jar = CookieJar::new();
    jar.private_mut(key).add(Cookie::new(name.to_owned(), serde_json::to_string(value).ok()?));
    let value = jar.get(name)?.value().to_owned();
    (value.len() <= MAX_COOKIE).then_some(value)
}

/// Decrypted values of the cookies with this name. Those with another key, or changed ones, are left out.
pub fn read_cookies<T: DeserializeOwned>(
    headers: &HeaderMap,
    name: &str,
    key: &Key,
    is_https: bool,
) -> impl Iterator<Item = T> {
    cookie_values(headers, name, is_https).filter_map(move |value| {
        let mut jar = CookieJar::new();
        jar.add_original(Cookie::new(name.to_owned(), value.to_owned()));
        serde_json::from_str(jar.private(key).get(name)?.value()).ok()
    })
}

#[cfg(test)]
mod tests {
    use http::header;

    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn key(byte: u8) -> Key {
        Key::from(&[byte; 64])
    }

    fn session_of(headers: &HeaderMap, key: &Key, now: Timestamp) -> Option<Session> {
        Session::all(headers, key, false, now).next()
    }

    /// Session, with the headers of a request that has it.
    fn signed_in() -> (Session, HeaderMap) {
        let now = at("2026-11-23T09:00:00Z");
        let session = Session::start(None, now);
        (session.clone(), request_with(&session.cookie(&key(1), now, false).unwrap()))
    }

    fn request_with(set_cookie: &str) -> HeaderMap {
        let pair = set_cookie.split(';').next().unwrap();
        HeaderMap::from_iter([(header::COOKIE, format!("a=b; {pair}").parse().unwrap())])
    }

    #[test]
    fn a_session_lasts_eight_hours_and_ends_with_its_key() {
        let (session, headers) = signed_in();
        assert_eq!(session_of(&headers, &key(1), at("2026-11-23T16:59:59Z")), Some(session));
        assert_eq!(session_of(&headers, &key(1), at("2026-11-23T17:00:00Z")), None);
        assert_eq!(session_of(&headers, &key(2), at("2026-11-23T09:00:01Z")), None);
    }

    #[test]
    fn changed_cookies_are_no_sessions() {
        let now = at("2026-11-23T09:00:00Z");
        let cookie = signed_in().0.cookie(&key(1), now, false).unwrap();
        let value = cookie.split([';', '=']).nth(1).unwrap();
        for index in [0, 10, value.len() / 2, value.len() - 1] {
            let mut changed = value.to_owned().into_bytes();
            changed[index] = if changed[index] == b'A' { b'B' } else { b'A' };
            let changed = String::from_utf8(changed).unwrap();
            assert_eq!(session_of(&request_with(&format!("{COOKIE}={changed}")), &key(1), now), None, "{index}");
        }
        for other in ["", "AAAA", "9999999999.AAAA"] {
            assert_eq!(session_of(&request_with(&format!("{COOKIE}={other}")), &key(1), now), None, "{other}");
        }
        // A valid cookie with another name is no session.
        let other = encrypted_cookie("farthing-sign-in", &signed_in().0, &key(1), 60, false).unwrap();
        let renamed = other.replace("farthing-sign-in=", "farthing-session=");
        assert_eq!(session_of(&request_with(&renamed), &key(1), now), None);
    }

    #[test]
    fn another_cookie_of_the_same_name_does_not_hide_the_session() {
        let (session, headers) = signed_in();
        let own = headers[header::COOKIE].to_str().unwrap();
        let headers = HeaderMap::from_iter([(header::COOKIE, format!("{COOKIE}=planted; {own}").parse().unwrap())]);
        assert_eq!(session_of(&headers, &key(1), at("2026-11-23T09:00:01Z")), Some(session));
    }

    #[test]
    fn cookies_are_hidden_from_scripts_and_kept_to_https() {
        let (session, now) = (signed_in().0, at("2026-11-23T09:00:00Z"));
        let secure = session.cookie(&key(1), now, true).unwrap();
        assert!(secure.starts_with("__Host-farthing-session=") && secure.ends_with("; Secure"), "{secure}");
        let cookie = session.cookie(&key(1), now, false).unwrap();
        assert!(cookie.contains("; HttpOnly; SameSite=Lax; Max-Age=28800") && !cookie.contains("Secure"));
        let headers = |cookie: &str| request_with(cookie);
        assert_eq!(Session::all(&headers(&secure), &key(1), true, now).next(), Some(session));
        assert_eq!(
            Session::all(&headers(&cookie), &key(1), true, now).next(),
            None,
            "other hosts can set such a cookie"
        );
    }

    #[test]
    fn a_session_with_long_secrets_has_no_renewal() {
        let now = at("2026-11-23T09:00:00Z");
        let session = |length: usize| {
            let renewal = Some(Renewal { at: 0, refresh_token: "x".repeat(length) });
            let identity = Identity { subject: "1".to_owned(), name: None, rule: None, renewal };
            Session::start(Some(identity), now).that_fits(&key(1))
        };
        let has_renewal = |session: &Session| session.identity.as_ref().unwrap().renewal.is_some();
        let (short, long) = (session(1_000), session(5_000));
        assert_eq!((has_renewal(&short), has_renewal(&long)), (true, false));
        assert!(long.cookie(&key(1), now, false).is_some());
    }

    #[test]
    fn ended_sessions_are_remembered() {
        let (ended, other) = (signed_in().0, signed_in().0);
        let sessions = EndedSessions::default();
        sessions.end(&ended);
        assert!(sessions.has(&ended) && !sessions.has(&other));
    }
}
