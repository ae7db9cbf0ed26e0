//! Sign-ins that have begun.

use std::time::Duration;

use jiff::Timestamp;
use openidconnect::{CsrfToken, Nonce, PkceCodeVerifier};
use serde::{Deserialize, Serialize};

use crate::auth::return_path::ReturnPath;

/// Seconds for a sign-in, from its begin to the return.
pub const SIGN_IN_SECONDS: i64 = 10 * 60;
/// The same as a duration.
pub const SIGN_IN_TIME: Duration = Duration::from_secs(SIGN_IN_SECONDS.unsigned_abs());

/// Sign-in that has begun, stored in a cookie until the visitor returns.
#[derive(Debug, Serialize, Deserialize)]
pub struct PendingSignIn {
    state: String,
    /// Begin, in seconds since 1970, UTC.
    begun: i64,
    nonce: String,
    verifier: String,
    /// Path and query to return to.
    to: String,
}

impl PendingSignIn {
    /// Creates the record of a sign-in.
    pub fn new(state: CsrfToken, nonce: &Nonce, verifier: PkceCodeVerifier, to: &ReturnPath) -> Self {
        Self {
            state: state.into_secret(),
            begun: Timestamp::now().as_second(),
            nonce: nonce.secret().clone(),
            verifier: verifier.into_secret(),
            to: to.as_str().to_owned(),
        }
    }

    /// Whether it has begun a short time ago.
    pub fn is_recent(&self) -> bool {
        let age = Timestamp::now().as_second().saturating_sub(self.begun);
        u64::try_from(age).is_ok_and(|age| age < SIGN_IN_TIME.as_secs())
    }

    /// Value that identifies it.
    pub fn state(&self) -> &str {
        &self.state
    }

    /// Name of the cookie that stores it: each sign-in of a browser has its own.
    pub fn cookie_name(&self) -> String {
        cookie_name(&self.state)
    }

    /// Value that the ID token must contain.
    pub fn nonce(&self) -> Nonce {
        Nonce::new(self.nonce.clone())
    }

    /// Proof that the sign-in was begun here (PKCE).
    pub fn verifier(&self) -> PkceCodeVerifier {
        PkceCodeVerifier::new(self.verifier.clone())
    }

    /// Whether the visitor who returns with this state has begun this sign-in.
    pub fn is_begun_with(&self, state: &str) -> bool {
        // Both are random and used once, so the time of the comparison tells nothing.
        self.state == state
    }

    /// Path and query to return to.
    pub fn return_path(&self) -> ReturnPath {
        ReturnPath::parse(&self.to)
    }
}

/// Name of the cookie of the sign-in with a state, of which the visitor may return anything.
pub fn cookie_name(state: &str) -> String {
    let suffix: String = state.chars().filter(char::is_ascii_alphanumeric).take(12).collect();
    format!("farthing-sign-in-{suffix}")
}
